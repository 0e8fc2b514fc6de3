"""From a step to the next snapshot: deadlines, ledger, receipts, the chain."""

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.kernel.case import Command
from servflow.kernel.commit import LONGEST_OPEN_CHAIN, RECEIPTS_KEPT
from servflow.kernel.flow import Limit
from servflow.kernel.ledger import Claims, Ledger, UnitClaim
from servflow.values.money import Money
from servflow.values.orders import OrderLine
from servflow.values.sources import Label
from tests.answers import refused
from tests.kernel.toy import AGENT, BUYER, DAY, DESK, FINANCE, MINUTE, NOON, ORDER, TOY, ToyRules, desk, opened, walk

GRANT = Command("grant", {"amount": "40.00 CNY"})


def names(case):
    """Give the running time limits."""
    return [deadline.name for deadline in case.deadlines]


def test_limits_begin_and_end_with_states():
    """Entering a state starts its limits and ends those that do not run there; one that runs in both goes on."""
    first = opened()
    assert names(first.case) == ["answer", "overall"]
    checked, granted, paid = walk(first.case, ("check", AGENT), (GRANT, AGENT), ("pay", FINANCE))
    assert checked.case.deadlines == first.case.deadlines[1:]
    assert (checked.records[0].deadlines_set, checked.records[0].deadlines_cleared) == ((), ("answer",))
    assert names(granted.case) == ["payment"]
    assert granted.records[0].deadlines_set == granted.case.deadlines
    assert granted.case.deadlines[0].started_at == granted.case.updated_at
    assert (paid.case.deadlines, paid.records[0].deadlines_cleared) == ((), ("payment",))


def test_a_step_that_stays_keeps_what_runs():
    """A row without a target neither starts nor ends anything."""
    first = opened()
    (told,) = walk(first.case, (Command("tell", {"phone": "1"}), BUYER))
    assert told.case.deadlines is first.case.deadlines
    assert (told.records[0].deadlines_set, told.records[0].deadlines_cleared) == ((), ())


def test_a_limit_over_several_states_starts_once():
    """A limit that was breached in one of its states does not begin anew in the next one."""
    at = desk(spans={"overall": (DAY, "breach")})
    breached = at.advance(opened(at).case, at=NOON + DAY)
    (checked,) = walk(breached.case, ("check", AGENT), at_desk=at)
    assert (names(breached.case), names(checked.case)) == ([], [])


def test_a_limit_that_the_rulebook_does_not_set_does_not_run():
    """No rule, no deadline."""
    assert names(opened(desk(spans={})).case) == []


def test_where_a_limit_depends_on_several_things_the_latest_counts():
    """Every line is asked for; the latest deadline is kept."""

    class ByLine(ToyRules):
        def deadline(self, limit, at, facts, default_on_lapse):
            found = super().deadline(limit, at, facts, default_on_lapse)
            days = {"l1": 3 * DAY, "l2": DAY, "l3": None}.get(facts.get("line"))
            return attrs.evolve(found, due_at=at + days) if days else None

    price = Money.parse("1.00 CNY")
    order = attrs.evolve(
        ORDER, lines=tuple(OrderLine(id=name, quantity=1, unit_price=price) for name in ("l3", "l2", "l1"))
    )
    case = attrs.evolve(DESK, rulebook=ByLine()).open("claim", {"order": order}, by=BUYER, at=NOON, case_id="C-1").case
    assert [(found.name, found.due_at) for found in case.deadlines] == [("answer", NOON + 3 * DAY)]


def test_effects_are_numbered():
    """Each effect of a record carries its case, its revision and its place."""
    (hurried,) = walk(opened().case, (Command("hurry"), BUYER))
    assert [effect.key for effect in hurried.effects] == ["C-1/2/0"]
    assert hurried.effects == hurried.records[0].effects


def test_a_case_does_not_keep_its_history_alive():
    """After many steps whose digest nobody asked for, the chain is closed; what comes before can be forgotten."""
    case = opened().case
    for _ in range(3 * LONGEST_OPEN_CHAIN):
        (told,) = walk(case, (Command("tell", {"phone": "1"}), BUYER))
        case = told.case
    length, link = 0, case.head
    while not isinstance(link, str):
        length, link = length + 1, link.previous
    assert length <= LONGEST_OPEN_CHAIN


def test_the_ledger_is_checked_and_brought_up_to_date():
    """A step that changes claims answers with the ledger after it; one that does not hands it on."""
    first = opened(ledger=Ledger(order_id="O-1"))
    assert first.ledger.requested("l1") == 1
    assert opened().ledger is None
    (told,) = walk(first.case, (Command("tell", {"phone": "1"}), BUYER))
    assert told.ledger is None
    told = DESK.decide(first.case, Command("tell", {"phone": "1"}), by=BUYER, at=NOON, ledger=first.ledger)
    assert told.ledger == first.ledger
    dropped = DESK.decide(first.case, "drop", by=BUYER, at=NOON, ledger=first.ledger)
    assert dropped.ledger == Ledger(order_id="O-1")


def test_a_step_that_would_overdraw_the_order_is_denied():
    """More than was bought or paid over all cases is a reason; on opening also where no ledger was passed in."""
    other = Ledger(order_id="O-1").replace("C-9", Claims(units=(UnitClaim(line="l1", requested=2),)))
    assert refused(opened(ledger=other)).codes == ("quantity_above_bought",)
    assert refused(opened(units=3)).codes == ("quantity_above_bought",)
    (checked,) = walk(opened().case, ("check", AGENT))
    grant = Command("grant", {"amount": "100.01 CNY"})
    ledger = Ledger(order_id="O-1")
    assert refused(DESK.decide(checked.case, grant, by=AGENT, at=NOON + DAY, ledger=ledger)).codes == (
        "amount_above_paid",
    )


def test_the_ledger_of_another_order_is_a_mistake_of_the_caller():
    """It is refused loudly, not summed up."""
    with pytest.raises(InvalidValueError, match="ledger: is that of another order"):
        opened(ledger=Ledger(order_id="O-2"))


def test_a_case_remembers_a_few_command_ids():
    """The newest ids are kept, the newest one with its records; a case does not grow with its history."""
    case = opened().case
    for n in range(RECEIPTS_KEPT + 3):
        (told,) = walk(case, (Command("tell", {"phone": str(n)}, f"id-{n}"), BUYER))
        case = told.case
    assert [receipt.command_id for receipt in case.receipts] == [f"id-{n}" for n in range(10, 2, -1)]
    assert [len(receipt.records) for receipt in case.receipts] == [1, 0, 0, 0, 0, 0, 0, 0]


def test_a_flow_without_an_order_claims_nothing():
    """Facts that hold no order have no ledger to settle."""
    flow = attrs.evolve(
        TOY,
        opening=attrs.evolve(TOY.opening, apply=lambda s: None),
        limit_facts=lambda name, facts: ({},),
    )
    assert opened(desk(flow)).ledger is None


def test_a_limit_may_begin_where_another_ends():
    """A lapse that enters a state in which its own limit runs ends it; the limit does not begin anew."""
    flow = attrs.evolve(
        TOY,
        limits=(Limit(name="answer", label=Label("answer"), states=("asked", "checking"), on_lapse="drop"),),
    )
    at = desk(flow, spans={"answer": (DAY, "check")})
    lapsed = at.advance(opened(at).case, at=NOON + DAY + MINUTE)
    assert (lapsed.case.state, names(lapsed.case)) == ("checking", [])


def test_where_nothing_runs_nothing_begins():
    """A step between states without limits, on a case without deadlines, sets and clears none."""
    at = desk(spans={})
    (dropped,) = walk(opened(at).case, ("drop", BUYER), at_desk=at)
    assert (dropped.records[0].deadlines_set, dropped.records[0].deadlines_cleared) == ((), ())
    assert dropped.case.deadlines == ()
