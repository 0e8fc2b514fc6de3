"""`approvals:` and `shipping_constraints:` in a file: plain tables."""

import pytest

from servflow.rulebook import run_tests
from tests.policies.examples import NOW
from tests.rulebook.books import book, problems

APPROVALS = """
approvals:
  rules:
    - {id: A-1, when: {action: refund.approve, role: finance, amount: {at_most: 1000 CNY}}, then: {allowed: true}}
    - {id: A-2, when: {action: refund.approve, role: manager}, then: {allowed: true}}
    - {id: A-3, when: {action: refund.approve}, then: {allowed: false}}
  tests:
    - {name: small, given: {action: refund.approve, role: finance, amount: 5 CNY}, expect: {rule: A-1, allowed: true}}
    - name: large
      given: {action: refund.approve, role: finance, amount: 1000.01 CNY}
      expect: {rule: A-3, role: manager}
"""
CONSTRAINTS = """
shipping_constraints:
  rules:
    - {id: L-C1, when: {cause: quality, carrier: [sf, ems]}, then: {reimbursable: capped}}
  otherwise: {id: G-17, then: {allowed: true}}
  tests:
    - {name: dear, given: {cause: quality, carrier: sf}, expect: {rule: L-C1, reimbursable: capped}}
    - {name: any, given: {cause: dislike, carrier: sf}, expect: {rule: G-17, allowed: true}}
"""


@pytest.mark.parametrize(
    ("text", "name", "ids"), [(APPROVALS, "approvals", 3), (CONSTRAINTS, "shipping_constraints", 2)]
)
def test_tables_are_policies(text, name, ids):
    """The table becomes a policy of its name, and the tests beside it pass."""
    shop = book(text)
    policy = shop.policies[name]
    assert policy.name == name
    assert len(policy.rules()) == ids
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    assert shop.judge(name, {}, NOW).policy == name


@pytest.mark.parametrize("name", ["approvals", "shipping_constraints"])
@pytest.mark.parametrize(("text", "code"), [("[]", "wrong_shape"), ("{}", "no_rules"), ("{rulez: []}", "unknown_key")])
def test_what_is_wrong_is_told(name, text, code):
    """A section that is no table, or holds no rule, is told so."""
    assert any(f" {code}: " in line for line in problems(f"{name}: {text}\n"))
