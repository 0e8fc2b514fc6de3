"""`warranty:` in a file."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from servflow.rulebook import run_tests
from servflow.values.money import Money
from servflow.values.sources import Label, Source
from tests.policies.examples import at
from tests.rulebook.books import book, problems

TEXT = """
warranty:
  start: [invoice, delivery]
  start_without_receipt: production
  restarts: replacement
  periods:
    - id: P-car
      title: {en: Repair period of a car, zh: 包修期}
      when: {category: car, component: {not: wearing}}
      within: 3 years
      usage: 60000
      source: {ref: law, clause: "18"}
    - {id: P-battery, when: {part: battery}, within: 6 months, pauses: none, restarts: none, start: shipping}
    - {id: P-any, within: 2 years, after_repair: 12 months, effective: {from: 2020-01-01}}
  rules:
    - {id: X-1, when: {damage_by: customer}, then: {entitlements: [], paid_reason: customer_damage}}
    - {id: X-2, when: {age: {at_most: 7 days}}, then: {entitlements: [free_repair, exchange, refund]}}
    - id: X-3
      when: {in_period: true, repairs_of_same_fault: {at_least: 2}}
      then: {entitlements: [exchange, refund], usage_fee: by_use}
      example: {in_period: true, repairs_of_same_fault: 2}
    - {id: X-4, when: {in_period: true}, then: {entitlements: free_repair}}
    - {id: X-5, when: {exceeded: usage}, then: {entitlements: [], paid_reason: usage_exceeded}}
  otherwise: {id: X-6, then: {entitlements: [], decided: manufacturer}}
  overlays:
    - {id: B-1, when: {age: {at_most: 6 months}}, then: {burden: merchant}}
  usage_fee:
    - {id: F-car, when: {category: car}, share: 0.5 %, per: 1000, source: {ref: law}}
    - {id: F-day, share: 1%, per: 2 weeks}
  tests:
    - name: the last kilometre
      given: {category: car, component: main, dates: {invoice: 2021-01-31}, reported_on: 2024-01-31, usage: 60000}
      expect: {rule: X-4, also: [P-car], until: 2024-01-31, in_period: true, exceeded: none}
    - name: one more
      given: {category: car, component: main, start_date: 2021-01-31, reported_on: 2024-01-31, usage: 60001}
      expect: {rule: X-5, entitlements: [], until: 2024-01-31, in_period: false, exceeded: usage}
    - name: flat facts
      given: {category: car, component: whole, age: 5 days}
      expect: {rule: X-2, also: [P-car, B-1], burden: merchant}
    - name: repairs one by one
      given:
        dates: {delivery: 2023-05-01T08:00:00+08:00}
        repairs:
          - {from: 2023-06-01, to: 2023-06-11, fault: leak}
          - {from: 2023-07-01, to: 2023-07-02, fault: leak}
        fault: leak
        price: 1000 CNY
      at: 2023-08-01T00:00:00+08:00
      expect: {rule: X-3, also: [P-any, F-day], usage_fee: 57.85 CNY, until: 2026-05-12}
    - name: a battery without a receipt
      given: {part: battery, receipt: false, dates: {production: 2023-01-01, shipping: 2024-01-01}, as_of: 2024-01-10}
      expect: {rule: X-6, entitlements: [], until: 2023-07-01, decided: manufacturer}
"""


def test_periods_formulas_and_table():
    """Everything is read with ids, titles, sources and dates, and the tests beside the rules pass."""
    shop = book(TEXT)
    policy = shop.policies["warranty"]
    assert [found.id for found in policy.rules()] == [
        *("P-car", "P-battery", "P-any", "F-car", "F-day"),
        *("X-1", "X-2", "X-3", "X-4", "X-5", "X-6", "B-1"),
    ]
    car, battery, other = policy.periods
    assert (str(car.within), car.usage, car.rule.title) == ("3 years", 60000, Label("Repair period of a car", "包修期"))
    assert (car.rule.source, other.rule.effective_from) == (Source("law", "18"), date(2020, 1, 1))
    assert (str(other.after_repair), other.usage) == ("12 months", None)
    assert [(fee.share, fee.per, fee.by) for fee in policy.fees] == [
        (Fraction(1, 200), 1000, "usage"),
        (Fraction(1, 100), 14, "age"),
    ]
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    assert len(shop.tests) == 6
    assert battery.reckoning.start == ("shipping",)


def test_a_period_says_what_differs_from_the_section():
    """From when is counted and what pauses stands beside the periods, or in the one that differs."""
    policy = book(TEXT).policies["warranty"]
    car, battery, _ = (period.reckoning for period in policy.periods)
    assert policy.reckoning == car
    assert (car.start, car.without_receipt, car.pauses, car.restarts) == (
        ("invoice", "delivery"),
        ("production",),
        True,
        True,
    )
    assert (battery.without_receipt, battery.pauses, battery.restarts) == (("production",), False, False)


def test_a_table_alone():
    """Without periods the rules go by facts that are stated, and by the age from the first known date (G-26)."""
    policy = book(
        "warranty: {rules: [{id: a, when: {age: {less_than: 12 months}}, then: {entitlements: []}}]}"
    ).policies["warranty"]
    assert policy.periods == ()
    assert policy.reckoning.start == ("purchase", "shipping", "production")
    assert policy.decide({"start_date": date(2023, 5, 6)}, at(5)).rule == "a"
    assert policy.decide({"start_date": date(2023, 5, 6)}, at(6)).rule == ""


def test_days_begin_in_the_rulebooks_zone():
    """The day of an instant is that of the rulebook's zone."""
    text = """
    timezone: America/New_York
    warranty:
      periods: [{id: P, within: 7 days, start: purchase}]
      rules: [{id: a, when: {in_period: true}}]
    """
    policy = book(text).policies["warranty"]
    bought = {"dates": {"purchase": date(2024, 5, 1)}}
    assert policy.decide(bought, datetime(2024, 5, 9, 3, 59, tzinfo=UTC)).rule == "a"
    assert policy.decide(bought, datetime(2024, 5, 9, 4, 0, tzinfo=UTC)).rule == ""


def test_an_amount_may_stand_in_place_of_a_formula():
    """A rule may name the deduction itself, and the last day covered."""
    text = "warranty: {rules: [{id: a, then: {usage_fee: 5 CNY, until: 2024-05-01}}]}"
    decision = book(text).judge("warranty", {}, at(6))
    assert decision.outcome == {"usage_fee": Money(500), "until": date(2024, 5, 1)}


PERIOD = "warranty: {rules: [{id: a}], periods: [{id: P, %s}]}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("warranty: nothing\n", ["1:11 wrong_shape: warranty must be a mapping"]),
        ("warranty: {}\n", ["1:11 no_rules: warranty has no rules"]),
        (
            "warranty: {periods: [{id: P, within: 1 year, start: purchase}]}\n",
            ["1:11 no_rules: warranty has no rules"],
        ),
        (
            PERIOD % "within: 1 year",
            [
                "1:40 missing_key: a period says what it is counted from: 'start', here or beside 'periods'",
            ],
        ),
        (PERIOD % "start: purchase", ["1:40 missing_key: period needs the key 'within'"]),
        (
            PERIOD % "within: 365, start: purchase",
            ["1:56 bad_value: x"],
        ),
        (
            PERIOD % "within: 24 hours, start: purchase",
            ["1:56 bad_counting: within: a warranty is counted in days, weeks, months or years"],
        ),
        (
            PERIOD % "within: 1 year, usage: 0, start: purchase",
            ["1:71 bad_value: usage: expected a number above 0"],
        ),
        (
            PERIOD % "within: 90 days, after_repair: 1 month, start: purchase",
            ["1:79 bad_counting: after_repair: only months or years are prolonged, by months or years"],
        ),
        (
            PERIOD % "within: 1 year, start: [purchase, invoce]",
            ["1:82 unknown_value: 'invoce' is not a value of start; did you mean 'invoice'?"],
        ),
        (PERIOD % "within: 1 year, start: []", ["1:71 no_value: start names no date"]),
        (
            PERIOD % "within: 1 year, start: purchase, pauses: repairs, restarts: x",
            [
                "1:89 unknown_value: 'repairs' is not a value of pauses; did you mean 'repair'?",
                "1:108 unknown_value: x",
            ],
        ),
        (
            PERIOD % "within: 1 year, start: purchase, when: {age: 7 days}",
            ["1:88 unknown_fact: a period cannot ask for age, which it is reckoned with; a rule may"],
        ),
        (PERIOD % "within: 1 year, start: purchase, then: {}", ["1:81 unknown_key: x"]),
        (
            "warranty: {rules: [{id: a}], periods: [{within: 1 year, start: purchase}]}\n",
            ["1:40 missing_key: period needs the key 'id'"],
        ),
        (
            "warranty: {rules: [{id: a}], periods: [{id: a, within: 1 year, start: purchase}]}\n",
            ["1:20 duplicate_id: x"],
        ),
        (
            "warranty: {rules: [{id: a, then: {in_period: true}}]}\n",
            ["1:35 unknown_outcome: in_period is not what a rule decides: the period and the dates tell it"],
        ),
        (
            "warranty: {rules: [{id: a, then: {usage_fee: by_use}}]}\n",
            ["1:20 missing_key: rule a deducts by use: warranty needs the key 'usage_fee'"],
        ),
        ("warranty: {rules: [{id: a}], usage_fee: 5 CNY}\n", ["1:41 wrong_shape: usage_fee must be a mapping"]),
        (
            "warranty: {rules: [{id: a}], usage_fee: {id: F}}\n",
            ["1:41 missing_key: usage_fee needs the key 'per'", "1:41 missing_key: usage_fee needs the key 'share'"],
        ),
        (
            "warranty: {rules: [{id: a}], usage_fee: {id: F, share: 0.5, per: 1 month}}\n",
            ["1:56 bad_value: x", "1:66 bad_value: x"],
        ),
        (
            "warranty: {rules: [{id: a}], usage_fee: {id: F, share: 101 %, per: 0}}\n",
            [
                "1:56 bad_value: share: expected a share of the price such as 0.5 %, 100 % at most",
                "1:68 bad_value: per: expected a number such as 1000, or days or weeks such as 1 day",
            ],
        ),
        (
            "warranty: {rules: [{id: a}], usage_fee: {id: F, share: 0 %, per: one}}\n",
            ["1:56 bad_value: x", "1:66 bad_value: x"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    compare(problems(text), found)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("dates: {bought: 2024-05-01}", ["1:76 unknown_key: x"]),
        ("dates: 2024-05-01", ["1:75 wrong_shape: dates must be a mapping"]),
        (
            "dates: {purchase: 2024-02-30}",
            ["1:86 bad_value: purchase: expected a date such as 2024-05-01, or an instant with its offset"],
        ),
        ("repairs: 5", ["1:77 wrong_shape: repairs must be a list"]),
        ("repairs: [5]", ["1:78 wrong_shape: repair must be a mapping"]),
        ("repairs: [{to: 2024-05-01}]", ["1:78 missing_key: repair needs the key 'from'"]),
        (
            "repairs: [{from: 2024-05-03, to: 2024-05-01}]",
            ["1:78 bad_value: repairs[0].to: lies before the beginning of the repair"],
        ),
        (
            "repairs: [{from: 2024-05-03}, {from: 2024-05-04}]",
            ["1:98 bad_value: repairs[1].from: lies before the end of the repair before it"],
        ),
        (
            "repairs: [{from: 2024-05-03, to: 2024-05-03T10:00:00+08:00}]",
            ["1:77 bad_value: repairs: expected dates or instants, not both"],
        ),
        ("age: 5", ["1:73 bad_value: x"]),
        (
            "age: 5 working days",
            ["1:73 bad_value: age is '5 working days': expected an age with its unit such as 200 days or 12 months"],
        ),
    ],
)
def test_bad_facts_of_a_test_are_told(given, found):
    """A test whose dates or repairs cannot be is told where it says so."""
    compare(
        problems(f"warranty: {{rules: [{{id: a}}], tests: [{{name: t, expect: {{}}, given: {{{given}}}}}]}}\n"), found
    )


def test_facts_are_a_mapping():
    """Given facts that are no mapping are told so."""
    (line,) = problems("warranty: {rules: [{id: a}], tests: [{name: t, expect: {}, given: 5}]}\n")
    assert "wrong_shape: given must be a mapping of facts" in line


SO_LONG = """
warranty:
  restarts: replacement
  rules:
    - {id: A, when: {category: pump}, then: {until: 12 months}}
    - {id: B, when: {category: door}, then: {until: 2030-12-31}}
  otherwise: {id: C, then: {until: 2 weeks}}
  overlays: [{id: O, when: {part: seal}, then: {until: 7 days}}]
  invariants: [{name: no warranty ends before the year, when: {}, never: {until: {less_than: 2024-05-01}}}]
  tests:
    - {name: a year, given: {category: pump, dates: {purchase: 2024-05-01}}, expect: {rule: A, until: 2025-05-01}}
    - {name: a date, given: {category: door, dates: {purchase: 2024-05-01}}, expect: {rule: B, until: 2030-12-31}}
    - {name: two weeks, given: {start_date: 2024-05-01}, expect: {rule: C, until: 2024-05-15}}
    - {name: a seal, given: {part: seal, start_date: 2024-05-01}, expect: {rule: C, also: [O], until: 2024-05-08}}
    - {name: wrong, given: {category: pump, start_date: 2024-05-01}, expect: {until: 2025-05-02}}
    - {name: unknown, given: {category: pump}, expect: {until: 2025-05-01}}
    - {name: too early, given: {category: pump, start_date: 2023-04-30}, expect: {}}
"""


def test_a_rule_may_say_how_long():
    """Tests and invariants compare the day that comes of it, in a rule, in `otherwise` and in an overlay."""
    assert [str(played).partition(": warranty: ")[2] for played in run_tests(book(SO_LONG)) if not played.passed] == [
        "wrong: until is 2025-05-01, not 2025-05-02",
        "unknown: until is not decided, not 2025-05-01",
        "too early: breaks the invariant 'no warranty ends before the year'",
    ]


DATE_ONLY = "expected a date such as 2024-05-01"
OR_SPAN = f"{DATE_ONLY}, or days, weeks, months or years from the first day such as 12 months"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "rules: [{id: a, then: {until: 3 working days}}]",
            [f"1:42 bad_value: until is '3 working days': {OR_SPAN}"],
        ),
        ("rules: [{id: a, then: {until: 24 hours}}]", ["1:42 bad_value: x"]),
        ("rules: [{id: a, then: {until: 2024-02-30}}]", ["1:42 bad_value: x"]),
        (
            "rules: [{id: a}], tests: [{name: t, given: {}, expect: {until: 12 months}}]",
            [f"1:75 bad_value: until is '12 months': {DATE_ONLY}"],
        ),
        (
            "rules: [{id: a}], invariants: [{name: t, when: {}, never: {until: {more_than: 12 months}}}]",
            ["1:70 no_value: x", f"1:90 bad_value: more_than is '12 months': {DATE_ONLY}"],
        ),
    ],
)
def test_how_long_is_days_weeks_months_or_years_and_a_test_expects_a_date(text, found):
    """What leads to no date is refused with its place, and so is a length where a date is compared."""
    compare(problems(f"warranty: {{{text}}}\n"), found)


@pytest.mark.parametrize("where", ["rules", "overlays"])
def test_thresholds_must_have_an_order(where):
    """Days and months stand in one table where their order is certain (15 days, 3 months), and else are refused."""
    text = "warranty: {{rules: [{{id: a, when: {{age: {{at_most: {0}}}}}}}], {1}: [{{id: b, when: {{age: {2}}}}}]}}\n"
    if where == "rules":
        text = text.replace("], {1}: [", ", ")
    assert book(text.format("15 days", where, "3 months")).policies["warranty"]
    (line,) = problems(text.format("30 days", where, "1 month"))
    assert line.endswith("uncertain_order: age: whether 30 days are less than 1 month depends on the calendar")


def compare(said, found):
    """Compare problems by place and code, and by their words where these are given."""
    assert [line.partition(": ")[0] for line in said] == [line.partition(": ")[0] for line in found], said
    for line, expected in zip(said, found, strict=True):
        assert expected.endswith(": x") or line == expected
