"""What comes after the work: the customer's word, closing and reopening, visits, cases that grow out of it."""

from datetime import date, datetime, timedelta, timezone

import attrs
import pytest

from servflow import Actor, Command, ServiceDesk
from servflow.policies.follow_up import FollowUp
from servflow.values.frozen import FrozenMap
from tests.answers import refused
from tests.flows.service import (
    AGENT,
    BUYER,
    DESK,
    MANAGER,
    ORDER,
    SUPERVISOR,
    SYSTEM,
    TECHNICIAN,
    ask,
    come_to,
    desk,
    give,
    kinds,
    taken,
)

PLAIN = desk("")
DAY = timedelta(days=1)
CHINA = timezone(timedelta(hours=8))
LINES = [{"id": "l1", "quantity": 1}]


def limits(case):
    """Give what runs, with the instants of Shanghai."""
    return {deadline.name: deadline.due_at.astimezone(CHINA) for deadline in case.deadlines}


def later(case, by, name, after, at_desk=DESK, **data):
    """Give the answer to a command given some time later."""
    return at_desk.decide(case, Command(name, data), by=by, at=case.updated_at + after)


# ------------------------------------------------------------------------------------------------ the customer's word


@pytest.mark.parametrize(("rating", "needs_reason"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_poor_rating_has_a_reason(rating, needs_reason):
    """Appendix E 13: a dissatisfied rating has one."""
    case = come_to("resolved")
    answer = give(case, BUYER, "confirm", satisfaction=rating)
    if needs_reason:
        assert (refused(answer).codes, refused(answer).findings[0].details["field"]) == (("missing_field",), "reason")
        answer = give(case, BUYER, "confirm", satisfaction=rating, reason="took too long")
    assert (answer.case.state, answer.case.facts.satisfaction) == ("closed", rating)
    assert answer.case.facts.closing == "confirmed"


def test_a_customer_need_not_rate():
    """Then nobody knows how content they are."""
    assert taken(come_to("resolved"), BUYER, "confirm").facts.satisfaction is None


@pytest.mark.parametrize("by", [AGENT, TECHNICIAN])
def test_staff_confirm_by_what_the_customer_gave(by):
    """A signature that they bring back; nothing of their own (R-080, C-24)."""
    case = come_to("resolved", category="consultation")
    denied = give(case, by, "confirm", satisfaction=5)
    assert (refused(denied).codes, denied.findings[0].roles) == (("proof_needed",), ("buyer",))
    assert taken(case, by, "confirm", how="signature").state == "closed"
    assert taken(case, by, "confirm", how="verbal").state == "closed"
    repair = come_to("resolved", category="repair")
    assert refused(give(repair, by, "confirm", how="verbal")).codes == ("N-verbal",)


def test_nothing_is_signed_before_it_is_done():
    """Appendix E 10: the signature lies after the end of the service, and not after its entry."""
    case = come_to("resolved")
    done = case.facts.resolved_at
    for signed in (done - timedelta(seconds=1), done + DAY):
        assert refused(give(case, TECHNICIAN, "confirm", how="signature", signed_at=signed)).codes == (
            "signed_too_early",
        )
    assert taken(case, TECHNICIAN, "confirm", how="signature", signed_at=done).state == "closed"
    unknown = attrs.evolve(case, facts=attrs.evolve(case.facts, resolved_at=None))
    assert taken(unknown, TECHNICIAN, "confirm", how="signature", signed_at=done).state == "closed"


def test_nothing_is_closed_that_nothing_came_of():
    """However a case came to stand there, by hand or by a limit."""
    case = attrs.evolve(come_to("planned"), state="resolved")
    assert refused(give(case, BUYER, "confirm")).codes == ("not_resolved",)
    assert refused(give(case, SYSTEM, "close")).codes == ("not_resolved",)


def test_rework_is_counted():
    """Every round plans anew; what was promised before is not promised any more (R-079)."""
    case = taken(come_to("contacted"), TECHNICIAN, "plan", promised_at="2024-05-07T10:00:00+08:00")
    case = taken(taken(case, TECHNICIAN, "start"), TECHNICIAN, "resolve")
    answer = give(case, BUYER, "dissatisfied", reason="it leaks", satisfaction=1)
    facts = answer.case.facts
    assert (answer.case.state, facts.rework, facts.reason, facts.satisfaction) == ("planned", 1, "it leaks", 1)
    assert (facts.promised_at, facts.restored, facts.asked_at) == (None, False, answer.case.updated_at)
    assert "completion" not in limits(answer.case)
    assert give(case, BUYER, "dissatisfied").case.facts.reason == ""


def test_the_repair_clock_stands_still_while_the_customer_decides():
    """It goes on where it stood when they are not content."""
    case = come_to("resolved")
    (held,) = [clock for clock in DESK.clocks(case, at=case.updated_at) if clock.name == "resolution"]
    assert held.standing == "paused"
    again = DESK.decide(case, Command("dissatisfied", {"reason": "x"}), by=BUYER, at=case.updated_at + 2 * DAY).case
    (going,) = [clock for clock in DESK.clocks(again, at=again.updated_at) if clock.name == "resolution"]
    assert (going.standing, going.left) == ("running", held.left)


def test_done_over_too_often_it_goes_up():
    """As the rulebook says how often (G-41); before that nobody is bothered."""
    case = come_to("resolved")
    for rework in (1, 2, 3):
        answer = give(case, BUYER, "dissatisfied", reason="it leaks")
        assert (answer.case.facts.rework, answer.case.facts.level) == (rework, 1 if rework > 2 else 0)
        case = taken(taken(answer.case, TECHNICIAN, "start"), TECHNICIAN, "resolve")
    plain = give(come_to("resolved", PLAIN), BUYER, "dissatisfied", PLAIN, reason="x")
    assert (plain.effects, plain.case.facts.level) == ((), 0)


def test_not_content_when_the_agreed_time_is_over():
    """It goes up at once, and the agreement is spent (G-40)."""
    case = come_to("resolved", PLAIN, agreed_at="2024-05-06T20:00:00+08:00")
    late = later(case, BUYER, "dissatisfied", DAY, PLAIN, reason="x")
    assert (late.case.facts.level, late.case.facts.agreed_at) == (1, None)
    assert [effect.data["reason"] for effect in late.effects] == ["agreed"]
    soon = give(case, BUYER, "dissatisfied", PLAIN, reason="x")
    assert (soon.case.facts.level, "agreed" in limits(soon.case)) == (0, True)


def test_a_customer_who_never_answers():
    """Closed after a time, with a satisfaction that nobody knows (G-39)."""
    case = come_to("resolved")
    closed = DESK.advance(case, at=case.updated_at + 3 * DAY).case
    assert (closed.state, closed.facts.closing, closed.facts.satisfaction) == ("closed", "unconfirmed", None)
    assert refused(give(case, AGENT, "close")).codes == ("role_not_allowed",)


# ------------------------------------------------------------------------------------------- closed, and after that


def test_a_grace_in_which_it_is_opened_again():
    """Within it the ticket goes on; afterwards it is another ticket. Its end leaves the ticket closed."""
    rules = desk("time_limits: {ticket.reopening: {within: 7 days}}")
    case = come_to("closed", rules)
    soon = later(case, BUYER, "reopen", 7 * DAY - timedelta(seconds=1), rules, reason="leaks again")
    assert (soon.case.state, soon.case.facts.reopened, soon.case.facts.satisfaction) == ("planned", 1, None)
    late = later(case, BUYER, "reopen", 7 * DAY, rules)
    assert refused(late).codes == ("grace_over",)
    assert late.lapsed.case.state == "closed"
    assert late.lapsed.records[0].data == {"deadline": "reopening", "did": "close"}
    called = (case.updated_at + DAY).isoformat()
    assert later(case, AGENT, "reopen", 8 * DAY, rules, happened_at=called).case.state == "planned"
    assert refused(later(case, BUYER, "reopen", 8 * DAY, rules)).codes == ("grace_over",)


def test_without_a_grace_it_may_be_opened_at_any_time():
    """The rulebook sets none."""
    assert later(come_to("closed", PLAIN), AGENT, "reopen", 400 * DAY, PLAIN).case.state == "planned"
    never_closed = attrs.evolve(come_to("planned"), state="closed")
    assert give(never_closed, BUYER, "reopen").case.state == "planned"


def test_a_ticket_is_put_away_at_the_end_of_the_day():
    """By 17:00 (T-15), for as long as records are kept."""
    case = come_to("closed")
    assert limits(case)["archiving"] == datetime(2024, 5, 6, 17, tzinfo=CHINA)
    answer = DESK.advance(case, at=case.updated_at + DAY)
    (effect,) = [effect for effect in answer.effects if effect.kind == "archive"]
    assert answer.case.state == "archived"
    assert dict(effect.data) == {"record": "ticket", "keep_for": "3 years", "keep_until": date(2027, 5, 6)}
    by_hand = give(come_to("closed", PLAIN), AGENT, "archive", PLAIN)
    assert dict(by_hand.effects[0].data) == {"record": "ticket", "keep_for": None, "keep_until": None}


# --------------------------------------------------------------------------------------------------- follow-up visits


def installed(at_desk: ServiceDesk = DESK):
    """Give the ticket of an installation that was done and confirmed."""
    case = taken(come_to("contacted", at_desk, category="installation", tier="gold"), TECHNICIAN, "plan", at_desk)
    case = taken(taken(case, TECHNICIAN, "start", at_desk), TECHNICIAN, "resolve", at_desk)
    return taken(case, BUYER, "confirm", at_desk)


def test_visits_are_planned_when_it_is_closed():
    """A week and a month after the work was done (R-370, G-37); it stays open to them."""
    case = installed()
    assert [visit["kind"] for visit in case.facts.visits] == ["first-week", "first-month"]
    assert limits(case)["follow_up"] == case.facts.resolved_at + 7 * DAY
    assert "archiving" not in limits(case)
    denied = give(case, AGENT, "archive")
    assert (refused(denied).codes, denied.findings[0].details["left"]) == (("follow_ups_open",), 2)


def test_only_visits_that_lie_ahead_are_planned():
    """Closed by silence, long after the work."""
    rules = desk(
        """
time_limits: {ticket.confirmation: {within: 14 days}}
follow_up: {visits: [{id: V-1, after: 1 week}, {id: V-2, after: 1 month}]}
"""
    )
    case = come_to("resolved", rules)
    closed = rules.advance(case, at=case.updated_at + 14 * DAY).case
    assert [visit["kind"] for visit in closed.facts.visits] == ["V-2"]
    assert taken(closed, BUYER, "reopen", rules).facts.visits == ()


@pytest.mark.parametrize(
    ("outcome", "effects", "level", "left"),
    [
        ("satisfied", [], 0, 1),
        ("outstanding", ["notify", "open_case"], 0, 1),
        ("dissatisfied", ["open_case"], 0, 1),
        ("severe", ["notify", "notify"], 2, 1),
        ("unreachable", [], 0, 2),
    ],
)
def test_what_follows_from_a_visit(outcome, effects, level, left):
    """As the rulebook says (R-373 to R-378)."""
    answer = give(installed(), AGENT, "follow_up", outcome=outcome, reason="asked")
    assert (kinds(answer), answer.case.facts.level, len(answer.case.facts.visits)) == (effects, level, left)
    assert answer.case.state == "closed"


def test_a_visit_opens_a_case_of_its_own():
    """Whose it is and what it is about go along; nobody's data do."""
    case = taken(ask(category="installation", model="P-200", contact="138****0000").case, AGENT, "triage")
    case = attrs.evolve(case, state="closed")
    effect = give(case, AGENT, "follow_up", outcome="outstanding").effects[-1]
    assert dict(effect.data["data"]) == {
        "customer": "B-1",
        "category": "installation",
        "model": "P-200",
        "parent": "T-1",
    }
    assert effect.data["flow"] == "ticket"
    opened = DESK.open("ticket", effect.data["data"], by=SYSTEM, at=case.updated_at, case_id="T-2")
    assert opened.case.facts.parent == "T-1"


def test_who_is_not_reached_is_called_again():
    """A day later, three times; then it is recorded (G-38). The host may name another time."""
    case = installed()
    due = case.facts.visits[0]["at"]
    for attempt in (1, 2, 3):
        answer = DESK.decide(case, Command("follow_up", {"outcome": "unreachable"}), by=AGENT, at=due)
        case, due = answer.case, due + DAY
        assert (case.facts.calls, case.facts.visits[0]["at"]) == (attempt, due)
    last = DESK.decide(case, Command("follow_up", {"outcome": "unreachable"}), by=AGENT, at=due).case
    assert [visit["kind"] for visit in last.facts.visits] == ["first-month"]
    assert last.facts.calls == 0
    at = "2024-06-01T10:00:00+08:00"
    assert limits(taken(installed(), AGENT, "follow_up", outcome="unreachable", next_at=at))["follow_up"].day == 1


def test_not_now():
    """When then, says the customer; never in the past."""
    case = installed()
    denied = give(case, AGENT, "follow_up", outcome="not_convenient")
    assert (refused(denied).codes, denied.findings[0].details["field"]) == (("missing_field",), "next_at")
    past = give(case, AGENT, "follow_up", outcome="not_convenient", next_at="2024-05-06T09:00:00+08:00")
    assert refused(past).codes == ("lies_in_the_past",)
    unplanned = give(
        come_to("closed"), AGENT, "follow_up", outcome="not_convenient", next_at="2024-05-08T09:00:00+08:00"
    )
    assert limits(unplanned.case)["follow_up"].day == 8


def test_visits_without_a_rulebook_are_recorded():
    """What the customer says stands in the journal; who was not reached is called again."""
    case = come_to("closed", PLAIN)
    for outcome in ("satisfied", "severe"):
        assert give(case, AGENT, "follow_up", PLAIN, outcome=outcome).effects == ()
    assert refused(give(case, AGENT, "follow_up", PLAIN, outcome="unreachable")).codes == ("missing_field",)
    assert FollowUp().decide({"outcome": "severe", "attempt": 1}, case.updated_at).outcome["action"] == "open_complaint"


# ------------------------------------------------------------------------------------------- cases that grow out of it


def test_the_supplier_is_claimed_from_by_a_ticket_of_its_own():
    """What the house owes the customer does not wait for it (C-38); the month runs there (T-71)."""
    case = come_to("in_progress", category="pump", unit="P-17", component="main", part="bearing")
    answer = give(case, AGENT, "claim_supplier", supplier="S-9", quantity=2)
    (effect,) = answer.effects
    told = {"category": "supplier_claim", "supplier": "S-9", "quantity": 2, "unit": "P-17", "part": "bearing"}
    assert dict(effect.data["data"]) == {**told, "component": "main", "parent": "T-1"}
    claim = DESK.open("ticket", effect.data["data"], by=SYSTEM, at=case.updated_at, case_id="T-2").case
    assert (claim.facts.supplier, claim.facts.quantity) == ("S-9", 2)
    assert limits(claim)["supplier"] == datetime(2024, 6, 6, 12, 5, tzinfo=CHINA)
    assert "supplier" not in limits(answer.case)
    named = give(case, AGENT, "claim_supplier", part="seal").effects[0]
    assert named.data["data"]["part"] == "seal"


def entitled(*to):
    """Give a ticket in work whose warranty gives these rights."""
    case = come_to("in_progress", PLAIN, order=ORDER)
    return attrs.evolve(case, facts=attrs.evolve(case.facts, coverage=FrozenMap(entitlements=to)))


@pytest.mark.parametrize(
    ("to", "remedy", "opens"),
    [
        (("refund",), "refund", True),
        (("exchange",), "refund", False),
        (("exchange",), "exchange", True),
        (("free_repair",), "repair", True),
        ((), "repair", False),
    ],
)
def test_goods_go_back_where_the_warranty_gives_a_right_to_it(to, remedy, opens):
    """Money, another unit or a repair, each by its own entitlement."""
    answer = give(entitled(*to), AGENT, "open_return", PLAIN, remedy=remedy, lines=LINES)
    if opens:
        (effect,) = answer.effects
        assert (effect.data["flow"], effect.data["order"]) == ("return", "O-1")
        assert (effect.data["data"]["cause"], effect.data["data"]["remedy"]) == ("quality", remedy)
        assert answer.case.state == "in_progress"
    else:
        assert (refused(answer).codes, refused(answer).findings[0].details["entitlements"]) == (("not_entitled",), to)


def test_goods_go_back_by_their_order():
    """A ticket that names none cannot; nor can lines that were not bought."""
    assert refused(
        give(come_to("in_progress", PLAIN), AGENT, "open_return", PLAIN, remedy="refund", lines=LINES)
    ).codes == ("no_order",)
    unknown = [{"id": "l9", "quantity": 1}]
    assert refused(give(entitled("refund"), AGENT, "open_return", PLAIN, remedy="refund", lines=unknown)).codes == (
        "unknown_line",
    )
    free = come_to("in_progress", PLAIN, order=ORDER)
    assert kinds(give(free, AGENT, "open_return", PLAIN, remedy="refund", lines=LINES)) == ["open_case"]


def test_a_complaint_grows_out_of_a_ticket():
    """The customer's, about this ticket; how grave it is may go along."""
    case = come_to("in_progress", category="pump", product="pump")
    answer = give(case, BUYER, "open_complaint", reason="rude", severity="major")
    (effect,) = answer.effects
    assert dict(effect.data["data"]) == {
        "customer": "B-1",
        "category": "pump",
        "product": "pump",
        "severity": "major",
        "parent": "T-1",
    }
    opened = DESK.open("complaint", effect.data["data"], by=SYSTEM, at=case.updated_at, case_id="K-1")
    assert opened.case.facts.parent == "T-1"
    assert "severity" not in give(case, AGENT, "open_complaint").effects[0].data["data"]


def test_a_preview_tells_who_pays():
    """What the warranty says, whether it is paid for, and the quote, as they would stand."""
    case = come_to("contacted", paid=True)
    preview = DESK.preview(case, Command("quote", {"amount": "5.00 CNY"}), by=AGENT, at=case.updated_at)
    assert preview.allowed
    assert preview.estimate["paid"]
    assert str(preview.estimate["quote"]["amount"]) == "5.00 CNY"
    assert (preview.estimate["coverage"], preview.estimate["charged"]) == ({}, None)


def test_roles_after_the_work():
    """Who may say what, of those who are not the customer."""
    for command, role in (("reopen", "technician"), ("archive", "buyer"), ("follow_up", "buyer"), ("close", "agent")):
        assert "role_not_allowed" in refused(give(come_to("closed"), Actor(role, "B-1"), command)).codes
    assert MANAGER.role not in DESK.flow("ticket").specs["confirm"].roles
    assert SUPERVISOR.role in DESK.flow("ticket").specs["follow_up"].roles
