"""The head of a rulebook."""

from datetime import date

import pytest

from servflow.policies.book import SourceInfo
from servflow.rulebook import read_rulebook
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.sources import Label
from tests.rulebook.books import problems

WHOLE = """
id: lution
title: {en: Lution, zh: 路讯}
version: 1.10
effective: {from: 2024-01-01, to: 2024-12-31}
timezone: Europe/Paris
currency: EUR
calendar:
  weekdays: [fri, mon]
  hours: ["09:00-12:00", "13:00-18:30"]
  holidays: [2024-05-01, 2024-10-01]
  extra_days: 2024-05-11
  confirmed_through: 2024-12-31
sources:
  law: {title: {en: The law, zh: 法}, url: somewhere, read_on: 2024-01-02}
"""


def test_a_whole_head_is_read():
    """Everything in the head is there, and nothing is guessed: a version stays as it is written."""
    book = read_rulebook({"rulebook.yaml": WHOLE})
    assert (book.id, book.title, book.version) == ("lution", Label("Lution", "路讯"), "1.10")
    assert (book.effective_from, book.effective_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (book.timezone, book.currency) == ("Europe/Paris", "EUR")
    assert book.calendar == WorkCalendar(
        weekdays=(0, 4),
        hours=((540, 720), (780, 1110)),
        holidays=frozenset({date(2024, 5, 1), date(2024, 10, 1)}),
        extra_days=frozenset({date(2024, 5, 11)}),
        confirmed_through=date(2024, 12, 31),
    )
    assert book.sources == {"law": SourceInfo(Label("The law", "法"), "somewhere", date(2024, 1, 2))}


def test_little_is_required():
    """A name and a version make a rulebook: in Shanghai, in yuan, from Monday to Friday."""
    book = read_rulebook({"a.yaml": "{id: a, version: 1}"})
    assert (book.title, book.timezone, book.currency) == (Label("a"), "Asia/Shanghai", "CNY")
    assert (book.effective_from, book.calendar, book.sources) == (None, MONDAY_TO_FRIDAY, {})


@pytest.mark.parametrize(
    ("name", "weekdays"), [("monday_to_friday", (0, 1, 2, 3, 4)), ("every_day", (0, 1, 2, 3, 4, 5, 6))]
)
def test_calendars_have_names(name, weekdays):
    """A calendar may be one of those that need no words."""
    assert read_rulebook({"a": f"{{id: a, version: 1, calendar: {name}}}"}).calendar.weekdays == weekdays


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("{}", ["missing_key: the rulebook needs the key 'id'", "missing_key: the rulebook needs the key 'version'"]),
        (
            "{id: 规, version: 1}",
            [
                (
                    "bad_id: id '规' must be ASCII letters, digits and . _ - # + / (100 at most); it holds '规' (CJK "
                    "UNIFIED IDEOGRAPH-89C4)"
                )
            ],
        ),
        (
            "{id: a, version: 1, timezone: Asia/Shanghia}",
            [
                (
                    "bad_value: timezone is 'Asia/Shanghia': expected the name of a zone such as Asia/Shanghai; did "
                    "you mean 'Asia/Shanghai'?"
                )
            ],
        ),
        (
            "{id: a, version: 1, currency: RMB}",
            [("bad_value: currency is 'RMB': 'RMB' is no ISO 4217 currency with a minor unit; did you mean CNY?")],
        ),
        (
            "{id: a, version: 1, calendar: monday}",
            [
                (
                    "unknown_value: 'monday' is not a value of calendar; expected one of monday_to_friday, every_day, "
                    "china"
                )
            ],
        ),
        ("{id: a, version: 1, calendar: [mon]}", ["wrong_shape: calendar must be a mapping"]),
        (
            "{id: a, version: 1, calendar: {days: []}}",
            [("unknown_key: unknown key 'days' in calendar; did you mean 'weekdays'?")],
        ),
        (
            "{id: a, version: 1, calendar: {weekdays: [mo]}}",
            [("unknown_value: 'mo' is not a value of weekdays; did you mean 'mon'?")],
        ),
        ("{id: a, version: 1, calendar: {weekdays: []}}", ["bad_value: it never works: no weekdays and no extra_days"]),
        ("{id: a, version: 1, calendar: {hours: 9-18}}", ["bad_value: hours are '9-18': expected them as 09:00-18:00"]),
        ("{id: a, version: 1, calendar: {hours: []}}", ["bad_value: it never works: no hours"]),
        ("{id: a, version: 1, calendar: {hours: [[]]}}", ["wrong_shape: hours must be a text"]),
        (
            "{id: a, version: 1, calendar: {hours: '09:00-09:00'}}",
            [("bad_value: hours 09:00-09:00 are not a part of one day, or of a night that begins on it")],
        ),
        (
            "{id: a, version: 1, calendar: {holidays: [May]}}",
            [("bad_value: holidays is 'May': expected a date such as 2024-05-01 or china")],
        ),
        ("{id: a, version: 1, sources: [law]}", ["wrong_shape: sources must be a mapping"]),
        ("{id: a, version: 1, sources: {law: {}}}", ["missing_key: source needs the key 'title'"]),
        ("{id: a, version: 1, sources: {law: x}}", ["wrong_shape: source must be a mapping"]),
        (
            "{id: a, version: 1, sources: {法: {title: x}}}",
            [
                (
                    "bad_id: the key of a source '法' must be ASCII letters, digits and . _ - # + / (100 at most); it "
                    "holds '法' (CJK UNIFIED IDEOGRAPH-6CD5)"
                )
            ],
        ),
        (
            "{id: a, version: 1, effective: {from: 2024-13-01}}",
            ["bad_value: from is '2024-13-01': there is no such day"],
        ),
    ],
)
def test_a_broken_head_is_told(head, expected):
    """Everything that is wrong in the head is told, and the head is read to its end."""
    found = [line.partition(" ")[2] for line in problems("", head)]
    assert len(found) == len(expected)
    for line, beginning in zip(found, expected, strict=True):
        assert line == beginning
