"""`follow_up:` in a file."""

from datetime import UTC, date, datetime

import pytest

from servflow.policies.follow_up import next_visit
from servflow.rulebook import load_rulebook, run_tests
from tests.policies.examples import NOW
from tests.rulebook.books import HEAD, book, problems

TEXT = """
follow_up:
  visits:
    - {id: T-76a, after: 1 week, kind: first, when: {category: door}, title: {en: first, zh: 首次}, source: {ref: law}}
    - {id: T-76b, after: 1 month, effective: {from: 2024-06-01}}
  outcomes:
    rules:
      - {id: R-375, when: {outcome: satisfied}, then: {action: close, notify: [manager]}, example: {outcome: satisfied}}
      - id: G-38
        when: {outcome: unreachable, attempt: {at_most: 3}}
        then: {action: reschedule, retry_in: 1 working day}
    otherwise: {id: R-378, then: {action: open_complaint, note: as the complaint flow says}}
  tests:
    - {name: a door, given: {anchor: 2024-05-06, category: door}, expect: {rule: T-76a, also: [], visits: [2024-05-13]}}
    - name: by the local date
      given: {anchor: 2024-01-30T16:00:00+00:00, as_of: 2024-06-01}
      expect: {rule: T-76b, visits: [2024-02-29], kinds: [T-76b], schedule: [1 month]}
    - {name: praise, given: {outcome: satisfied}, expect: {rule: R-375, action: close, notify: [manager]}}
    - name: once more
      at: 2024-05-03T10:00:00+08:00
      given: {outcome: unreachable, attempt: 2}
      expect: {rule: G-38, retry_in: 1 working day, retry_at: 2024-05-06T10:00:00+08:00}
    - {name: a grievance, given: {outcome: severe}, expect: {rule: R-378, action: open_complaint}}
"""


def test_visits_and_calls():
    """Visits and outcomes are read, with the tests beside them; one without a name is called after its rule."""
    shop = book(TEXT)
    assert len(shop.tests) == 6
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    assert [rule.id for rule in shop.policies["follow_up"].rules()] == ["T-76a", "T-76b", "R-375", "G-38", "R-378"]
    decision = shop.judge("follow_up", {"anchor": date(2024, 5, 6), "category": "door"}, NOW)
    assert next_visit(decision, NOW)["at"] == datetime(2024, 5, 12, 16, tzinfo=UTC)


def test_a_rulebook_may_change_one_visit_of_its_base(tmp_path):
    """A visit with the id of one in the base replaces it, where it stands; outcomes are taken over as a whole."""
    (tmp_path / "base.yaml").write_text(HEAD + TEXT, encoding="utf-8")
    child = (
        "id: child\nversion: 1\nextends: base.yaml\nfollow_up: {visits: [{id: T-76a, after: 2 weeks, kind: late}]}\n"
    )
    (tmp_path / "child.yaml").write_text(child, encoding="utf-8")
    shop = load_rulebook(tmp_path / "child.yaml")
    rules = shop.policies["follow_up"].rules()
    assert [rule.id for rule in rules] == ["T-76a", "T-76b", "R-375", "G-38", "R-378"]
    assert rules[0].then == {"after": "2 weeks", "kind": "late"}
    assert shop.overrides == ("follow_up: T-76a",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("follow_up: []\n", ["1:12 wrong_shape: follow_up must be a mapping"]),
        ("follow_up: {}\n", ["1:12 no_rules: follow_up has neither visits nor outcomes"]),
        ("follow_up: {visits: []}\n", ["1:21 no_rules: visits has no rules"]),
        ("follow_up: {visits: {}}\n", ["1:21 wrong_shape: visits must be a list"]),
        ("follow_up: {visits: [{after: 1 week}]}\n", ["1:22 missing_key: visit needs the key 'id'"]),
        ("follow_up: {visits: [{id: a}]}\n", ["1:22 missing_key: visit needs the key 'after'"]),
        (
            "follow_up: {visits: [{id: a, after: 3 hours}]}\n",
            ["1:37 bad_counting: after is '3 hours': a visit falls on a day: days, working days, weeks, months, years"],
        ),
        (
            "follow_up: {visits: [{id: a, after: 1 weak}]}\n",
            [
                (
                    "1:37 bad_value: after is '1 weak': expected a unit of time (minutes, hours, days, working days, "
                    "weeks, months, years); did you mean 'week'?"
                )
            ],
        ),
        (
            "calendar: {weekdays: [], extra_days: [2024-05-06]}\nfollow_up: {visits: [{id: a, after: 1 working day}]}",
            ["2:37 bad_counting: the calendar works on 1 day(s) only: a clock on it would never end"],
        ),
        (
            "follow_up: {visits: [{id: a, after: 1 week, when: {outcome: satisfied}}]}\n",
            ["1:52 unknown_fact: unknown fact 'outcome'"],
        ),
        (
            "follow_up: {visits: [{id: a, after: 1 week}, {id: a, after: 2 weeks}]}\n",
            ["1:46 duplicate_id: rule a stands on line 4 already"],
        ),
        ("follow_up: {outcomes: {}}\n", ["1:23 no_rules: follow_up has no rules"]),
        (
            "follow_up: {outcomes: {rules: [{id: a, when: {outcome: satisfied}, then: {visits: [2024-05-01]}}]}}\n",
            ["1:75 unknown_outcome: unknown outcome 'visits'"],
        ),
        (
            "follow_up:\n  visits: [{id: a, after: 1 day}]\n  tests: [{name: a, given: {anchor: soon}, expect: {}}]\n",
            ["3:37 bad_value: anchor is 'soon': expected a date such as 2024-05-01"],
        ),
        (
            "follow_up:\n  visits: [{id: a, after: 1 day}]\n  tests: [{name: a, given: [], expect: {}}]\n",
            ["3:28 wrong_shape: given must be a mapping of facts"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line, expected in zip(said, found, strict=True):
        assert line == expected, said
