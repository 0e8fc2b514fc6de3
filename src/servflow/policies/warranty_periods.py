"""``Period``: how long a warranty lasts, from which day it is counted, and which days do not count.

Source:
    Catalogue section 7 (W-01 to W-04), R-303, R-269; G-26 (which date it is counted from), G-27; law tables CN-3, CN-4
    and EU of the field study (pauses, restart, years or distance, prolongation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import order_of
from servflow.policies.facts import CALENDAR_UNITS
from servflow.policies.table import Rule
from servflow.policies.warranty_dates import BASES, Repair, day_of, repairs_known
from servflow.values.ages import Age
from servflow.values.frozen import EMPTY
from servflow.values.time import Span, Unit, add_to_date

Facts = Mapping[str, Any]

DEFAULT_START = ("purchase", "shipping", "production")
"""What a warranty is counted from where nobody says: the first of these that is known (G-26)."""


@attrs.frozen(kw_only=True)
class Reckoning:
    """From which day a warranty is counted, and which days do not count. 质保起算与扣除。

    Args:
        start: What it is counted from, in order of preference.
        without_receipt: The same where there is no receipt; empty: no difference.
        pauses: Whether days in repair do not count.
        restarts: Whether it begins anew when the goods are replaced.

    Raises:
        InvalidValueError: Something that no warranty is counted from.
    """

    start: tuple[str, ...] = DEFAULT_START
    without_receipt: tuple[str, ...] = ()
    pauses: bool = True
    restarts: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse what no warranty is counted from."""
        if not {*self.start, *self.without_receipt} <= {*BASES}:
            raise InvalidValueError("start", f"expected some of {', '.join(BASES)}")

    def first_day(self, facts: Facts, zone: str) -> tuple[str | None, date | None]:
        """Return what it is counted from with the date of it, as far as they are known; a date that is given counts."""
        named: str | None = facts.get("start_basis")
        given: date | None = facts.get("start_date")
        if given is not None:
            return named, given
        dates: Facts = facts.get("dates") or EMPTY
        order = self.without_receipt if facts.get("receipt") is False and self.without_receipt else self.start
        basis = next((basis for basis in (order if named is None else (named,)) if basis in dates), None)
        return basis or named, None if basis is None else day_of(dates[basis], zone)


BY_DEFAULT = Reckoning()
"""How a warranty is counted where no rule says."""


@attrs.frozen(kw_only=True)
class Reckoned:
    """What time has come to. 计算结果。

    Args:
        basis: What it is counted from.
        first: The date of that.
        start: The same, or the day of the replacement that began it anew.
        age: How old the goods are; nothing before the start.
        begun: Whether the day that it is asked about is not before the start.
        replaced: Whether the goods had been replaced by then.
        repairs: The repairs known by then, where they are told one by one.
        repair_days: How long they took in all.
        repaired: Whether there was a repair at all, where they are not told one by one.
        paused: How many days did not count; nothing where the repairs tell.
    """

    basis: str | None = None
    first: date | None = None
    start: date | None = None
    age: Age | Span | None = None
    begun: bool | None = None
    replaced: bool | None = None
    repairs: tuple[Repair, ...] | None = None
    repair_days: int | Decimal | None = None
    repaired: bool = False
    paused: int | None = None

    def facts(self, fault: str | None) -> Iterator[tuple[str, Any]]:
        """Give what rules may ask for."""
        yield from (("start_basis", self.basis), ("start_date", self.first), ("age", self.age), ("begun", self.begun))
        yield from (("replaced", self.replaced), ("repair_days_total", self.repair_days))
        if self.repairs is not None and fault is not None:
            same = sum(repair.ended and repair.fault == fault for repair in self.repairs)
            yield "repairs_of_same_fault", same


def reckon(facts: Facts, how: Reckoning, day: date | None, zone: str) -> Reckoned:
    """Return what time has come to on the day a fault was reported. 计算使用时间。

    Args:
        facts: What is known; what is stated outright counts before what could be derived.
        how: From when it is counted.
        day: The day; nothing where it is not known.
        zone: Whose clock tells the day of an instant.

    Raises:
        InvalidValueError: The goods were replaced before the warranty began.
    """
    basis, first = how.first_day(facts, zone)
    replaced_on: date | None = facts.get("replaced_on")
    if replaced_on is not None and first is not None and replaced_on < first:
        raise InvalidValueError("replaced_on", "lies before the day that the warranty is counted from")
    replaced = None if replaced_on is None or day is None else replaced_on <= day
    anew = replaced_on if replaced and how.restarts else None
    start = anew or first
    repairs = _repairs(facts, day, anew, zone)
    stated: int | Decimal | None = facts.get("repair_days_total")
    paused: int | None = None
    if repairs is None or not how.pauses:
        paused = ceil(stated or 0) if how.pauses else 0
    age = _age(facts, start, day, _paused(repairs, start) if paused is None else paused)
    return Reckoned(
        basis=basis,
        first=first,
        start=start,
        age=age,
        begun=None if start is None or (age is None and day is None) else age is not None,
        replaced=replaced,
        repairs=repairs,
        repair_days=sum(repair.days for repair in repairs) if stated is None and repairs is not None else stated,
        repaired=bool(stated or facts.get("repairs_of_same_fault")),
        paused=paused,
    )


def _paused(repairs: tuple[Repair, ...] | None, start: date | None) -> int:
    return sum(repair.pauses(start) for repair in repairs or ()) if start is not None else 0


def _repairs(facts: Facts, day: date | None, anew: date | None, zone: str) -> tuple[Repair, ...] | None:
    """Return the repairs known on a day, those of goods that were replaced since left out."""
    told = facts.get("repairs")
    if told is None or day is None:
        return None
    return tuple(repair for repair in repairs_known(told, day, zone) if anew is None or repair.first >= anew)


def _age(facts: Facts, start: date | None, day: date | None, paused: int) -> Age | Span | None:
    """Return the age that is stated, by the calendar where its start is known, or else the one that the dates give."""
    given: Age | Span | None = facts.get("age")
    if start is None or isinstance(given, Age):
        return given
    if given is not None:
        return Age.after(start, given)
    return Age(start, day, min(paused, (day - start).days)) if day is not None and day >= start else None


@attrs.frozen
class Standing:
    """How goods stand to a period. 质保状态。

    Args:
        until: Last day covered, as far as time goes.
        in_period: Whether they are covered.
        exceeded: Which limit is exceeded: ``none``, ``time`` or ``usage``.
    """

    until: date | None
    in_period: bool | None
    exceeded: str | None


@attrs.frozen(kw_only=True)
class Period:
    """How long a warranty lasts. 质保期。

    It is counted in calendar days: the first day is not counted, and the last one is covered to its end. So is a use of
    exactly ``usage``. Of two limits whichever is reached first counts (以先到者为准).

    Args:
        rule: Its id, the goods that it is for, dates and source.
        within: How long it lasts.
        usage: How much use it covers, for example kilometres; nothing: any.
        reckoning: From which day, and which days do not count.
        after_repair: How much longer it lasts, once, when a repair has begun in time.

    Raises:
        InvalidValueError: A span that is not counted in calendar days, or a use that is not positive; a prolongation of
            or by anything but months or years.
    """

    rule: Rule
    within: Span
    usage: int | Decimal | None = None
    reckoning: Reckoning = BY_DEFAULT
    after_repair: Span | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what is no period."""
        if self.within.unit not in CALENDAR_UNITS:
            raise InvalidValueError("within", "a warranty is counted in days, weeks, months or years")
        if self.usage is not None and self.usage <= 0:
            raise InvalidValueError("usage", "expected a number above 0")
        if self.after_repair is not None and not (self.within.unit.months and self.after_repair.unit.months):
            raise InvalidValueError("after_repair", "only months or years are prolonged, by months or years")

    def standing(self, time: Reckoned, usage: float | Decimal | None) -> Standing:
        """Return how goods stand to this period.

        Args:
            time: What time has come to, by this period's reckoning.
            usage: The use that they had.
        """
        whole = self.whole(time)
        until = last_day(time, whole)
        if time.begun is False:
            return Standing(until, in_period=False, exceeded="none")
        order = None if time.age is None else order_of(time.age, whole)
        spent = (usage is not None and usage > self.usage) if self.usage is not None else False
        if spent or order == 1:
            return Standing(until, in_period=False, exceeded="time" if order == 1 else "usage")
        if order is None or (self.usage is not None and usage is None):
            return Standing(until, in_period=None, exceeded=None)
        return Standing(until, in_period=True, exceeded="none")

    def whole(self, time: Reckoned) -> Span:
        """Return how long it lasts, prolonged where a repair began in time."""
        more = self.after_repair
        if more is None or not self._was_repaired(time):
            return self.within
        months = self.within.amount * self.within.unit.months + more.amount * more.unit.months
        return Span(months, Unit.MONTHS)

    def _was_repaired(self, time: Reckoned) -> bool:
        end = last_day(time, self.within)
        if time.repairs is None or end is None:
            return time.repaired
        return any(repair.first <= end for repair in time.repairs)


def last_day(time: Reckoned, length: Span) -> date | None:
    """Return the last day of so long from the start, put off by the days in repair that do not count. 质保截止日。

    A repair that begins after that day puts off nothing.

    Args:
        time: What time has come to.
        length: How long, in days, weeks, months or years.

    Returns:
        The day; nothing where the start is not known.
    """
    if time.start is None:
        return None
    try:
        end = add_to_date(time.start, length) + timedelta(time.paused or 0)
        for repair in (time.repairs or ()) if time.paused is None else ():
            if repair.first > end:
                break
            end += timedelta(repair.pauses(time.start))
    except (InvalidValueError, OverflowError):  # after the year 9999
        return date.max
    return end
