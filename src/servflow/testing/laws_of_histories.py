"""Laws of whole histories: what holds however a case came to where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from hypothesis import strategies as st

from servflow.codec import (
    dump_case,
    dump_ledger,
    dumps,
    dumps_records,
    load_case,
    load_ledger,
    loads,
    loads_records,
)
from servflow.desk import replay
from servflow.errors import ServflowError
from servflow.kernel.case import Applied, Case, Command, Denied, Record
from servflow.kernel.flow import Flow
from servflow.kernel.ledger import Ledger
from servflow.kernel.machine import trigger_on_model
from servflow.kernel.situation import Situation
from servflow.testing.laws_of_steps import demand, never_raises
from servflow.testing.moments import HOUR, MICROSECOND, later
from servflow.testing.people import actors
from servflow.testing.subjects import Subject
from servflow.testing.telling import History, Step, asked, is_news, saved, without_answers
from servflow.testing.wishes import commands
from servflow.values.parties import SYSTEM, Actor

Draw = Callable[[Any], Any]
"""Draws from a strategy, as ``data.draw`` of Hypothesis does."""


def no_draw(strategy: Any) -> Any:
    """Stand where a law may draw, for those that draw nothing.

    Raises:
        TypeError: Always: a law that draws was held as one that does not.
    """
    raise TypeError(f"a law that is held once draws nothing, and this one asked for {strategy}")


def total(history: History, draw: Draw) -> None:
    """Hold that every question is answered, the hostile ones too: with Applied or Denied, never with an error."""
    subject, case = history.subject, history.case
    command, actor = draw(commands(subject.flow, case, hostile=True, fields=subject.fields))
    answered(history, command, actor, draw(later(case)))


def answered(history: History, command: Command, actor: Actor, at: datetime) -> None:
    """Hold that a question to a case is answered by every door of the desk, and none raises."""
    subject, case = history.subject, history.case
    answer = cast("object", asked(subject, case, history.ledger, command, actor, at).answer)
    demand("total", isinstance(answer, Applied | Denied), f"{command.name} is answered with a {type(answer).__name__}")
    desk = subject.desk
    for name, ask in (
        ("explain", lambda: desk.explain(case, by=actor, at=at)),
        ("clocks", lambda: desk.clocks(case, at=at)),
        ("preview", lambda: desk.preview(case, command, by=actor, at=at, ledger=history.ledger)),
    ):
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer
            demand("total", False, f"{name} raises {type(error).__name__}: {error}")  # noqa: FBT003


def pure(history: History, draw: Draw) -> None:
    """Hold that the same question gets the same answer, and that nothing which went in is changed."""
    subject, case = history.subject, history.case
    command, actor = draw(commands(subject.flow, case, fields=subject.fields))
    at = draw(later(case))
    asked_again(history, command, actor, at)


def _as_stored(case: Case, ledger: Ledger | None, *_asked: object) -> object:
    return dumps(dump_case(case)), dumps(dump_ledger(ledger)) if ledger is not None else ""


@never_raises
def asked_again(
    history: History, command: Command, actor: Actor, at: datetime, *, whole: Callable[..., object] = _as_stored
) -> None:
    """Hold that a question gets the same answer again, whatever is asked in between, and changes nothing.

    Args:
        history: The case and its ledger.
        command: What is asked.
        actor: By whom.
        at: When.
        whole: Gives what has to stay as it is of case, ledger, command, actor and instant.
    """
    subject, case, ledger = history.subject, history.case, history.ledger
    desk, before = subject.desk, whole(case, ledger, command, actor, at)
    first = asked(subject, case, ledger, command, actor, at).answer
    desk.explain(case, by=actor, at=at)
    again = asked(subject, case, ledger, command, actor, at).answer
    demand("pure", first == again, f"{command.name} is answered otherwise when it is asked again")
    desk.advance(case, at=at, ledger=ledger)
    desk.preview(case, command, by=actor, at=at, ledger=ledger)
    again = asked(subject, case, ledger, command, actor, at).answer
    demand("pure", first == again, f"{command.name} is answered otherwise after time passed and it was previewed")
    demand("pure", whole(case, ledger, command, actor, at) == before, f"{command.name} has changed what went in")


@never_raises
def replayed(history: History, draw: Draw) -> None:
    """Hold that folding the records gives the snapshot, bit for bit."""
    try:
        again = replay(history.records, flows=(history.subject.flow,))
    except ServflowError as error:
        message = f"replay: the journal does not replay: {error}"
        raise AssertionError(message) from error
    demand("replay", again == history.case, "the journal leads to another case")
    stored = [without_answers(dump_case(case)) for case in (again, history.case)]
    demand("replay", stored[0] == stored[1], "the journal leads to a case that is stored otherwise")


def deadlines(history: History, draw: Draw) -> None:
    """Hold that a lapse waits for its instant, and that late, repeated or missing scans give the same history."""
    for case in history.snapshots():
        due = [deadline.due_at for deadline in case.deadlines]
        demand("deadlines", due == sorted(due), "the running deadlines are not in due order")
    lapses_wait(history.subject, history.case)
    same_by_any_scan(history, prompt, _twice)


@never_raises
def lapses_wait(subject: Subject, case: Case) -> None:
    """Hold that no limit lapses before it is due, and each when it is due and once, unless the case has moved on.

    Where its lapse sets it anew, as that of one action does for the action that is due next, it waits once more.
    """
    law, desk = "deadlines", subject.desk
    for deadline in case.deadlines:
        lapse, name = Command("lapse", {"deadline": deadline.name}), deadline.name
        if deadline.due_at == case.next_due_at and deadline.due_at > case.updated_at:
            early = desk.decide(case, lapse, by=SYSTEM, at=deadline.due_at - MICROSECOND)
            demand(law, isinstance(early, Denied), f"{name} lapses before it is due")
            _says(early, "deadline_not_due", deadline.due_at)
            on_time = desk.advance(case, at=deadline.due_at).records
            demand(law, bool(on_time) and on_time[0].at == deadline.due_at, f"{name} does not lapse when due")
        at = max(deadline.due_at, case.updated_at)  # a clock that was measured anew may have been over before
        due = desk.decide(case, lapse, by=SYSTEM, at=at)
        records = due.records if isinstance(due, Applied) else ()
        stamped = [(record.command, record.at) for record in records if record.data["deadline"] == name]
        gone = getattr(due, "codes", ()) == ("deadline_not_running",)
        demand(law, gone or stamped[:1] == [("lapse", at)], f"{name} is not stamped with the instant it fell due")
        after = due.case if isinstance(due, Applied) else case
        late = desk.decide(after, lapse, by=SYSTEM, at=at)
        demand(law, isinstance(late, Denied), f"{name} lapses twice")
        anew = next((one.due_at for one in after.deadlines if after is not case and one.name == name), None)
        _says(late, "deadline_not_running" if anew is None else "deadline_not_due", anew)


def _says(answer: Applied | Denied, code: str, allowed_from: datetime | None = None) -> None:
    """Hold that a lapse which is denied is denied for one reason."""
    said = [(found.code, found.allowed_from) for found in getattr(answer, "findings", ())]
    demand("denials speak", said == [(code, allowed_from)], f"a lapse is denied for {said}, not for {code}")


@never_raises
def same_by_any_scan(history: History, *hosts: Scans) -> None:
    """Hold that a host which scans in its own way comes to the history of one that never scans."""
    law, never = "deadlines", told_again(history, _never)
    for scans in hosts:
        other, records = told_again(history, scans)
        same = [record.digest for record in records] == [record.digest for record in never[1]]
        demand(law, same, "another scan for lapses gives another history")
        stored = [without_answers(dump_case(one)) for one in (other, never[0])]
        demand(law, stored[0] == stored[1], "another scan for lapses gives another case")


def in_time(steps: Iterable[Step]) -> Iterator[Step]:
    """Give the wishes that are dated no earlier than the ones before: what a host with a working clock tells."""
    clock = None
    for step in steps:
        if clock is None or step.at >= clock:
            clock = step.at
            yield step


Scans = Callable[[Case, datetime], Iterable[datetime]]
"""Gives when a host scans for lapses between the last record of a case and an instant."""


def told_again(history: History, scans: Scans) -> tuple[Case, list[Record]]:
    """Return case and records when the same wishes are told to a host that scans for lapses in its own way."""
    subject, case, ledger = history.subject, history.opened.case, history.opened.ledger
    records = list(history.opened.records)
    for step in in_time(history.steps):
        for at in scans(case, step.at):
            swept = subject.desk.advance(case, at=at, ledger=ledger)
            case, ledger = swept.case, swept.ledger
            records += swept.records
        answer = asked(subject, case, ledger, step.command, step.actor, step.at).answer
        after = saved(answer)
        if after is not None and is_news(answer):
            case, ledger = after.case, after.ledger
            records += after.records
    end = max([history.at, case.updated_at, *(step.at for step in history.steps)])
    swept = subject.desk.advance(case, at=end, ledger=ledger)
    return swept.case, [*records, *swept.records]


def _never(case: Case, until: datetime) -> Iterable[datetime]:
    """Never scan: whatever is over lapses on the way of the next command."""
    return ()


def prompt(case: Case, until: datetime) -> Iterable[datetime]:
    """Scan at the next due instant, as a timer would."""
    return [case.next_due_at] if case.next_due_at is not None and case.next_due_at <= until else []


def _twice(case: Case, until: datetime) -> Iterable[datetime]:
    """Scan half-way and at the end, each twice."""
    half = case.updated_at + (until - case.updated_at) / 2
    return [half, half, until, until] if until > case.updated_at else []


def codec(history: History, draw: Draw) -> None:
    """Hold that what is stored comes back: every snapshot, the journal, the ledger."""
    for case in history.snapshots():
        stored_and_back(case, history.subject.flow)
    journal_comes_back(history, draw)
    if history.ledger is not None:
        ledger_comes_back(history.ledger)


def ledger_comes_back(ledger: Ledger) -> None:
    """Hold that a ledger comes back as it was stored."""
    demand("codec", load_ledger(loads(dumps(dump_ledger(ledger)))) == ledger, "the ledger does not come back as it was")


def stored_and_back(case: Case, flow: Flow) -> Case:
    """Return a case as it comes back from store, and hold that it does so as it was."""
    law = "codec"
    try:
        text = dumps(dump_case(case))
        again = load_case(loads(text), flows=(flow,))
    except ServflowError as error:
        message = f"codec: a case in {case.state} cannot be stored and read back: {error}"
        raise AssertionError(message) from error
    demand(law, again == case, f"a case in {case.state} does not come back as it was")
    answers = [[receipt.records for receipt in one.receipts] for one in (again, case)]
    demand(law, answers[0] == answers[1], f"a case in {case.state} comes back with other answers to retries")
    demand(law, dumps(dump_case(again)) == text, f"a case in {case.state} is stored otherwise the second time")
    return again


@never_raises
def journal_comes_back(history: History, draw: Draw) -> None:
    """Hold that the journal comes back as it was stored, digests and all."""
    text = dumps_records(history.records)
    records = loads_records(text)
    demand("codec", records == history.records, "the journal does not come back as it was")
    digests = [[record.digest for record in journal] for journal in (records, history.records)]
    demand("codec", digests[0] == digests[1], "the journal comes back with other digests")
    demand("codec", dumps_records(records) == text, "the journal is stored otherwise the second time")


def engine_agrees(history: History, draw: Draw) -> None:
    """Hold that the compiled machine and ``transitions``' own trigger choose the same row, in lock-step."""
    subject, flow = history.subject, history.subject.flow
    command, actor = draw(commands(flow, history.case, fields=subject.fields))
    at, anybody = draw(later(history.case)), actors(owner=history.case.origin.owner)
    for case in history.snapshots():
        for spec in flow.commands:
            values, _ = spec.read(command.data)
            for who in (actor, draw(anybody)):
                row = flow.machine.commands[spec.name].fire(_situation(subject, case, values, who, at))
                reached = trigger_on_model(flow, spec.name, case.state, _situation(subject, case, values, who, at))
                expected = None if row is None else row.target if row.target is not None else case.state
                said = f"{spec.name} in {case.state} leads to {expected}, by transitions to {reached}"
                demand("engine agrees", reached == expected, said)


def _situation(subject: Subject, case: Case, values: Any, actor: Actor, at: datetime) -> Situation:
    rules, owner = subject.desk.rulebook, case.origin.owner
    return Situation(case.id, owner, case.state, case.facts, values, actor, at, rules, None, case.opened_at)


def explain_agrees(history: History, draw: Draw) -> None:
    """Hold that ``explain`` and ``decide`` never disagree: the bare command gets the very same reasons."""
    law, desk, case, flow = "explain agrees", history.subject.desk, history.case, history.subject.flow
    actor = draw(actors(owner=case.origin.owner))
    at = draw(later(case)) if draw(_MOSTLY) else case.updated_at - HOUR
    lines = [line for line in desk.explain(case, by=actor, at=at) if line.command != "lapse"]
    names = [spec.name for spec in flow.commands]
    demand(law, [line.command for line in lines] == names, "not every command of the flow is explained")
    for line in lines:
        answer = desk.decide(case, Command(line.command), by=actor, at=at)
        demand(law, line.roles == flow.specs[line.command].roles, f"{line.command} is for other roles than are told")
        if line.allowed:
            table = {"wrong_state", "role_not_allowed", "not_your_case", "clock_went_back", "unknown_command"}
            fine = isinstance(answer, Applied) or not table & set(answer.codes)
            demand(law, fine and line.findings == (), f"{line.command} is called allowed and is denied")
            continue
        demand(law, isinstance(answer, Denied), f"{line.command} is called not allowed and is applied")
        assert isinstance(answer, Denied)
        spoken = tuple(found for found in answer.findings if found.code != "missing_field")
        told = line.findings[:1] if at < case.updated_at else line.findings
        demand(law, spoken == told, f"{line.command} is denied for other reasons than are told")


_MOSTLY = st.sampled_from([True, True, True, False])
