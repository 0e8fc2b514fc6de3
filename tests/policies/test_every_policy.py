"""What every policy owes: its name, the facts it was asked on, its rule's title and source, and rules in their time."""

from datetime import date

import attrs
import pytest

from servflow.policies.approvals import Approvals
from servflow.policies.duties import Duties, Duty
from servflow.policies.eligibility import Eligibility
from servflow.policies.escalation import Escalation
from servflow.policies.follow_up import FollowUp, Visit
from servflow.policies.numbering import NumberFormat, Numbering
from servflow.policies.refund import Refund
from servflow.policies.refund_accounts import AccountRule, RefundAccounts
from servflow.policies.retention import Retention
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.table_policy import TablePolicy
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.warranty import Warranty
from servflow.policies.windows import Window, Windows
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Span
from tests.policies.examples import at, line, order, rule, table

FIRST_DAY = date(2024, 5, 8)
BEFORE, AFTER = at(7, 23), at(8, 0)
ORDER = order(line("l1", "9.00"), signed_at=at(6))


def dated(ident, then=None, /, **when):
    """Give a rule that holds from the first day on."""
    return attrs.evolve(rule(ident, then, **when), effective_from=FIRST_DAY)


def time_limits(first):
    """Give a limit."""
    return TimeLimits(limits={"return.inspection": (TimeLimit(first("X"), Span.parse("3 days"), on_lapse="breach"),)})


def eligibility(first):
    """Give an exclusion."""
    return Eligibility(exclusions=table("eligibility", first("X", gift=True), hit="collect"))


def windows(first):
    """Give a window."""
    window = Window(rule=first("X"), anchor="signed_at", within=Span.parse("7 days"))
    return Eligibility(windows=Windows(windows=(window,)))


def shipping_fee(first):
    """Give who pays."""
    return ShippingFee(table=table("shipping_fee", first("X", {"return": "buyer"}, cause="quality")))


def shipping_constraints(first):
    """Give a constraint."""
    return TablePolicy(table=table("shipping_constraints", first("X", {"allowed": False}, cause="quality")))


def service_mode(first):
    """Give a mode."""
    return TablePolicy(table=table("service_mode", first("X", {"mode": "phone"}, solvable_by_phone=True)))


def priority(first):
    """Give a place in the queue."""
    return TablePolicy(table=table("priority", first("X", {"priority": 1}, impact="high")))


def escalation(first):
    """Give a way up."""
    return Escalation(table=table("escalation", first("X", {"to": "supervisor"}, reason="limit")))


def approvals(first):
    """Give a permission."""
    return Approvals(table=table("approvals", first("X", {"allowed": True}, action="pay")))


def routes(first):
    """Give a route."""
    return Refund(routes=table("refund", first("X", {"route": "account"}, method="cod")))


def composition(first):
    """Give an element."""
    return Refund(elements=FrozenMap(cash=first("X")))


def accounts(first):
    """Give an account."""
    return RefundAccounts(accounts=(AccountRule(rule=first("X"), target="bank", requires=("holder",)),))


def numbering(first):
    """Give a format."""
    return Numbering(formats={"return": NumberFormat(first("X"), "{serial}")})


def duties(first):
    """Give a duty."""
    return Duties(duties=(Duty(rule=first("X"), on="return.open", who="agent", do=Label("look", "看")),))


def warranty(first):
    """Give an exclusion from warranty."""
    return Warranty(table=table("warranty", first("X", {"entitlements": ()}, damage_by="customer")))


def visits(first):
    """Give a follow-up visit."""
    return FollowUp(visits=(Visit(rule=first("X", category="door"), after=Span.parse("1 week"), kind="first"),))


def calls(first):
    """Give what follows from a call."""
    return FollowUp(outcomes=table("follow_up", first("X", {"action": "close"}, outcome="satisfied")))


def keeping(first):
    """Give how long a record is kept."""
    kept = first("X", {"keep_for": Span.parse("3 years")}, record="ticket")
    return Retention(records=table("retention", kept, hit="collect"))


def masks(first):
    """Give how a field is masked."""
    return Retention(masks=table("retention", first("X", {"mask": "honorific"}, field="name")))


def access(first):
    """Give who sees it unmasked."""
    return Retention(access=table("retention", first("X", {"visible": True}, role="agent")))


DATED = (
    (time_limits, {"limit": "return.inspection"}, "time_limits"),
    (eligibility, {"gift": True}, "eligibility"),
    (windows, {"order": ORDER}, "eligibility"),
    (shipping_fee, {"cause": "quality"}, "shipping_fee"),
    (shipping_constraints, {"cause": "quality"}, "shipping_constraints"),
    (service_mode, {"solvable_by_phone": True}, "service_mode"),
    (priority, {"impact": "high"}, "priority"),
    (escalation, {"reason": "limit"}, "escalation"),
    (approvals, {"action": "pay"}, "approvals"),
    (routes, {"method": "cod"}, "refund"),
    (duties, {"on": "return.open"}, "duties"),
    (warranty, {"damage_by": "customer"}, "warranty"),
    (visits, {"category": "door"}, "follow_up"),
    (calls, {"outcome": "satisfied"}, "follow_up"),
    (keeping, {"record": "ticket"}, "retention"),
    (masks, {"field": "name"}, "retention"),
    (access, {"role": "agent"}, "retention"),
)
TIMELESS = (
    (composition, {"order": ORDER}, "refund"),
    (accounts, {"target": "bank"}, "refund_account"),
    (numbering, {"flow": "return", "serial": 1}, "numbering"),
)
UNEXPLAINED = (windows, duties)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(("build", "facts", "name"), DATED + TIMELESS)
def test_a_decision_tells_who_took_it_on_what(build, facts, name, frozen):
    """A decision names its policy, rule, title and source, and keeps the facts unchangeable."""
    policy = build(rule)
    decision = policy.decide(FrozenMap(facts) if frozen else dict(facts), AFTER)
    made = rule("X")
    assert (policy.name, decision.policy, decision.rules) == (name, name, ("X",))
    assert (decision.label, decision.source, decision.inputs) == (made.title, made.source, facts)
    assert isinstance(decision.inputs, FrozenMap)
    assert isinstance(decision.outcome, FrozenMap)
    assert [found.id for found in policy.rules()] == ["X"]


@pytest.mark.parametrize(("build", "name"), [(build, name) for build, _, name in DATED + TIMELESS])
def test_no_rule_is_an_answer_too(build, name):
    """On facts that no rule speaks of, the decision names the policy, no rule, and keeps the facts."""
    policy, facts = build(rule), {"limit": "none", "flow": "none", "on": "none", "action": "none"}
    if policy.name == "refund":
        policy = attrs.evolve(policy, routes=None, elements=FrozenMap())
    decision = policy.decide(facts, AFTER)
    assert (decision.policy, decision.rule, decision.also, decision.inputs) == (name, "", (), facts)
    assert (decision.label, decision.source) == (None, None)
    assert isinstance(decision.outcome, FrozenMap)


@pytest.mark.parametrize(("build", "facts", "name"), DATED)
def test_a_dated_rule_holds_on_its_days(build, facts, name):
    """A rule decides from its first day on, by the instant that is asked about or the day that is told."""
    policy = build(dated)
    assert policy.decide(facts, BEFORE).rule == ""
    assert policy.decide(facts, AFTER).rule == "X"
    assert policy.decide({**facts, "as_of": FIRST_DAY}, BEFORE).rule == "X"
    assert policy.decide({**facts, "as_of": date(2024, 5, 7)}, AFTER).rule == ""


@pytest.mark.parametrize(("build", "facts", "name"), [entry for entry in DATED if entry[0] not in UNEXPLAINED])
def test_a_dated_rule_explains_its_days(build, facts, name):
    """Before its first day a rule says that it is not in force; afterwards there is nothing to explain."""
    policy = build(dated)
    assert [miss.reason for miss in policy.why_not(facts, BEFORE)] == ["not_in_force"]
    assert policy.why_not(facts, AFTER) == ()
