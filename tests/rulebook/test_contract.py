"""The rulebook that the design shows, read as it stands there."""

from datetime import UTC, datetime

import pytest

from servflow.rulebook import read_rulebook, run_tests

HEAD = """
id: lution
title: {en: Lution, zh: 路讯}
version: 1.0.0
effective: {from: 2024-01-01}
timezone: Asia/Shanghai
currency: CNY
calendar: monday_to_friday
sources:
  lution-freight: {title: Freight disputes}
  lution-return: {title: Returns}
"""

FEE = """
# shipping_fee.yaml
shipping_fee:
  hit: first                     # first | unique (two rules for one input are an error)
  rules:
    - id: L-12
      title: {en: Undeliverable, the buyer gave a wrong address, zh: 买家填写的收货信息有误}
      when: {delivery: undeliverable, address_error_by: buyer}
      then: {return: buyer}
      source: {ref: lution-freight, clause: 签收3}
    - id: L-18
      title: {en: No-reason return, zh: 无理由退货}
      when: {cause: no_reason}
      then: {return: buyer, subsidy: by_region}
      effective: {from: 2024-01-01}
      source: {ref: lution-freight, clause: 退货1}
  otherwise: {id: L-20, then: {outbound: merchant, return: buyer}}
  tests:
    - name: wrong address
      given: {delivery: undeliverable, address_error_by: buyer}
      expect: {rule: L-12, return: buyer}
"""

LIMITS = """
time_limits:
  return.merchant_response:
    {within: 3 days, counting: elapsed, on_lapse: approve, source: {ref: lution-return, clause: 备注2}}
  return.inspection: {within: 3 working days, on_lapse: breach}
  ticket.plan:
    - {when: {urgency: [urgent, extra_urgent]}, within: 1 hour}
    - {within: 2 hours}
"""

AT = datetime(2024, 5, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def book():
    """Give the rulebook of the design."""
    return read_rulebook({"rulebook.yaml": HEAD, "shipping_fee.yaml": FEE, "time_limits.yaml": LIMITS})


def test_its_tests_pass(book):
    """The test beside the rules passes."""
    assert [result.passed for result in run_tests(book)] == [True]


@pytest.mark.parametrize(
    ("facts", "rule", "outcome"),
    [
        ({"delivery": "undeliverable", "address_error_by": "buyer"}, "L-12", {"return": "buyer"}),
        ({"delivery": "undeliverable"}, "L-20", {"outbound": "merchant", "return": "buyer"}),
        ({"cause": "quality"}, "L-20", {"outbound": "merchant", "return": "buyer"}),
    ],
)
def test_its_rules_decide(book, facts, rule, outcome):
    """The first rule that holds decides, and `otherwise` where none does."""
    decision = book.judge("shipping_fee", facts, AT)
    assert (decision.rule, decision.outcome) == (rule, outcome)


def test_its_titles_and_sources_are_carried(book):
    """A decision shows the rule's name in both languages and where it comes from."""
    decision = book.judge("shipping_fee", {"delivery": "undeliverable", "address_error_by": "buyer"}, AT)
    assert decision.label.both() == "Undeliverable, the buyer gave a wrong address 买家填写的收货信息有误"
    assert str(decision.source) == "lution-freight 签收3"


def test_its_limits_run(book):
    """Three days pass as they do, three working days by the calendar, and urgency shortens a plan."""
    assert book.deadline("return.merchant_response", AT, {}, "breach").due_at == datetime(2024, 5, 9, 1, tzinfo=UTC)
    assert book.deadline("return.merchant_response", AT, {}, "breach").on_lapse == "approve"
    assert book.deadline("return.inspection", AT, {}, "breach").due_at == datetime(2024, 5, 9, 1, tzinfo=UTC)
    assert book.deadline("ticket.plan", AT, {"urgency": "urgent"}, "breach").due_at == datetime(
        2024, 5, 6, 2, tzinfo=UTC
    )
    assert book.deadline("ticket.plan", AT, {}, "breach").due_at == datetime(2024, 5, 6, 3, tzinfo=UTC)
