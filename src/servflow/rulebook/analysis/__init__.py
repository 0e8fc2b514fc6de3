"""Exact analysis of rules without a solver: facts cut into atoms, rules as boxes of atoms, a search for what is left.

A condition looks at one fact only, so that the cases of a table are a box with one side for each fact, and so is every
rule. Whether boxes cover a box is found by splitting it; what is left over is a case, the witness.
"""
