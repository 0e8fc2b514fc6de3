"""Quotes of paid services and extra work."""

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow import Actor, Denied
from servflow.flows.ticket_quotes import below_list, owed
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from tests.answers import refused
from tests.flows.service import AGENT, BUYER, DESK, MANAGER, SUPERVISOR, TECHNICIAN, ask, come_to, desk, give, taken

FINANCE = Actor("finance", "F-1")
BARE = desk(
    """
approvals:
  rules:
    - id: R-225
      when: {action: ticket.quote, deviation: {more_than: 10}, role: {not: manager}}
      then: {allowed: false, role: manager}
"""
)
"""A rulebook that says who may quote how low, and nothing on who approves it."""
LIMITS = desk(
    """
approvals:
  rules:
    - {id: A-1, when: {action: ticket.quote, amount: {at_most: 100 CNY}}, then: {allowed: true}}
    - {id: A-2, when: {action: ticket.quote}, then: {allowed: false}}
    - id: A-3
      when: {action: ticket.approve_quote, amount: {at_most: 500 CNY}, role: [supervisor, manager]}
      then: {allowed: true}
    - {id: A-4, when: {action: ticket.approve_quote, role: manager}, then: {allowed: true}}
    - {id: A-5, when: {action: ticket.approve_quote}, then: {allowed: false}}
"""
)


def money(amount: str) -> Money:
    """Give an amount."""
    return Money.parse(amount)


@pytest.mark.parametrize(
    ("amount", "listed", "per_cent"),
    [
        ("90.00 CNY", "100.00 CNY", 10),
        ("89.99 CNY", "100.00 CNY", Decimal("10.01")),
        ("100.00 CNY", "100.00 CNY", 0),
        ("110.00 CNY", "100.00 CNY", -10),
        ("0.00 CNY", "0.03 CNY", 100),
        ("90.00 CNY", "0.00 CNY", None),
        ("90.00 CNY", "100.00 USD", None),
    ],
)
def test_how_far_below_the_list(amount, listed, per_cent):
    """In per cent of the whole, exactly; more than the list is below nothing (R-225, G-30)."""
    assert below_list(money(amount), money(listed)) == per_cent


def test_nothing_is_below_an_unknown_list():
    """Nor is a price that nobody named."""
    assert below_list(money("90.00 CNY"), None) is None
    assert below_list(None, money("90.00 CNY")) is None


@given(listed=st.integers(1, 10**17), offset=st.integers(-3, 3))
def test_ten_per_cent_are_not_more_than_ten_per_cent(listed, offset):
    """Promised: "10 % deviation: total, strictly greater": to the last fen, whatever the amount."""
    amount = max(listed * 9 // 10 + offset, 0)
    deviation = below_list(Money(amount), Money(listed))
    assert (deviation > 10) == (10 * (listed - amount) > listed)


def test_a_low_quote_reaches_the_customer_only_with_the_managers_word():
    """Appendix E 11, also where the rulebook says nothing on the approval itself: the rule on the quote names who."""
    case = give(come_to("contacted", BARE), AGENT, "quote", BARE, amount="89.99 CNY", list_price="100.00 CNY").case
    assert (case.state, case.facts.quote["deviation"]) == ("quote_approval", Decimal("10.01"))
    for somebody in (SUPERVISOR, FINANCE):
        denied = give(case, somebody, "approve_quote", BARE)
        assert (refused(denied).codes, denied.findings[0].roles) == (("R-225",), ("manager",))
    assert isinstance(give(case, BUYER, "accept_quote", BARE), Denied)
    case = taken(case, MANAGER, "approve_quote", BARE)
    assert (case.state, taken(case, BUYER, "accept_quote", BARE).state) == ("quoted", "planned")


def test_at_ten_per_cent_nobody_is_asked():
    """Equal is not above."""
    case = come_to("contacted", BARE)
    assert taken(case, AGENT, "quote", BARE, amount="90.00 CNY", list_price="100.00 CNY").state == "quoted"
    assert taken(case, MANAGER, "quote", BARE, amount="10.00 CNY", list_price="100.00 CNY").state == "quoted"


def test_an_approver_above_whose_limit_the_amount_lies():
    """The denial names the rule and who could; nothing is lost."""
    case = taken(come_to("contacted", LIMITS), AGENT, "quote", LIMITS, amount="501.00 CNY")
    denied = give(case, SUPERVISOR, "approve_quote", LIMITS)
    assert (refused(denied).codes, denied.findings[0].roles) == (("A-5",), ("manager",))
    assert taken(case, MANAGER, "approve_quote", LIMITS).state == "quoted"
    small = taken(come_to("contacted", LIMITS), AGENT, "quote", LIMITS, amount="500.00 CNY")
    assert taken(small, SUPERVISOR, "approve_quote", LIMITS).state == "quoted"


def test_nobody_approves_their_own_quote():
    """Nor one that they have approved before (four eyes)."""
    supervisors = taken(come_to("contacted"), SUPERVISOR, "quote", amount="60.00 CNY", list_price="100.00 CNY")
    assert refused(give(supervisors, SUPERVISOR, "approve_quote")).codes == ("four_eyes",)
    nameless = taken(come_to("contacted", BARE), Actor("agent"), "quote", BARE, amount="1 CNY", list_price="9 CNY")
    assert taken(nameless, Actor("manager"), "approve_quote", BARE).state == "quoted"


def test_a_chain_is_walked_in_order():
    """The supervisor first, then the manager; what is signed stays signed (R-344)."""
    case = taken(come_to("contacted"), AGENT, "quote", amount="60.00 CNY", list_price="100.00 CNY")
    case = taken(case, SUPERVISOR, "approve_quote")
    assert (case.state, case.facts.quote["steps"]) == ("quote_approval", ("supervisor",))
    assert refused(give(case, Actor("supervisor", "S-2"), "approve_quote")).codes == ("N-very-far",)
    case = taken(case, MANAGER, "approve_quote", absent=False)
    assert case.facts.quote["approvers"] == ("S-1", "M-1")


def test_a_currency_that_nobody_has_a_limit_in():
    """It is refused where it is quoted, not where somebody would have to approve it."""
    denied = give(come_to("contacted", LIMITS), AGENT, "quote", LIMITS, amount="10.00 USD")
    assert (refused(denied).codes, denied.findings[0].details["field"]) == (("invalid_field",), "amount")


def test_all_that_is_quoted_goes_into_one_sum():
    """One currency, and no more than an amount can be."""
    case = come_to("in_progress")
    assert refused(give(case, AGENT, "quote", amount="1 CNY", list_price="1 USD")).codes == ("invalid_field",)
    case = taken(taken(case, TECHNICIAN, "request_authorization", item="seal", amount="5.00 CNY"), BUYER, "authorize")
    assert refused(give(case, AGENT, "quote", amount="1.00 USD")).codes == ("invalid_field",)
    most = f"{'9' * 16}.99 CNY"
    assert refused(give(case, TECHNICIAN, "request_authorization", item="gold", amount=most)).codes == (
        "invalid_field",
    )
    assert give(case, TECHNICIAN, "request_authorization", item="silver").case.facts.items[1] == {
        "item": "silver",
        "standing": "asked",
    }


@pytest.mark.parametrize("command", ["plan", "resolve"])
def test_a_paid_service_waits_for_the_customers_word(command):
    """Not planned, not solved at the first word, before a quote is accepted (SYS-29)."""
    case = come_to("contacted", paid=True)
    denied = give(case, TECHNICIAN, command)
    assert (refused(denied).codes, denied.findings[0].roles) == (("quote_needed",), ("agent",))
    case = taken(taken(case, AGENT, "quote", amount="50.00 CNY"), BUYER, "accept_quote")
    assert taken(case, TECHNICIAN, "plan").state == "planned"


def test_somebody_else_accepts_only_by_proof():
    """An agent who enters the customer's word says what it rests on."""
    case = taken(come_to("contacted"), AGENT, "quote", amount="50.00 CNY")
    denied = give(case, AGENT, "accept_quote")
    assert (refused(denied).codes, denied.findings[0].roles) == (("proof_needed",), ("buyer",))
    assert taken(case, AGENT, "accept_quote", proof="mail of 6 May").facts.quote["accepted"]


def test_a_quote_that_is_taken_back_is_no_quote():
    """Another can be made; the old one binds nobody."""
    case = taken(
        taken(come_to("contacted"), AGENT, "quote", amount="50.00 CNY"), AGENT, "withdraw_quote", reason="typo"
    )
    assert (case.state, case.facts.quote, case.facts.reason) == ("contacted", {}, "typo")


def test_declined_and_asked_for_again():
    """Closed without work (G-31); reopened it stands where another quote can be made, not where work begins."""
    case = taken(taken(come_to("contacted"), AGENT, "quote", amount="50.00 CNY"), BUYER, "decline_quote", reason="dear")
    assert (case.state, case.facts.closing, case.facts.visits) == ("closed", "declined", ())
    case = taken(case, BUYER, "reopen")
    assert (case.state, case.facts.quote, case.facts.reopened) == ("contacted", {}, 1)


@pytest.mark.parametrize("standing", ["refused", "asked"])
def test_extra_work_without_leave_is_never_done(standing):
    """Appendix E 12: what was refused, or never asked for, cannot be reported as done."""
    case = come_to("in_progress")
    name = "seal"
    if standing == "refused":
        case = taken(case, TECHNICIAN, "request_authorization", item="seal", amount="5.00 CNY")
        case = taken(case, BUYER, "refuse_authorization")
    denied = give(case, TECHNICIAN, "resolve", done=[name])
    assert (refused(denied).codes, denied.findings[0].details["place"]) == (("not_authorised",), 0)
    assert taken(case, TECHNICIAN, "resolve").facts.items == case.facts.items


def test_what_is_owed_is_what_was_agreed_and_done():
    """The accepted quote and the extra work that was done; once, by the house's invoice (C-26)."""
    case = come_to("contacted", paid=True)
    case = taken(taken(case, AGENT, "quote", amount="50.00 CNY"), BUYER, "accept_quote")
    case = taken(case, TECHNICIAN, "start")
    for item, word in (("seal", "authorize"), ("paint", "refuse_authorization"), ("hose", "authorize")):
        case = taken(case, TECHNICIAN, "request_authorization", item=item, amount="5.00 CNY")
        case = taken(case, BUYER, word)
    case = taken(case, TECHNICIAN, "resolve", done=["seal"])
    assert [item["standing"] for item in case.facts.items] == ["done", "refused", "authorised"]
    again = taken(taken(case, BUYER, "dissatisfied", reason="it drips"), TECHNICIAN, "start")
    again = taken(again, TECHNICIAN, "resolve", done=["seal", "hose"])  # what is done already may be named once more
    assert [item["standing"] for item in again.facts.items] == ["done", "refused", "done"]
    answer = give(case, BUYER, "confirm", satisfaction=5)
    assert [(effect.kind, str(effect.data["amount"])) for effect in answer.effects] == [("charge", "55.00 CNY")]
    again = taken(taken(answer.case, AGENT, "reopen"), TECHNICIAN, "start")
    more = taken(again, TECHNICIAN, "resolve")
    rest = give(more, BUYER, "confirm")
    assert [str(effect.data["amount"]) for effect in rest.effects] == ["5.00 CNY"]
    assert str(rest.case.facts.charged) == "60.00 CNY"


def test_nothing_is_owed_for_a_free_service():
    """Nor for a quote that nobody accepted."""
    facts = come_to("resolved").facts
    assert owed(facts) is None
    case = taken(ask(paid=True).case, AGENT, "triage")
    assert owed(taken(case, AGENT, "quote", amount="5.00 CNY").facts) is None
    assert give(come_to("resolved"), BUYER, "confirm").effects == ()


def test_a_broken_promise_is_not_made_anew():
    """After a quote in mid-work, a completion that was promised for a time that is over is promised no longer."""
    case = taken(come_to("contacted"), TECHNICIAN, "plan", promised_at="2024-05-06T13:00:00+08:00")
    case = taken(taken(case, TECHNICIAN, "start"), AGENT, "quote", amount="5.00 CNY")
    late = DESK.decide(case, "accept_quote", by=BUYER, at=case.updated_at.replace(hour=8)).case
    assert (late.state, late.facts.promised_at) == ("planned", None)
    soon = taken(case, BUYER, "accept_quote")
    assert "completion" in {deadline.name for deadline in soon.deadlines}


def test_nothing_is_accepted_that_was_not_quoted():
    """However a case came to stand there."""
    case = attrs.evolve(come_to("contacted"), state="quoted")
    assert refused(give(case, BUYER, "accept_quote")).codes == ("not_quoted",)
    assert FrozenMap() == case.facts.quote
