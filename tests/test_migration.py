"""Cases in hand are moved to another rulebook: proved total, dry-run, recorded, and with no time limit lost."""

from datetime import timedelta
from textwrap import dedent

import attrs
import pytest

from servflow import Actor, Command, ServiceDesk, load_rulebook, replay
from servflow.codec import dump_case, dumps_records, load_case, loads_records
from servflow.errors import (
    FlowError,
    InvalidValueError,
    MigrationError,
    ReplayError,
    RulebookMismatchError,
    UnknownNameError,
)
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel.clocks import clock_history
from servflow.kernel.flow import Limit
from servflow.kernel.journal import verify
from servflow.kernel.ledger import Ledger
from servflow.migration import LimitChange, Migration
from servflow.rulebook import read_rulebook
from servflow.rulebook.analysis.cover import Budget
from servflow.values.deadlines import Run
from servflow.values.sources import Label
from servflow.values.spans import Counting
from tests.answers import applied, refused
from tests.flows.money_desk import BUYER, HOUR, MERCHANT, NOON, ORDER, SYSTEM, units
from tests.kernel.watch import AGENT, ALIVE, WATCH

DAY = timedelta(days=1)
SUPERVISOR = Actor("supervisor", "S-1")
LUTION = load_rulebook("lution")


def book(text, head="id: shop\nversion: '1'\n"):
    """Give a small rulebook."""
    return read_rulebook({"book.yaml": head + dedent(text)})


SHOP = book(
    """
    extends: lution
    time_limits:
      return.merchant_response: {id: S-1, within: 1 day, on_lapse: approve}
      return.inspection: {id: S-2, within: 2 working days}
    """
)
"""A shop that extends the platform: it answers in one day, not in three."""
HURRY = book("time_limits: {return.return_shipment: {id: H-1, within: 1 hour}}")
TO_SHOP = Migration(old=LUTION, new=SHOP, flow=returns.FLOW)


HEAD = "id: watch\nversion: '{}'\ntimezone: Asia/Shanghai\n"
TWO = "time_limits: {ticket.resolution: {id: A, within: 10 hours, warn_at: [50 %, 80 %]}}"


def asked_for(rules=LUTION):
    """Give the answer to a request to give goods back."""
    data = {"order": ORDER, "cause": "no_reason", "lines": units(1)}
    return applied(ServiceDesk(rules).open("return", data, by=BUYER, at=NOON, case_id="C-1"))


def due(case):
    """Give the running time limits and when they are over, as hours after noon."""
    return {deadline.name: (deadline.due_at - NOON) / HOUR for deadline in case.deadlines}


def problems(old, new, flow=returns.FLOW, **more):
    """Give what speaks against a migration."""
    with pytest.raises(MigrationError) as refusal:
        Migration(old=old, new=new, flow=flow, **more)
    return refusal.value.problems


# ---------------------------------------------------------------------------------------------------------- moving


def test_a_moved_case_goes_on_under_the_new_rules():
    """State and facts stay; the answer is due a day after the request; only a desk of the shop decides from then on."""
    first = asked_for()
    assert due(first.case) == {"merchant_response": 72}
    done = applied(TO_SHOP.move(first.case, by=SUPERVISOR, at=NOON + HOUR))
    (record,) = done.records
    assert (done.case.state, done.case.facts, due(done.case)) == (
        "requested",
        first.case.facts,
        {"merchant_response": 24},
    )
    assert (done.case.rulebook, done.case.opened_at, done.case.revision) == (SHOP.ref, NOON, 2)
    assert (record.command, record.actor, record.at, record.effects) == ("move", SUPERVISOR, NOON + HOUR, ())
    assert record.previous == first.case.head
    assert record.data == {
        "from": {"id": "lution", "version": LUTION.version, "digest": LUTION.digest},
        "to": {"id": "shop", "version": "1", "digest": SHOP.digest},
    }
    with pytest.raises(RulebookMismatchError):
        ServiceDesk(LUTION).decide(done.case, "approve", by=MERCHANT, at=NOON + 2 * HOUR)
    lapsed = ServiceDesk(SHOP).advance(done.case, at=NOON + DAY)
    assert (lapsed.case.state, lapsed.records[0].rulebook) == ("awaiting_shipment", SHOP.ref)


def test_a_moved_case_is_replayed_and_stored():
    """The journal leads to the same case bit for bit, and both come back from store."""
    first = asked_for()
    done = applied(TO_SHOP.move(first.case, by=SYSTEM, at=NOON + HOUR))
    more = applied(
        ServiceDesk(SHOP).decide(done.case, Command("approve", command_id="id-1"), by=MERCHANT, at=NOON + 2 * HOUR)
    )
    records = (*first.records, *done.records, *more.records)
    verify(records)
    assert replay(records) == more.case
    assert replay(records[:2]) == done.case
    assert load_case(dump_case(done.case)) == done.case
    assert loads_records(dumps_records(records)) == records


def test_what_if_other_rules_leaves_the_move_out():
    """Under other rules from the beginning there is nothing to move."""
    first = asked_for()
    done = applied(TO_SHOP.move(first.case, by=SYSTEM, at=NOON + HOUR))
    told = replay((*first.records, *done.records), rulebook=SHOP)
    assert (told.rulebook, told.revision, due(told)) == (SHOP.ref, 1, {"merchant_response": 24})


def test_a_journal_that_lies_about_where_it_came_from_is_refused():
    """A record of a move names the rulebook before it; one that names another does not replay."""
    first = asked_for()
    (record,) = applied(TO_SHOP.move(first.case, by=SYSTEM, at=NOON + HOUR)).records
    liar = attrs.evolve(record, data={**record.data, "from": record.data["to"]}, digest=None)
    verify((*first.records, liar))
    with pytest.raises(ReplayError, match="record 2: the step does not lead to what the record says"):
        replay((*first.records, liar))


def test_what_is_over_lapses_first_and_under_the_old_rules():
    """Three days after the request nobody has answered: the platform's silent consent holds, then the case moves."""
    first = asked_for()
    done = applied(TO_SHOP.move(first.case, by=SYSTEM, at=NOON + 3 * DAY))
    assert [(record.command, record.rulebook) for record in done.records] == [("lapse", LUTION.ref), ("move", SHOP.ref)]
    assert (done.case.state, done.effects) == ("awaiting_shipment", done.records[0].effects)
    assert replay((*first.records, *done.records)) == done.case
    soon = attrs.evolve(SHOP, policies={**SHOP.policies, "time_limits": HURRY.policies["time_limits"]})
    lapse, move = applied(
        Migration(old=LUTION, new=soon, flow=returns.FLOW, kept=tuple(returns.FLOW.limit_named)).move(
            first.case, by=SYSTEM, at=NOON + 3 * DAY
        )
    ).records
    shipping = [{one.name: one.due_at for one in record.deadlines_set} for record in (lapse, move)]
    assert lapse.deadlines_set == done.records[0].deadlines_set
    assert shipping[1] == {"return_shipment": lapse.at + HOUR} != shipping[0]


def test_what_the_new_rules_call_over_lapses_next():
    """Two days after the request the shop's one day is over: the case is moved, and the lapse comes after it."""
    first = asked_for()
    done = applied(TO_SHOP.move(first.case, by=SYSTEM, at=NOON + 2 * DAY))
    assert (len(done.records), due(done.case)) == (1, {"merchant_response": 24})
    (lapse,) = ServiceDesk(SHOP).advance(done.case, at=NOON + 2 * DAY).records
    assert (lapse.command, lapse.at) == ("lapse", NOON + 2 * DAY)


def test_a_move_to_the_same_rulebook_changes_nothing():
    """Whoever moves a case twice finds it moved: no record, the same snapshot."""
    case = applied(TO_SHOP.move(asked_for().case, by=SYSTEM, at=NOON + HOUR)).case
    again = applied(TO_SHOP.move(case, by=SYSTEM, at=NOON + 2 * HOUR))
    assert (again.case is case, again.records, again.effects) == (True, (), ())
    ledger = Ledger(order_id="O-1")
    assert applied(TO_SHOP.move(case, by=SYSTEM, at=NOON + 2 * HOUR, ledger=ledger)).ledger is ledger
    stays = Migration(old=LUTION, new=LUTION, flow=returns.FLOW)
    first = asked_for().case
    assert applied(stays.move(first, by=SYSTEM, at=NOON + HOUR)).case is first


def test_there_and_back_is_where_it_was():
    """Time limits are counted from their own beginnings, so that a move back brings the old instants again."""
    first = asked_for().case
    there = applied(TO_SHOP.move(first, by=SYSTEM, at=NOON + HOUR)).case
    back = Migration(old=SHOP, new=LUTION, flow=returns.FLOW)
    assert applied(back.move(there, by=SYSTEM, at=NOON + 2 * HOUR)).case.deadlines == first.deadlines


# ---------------------------------------------------------------------------------------------------------- denials


def test_who_may_not_move_and_when():
    """A merchant does not choose the rules, and nothing is moved before its last record; both are told at once."""
    case = asked_for().case
    answer = refused(TO_SHOP.move(case, by=MERCHANT, at=NOON - HOUR))
    assert answer.codes == ("role_not_allowed", "clock_went_back")
    assert answer.findings[0].roles == ("supervisor", "manager", "system")
    assert refused(TO_SHOP.move(case, by=BUYER, at=NOON)).codes == ("role_not_allowed",)
    assert refused(TO_SHOP.move(case, by=SYSTEM, at=NOON - HOUR)).findings[0].allowed_from == NOON


def test_mistakes_of_the_caller_are_raised():
    """A case of a third rulebook, of another flow, and an instant without a zone."""
    case = asked_for().case
    back = Migration(
        old=SHOP, new=load_rulebook("online-seller"), flow=returns.FLOW, kept=tuple(returns.FLOW.limit_named)
    )
    with pytest.raises(RulebookMismatchError):
        back.move(case, by=SYSTEM, at=NOON)
    other = Migration(old=LUTION, new=SHOP, flow=refunds.FLOW)
    with pytest.raises(UnknownNameError):
        other.move(case, by=SYSTEM, at=NOON)
    with pytest.raises(InvalidValueError):
        TO_SHOP.move(case, by=SYSTEM, at=NOON.replace(tzinfo=None))
    with pytest.raises(InvalidValueError, match="is that of another order"):
        TO_SHOP.move(case, by=SYSTEM, at=NOON, ledger=Ledger(order_id="O-other"))


def test_move_is_a_command_of_the_kernel():
    """No flow has a command of that name, and no desk takes it for a wish."""
    spec = attrs.evolve(returns.FLOW.commands[0], name="move")
    with pytest.raises(FlowError, match="belongs to the kernel"):
        returns.FLOW.extend(commands=(spec,))
    answer = ServiceDesk(LUTION).decide(asked_for().case, "move", by=SYSTEM, at=NOON)
    assert refused(answer).codes == ("unknown_command",)


# ---------------------------------------------------------------------------------------------------------- dry run


def test_a_dry_run_tells_what_the_move_would_do():
    """Per case the answer of the move itself and each time limit before and after; the cases stay as they are."""
    first = asked_for().case
    moved = applied(TO_SHOP.move(first, by=SYSTEM, at=NOON + HOUR)).case
    late, report, again = TO_SHOP.dry_run((first, first, moved), by=SYSTEM, at=NOON + 2 * HOUR)
    assert late == report
    assert report.outcome == TO_SHOP.move(first, by=SYSTEM, at=NOON + 2 * HOUR)
    (change,) = report.changes
    assert change == LimitChange(
        name="merchant_response", before=first.deadlines[0], after=applied(report.outcome).case.deadlines[0]
    )
    assert (again.case_id, again.changes, applied(again.outcome).records) == ("C-1", (), ())
    was, now = book(TWO, HEAD.format(1)), book(TWO.replace("10", "30"), HEAD.format(2))
    repair = applied(
        ServiceDesk(was, flows=(WATCH,)).open("ticket", {"visit": NOON + DAY}, by=AGENT, at=NOON, case_id="W-1")
    ).case
    (watch,) = Migration(old=was, new=now, flow=WATCH).dry_run((repair,), by=SYSTEM, at=NOON + HOUR)
    assert [change.name for change in watch.changes] == ["resolution@50", "resolution@80", "resolution"]
    (denied,) = TO_SHOP.dry_run((first,), by=BUYER, at=NOON)
    assert (refused(denied.outcome).codes, denied.changes) == (("role_not_allowed",), ())


def test_a_dry_run_of_many_reports_each():
    """One case that is under a third rulebook, or of another flow, does not lose the reports of all others."""
    case = asked_for().case
    third = attrs.evolve(case, origin=attrs.evolve(case.origin, rulebook=attrs.evolve(case.rulebook, version="0")))
    alien = attrs.evolve(case, origin=attrs.evolve(case.origin, flow="refund"))
    reports = TO_SHOP.dry_run((third, case, alien), by=SYSTEM, at=NOON)
    assert [getattr(report.outcome, "codes", ()) for report in reports] == [
        ("not_of_this_move",),
        (),
        ("not_of_this_move",),
    ]


# ---------------------------------------------------------------------------------------------------------- the proof


@pytest.mark.parametrize("flow", [returns.FLOW, refunds.FLOW, complaints.FLOW, tickets.FLOW], ids=str)
def test_a_shop_that_extends_lution_takes_every_case(flow):
    """Both ways: each has every limit of the other."""
    Migration(old=LUTION, new=SHOP, flow=flow)
    Migration(old=SHOP, new=LUTION, flow=flow)


def test_every_gap_is_named_at_once_with_a_case_of_it():
    """A limit that the new rules lack, one they set for some cases only, and one they set from some day on."""
    old = book("time_limits: {return.inspection: {id: A, within: 1 day}, return.resubmission: {id: B, within: 1 day}}")
    new = book(
        """
        time_limits:
          return.inspection: {id: A, when: {remedy: refund}, within: 1 day}
          return.resubmission: {id: B, within: 1 day, effective: {from: 2024-05-07}}
          return.merchant_response: {id: C, within: 1 day}
        """
    )
    found = problems(old, new)
    assert [problem.partition(" sets it, and no new rule does for ")[0] for problem in found] == [
        "return.resubmission: B",
        "return.inspection: A",
    ]
    assert "as_of=2024-05-0" in found[0]
    assert "remedy=" in found[1]
    (bare,) = problems(book("time_limits: {return.inspection: {id: A, within: 1 day}}"), book(""))
    assert bare == "return.inspection: A sets it, and no new rule does"


def test_rules_that_cover_all_cases_together_are_enough():
    """No single rule need do what the old one did."""
    old = book("time_limits: {return.inspection: {id: A, when: {remedy: refund}, within: 1 day}}")
    new = book(
        """
        time_limits:
          return.inspection:
            - {id: A, when: {cause: quality}, within: 1 day}
            - {id: B, within: 2 days}
        """
    )
    Migration(old=old, new=new, flow=returns.FLOW)


def test_what_a_base_guarantees_counts_where_it_surely_holds(tmp_path):
    """Of the house's own time the statute's limit counts where the shop sets none; of the buyer's, none is better."""
    texts = {
        "statute": """
            id: statute
            version: "1"
            time_limits:
              favour: consumer
              return.merchant_response: {id: L-1, within: 3 days}
              return.return_shipment: {id: L-2, within: 7 days}
            """,
        "shop": """
            id: shop
            version: "1"
            extends: ../statute
            time_limits:
              return.merchant_response: {id: M-1, when: {remedy: exchange}, within: 1 day}
              return.return_shipment: {id: M-2, when: {remedy: exchange}, within: 9 days}
            """,
        "branch": """
            id: branch
            version: "1"
            extends: ../shop
            time_limits:
              return.merchant_response: {id: B-1, when: {remedy: repair}, within: 1 day}
            """,
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "rulebook.yaml").write_text(dedent(text), encoding="utf-8")
    statute, shop, branch = (load_rulebook(tmp_path / name) for name in texts)
    (gap,) = problems(statute, shop)
    assert gap.startswith("return.return_shipment: L-2 sets it, and no new rule does")
    Migration(old=statute, new=shop, flow=returns.FLOW, kept=("return_shipment",))
    Migration(old=shop, new=branch, flow=returns.FLOW)
    Migration(old=branch, new=statute, flow=returns.FLOW)


def test_what_is_not_proved_is_told(monkeypatch):
    """With too many cases to look at there is no proof, and no migration."""
    monkeypatch.setattr("servflow.migration.Budget", lambda: Budget(0))
    assert "return.inspection: not proved: too many cases to look at" in problems(LUTION, SHOP)


def test_what_else_has_to_map():
    """Another currency, a lapse that leads nowhere, a kept limit that is none, and two rulebooks of one name."""
    old = book("time_limits: {return.inspection: {id: A, within: 1 day}}")
    dollars = attrs.evolve(old, version="2", currency="USD")
    assert problems(old, dollars) == ("currency: CNY -> USD: the amounts of a case are never changed",)
    (twin,) = problems(attrs.evolve(old, digest=""), attrs.evolve(old, digest="", timezone="UTC"))
    assert twin == "both are shop 1: a case could not tell which it is under"
    assert problems(old, old, kept=("inspecton",)) == ("kept: return has no time limit 'inspecton'",)
    two = book("time_limits: {return.inspection: {id: A, within: 1 day}, return.resubmission: {id: B, within: 1 day}}")
    (left,) = problems(two, book("", HEAD.format(2)), kept=("inspection",))
    assert left == "return.resubmission: B sets it, and no new rule does"
    spare = attrs.evolve(WATCH, name="return", limits=(Limit(name="inspection", label=Label("spare"), states=ALIVE),))
    stuck = book("time_limits: {return.inspection: {id: B, within: 1 day, on_lapse: pass_inspection}}", HEAD.format(2))
    told = "return.inspection: B lapses by pass_inspection, which has no row in waiting, working"
    assert problems(old, stuck, spare) == (told,)


# ---------------------------------------------------------------------------------------------------------- time limits


def watched(text, steps=(), old=TWO, **more):
    """Give a repair as it was and as it is moved to other rules five hours later, with the records."""
    was, now = book(old, HEAD.format(1)), book(text, HEAD.format(2))
    desk = ServiceDesk(was, flows=(WATCH,))
    answers = [applied(desk.open("ticket", {"visit": NOON + DAY}, by=AGENT, at=NOON, case_id="W-1"))]
    for hour, name, data in steps:
        case = answers[-1].case
        answers.append(applied(desk.decide(case, Command(name, data), by=AGENT, at=NOON + hour * HOUR)))
    move = Migration(old=was, new=now, flow=WATCH, **more)
    answers.append(applied(move.move(answers[-1].case, by=SYSTEM, at=NOON + 6 * HOUR)))
    records = tuple(record for answer in answers for record in answer.records)
    assert replay(records, flows=(WATCH,)) == answers[-1].case
    assert replay(loads_records(dumps_records(records)), flows=(WATCH,)) == answers[-1].case
    return answers[-2].case, answers[-1].case, records


def test_warnings_are_those_that_the_new_rules_want():
    """One that is over is not told again, one that nobody wants ends, one that is new and to come is added."""
    _, after, records = watched(
        "time_limits: {ticket.resolution: {id: A, within: 20 hours, warn_at: [10 %, 20 %, 50 %, 90 %]}}"
    )
    assert due(after) == {"resolution": 20, "resolution@90": 18, "appointment": 24}
    assert [record.data.get("did") for record in records] == [None, "remind", None]
    assert records[-1].deadlines_cleared == ("resolution@80",)


def test_a_clock_that_stands_still_stands_still_after_the_move():
    """What has passed has passed: two of ten hours, so that of twenty there are eighteen left when it runs again."""
    before, after, _ = watched(
        "time_limits: {ticket.resolution: {id: A, within: 20 hours, warn_at: [50 %, 75 %]}}", [(2, "hold", {})]
    )
    assert {clock.name for clock in before.clocks} == {"resolution", "resolution@50", "resolution@80"}
    assert due(after) == {}
    clocks = {clock.name: clock for clock in after.clocks}
    assert set(clocks) == {"resolution", "resolution@50", "resolution@75"}
    resolution = clocks["resolution"]
    assert (resolution.run.total, resolution.run.banked, resolution.run.running) == (20 * HOUR, 2 * HOUR, False)


def test_what_is_due_first_stands_first():
    """The visit is due before a repair that may now take thirty hours."""
    _, after, _ = watched("time_limits: {ticket.resolution: {id: A, within: 30 hours}}")
    assert list(due(after)) == ["appointment", "resolution"]


def test_a_longer_limit_revives_a_clock_that_was_over():
    """Five hours were over; twenty are not: the clock runs again, and the breach is told as corrected."""
    _, after, records = watched(
        "time_limits: {ticket.resolution: {id: A, within: 20 hours, warn_at: 90 %}}",
        old="time_limits: {ticket.resolution: {id: A, within: 5 hours}}",
    )
    assert due(after) == {"resolution": 20, "appointment": 24}
    (answer,) = (found for found in clock_history(records) if found.name == "resolution")
    assert (answer.outcome, answer.corrected) == ("running", True)


def test_a_clock_that_is_over_by_both_rulebooks_stays_over():
    """Three hours were over before the move and four are, too: the breach was told, and is not told once more."""
    _, after, records = watched(
        "time_limits: {ticket.resolution: {id: A, within: 4 hours}}",
        old="time_limits: {ticket.resolution: {id: A, within: 3 hours}}",
    )
    assert due(after) == {"appointment": 24}
    assert [(clock.name, clock.run.over, clock.run.banked) for clock in after.clocks] == [
        ("resolution", True, 6 * HOUR)
    ]
    assert [record.command for record in records] == ["open", "lapse", "move"]


def test_a_kept_limit_runs_on_as_it_stands_with_its_warnings():
    """Where the new rules set none, and it is said so, nothing of it changes."""
    before, after, records = watched("", kept=("resolution",))
    assert (records[-1].deadlines_set, records[-1].deadlines_cleared) == ((), ())
    assert set(due(after)) == set(due(before)) - {"resolution@50"}


def test_a_limit_that_only_the_new_rules_set_begins_with_the_move():
    """Nobody is late by a rule that was not there; what has been done already does not begin."""
    text = f"{TWO[:-1]}, ticket.response: {{id: B, within: 2 hours}}}}"
    _, after, _ = watched(text)
    assert due(after)["response"] == 8
    _, after, _ = watched(text, [(1, "tell", {"answer": "yes"})])
    assert "response" not in due(after)


def test_a_limit_that_is_over_does_not_begin_again():
    """The breach was recorded under the old rules; the new ones set the limit as well, and it is not told twice."""
    flow = attrs.evolve(WATCH, limits=(Limit(name="resolution", label=Label("resolution"), states=ALIVE),))
    old, new = (
        book("time_limits: {ticket.resolution: {id: A, within: 1 hour}}", HEAD.format(1)),
        book("time_limits: {ticket.resolution: {id: A, within: 2 hours}}", HEAD.format(2)),
    )
    first = applied(ServiceDesk(old, flows=(flow,)).open("ticket", {}, by=AGENT, at=NOON, case_id="W-1"))
    done = applied(Migration(old=old, new=new, flow=flow).move(first.case, by=SYSTEM, at=NOON + DAY))
    assert ([record.command for record in done.records], done.case.deadlines) == (["lapse", "move"], ())


def test_a_limit_whose_rule_no_longer_holds_for_the_facts_is_not_lost():
    """It began under facts that have changed since: on these neither rulebook sets it, and it runs on as it stands."""
    text = "time_limits: {{ticket.response: {{id: B, when: {{urgency: normal}}, within: {} hours}}}}"
    before, after, _ = watched(text.format(30), [(1, "tell", {"urgency": "urgent"})], old=text.format(20))
    assert due(after) == due(before) == {"response": 20, "appointment": 24}


def test_a_limit_without_a_beginning_runs_on_as_it_stands():
    """An old snapshot may not tell when a limit began; then nothing can be counted anew."""
    case = asked_for().case
    bare = attrs.evolve(case, deadlines=tuple(attrs.evolve(one, started_at=None) for one in case.deadlines))
    assert applied(TO_SHOP.move(bare, by=SYSTEM, at=NOON)).case.deadlines == bare.deadlines


def test_a_clock_of_a_limit_that_the_flow_no_longer_has_runs_on():
    """A house that took a limit out of its flow moves what runs of it as it is."""
    case = asked_for().case
    (only,) = case.deadlines
    odd = attrs.evolve(only, name="gone", run=Run(Counting.ELAPSED, DAY, NOON))
    moved = applied(TO_SHOP.move(attrs.evolve(case, deadlines=(only, odd)), by=SYSTEM, at=NOON)).case
    assert odd in moved.deadlines
