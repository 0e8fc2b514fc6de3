"""``calendar:`` in the head of a rulebook, by name or as a mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from servflow.errors import InvalidValueError
from servflow.policies.facts import FactType, Kind
from servflow.rulebook.holidays import PublicHolidays, china
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.sources import Label
from servflow.values.working_hours import DAY, WEEKDAYS, Hours, HoursOn, is_weekday, minute_of, shown_day

CHINA = "china"
"""The name of the public holidays that can be taken over."""

CALENDARS = {"monday_to_friday": MONDAY_TO_FRIDAY, "every_day": WorkCalendar(weekdays=tuple(range(7)))}
"""The calendars that have a name."""

CALENDAR_KEYS = ("weekdays", "hours", "holidays", "extra_days", "confirmed_through")
"""The keys of a calendar that is described."""

_SHOWN = 7
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(f"({_TIME})-({_TIME}|24:00)")
_DATE = FactType(Kind.DATE, Label("day"))
_HOLIDAY = FactType(Kind.DATE, Label("day"), {CHINA: Label(CHINA)})
_WEEKDAY = FactType(Kind.CHOICE, Label("weekday"), {day: Label(day) for day in WEEKDAYS})


def read_calendar(fields: Fields) -> WorkCalendar:
    """Return the calendar of a rulebook's head; what is wrong is noted and replaced by Monday to Friday."""
    if isinstance(fields.node.get("calendar"), TextNode):
        name = fields.choice("calendar", (*CALENDARS, CHINA))
        if name == CHINA:
            public = _public(fields, "calendar")
            return MONDAY_TO_FRIDAY if public is None else WorkCalendar(**_taken(public))
        return MONDAY_TO_FRIDAY if name is None else CALENDARS[name]
    entry = fields.open("calendar", CALENDAR_KEYS, "calendar")
    return MONDAY_TO_FRIDAY if entry is None else _described(fields, entry)


def _described(fields: Fields, entry: Fields) -> WorkCalendar:
    """Return the calendar ``{weekdays, hours, holidays, extra_days, confirmed_through}``."""
    given: dict[str, Any] = {}
    hours = _hours(entry)
    if hours is not None:
        given |= hours
    days = entry.values("weekdays", _WEEKDAY)
    if days is not None:
        given["weekdays"] = tuple(sorted(WEEKDAYS.index(day) for day in days))
    given |= _exceptions(entry)
    if hours is not None and "hours_on" in hours and (days is not None or "weekdays" not in entry):
        lacking = _without_hours(hours, given)
        if lacking:
            more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
            message = f"hours name no hours for {', '.join(map(shown_day, lacking[:_SHOWN]))}{more}"
            entry.note_problem("hours", "missing_key", message)
            return MONDAY_TO_FRIDAY
    try:
        return WorkCalendar(**given)
    except InvalidValueError as error:
        fields.note_problem("calendar", "bad_value", error.message)
        return MONDAY_TO_FRIDAY


def _without_hours(hours: Mapping[str, Any], given: Mapping[str, Any]) -> list[int | date]:
    """Return the days that a calendar works, but that its hours by day say nothing of.

    An extra day has the hours of the first day of the week that is named; it lacks hours only where none is.
    """
    named: tuple[int, ...] = hours.get("weekdays", ())
    worked: tuple[int, ...] = given.get("weekdays", MONDAY_TO_FRIDAY.weekdays)
    extra_days: frozenset[date] = given["extra_days"]
    extra = () if named else extra_days.difference(on.day for on in hours["hours_on"])
    return [*(day for day in worked if day not in named), *sorted(extra)]


def _exceptions(entry: Fields) -> dict[str, Any]:
    """Return holidays and extra days; those that are written go before those that are taken over by name."""
    node = entry.get("holidays")
    items = node.items if isinstance(node, ListNode) else () if node is None else (node,)
    dated = tuple(item for item in items if not (isinstance(item, TextNode) and item.text == CHINA))
    public = _public(entry, "holidays") if len(dated) < len(items) else None
    if len(items) - len(dated) > 1:
        entry.note_problem("holidays", "said_twice", f"holidays name {shown(CHINA)} twice")
    written = None if node is None else entry.read.values(_list_of(dated, node), _HOLIDAY, "holidays")
    holidays, extra_days = frozenset(written or ()), frozenset(entry.values("extra_days", _DATE) or ())
    through = entry.day("confirmed_through")
    if public is None:
        return {"holidays": holidays, "extra_days": extra_days, "confirmed_through": through}
    if through is not None and through > public.confirmed_through:
        message = f"the holidays of {CHINA} are known through {public.confirmed_through} only"
        entry.note_problem("confirmed_through", "bad_value", message)
    known = _taken(public)
    return known | {
        "holidays": holidays | (known["holidays"] - extra_days),
        "extra_days": extra_days | (known["extra_days"] - holidays),
        "confirmed_through": through or public.confirmed_through,
    }


def _list_of(items: tuple[Node, ...], place: Node) -> ListNode:
    return ListNode(items, place.file, place.line, place.col)


def _taken(public: PublicHolidays) -> dict[str, Any]:
    """Return public holidays as fields of a calendar."""
    return {
        "holidays": public.holidays,
        "extra_days": public.extra_days,
        "confirmed_from": public.confirmed_from,
        "confirmed_through": public.confirmed_through,
    }


def _public(fields: Fields, key: str) -> PublicHolidays | None:
    """Return China's public holidays, or nothing after noting why there are none."""
    try:
        public = china()
    except ImportError:
        message = f"the holidays of {CHINA} need the package holidays: install servflow[calendars]"
        fields.note_problem(key, "missing_extra", message)
        return None
    if public is None:
        message = f"the installed package holidays knows no official notice of {CHINA}"
        fields.note_problem(key, "unknown_holidays", message)
    return public


def _hours(entry: Fields) -> dict[str, Any] | None:
    """Return hours, hours of single days, and the days of the week where the hours name them."""
    node = entry.get("hours")
    if node is None:
        return None
    if not isinstance(node, MapNode):
        hours = _hours_of_a_day(entry, node)
        return None if hours is None else {"hours": hours}
    return _hours_by_day(entry, node)


def _hours_by_day(entry: Fields, node: MapNode) -> dict[str, Any] | None:
    """Return the hours ``{mon-fri: ..., sat: ..., 2026-02-14: ...}``.

    Make-up days that are not named have the hours of the first day of the week that is. Dates are kept with theirs even
    where these are the usual ones.
    """
    found: dict[int | date, Hours] = {}
    complete = True
    for key, value in node.pairs:
        hours = _hours_of_a_day(entry, value)
        days = _days(entry, key)
        complete = complete and hours is not None and bool(days)
        for day in days:
            if day in found:
                entry.read.problems.add(key, "said_twice", f"hours name {shown_day(day)} twice")
            found[day] = hours or ()
    if not complete:
        return None
    if not found:
        return {"hours": ()}
    weekdays = [day for day in found if is_weekday(day)]
    usual = found[weekdays[0]] if weekdays else MONDAY_TO_FRIDAY.hours
    others = tuple(HoursOn(day, hours) for day, hours in found.items() if hours != usual or not is_weekday(day))
    return {"hours": usual, "hours_on": others} | ({"weekdays": tuple(sorted(weekdays))} if weekdays else {})


def _days(entry: Fields, key: TextNode) -> tuple[int | date, ...]:
    """Return the days that hours are given for: ``sat``, ``mon-fri`` or a date."""
    first, dash, last = key.text.partition("-")
    last = last if dash else first
    if first in WEEKDAYS and last in WEEKDAYS[WEEKDAYS.index(first) :]:
        return tuple(range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1))
    with suppress(InvalidValueError):
        return (_DATE.read(key.text),)
    message = f"hours name {shown(key.text)}: expected a day such as sat, mon-fri or 2026-02-14"
    entry.read.problems.add(key, "bad_value", message)
    return ()


def _hours_of_a_day(entry: Fields, node: Node) -> Hours | None:
    """Return the hours written as ``["09:00-12:00", "22:00-06:00"]`` in minutes of the day."""
    found: list[tuple[int, int]] = []
    items = node.items if isinstance(node, ListNode) else (node,)
    for item in items:
        text = entry.read.text(item, "hours")
        match = None if text is None else _HOURS.fullmatch(text)
        if match is not None:
            opens, closes = minute_of(match[1]), minute_of(match[2])
            found.append((opens, closes + DAY if closes < opens else closes))
        elif text is not None:
            entry.read.problems.add(item, "bad_value", f"hours are {shown(text)}: expected them as 09:00-18:00")
    return tuple(found) if len(found) == len(items) else None
