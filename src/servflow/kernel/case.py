"""The snapshot of a case and what a step returns: ``Case``, ``Record``, ``Effect``, ``Applied``, ``Denied``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import attrs

from servflow.errors import InvalidValueError
from servflow.kernel.journal import digest_chain
from servflow.kernel.ledger import Ledger
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, fast, freeze
from servflow.values.parties import Actor
from servflow.values.refs import RulebookRef


def _payload(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InvalidValueError("data", "expected a map of field names and values")
    try:
        return cast("Mapping[str, Any]", freeze(data))
    except RecursionError:
        raise InvalidValueError("data", "is nested too deeply") from None


@attrs.frozen
class Command:
    """A wish, imperative, which may be denied. 指令。

    Args:
        name: A command of the flow, for example ``ship``.
        data: What goes with it, as plain data or values.
        command_id: The caller's own id of this wish; the same id again is answered with the same result.

    Raises:
        InvalidValueError: *data* is no map, or is nested beyond all reason.
    """

    name: str
    data: Mapping[str, Any] = attrs.field(default=EMPTY, converter=_payload)
    command_id: str | None = None


@attrs.frozen(weakref_slot=False)
class Effect:
    """What the host must do, as data. 待办效果。

    Args:
        kind: For example ``pay_refund``, ``open_case``, ``notify``.
        data: What it needs to know; never personal data.
        case_id: The case it comes from.
        revision: The record it comes from.
        n: Its place in that record, from 0.
    """

    kind: str
    data: Mapping[str, Any]
    case_id: str
    revision: int
    n: int

    @property
    def key(self) -> str:
        """``case/revision/n``: the same for every retry, so that an outbox or a payment provider can drop repeats."""
        return f"{self.case_id}/{self.revision}/{self.n}"


@attrs.frozen(weakref_slot=False)
class Record:
    """One line of the journal of a case. 履历。

    Args:
        case_id: The case.
        flow: Its flow.
        revision: The case's revision after this record.
        command: ``open``, ``lapse``, ``move`` (to another rulebook) or a command of the flow.
        data: What came with the command.
        actor: Who gave it.
        at: When; a lapse bears the instant it fell due.
        from_state: The state before; empty on ``open``.
        to_state: The state after.
        decisions: What the policies answered, in the order they were asked.
        deadlines_set: Time limits that began, moved, or whose clock was stopped with this record.
        deadlines_cleared: Names of those that ended.
        effects: What the host must do.
        rulebook: The rulebook that decided; of a move, the one that holds from then on.
        previous: The record before, or its digest; empty on ``open``.
        command_id: The caller's id of the command.
        seals: Salt and commitment of every personal field of ``data``, by path.
    """

    case_id: str
    flow: str
    revision: int
    command: str
    data: Mapping[str, Any]
    actor: Actor
    at: datetime
    from_state: str
    to_state: str
    decisions: tuple[Decision, ...]
    deadlines_set: tuple[Deadline, ...]
    deadlines_cleared: tuple[str, ...]
    effects: tuple[Effect, ...]
    rulebook: RulebookRef
    previous: Record | str = attrs.field(eq=lambda link: link if isinstance(link, str) else link.digest, repr=False)
    command_id: str | None = None
    seals: Mapping[str, tuple[str, str]] = EMPTY
    _digest: str | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 over this record and the digest before it, in hexadecimal; computed once, when first asked for."""
        if self._digest is None:
            digest_chain(self)
        return self._digest or ""

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of every rule that took part, in order, without repeats."""
        return tuple(dict.fromkeys(rule for decision in self.decisions for rule in decision.rules))


@attrs.frozen(weakref_slot=False)
class Receipt:
    """That a command with an id was applied. 回执。

    Args:
        command_id: The caller's id.
        fingerprint: Digest of the command's name and data, to tell a retry from another wish under the same id.
        revision: The case's revision after it.
        records: The records of that answer; kept for the newest receipt only.
    """

    command_id: str
    fingerprint: str
    revision: int
    records: tuple[Record, ...] = attrs.field(default=(), eq=False)


@attrs.frozen(weakref_slot=False)
class Origin:
    """What no command changes of a case; its rulebook only by a move. 案件的不变部分。"""

    id: str
    flow: str
    opened_at: datetime
    rulebook: RulebookRef
    owner: str
    number: str = ""


@attrs.frozen(weakref_slot=False)
class Case:
    """A whole case at one revision. 案件快照。

    The parts that never change stand in ``origin``; a step builds a small new header and leaves the rest alone, so a
    case costs the same after one step as after a thousand.

    Args:
        origin: Id, flow, opening instant, rulebook, owner and number.
        state: Where it stands.
        revision: 1 after ``open``, one more with each record.
        updated_at: Instant of the last record.
        deadlines: Every running time limit, in due order.
        facts: The flow's own frozen class.
        head: The last record, or its digest.
        receipts: The last command ids that were applied, newest first.
        clocks: Service levels that are not running to a due instant: stopped, or over while the matter is still open.
    """

    origin: Origin
    state: str
    revision: int
    updated_at: datetime
    deadlines: tuple[Deadline, ...]
    facts: Any
    head: Record | str = attrs.field(eq=lambda link: link if isinstance(link, str) else link.digest, repr=False)
    receipts: tuple[Receipt, ...] = ()
    clocks: tuple[Deadline, ...] = ()

    @property
    def id(self) -> str:
        """The host's name of the case."""
        return self.origin.id

    @property
    def flow(self) -> str:
        """Name of its flow."""
        return self.origin.flow

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return self.origin.opened_at

    @property
    def rulebook(self) -> RulebookRef:
        """The rulebook it was opened under, or moved to since."""
        return self.origin.rulebook

    @property
    def number(self) -> str:
        """Its number in the house's own form; empty where the rulebook numbers nothing."""
        return self.origin.number

    @property
    def next_due_at(self) -> datetime | None:
        """The earliest due instant, for one indexed column in the host's store."""
        return self.deadlines[0].due_at if self.deadlines else None

    @property
    def digest(self) -> str:
        """Digest of the last record."""
        return self.head if isinstance(self.head, str) else self.head.digest


@attrs.frozen(weakref_slot=False)
class Applied:
    """Yes: the new case, what was recorded, what the host must do. 已执行。

    Args:
        case: The case after the step.
        records: New lines of the journal, lapses first.
        effects: Their effects, in order.
        ledger: The order's ledger after the step, where one was passed in.
        repeated: This is the answer to a command id that was applied before; nothing new is to be saved.
    """

    case: Case
    records: tuple[Record, ...]
    effects: tuple[Effect, ...]
    ledger: Ledger | None = None
    repeated: bool = False


@attrs.frozen(weakref_slot=False)
class Denied:
    """No: with every reason. 不予执行。

    Args:
        findings: Every reason, at least one.
        lapsed: What fell due before the command, to be saved although the command was denied.
    """

    findings: tuple[Finding, ...]
    lapsed: Applied | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings."""
        return tuple(finding.code for finding in self.findings)


def clock_went_back(case: Case) -> Finding:
    """Return the reason against whatever is dated before the last record of *case*."""
    message = "the command is dated before the last record of the case"
    return Finding("clock_went_back", message, allowed_from=case.updated_at)


make_effect = fast(Effect)
make_case = fast(Case)
make_applied = fast(Applied)
