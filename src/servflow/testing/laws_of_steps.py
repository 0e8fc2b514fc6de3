"""Laws of one step: what an answer of the desk has to be, whatever was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import attrs

from servflow.kernel.case import Applied, Case, Denied, Effect, Record
from servflow.kernel.check import MONEY_EFFECTS
from servflow.kernel.flow import Flow, no_claims
from servflow.kernel.ledger import Ledger, MoneyClaim
from servflow.kernel.situation import Situation
from servflow.policies.shipping_fee import BEARERS
from servflow.policies.words import LEGS
from servflow.testing.subjects import Subject
from servflow.testing.telling import Step, is_news, saved
from servflow.testing.wishes import order_of
from servflow.values.deadlines import Deadline, base_name
from servflow.values.money import Money
from servflow.values.orders import Order

P = ParamSpec("P")
T = TypeVar("T")


def demand(law: str, holds: bool, said: str) -> None:  # noqa: FBT001 - the condition is what it is about
    """Hold a law: what does not hold is an ``AssertionError`` that begins with the law's name."""
    if not holds:
        message = f"{law}: {said}"
        raise AssertionError(message)


def never_raises(asking: Callable[P, T]) -> Callable[P, T]:
    """Hold a law that asks a desk, and draws nothing, to the law ``total``: an error that escapes is no answer."""

    @wraps(asking)
    def held(*args: P.args, **named: P.kwargs) -> T:
        try:
            return asking(*args, **named)
        except AssertionError:
            raise
        except Exception as error:
            message = f"total: a question of {asking.__name__} raises {type(error).__name__}: {error}"
            raise AssertionError(message) from error

    return held


def one_step(subject: Subject, step: Step) -> None:
    """Hold that the revision grows by one with each record, and that each record fits the one before it."""
    after = saved(step.answer)
    if after is None or not is_news(step.answer):
        return
    case, before, law = after.case, step.before, "one step"
    demand(law, case.revision == before.revision + len(after.records), "the revision is not one more with each record")
    demand(law, case.origin == before.origin, "what never changes of a case has changed")
    told = tuple(effect for record in after.records for effect in record.effects)
    demand(law, after.effects == told, "the effects are not those of the records")
    link = (before.revision, before.state, before.digest, before.updated_at)
    for record in after.records:
        revision, state, digest, at = link
        demand(law, record.revision == revision + 1, f"record {record.revision} does not follow {revision}")
        demand(law, record.from_state == state, f"record {record.revision} begins in {record.from_state}, not {state}")
        previous = record.previous if isinstance(record.previous, str) else record.previous.digest
        demand(law, previous == digest, f"record {record.revision} is not chained to the one before")
        demand(law, record.at >= at, f"record {record.revision} is dated before the one before it")
        _as_declared(subject.flow, record)
        keys = [f"{case.id}/{record.revision}/{n}" for n in range(len(record.effects))]
        demand(law, [effect.key for effect in record.effects] == keys, "an effect bears another key than its place")
        link = (record.revision, record.to_state, record.digest, record.at)
    ends = (case.revision, case.state, case.digest, case.updated_at)
    demand(law, ends == link, "the case is not as its last record says")
    if not after.records:
        demand(law, case == before, "the case has changed without a record")
    _running_as_recorded(subject, before, after.records, case)


def _as_declared(flow: Flow, record: Record) -> None:
    """Hold that money moves only by a row that declares it, since such a row is asked for a guard and a role."""
    command = str(record.data.get("did") if record.command == "lapse" else record.command)
    declared = {kind for row in flow.table[record.from_state].get(command, ()) for kind in row.effects}
    for effect in record.effects:
        said = f"{command} in {record.from_state} asks for {effect.kind!r}, which no row of it declares in its effects"
        demand("one step", effect.kind in declared or effect.kind not in MONEY_EFFECTS, said)


def _running_as_recorded(subject: Subject, before: Case, records: Iterable[Record], case: Case) -> None:
    """Hold that the time limits of a case are those that its records set and did not clear."""
    law = "one step"
    alive = {deadline.name: deadline for deadline in (*before.deadlines, *before.clocks)}
    for record in records:
        for name in record.deadlines_cleared:
            demand(law, name in alive, f"{name} ends and was not running")
            clock = alive.pop(name)
            limit = subject.flow.limit_named.get(name)
            if name == record.data.get("deadline") and limit is not None and limit.measured and clock.run is not None:
                alive[name] = attrs.evolve(clock, run=attrs.evolve(clock.run, over=True))
        for deadline in record.deadlines_set:
            kind = subject.flow.limit_named.get(base_name(deadline.name))
            demand(law, kind is not None, f"{deadline.name} is no limit of the flow")
            anew = deadline.name not in alive or (kind is not None and (kind.measured or kind.promise is not None))
            demand(law, anew, f"{deadline.name} begins and was running")
            alive[deadline.name] = deadline
    stands = sorted(deadline.name for deadline in (*case.deadlines, *case.clocks))
    demand(law, sorted(alive) == stands, "other time limits stand than were set and not cleared")
    running = [deadline for deadline in alive.values() if _runs(deadline)]
    demand(law, sorted(running, key=str) == sorted(case.deadlines, key=str), "other deadlines run than were set")
    earliest = min((deadline.due_at for deadline in running), default=None)
    demand(law, case.next_due_at == earliest, "next_due_at is not the earliest due instant")


def _runs(deadline: Deadline) -> bool:
    return deadline.run is None or (deadline.run.running and not deadline.run.over)


@never_raises
def denials_speak(subject: Subject, step: Step) -> None:
    """Hold that a denial says exactly what stands against the command, and that nothing stands against a yes."""
    command, answer, law = step.command, step.answer, "denials speak"
    if command is None:
        return
    if isinstance(answer, Applied):
        if not answer.repeated and command.name != "lapse":
            before = subject.desk.advance(step.before, at=step.at, ledger=step.ledger)
            against = objections(subject, attrs.evolve(step, before=before.case, ledger=before.ledger))
            demand(law, not against, f"{command.name} is applied although {', '.join(against)} stands against it")
        return
    demand(law, bool(answer.findings), f"{command.name} is denied without a reason")
    for found in answer.findings:
        demand(law, bool(found.code and found.message), "a reason has no code or no message")
    lone = {"command_id_reused", "clock_went_back"} & set(answer.codes)
    if command.name not in subject.flow.specs or lone:
        demand(law, len(answer.findings) == 1, f"several reasons stand beside {answer.codes[0]}")
        return
    lapsed = answer.lapsed
    standing = step if lapsed is None else attrs.evolve(step, before=lapsed.case, ledger=lapsed.ledger)
    expected = objections(subject, standing)
    if expected:
        demand(law, list(answer.codes) == expected, f"said {', '.join(answer.codes)}, not {', '.join(expected)}")
    else:
        wrong = {"wrong_state", "role_not_allowed", "not_your_case"} & set(answer.codes)
        demand(law, not wrong, f"{', '.join(sorted(wrong))} is said and does not hold")


def objections(subject: Subject, step: Step) -> list[str]:
    """Return the codes that the table, the roles, the guards and the fields speak, looked up without the engine."""
    flow, case, actor = subject.flow, step.before, step.actor
    command = step.command
    assert command is not None
    spec = flow.specs[command.name]
    values, problems = spec.read(command.data)
    others = step.ledger.without(case.id) if step.ledger is not None else None
    owner, rules = case.origin.owner, subject.desk.rulebook
    asked = Situation(case.id, owner, case.state, case.facts, values, actor, step.at, rules, others, case.opened_at)
    rows = flow.table[case.state].get(command.name, ())
    codes = [] if rows else ["wrong_state"]
    if actor.role not in spec.roles:
        codes.append("role_not_allowed")
    elif actor.role == "buyer" and actor.id != owner:
        codes.append("not_your_case")
    for row in rows:
        if row.when is None or row.when(asked):
            codes += [found.code for guard in row.guards if (found := guard(asked)) is not None]
            break
    return [*codes, *(found.code for found in problems)]


def final_is_final(subject: Subject, step: Step) -> None:
    """Hold that nothing leads out of a final state but a row that reopens on purpose, and that no limit runs there."""
    flow, law = subject.flow, "final is final"
    after = saved(step.answer)
    if after is not None and after.case.state in flow.final_states:
        demand(law, after.case.deadlines == (), f"a time limit runs in {after.case.state}")
    if step.before.state not in flow.final_states or after is None or not is_news(step.answer):
        return
    state = step.before.state
    demand(law, step.command is None or bool(after.records), f"a command is applied in {state} and leaves no record")
    for record in after.records:
        command = record.data.get("did") if record.command == "lapse" else record.command
        rows = flow.table[state].get(str(command), ())
        out = state in flow.final_states and not any(row.reopens for row in rows)
        demand(law, not out, f"{command} is applied in {state}, where the case is over")
        state = record.to_state


def money_conserved(subject: Subject, step: Step) -> None:
    """Hold that all cases of an order together never claim more of a payment than was paid, and none pays out more."""
    for order, ledger in _claimed(step):
        no_more_than_paid(order, ledger)
    after, flow = saved(step.answer), subject.flow
    if after is not None and is_news(step.answer) and after.records and flow.claims is not no_claims:
        claims = flow.claims(after.case.state, after.case.facts)
        no_more_than_claimed(claims.money, after.records[-1].effects)


def no_more_than_claimed(claimed: Iterable[MoneyClaim], effects: Iterable[Effect]) -> None:
    """Hold that a record pays out no more than its case claims: altogether, and of each payment that is named."""
    parts = tuple(claimed)
    asked = [effect.data for effect in effects if effect.kind == "pay_refund"]
    paid = [(data.get("payment"), data["amount"]) for data in asked if isinstance(data.get("amount"), Money)]
    for payment in dict.fromkeys((None, *(name for name, _ in paid))):
        most = sum(part.pending.minor + part.refunded.minor for part in parts if payment in {None, part.payment})
        amount = sum(amount.minor for name, amount in paid if payment in {None, name})
        of = "" if payment is None else f" of payment {payment}"
        demand("money conserved", amount <= most, f"{amount} minor units are paid out{of}, and {most} claimed")


def no_more_than_paid(order: Order, ledger: Ledger) -> None:
    """Hold that the cases of an order claim no more of any payment than was paid, and none less than nothing."""
    for payment in order.payments:
        parts = [part for _, claims in ledger.claims for part in claims.money if part.payment == payment.id]
        taken = sum(part.pending.minor + part.refunded.minor for part in parts)
        below = min((min(part.pending.minor, part.refunded.minor) for part in parts), default=0)
        demand("money conserved", below >= 0, f"less than nothing is claimed of payment {payment.id}")
        most = payment.amount
        said = f"{Money(taken, most.currency)} of {most} is claimed of payment {payment.id}"
        demand("money conserved", taken <= most.minor, said)


def units_conserved(subject: Subject, step: Step) -> None:
    """Hold that no more units are asked for, approved, received and credited than were bought, each in its turn."""
    for order, ledger in _claimed(step):
        no_more_than_bought(order, ledger)


def no_more_than_bought(order: Order, ledger: Ledger) -> None:
    """Hold that the cases of an order ask for no more units of a line than were bought, and that each has its turns."""
    law, held = "units conserved", tuple(claims for _, claims in ledger.claims)
    for line in order.lines:
        units = [unit for claims in held for unit in claims.units if unit.line == line.id]
        asked = sum(unit.requested for unit in units)
        demand(law, asked <= line.quantity, f"{asked} of {line.quantity} units of {line.id} are asked for")
        for unit in units:
            turns = unit.requested >= unit.approved >= unit.received >= unit.credited >= 0
            demand(law, turns, f"units of {line.id} are received or credited that were never approved")
        back = sum(count for claims in held for name, count in claims.paid_units if name == line.id)
        demand(law, back <= line.quantity, f"money is asked for {back} of {line.quantity} units of {line.id}")


def _claimed(step: Step) -> Iterable[tuple[Order, Ledger]]:
    """Give the order and its ledger after the step, where one is kept."""
    after = saved(step.answer)
    order = order_of(after.case) if after is not None else None
    if after is not None and order is not None and after.ledger is not None:
        yield order, after.ledger


def one_bearer(subject: Subject, step: Step) -> None:
    """Hold that every leg of the goods' way that is decided has exactly one bearer, a party by name."""
    after = saved(step.answer)
    if after is None:
        return
    taken = (decision for record in after.records for decision in record.decisions)
    decided = [decision.outcome for decision in taken if decision.policy == "shipping_fee"]
    standing = getattr(after.case.facts, "liability", None)
    for outcome in [*decided, *([standing] if standing is not None else [])]:
        borne_by_one(outcome)


def borne_by_one(outcome: Mapping[str, Any]) -> None:
    """Hold that every leg that is decided has exactly one bearer, a party by name."""
    for leg in LEGS:
        fine = leg not in outcome or (isinstance(outcome[leg], str) and outcome[leg] in BEARERS)
        demand("exactly one bearer", fine, f"the leg {leg} is borne by {outcome.get(leg)!r}")


def denial_changes_nothing(subject: Subject, step: Step) -> None:
    """Hold that a denial gives nothing to save but what lapsed before it."""
    if isinstance(step.answer, Denied) and step.answer.lapsed is not None:
        lapses = all(record.command == "lapse" for record in step.answer.lapsed.records)
        demand("denials speak", lapses, "a denied command has left a record")


@never_raises
def explained(subject: Subject, step: Step) -> None:
    """Hold that ``explain`` says before what ``decide`` does then."""
    command, law = step.command, "explain agrees"
    if command is None or command.name not in subject.flow.specs or step.at < step.before.updated_at:
        return
    if "command_id_reused" in getattr(step.answer, "codes", ()) or getattr(step.answer, "repeated", False):
        return
    lines = subject.desk.explain(step.before, by=step.actor, at=step.at)
    line = next(line for line in lines if line.command == command.name)
    if isinstance(step.answer, Denied):
        told, said = {found.code for found in line.findings}, set(step.answer.codes)
        missing = (told - said) | ({"wrong_state", "role_not_allowed", "not_your_case"} & (said - told))
        demand(law, not missing, f"{', '.join(sorted(missing))} is told or said against {command.name}, not both")
    else:
        demand(law, line.allowed, f"{command.name} is called not allowed and is applied")


STEP_LAWS = (
    one_step,
    denials_speak,
    denial_changes_nothing,
    final_is_final,
    money_conserved,
    units_conserved,
    one_bearer,
    explained,
)
"""Every law of one step."""
