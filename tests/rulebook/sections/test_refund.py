"""`refund:` in a file."""

import pytest

from servflow.policies.refund import ELEMENTS
from servflow.policies.refund_composition import Terms
from servflow.rulebook import run_tests
from servflow.values.money import Money
from servflow.values.orders import NON_CASH
from tests.policies.examples import NOW, line, order, paid
from tests.rulebook.books import book, problems

TEXT = """
refund:
  elements:
    - {id: F-01, element: cash, title: {en: money, zh: 现金}, source: {ref: law, clause: 2}}
    - {id: F-02, element: non_cash, methods: [coupon, voucher], restore: none}
    - {id: F-03, element: missing_gift}
    - {id: F-04, element: points, on_return: keep}
    - {id: F-05, element: advanced_freight, as: cash, cap: none}
    - {id: F-06, element: owed_freight, collect: invoice}
    - {id: F-07, element: subsidy, amounts: {east: 5.00 CNY}}
    - {id: F-08, element: fee, payer: merchant}
    - {id: F-09, element: bundle}
  routes:
    rules:
      - {id: R-163, when: {method: cash_on_delivery}, then: {route: account}, example: {method: cash_on_delivery}}
    otherwise: {id: R-152, then: {route: original}}
  accounts:
    - {id: R-166, target: alipay, requires: [account, real_name]}
    - {id: R-167, target: bank, requires: branch, holder_is: recipient}
  tests:
    - {name: alipay, given: {method: alipay}, expect: {rule: R-152, route: original}}
"""


def test_elements_routes_and_accounts():
    """Elements become terms, routes a table, accounts a policy of their own; the tests beside them pass."""
    shop = book(TEXT)
    refund, accounts = shop.policies["refund"], shop.policies["refund_account"]
    assert refund.terms == Terms(
        non_cash=frozenset({"coupon", "voucher"}),
        restore=False,
        gifts=True,
        points=False,
        advance="cash",
        capped=False,
        collect="invoice",
        subsidy=True,
        subsidies={"east": Money.parse("5.00 CNY")},
    )
    assert refund.fee_payer == "merchant"
    assert [found.id for found in refund.rules()] == [*(f"F-0{number}" for number in range(1, 10)), "R-163", "R-152"]
    assert [(entry.target, entry.requires, entry.holder_is_recipient) for entry in accounts.accounts] == [
        ("alipay", ("account", "real_name"), False),
        ("bank", ("branch",), True),
    ]
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    bought = order(line("l1", "9.00"), payments=paid(alipay="9.00"))
    assert shop.judge("refund", {"order": bought}, NOW).rules == ("F-01", "F-08", "R-152")
    assert shop.judge("refund_account", {"needed": True}, NOW).outcome["complete"] is False


LISTED = ", ".join(f"{{id: {name}, element: {name}}}" for name in ELEMENTS)


@pytest.mark.parametrize(
    ("text", "terms", "payer"),
    [
        ("refund: {}", Terms(), "platform"),
        (
            "refund: {elements: [{id: a, element: cash}]}",
            Terms(gifts=False, points=False, advance=None, capped=False, collect=None, subsidy=False),
            "platform",
        ),
        (
            f"refund: {{elements: [{LISTED}]}}",
            Terms(non_cash=NON_CASH),
            "platform",
        ),
    ],
)
def test_elements_that_are_not_listed_take_no_part(text, terms, payer):
    """A list of elements is the whole composition, each with its defaults; without a list all take part."""
    refund = book(text).policies["refund"]
    assert (refund.terms, refund.fee_payer) == (terms, payer)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("refund: none\n", ["1:9 wrong_shape: refund must be a mapping"]),
        (
            "refund: {elements: [{id: a, element: chas}]}\n",
            ["1:38 unknown_value: 'chas' is not a value of element; did you mean 'cash'?"],
        ),
        (
            "refund: {elements: [{id: a}, cash]}\n",
            [
                "1:21 missing_key: element needs the key 'element'",
                "1:30 wrong_shape: element must be a mapping",
            ],
        ),
        (
            "refund: {elements: [{element: cash}]}\n",
            ["1:21 missing_key: element cash needs the key 'id'"],
        ),
        (
            "refund: {elements: [{id: a, element: cash, restore: in_kind}]}\n",
            ["1:44 unknown_key: unknown key 'restore' in element cash; did you mean 'source'?"],
        ),
        (
            "refund: {elements: [{id: a, element: cash}, {id: b, element: cash}]}\n",
            ["1:62 said_twice: element cash stands on line 4 already"],
        ),
        (
            "refund: {elements: [{id: a, element: non_cash, restore: maybe}, {id: a, element: fee, payer: bank}]}\n",
            [
                "1:57 unknown_value: 'maybe' is not a value of restore; expected one of in_kind, none",
                "1:65 duplicate_id: rule a stands on line 4 already",
                (
                    "1:94 unknown_value: 'bank' is not a value of payer; expected one of platform, merchant, buyer, "
                    "carrier"
                ),
            ],
        ),
        (
            "refund: {elements: [{id: a, element: subsidy, amounts: {east: 5, west: 5.00 EUR}}]}\n",
            [
                "1:63 bad_value: east is '5': expected an amount and a currency, for example 50.00 CNY",
                "1:72 other_currency: west is '5.00 EUR', but this rulebook counts in CNY",
            ],
        ),
        (
            "refund: {accounts: [{id: a}, {target: bank, holder_is: buyer}]}\n",
            [
                "1:21 missing_key: account needs the key 'target'",
                "1:30 missing_key: account needs the key 'id'",
                ("1:56 unknown_value: 'buyer' is not a value of holder_is; expected one of recipient"),
            ],
        ),
        ("refund: {routes: {rules: []}}\n", ["1:26 no_rules: refund has no rules"]),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line_, expected in zip(said, found, strict=True):
        assert line_ == expected, said


BASE = """
id: shop
version: 1.0
sources: {law: {title: The law}}
extends: lution
"""


def test_a_shop_replaces_an_element_of_its_base():
    """An element under an id of its own goes before that of the rulebook it extends."""
    shop = book("refund: {elements: [{id: S-1, element: fee, payer: merchant}]}", head=BASE)
    refund = shop.policies["refund"]
    assert refund.fee_payer == "merchant"
    assert refund.elements["fee"].id == "S-1"
    assert refund.elements["cash"].id == "F-01"
