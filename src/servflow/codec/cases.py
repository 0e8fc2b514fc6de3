"""The stored form of a case: its snapshot, which is all that ``decide`` needs, and nothing of its history."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import attrs

from servflow.codec.forms import Plain, opened_form, sealed_form
from servflow.codec.records import StoredRecord, plain_of_record, record_of
from servflow.codec.shapes import Problems, shaped
from servflow.desk import FLOWS
from servflow.errors import CodecError
from servflow.kernel.case import Case, Origin, Receipt
from servflow.kernel.flow import Flow
from servflow.kernel.journal import plain_deadline
from servflow.values.deadlines import Deadline, in_due_order
from servflow.values.plain import instant_text, plain_fields, to_plain
from servflow.values.refs import RulebookRef

_DIGEST = re.compile("[0-9a-f]{64}")


@attrs.frozen(kw_only=True)
class StoredReceipt:
    """A receipt as it is stored."""

    command_id: str
    fingerprint: str
    revision: int
    records: tuple[StoredRecord, ...]


@attrs.frozen(kw_only=True)
class StoredCase:
    """A case as it is stored; its facts are read when its flow is known."""

    id: str
    flow: str
    number: str
    owner: str
    opened_at: datetime
    rulebook: RulebookRef
    state: str
    revision: int
    updated_at: datetime
    deadlines: tuple[Deadline, ...]
    digest: str
    receipts: tuple[StoredReceipt, ...]
    clocks: tuple[Deadline, ...] = ()


def dump_case(case: Case) -> Plain:
    """Return a case as plain data. 案件编码。

    Raises:
        InvalidValueError: Its facts hold a value that has no plain form.
    """
    data: Plain = {
        "id": case.id,
        "flow": case.flow,
        "number": case.number,
        "owner": case.origin.owner,
        "opened_at": instant_text(case.opened_at),
        "rulebook": plain_fields(case.rulebook),
        "state": case.state,
        "revision": case.revision,
        "updated_at": instant_text(case.updated_at),
        "deadlines": [plain_deadline(deadline) for deadline in case.deadlines],
        "facts": _plain_facts(case.facts),
        "digest": case.digest,
        "receipts": [_plain_receipt(receipt) for receipt in case.receipts],
    }
    if case.clocks:
        data["clocks"] = [plain_deadline(deadline) for deadline in case.clocks]
    return sealed_form("case", data)


def _plain_facts(facts: Any) -> Any:  # noqa: ANN401 - of whatever class the flow has
    known: type[Any] = facts.__class__
    return plain_fields(facts) if attrs.has(known) else to_plain(facts)


def _plain_receipt(receipt: Receipt) -> Plain:
    return {
        "command_id": receipt.command_id,
        "fingerprint": receipt.fingerprint,
        "revision": receipt.revision,
        "records": [plain_of_record(record) for record in receipt.records],
    }


def load_case(data: object, *, flows: tuple[Flow, ...] = FLOWS) -> Case:
    """Return the case that ``dump_case`` wrote. 案件解码。

    Args:
        data: The plain data.
        flows: The flows it may be of: they know the class of its facts.

    Raises:
        CodecError: The data cannot be read, names a flow or state that is not there, or contradicts itself; with every
            problem.
    """
    content = opened_form("case", data)
    plain_facts = content.pop("facts", None)
    problems: Problems = []
    stored: StoredCase | None = shaped(StoredCase, content, "case", problems)
    flow = next((flow for flow in flows if flow.name == content.get("flow")), None)
    if flow is None:
        problems.append(f"case.flow: expected one of {', '.join(flow.name for flow in flows)}")
        raise CodecError("case", tuple(problems))
    facts: Any = shaped(flow.facts_type, plain_facts, "case.facts", problems)
    if stored is None:
        raise CodecError("case", tuple(problems))
    receipts = tuple(_receipt(receipt, n, problems) for n, receipt in enumerate(stored.receipts))
    problems.extend(_contradictions(stored, flow))
    if problems:
        raise CodecError("case", tuple(problems))
    origin = Origin(stored.id, stored.flow, stored.opened_at, stored.rulebook, stored.owner, stored.number)
    return Case(
        origin,
        stored.state,
        stored.revision,
        stored.updated_at,
        stored.deadlines,
        facts,
        stored.digest,
        receipts,
        stored.clocks,
    )


def _receipt(stored: StoredReceipt, place: int, problems: Problems) -> Receipt:
    path = f"case.receipts[{place}].records"
    records = tuple(record_of(record, f"{path}[{n}]", problems) for n, record in enumerate(stored.records))
    return Receipt(stored.command_id, stored.fingerprint, stored.revision, records)


def _contradictions(stored: StoredCase, flow: Flow) -> Problems:
    """Return what reads well and still cannot be."""
    problems: Problems = []
    if not stored.id:
        problems.append("case.id: expected a name that is not empty")
    if stored.state not in flow.state_names:
        problems.append(f"case.state: is no state of {flow.name}")
    if stored.revision < 1:
        problems.append("case.revision: expected a whole number from 1")
    if stored.updated_at < stored.opened_at:
        problems.append("case.updated_at: lies before opened_at")
    if stored.deadlines != in_due_order(stored.deadlines):
        problems.append("case.deadlines: are not in due order")
    names = [deadline.name for deadline in (*stored.deadlines, *stored.clocks)]
    if len(set(names)) < len(names):
        problems.append("case.deadlines: a name stands twice")
    if any(clock.run is None for clock in stored.clocks):
        problems.append("case.clocks: one has no run")
    if not _DIGEST.fullmatch(stored.digest):
        problems.append("case.digest: expected 64 hexadecimal digits")
    return problems
