"""Complaints: receipt, inquiry, liability, escalation, review, accountability; and what their time limits follow."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from servflow import Actor, Command, replay
from servflow.codec import dump_case, load_case
from servflow.flows.complaints import FLOW
from servflow.kernel.clocks import clock_history
from servflow.kernel.engine import decide
from servflow.kernel.journal import erase
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import FrozenMap
from tests.answers import refused
from tests.flows.complaint_desk import (
    AGENT,
    BUYER,
    DESK,
    HOUR,
    MANAGER,
    MONDAY,
    PLAIN,
    SUPERVISOR,
    WAY,
    answered,
    applied,
    book,
    case_in,
    denied,
    due,
    opened,
)

ENDS = {"filed", "declined", "withdrawn"}


def test_a_complaint_goes_its_way_without_any_rules():
    """A rulebook that says nothing lets the commands through, runs no time limit and raises no level."""
    case = case_in("filed", PLAIN)
    assert (case.state, case.deadlines, case.facts.level) == ("filed", (), 0)


def test_the_ends_are_three():
    """A complaint is filed, not taken up, or withdrawn."""
    assert FLOW.final_states == ENDS


@pytest.mark.parametrize("role", ["inspector", "finance", "mediator", "carrier"])
def test_who_receives_a_complaint(role):
    """Whoever deals with customers may open one; those who only check, pay or rule may not."""
    assert refused(opened(by=Actor(role, "x"))).codes == ("role_not_allowed",)


def test_nothing_has_to_be_known_at_the_beginning():
    """A buyer may complain without a word; what they say is kept."""
    bare = DESK.open("complaint", {}, by=BUYER, at=MONDAY, case_id="K-1").case
    assert (bare.origin.owner, bare.facts.evident, bare.facts.reachable) == ("B-1", None, True)
    told = opened(contact={"phone": "138"}, persons=["Wang"], photos=["p-1"], parent="T-7", channel="follow_up").case
    assert (told.facts.parent, told.facts.persons, told.facts.contact["phone"]) == ("T-7", ("Wang",), "138")


def test_a_house_has_channels_of_its_own():
    """How a complaint came is told in any words but none."""
    assert opened(channel="mini-programme").case.facts.channel == "mini-programme"
    assert refused(opened(channel=" ")).codes == ("invalid_field",)


def test_people_can_be_erased():
    """Who complained, took part, appraised and answers for it goes; the journal stays whole."""
    answers = [opened(contact="13800000000", persons=["Wang"])]
    given = {
        "find_liability": {"appraiser": "Li"},
        "record_accountability": {"person": "Zhao", "consequence": "a talk"},
    }
    for name, by, data in WAY:
        answers.append(applied(DESK, answers[-1].case, name, by, **data, **given.get(name, {})))
    records = [erase(record) for answer in answers for record in answer.records]
    again = replay(records, flows=(FLOW,))
    assert again.digest == answers[-1].case.digest
    facts = again.facts
    assert {facts.contact, facts.persons, facts.appraiser, facts.person, facts.consequence} == {"erased"}
    assert load_case(dump_case(again), flows=(FLOW,)) == again


# ---------------------------------------------------------------------------------------------------- severity, levels


def test_a_severe_complaint_goes_up_at_once_and_once():
    """The rulebook takes what is severe to the manager (SYS-11): on receipt, or when it turns out so; not twice."""
    answer = opened(severity="major")
    assert answer.case.facts.level == 2
    assert [(effect.kind, effect.data["to"]) for effect in answer.effects] == [("notify", "manager")]
    again = applied(DESK, answer.case, "register", AGENT, severity="major")
    assert (again.case.facts.level, again.effects) == (2, ())
    later = applied(DESK, opened(severity="minor").case, "register", AGENT, severity="major")
    assert later.case.facts.level == 2
    assert opened(PLAIN, severity="major").case.facts.level == 0


def test_refused_proposals_go_up_by_rule():
    """The second refusal tells the manager; the first is only counted."""
    case = case_in("proposed")
    first = applied(DESK, case, "refuse", BUYER, reason="too little")
    assert (first.case.facts.rounds, first.case.facts.level, first.effects) == (1, 0, ())
    case = applied(DESK, first.case, "find_liability", AGENT, liability="own_fault").case
    case = applied(DESK, case, "propose", AGENT).case
    second = applied(DESK, case, "refuse", BUYER)
    assert (second.case.facts.rounds, second.case.facts.level) == (2, 1)
    assert second.effects[0].data["roles"] == ("manager", "supervisor")
    assert second.case.facts.reason == ""


def test_a_level_never_goes_down():
    """Whoever names a level that is no higher is told where it stands."""
    case = applied(DESK, opened().case, "escalate", SUPERVISOR, level=4).case
    for level in (1, 4):
        (found,) = denied(DESK, case, "escalate", AGENT, level=level)
        assert (found.code, found.details["level"]) == ("level_not_higher", 4)


def test_a_rule_may_leave_it_where_it_is():
    """A rule that names neither a level above nor anybody to tell does nothing."""
    desk = book("escalation: {rules: [{id: E-1, when: {reason: request}, then: {level: 0}}]}")
    answer = applied(desk, opened(desk).case, "escalate", AGENT)
    assert (answer.case.facts.level, answer.effects) == (0, ())


def test_a_customer_who_is_not_reached_goes_up_by_rule():
    """Attempts are counted; contact begins anew; a rule may send it up."""
    desk = book("escalation: {rules: [{id: E-1, when: {reason: unreachable}, then: {to: manager}}]}")
    case = applied(desk, opened(desk).case, "report_unreachable", AGENT).case
    again = applied(desk, case, "report_unreachable", AGENT)
    assert (again.case.facts.attempts, again.case.facts.level, again.case.facts.reachable) == (2, 2, False)
    reached = applied(desk, again.case, "contact", AGENT).case
    assert (reached.facts.attempts, reached.facts.reachable) == (0, True)


# --------------------------------------------------------------------------------------------------------- time limits


def test_the_day_is_two_days_for_who_cannot_be_reached():
    """T-80, T-81, G-62: 24 hours from the numbering, 48 in all when the customer cannot be reached, and back again."""
    case = applied(DESK, opened().case, "register", AGENT, evident=True).case
    assert due(case)["responsibility"] == MONDAY + 24 * HOUR
    away = applied(DESK, case, "report_unreachable", AGENT, at=MONDAY + 20 * HOUR).case
    assert due(away)["responsibility"] == MONDAY + 48 * HOUR
    back = applied(DESK, away, "contact", AGENT, at=MONDAY + 22 * HOUR).case
    assert due(back)["responsibility"] == MONDAY + 24 * HOUR


def test_a_breach_is_taken_back_when_the_customer_could_not_be_reached():
    """Told after the day is over, the second day counts all the same, and the journal says what was known when."""
    answers = [opened(reachable=True), None]
    answers[1] = applied(DESK, answers[0].case, "register", AGENT, evident=True)
    answers.append(applied(DESK, answers[1].case, "report_unreachable", AGENT, at=MONDAY + 25 * HOUR))
    answers.append(applied(DESK, answers[2].case, "investigate", AGENT, at=MONDAY + 26 * HOUR))
    answers.append(
        applied(DESK, answers[3].case, "find_liability", AGENT, at=MONDAY + 47 * HOUR, liability="own_fault")
    )
    records = [record for answer in answers for record in answer.records]
    (told,) = [found for found in clock_history(records) if found.name == "responsibility"]
    assert (told.outcome, told.corrected) == ("met", True)
    (then,) = [found for found in clock_history(records, MONDAY + 24 * HOUR) if found.name == "responsibility"]
    assert then.outcome == "breached"


def test_no_day_runs_where_the_fault_is_not_plain():
    """G-46: it is looked into without the 24 hours; where it turns out plain, they count from then."""
    case = applied(DESK, opened().case, "register", AGENT, evident=False).case
    assert "responsibility" not in due(case)
    plain = applied(DESK, case, "investigate", AGENT, at=MONDAY + 5 * HOUR, evident=True).case
    assert due(plain)["responsibility"] == MONDAY + 29 * HOUR


def test_what_the_form_tells_counts_from_the_receipt():
    """C-17: whether a limit applies may be known only from the form; it was running all the time."""
    desk = book(
        """time_limits:
  complaint.opinion: {id: T-10, when: {category: service}, within: 24 hours}
  complaint.proposal: {id: T-75, when: {severity: major}, within: 72 hours}
"""
    )
    case = applied(desk, opened(desk).case, "register", AGENT, at=MONDAY + 2 * HOUR, category="service").case
    assert due(case) == {"opinion": MONDAY + 24 * HOUR}
    case = applied(desk, case, "investigate", AGENT, at=MONDAY + 3 * HOUR, severity="major").case
    assert due(case)["proposal"] == MONDAY + 72 * HOUR


PROPOSED = """time_limits:
  complaint.proposal: {id: T-75, when: {problem: door}, within: 72 hours}
  complaint.inquiry: {id: T-80p, when: {evident: true}, within: 24 hours}
"""


def test_a_proposal_is_waited_for_from_the_receipt_and_from_the_registration():
    """T-75, G-47: each rulebook counts from where its text does, however late it is known that it applies."""
    desk = book(PROPOSED)
    case = opened(desk, problem="door").case
    assert due(case) == {"proposal": MONDAY + 72 * HOUR}
    case = applied(desk, case, "register", AGENT, at=MONDAY + 2 * HOUR).case
    case = applied(desk, case, "investigate", AGENT, at=MONDAY + 5 * HOUR, evident=True).case
    assert due(case) == {"inquiry": MONDAY + 26 * HOUR, "proposal": MONDAY + 72 * HOUR}


def test_after_a_refusal_the_next_proposal_is_waited_for_from_then_on():
    """Also where it is learned only later that the limit applies."""
    desk = book(PROPOSED)
    case = applied(desk, case_in("proposed", desk), "refuse", BUYER, at=MONDAY + 5 * HOUR).case
    assert due(case) == {}
    told = {"liability": "own_fault", "problem": "door", "evident": True}
    case = applied(desk, case, "find_liability", AGENT, at=MONDAY + 6 * HOUR, **told).case
    assert due(case) == {"inquiry": MONDAY + 29 * HOUR, "proposal": MONDAY + 77 * HOUR}


def test_a_finding_ends_the_search_for_good():
    """After a refused proposal the proposal is waited for again, the responsibility is not."""
    case = case_in("proposed", steps={"register": {"evident": True}})
    back = applied(DESK, case, "refuse", BUYER, at=MONDAY + 5 * HOUR).case
    assert "responsibility" not in due(back)
    assert due(back)["proposal"] == MONDAY + 77 * HOUR


def test_reporting_up_and_an_opinion_end_their_limits():
    """R-411, R-075: what a limit waits for has happened though the complaint stays where it is."""
    case = opened().case
    assert {"report_up", "form", "opinion"} <= set(due(case))
    told = applied(DESK, case, "report_up", AGENT).case
    assert "report_up" not in due(told)
    assert "form" in due(told)
    meant = applied(DESK, told, "give_opinion", AGENT, opinion="we look into it").case
    assert "opinion" not in due(meant)


def test_a_promised_word_is_a_time_limit():
    """The next feedback point is due as promised; the next contact keeps the promise, or makes another."""
    case = applied(DESK, opened().case, "give_opinion", AGENT, opinion="x", next_feedback_at=MONDAY + 3 * HOUR).case
    assert due(case)["feedback"] == MONDAY + 3 * HOUR
    again = applied(DESK, case, "contact", AGENT, at=MONDAY + HOUR, next_feedback_at=MONDAY + 9 * HOUR).case
    assert due(again)["feedback"] == MONDAY + 9 * HOUR
    assert "feedback" not in due(applied(DESK, again, "contact", AGENT, at=MONDAY + 2 * HOUR).case)
    kept = case_in("liability_found", steps={"investigate": {}})
    kept = applied(DESK, kept, "contact", AGENT, next_feedback_at=MONDAY + 4 * HOUR).case
    assert due(applied(DESK, kept, "propose", AGENT).case)["feedback"] == MONDAY + 4 * HOUR


def test_a_promise_lies_ahead():
    """Nobody promises word for yesterday."""
    found = denied(DESK, opened().case, "contact", AGENT, next_feedback_at=MONDAY)
    assert [(finding.code, finding.details["field"]) for finding in found] == [("lies_in_the_past", "next_feedback_at")]


def test_the_file_is_handed_over_on_the_day_it_is_complete():
    """C-32: by the end of the working day on which accountability was recorded, however late it was."""
    case = case_in("accountability")
    done = applied(DESK, case, "record_accountability", MANAGER, at=MONDAY + 5 * HOUR, person="Zhang").case
    assert due(done) == {"hand_over": MONDAY + 9 * HOUR}


def test_review_and_decision_are_four_hours_each():
    """C-33: one after the other, in working time."""
    case = case_in("under_review")
    assert due(case) == {"review": MONDAY + 5 * HOUR}  # nine o'clock, an hour for lunch
    disputed = applied(DESK, case, "object_review", MANAGER, at=MONDAY + 2 * HOUR).case
    assert due(disputed) == {"decision": MONDAY + 7 * HOUR}


def test_a_silent_customer_is_escalated():
    """A proposal is not waited for for ever; without a rule on silence the supervisor hears."""
    desk = book("time_limits: {complaint.answer: {id: A, within: 1 day}}")
    answer = desk.advance(case_in("proposed", desk), at=MONDAY + timedelta(days=1))
    assert answer.case.facts.level == 1
    assert answer.effects[0].data["reason"] == "no_answer"


def test_any_other_limit_may_escalate_too():
    """Where the rulebook says so, a limit that runs out goes up with its name."""
    rules = "{rules: [{id: E-1, when: {reason: limit, limit: form}, then: {level: 3, to: manager}}]}"
    desk = book(f"time_limits: {{complaint.form: {{id: F, within: 1 hour, on_lapse: escalate}}}}\nescalation: {rules}")
    assert desk.advance(opened(desk).case, at=MONDAY + HOUR).case.facts.level == 3


def test_a_limit_may_depend_on_the_payment_method():
    """DESIGN section 7: what was told at the beginning, or learned later, counts."""
    desk = book("time_limits: {complaint.form: {id: F, when: {method: card}, within: 1 hour}}")
    assert due(opened(desk, method="card").case) == {"form": MONDAY + HOUR}
    bare = opened(desk).case
    assert due(bare) == {}
    told = applied(desk, bare, "report_up", AGENT, method="card", at=MONDAY + HOUR / 2).case
    assert due(told) == {"form": MONDAY + HOUR}


# ------------------------------------------------------------------------------------------------------------ liability


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"liability": "own_fault", "shares": {"house": 100}}, "unknown_field"),
        ({"liability": "shared", "shares": {"house": 60, "customer": 30}}, "shares_not_whole"),
        ({"liability": "shared", "shares": {"house": 101}}, "invalid_field"),
        ({"liability": "theirs"}, "invalid_field"),
        ({}, "missing_field"),
    ],
)
def test_shares_come_to_the_whole(data, code):
    """Only a shared fault is parted, and its parts come to a hundred."""
    assert [found.code for found in denied(DESK, case_in("investigating"), "find_liability", AGENT, **data)] == [code]


def test_a_shared_fault_is_kept_with_its_shares():
    """Sixty and forty make a hundred."""
    case = case_in("investigating")
    found = applied(DESK, case, "find_liability", AGENT, liability="shared", shares={"house": 60, "customer": "40"})
    assert (found.case.facts.fault, found.case.facts.shares["customer"]) == ("shared", 40)


@pytest.mark.parametrize(
    ("liability", "origin", "claims"),
    [
        ("own_fault", "bought_in", 1),
        ("shared", "bought_in", 1),
        ("own_fault", "self_made", 0),
        ("unclear", "bought_in", 0),
    ],
)
def test_a_suppliers_share_is_claimed_by_a_ticket(liability, origin, claims):
    """R-334, C-38: a bought-in part that failed is claimed beside the complaint; the departments hear of either."""
    given = {"liability": liability, "origin": origin, "supplier": "Acme"}
    effects = applied(DESK, case_in("investigating"), "find_liability", AGENT, **given).effects
    assert effects[0].data["origin"] == origin
    opened_cases = [effect.data["data"] for effect in effects if effect.kind == "open_case"]
    assert [(data["category"], data["supplier"]) for data in opened_cases] == [("supplier_claim", "Acme")] * claims


def test_a_supplier_is_claimed_against_once():
    """When a proposal is refused and the fault is found again, the supplier has the claim already."""
    given = {"liability": "own_fault", "origin": "bought_in", "supplier": "Acme"}
    first = applied(DESK, case_in("investigating"), "find_liability", AGENT, **given)
    proposed = applied(DESK, first.case, "propose", AGENT, measures=[{"kind": "apology"}])
    again = applied(DESK, applied(DESK, proposed.case, "refuse", BUYER).case, "find_liability", AGENT, **given)
    assert ["open_case" in [effect.kind for effect in answer.effects] for answer in (first, again)] == [True, False]


# ----------------------------------------------------------------------------------------------- review, accountability


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_the_manager_judges(role):
    """Review and decision are the manager's."""
    for state, command in (("under_review", "approve_review"), ("negotiating", "decide")):
        assert [found.code for found in denied(DESK, case_in(state), command, Actor(role, "x"))] == ["role_not_allowed"]


def test_nobody_reviews_what_they_proposed_or_carried_out():
    """Four eyes: also after an objection, and told with who could."""
    proposed = case_in("liability_found")
    case = applied(DESK, proposed, "propose", MANAGER).case
    case = applied(DESK, applied(DESK, case, "accept", BUYER).case, "complete_measures", AGENT).case
    assert [(found.code, found.roles) for found in denied(DESK, case, "approve_review", MANAGER)] == [
        ("four_eyes", ("manager",))
    ]
    disputed = applied(DESK, case, "object_review", Actor("manager", "M-2")).case
    assert [found.code for found in denied(DESK, disputed, "decide", MANAGER)] == ["four_eyes"]
    assert applied(DESK, disputed, "decide", Actor("manager", "M-2")).case.state == "accountability"


def test_who_is_concerned_may_judge_where_the_rulebook_does_not_mind():
    """A house with one manager can finish what that manager proposed."""
    case = applied(PLAIN, case_in("liability_found", PLAIN), "propose", MANAGER).case
    case = applied(PLAIN, applied(PLAIN, case, "accept", BUYER).case, "complete_measures", MANAGER).case
    assert applied(PLAIN, case, "approve_review", MANAGER).case.state == "accountability"


def test_several_sign_a_review_where_the_rulebook_says_so():
    """R-392: quality manager, appraisal officer, general manager, in that order, each another person."""
    case = case_in("under_review", category="quality")
    assert [found.code for found in denied(DESK, case, "approve_review", MANAGER)] == ["R-392"]
    case = applied(DESK, case, "sign_review", SUPERVISOR).case
    assert [found.code for found in denied(DESK, case, "sign_review", SUPERVISOR)] == ["four_eyes"]
    case = applied(DESK, case, "sign_review", Actor("inspector", "I-1")).case
    assert [found.code for found in denied(DESK, case, "sign_review", MANAGER)] == ["nothing_to_sign"]
    assert applied(DESK, case, "approve_review", MANAGER).case.state == "accountability"


def test_the_first_of_a_chain_does_not_approve_for_all():
    """Where the manager signs first and finance after, the manager's word alone is not the approval."""
    desk = book("approvals: {rules: [{id: A-1, when: {action: complaint.review}, then: {chain: [manager, finance]}}]}")
    case = case_in("under_review", desk)
    assert [(found.code, found.roles) for found in denied(desk, case, "approve_review", MANAGER)] == [
        ("approval_missing", ("finance",))
    ]


@attrs.frozen
class OutOfTurn:
    """Rules of a host's own, which name whose turn it is and refuse nothing."""

    book: Any

    def __getattr__(self, name: str) -> Any:
        """Give what the rulebook gives."""
        return getattr(self.book, name)

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Name who is next where a review is asked about."""
        if facts.get("action") == "complaint.review":
            return make_decision(policy, "own", FrozenMap(next="inspector"), FrozenMap(facts))
        return self.book.judge(policy, facts, at)


@pytest.mark.parametrize(("command", "by"), [("sign_review", SUPERVISOR), ("approve_review", MANAGER)])
def test_nobody_judges_out_of_turn(command, by):
    """Whatever the rules leave out, it is one finding that says who comes first."""
    answer = decide(
        FLOW, case_in("under_review", PLAIN), Command(command), by=by, at=MONDAY, rules=OutOfTurn(PLAIN.rulebook)
    )
    assert [(found.code, found.roles) for found in refused(answer).findings] == [("approval_missing", ("inspector",))]
    assert "inspector comes first" in refused(answer).findings[0].message


def test_a_refusal_out_of_turn_says_whose_turn_it_is():
    """One finding, by the rule's own name; where it is the same role's turn, that of another person."""
    case = case_in("under_review", category="quality")
    (early,) = denied(DESK, case, "approve_review", MANAGER)
    assert (early.code, early.message) == (
        "R-392",
        "this is not for this person to judge; the next approval is that of supervisor",
    )
    desk = book("approvals: {rules: [{id: A-1, when: {action: complaint.review}, then: {chain: [manager, manager]}}]}")
    case = applied(desk, case_in("under_review", desk), "sign_review", MANAGER).case
    (again,) = denied(desk, case, "approve_review", MANAGER)
    assert again.message.endswith("the next approval is that of manager, by another person")


def test_what_the_house_does_is_open_to_supervisor_and_manager():
    """DESIGN section 3: but for what is the customer's, the manager's or the system's own."""
    customers = {"accept", "refuse", "withdraw"}
    managers = {"approve_review", "decide"}
    systems = {"chase_action", "refund_settled", "refund_dropped"}
    roles = {spec.name: set(spec.roles) for spec in FLOW.commands}
    assert {name for name, who in roles.items() if not {"supervisor", "manager"} <= who} == (
        customers | managers | systems
    )
    assert [roles[name] for name in sorted(customers)] == [{"buyer"}] * 3
    assert [roles[name] for name in sorted(managers)] == [{"manager"}] * 2


def test_without_rules_nobody_else_signs():
    """A house without a chain has one review."""
    found = denied(PLAIN, case_in("under_review", PLAIN), "sign_review", SUPERVISOR)
    assert [finding.code for finding in found] == ["nothing_to_sign"]


def test_a_refund_without_money_is_told():
    """The customer was granted it: somebody has to look."""
    case = case_in("executing")
    settled = applied(DESK, case, "refund_settled", Actor("system")).case
    dropped = applied(DESK, settled, "refund_dropped", Actor("system"))
    assert (dropped.case.facts.settled, dropped.case.facts.dropped) == (1, 1)
    assert dropped.effects[0].data["about"] == "refund_dropped"


def test_the_file_is_archived():
    """Filing asks the host to archive it, for as long as the rulebook says."""
    answer = applied(DESK, case_in("resolved"), "file", AGENT)
    assert [(effect.kind, effect.data["record"]) for effect in answer.effects] == [("archive", "complaint")]


@pytest.mark.parametrize("rating", [0, 6, "good"])
def test_satisfaction_is_one_to_five(rating):
    """Any other rating is refused with its field."""
    found = denied(DESK, case_in("executing"), "complete_measures", AGENT, satisfaction=rating)
    assert [(finding.code, finding.details["field"]) for finding in found] == [("invalid_field", "satisfaction")]


def test_a_denial_names_no_person():
    """What was said about people is in no message of any refusal."""
    answer = answered(DESK, opened(contact="13800000000").case, "record_accountability", AGENT, person="Zhang San")
    assert "Zhang" not in str(refused(answer).findings)
