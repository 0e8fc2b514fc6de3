"""``FlowMachine``: a Hypothesis state machine made of any flow, a host's own included."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, ClassVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from servflow.desk import ServiceDesk
from servflow.errors import RulebookMismatchError
from servflow.kernel.case import Applied, Case, Command, Record
from servflow.kernel.flow import Flow
from servflow.kernel.ledger import Ledger
from servflow.policies.book import Rulebook
from servflow.testing.arguments import require_flow, require_rulebooks
from servflow.testing.fields import Fields
from servflow.testing.laws_of_histories import deadlines, journal_comes_back, no_draw, replayed, stored_and_back
from servflow.testing.laws_of_steps import STEP_LAWS, demand
from servflow.testing.moments import DAY, MICROSECOND, WHEN, moment
from servflow.testing.moving import migrated, moved
from servflow.testing.stories import story_of
from servflow.testing.subjects import Request, Subject, subject_of
from servflow.testing.telling import History, Step, aims, asked, is_news, onward, opened_of, saved, towards
from servflow.testing.wishes import commands
from servflow.values.frozen import EMPTY
from servflow.values.parties import SYSTEM, Actor

SETTINGS = ("flow", "rulebook", "others", "desk", "request", "fields")
"""What a machine of a host's own may set."""
_LONGEST_WAY = 14
_REVISIONS_BETWEEN_MOVES = 4
_JUMPS = st.sampled_from([timedelta(0), -MICROSECOND, MICROSECOND, DAY, 40 * DAY])


def _may_move(machine: FlowMachine) -> bool:
    """Return whether there are other rules, and the last move is some steps ago."""
    return bool(machine.others) and machine.case.revision > machine.moved_at


class FlowMachine(RuleBasedStateMachine):
    """A case of a flow, asked and left alone in every way there is, and held to the laws at every step. 流程机。

    Steps: sensible and hostile commands, jumps of time to just before, at and after the next deadline, late, doubled
    and missing scans for lapses, retries and changed retries under a command id, commands that come out of order, and
    a move to another rulebook, after which the case lives on. The case is stored and read back at every step. A
    failure begins with the law's name and tells the story as a scenario file.

    Make a subclass with the flow; its ``TestCase`` is what a test runner collects. Rules and invariants of your own
    find the case in ``case``, its ledger in ``ledger`` and its journal in ``records``.

    Attributes:
        flow: The flow.
        rulebook: The rules; nothing: those that ship for the flow, each time limit that they do not set a day long.
        others: Rulebooks that a case may be moved to.
        desk: A desk to ask instead of a plain one under the rulebook.
        request: Gives the strategy of what opens a case of an order; nothing: made from the fields of ``open``.
        fields: Strategies for fields, by ``field`` or ``command.field``, where their kind does not tell what they take.
    """

    flow: ClassVar[Flow]
    rulebook: ClassVar[Rulebook | None] = None
    others: ClassVar[tuple[Rulebook, ...]] = ()
    desk: ClassVar[ServiceDesk | None] = None
    request: ClassVar[Request | None] = None
    fields: ClassVar[Fields] = EMPTY

    def __init_subclass__(cls, **more: Any) -> None:
        """Refuse a setting that is almost spelt as one of a machine.

        Raises:
            TypeError: A name of the class is no setting, and close to one.
        """
        super().__init_subclass__(**more)
        for name, value in vars(cls).items():
            near = get_close_matches(name, SETTINGS, 1, 0.8)
            if near and name not in SETTINGS and not callable(value):
                message = f"{cls.__name__}.{name}: no setting of a machine; did you mean {near[0]!r}?"
                raise TypeError(message)

    def __init__(self) -> None:
        """Begin with no case."""
        super().__init__()
        self.told: History | None = None
        self.past: list[Case] = []
        self.moved_at = 0

    # ------------------------------------------------------------------------------------------- what a host keeps

    @property
    def history(self) -> History:
        """The case with all that happened to it."""
        assert self.told is not None
        return self.told

    @property
    def case(self) -> Case:
        """The case as it stands, as it came back from store."""
        return self.history.case

    @property
    def ledger(self) -> Ledger | None:
        """The ledger of its order."""
        return self.history.ledger

    @property
    def records(self) -> tuple[Record, ...]:
        """Its journal."""
        return self.history.records

    @property
    def subject(self) -> Subject:
        """What the case is one of; another one after it was moved."""
        return self.history.subject

    # -------------------------------------------------------------------------------------------------------- rules

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Open a case and lead it on towards some state, so that deep states are begun from as often as near ones."""
        subject = _subject(type(self))
        self.told = data.draw(opened_of(subject, ledger=Ledger(order_id="O-1")))
        aim = data.draw(aims(subject.flow))
        for _ in range(_LONGEST_WAY):
            name = towards(subject.flow, aim).get(self.case.state) if aim else None
            if name is None:
                break
            with self._telling():
                step = data.draw(onward(subject, self.case, self.ledger, name))
            self._take(step)

    @rule(data=st.data())
    def wish(self, data: st.DataObject) -> None:
        """Give a sensible command, soon or late: what was due before was not scanned for."""
        command, actor = data.draw(commands(self.subject.flow, self.case, fields=self.subject.fields))
        self.ask(command, actor, moment(self.case, data.draw(WHEN)))

    @rule(data=st.data())
    def break_something(self, data: st.DataObject) -> None:
        """Give a command in which exactly one thing is broken."""
        command, actor = data.draw(commands(self.subject.flow, self.case, hostile=True, fields=self.subject.fields))
        self.ask(command, actor, moment(self.case, data.draw(WHEN)))

    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        """Scan just before, at or after the next deadline, and a second time for nothing."""
        due = self.case.next_due_at or self.case.updated_at
        at = max(due + data.draw(_JUMPS), self.case.updated_at)
        self.ask(None, SYSTEM, at)
        again = self.ask(None, SYSTEM, at).answer
        demand("deadlines", isinstance(again, Applied) and not again.records, "a second scan finds something more")

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def come_late(self, data: st.DataObject) -> None:
        """Deliver a command that was made for the case as it stood before, now or dated back."""
        then = data.draw(st.sampled_from(self.past))
        command, actor = data.draw(commands(self.subject.flow, then, fields=self.subject.fields))
        at = data.draw(st.sampled_from([self.case.updated_at, then.updated_at]))
        answer = self.ask(command, actor, at).answer
        if at < self.case.updated_at:
            repeated = isinstance(answer, Applied) and answer.repeated
            codes = getattr(answer, "codes", ())
            fine = repeated or codes in {("clock_went_back",), ("command_id_reused",)}
            demand("denials speak", fine, f"{command.name} is dated back and not denied for that")

    @precondition(lambda self: self.case.receipts)
    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        """Give a command a second time under its id, as it was and changed."""
        receipt = data.draw(st.sampled_from(self.case.receipts))
        record = self.records[receipt.revision - 1]
        before = self.case
        command = Command(record.command, record.data, record.command_id)
        again = self.ask(command, record.actor, moment(self.case, data.draw(WHEN))).answer
        same = isinstance(again, Applied) and again.repeated and again.case == before
        demand("one step", same, f"{command.name} is not answered as before under the same command id")
        changed = Command("no_such_command", record.data, record.command_id)
        codes = getattr(self.ask(changed, record.actor, self.case.updated_at).answer, "codes", ())
        demand("one step", codes == ("command_id_reused",), "another command passes under an id that was given")

    @precondition(_may_move)
    @rule(data=st.data())
    def change_rules(self, data: st.DataObject) -> None:
        """Move the case to another rulebook, and go on with it or with one that was under it from the beginning.

        Until then no desk of that rulebook answers it.
        """
        other = data.draw(st.sampled_from(_others(type(self))))
        if other.desk.rulebook.ref != self.case.rulebook:
            try:
                other.desk.advance(self.case, at=self.case.updated_at)
            except RulebookMismatchError:
                pass
            else:
                demand("one step", False, "a desk of another rulebook answers")  # noqa: FBT003
        self._close()
        with self._telling():
            lives_on = migrated(self.history, other, moment(self.case, data.draw(WHEN)))
        if lives_on is None or not data.draw(st.booleans()):
            lives_on = moved(self.history, other)
        self.told = lives_on or self.told
        self.moved_at = self.case.revision + _REVISIONS_BETWEEN_MOVES
        self.past.clear()

    # ------------------------------------------------------------------------------------------------ asking, saving

    def ask(self, command: Command | None, actor: Actor, at: datetime) -> Step:
        """Put a question to the case, hold the answer to the laws and save it; without a command, time passes."""
        with self._telling():
            step = asked(self.subject, self.case, self.ledger, command, actor, at)
        self._take(step)
        return step

    def _take(self, step: Step) -> None:
        """Hold a step to the laws, store the case, and read it back."""
        history = self.history
        self.told = attrs.evolve(history, steps=(*history.steps, step))
        with self._telling():
            for law in STEP_LAWS:
                law(history.subject, step)
        after = saved(step.answer)
        if after is None or not is_news(step.answer):
            return
        self.past = [*self.past[-2:], history.case]
        self.told = attrs.evolve(
            self.told, case=after.case, ledger=after.ledger, records=(*history.records, *after.records)
        )
        with self._telling():
            self.told = attrs.evolve(self.told, case=stored_and_back(after.case, self.subject.flow))

    def _close(self) -> None:
        """Hold the whole history to the laws that cost more."""
        history = self.history
        with self._telling():
            for law in (replayed, deadlines, journal_comes_back):
                law(history, no_draw)

    @contextmanager
    def _telling(self) -> Generator[None]:
        """Tell the story of what fails."""
        try:
            yield
        except AssertionError as error:
            error.add_note(f"the story:\n{story_of(self.history)}")
            raise

    def teardown(self) -> None:
        """Hold the whole history to the laws that cost more."""
        if self.told is not None:
            self._close()


@lru_cache(maxsize=64)
def _subject(machine: type[FlowMachine]) -> Subject:
    require_flow(getattr(machine, "flow", None), f"{machine.__name__}.flow")
    require_rulebooks(machine.others, f"{machine.__name__}.others")
    return subject_of(machine.flow, machine.rulebook, desk=machine.desk, request=machine.request, fields=machine.fields)


@lru_cache(maxsize=64)
def _others(machine: type[FlowMachine]) -> tuple[Subject, ...]:
    first = _subject(machine)
    others = (attrs.evolve(first, desk=attrs.evolve(first.desk, rulebook=other)) for other in machine.others)
    return (*others, first)
