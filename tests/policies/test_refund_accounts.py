"""Which account data a refund needs; the data themselves never enter a decision."""

import pytest

from servflow.policies.refund_accounts import AccountRule, RefundAccounts
from tests.policies.examples import NOW, rule

SHOP = RefundAccounts(
    accounts=(
        AccountRule(rule=rule("R-166"), target="alipay", requires=("account", "real_name")),
        AccountRule(rule=rule("R-168"), target="bank", requires=("card_number", "holder", "bank")),
        AccountRule(rule=rule("R-167"), target="bank", requires=("branch",), holder_is_recipient=True),
    )
)
BANK = ("bank", "branch", "card_number", "holder", "target")


def ask(policy=SHOP, **facts):
    """Give whether the data suffice, what is missing, the codes of the reasons and the rules."""
    decision = policy.decide(facts, NOW)
    outcome = decision.outcome
    return outcome["complete"], outcome["missing"], [found.code for found in outcome["findings"]], decision.rules


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"needed": False}, (True, (), [], ())),
        ({"needed": True}, (False, ("target",), ["account_target"], ())),
        ({"needed": True, "target": "wechat", "given": ("target",)}, (False, ("target",), ["account_target"], ())),
        ({"target": "alipay", "given": ("account", "real_name", "target")}, (True, (), [], ("R-166",))),
        ({"target": "alipay", "given": ("account", "target")}, (False, ("real_name",), ["R-166"], ("R-166",))),
        ({"target": "bank", "given": BANK}, (True, (), [], ("R-168", "R-167"))),
        ({"target": "bank", "given": BANK, "holder_matches": True}, (True, (), [], ("R-168", "R-167"))),
        ({"target": "bank", "given": BANK, "holder_matches": None}, (True, (), [], ("R-168", "R-167"))),
        ({"target": "bank", "given": BANK, "holder_matches": False}, (False, (), ["R-167"], ("R-167", "R-168"))),
        (
            {"target": "bank", "given": ("target", "holder"), "holder_matches": False},
            (False, ("card_number", "bank", "branch"), ["R-168", "R-167", "R-167"], ("R-168", "R-167")),
        ),
    ],
)
def test_accounts(facts, answer):
    """Every lacking entry and a holder who is not the recipient stand against the refund (R-166 to R-168, G-54)."""
    assert ask(**facts) == answer


@pytest.mark.parametrize(
    ("facts", "complete"),
    [
        ({"needed": True}, False),
        ({"needed": True, "target": "bank", "given": ("target", "card_number")}, True),
        ({"needed": False}, True),
    ],
)
def test_without_rules_any_account_will_do(facts, complete):
    """A rulebook without account rules takes what is given, but money on delivery still needs something (R-163)."""
    assert ask(RefundAccounts(), **facts)[0] is complete


def test_reasons_name_fields_only():
    """What is said about an account names its fields and the rule's source, never the data."""
    decision = SHOP.decide({"target": "bank", "given": ("target", "holder"), "holder_matches": False}, NOW)
    messages = [str(found) for found in decision.outcome["findings"]]
    assert messages == [
        "R-168: account: card_number, bank are missing",
        "R-167: account: branch is missing",
        "R-167: account.holder: is not the recipient of the order",
    ]
    findings = decision.outcome["findings"]
    assert [found.details for found in findings] == [{"missing": ("card_number", "bank")}, {"missing": ("branch",)}, {}]
    rules = [SHOP.accounts[1].rule, SHOP.accounts[2].rule, SHOP.accounts[2].rule]
    assert [(found.label, found.source) for found in findings] == [(made.title, made.source) for made in rules]
    assert decision.source == SHOP.accounts[1].rule.source


def test_who_asks_for_the_account():
    """A missing account is refused in the name of the rules that ask for it, or in a name of its own."""
    asked = SHOP.decide({"needed": True, "needed_by": ("R-163", "R-196")}, NOW)
    assert [str(found) for found in asked.outcome["findings"]] == [
        "R-163: account.target: the refund needs an account (alipay or bank)",
        "R-196: account.target: the refund needs an account (alipay or bank)",
    ]
    assert asked.inputs == {"needed": True, "needed_by": ("R-163", "R-196")}
    plain = RefundAccounts().decide({"needed": True}, NOW)
    assert [str(found) for found in plain.outcome["findings"]] == [
        "account_target: account.target: the refund needs an account"
    ]


def test_rules_are_listed():
    """Every rule can be looked up, with what it requires."""
    assert [found.id for found in SHOP.rules()] == ["R-166", "R-168", "R-167"]
    assert SHOP.rules()[2].then == {"target": "bank", "requires": ("branch",), "holder_is_recipient": True}
