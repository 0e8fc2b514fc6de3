"""What a complaint offers: what fits the fault and the order, who may grant it, and what is set going."""

import pytest

from servflow import Actor
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim
from servflow.values.money import Money
from tests.flows.complaint_desk import (
    AGENT,
    BUYER,
    DESK,
    MANAGER,
    MONDAY,
    ORDER,
    PLAIN,
    SUPERVISOR,
    TECHNICIAN,
    applied,
    book,
    case_in,
    denied,
)


def cny(amount):
    """Give an amount."""
    return Money.parse(f"{amount} CNY")


def goodwill(amount, spent="0", case="R-9"):
    """Give the order's ledger with a goodwill refund of another case."""
    claim = MoneyClaim(payment="p1", pending=cny(amount), refunded=cny(spent))
    return Ledger(order_id="O-1").replace(case, Claims(money=(claim,)))


def found_case(fault="own_fault", desk=DESK, **data):
    """Give a case with a finding, to which measures can be proposed."""
    return case_in("liability_found", desk, {"find_liability": {"liability": fault}}, **data)


def offer(case, *measures, desk=DESK, by=AGENT, **more):
    """Give the findings against a proposal."""
    return denied(desk, case, "propose", by, measures=list(measures), **more)


def accepted(case, *measures, desk=DESK, by=AGENT):
    """Give the answer when the customer accepts these measures."""
    return applied(desk, applied(desk, case, "propose", by, measures=list(measures)).case, "accept", BUYER)


def codes(findings):
    """Give the codes of findings."""
    return [found.code for found in findings]


# -------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        ({"kind": "bribe"}, "measures[0].kind"),
        ({"amount": "5 CNY"}, "measures[0].kind"),
        ({"kind": "discount", "percent": 101}, "measures[0].percent"),
        ({"kind": "discount", "percent": -1}, "measures[0].percent"),
        ({"kind": "gift", "amount": "-5 CNY"}, "measures[0].amount"),
        ({"kind": "gift", "amount": 5.0}, "measures[0].amount"),
        ({"kind": "apology", "colour": "red"}, "measures[0].colour"),
        ("apology", "measures[0]"),
    ],
)
def test_a_measure_that_cannot_be_read(measure, field):
    """Each is refused with the place of what is wrong."""
    (finding,) = offer(found_case(), measure)
    assert (finding.code, finding.details["field"]) == ("invalid_field", field)


def test_a_bare_amount_is_a_compensation():
    """Whoever only names an amount means that the customer is compensated."""
    case = applied(DESK, found_case(), "propose", AGENT, amount="20.00 CNY").case
    assert [dict(measure) for measure in case.facts.measures] == [{"kind": "compensation", "amount": cny("20.00")}]


# ------------------------------------------------------------------------------------------------------- what fits


@pytest.mark.parametrize("kind", ["rework", "replacement", "exchange", "refund", "compensation", "return_goods"])
def test_without_a_fault_nothing_is_owed(kind):
    """R-407: the house explains, checks and repairs with consent; what makes good a fault is refused."""
    findings = offer(found_case("not_own_fault", order=ORDER), {"kind": kind, "amount": "1.00 CNY"})
    assert codes(findings) == ["not_at_fault"]
    assert "free_check" in findings[0].details["allowed"]


@pytest.mark.parametrize("kind", ["explanation", "apology", "free_check", "repair", "gift", "give_back", "discount"])
def test_without_a_fault_the_house_may_be_kind(kind):
    """R-408, W-28: a check, a discount, a small gift are offered all the same."""
    assert applied(DESK, found_case("not_own_fault"), "propose", AGENT, measures=[{"kind": kind}]).case.state


@pytest.mark.parametrize("kind", ["refund", "compensation", "price_reduction", "goodwill"])
def test_money_names_its_amount(kind):
    """What the customer gets in money is said in the proposal."""
    (finding,) = offer(found_case(), {"kind": "apology"}, {"kind": kind})
    assert (finding.code, finding.details["field"]) == ("missing_field", "measures[1].amount")


@pytest.mark.parametrize(
    "measure",
    [{"kind": "exchange"}, {"kind": "return_goods"}, {"kind": "goodwill", "amount": "1 CNY", "pay": "refund"}],
)
def test_what_needs_the_order(measure):
    """Goods and money go back over an order; a complaint that names none cannot offer it."""
    assert codes(offer(found_case(), measure)) == ["no_order"]


def test_lines_are_those_of_the_order():
    """More units than were bought, and lines that were not, are refused."""
    lines = [{"id": "l1", "quantity": 3}, {"id": "zz", "quantity": 1}]
    findings = offer(found_case(order=ORDER), {"kind": "exchange", "lines": lines})
    assert codes(findings) == ["quantity_above_bought", "unknown_line"]


def test_one_currency():
    """Amounts of two currencies come to no sum; with an order they are the order's."""
    two = ({"kind": "gift", "amount": "5.00 CNY"}, {"kind": "gift", "amount": "5.00 EUR"})
    assert codes(offer(found_case(), *two)) == ["invalid_field"]
    assert codes(offer(found_case(order=ORDER), {"kind": "goodwill", "amount": "5.00 EUR"})) == ["invalid_field"]


def test_an_amount_beyond_all_reason():
    """A sum that no amount can hold is refused, not computed."""
    huge = {"kind": "gift", "amount": "9999999999999999.00 CNY"}
    assert codes(offer(found_case(desk=PLAIN), *[huge] * 200, desk=PLAIN)) == ["invalid_field"]


def test_no_more_goes_back_than_was_paid():
    """Over the order goes what is left of it; what goes beyond is a credit."""
    case = found_case(order=ORDER)
    above = {"kind": "compensation", "amount": "200.01 CNY"}
    assert codes(offer(case, above, by=MANAGER)) == ["amount_above_paid"]
    assert codes(offer(case, {"kind": "refund", "amount": "150 CNY"}, ledger=goodwill("60.00"))) == [
        "amount_above_paid"
    ]
    answer = accepted(case, {**above, "pay": "credit"}, by=MANAGER)
    assert [(effect.kind, effect.data["amount"]) for effect in answer.effects] == [("credit", cny("200.01"))]


# --------------------------------------------------------------------------------------------------- who may grant it


def test_what_lies_above_ones_reach_is_named_with_who_could():
    """SYS-52: small amounts are the department's; large ones need others, and the finding says whom."""
    case = found_case()
    small, large = {"kind": "compensation", "amount": "200.00 CNY"}, {"kind": "compensation", "amount": "200.01 CNY"}
    assert applied(DESK, case, "propose", TECHNICIAN, measures=[small]).case.state == "proposed"
    (finding,) = offer(case, large)
    assert (finding.code, finding.roles) == ("R-361x", ("supervisor", "manager"))
    assert "200" not in finding.message


def test_one_amount_parted_into_several_meets_the_same_limit():
    """Gifts and compensation of one proposal count together."""
    parts = ({"kind": "gift", "amount": "100.00 CNY"}, {"kind": "goodwill", "amount": "100.01 CNY"})
    assert codes(offer(found_case(), *parts)) == ["R-361x"]


def test_what_other_cases_gave_counts_too():
    """A goodwill refund of the same order, settled or not, is part of what was granted."""
    case = found_case(order=ORDER)
    measure = {"kind": "gift", "amount": "100.00 CNY"}
    assert codes(offer(case, measure, ledger=goodwill("60.00", "40.01"))) == ["R-361x"]
    assert applied(DESK, case, "propose", AGENT, ledger=goodwill("60.00", "40.00"), measures=[measure]).case
    asked = applied(DESK, case, "propose", AGENT, ledger=goodwill("0.00"), measures=[measure]).records[-1].decisions
    assert "granted" not in next(found for found in asked if found.policy == "approvals").inputs


def test_what_the_manager_adds_counts_with_what_was_granted():
    """A decision that grants more is judged with what the customer has got, over the order or beside it."""
    steps = {"propose": {"measures": [{"kind": "goodwill", "amount": "150.00 CNY"}]}}
    for ledger in (None, goodwill("150.00", case="K-1/refund-1")):
        case = case_in("negotiating", DESK, steps, order=ORDER)
        more = {"amount": "1850.01 CNY"}
        credit = {"measures": [{"kind": "compensation", "amount": "1850.01 CNY", "pay": "credit"}]}
        assert codes(denied(DESK, case, "decide", MANAGER, ledger=ledger, **credit)) == ["R-362"]
        assert codes(denied(DESK, case, "decide", MANAGER, ledger=ledger, **more)) == ["amount_above_paid"]
        within = {"measures": [{"kind": "compensation", "amount": "1850.00 CNY", "pay": "credit"}]}
        answer = applied(DESK, case, "decide", MANAGER, ledger=ledger, decision="pay", **within)
        assert answer.case.facts.granted == cny("2000.00")
        assert answer.case.facts.decision == "pay"


def test_the_larger_of_two_grants_counts():
    """What this complaint granted and what was given over the order are not added up: the larger one counts (G-29)."""
    case = case_in(
        "negotiating", DESK, {"propose": {"measures": [{"kind": "gift", "amount": "40.00 CNY"}]}}, order=ORDER
    )
    for given, left in (("10.00", "1960.00"), ("60.00", "1940.00")):
        more = {"kind": "compensation", "pay": "credit", "amount": f"{left} CNY"}
        assert applied(DESK, case, "decide", MANAGER, ledger=goodwill(given), measures=[more])
        more["amount"] = f"{left[:-1]}1 CNY"
        assert codes(denied(DESK, case, "decide", MANAGER, ledger=goodwill(given), measures=[more])) == ["R-362"]


def test_a_decision_in_another_currency():
    """What was granted in one currency is not added to another."""
    case = case_in("negotiating", DESK, {"propose": {"amount": "10.00 CNY"}})
    assert codes(denied(DESK, case, "decide", MANAGER, amount="10.00 EUR")) == ["invalid_field"]


def test_a_decision_that_others_have_to_approve():
    """Where the manager's word is the first of two, the decision cannot grant it alone."""
    when = "{action: complaint.compensate, amount: {more_than: 50 CNY}}"
    desk = book(f"approvals: {{rules: [{{id: A-1, when: {when}, then: {{chain: [manager, finance]}}}}]}}")
    findings = denied(desk, case_in("negotiating", desk), "decide", MANAGER, amount="50.01 CNY")
    assert [(found.code, found.roles) for found in findings] == [("approval_missing", ("finance",))]
    assert "a decision gives what one person may grant" in findings[0].message


def test_what_is_proposed_may_be_said_in_words():
    """The plan goes with its proposal, and a decision keeps it or says another."""
    case = applied(DESK, found_case(), "propose", AGENT, plan="two new doors by Friday").case
    assert case.facts.plan == "two new doors by Friday"
    case = applied(DESK, case, "refuse", BUYER).case
    case = applied(DESK, case, "find_liability", AGENT, liability="own_fault").case
    assert applied(DESK, case, "propose", AGENT).case.facts.plan == ""
    judged = case_in("negotiating", steps={"propose": {"plan": "as agreed"}})
    assert applied(DESK, judged, "decide", MANAGER).case.facts.plan == "as agreed"
    assert applied(DESK, judged, "decide", MANAGER, plan="one door more").case.facts.plan == "one door more"


def test_a_large_amount_is_approved_by_several():
    """R-362: supervisor, then manager; the customer cannot accept before, and the same person counts once."""
    case = found_case()
    measure = {"kind": "compensation", "amount": "2000.01 CNY"}
    assert codes(offer(case, measure, by=MANAGER)) == ["R-362"]
    case = applied(DESK, case, "propose", SUPERVISOR, measures=[measure]).case
    (waiting,) = denied(DESK, case, "accept", BUYER)
    assert (waiting.code, waiting.roles) == ("approval_missing", ("manager",))
    same = Actor("manager", SUPERVISOR.id)
    assert codes(denied(DESK, case, "approve_proposal", same)) == ["R-362"]
    case = applied(DESK, case, "approve_proposal", MANAGER).case
    assert case.facts.approvers == (SUPERVISOR.id, MANAGER.id)
    assert codes(denied(DESK, case, "approve_proposal", MANAGER)) == ["nothing_to_approve"]
    assert applied(DESK, case, "accept", BUYER).case.state == "executing"


def test_a_new_round_is_approved_anew():
    """What was approved for a refused proposal does not count for the next; proposing twice is no second person."""
    case = found_case()
    measure = {"kind": "compensation", "amount": "2000.01 CNY"}
    case = applied(DESK, case, "propose", SUPERVISOR, measures=[measure]).case
    case = applied(DESK, case, "refuse", BUYER).case
    case = applied(DESK, case, "find_liability", AGENT, liability="own_fault").case
    again = applied(DESK, case, "propose", SUPERVISOR, measures=[measure]).case
    assert (again.facts.approved_by, again.facts.awaiting) == (("supervisor",), "manager")
    small = applied(DESK, case, "propose", AGENT, measures=[{"kind": "gift", "amount": "0.00 CNY"}]).case
    assert small.facts.awaiting == ""


@pytest.mark.parametrize(
    ("fault", "party"),
    [("own_fault", "merchant"), ("not_own_fault", "none"), ("unclear", "unclear"), ("shared", "shared")],
)
def test_the_rules_are_told_whose_fault_it_is(fault, party):
    """Approvals may depend on it; a shared fault is nobody's alone."""
    answer = applied(DESK, found_case(fault), "propose", AGENT, measures=[{"kind": "goodwill", "amount": "1.00 CNY"}])
    asked = next(found for found in answer.records[-1].decisions if found.policy == "approvals")
    assert asked.inputs.get("fault") == party


# ---------------------------------------------------------------------------------------------------- setting it going


def test_every_measure_is_set_going():
    """Work becomes tickets, goods a return or a unit to be sent, money a refund, the rest is for people to see to."""
    measures = [
        {"kind": "rework"},
        {"kind": "free_check"},
        {"kind": "exchange", "lines": [{"id": "l1", "quantity": 1}]},
        {"kind": "replacement"},
        {"kind": "goodwill", "amount": "30.00 CNY"},
        {"kind": "price_reduction", "amount": "20.00 CNY"},
        {"kind": "apology", "note": "by phone"},
        {"kind": "discount", "percent": 10},
    ]
    case = found_case(order=ORDER, category="furnace", product="F-1", urgency="urgent", cause="damaged_in_transit")
    effects = accepted(case, *measures).effects
    told = [(effect.kind, effect.data.get("flow") or effect.data.get("measure")) for effect in effects]
    assert told == [
        ("open_case", "ticket"),
        ("open_case", "ticket"),
        ("open_case", "return"),
        ("send_replacement", None),
        ("carry_out", "apology"),
        ("carry_out", "discount"),
        ("open_case", "refund"),
    ]
    work, _, back, unit, _, discount, money = (effect.data for effect in effects)
    assert dict(work["data"]) == {
        "category": "furnace",
        "product": "F-1",
        "urgency": "urgent",
        "covered": True,
        "parent": "K-1",
        "customer": "B-1",
    }
    assert (back["data"]["cause"], back["data"]["lines"][0].quantity) == ("damaged_in_transit", 1)
    assert [(line.id, line.quantity) for line in unit["lines"]] == [("l1", 2)]
    assert (discount["percent"], money["data"]["amount"]) == (10, cny("50.00"))


def test_a_repair_without_a_fault_is_paid_for():
    """R-407: with the customer's consent, and for money; where the house is at fault it is free (R-406)."""
    paid = accepted(found_case("not_own_fault"), {"kind": "repair"}).effects[0].data["data"]
    free = accepted(found_case("own_fault"), {"kind": "repair"}).effects[0].data["data"]
    assert (paid.get("paid"), paid["covered"], free["covered"], "paid" in free) == (True, False, True, False)


def test_money_without_an_order_is_a_credit():
    """Nothing can go back over payments that nobody knows."""
    answer = accepted(found_case(), {"kind": "compensation", "amount": "30.00 CNY"}, {"kind": "replacement"})
    assert [(effect.kind, dict(effect.data)) for effect in answer.effects] == [
        ("send_replacement", {"lines": (), "remedy": "replacement"}),
        ("credit", {"amount": cny("30.00"), "to": "buyer", "about": "compensation"}),
    ]
    nothing = accepted(found_case(order=ORDER), {"kind": "goodwill", "amount": "0.00 CNY"})
    assert nothing.effects == ()


def test_effects_name_no_person():
    """What a measure's note says stays in the case."""
    answer = accepted(found_case(contact="138"), {"kind": "apology", "note": "call Wang Fang on 138"})
    assert "Wang" not in str(answer.effects)
    assert answer.case.updated_at == MONDAY


DISCOUNTS = book(
    """
approvals:
  rules:
    - {id: R-262, when: {action: complaint.discount, deviation: {at_most: 10}}, then: {allowed: true}}
    - {id: R-262m, when: {action: complaint.discount, deviation: {at_most: 30}, role: manager}, then: {allowed: true}}
    - {id: R-262c, when: {action: complaint.discount, category: key}, then: {chain: [agent, manager]}}
    - {id: R-262n, when: {action: complaint.discount}, then: {allowed: false}}
"""
)


def test_a_discount_has_its_limit_however_it_is_parted():
    """R-262: ten per cent off at most, whatever the buyer asks for; two discounts of a proposal are one."""
    case = found_case(desk=DISCOUNTS)
    for parts in ((10,), (4, 6)):
        measures = [{"kind": "discount", "percent": percent} for percent in parts]
        assert applied(DISCOUNTS, case, "propose", AGENT, measures=measures).case.state == "proposed"
    for parts in ((11,), (4, 7)):
        measures = [{"kind": "discount", "percent": percent} for percent in parts]
        assert codes(offer(case, *measures, desk=DISCOUNTS)) == ["R-262n"]
    for unknown in ({"kind": "discount"}, {"kind": "discount", "amount": "5.00 CNY"}):
        assert codes(offer(case, {"kind": "discount", "percent": 5}, unknown, desk=DISCOUNTS)) == ["R-262n"]
    asked = applied(DISCOUNTS, case, "propose", AGENT, measures=[{"kind": "apology"}]).records[-1].decisions
    assert not [found for found in asked if found.inputs.get("action") == "complaint.discount"]


def test_a_discount_that_was_given_counts_with_a_decision():
    """What the manager adds is judged with what the customer has got: twenty and ten are thirty."""
    steps = {"propose": {"measures": [{"kind": "discount", "percent": 10}]}}
    case = case_in("negotiating", DISCOUNTS, steps)
    more = [{"kind": "discount", "percent": 21}]
    assert codes(denied(DISCOUNTS, case, "decide", MANAGER, measures=more)) == ["R-262n"]
    more = [{"kind": "discount", "percent": 20}]
    assert applied(DISCOUNTS, case, "decide", MANAGER, measures=more).case.state == "accountability"


def test_a_discount_that_others_have_to_approve():
    """Where somebody else has to agree after whoever offers it, it is not offered."""
    case = found_case(desk=DISCOUNTS, category="key")
    (found,) = offer(case, {"kind": "discount", "percent": 50}, desk=DISCOUNTS)
    assert (found.code, found.roles) == ("approval_missing", ("manager",))
