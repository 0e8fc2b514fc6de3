"""A Hypothesis state machine of a store: several cases, two hands, any order; after each step the model is asked."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import attrs
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from servflow.errors import ConflictError
from servflow.kernel.case import Applied, Case, Command, Denied
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.bench import MANY, NEVER, Bench, order_of
from servflow.testing.stores.cases import NOON, Opening, Step, advanced, desk, opened
from servflow.testing.stores.hands import Hand, Hands, hands
from servflow.testing.stores.hostile import CONTROL, PLAIN
from servflow.testing.stores.promises import require, same
from servflow.testing.stores.wanted import Decided, Wanted
from servflow.values.parties import Actor

STEPS = 25
"""How many steps a story has at most."""
HELD = 4
"""So many answers are remembered, to be saved late or again."""
PUSHES = 9
"""Steps after which a case has forgotten the command ids before them."""
UNITS = 2
"""So many units of an order were sold, one for each return."""
LATEST_OPENING = NOON + timedelta(days=4)
"""Later the kit's orders are too old to be returned."""
TICK = timedelta(microseconds=1)
NAMES = ("A", "B", "A/1", "a", "\u00e9", "e\u0301")
ORDERS = ("O-1", "O-2", "o-1")
IDS = (None, "form-1", "form-2", "Form-1", "form-1 ")
TEXTS = ("YT1", *PLAIN, *CONTROL)
ZONES = (8, 0, -11)
PAUSES = (timedelta(0), TICK, timedelta(minutes=1), timedelta(minutes=20), timedelta(days=1))
AROUND = (timedelta(0), -TICK, TICK, timedelta(days=1))
ROUND: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "registered": ("request_information", "agent", {}),
    "awaiting_information": ("supply_information", "buyer", {}),
    "triaged": ("assign", "supervisor", {"to": "x"}),
    "assigned": ("decline_assignment", "technician", {"reason": "no time"}),
    "in_progress": ("hold", "technician", {"reason": "parts"}),
    "on_hold": ("resume", "technician", {}),
}
"""Steps that lead a ticket round in a circle: by its state, the command, who gives it, and with what."""
ONWARD: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "registered": ("triage", "supervisor", {"paid": False}),
    "awaiting_information": ("cancel", "agent", {}),
    "triaged": ("escalate", "agent", {"level": 1}),
    "assigned": ("contact", "technician", {}),
    "contacted": ("plan", "technician", {"mode": "phone"}),
    "planned": ("start", "technician", {}),
    "requested": ("withdraw", "buyer", {}),
    "awaiting_shipment": ("withdraw", "buyer", {}),
}
"""Steps that lead a case on or end it."""
SHIPPED_FROM = ("requested", "awaiting_shipment")


@attrs.define
class Telling:
    """What is kept over all stories that are played on one store. 讲述。

    Args:
        hands: Who works on the store.
        begun: How many stories were begun.
        shortest: The shortest story that failed.
        error: What failed in it.
    """

    hands: Hands
    begun: int = 0
    shortest: tuple[str, ...] | None = None
    error: Exception | None = None
    said: str = ""

    def failed(self, lines: tuple[str, ...], error: Exception, said: str) -> None:
        """Keep a story that failed, if none is shorter."""
        if self.shortest is None or _length(lines) <= _length(self.shortest):
            self.shortest, self.error, self.said = lines, error, said


def _length(lines: tuple[str, ...]) -> tuple[int, int]:
    return len(lines), sum(map(len, lines))


class StoreMachine(RuleBasedStateMachine):
    """One story: what was decided, what was saved, and what the store says of it. 案件库机。

    All stories are played on one store, each with names of its own.
    """

    def __init__(self, telling: Telling) -> None:
        """Begin a story."""
        super().__init__()
        telling.begun += 1
        self.telling, self.hands = telling, telling.hands
        self.capabilities = telling.hands.first.bench.capabilities
        self.prefix = f"r{telling.begun}."
        self.wanted = Wanted(shown=self.shown)
        self.held: list[Decided] = []
        self.done: list[str] = []
        self.lines: list[str] = []
        self.last = ""
        self.now = NOON
        self.pushed = 0
        self.failed = False

    def shown(self, name: str) -> str:
        """Return what an id is called in the story."""
        return ascii(name.removeprefix(self.prefix))

    # ---------------------------------------------------------------------------------------------------- the telling

    @contextmanager
    def told(self, hand: Hand, line: str) -> Generator[None]:
        """Add a line to the story; what fails inside is told with all of it."""
        self.lines.append(f"{hand.words}{line}")
        try:
            yield
        except Exception as error:
            self.failed = True
            said = str(error) if isinstance(error, AssertionError) else f"it raised {type(error).__name__}: {error}"
            self.telling.failed(tuple(self.lines), error, said.replace(self.prefix, ""))
            raise

    def hand(self, data: st.DataObject) -> Hand:
        """Draw who does something."""
        return data.draw(st.sampled_from(self.hands.all))

    def looked_at(self, data: st.DataObject) -> None:
        """Compare all that one of the hands sees, or let nobody look: whoever looks may mend what is wrong."""
        eyes = data.draw(st.sampled_from((*self.hands.all, None)))
        if eyes is not None:
            with self.told(eyes, "everything is looked at"):
                eyes(lambda bench: self.wanted.compare(bench, self.last))
            self.lines.pop()

    # --------------------------------------------------------------------------------------------------------- asking

    def ledger_of(self, hand: Hand, order_id: str | None) -> tuple[int, int]:
        """Return the version of an order's ledger as a hand reads it, and how often it was saved."""
        if order_id is None or "ledgers" not in self.capabilities:
            return 0, 0
        _, version = hand(lambda bench: self.wanted.ledger(bench, order_id))
        return version, self.wanted.saves.get(order_id, 0)

    def decided(self, hand: Hand, case: Case, wish: Step | datetime, what: str) -> Decided | None:
        """Return what comes of a wish, or of the time; nothing where there is nothing to save."""
        order_id = order_of(case)
        ledger = self.wanted.ledgers.get(order_id) if order_id is not None else None
        answer: Applied | Denied | None
        if isinstance(wish, datetime):
            answer = advanced(case, wish, ledger)
        else:
            who = Actor(wish.by, {"buyer": "B-1", "technician": "x"}.get(wish.by, "X-1"))
            command = Command(wish.name, wish.data, wish.command_id)
            answer = desk(case.flow).decide(case, command, by=who, at=wish.at, ledger=ledger)
        answer = answer.lapsed if isinstance(answer, Denied) else answer
        if answer is None:
            return None
        with self.told(hand, f"the ledger for {what} is read"):
            version, saves = self.ledger_of(hand, order_id)
        self.lines.pop()
        return Decided(answer=answer, version=version, saves=saves, what=what)

    def given(self, data: st.DataObject, hand: Hand, decided: Decided) -> None:
        """Save an answer now, or hold it back."""
        self.held = [*self.held[1 - HELD :], decided]
        if data.draw(st.sampled_from((True, True, True, False))):
            self.saved(hand, decided, decided.what)
        else:
            self.lines.append(f"{hand.words}{decided.what} is decided, and not saved yet")

    def saved(self, hand: Hand, decided: Decided, line: str) -> None:
        """Save an answer, or see it refused, as the model says."""
        self.last = decided.answer.case.id
        refusal = self.wanted.refusal(decided)
        with self.told(hand, line):
            if refusal is None:
                hand(lambda bench: bench.append(decided.answer, ledger_version=decided.version))
                self.wanted.save(decided.answer)
            else:
                with self.hands.first.bench.conflict(refusal):
                    hand(lambda bench: bench.append(decided.answer, ledger_version=decided.version))
        self.lines[-1] += f": {refusal.__name__}" if refusal else ": saved"

    def command_id(self, data: st.DataObject, case: Case | None) -> str | None:
        """Draw a command id; one that was used before only where the store remembers it."""
        drawn = data.draw(st.sampled_from(IDS))
        if drawn is None:
            return None
        name = self.prefix + drawn
        known = case is not None and name in {receipt.command_id for receipt in case.receipts}
        used = case is not None and name in self.wanted.used[case.id]
        return None if used and not known and "command_ids" not in self.capabilities else name

    def case(self, data: st.DataObject) -> Case:
        """Draw a case."""
        return data.draw(st.sampled_from(list(self.wanted.cases.values())))

    # ---------------------------------------------------------------------------------------------------------- rules

    @rule(data=st.data())
    def open_case(self, data: st.DataObject) -> None:
        """Open a ticket, or a return of an order that other cases may be about; the name may be taken."""
        name = self.prefix + data.draw(st.sampled_from(NAMES))
        flow = data.draw(st.sampled_from(("ticket", "return")))
        order_id = self.prefix + data.draw(st.sampled_from(ORDERS)) if flow == "return" else ""
        hand, command_id = self.hand(data), self.command_id(data, self.wanted.cases.get(name))
        if name not in self.wanted.names:
            self.wanted.names.append(name)
        what = f"opening {flow} {self.shown(name)}"
        what += f" of order {self.shown(order_id)}" if order_id else ""
        what += f" with command id {self.shown(command_id)}" if command_id else ""
        at = min(self.now, LATEST_OPENING)
        opening = Opening(case_id=name, flow=flow, at=at, order_id=order_id, command_id=command_id)
        ledger = self.wanted.ledgers.get(order_id)
        if ledger is None and order_id and "ledgers" in self.capabilities:
            ledger = Ledger(order_id=order_id)
        if ledger is not None and len(ledger.claims) >= UNITS:
            return
        with self.told(hand, f"the ledger for {what} is read"):
            version, saves = self.ledger_of(hand, opening.order)
        self.lines.pop()
        self.given(data, hand, Decided(answer=opened(opening, ledger), version=version, saves=saves, what=what))
        self.looked_at(data)

    @precondition(lambda self: self.wanted.cases)
    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Take a case a step on, a moment or a day later."""
        case, hand = self.case(data), self.hand(data)
        ways = [way[case.state] for way in (ROUND, ONWARD) if case.state in way]
        if case.state in SHIPPED_FROM:
            ways.append(("ship", "buyer", {"carrier": "yto", "tracking": data.draw(st.sampled_from(TEXTS))[:40]}))
        if not ways:
            return
        name, by, fields = data.draw(st.sampled_from(ways))
        self.now += data.draw(st.sampled_from(PAUSES))
        at, command_id = max(self.now, case.updated_at), self.command_id(data, case)
        what = f"{name} of {self.shown(case.id)}" + (f" with command id {self.shown(command_id)}" if command_id else "")
        wish = Step(name=name, by=by, at=at, data=fields, command_id=command_id)
        decided = self.decided(hand, case, wish, what)
        if decided is not None:
            self.given(data, hand, decided)
        self.looked_at(data)

    @precondition(lambda self: any(case.flow == "ticket" and case.state in ROUND for case in self.wanted.cases.values()))
    @rule(data=st.data())
    def push(self, data: st.DataObject) -> None:
        """Lead a ticket round in a circle until it has forgotten the command ids before."""
        tickets = [case for case in self.wanted.cases.values() if case.state in ROUND]
        case, hand = data.draw(st.sampled_from(tickets)), self.hand(data)
        line = f"{self.shown(case.id)} is taken through {PUSHES} steps, each with a command id of its own"
        with self.told(hand, line):
            for _ in range(PUSHES):
                self.pushed += 1
                name, by, fields = ROUND[case.state]
                at = max(self.now, case.updated_at)
                wish = Step(name=name, by=by, at=at, data=fields, command_id=f"{self.prefix}push-{self.pushed}")
                decided = self.decided(hand, case, wish, name)
                assert decided is not None
                self.wanted.save(hand(lambda bench, answer=decided.answer: bench.append(answer)))
                case = self.wanted.cases[case.id]
        self.last = case.id
        self.looked_at(data)

    @precondition(lambda self: any(case.next_due_at for case in self.wanted.cases.values()))
    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        """Let a case run out just before, at or after its limit."""
        case, hand = data.draw(st.sampled_from([c for c in self.wanted.cases.values() if c.next_due_at])), self.hand(data)
        assert case.next_due_at is not None
        at = max(case.next_due_at + data.draw(st.sampled_from(AROUND)), case.updated_at)
        self.now = max(self.now, at)
        decided = self.decided(hand, case, at, f"what lapses of {self.shown(case.id)} by {_minute(at)}")
        assert decided is not None
        self.given(data, hand, decided)
        self.looked_at(data)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def save_late(self, data: st.DataObject) -> None:
        """Save an answer that was held back, or once more one whose reply got lost."""
        decided, hand = data.draw(st.sampled_from(self.held)), self.hand(data)
        self.saved(hand, decided, f"once more, or late: {decided.what}")
        self.looked_at(data)

    @precondition(lambda self: "outbox" in self.capabilities and (self.wanted.pending or self.done))
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        """Acknowledge an effect; perhaps for the second time, since the first reply got lost."""
        key = data.draw(st.sampled_from([*self.wanted.pending, *self.done[-2:]]))
        hand = self.hand(data)
        with self.told(hand, f"the effect {self.shown(key)} is acknowledged"):
            hand(lambda bench: bench.store.acknowledge(key))
        self.wanted.pending.pop(key, None)
        self.done.append(key)
        self.looked_at(data)

    @precondition(lambda self: "outbox" in self.capabilities)
    @rule(data=st.data(), limit=st.sampled_from((1, 2, 5)))
    def take(self, data: st.DataObject, limit: int) -> None:
        """Take some of what is pending."""
        hand = self.hand(data)
        with self.told(hand, f"{limit} pending effects are asked for"):
            found, everything = hand(lambda bench: (bench.store.pending(limit=limit), bench.store.pending(limit=MANY)))
            same(len(found), min(limit, len(everything)), "how many pending effects there are")
            require(all(effect in everything for effect in found), "an effect is pending that is not among all of them")
            self.wanted.compare_pending([e for e in everything if e.case_id in self.wanted.names])

    @precondition(lambda self: "due" in self.capabilities and self.wanted.cases)
    @rule(data=st.data(), limit=st.sampled_from((1, 2, MANY)))
    def find_due(self, data: st.DataObject, limit: int) -> None:
        """Ask what is due at, just before or just after a limit, in some zone."""
        hand, limits = self.hand(data), [case.next_due_at or NEVER for case in self.wanted.cases.values()]
        at = data.draw(st.sampled_from(limits)) + data.draw(st.sampled_from(AROUND))
        at = at.astimezone(timezone(timedelta(hours=data.draw(st.sampled_from(ZONES)))))
        with self.told(hand, f"what is due at {at.isoformat(timespec='microseconds')} is asked for"):
            everything = hand(lambda bench: bench.due(at))
            self.wanted.compare_due(everything, at)
            found = hand(lambda bench: bench.due(at, limit))
            same(found, everything[:limit], f"the first {limit} that are due")

    @precondition(lambda self: "reopen" in self.capabilities and self.wanted.cases)
    @rule(data=st.data())
    def close_and_open(self, data: st.DataObject) -> None:
        """Close the store, and open what it keeps."""
        with self.told(self.hands.first, "the store is closed and opened again"):
            self.hands.again()
        self.looked_at(data)

    def teardown(self) -> None:
        """Let everything run out, acknowledge everything, and look with all hands: nothing is left to do."""
        if self.failed:
            return
        for hand in self.hands.all:
            with self.told(hand, "everything is looked at"):
                hand(self.wanted.compare)
            self.lines.pop()
        hand = self.hands.first
        for case in list(self.wanted.cases.values()):
            decided = self.decided(hand, case, NEVER, f"whatever lapses of {self.shown(case.id)}")
            assert decided is not None
            self.saved(hand, decided, decided.what)
        with self.told(hand, "everything pending is acknowledged"):
            for key in list(self.wanted.pending):
                hand(lambda bench, key=key: bench.store.acknowledge(key))
                del self.wanted.pending[key]
        with self.told(self.hands.all[-1], "everything is looked at"):
            self.hands.all[-1](self.wanted.compare)


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def play(bench: Bench, *, connections: bool = False) -> None:
    """Play stories on a store, the same ones each time, and tell the shortest that fails.

    Args:
        bench: The store under check.
        connections: The second hand is a connection of its own; otherwise a thread of its own, where the store has any.

    Raises:
        AssertionError: In some story the store says something else than what was saved.
    """
    how = settings(
        max_examples=bench.examples,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    with hands(bench, connections=connections) as all_hands:
        telling = Telling(all_hands)
        try:
            run_state_machine_as_test(lambda: StoreMachine(telling), settings=how)
        except Exception as error:
            if telling.shortest is None:
                raise
            lines = "".join(f"\n  {n}. {line}" for n, line in enumerate(telling.shortest, start=1))
            raise AssertionError(f"in this story{lines}\n{telling.said}") from (telling.error or error)
