"""``Section``: how one key of a rulebook file becomes a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from servflow.policies.policy import Policy
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import Node
from servflow.rulebook.reading import Reader
from servflow.rulebook.rules import read_expected, read_given

Built = Policy | Mapping[str, Policy]
"""One policy, or several by name (a refund brings the check of its account)."""


@attrs.frozen
class Section:
    """One key of a rulebook file. 规则手册的一节。

    Args:
        name: The key, which is the name of the policy.
        build: Returns what the node under the key says, or nothing when its problems leave nothing.
        given: Reads the facts of a test; by default facts of the policy's vocabulary.
    """

    name: str
    build: Callable[[Node, Reader], Built | None]
    given: Callable[[Node, Reader], Mapping[str, Any]] | None = None

    def read_given(self, node: Node, read: Reader) -> Mapping[str, Any]:
        """Return the facts of a test."""
        if self.given is not None:
            return self.given(node, read)
        return read_given(node, VOCABULARIES[self.name].facts, read)

    def read_expected(self, node: Node, read: Reader) -> Mapping[str, Any]:
        """Return what a test expects: ``rule``, ``also`` and outcomes of the vocabulary."""
        return read_expected(node, VOCABULARIES[self.name].outcomes, read)
