"""A Hypothesis state machine of a store: several cases, two hands, any order; after each step the model is asked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from servflow.kernel.case import Applied, Case, Command
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.bench import MANY, NEVER, Bench, order_of
from servflow.testing.stores.cases import NOON, Opening, Step, desk, opened
from servflow.testing.stores.hands import Hand
from servflow.testing.stores.promises import require, same
from servflow.testing.stores.shortest import EnoughError, Telling
from servflow.testing.stores.wanted import Decided, Wanted
from servflow.testing.stores.ways import (
    AROUND,
    IDS,
    LATEST_OPENING,
    NAMES,
    ORDERS,
    PAUSES,
    ROUND,
    TEXTS,
    UNITS,
    ZONES,
    brought,
    ways_from,
)

STEPS = 25
"""How many steps a story has at most."""
CASES = 3
"""So many cases a story has at most."""
HELD = 4
"""So many answers are remembered, to be saved late or again."""
PUSHES = 9
"""Steps after which a case has forgotten the command ids before them."""


def going_on(also: Callable[[StoreMachine], object]) -> Callable[[Any], Any]:
    """Offer a rule as long as the story goes on, and something more holds."""
    return precondition(lambda machine: machine.number <= machine.length and bool(also(machine)))


class StoreMachine(RuleBasedStateMachine):
    """One story, on a store of its own: what was decided, what was saved, and what the store says of it. 案件库机。"""

    def __init__(self, telling: Telling) -> None:
        """Begin a story."""
        super().__init__()
        self.telling, self.closing = telling, ExitStack()
        self.hands = telling.begin(self.closing)
        self.capabilities = telling.bench.capabilities
        self.wanted = Wanted()
        self.held: list[Decided] = []
        self.answered: list[Applied] = []
        self.done: list[str] = []
        self.lines: list[str] = []
        self.last = ""
        self.now = NOON
        self.pushed = 0
        self.length = 0
        self.number = 0

    # ---------------------------------------------------------------------------------------------------- the telling

    @contextmanager
    def told(self, hand: Hand, line: str) -> Generator[None]:
        """Add a line to the story; what fails inside is told with all of it."""
        self.lines.append(f"{hand.words}{line}")
        try:
            yield
        except Exception as error:
            self.telling.failed(tuple(self.lines), error)
            raise

    def looked_at(self, *eyes: Hand, last: str | None = None) -> None:
        """Compare all that some hands see."""
        for hand in eyes:
            with self.told(hand, "everything is looked at"):
                hand(lambda bench: self.wanted.compare(bench, last))
            self.lines.pop()

    def perhaps_looked_at(self, data: st.DataObject) -> None:
        """Compare what one of the hands sees, or let nobody look: whoever looks may mend what is wrong."""
        eyes = data.draw(st.sampled_from((*self.hands.all, None, None)))
        self.looked_at(*() if eyes is None else (eyes,), last=self.last)

    # ---------------------------------------------------------------------------------------------- asking and saving

    def hand(self, data: st.DataObject) -> Hand:
        """Draw who does something."""
        return data.draw(st.sampled_from(self.hands.all))

    def ledger_of(self, hand: Hand, order_id: str | None) -> tuple[int, int]:
        """Return the version of an order's ledger as a hand reads it, and how often it was saved."""
        if order_id is None or "ledgers" not in self.capabilities:
            return 0, 0
        with self.told(hand, f"the ledger of order {order_id!a} is read"):
            _, version = hand(lambda bench: self.wanted.ledger(bench, order_id))
        self.lines.pop()
        return version, self.wanted.saves.get(order_id, 0)

    def decided(self, hand: Hand, case: Case, wish: Step | datetime, what: str) -> Decided | None:
        """Return what comes of a wish, or of the time; nothing where there is nothing to save."""
        order_id = order_of(case)
        ledger = None if order_id is None else self.wanted.ledgers.get(order_id)
        answer = brought(case, wish, ledger)
        if answer is None:
            return None
        version, saves = self.ledger_of(hand, order_id)
        return Decided(answer=answer, version=version, saves=saves, what=what)

    def given(self, data: st.DataObject, hand: Hand, decided: Decided) -> None:
        """Save an answer now, or hold it back."""
        self.held = [*self.held[1 - HELD :], decided]
        if data.draw(st.sampled_from((True, True, False))):
            self.saved(hand, decided, decided.what)
        else:
            self.lines.append(f"{hand.words}{decided.what} is decided, and not saved yet")

    def saved(self, hand: Hand, decided: Decided, line: str) -> None:
        """Save an answer, or see it refused, as the model says."""
        refusal = self.wanted.refusal(decided)
        self.last = decided.answer.case.id
        with self.told(hand, line):
            if refusal is None:
                put(hand, decided.answer, decided.version)
                self.wanted.save(decided.answer)
                self.answered += [decided.answer] if may_be_repeated(decided.answer) else []
            else:
                with hand.bench.conflict(refusal):
                    put(hand, decided.answer, decided.version)
        self.lines[-1] += f": {refusal.__name__}" if refusal else ": saved"

    def outdated(self) -> list[Applied]:
        """Return the answers after which their case has gone on, or one of their effects was acknowledged."""
        cases, pending = self.wanted.cases, self.wanted.pending
        return [
            answer
            for answer in self.answered
            if cases[answer.case.id].revision > answer.case.revision
            or any(effect.key not in pending for effect in answer.effects)
        ]

    def orders_left(self) -> list[str]:
        """Return the orders of which a unit is left to be returned."""
        ledgers = self.wanted.ledgers
        return [name for name in ORDERS if name not in ledgers or len(ledgers[name].claims) < UNITS]

    def command_id(self, data: st.DataObject, case: Case | None) -> str | None:
        """Draw a command id; one that was used before only where the store remembers it."""
        if case is None:
            return data.draw(st.sampled_from(IDS))
        known = {receipt.command_id for receipt in case.receipts}
        forgotten = sorted(self.wanted.used[case.id] - known)
        if "command_ids" in self.capabilities:
            return data.draw(st.sampled_from((*IDS, *forgotten)))
        return data.draw(st.sampled_from([name for name in IDS if name not in forgotten]))

    # ---------------------------------------------------------------------------------------------------------- rules

    @initialize(length=st.integers(1, STEPS))
    def begin(self, length: int) -> None:
        """Say how long the story is; its store is empty."""
        self.length = length
        self.looked_at(self.hands.first)

    @going_on(lambda self: len(self.wanted.cases) < CASES)
    @rule(data=st.data())
    def open_case(self, data: st.DataObject) -> None:
        """Open a ticket, or a return of an order that other cases may be about; the name may be taken."""
        name, order_id = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(("", "", *self.orders_left())))
        hand, command_id = self.hand(data), self.command_id(data, self.wanted.cases.get(name))
        flow, at = "return" if order_id else "ticket", min(self.now, LATEST_OPENING)
        opening = Opening(case_id=name, flow=flow, at=at, order_id=order_id, command_id=command_id)
        ledger = self.wanted.ledgers.get(order_id)
        if ledger is None and order_id and "ledgers" in self.capabilities:
            ledger = Ledger(order_id=order_id)
        self.wanted.names.setdefault(name)
        what = f"opening {flow} {name!a}" + (f" of order {order_id!a}" if order_id else "") + _with(command_id)
        version, saves = self.ledger_of(hand, opening.order)
        self.given(data, hand, Decided(answer=opened(opening, ledger), version=version, saves=saves, what=what))
        self.perhaps_looked_at(data)

    @going_on(lambda self: self.wanted.cases)
    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Take a case a step on, a moment or a day later."""
        case, hand = data.draw(st.sampled_from(list(self.wanted.cases.values()))), self.hand(data)
        ways = ways_from(case, data.draw(st.sampled_from(TEXTS)))
        if not ways:
            return
        name, by, fields = data.draw(st.sampled_from(ways))
        self.now += data.draw(st.sampled_from(PAUSES))
        at, command_id = max(self.now, case.updated_at), self.command_id(data, case)
        wish = Step(name=name, by=by, at=at, data=fields, command_id=command_id)
        decided = self.decided(hand, case, wish, f"{name} of {case.id!a}{_with(command_id)}")
        if decided is not None:
            self.given(data, hand, decided)
        self.perhaps_looked_at(data)

    @going_on(lambda self: any(case.state in ROUND for case in self.wanted.cases.values()))
    @rule(data=st.data())
    def push(self, data: st.DataObject) -> None:
        """Lead a ticket round in a circle until it has forgotten the command ids before."""
        tickets = [case for case in self.wanted.cases.values() if case.state in ROUND]
        case, hand = data.draw(st.sampled_from(tickets)), self.hand(data)
        self.last = case.id
        with self.told(hand, f"{case.id!a} is taken through {PUSHES} steps, each with a command id of its own"):
            for _ in range(PUSHES):
                self.pushed += 1
                name, by, fields = ROUND[case.state]
                at = max(self.now, case.updated_at)
                wish = Step(name=name, by=by, at=at, data=fields, command_id=f"push-{self.pushed}")
                answer = brought(case, wish, None)
                assert answer is not None
                put(hand, answer)
                self.wanted.save(answer)
                case = answer.case
        self.perhaps_looked_at(data)

    @going_on(lambda self: any(case.next_due_at for case in self.wanted.cases.values()))
    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        """Let a case run out just before, at or after its limit."""
        running = [(case, case.next_due_at) for case in self.wanted.cases.values() if case.next_due_at]
        (case, limit), hand = data.draw(st.sampled_from(running)), self.hand(data)
        at = max(limit + data.draw(st.sampled_from(AROUND)), case.updated_at)
        self.now = max(self.now, at)
        decided = self.decided(hand, case, at, f"what lapses of {case.id!a} by {_instant(at)}")
        assert decided is not None
        self.given(data, hand, decided)
        self.perhaps_looked_at(data)

    @going_on(lambda self: self.held)
    @rule(data=st.data())
    def save_late(self, data: st.DataObject) -> None:
        """Save an answer that was held back, or once more one whose reply got lost."""
        decided, hand = data.draw(st.sampled_from(self.held)), self.hand(data)
        self.saved(hand, decided, f"late, or once more: {decided.what}")
        self.perhaps_looked_at(data)

    @going_on(lambda self: self.outdated())
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        """Send a wish again, decided from case and ledger as they were when its reply got lost."""
        then, hand = data.draw(st.sampled_from(self.outdated())), self.hand(data)
        last = then.records[-1]
        command = Command(last.command, last.data, last.command_id)
        answer = desk(last.flow).decide(then.case, command, by=last.actor, at=then.case.updated_at, ledger=then.ledger)
        assert isinstance(answer, Applied)
        what = f"{last.command} of {last.case_id!a} once more, and its answer is given again"
        self.saved(hand, Decided(answer=answer, version=0, saves=0, what=what), what)
        self.perhaps_looked_at(data)

    @going_on(lambda self: "outbox" in self.capabilities and (self.wanted.pending or self.done))
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        """Acknowledge an effect; perhaps for the second time, since the first reply got lost."""
        key, hand = data.draw(st.sampled_from([*self.wanted.pending, *self.done[-2:]])), self.hand(data)
        with self.told(hand, f"effect {key!a} is acknowledged"):
            hand(lambda bench: bench.store.acknowledge(key))
        self.wanted.pending.pop(key, None)
        self.done.append(key)
        self.perhaps_looked_at(data)

    @going_on(lambda self: "outbox" in self.capabilities and self.wanted.cases)
    @rule(data=st.data(), limit=st.sampled_from((1, 2, 5)))
    def take(self, data: st.DataObject, limit: int) -> None:
        """Take some of what is pending."""
        hand = self.hand(data)
        with self.told(hand, f"{limit} pending effects are asked for, and then all"):
            found, everything = hand(lambda bench: (bench.store.pending(limit=limit), bench.store.pending(limit=MANY)))
            same(len(found), min(limit, len(everything)), "how many there are")
            require(all(effect in everything for effect in found), "one of them is not among all of them")
            self.wanted.compare_pending(everything)

    @going_on(lambda self: "due" in self.capabilities and self.wanted.cases)
    @rule(data=st.data(), limit=st.sampled_from((1, 2, MANY)))
    def find_due(self, data: st.DataObject, limit: int) -> None:
        """Ask what is due at, just before or just after a limit, in some zone."""
        hand, limits = self.hand(data), [case.next_due_at or NEVER for case in self.wanted.cases.values()]
        at = data.draw(st.sampled_from(limits)) + data.draw(st.sampled_from(AROUND))
        at = at.astimezone(timezone(timedelta(hours=data.draw(st.sampled_from(ZONES)))))
        with self.told(hand, f"what is due at {_instant(at)} is asked for"):
            everything = hand(lambda bench: bench.due(at))
            self.wanted.compare_due(everything, at)
            found = hand(lambda bench: bench.due(at, limit))
            self.wanted.compare_first_due(found, limit, at)

    @going_on(lambda self: "reopen" in self.capabilities and self.wanted.cases)
    @rule(data=st.data())
    def close_and_open(self, data: st.DataObject) -> None:
        """Close the store, and open what it keeps."""
        with self.told(self.hands.first, "the store is closed and opened again"):
            self.hands.again()
        self.perhaps_looked_at(data)

    @precondition(lambda self: self.number > self.length)
    @rule()
    def end(self) -> None:
        """Look with all hands, let everything run out and acknowledge everything: then nothing is left to do."""
        if self.number > self.length + 1:
            return
        self.looked_at(*self.hands.all)
        hand = self.hands.first
        for case in list(self.wanted.cases.values()):
            decided = self.decided(hand, case, NEVER, f"whatever lapses of {case.id!a}")
            assert decided is not None
            self.saved(hand, decided, decided.what)
        if "outbox" in self.capabilities:
            with self.told(hand, "everything pending is acknowledged"):
                hand(lambda bench: bench.clear(self.wanted.pending))
            self.wanted.pending.clear()
        self.looked_at(self.hands.all[-1])

    @invariant()
    def count(self) -> None:
        """Count the steps of the story."""
        self.number += 1

    def teardown(self) -> None:
        """Close the store."""
        self.closing.close()


def may_be_repeated(answer: Applied) -> bool:
    """Return whether a command in a case was given an id, so that it may be sent again."""
    if answer.repeated or not answer.records:
        return False
    last = answer.records[-1]
    return last.command_id is not None and last.command not in {"open", "lapse"}


def put(hand: Hand, answer: Applied, version: int = 0) -> None:
    """Have an answer saved."""
    hand(lambda bench: bench.append(answer, ledger_version=version))


def _with(command_id: str | None) -> str:
    return "" if command_id is None else f" with command id {command_id!a}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def play(bench: Bench, *, connections: bool = False) -> None:
    """Play stories, the same ones each time, and tell the shortest that fails.

    Args:
        bench: What is checked.
        connections: The second hand is a connection of its own; otherwise a thread of its own, where the store has any.

    Raises:
        AssertionError: In some story the store says something else than what was saved.
    """
    how = settings(
        max_examples=bench.examples,
        stateful_step_count=STEPS + 2,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
        verbosity=Verbosity.quiet,
    )
    telling = Telling(bench, connections)
    try:
        run_state_machine_as_test(cast("type[StoreMachine]", lambda: StoreMachine(telling)), settings=how)
    except (Exception, EnoughError):
        if telling.error is None:
            raise
        raise AssertionError(str(telling)) from telling.error
