"""What happens when time limits are over."""

import attrs
import pytest

from servflow.kernel.case import Command
from servflow.kernel.fields import CommandSpec
from servflow.kernel.flow import Row
from servflow.kernel.ledger import Claims, Ledger, UnitClaim
from servflow.values.deadlines import Deadline
from servflow.values.findings import Finding
from servflow.values.sources import Label
from tests.kernel.toy import AGENT, BUYER, DAY, MINUTE, NOON, ORDER, TOY, desk, opened, walk


def told(answer):
    """Give the effects as kind and data."""
    return [(effect.kind, dict(effect.data)) for effect in answer.effects]


def test_a_lapse_may_do_what_a_command_does():
    """The row of the command is taken, stamped with the due instant, by the system; those concerned are told."""
    answer = desk().advance(opened().case, at=NOON + 3 * DAY)
    (record,) = answer.records
    assert (record.command, record.data) == ("lapse", {"deadline": "answer", "did": "check"})
    assert (record.at, str(record.actor), record.from_state, record.to_state) == (
        NOON + DAY,
        "system",
        "asked",
        "checking",
    )
    assert record.deadlines_cleared == ("answer",)
    assert told(answer) == [("notify", {"about": "check", "limit": "answer", "roles": ("agent",)})]


def test_a_breach_is_recorded_and_told():
    """The state stays, the limit is gone, those concerned are told."""
    at = desk(spans={"answer": (DAY, "breach")})
    answer = at.advance(opened(at).case, at=NOON + DAY)
    assert (answer.case.state, answer.case.deadlines) == ("asked", ())
    assert answer.records[0].data == {"deadline": "answer", "did": "breach"}
    assert told(answer) == [("notify", {"about": "breach", "limit": "answer", "roles": ("agent",)})]


def test_an_escalation_tells_the_supervisor():
    """Without a command of that name, escalation stays in its state and the supervisor is told too."""
    at = desk(spans={"answer": (DAY, "escalate")})
    answer = at.advance(opened(at).case, at=NOON + DAY)
    assert answer.case.state == "asked"
    assert told(answer) == [("notify", {"about": "escalate", "limit": "answer", "roles": ("supervisor", "agent")})]


def escalating(**row):
    """Give the toy flow with a command ``escalate``."""
    spec = CommandSpec("escalate", Label("escalate", "升级"), ("agent",))
    return TOY.extend(commands=(spec,), rows=(Row(command="escalate", source=("asked",), **row),))


def test_a_flow_may_escalate_in_its_own_way():
    """A command ``escalate`` of the flow is what an escalation does; where it refuses, the lapse is a breach."""
    spans = {"answer": (DAY, "escalate")}
    at = desk(escalating(target="checking"), spans=spans)
    assert at.advance(opened(at).case, at=NOON + DAY).case.state == "checking"
    at = desk(escalating(target="checking", guards=(lambda s: Finding("no", "no"),)), spans=spans)
    answer = at.advance(opened(at).case, at=NOON + DAY)
    assert (answer.case.state, answer.records[0].data["did"]) == ("asked", "breach")


@pytest.mark.parametrize("on_lapse", ["pay", "grant", "nothing_of_ours"])
def test_a_lapse_always_succeeds(on_lapse):
    """A rulebook that names a command without a row here, with required data or unknown gets a breach, no error."""
    at = desk(spans={"answer": (DAY, on_lapse)})
    answer = at.advance(opened(at).case, at=NOON + DAY)
    assert (answer.case.state, answer.records[0].data["did"]) == ("asked", "breach")


def test_a_step_that_refuses_makes_the_lapse_a_breach():
    """What the flow's step itself refuses is not done by a lapse either; its half-made effects are dropped."""

    def refuse(s):
        s.effect("pay_refund")
        s.refuse(Finding("no", "no"))
        return s.facts

    flow = attrs.evolve(TOY, rows=(attrs.evolve(TOY.rows[0], apply=refuse), *TOY.rows[1:]))
    at = desk(flow)
    answer = at.advance(opened(at).case, at=NOON + DAY)
    assert answer.case.state == "asked"
    assert [effect.kind for effect in answer.effects] == ["notify"]


def test_a_lapse_that_would_overdraw_the_order_is_a_breach():
    """The ledger speaks against a lapse as against a command, and stays as it is."""

    def more(s):
        return attrs.evolve(s.facts, units=2)

    flow = attrs.evolve(TOY, rows=(attrs.evolve(TOY.rows[0], apply=more), *TOY.rows[1:]))
    at = desk(flow)
    case = opened(at).case
    alone = at.advance(case, at=NOON + DAY, ledger=Ledger(order_id="O-1"))
    assert (alone.case.state, alone.ledger.requested("l1")) == ("checking", 2)
    shared = Ledger(order_id="O-1").replace("C-9", Claims(units=(UnitClaim(line="l1", requested=1),)))
    crowded = at.advance(case, at=NOON + DAY, ledger=shared)
    assert (crowded.case.state, crowded.ledger) == ("asked", shared)


def test_lapses_come_in_due_order_also_those_that_begin_on_the_way():
    """Everything due is done in one go, each at its own instant, limits included that earlier lapses started."""
    at = desk(spans={"answer": (DAY, ""), "overall": (DAY + MINUTE, "drop")})
    answer = at.advance(opened(at).case, at=NOON + 9 * DAY)
    assert [(record.at, record.to_state) for record in answer.records] == [
        (NOON + DAY, "checking"),
        (NOON + DAY + MINUTE, "dropped"),
    ]
    assert [record.revision for record in answer.records] == [2, 3]


def test_a_deadline_whose_limit_is_gone_lapses_all_the_same():
    """A stored deadline that the flow no longer knows is a breach, or the command it names; nobody is told by name."""
    at = desk()
    case = opened(at).case
    for on_lapse, state in (("breach", "asked"), ("check", "checking")):
        old = Deadline("bygone", NOON + MINUTE, on_lapse)
        answer = at.advance(attrs.evolve(case, deadlines=(old,)), at=NOON + DAY)
        assert answer.case.state == state
        assert [effect.data["roles"] for effect in answer.effects] == ([()] if on_lapse == "breach" else [])


def test_a_lapse_asks_neither_for_a_role_nor_for_the_owner():
    """The system may do by lapse what only a buyer may command."""
    at = desk(spans={"answer": (DAY, "drop")})
    assert at.advance(opened(at).case, at=NOON + DAY).case.state == "dropped"


def test_others_claims_are_seen_by_a_lapse():
    """A step that looks at the ledger sees the other cases' claims, not its own."""
    seen = []

    def look(s):
        seen.append(s.ledger)
        return s.facts

    flow = attrs.evolve(TOY, rows=(attrs.evolve(TOY.rows[0], apply=look), *TOY.rows[1:]))
    at = desk(flow)
    first = at.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1", ledger=Ledger(order_id="O-1"))
    at.advance(first.case, at=NOON + DAY, ledger=first.ledger)
    walk(first.case, (Command("check"), AGENT), at_desk=at)
    assert seen == [Ledger(order_id="O-1"), None]
