"""How far the explorer looks: what is small, who acts, what comes with a command. 探索范围。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from servflow.errors import UnknownNameError
from servflow.kernel.flow import Flow
from servflow.testing.arguments import require_kind
from servflow.testing.explorer.answers import ANSWERS, Outcomes
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor, Role

BUYER = Actor(Role.BUYER, "B-1")
ACTORS = tuple(BUYER if role == "buyer" else Actor(role, f"{role}-1") for role in Role)
"""One person in each role; the buyer owns the case."""


@attrs.frozen(kw_only=True)
class Scope:
    """What is tried, and what tells two positions apart. 探索范围。

    Args:
        openings: What opens a case, each way; nothing: what the opening needs, made up.
        by: Who opens it; nothing: the buyer where buyers may, and otherwise the first of *actors* who may.
        actors: Who acts.
        always: Optional fields that are always given.
        fields: Optional fields that are given, one at a time; nothing: all.
        examples: Values of fields by name, where made-up ones would not do.
        payloads: Whole payloads of commands, tried beside those that are made up.
        outcomes: What each policy may answer, laid over ``ANSWERS``.
        keep: Facts that tell two cases in one state apart: ``a``, ``a.b`` for an entry of a map, ``a?`` for whether
            there is something, ``a=b`` for whether it is that, or a function of the facts; nothing: all.
        most: How far numbers and lists are counted: from there on it is "many".
    """

    openings: tuple[Mapping[str, Any], ...] = ()
    by: Actor | None = None
    actors: tuple[Actor, ...] = ACTORS
    always: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    examples: Mapping[str, tuple[Any, ...]] = EMPTY
    payloads: Mapping[str, tuple[Mapping[str, Any], ...]] = EMPTY
    outcomes: Outcomes = EMPTY
    keep: tuple[str | Callable[[Any], Any], ...] | None = None
    most: int = 3

    @property
    def answers(self) -> Outcomes:
        """What each policy may answer."""
        return {**ANSWERS, **self.outcomes}

    def opener(self, flow: Flow) -> Actor:
        """Return who opens a case of a flow."""
        roles = flow.opening.spec.roles
        able = (actor for actor in (BUYER, *self.actors) if actor.role in roles)
        return self.by if self.by is not None else next(able, BUYER)


def require_scope(flow: Flow, scope: Scope) -> None:
    """Refuse a scope that names what the flow does not have.

    Raises:
        TypeError: It is none.
        UnknownNameError: It names a field, a command or a fact that is not there.
    """
    require_kind(scope, Scope, "scope", "a Scope")
    require_kind(scope.by, Actor | None, "by", "an Actor")
    lists = {"always": scope.always, "fields": scope.fields, "keep": scope.keep}
    lists |= {f"examples[{name!r}]": values for name, values in scope.examples.items()}
    for name, given in lists.items():
        if given is not None:
            require_kind(given, tuple, name, "a tuple, also with one in it")
    specs = (flow.opening.spec, *flow.commands)
    _require_known(
        "field",
        (*scope.always, *(scope.fields or ()), *scope.examples),
        dict.fromkeys(field.name for spec in specs for field in spec.fields),
    )
    _require_known("command", scope.payloads, [spec.name for spec in specs])
    if attrs.has(flow.facts_type):
        facts = [re.split("[.?=]", kept)[0] for kept in scope.keep or () if isinstance(kept, str)]
        _require_known("fact", facts, [field.name for field in attrs.fields(flow.facts_type)])


def _require_known(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    there = tuple(known)
    for name in names:
        if name not in there:
            raise UnknownNameError(kind, name, there)


def scope_of(flow: Flow) -> Scope:
    """Return how far to look into a flow: for the shipped ones, and those that extend them, what is known to do."""
    from servflow.testing.explorer.shipped import SCOPES

    return SCOPES.get(flow.name) or Scope()
