"""What the flows share: fields of commands, shipping-fee facts, quantities. No flow is named here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.situation import Situation
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order, RequestedLine
from servflow.values.reading import one_of, read_bool, read_requested_lines, read_text, read_text_map
from servflow.values.sources import Label

FEE_VOCABULARY = VOCABULARIES["shipping_fee"].facts
CAUSES = FEE_VOCABULARY["cause"].values
REMEDIES = FEE_VOCABULARY["remedy"].values


def _fee_fields() -> Iterable[Field]:
    for name, fact in FEE_VOCABULARY.items():
        if fact.kind == "choice":
            yield Field(name, one_of(fact.values), kind=" | ".join(fact.values), label=fact.label)
        elif fact.kind == "bool":
            yield Field(name, read_bool, kind="true | false", label=fact.label)
        elif fact.kind == "text":
            yield Field(name, read_text, label=fact.label)
    yield Field("agreed", read_text_map, kind="leg: payer", label=Label("agreed payers", "约定承担方"))


FEE_FIELDS: tuple[Field, ...] = tuple(_fee_fields())
"""The shipping-fee facts; they may come with every command and decide the liability anew when one changes."""
FEE_NAMES = frozenset(field.name for field in FEE_FIELDS)

REASON = Field("reason", read_text, required=True, label=Label("reason", "原因"))
NOTE = Field("note", read_text, label=Label("note", "备注"))
LINES = Field("lines", read_requested_lines, label=Label("lines", "商品行"), kind="list of lines")


def command(name: str, en: str, zh: str, roles: str, *fields: Field) -> CommandSpec:
    """Return a command's definition; the shipping-fee facts and a note may come with every command."""
    given = {field.name for field in fields}
    shared = tuple(field for field in (*FEE_FIELDS, NOTE) if field.name not in given)
    return CommandSpec(name, Label(en, zh), tuple(roles.split()), fields + shared)


class FeeFacts(Protocol):
    """The part of a flow's facts that shipping-fee liability needs."""

    @property
    def order(self) -> Order:
        """What was bought."""
        ...

    @property
    def cause(self) -> str:
        """Why the buyer asks."""
        ...

    @property
    def remedy(self) -> str:
        """What the buyer asks for."""
        ...

    @property
    def fee(self) -> FrozenMap:
        """The shipping-fee facts known so far, cause and remedy among them."""
        ...

    @property
    def liability(self) -> Mapping[str, Any]:
        """Who pays which leg, as decided last."""
        ...


F = TypeVar("F", bound=FeeFacts)


def fee_facts(data: Mapping[str, Any], order: Order, **known: str) -> FrozenMap:
    """Return the shipping-fee facts that *data* and *order* give at the beginning, over what is *known* of the case."""
    facts: dict[str, Any] = dict(known)
    if order.free_shipping is not None:
        facts["free_shipping"] = order.free_shipping
    if order.region is not None:
        facts["region"] = order.region
    facts.update((name, value) for name, value in data.items() if name in FEE_NAMES)
    return FrozenMap(facts)


def judge_liability(s: Situation, fee: Mapping[str, Any]) -> FrozenMap:
    """Return who pays which leg, as the rulebook decides on these facts (R-126 and the rules after it)."""
    outcome = s.judge("shipping_fee", fee).outcome
    return outcome if isinstance(outcome, FrozenMap) else FrozenMap(outcome)


def with_fee_facts(
    s: Situation, facts: F, forced: Mapping[str, object] = EMPTY, *, names: frozenset[str] = FEE_NAMES
) -> F:
    """Return *facts* with the shipping-fee facts of the command, and the liability decided anew if one changed.

    Args:
        s: The situation.
        facts: The facts before.
        forced: What the step itself establishes.
        names: The shipping-fee facts that the command may change.
    """
    data = s.data
    if not forced and names.isdisjoint(data):
        return facts
    before = facts.fee
    fee = before | {name: value for name, value in data.items() if name in names} | dict(forced)
    if fee == before:
        return facts
    known = FrozenMap(fee)
    return amend(facts, fee=known, cause=fee["cause"], remedy=fee["remedy"], liability=judge_liability(s, known))


def line_problems(order: Order, lines: Iterable[RequestedLine]) -> tuple[Finding, ...]:
    """Return what is wrong with requested lines: unknown ones, and more units than were bought."""
    found: list[Finding] = []
    for line in lines:
        bought = order.line(line.id)
        if bought is None:
            known = tuple(known.id for known in order.lines)
            found.append(finding("unknown_line", f"lines: {line.id[:40]!r} is not in the order", known=known))
        elif line.quantity > bought.quantity:
            found.append(
                finding(
                    "quantity_above_bought",
                    f"lines: {line.quantity} of {line.id} asked for, {bought.quantity} bought",
                    line=line.id,
                )
            )
    return tuple(found)


def above(asked: Iterable[RequestedLine], limit: Iterable[RequestedLine], code: str) -> tuple[Finding, ...]:
    """Return a finding for each line of which *asked* names more units than *limit*."""
    most = {line.id: line.quantity for line in limit}
    return tuple(
        finding(code, f"lines: {line.quantity} of {line.id}, at most {most.get(line.id, 0)}", line=line.id)
        for line in asked
        if line.quantity > most.get(line.id, 0)
    )


def cash_left(s: Situation, order: Order) -> Money:
    """Return how much money is left of what was paid for *order*, over all its cases where their ledger is known."""
    left = s.ledger.remaining(order) if s.ledger is not None else order.paid
    return Money.total((left[payment.id] for payment in order.payments if payment.is_cash), order.currency)


def quantities(lines: Iterable[RequestedLine]) -> FrozenMap:
    """Return units by line id."""
    return FrozenMap({line.id: line.quantity for line in lines})


def ask_approval(s: Situation, action: str, message: str, **facts: object) -> Mapping[str, Any]:
    """Return what the rulebook says of an approval by whoever acts; a refusal tells who could give it instead.

    Args:
        s: The situation.
        action: What is to be approved, for example ``refund.approve``.
        message: What a refusal says; in a chain it also says whose turn it is.
        facts: What it depends on: ``amount``, ``same_person``, ``deviation`` and so on.
    """
    decision = s.judge("approvals", {"action": action, "role": str(s.actor.role), **facts})
    if decision.outcome.get("allowed") is False:
        role = decision.outcome.get("role")
        could = (role, *decision.outcome.get("roles", ()))
        roles = tuple(dict.fromkeys(str(name) for name in could if name))
        turn = decision.outcome.get("next")
        said = f"{message}; the next approval is that of {turn}" if turn else message
        said += ", by another person" if turn and facts.get("same_person") else ""
        s.refuse(Finding(decision.rule, said, decision.label, decision.source, roles))
    return decision.outcome


def evidence(s: Situation, on: str, facts: Mapping[str, Any]) -> None:
    """Ask for what the rulebook's duties want asked for when this happens (photos, R-210)."""
    for wanted in s.judge("duties", {"on": on, **facts}).outcome.get("effects", ()):
        s.effect(wanted["kind"], duty=wanted["duty"], role=wanted["who"])
