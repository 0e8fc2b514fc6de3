"""`eligibility:` in a file."""

from datetime import date

import pytest

from servflow.rulebook import run_tests
from servflow.values.calendars import WorkCalendar
from servflow.values.sources import Label, Source
from tests.policies.examples import at
from tests.rulebook.books import book, problems

TEXT = """
eligibility:
  windows:
    id: R-181
    title: {en: Too late, zh: 超过期限}
    combine: all
    source: {ref: law, clause: 5-5}
    rules:
      - {id: R-184, opens: shipped_at, anchor: confirmed_at, or_anchor: signed_at, within: 168 hours, note: hours}
      - {id: R-199, anchor: signed_at, within: 7 days, counting: calendar_days, effective: {from: 2020-01-01}}
  rules:
    - id: R-177
      title: tried on
      when: {category: [intimate, socks], tried: true}
      example: {category: socks, tried: true}
    - {id: R-183, when: {no_return: true}, then: {eligible: false}}
  tests:
    - name: tried on
      given: {category: intimate, tried: true, signed_at: 2024-05-04T12:00:00+08:00, at: 2024-05-05T12:00:00+08:00}
      expect: {rule: R-177, eligible: false, reasons: [R-177]}
    - name: too late
      given: {signed_at: 2024-05-04T12:00:00+08:00, confirmed_at: 2024-05-04T12:00:00+08:00}
      at: 2024-05-20T12:00:00+08:00
      expect: {rule: R-181, also: [R-184, R-199], eligible: false}
    - name: in time
      given: {signed_at: 2024-05-04T12:00:00+08:00}
      expect: {eligible: true}
      at: 2024-05-05T12:00:00+08:00
"""


def test_windows_and_exclusions():
    """Windows and rules are read with ids, titles, sources and dates, and the tests beside them pass."""
    shop = book(TEXT)
    policy = shop.policies["eligibility"]
    windows = policy.windows
    assert [found.id for found in policy.rules()] == ["R-177", "R-183", "R-181", "R-184", "R-199"]
    assert (windows.combine, windows.zone) == ("all", "Asia/Shanghai")
    assert (windows.rule.title, windows.rule.source) == (Label("Too late", "超过期限"), Source("law", "5-5"))
    first, second = windows.windows
    assert (first.opens, first.anchor, first.or_anchor, str(first.within)) == (
        "shipped_at",
        "confirmed_at",
        "signed_at",
        "168 hours",
    )
    assert (str(second.counting), second.rule.effective_from) == ("calendar_days", date(2020, 1, 1))
    assert [str(played) for played in run_tests(shop) if not played.passed] == []


def test_windows_alone_and_rules_alone():
    """Either part may stand alone; a group of windows needs no rule of its own."""
    windows = book("eligibility: {windows: {rules: [{id: w, anchor: signed_at, within: 7 days}]}}")
    assert windows.policies["eligibility"].exclusions is None
    assert windows.policies["eligibility"].windows.rule is None
    assert windows.policies["eligibility"].windows.combine == "any"
    rules = book("eligibility: {rules: [{id: x, when: {gift: true}}]}")
    assert rules.policies["eligibility"].windows is None


def test_windows_count_by_the_rulebooks_zone_and_calendar():
    """Working days of a window are those of the rulebook's calendar, days begin in its zone."""
    text = """
    timezone: Asia/Tokyo
    calendar: {holidays: [2024-05-06]}
    eligibility: {windows: {rules: [{id: w, anchor: signed_at, within: 2 working days}]}}
    """
    windows = book(text).policies["eligibility"].windows
    assert windows.zone == "Asia/Tokyo"
    assert windows.calendar == WorkCalendar(holidays=frozenset({date(2024, 5, 6)}))
    assert windows.until(windows.standings({"signed_at": at(3, 12)}, at(3, 13))) == at(8, 12)


def test_all_rules_that_hold_refuse():
    """The rules are no table of which one decides: every one that holds is told."""
    text = "eligibility: {rules: [{id: a, when: {gift: true}}, {id: b, when: {tried: true}}]}"
    decision = book(text).judge("eligibility", {"gift": True, "tried": True}, at(6))
    assert decision.outcome["reasons"] == ("a", "b")


TWICE = """
eligibility:
  windows: {id: a, rules: [{id: b, anchor: signed_at, within: 7 days}]}
  rules: [{id: b, when: {gift: true}}]
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eligibility: nothing\n", ["1:14 wrong_shape: eligibility must be a mapping"]),
        ("eligibility: {}\n", ["1:14 no_rules: eligibility has neither windows nor rules"]),
        (
            "eligibility: {windows: {id: w, rules: []}}\n",
            ["1:39 no_rules: windows has no rules"],
        ),
        (
            "eligibility: {windows: {id: w}}\n",
            ["1:24 missing_key: windows needs the key 'rules'"],
        ),
        (
            "eligibility: {windows: 7 days}\n",
            ["1:24 wrong_shape: windows must be a mapping"],
        ),
        (
            "eligibility: {windows: {rules: [{id: w, within: 7 days}]}}\n",
            ["1:33 missing_key: window needs the key 'anchor'"],
        ),
        (
            "eligibility:\n  windows:\n    rules: [{id: w, anchor: signed, within: 7}]\n",
            ["3:29 unknown_value: x", "3:45 bad_value: x"],
        ),
        (
            "eligibility: {windows: {rules: [{id: w, anchor: signed_at, within: 3 hours, counting: calendar_days}]}}\n",
            ["1:87 bad_counting: x"],
        ),
        (
            "eligibility:\n  rules: [{id: a, when: {gift: true}, then: {eligible: true}}]\n",
            ["2:11 wrong_shape: rule a: a rule of eligibility refuses where it holds, it has no other answer"],
        ),
        (
            TWICE,
            ["3:28 duplicate_id: x"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert [line.partition(": ")[0] for line in said] == [line.partition(": ")[0] for line in found], said
    for line, expected in zip(said, found, strict=True):
        assert expected.endswith(": x") or line == expected


@pytest.mark.parametrize(("length", "col"), [("2 working days", 68), ("2 hours, counting: working", 87)])
def test_working_time_needs_a_calendar_that_goes_on(length, col):
    """A window in working time on a calendar of single days, however many, is refused when it is read."""
    head = "id: shop\nversion: 1\ncalendar: {weekdays: [], extra_days: [2030-05-06, 2030-05-07, 2030-05-08]}\n"
    text = f"eligibility: {{windows: {{rules: [{{id: w, anchor: signed_at, within: {length}}}]}}}}\n"
    message = "bad_counting: the calendar works on 3 day(s) only: a clock on it would never end"
    assert problems(text, head) == [f"1:{col} {message}"]
