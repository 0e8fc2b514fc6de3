"""Histories: a case that was opened and then asked for this and that, told from its first step to its last."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.kernel.case import Applied, Case, Command, Denied, Record
from servflow.kernel.flow import Flow
from servflow.kernel.ledger import Ledger
from servflow.policies.book import Rulebook
from servflow.testing.arguments import require_count, require_kind
from servflow.testing.fields import Fields
from servflow.testing.goods import orders
from servflow.testing.moments import HOUR, MINUTE, instants, later
from servflow.testing.people import OWNER, actors
from servflow.testing.stories import story_of
from servflow.testing.subjects import Printed, Request, Subject, subject_of
from servflow.testing.wishes import commands, given
from servflow.values.frozen import EMPTY
from servflow.values.parties import SYSTEM, Actor, Role

_OPENING_TRIES = 5
_UNREAD = {"unknown_field", "missing_field", "invalid_field"}
"""Why an opening is denied that was never understood."""
_LONGEST_WAY = 14


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Step(Printed):
    """One question that was put to a case, and its answer. 步骤。

    Args:
        before: The case.
        command: The command; nothing when time was let pass.
        actor: Who gave it.
        at: When.
        ledger: The ledger that went with it.
        answer: What came back.
    """

    before: Case
    command: Command | None
    actor: Actor
    at: datetime
    ledger: Ledger | None
    answer: Applied | Denied

    def __repr__(self) -> str:
        """Return one line of a story."""
        wish = f"{self.command.name} {dict(self.command.data)} {self.command.command_id}" if self.command else "advance"
        told = self.answer.codes if isinstance(self.answer, Denied) else self.answer.case.state
        return f"{self.at} {self.before.state}: {wish} by {self.actor} -> {told}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class History(Printed):
    """A case from its opening on. 案件经过。

    Args:
        subject: What it is a case of.
        data: What opened it.
        actor: Who opened it.
        at: When.
        command_id: The id of that wish.
        opened: The answer to that.
        steps: What came then.
        case: How it stands.
        ledger: How its order's ledger stands, where one was kept.
        records: Its whole journal.
        before: The case as it stood before it was moved to the rules it is under; ``opened`` is the answer to the
            move then, and the steps are those that came after.
    """

    subject: Subject
    data: Mapping[str, Any]
    actor: Actor
    at: datetime
    command_id: str | None = None
    opened: Applied
    steps: tuple[Step, ...]
    case: Case
    ledger: Ledger | None
    records: tuple[Record, ...]
    before: History | None = None

    def __repr__(self) -> str:
        """Return the story as a scenario file."""
        return f"\n{story_of(self)}"

    def snapshots(self) -> list[Case]:
        """Return the case after each step that changed it, the opening first."""
        found = [self.opened.case]
        for step in self.steps:
            after = saved(step.answer)
            if after is not None:
                found.append(after.case)
        return found


def saved(answer: Applied | Denied) -> Applied | None:
    """Return what a host saves of an answer: all of a yes, what lapsed of a no."""
    return answer if isinstance(answer, Applied) else answer.lapsed


def is_news(answer: Applied | Denied) -> bool:
    """Return whether an answer gives something to save: neither a bare no nor one that was given before."""
    return answer.lapsed is not None if isinstance(answer, Denied) else not answer.repeated


def without_answers(stored: dict[str, Any]) -> dict[str, Any]:
    """Return a stored case without the records of its receipts.

    Whether a lapse was done by a scan or on the way of a command is no part of the case, but of what the host was
    answered then.
    """
    return {**stored, "receipts": [{**receipt, "records": None} for receipt in stored["receipts"]]}


def histories(
    flow: Flow,
    rulebook: Rulebook | None = None,
    *,
    longest: int = 8,
    request: Request | None = None,
    fields: Fields = EMPTY,
) -> st.SearchStrategy[History]:
    """Return whole histories of cases: opened, led on towards some state, then asked this and that. 案件经过。

    The shortest is a case that was opened and left alone. ``repr`` tells the story as a scenario file.

    Args:
        flow: The flow.
        rulebook: The rules; nothing: those that ship for the flow, each time limit that they do not set a day long.
        longest: How many steps at most follow the way to the state.
        request: Gives the strategy of what opens a case of an order; nothing: made from the fields of ``open``.
        fields: Strategies for fields, by ``field`` or ``command.field``, where their kind does not tell what they take.

    Raises:
        InvalidValueError: A story shorter than its opening.
        TypeError: Something is of another kind than expected.
        UnknownNameError: A field that the flow does not have.
    """
    require_count(longest, "longest", 0)
    return histories_of(subject_of(flow, rulebook, request=request, fields=fields), longest=longest)


@st.composite
def openings_of(draw: st.DrawFn, subject: Subject) -> tuple[dict[str, Any], Actor, datetime]:
    """Return what opens a case, and who does so when."""
    at = draw(instants())
    order = draw(orders(at, stages=subject.stages))
    spec = subject.flow.opening.spec
    asked: Any = subject.request(order)
    require_kind(asked, st.SearchStrategy, "request", "a function that returns a strategy, not the data itself")
    data = draw(asked)
    known = {"order": order} if any(field.kind == "order" for field in spec.fields) else {}
    actor = Actor(Role.BUYER, OWNER) if "buyer" in spec.roles else draw(actors(spec.roles))
    return {**known, **data}, actor, at


@st.composite
def histories_of(draw: st.DrawFn, subject: Subject, *, longest: int = 8, with_ledger: bool | None = None) -> History:
    """Return histories of a subject; with a ledger or without as told, or now and then."""
    kept = draw(st.booleans()) if with_ledger is None else with_ledger
    history = draw(opened_of(subject, ledger=Ledger(order_id="O-1") if kept else None))
    case, ledger, records, steps = history.case, history.ledger, list(history.records), list[Step]()
    aim, left = draw(aims(subject.flow)), _LONGEST_WAY
    more = draw(st.integers(0, longest))
    while aim or more:
        name = towards(subject.flow, aim).get(case.state) if aim and left else None
        if name is None:
            aim = ""
            if not more:
                break
            step, more = draw(questions(subject, case, ledger)), more - 1
        else:
            step, left = draw(onward(subject, case, ledger, name)), left - 1
        steps.append(step)
        after = saved(step.answer)
        if after is not None and is_news(step.answer):
            case, ledger = after.case, after.ledger
            records.extend(after.records)
    return attrs.evolve(history, steps=tuple(steps), case=case, ledger=ledger, records=tuple(records))


@st.composite
def opened_of(draw: st.DrawFn, subject: Subject, *, ledger: Ledger | None = None) -> History:
    """Return histories of one step: a case that was opened and left alone."""
    command_id = draw(st.sampled_from([None, "id-0"]))
    unread: list[str] = []
    for _ in range(_OPENING_TRIES):
        data, actor, at = draw(openings_of(subject))
        opened = subject.desk.open(
            subject.flow.name, data, by=actor, at=at, case_id="C-1", ledger=ledger, command_id=command_id
        )
        if isinstance(opened, Applied):
            return History(
                subject=subject,
                data=data,
                actor=actor,
                at=at,
                command_id=command_id,
                opened=opened,
                steps=(),
                case=opened.case,
                ledger=opened.ledger,
                records=opened.records,
            )
        unread += [found.message for found in opened.findings if found.code in _UNREAD][:1]
    if len(unread) == _OPENING_TRIES:
        raise InvalidValueError("request", f"no case of {subject.flow.name} can be opened with it: {unread[-1]}")
    return reject()


@lru_cache(maxsize=64)
def aims(flow: Flow) -> st.SearchStrategy[str]:
    """Return the states to lead a case to, the near ones first; half of the time none."""
    far: dict[str, int] = dict.fromkeys(flow.opening.states, 0)
    todo = deque(far)
    while todo:
        state = todo.popleft()
        for rows in flow.table[state].values():
            for row in rows:
                if row.target is not None and row.target not in far:
                    far[row.target] = far[state] + 1
                    todo.append(row.target)
    states = sorted((state for state in far if far[state]), key=lambda state: (far[state], state))
    return st.sampled_from([*[""] * max(len(states), 1), *states])


@lru_cache(maxsize=1024)
def towards(flow: Flow, aim: str) -> Mapping[str, str]:
    """Return for each state the command that is the next on the shortest way to *aim*, as far as the table tells."""
    nexts: dict[str, str] = {}
    todo = deque([aim])
    while todo:
        target = todo.popleft()
        for row in flow.rows:
            for source in row.source:
                if row.target == target and source != aim and source not in nexts:
                    nexts[source] = row.command
                    todo.append(source)
    return nexts


@st.composite
def onward(draw: st.DrawFn, subject: Subject, case: Case, ledger: Ledger | None, name: str) -> Step:
    """Return one step on the way to a state, a minute after the one before."""
    command, actor = given(draw, subject.flow.specs[name], case, subject.fields)
    return asked(subject, case, ledger, command, actor, case.updated_at + MINUTE)


def asked(
    subject: Subject, case: Case, ledger: Ledger | None, command: Command | None, actor: Actor, at: datetime
) -> Step:
    """Return a question to a case with its answer; without a command, time passes.

    Raises:
        AssertionError: It was answered with an error, which is against the law ``total``.
    """
    answer: Applied | Denied
    try:
        if command is None:
            answer = subject.desk.advance(case, at=at, ledger=ledger)
        else:
            answer = subject.desk.decide(case, command, by=actor, at=at, ledger=ledger)
    except Exception as error:
        what = command.name if command is not None else "advance"
        message = f"total: {what} in {case.state} raises {type(error).__name__}: {error}"
        raise AssertionError(message) from error
    return Step(before=case, command=command, actor=actor, at=at, ledger=ledger, answer=answer)


@st.composite
def questions(draw: st.DrawFn, subject: Subject, case: Case, ledger: Ledger | None = None) -> Step:
    """Return one question to a case with its answer: a sensible command, a hostile one, or time passing."""
    what = draw(st.integers(0, 7))
    at = draw(later(case))
    if what == 1:
        return asked(subject, case, ledger, None, SYSTEM, at)
    hostile = what == 2  # noqa: PLR2004 - one in eight
    command, actor = draw(commands(subject.flow, case, hostile=hostile, fields=subject.fields))
    if hostile:
        at = draw(st.sampled_from([at, case.updated_at - HOUR]))
    return asked(subject, case, ledger, command, actor, at)
