"""Every policy of a house under one name and version."""

from datetime import UTC, date, datetime, timedelta

import pytest

from servflow.errors import InvalidValueError
from servflow.kernel.rules import Rules
from servflow.policies.book import Rulebook, SourceInfo
from servflow.policies.conditions import Equals
from servflow.policies.duties import Duties, Duty
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.table import Rule, Table
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.calendars import WorkCalendar
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label
from servflow.values.time import Counting, Span

FRIDAY = datetime(2024, 5, 10, 4, tzinfo=UTC)
BUYER = Rule(id="L-18", when=(("cause", Equals("no_reason")),), then=FrozenMap({"return": "buyer"}))
LIMITS = FrozenMap(
    {
        "return.merchant_response": (TimeLimit(Rule(id="R-185"), Span.parse("3 days"), on_lapse="approve"),),
        "return.inspection": (TimeLimit(Rule(id="R-212"), Span.parse("3 working days")),),
        "return.resubmission": (TimeLimit(Rule(id="R-186"), Span.parse("5 days"), Counting.WORKING),),
        "ticket.plan": (TimeLimit(Rule(id="T-1", when=(("urgency", Equals("urgent")),)), Span.parse("1 hour")),),
    }
)
PHOTOS = Duty(
    rule=Rule(id="R-210", when=(("cause", Equals("quality")),)), on="return.open", who="buyer", do=Label("send photos")
)


def rulebook(**more: object) -> Rulebook:
    """Give a rulebook with time limits, a shipping fee and a duty."""
    table = Table(policy="shipping_fee", vocabulary=VOCABULARIES["shipping_fee"], rules=(BUYER,))
    policies = {
        "shipping_fee": ShippingFee(table=table),
        "time_limits": TimeLimits(limits=LIMITS),
        "duties": Duties(duties=(PHOTOS,)),
    }
    return Rulebook(id="shop", title=Label("shop"), version="1", policies=FrozenMap(policies), **more)


def test_a_policy_answers():
    """A rulebook asks the policy of that name."""
    decision = rulebook().judge("shipping_fee", {"cause": "no_reason"}, FRIDAY)
    assert (decision.policy, decision.rule, decision.outcome) == ("shipping_fee", "L-18", {"return": "buyer"})


@pytest.mark.parametrize("facts", [{"a": 1}, FrozenMap(a=1)])
def test_an_absent_policy_answers_nothing(facts):
    """A policy that the rulebook does not have, or that there is none of, decides nothing and keeps the facts."""
    decision = rulebook().judge("approvals", facts, FRIDAY)
    assert (decision.policy, decision.rule, decision.outcome, decision.inputs) == ("approvals", "", {}, {"a": 1})
    assert isinstance(decision.inputs, FrozenMap)


def test_what_nobody_restricts_is_allowed():
    """Without a policy on it everything may be given back."""
    assert Rulebook.plain().judge("eligibility", {"cause": "no_reason"}, FRIDAY).outcome["eligible"] is True


def test_a_plain_rulebook_has_no_rules():
    """The plain rulebook sets no limits and has no rules; zone and currency are the caller's."""
    plain = Rulebook.plain("Europe/Paris", "EUR")
    assert (plain.timezone, plain.currency, plain.rule_ids()) == ("Europe/Paris", "EUR", frozenset())
    assert plain.deadline("return.inspection", FRIDAY, {}, "breach") is None
    assert plain.duties == ()


def test_a_limit_becomes_a_deadline():
    """The deadline carries the limit's own name, its end in UTC, what its lapse does and the rule."""
    deadline = rulebook().deadline("return.merchant_response", FRIDAY, {}, "breach")
    assert deadline is not None
    assert (deadline.name, deadline.rule, deadline.on_lapse) == ("merchant_response", "R-185", "approve")
    assert (deadline.due_at, deadline.started_at) == (datetime(2024, 5, 13, 4, tzinfo=UTC), FRIDAY)
    assert deadline.provisional is False


def test_the_flow_says_what_a_lapse_does_unless_the_rule_does():
    """A rule without `on_lapse` leaves it to the flow."""
    deadline = rulebook().deadline("return.inspection", FRIDAY, {}, "breach")
    assert deadline is not None
    assert deadline.on_lapse == "breach"
    assert deadline.due_at == datetime(2024, 5, 15, 4, tzinfo=UTC)


def test_a_limit_that_no_rule_sets_does_not_run():
    """There is no deadline where no rule of the limit holds, and none for a limit that is not set."""
    assert rulebook().deadline("ticket.plan", FRIDAY, {"urgency": "normal"}, "breach") is None
    assert rulebook().deadline("ticket.review", FRIDAY, {}, "breach") is None


@pytest.mark.parametrize(
    ("limit", "provisional"),
    [("return.inspection", True), ("return.resubmission", True), ("return.merchant_response", False)],
)
def test_a_deadline_beyond_the_calendar_is_provisional(limit, provisional):
    """A limit in working time that ends after the last confirmed day is marked; one that only passes is not."""
    book = rulebook(calendar=WorkCalendar(confirmed_through=date(2024, 5, 12)))
    deadline = book.deadline(limit, FRIDAY, {}, "breach")
    assert deadline is not None
    assert deadline.provisional is provisional
    sure = rulebook(calendar=WorkCalendar(confirmed_through=date(2024, 12, 31)))
    assert sure.deadline(limit, FRIDAY, {}, "breach").provisional is False


def test_why_not_is_asked_of_the_policy():
    """A decision's other rules are explained by the policy that took it; what has no rules explains nothing."""
    book = rulebook()
    misses = book.why_not(book.judge("shipping_fee", {"cause": "quality"}, FRIDAY), FRIDAY)
    assert [str(miss) for miss in misses] == ["L-18: cause is quality, not no_reason"]
    assert book.why_not(book.judge("approvals", {}, FRIDAY)) == ()
    assert book.why_not(book.judge("duties", {}, FRIDAY)) == ()


def test_duties_are_told_when_they_fall_due():
    """A duty falls due when its event happens and its conditions hold."""
    assert rulebook().duties_for("return.open", {"cause": "quality"}) == (PHOTOS,)
    assert rulebook().duties_for("return.open", {"cause": "dislike"}) == ()
    assert rulebook().duties_for("return.ship", {"cause": "quality"}) == ()


def test_rules_are_found_by_id():
    """Every rule of every policy is listed, duties too, and found by its id."""
    book = rulebook()
    assert book.rule_ids() == {"L-18", "R-185", "R-186", "R-210", "R-212", "T-1"}
    assert book.rule("L-18") == BUYER
    assert book.rule("L-99") is None


def test_the_reference_names_the_rulebook():
    """A rulebook is referred to by id, version and digest."""
    assert rulebook(digest="abc").ref == RulebookRef("shop", "1", "abc")


def test_an_unknown_zone_is_refused():
    """A rulebook in a zone that there is not cannot be."""
    with pytest.raises(InvalidValueError, match="timezone"):
        rulebook(timezone="Mars/Olympus")


def test_a_rulebook_is_what_the_kernel_asks():
    """The kernel's protocol of rules is met."""
    rules: Rules = rulebook()
    assert rules.ref.id == "shop"
    assert SourceInfo(Label("a")).url == ""


SLA = FrozenMap(
    {
        "ticket.plan": (
            TimeLimit(Rule(id="T-fast", when=(("urgency", Equals("urgent")),)), Span.parse("4 hours"), warn_at=(75,)),
            TimeLimit(Rule(id="T-slow"), Span.parse("8 hours"), warn_at=(75,)),
        )
    }
)
HOUR = timedelta(hours=1)


def test_a_service_level_warns_at_its_share_and_has_at_least_nothing_left():
    """Three quarters of eight hours are six; what is left never falls below nothing."""
    book = Rulebook(id="sla", title=Label("sla"), version="1", policies=FrozenMap(time_limits=TimeLimits(limits=SLA)))
    plan = book.deadline("ticket.plan", FRIDAY, {}, "breach", measured=True)
    (warning,) = book.warnings(plan, "ticket.plan", {})
    assert (warning.name, warning.due_at) == ("plan@75", FRIDAY + 6 * HOUR)
    assert [book.time_left(plan, FRIDAY + hours * HOUR) for hours in (2, 8, 9)] == [6 * HOUR, 0 * HOUR, 0 * HOUR]


def test_a_service_level_over_several_things_follows_the_longest():
    """Measured anew for two things, of which one is urgent, the later of the two instants counts."""
    book = Rulebook(id="sla", title=Label("sla"), version="1", policies=FrozenMap(time_limits=TimeLimits(limits=SLA)))
    urgent = FrozenMap(urgency="urgent")
    plan = book.deadline("ticket.plan", FRIDAY, urgent, "breach", measured=True)
    anew = book.retimed(plan, "ticket.plan", (urgent, EMPTY), "breach", FRIDAY + HOUR)
    assert (anew.rule, anew.due_at) == ("T-slow", FRIDAY + 8 * HOUR)


def test_a_limit_is_counted_on_the_clock_of_the_rulebook():
    """Three days by the calendar end at the local midnight of the rulebook's zone."""
    by_day = TimeLimit(Rule(id="T-1"), Span.parse("3 days"), Counting.CALENDAR_DAYS)
    limits = TimeLimits(limits=FrozenMap({"return.inspection": (by_day,)}))
    book = Rulebook(id="days", title=Label("days"), version="1", policies=FrozenMap(time_limits=limits))
    found = book.deadline("return.inspection", FRIDAY, {}, "breach")
    assert found.due_at == datetime(2024, 5, 13, 16, tzinfo=UTC)
