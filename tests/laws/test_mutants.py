"""Mutants: what is called equivalent changes nothing, what is alive can be seen, and what is suggested sees it all."""

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.policies.table import Table
from servflow.rulebook.analysis.killing import mutate
from servflow.rulebook.analysis.suggesting import suggest_tests
from tests.laws.test_analysis_agrees import tables
from tests.laws.test_differences import answer, book_of, every_case

FEW = 12


@settings(deadline=None)
@given(tables(), st.data())
def test_an_equivalent_mutant_answers_every_case_alike(table: Table, data: st.DataObject):
    """A mutant is called equivalent if and only if every case is answered as before."""
    verdicts = list(mutate(book_of(table)))
    some = data.draw(st.lists(st.sampled_from(verdicts), min_size=1, max_size=FEW, unique_by=id))
    for verdict in some:
        other = verdict.mutant.table
        same = all(answer(table, facts) == answer(other, facts) for facts in every_case(table, other))
        assert (verdict.fate == "equivalent") == same
        assert verdict.fate in {"equivalent", "alive", "hidden"}
        assert bool(verdict.tests) == (verdict.fate == "alive")


@settings(deadline=None, max_examples=25)
@given(tables())
def test_suggested_tests_see_every_slip(table: Table):
    """With the suggested tests no mutant is alive, and there are no more tests than slips."""
    book = book_of(table)
    verdicts = list(mutate(book))
    suggested = suggest_tests(book, verdicts)
    guarded = attrs.evolve(book, tests=tuple(each.test for each in suggested))
    assert not any(verdict.fate == "alive" for verdict in mutate(guarded))
    assert sum(each.guards for each in suggested) == sum(verdict.fate == "alive" for verdict in verdicts)
