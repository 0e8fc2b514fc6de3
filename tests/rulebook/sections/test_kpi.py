"""`kpi:` in a file."""

import pytest

from servflow.policies.kpi import Kpi
from servflow.rulebook import load_rulebook, run_tests
from servflow.values.time import Counting
from tests.rulebook.books import HEAD, book, problems

TEXT = """
kpi:
  targets:
    - {id: M-12, metric: service_timeliness, at_least: 90 %, title: {en: in time, zh: 及时}, source: {ref: law}}
    - {id: M-14, metric: complaint_rate, less_than: 3 %, refs: [R-425], note: confirmed only}
    - {id: R-002, metric: response_time, at_most: 24 hours}
    - {id: own, metric: repair_time, at_most: 2 days, of: mean, when: {period: month}}
    - {id: own-w, metric: repair_time, at_most: 3 days}
  repeat_window: 60 days
  satisfied_from: 3
  counting: working
  tests:
    - {name: in time, given: {metric: service_timeliness}, expect: {rule: M-12, target: 90 %, direction: at_least}}
    - {name: months, given: {metric: repair_time, period: month}, expect: {rule: own, of: mean}}
    - {name: weeks, given: {metric: repair_time, period: week}, expect: {rule: own-w, of: each}}
    - {name: all, given: {as_of: 2024-05-01}, expect: {also: [M-12, M-14], targets: [M-12, R-002]}}
"""


def test_targets():
    """Targets, the window of a repeat and the rating of a satisfied customer are read, with the rulebook's zone."""
    house = book(TEXT, f"{HEAD}timezone: Europe/Berlin\n").policies["kpi"]
    assert isinstance(house, Kpi)
    assert [str(found) for found in house.targets] == ["≥ 90 %", "< 3 %", "≤ 24 hours", "≤ 2 days", "≤ 3 days"]
    assert (str(house.repeat_window), house.satisfied_from, house.zone) == ("60 days", 3, "Europe/Berlin")
    assert (house.counting, house.targets[1].rule.refs) == (Counting.WORKING, ("R-425",))


def test_the_tests_beside_the_targets_are_played():
    """A rulebook's tests ask for the target of a metric, and for all that are in force."""
    assert [str(played) for played in run_tests(book(TEXT)) if not played.passed] == []
    assert len(run_tests(book(TEXT))) == 4


def test_a_section_that_says_nothing_leaves_the_defaults():
    """Every key may be left out."""
    assert book("kpi: {}\n").policies["kpi"] == Kpi()


def test_a_child_replaces_a_target_by_its_id(tmp_path):
    """`extends`: a target with the id of one in the base replaces it, and new ones stand before the others."""
    base, child = tmp_path / "base.yaml", tmp_path / "child.yaml"
    base.write_text(
        f"{HEAD}kpi:\n"
        "  targets: [{id: a, metric: repeat_rate, at_most: 5 %}, {id: b, metric: repair_time, at_most: 1 day}]\n"
        "  satisfied_from: 3\n",
        encoding="utf-8",
    )
    child.write_text(
        f"{HEAD}extends: base.yaml\nkpi:\n"
        "  targets: [{id: a, metric: repeat_rate, at_most: 1 %}, {id: c, metric: satisfaction_rate, at_least: 95 %}]\n",
        encoding="utf-8",
    )
    house = load_rulebook(str(child)).policies["kpi"]
    assert isinstance(house, Kpi)
    assert [(found.rule.id, str(found)) for found in house.targets] == [
        ("c", "≥ 95 %"),
        ("a", "≤ 1 %"),
        ("b", "≤ 1 day"),
    ]
    assert house.satisfied_from == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kpi: []\n", ["1:6 wrong_shape: kpi must be a mapping"]),
        ("kpi: {satisfied_from: 0}\n", ["1:23 bad_value: satisfied_from: expected a whole number from 1 to 5"]),
        ("kpi: {satisfied_from: 6}\n", ["1:23 bad_value: satisfied_from: expected a whole number from 1 to 5"]),
        ("kpi: {targets: {}}\n", ["1:16 wrong_shape: targets must be a list"]),
        ("kpi: {targets: [x]}\n", ["1:17 wrong_shape: target must be a mapping"]),
        ("kpi: {target: []}\n", ["1:7 unknown_key: unknown key 'target' in kpi; did you mean 'targets'?"]),
        (
            "kpi: {targets: [{id: a}]}\n",
            [
                "1:17 missing_key: target needs the key 'metric'",
                ("1:22 no_value: a target needs one of at_least, more_than, at_most, less_than"),
            ],
        ),
        (
            "kpi: {targets: [{metric: repeat_rate, at_most: 0 %}]}\n",
            ["1:17 missing_key: target needs the key 'id'"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rat, at_most: 0 %}]}\n",
            ["1:33 unknown_value: 'repeat_rat' is not a value of metric; did you mean 'repeat_rate'?"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_most: 3}]}\n",
            ["1:55 bad_value: at_most is '3': expected a share such as '90 %', from 0 % to 100 %"],
        ),
        ("kpi: {targets: [{id: a, metric: repeat_rate, at_most: }]}\n", ["1:55 no_value: at_most has no value"]),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_least: 1 %, at_most: 3 %}]}\n",
            ["1:70 said_twice: either at_least or at_most, not both"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_most: 3 %, of: mean}]}\n",
            ["1:64 wrong_shape: repeat_rate is no length of time: it has no 'of'"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repair_time, at_most: 3 days, of: longest}]}\n",
            ["1:67 unknown_value: 'longest' is not a value of of; expected one of each, mean"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_most: 3 %, when: {metric: repeat_rate}}]}\n",
            ["1:67 unknown_fact: unknown fact 'metric'"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_most: 3 %}, {id: b, metric: repeat_rate, at_most: 5 %}]}",
            ["1:77 said_twice: a on line 4 sets repeat_rate already, always"],
        ),
        (
            "kpi: {targets: [{id: a, metric: repeat_rate, at_most: 3 %}, {id: a, metric: satisfaction, at_least: 4}]}",
            ["1:61 duplicate_id: rule a stands on line 4 already"],
        ),
        ("kpi: {satisfied_from: 4.5}\n", ["1:23 bad_value: satisfied_from: expected a whole number from 1 to 5"]),
        (
            "kpi: {satisfied_from: many}\n",
            [("1:23 bad_value: satisfied_from is 'many': expected a number such as 3 or 0.5")],
        ),
        (
            "kpi: {repeat_window: 30}\n",
            [
                (
                    "1:22 bad_value: repeat_window is '30': expected a whole number and a unit, for example '3 days' "
                    "or '1 month'"
                )
            ],
        ),
        (
            "kpi: {counting: calendar_days}\n",
            [("1:17 unknown_value: 'calendar_days' is not a value of counting; expected one of elapsed, working")],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line, expected in zip(said, found, strict=True):
        assert line == expected, said
