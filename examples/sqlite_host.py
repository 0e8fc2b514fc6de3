"""A small, complete host on a store: it opens, decides, waits and delivers.

servflow decides, the store keeps, this file does the rest. Nothing in it reads a clock: functions take the instant.
docs/tutorial/embed-returns.md builds it step by step; ``play_host.py`` beside it plays a whole return.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servflow import Actor, Applied, Case, Command, Denied, Effect, Ledger, Order, ServiceDesk
from servflow.errors import ConflictError
from servflow.store import LedgerStore

SYSTEM = Actor("system")
TRIES = 10
Answer = Applied | Denied


class UndeliveredError(Exception):
    """An effect could not be delivered now: it stays in the outbox."""


@dataclass(frozen=True)
class Host:
    """A store, a desk, and the way out: whoever pays, notifies and restocks, and drops the keys that it has seen."""

    store: LedgerStore
    desk: ServiceDesk
    outside: Callable[[Effect], None]
    problems: dict[str, str] = field(default_factory=dict)  # why an effect waits, by its key


def save(host: Host, answer: Answer, revision: int, version: int) -> None:
    """Save what an answer brings; even a denial may bring something, namely what lapsed before it."""
    new = answer.lapsed if isinstance(answer, Denied) else answer
    if new is not None:
        host.store.append(new, expected=revision, ledger_version=version)


def retried(attempt: Callable[[], Answer]) -> Answer:
    """Make an attempt, and another one when somebody else was quicker: it reads again and decides again."""
    for _ in range(TRIES - 1):
        with suppress(ConflictError):
            return attempt()
    return attempt()


def open_case(
    host: Host, flow: str, data: Mapping[str, Any], *, case_id: str, by: Actor, at: datetime, command_id: str
) -> Answer:
    """Open a case. The same command id again is answered as it was the first time."""
    order = data["order"]

    def attempt() -> Answer:
        case = host.store.load(case_id)
        ledger, version = host.store.ledger(order.id if isinstance(order, Order) else order["id"])
        if case is not None:
            return host.desk.decide(case, Command("open", data, command_id), by=by, at=at, ledger=ledger)
        answer = host.desk.open(flow, data, by=by, at=at, case_id=case_id, ledger=ledger, command_id=command_id)
        save(host, answer, 0, version)
        return answer

    return retried(attempt)


def read_case(host: Host, case_id: str) -> Case:
    """Return a case that has to be there."""
    case = host.store.load(case_id)
    if case is None:
        raise LookupError(case_id)
    return case


def ask(host: Host, case_id: str, question: Callable[[Case, Ledger], Answer]) -> Answer:
    """Read a case with its order's ledger, put a question about it to the desk, save what comes of it."""

    def attempt() -> Answer:
        case = read_case(host, case_id)
        ledger, version = host.store.ledger(case.facts.order.id)
        answer = question(case, ledger)
        save(host, answer, case.revision, version)
        return answer

    return retried(attempt)


def decide(host: Host, case_id: str, command: Command, *, by: Actor, at: datetime) -> Answer:
    """Answer one command on a case."""
    return ask(host, case_id, lambda case, ledger: host.desk.decide(case, command, by=by, at=at, ledger=ledger))


def run_due(host: Host, now: datetime) -> int:
    """Let every time limit lapse that is over by now; return how many cases moved. Late or doubled runs do no harm."""
    ids = host.store.due(now, limit=1000)
    for case_id in ids:
        ask(host, case_id, lambda case, ledger: host.desk.advance(case, at=now, ledger=ledger))
    return len(ids)


def deliver(host: Host, effect: Effect) -> None:
    """Do what one effect asks for. It may be asked for again: its key keeps that from being done twice."""
    answer: Answer | None = None
    at = host.store.history(effect.case_id)[effect.revision - 1].at
    if effect.kind == "open_case":
        flow, order = effect.data["flow"], read_case(host, effect.case_id).facts.order
        child, data = f"{effect.case_id}/{flow}-{effect.revision}", {"order": order, **effect.data["data"]}
        answer = open_case(host, flow, data, case_id=child, by=SYSTEM, at=at, command_id=effect.key)
    elif effect.kind == "tell_case":
        told = read_case(host, effect.data["case"])
        if told.state not in host.desk.flow(told.flow).final_states:  # else it knows: paid again after a late bounce
            command = Command(effect.data["command"], command_id=effect.key)
            answer = decide(host, told.id, command, by=SYSTEM, at=max(at, told.updated_at))
    else:
        host.outside(effect)
    if isinstance(answer, Denied):
        raise UndeliveredError("; ".join(map(str, answer.findings)))


def run_outbox(host: Host) -> int:
    """Deliver what waits; return how many effects went out. What fails waits for the next run, and says why."""
    delivered = 0
    for effect in host.store.pending(limit=1000):
        try:
            deliver(host, effect)
        except UndeliveredError as error:
            host.problems[effect.key] = str(error)
        else:
            host.store.acknowledge(effect.key)
            host.problems.pop(effect.key, None)
            delivered += 1
    return delivered


def tick(host: Host, now: datetime) -> None:
    """Bring everything up to now. A lapse may open a case whose own limits are over as well, hence the loop."""
    while run_due(host, now) + run_outbox(host):
        pass
