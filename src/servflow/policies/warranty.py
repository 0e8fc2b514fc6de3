"""``Warranty``: whether goods are still covered, what their owner may ask for, and why it is not free.

Source:
    Catalogue section 7 (W-01 to W-31); R-045, R-242, R-285 to R-287, R-303, R-309, R-320, R-333, R-359; C-20 to C-22,
    C-38; G-26 to G-28; law tables CN-3, CN-4, EU and UK of the field study.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import holds
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.table_policy import TablePolicy
from servflow.policies.vocabularies.warranty import WORDS
from servflow.policies.warranty_dates import day_of, read_dates, read_repairs
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import BY_DEFAULT, Period, Reckoned, Reckoning, last_day, reckon
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import FrozenMap
from servflow.values.reading import LARGEST_COUNT
from servflow.values.time import Span

BY_USE = "by_use"
"""The answer that stands for the amount that the formula gives."""

_AS_KNOWN = frozenset({"repairs", "replaced_on"})
"""Facts that say nothing about a day before they happened."""

_COUNTERS = ("usage", "repairs_of_same_fault", "repair_days_total", "days_without_parts")


def _period_table(warranty: Warranty) -> Table:
    rules = tuple(period.rule for period in warranty.periods)
    return Table(policy=WORDS.policy, vocabulary=WORDS, rules=rules, zone=warranty.table.zone)


@attrs.frozen
class _Asked:
    """What is asked: all that is known, the day that dated rules are tested on, the time, the period that counts."""

    facts: Mapping[str, Any]
    given: Mapping[str, Any]
    today: date | None
    time: Reckoned
    period: Period | None = None
    until: date | None = None


@attrs.frozen(kw_only=True)
class Warranty(TablePolicy):
    """Whether goods are still covered, and what their owner may ask for. 质保与三包。

    A period says how long the goods are covered; the table says what follows. What nobody states, but what the dates
    tell, is derived before the table is asked: ``start_basis``, ``start_date``, ``age``, ``begun``, ``in_period``,
    ``exceeded``, ``replaced``, ``repair_days_total`` and ``repairs_of_same_fault``. What is stated counts as it stands.
    Unknown stays unknown, so that no rule bites on a guess.

    Args:
        table: What may be asked for, and why not; the overlays too.
        periods: How long what is covered; the first that is for the goods counts.
        fees: What is deducted for use, where a rule answers ``usage_fee: by_use``; the first for the goods counts.
        reckoning: From when the age is counted where no period is for the goods.

    Source:
        W-01, W-04, W-06, W-10, W-13, W-19, W-25; G-26 (from which date), C-38 (a supplier's own warranty only where the
        component is flagged).
    """

    periods: tuple[Period, ...] = ()
    fees: tuple[UsageFee, ...] = ()
    reckoning: Reckoning = BY_DEFAULT
    _periods: Table = attrs.field(
        default=attrs.Factory(_period_table, takes_self=True), init=False, eq=False, repr=False
    )

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return what the owner of the goods may ask for.

        Args:
            facts: Those of the vocabulary ``warranty``. Instead of ``start_basis`` and ``start_date``: ``dates``, by
                what happened (``purchase``, ``delivery``); instead of counters: ``repairs``, each with ``from``, ``to``
                and ``fault``. Dates may be instants.
            at: When it is asked. The day on which the fault was reported decides: the fact ``reported_on``, or else the
                local day of *at*.

        Returns:
            What the rules say: ``entitlements`` (empty: nothing is free), ``paid_reason``, ``usage_fee`` (left out
            where it cannot be reckoned), ``burden``, ``decided``, ``note``. Where there is a period for the goods:
            ``until`` (last day covered), ``in_period`` and ``exceeded``. A rule may answer ``until`` itself, with a
            date or a duration; this is counted as a period is, and left out where the start is not known. ``also``
            names the period and the formula of the fee. The inputs hold what was given and what was derived from it.

        Raises:
            InvalidValueError: A fact is of another type than the vocabulary says, a number is negative, repairs overlap
                or end before they begin, or the goods were replaced before the warranty began.
        """
        asked = self._ask(facts, at)
        decision = self.table.decide(asked.facts, at)
        outcome = dict(decision.outcome)
        also = decision.also
        if outcome.get("usage_fee") == BY_USE:
            del outcome["usage_fee"]
            formula = next((fee for fee in self.fees if _counts(fee.rule, asked)), None)
            amount = None if formula is None else formula.amount(asked.facts)
            if formula is not None and amount is not None:
                outcome["usage_fee"] = amount
                also = (formula.rule.id, *also)
        if isinstance(outcome.get("until"), Span):
            day = last_day(asked.time, outcome.pop("until"))
            outcome |= {} if day is None else {"until": day}
        if asked.period is not None:
            told = {"until": asked.until, **{name: asked.facts.get(name) for name in ("in_period", "exceeded")}}
            outcome = {**{name: value for name, value in told.items() if value is not None}, **outcome}
            also = (asked.period.rule.id, *also)
        inputs = FrozenMap({**asked.given, **asked.facts})
        return make_decision(
            self.name, decision.rule, FrozenMap(outcome), inputs, decision.label, decision.source, also
        )

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide, and each period that does not count, what kept it from it."""
        asked = self._ask(facts, at)
        return (*self._periods.why_not(asked.given, at), *self.table.why_not(asked.facts, at))

    def counted(self, facts: Mapping[str, Any], at: datetime | None) -> tuple[Period, Reckoned] | None:
        """Return the period that is for the goods, and what time has come to by it; nothing where none is."""
        asked = self._ask(facts, at)
        return None if asked.period is None else (asked.period, asked.time)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: the periods, the formulas of the fee, the table with its overlays."""
        formulas = (attrs.evolve(fee.rule, then=FrozenMap(share=str(fee.share), per=fee.per)) for fee in self.fees)
        return (*(_told(period) for period in self.periods), *formulas, *self.table.every_rule())

    def _ask(self, facts: Mapping[str, Any], at: datetime | None) -> _Asked:
        """Return the facts with everything that follows from them."""
        zone = self.table.zone
        given = _read(facts, zone)
        today = self.table.day(given, at)
        index = self._periods.select(given, today)
        period = self.periods[index] if index >= 0 else None
        how = self.reckoning if period is None else period.reckoning
        day: date | None = given.get("reported_on") or (None if at is None else day_of(at, zone))
        time = reckon(given, how, day, zone)
        derived = dict(time.facts(given.get("fault")))
        if (time.start is not None and given.get("age") is None) or _AS_KNOWN.intersection(given):
            derived["reported_on"] = day
        until = None
        if period is not None:
            standing = period.standing(time, given.get("usage"))
            derived |= {"in_period": standing.in_period, "exceeded": standing.exceeded}
            until = standing.until
        known = {name: value for name, value in derived.items() if value is not None}
        stated = {name: value for name, value in given.items() if value is not None and name != "age"}
        return _Asked(FrozenMap({**known, **stated}), given, today, time, period, until)


def _told(period: Period) -> Rule:
    """Return a period as a rule that answers how long it lasts."""
    usage = {} if period.usage is None else {"usage": period.usage}
    return attrs.evolve(period.rule, then=FrozenMap(within=str(period.within), **usage))


def _counts(rule: Rule, asked: _Asked) -> bool:
    """Return whether a rule is in force and for these goods."""
    return rule.in_force(asked.today) and holds(rule.when, asked.given)


def _read(facts: Mapping[str, Any], zone: str) -> FrozenMap:
    """Return the facts with dates and repairs read; what is of another type is refused."""
    read = dict(facts)
    for name, reader in (("dates", read_dates), ("repairs", read_repairs)):
        if read.get(name) is not None:
            read[name] = reader(read[name], name)
    for name in ("reported_on", "replaced_on", "start_date"):
        if isinstance(read.get(name), datetime):
            read[name] = day_of(read[name], zone)
    for name, value in read.items():
        kind = WORDS.facts.get(name)
        if kind is not None and value is not None and not kind.admits(value):
            raise InvalidValueError(name, f"expected {kind.looks}, not {type(value).__name__}")
    for name in _COUNTERS:
        if (number := read.get(name)) is not None and not (isfinite(number) and 0 <= number <= LARGEST_COUNT):
            raise InvalidValueError(name, f"expected a number from 0 to {LARGEST_COUNT}")
    if (price := read.get("price")) is not None and price.minor < 0:
        raise InvalidValueError("price", "expected an amount that is not negative")
    return FrozenMap(read)
