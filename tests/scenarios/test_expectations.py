"""What a scenario expects, held against what is."""

from types import SimpleNamespace

import pytest

from servflow.rulebook.loader import read_rulebook
from servflow.scenarios.expectations import written
from servflow.scenarios.player import play
from servflow.scenarios.reader import read_scenario
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import parse_instant
from tests.diagram.toys import toy
from tests.scenarios.stories import APPROVE, BOOK, REFUNDING, SHIP, STORY, TIMED, WHOLE, diffs, steps

TRIED = STORY.replace("quantity: 1}]", "quantity: 1, tried: true}]")


def at_end(expect, story=STORY, book=TIMED):
    """Give what differs at the end of a story."""
    return diffs(f"{story}expect: {{{expect}}}\n", book)


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("state: requested", None),
        ("state: closed", "state: expected closed, got requested"),
        ("revision: 1", None),
        ("revision: 3", "revision: expected 3, got 1"),
        ("level: 1", "level: expected 1, got null"),
        ("denied: false", None),
        ("denied: true", "denied: expected true, got false"),
        ("denied: [wrong_state]", "denied: expected [wrong_state], got false"),
        ("deadlines: {merchant_response: 2024-05-09T09:00:00+08:00, inspection: null}", None),
        ("deadlines: {merchant_response: 2024-05-09T01:00:00Z}", None),
        (
            "deadlines: {merchant_response: 2024-05-09T09:00:01+08:00}",
            "deadlines.merchant_response: expected 2024-05-09T09:00:01+08:00, got 2024-05-09T09:00:00+08:00",
        ),
        (
            "deadlines: {merchant_response: null}",
            "deadlines.merchant_response: expected null, got 2024-05-09T09:00:00+08:00",
        ),
        (
            "deadlines: {inspection: 2024-05-09T01:00:00Z}",
            "deadlines.inspection: expected 2024-05-09T09:00:00+08:00, got null",
        ),
        ("liability: {return: buyer, outbound: null}", None),
        ("liability: {return: merchant}", "liability.return: expected merchant, got buyer"),
        ("liability: {return: null}", "liability.return: expected null, got buyer"),
        ("liability: {outbound: buyer}", "liability.outbound: expected buyer, got null"),
        ("coverage: {until: null}", None),
        ("coverage: {entitlements: {refund: yes}}", "coverage.entitlements.refund: expected yes, got null"),
        ("eligible: true", None),
        ("eligible: false", "eligible: expected false, got true"),
        ("eligible: {reasons: [R-1]}", "eligible.reasons: expected [R-1], got true"),
        ("refund: {total: 10 CNY}", "refund.total: expected 10.00 CNY, got null"),
        ("effects: []", None),
        ("effects: [notify]", "effects: expected [notify], got []"),
        ("rules: [L-1, T-1]", None),
        ("rules: [L-2]", "rules: expected [L-2], got [L-1, T-1]"),
        ("rules: [L-1, L-2]", "rules: expected [L-1, L-2], got [L-1, T-1]"),
        ("allowed: [withdraw]", None),
        ("allowed: [approve]", "allowed by buyer:B-1: expected [approve], got [withdraw]"),
        ('allowed: {by: "merchant:M-1", commands: [approve, reject]}', None),
        (
            'allowed: {by: "merchant:M-1", commands: [ship]}',
            "allowed by merchant:M-1: expected [ship], got [approve, reject]",
        ),
    ],
)
def test_an_open_case(expect, difference):
    """Each key is compared by its own rule; only what is named counts."""
    assert at_end(expect) == ([] if difference is None else [difference])


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("denied: [R-2], eligible: false", "denied: expected [R-2], got [R-1]"),
        ("denied: [R-1, R-2], eligible: false", "denied: expected [R-1, R-2], got [R-1]"),
        ("denied: true, eligible: true", "eligible: expected true, got [R-1]"),
        ("eligible: {reasons: [R-1, R-2]}", "eligible.reasons: expected [R-1, R-2], got [R-1]"),
        ("denied: true, state: requested", "state: expected requested, got null"),
        ("denied: true, revision: 0", "revision: expected 0, got null"),
        ("denied: true, deadlines: {inspection: null}", None),
        ("denied: true, liability: {return: buyer}", "liability.return: expected buyer, got null"),
        ("denied: true, refund: {total: null, deductions: {missing_gift: null}}", None),
        ("denied: true, allowed: [withdraw]", "allowed by buyer:B-1: expected [withdraw], got []"),
        ("denied: true, rules: [R-1]", None),
    ],
)
def test_a_case_that_was_never_opened(expect, difference):
    """Where the opening was denied there is no case, and that is what is compared."""
    assert at_end(expect, TRIED) == ([] if difference is None else [difference])


def test_a_denial_for_another_reason_is_not_ineligibility():
    """Eligible speaks of the rules; an opening that is denied for anything else is neither."""
    other = STORY.replace("buyer:B-1", "buyer:B-2")
    assert at_end("denied: true, eligible: false", other) == ["eligible: expected false, got denied: not_your_case"]
    assert at_end("denied: true, eligible: {reasons: [R-1]}", other) == [
        "eligible.reasons: expected [R-1], got denied: not_your_case"
    ]


ORDER = """\
  shipping_fee: 4.00 CNY
  free_shipping: true
  points_granted: 10
"""
GIFT = "{id: g1, quantity: 1, unit_price: 0.00 CNY, gift: true, gift_of: l1, selling_price: 3.00 CNY}"
MIXED = (
    STORY.replace("  buyer: B-1\n", f"  buyer: B-1\n{ORDER}")
    .replace(
        "lines: [{id: l1, quantity: 2, unit_price: 10.00 CNY}]",
        f"lines: [{{id: l1, quantity: 2, unit_price: 10.00 CNY}}, {GIFT}]",
    )
    .replace("amount: 20.00 CNY}]", "amount: 15.00 CNY}, {id: p2, method: coupon, amount: 5.00 CNY}]")
    .replace("cause: no_reason, lines: [{id: l1, quantity: 1}]", "cause: no_reason, lines: [{id: l1, quantity: 2}]")
)
MISSING = f"{REFUNDING[3][:-1]}, with: {{missing_gifts: [g1]}}}}"


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("{total: 12 CNY, by_payment: {p1: 12 CNY}, by_line: {l1: 20 CNY}}", None),
        ("{total: 13 CNY}", "refund.total: expected 13.00 CNY, got 12.00 CNY"),
        ("{by_payment: {p1: 1 CNY, p9: 0 CNY}}", "refund.by_payment.p1: expected 1.00 CNY, got 12.00 CNY"),
        ("{by_payment: {p9: 1 CNY}}", "refund.by_payment.p9: expected 1.00 CNY, got null"),
        ("{deductions: {missing_gift: 3 CNY, g1: 3 CNY}}", None),
        ("{deductions: {outbound_freight: null, F-06: 0 CNY}}", None),
        ("{deductions: {missing_gift: null}}", "refund.deductions.missing_gift: expected null, got 3.00 CNY"),
        ("{restore: {p2: 5 CNY, coupon: 5 CNY}}", None),
        ("{restore: {p1: 5 CNY}}", "refund.restore.p1: expected 5.00 CNY, got null"),
        ("{points: 10, account_needed: false, reimbursement: null, subsidy: 0 CNY, invoice: null}", None),
        ("{points: 9}", "refund.points: expected 9, got 10"),
        ("{account_needed: true}", "refund.account_needed: expected true, got false"),
        (
            "{reimbursement: {amount: 1 CNY, as: cash}}",
            "refund.reimbursement.amount: expected 1.00 CNY, got null|refund.reimbursement.as: expected cash, got null",
        ),
    ],
)
def test_a_refund(expect, difference):
    """A refund is compared part by part; a deduction by its kind, its rule or its line; nothing is the same as zero."""
    text = MIXED + steps(*REFUNDING[:3], MISSING)
    assert at_end(f"refund: {expect}", text) == (difference.split("|") if difference else [])


def test_facts_of_other_flows():
    """A level and a coverage are read from the facts of whatever flow has them."""
    facts = SimpleNamespace(level=2, coverage={"until": "2025-01-01", "free": {"repair": True}})
    flow = toy(facts=facts)
    text = "rulebook: x\nflow: toy\nopen: {at: 2024-05-06T09:00:00+08:00, by: buyer}\n"
    text += "expect: {level: 2, coverage: {until: 2025-01-01, free: {repair: true, exchange: null}}}\n"
    assert play(read_scenario(text, "x.yaml", (flow,)), TIMED, (flow,)).passed


PUMP = """
rulebook: x
flow: ticket
order:
  id: O-1
  buyer: B-1
  placed_at: 2024-05-01T10:00:00+08:00
  signed_at: 2024-05-04T12:00:00+08:00
  lines: [{id: l1, sku: PUMP, quantity: 1, unit_price: 900.00 CNY}]
  payments: [{id: p1, method: alipay, amount: 900.00 CNY}]
open:
  at: 2024-05-06T09:00:00+08:00
  by: "buyer:B-1"
  data: {category: pump}
"""


def test_a_coverage_that_a_rule_says_the_length_of_is_a_date():
    """Where a rule of the warranty says how long, the coverage tells, and a story expects, until when."""
    rules = "{start: delivery, rules: [{id: W, then: {until: 12 months, entitlements: [free_repair]}}]}"
    book = read_rulebook({"a.yaml": f"{{id: a, version: 1, warranty: {rules}}}"})
    assert diffs(f"{PUMP}expect: {{coverage: {{until: 2025-05-04}}}}\n", book) == []
    assert diffs(f"{PUMP}expect: {{coverage: {{until: 12 months}}}}\n", book) == [
        "coverage.until: expected 12 months, got 2025-05-04"
    ]


def test_effects_of_a_step_are_exact_and_of_the_end_in_order():
    """A step names all its kinds in order; the end names some of them, in order, over the case and its children."""
    story = STORY + steps(*WHOLE)
    assert at_end("effects: [open_case, pay_refund, tell_case]", story) == []
    assert at_end("effects: [pay_refund, open_case]", story) == [
        "effects: expected [pay_refund, open_case], got [open_case, pay_refund, tell_case]"
    ]
    lapse = "{at: 2024-06-06T00:00:00+08:00, advance: true, expect: {effects: [notify]}}"
    assert diffs(STORY + steps(APPROVE, SHIP, lapse), TIMED) == ["effects: expected [notify], got [open_case, notify]"]


def test_rules_of_a_step_are_those_of_the_step():
    """Rules over a step are those of that step, the time limit that lapsed among them; at the end those of all."""
    lapse = "{at: 2024-05-09T09:00:00+08:00, advance: true, expect: {rules: [T-1, T-2]}}"
    assert diffs(STORY + steps(lapse) + "expect: {rules: [L-1, T-1, T-2]}\n", TIMED) == []
    assert diffs(STORY + steps(lapse.replace("T-1, T-2", "L-1")), TIMED) == ["rules: expected [L-1], got [T-1, T-2]"]


def test_a_lettered_rule_answers_for_its_row():
    """A rule such as L-13b is one reading of the row L-13, and answers for it; not the other way round."""
    text = BOOK.replace("{id: L-1,", "{id: L-1b,")
    book = read_rulebook({"toys.yaml": text})
    assert at_end("rules: [L-1, L-1b, T-1]", book=book) == []
    assert at_end("rules: [L-1b]") == ["rules: expected [L-1b], got [L-1, T-1]"]


def test_a_difference_names_its_line():
    """Every difference knows the line of the file that expects otherwise."""
    from tests.scenarios.stories import played

    result = played(STORY + "expect:\n  state: closed\n  revision: 2\n")
    assert [diff.line for diff in result.diffs] == [15, 16]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (Money.parse("1 CNY"), "1.00 CNY"),
        (parse_instant("2024-05-06T09:00:00+08:00"), "2024-05-06T01:00:00+00:00"),
        (("a", ("b",)), "[a, [b]]"),
        (FrozenMap(a=FrozenMap(b=None)), "{a: {b: null}}"),
    ],
)
def test_values_are_written_as_a_file_writes_them(value, text):
    """What differs is shown in the words of a scenario file."""
    assert written(value) == text
