"""The one door: ``open_case``, ``decide``, ``advance``. Pure functions of their arguments.

``servflow.desk.ServiceDesk`` binds them to flows and a rulebook; hosts call that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from servflow.errors import InvalidValueError, did_you_mean
from servflow.kernel.case import Applied, Case, Command, Denied, Origin, clock_went_back, make_applied
from servflow.kernel.commit import commit, settle_ledger, with_receipt
from servflow.kernel.journal import fingerprint, seal
from servflow.kernel.lapse import lapse_due
from servflow.kernel.ledger import Ledger
from servflow.kernel.situation import HAPPENED_AT, Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor
from servflow.values.time import require_aware

if TYPE_CHECKING:
    from servflow.kernel.flow import Flow
    from servflow.kernel.rules import Rules


def open_case(  # noqa: PLR0913 - all but two by name
    flow: Flow,
    data: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    case_id: str,
    rules: Rules,
    ledger: Ledger | None = None,
    command_id: str | None = None,
    secret: bytes = b"",
) -> Applied | Denied:
    """Return the first snapshot of a case, or every reason why it cannot be opened."""
    at = require_aware(at)
    if not case_id:
        raise InvalidValueError("case_id", "expected a name that is not empty")
    opening = flow.opening
    values, problems = opening.spec.read(data)
    owner = owner_of(values, by)
    situation = Situation(case_id, owner, "", None, values, by, at, rules, ledger, at)
    problems += _happened_at_odds(values, None, by, at)
    situation.refuse(*problems)
    if by.role not in opening.spec.roles:
        who = opening.spec.roles
        situation.refuse(Finding("role_not_allowed", f"open is for {', '.join(who)}, not for {by.role}", roles=who))
    elif by.role == "buyer" and owner and by.id != owner:
        situation.refuse(finding("not_your_case", "a buyer may act on their own case only"))
    if problems:
        return Denied(situation.findings)
    facts = opening.apply(situation)
    if situation.findings:
        return Denied(situation.findings)
    numbered = situation.judge("numbering", {"flow": flow.name, "serial": values.get("serial")})
    origin = Origin(case_id, flow.name, at, rules.ref, owner, numbered.outcome.get("number", ""))
    blank = Case(origin, "", 0, at, (), facts, "")
    seals = seal(opening.spec, values, case_id, 1, secret)
    applied = commit(flow, blank, situation, "open", opening.begins_in(facts), facts, command_id, seals)
    checked = settle_ledger(flow, applied, ledger)
    if command_id is None or isinstance(checked, Denied):
        return checked
    return with_receipt(checked, command_id, fingerprint("open", values))


def decide(
    flow: Flow,
    case: Case,
    command: Command,
    *,
    by: Actor,
    at: datetime,
    rules: Rules,
    ledger: Ledger | None = None,
    secret: bytes = b"",
) -> Applied | Denied:
    """Return the case after *command*, or every reason against it.

    Every time limit that is over at *at* lapses first, each at its own instant. A denied command leaves no record; what
    lapsed before it stands in ``Denied.lapsed``.
    """
    if at.__class__ is not datetime or at.tzinfo is not UTC:
        at = require_aware(at)
    if command.command_id is not None:
        known = _answered_before(flow, case, command, ledger)
        if known is not None:
            return known
    if at < case.updated_at:
        return Denied((clock_went_back(case),))
    deadlines = case.deadlines
    if not deadlines or deadlines[0].due_at > at:
        return step(flow, case, command, by, at, rules, ledger, secret)
    lapsed = lapse_due(flow, case, at, rules, ledger)
    if command.name == "lapse" and by.role == "system":
        name = command.data.get("deadline")
        if any(record.data["deadline"] == name for record in lapsed.records):
            return lapsed
    answer = step(flow, lapsed.case, command, by, at, rules, lapsed.ledger, secret)
    if isinstance(answer, Denied):
        return Denied(answer.findings, lapsed)
    joined = make_applied(answer.case, lapsed.records + answer.records, lapsed.effects + answer.effects, answer.ledger)
    if command.command_id is None:
        return joined
    receipt = joined.case.receipts[0]
    return with_receipt(joined, receipt.command_id, receipt.fingerprint)


def step(
    flow: Flow,
    case: Case,
    command: Command,
    by: Actor,
    at: datetime,
    rules: Rules,
    ledger: Ledger | None,
    secret: bytes = b"",
) -> Applied | Denied:
    """Return what one command does to a case on which nothing is due."""
    name = command.name
    event = flow.machine.commands.get(name)
    if event is None:
        return Denied((_no_such_command(flow, case, command, by),))
    spec = event.spec
    if command.data or spec.required:
        values, problems = spec.read(command.data)
    else:  # most commands: nothing comes with them and nothing has to
        values, problems = EMPTY, ()
    origin = case.origin
    others = ledger.without(origin.id) if ledger is not None else None
    situation = Situation(
        origin.id, origin.owner, case.state, case.facts, values, by, at, rules, others, origin.opened_at
    )
    if HAPPENED_AT in values:
        problems += _happened_at_odds(values, origin.opened_at, by, at)
    row = event.fire(situation)
    if row is None or problems:
        return Denied(situation.findings + problems)
    facts = row.apply(situation) if row.apply is not None else case.facts
    if situation.findings:
        return Denied(situation.findings)
    seals = seal(spec, values, origin.id, case.revision + 1, secret) if spec.personal else EMPTY
    target = row.target if row.target is not None else case.state
    applied = commit(flow, case, situation, name, target, facts, command.command_id, seals)
    if ledger is not None:
        checked = settle_ledger(flow, applied, ledger)
        if isinstance(checked, Denied):
            return checked
        applied = checked
    if command.command_id is None:
        return applied
    return with_receipt(applied, command.command_id, fingerprint(name, values))


def owner_of(values: Mapping[str, Any], by: Actor) -> str:
    """Return whose case it is: the buyer of its order, the customer it names, or else the buyer who opens it."""
    order = values.get("order")
    if order is not None:
        buyer: str = order.buyer
        return buyer
    return values.get("customer") or (by.id if by.role == "buyer" else "")


def _happened_at_odds(
    values: Mapping[str, Any], opened_at: datetime | None, by: Actor, at: datetime
) -> tuple[Finding, ...]:
    """Return what is wrong with when a command says that it really happened."""
    happened: datetime | None = values.get(HAPPENED_AT)
    if happened is None:
        return ()
    if by.role == "buyer":
        return (finding("happened_by_buyer", f"{HAPPENED_AT}: a buyer's command counts from when it is given"),)
    if happened > at:
        return (finding("happened_later", f"{HAPPENED_AT}: lies after the entry itself"),)
    if opened_at is not None and happened < opened_at:
        return (Finding("happened_earlier", f"{HAPPENED_AT}: lies before the case", allowed_from=opened_at),)
    return ()


def advance(flow: Flow, case: Case, *, at: datetime, rules: Rules, ledger: Ledger | None = None) -> Applied:
    """Return the case after every time limit that is over at *at*, in due order; unchanged when none is."""
    at = require_aware(at)
    if not case.deadlines or case.deadlines[0].due_at > at:
        return Applied(case, (), (), ledger)
    return lapse_due(flow, case, at, rules, ledger)


def _no_such_command(flow: Flow, case: Case, command: Command, by: Actor) -> Finding:
    if command.name == "lapse":
        running = {deadline.name: deadline for deadline in case.deadlines}
        name = str(command.data.get("deadline", ""))
        if by.role != "system":
            return Finding("role_not_allowed", f"lapse is for system, not for {by.role}", roles=("system",))
        if name in running:
            due = running[name].due_at
            return Finding("deadline_not_due", f"{name} is not over yet", allowed_from=due)
        return finding("deadline_not_running", "no time limit of that name is running", running=tuple(running))
    if command.name == "open":
        return finding("already_open", "open: the case is open already")
    hint = did_you_mean(command.name, flow.specs)
    return finding("unknown_command", f"{command.name[:40]!r} is no command of {flow.name}{hint}")


def _answered_before(flow: Flow, case: Case, command: Command, ledger: Ledger | None) -> Applied | Denied | None:
    for receipt in case.receipts:
        if receipt.command_id == command.command_id:
            spec = flow.opening.spec if command.name == "open" else flow.specs.get(command.name)
            values, problems = spec.read(command.data) if spec is not None else (EMPTY, ())
            if problems or receipt.fingerprint != fingerprint(command.name, values):
                return Denied((finding("command_id_reused", "command_id: was given to another command before"),))
            effects = tuple(effect for record in receipt.records for effect in record.effects)
            return Applied(case, receipt.records, effects, ledger, repeated=True)
    return None
