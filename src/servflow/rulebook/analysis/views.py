"""The tables that a rulebook consists of, wherever they stand, each with the way back into its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.policy import Policy
from servflow.policies.table import Rule, Table
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import Counting, Span
from servflow.values.working_hours import minute_of

_NEEDED = frozenset({"within", "by", "counting"})
"""What a time limit cannot do without."""


@attrs.frozen(kw_only=True)
class View:
    """One table of a rulebook. 规则表视图。

    Args:
        policy: The policy that it belongs to, by the name that the rulebook has it under.
        part: Which of the policy's tables it is: ``table``, ``routes``, a time limit's key.
        table: The table; for a time limit its rules, each with what it answers.
        given: What a case must say so that this table is asked.
        put: Returns the policy with another table in this place.
        needed: The answers that its rules cannot do without.
        alone: Whether it is one entry of several that all count, so that a test may say which one takes no part.
        probes: What a case may say beside the facts of the table, so that a difference shows: dates, amounts.
    """

    policy: str
    part: str
    table: Table
    given: Mapping[str, Any] = EMPTY
    put: Callable[[Table], Policy]
    needed: frozenset[str] = frozenset()
    alone: bool = False
    probes: tuple[Mapping[str, Any], ...] = (EMPTY,)

    @property
    def name(self) -> str:
        """What people call it: the policy, and the part where a policy has several."""
        return self.policy if self.part == "table" else f"{self.policy} {self.part}"


def views_of(book: Rulebook) -> Iterator[View]:
    """Give every table of a rulebook that has a rule."""
    for name, policy in book.policies.items():
        views = _limits(name, policy) if isinstance(policy, TimeLimits) else _tables(name, policy)
        yield from (view for view in views if view.table.every_rule())


def plain_table(table: Table, **changes: Any) -> Table:
    """Return a table with other rules, without the functions that were compiled for its own."""
    kept = {
        field.name: getattr(table, field.name)
        for field in attrs.fields(Table)
        if field.init and not field.name.startswith("select")
    }
    return Table(**{**kept, **changes})


def _tables(name: str, policy: Policy) -> Iterator[View]:
    """Give the tables that are fields of a policy."""
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(policy))):
        table = getattr(policy, field.name)
        if field.init and isinstance(table, Table):
            yield View(policy=name, part=field.name, table=table, put=_putter(policy, field.name))


def _putter(policy: Policy, field: str) -> Callable[[Table], Policy]:
    def put(table: Table) -> Policy:
        changed: Policy = attrs.evolve(cast("Any", policy), **{field: table})
        return changed

    return put


def _limits(name: str, policy: TimeLimits) -> Iterator[View]:
    """Give the rules of each time limit as a table."""
    for key, group in policy.limits.items():
        rules = tuple(attrs.evolve(limit.rule, then=limit.outcome) for limit in group)
        table = Table(policy=name, vocabulary=VOCABULARIES[name], rules=rules, zone=policy.zone)
        put = _limit_putter(policy, key)
        yield View(policy=name, part=key, table=table, given=FrozenMap(limit=key), put=put, needed=_NEEDED)


def _limit_putter(policy: TimeLimits, key: str) -> Callable[[Table], Policy]:
    def put(table: Table) -> Policy:
        group = tuple(limit_of(rule) for rule in table.rules)
        return attrs.evolve(policy, limits=FrozenMap({**policy.limits, key: group}))

    return put


def limit_of(rule: Rule) -> TimeLimit:
    """Return the time limit that answers what *rule* does."""
    then = rule.then
    return TimeLimit(
        attrs.evolve(rule, then=EMPTY),
        Span.parse(then["within"]) if "within" in then else None,
        Counting.parse(then.get("counting", "elapsed")),
        then.get("on_lapse"),
        minute_of(then.get("by", "00:00")),
        then.get("warn_at", ()),
    )
