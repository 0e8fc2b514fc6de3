"""One thing that happened, told so that a shopkeeper understands it: what, why, who pays, what money, what runs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from servflow.cli.words import Words
from servflow.kernel.case import Effect, Record
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook
from servflow.policies.words import LEGS
from servflow.scenarios.result import Recorded, Refused
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY
from servflow.values.orders import RequestedLine
from servflow.values.time import zone_info

_OF_A_CHILD = ("kind", "lines")
"""What is told of the opening of a case that another case asked for; the rest is known from there."""

Told = tuple[str, str]
"""A heading (``why``, ``pays``, ...; empty for what happened) and one line of text."""


class Teller:
    """Tells the entries of one story, in one language, in the rulebook's own time. 讲述者。"""

    def __init__(
        self, book: Rulebook, flows: Mapping[str, Flow], words: Words, methods: Mapping[str, str] = EMPTY
    ) -> None:
        """Begin with nothing told.

        Args:
            book: The rulebook that decides.
            flows: The flows by name.
            words: The language.
            methods: The method of each payment, by its id.
        """
        self.book = book
        self.flows = flows
        self.words = words
        self.methods = methods
        self.sources: dict[str, None] = {}
        self._zone = zone_info(book.timezone)
        self._seen: set[tuple[str, tuple[str, ...], str]] = set()

    def when(self, instant: datetime) -> str:
        """Return an instant as the rulebook's clock shows it."""
        local = instant.astimezone(self._zone)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def refused(self, entry: Refused) -> Iterator[Told]:
        """Tell of a wish that was denied, with every reason and who could."""
        words = self.words
        yield "", f"{words.term('refused')}: {self.command(self.flows[entry.flow], entry.command)}"
        for found in entry.findings:
            yield "why", self._reason(found)
            if found.roles:
                yield "why", f"  {words.say('who_could')}: {', '.join(words.role(role) for role in found.roles)}"
            if found.allowed_from is not None:
                yield "why", f"  {words.say('from')}: {self.when(found.allowed_from)}"

    def _reason(self, found: Finding) -> str:
        """Return one reason: by the rule that made it, or in the kernel's words."""
        if found.code in self.book.rule_ids():
            return self.rule(found.code)
        if self.words.lang == "zh" and (label := self.words.reason(found.code)):
            return f"{found.code}：{label}"
        return str(found)

    def recorded(self, entry: Recorded) -> Iterator[Told]:
        """Tell of a line of the journal."""
        record = entry.record
        flow = self.flows[record.flow]
        yield "", self.happened(entry)
        yield "", self._states(record, flow)
        if given := self._given(record, flow):
            yield "", given
        if entry.lapsed is not None and entry.lapsed.rule:
            yield "why", self.rule(entry.lapsed.rule)
        for decision in self._new(record):
            yield from (("why", self.rule(rule)) for rule in decision.rules)
            yield from self._decided(decision)
        for deadline in record.deadlines_set:
            yield from self._limit(flow, deadline)
        yield from (("do", self.effect(effect)) for effect in record.effects)

    def happened(self, entry: Recorded) -> str:
        """Return the command in a few words, or the time limit that was over and what that did."""
        record = entry.record
        flow = self.flows[record.flow]
        if entry.lapsed is None:
            return self.command(flow, record.command)
        limit = self.limit(flow, entry.lapsed.name)
        return f"{self.words.term('over')}: {limit} → {self._lapse(flow, str(record.data['did']))}"

    def limit(self, flow: Flow, deadline: str) -> str:
        """Return what a time limit is called, and for a warning at how much of its time."""
        percent = deadline.partition("@")[2]
        return self.words.label(flow.limit_label(deadline)) + (f" {percent} %" if percent else "")

    def _limit(self, flow: Flow, deadline: Deadline) -> Iterator[Told]:
        """Tell a time limit that began, moved or was stopped."""
        name = self.limit(flow, deadline.name)
        if deadline.run is not None and not deadline.run.running:
            yield "until", f"{name}: {self.words.say('paused')}"
            return
        then = self._lapse(flow, deadline.on_lapse)
        yield "until", f"{name}: {self.when(deadline.due_at)}, {self.words.say('then')}: {then}"
        if deadline.rule:
            yield "until", f"  {self.rule(deadline.rule)}"

    def command(self, flow: Flow, command: str) -> str:
        """Return what a command is called."""
        spec = flow.opening.spec if command == "open" else flow.specs.get(command)
        return self.words.label(spec.label) if spec is not None else command

    def rule(self, rule_id: str) -> str:
        """Return a rule with its name and its source."""
        rule = self.book.rule(rule_id)
        if rule is None:
            return rule_id
        label = f" {self.words.label(rule.title)}" if rule.title is not None else ""
        if rule.source is None:
            return f"{rule_id}{label}"
        self.sources.setdefault(rule.source.ref)
        return f"{rule_id}{label} [{rule.source}]"

    def pays(self, liability: Mapping[str, Any]) -> str:
        """Return who pays which leg."""
        legs = (f"{self.words.leg(leg)}: {self.words.role(str(liability[leg]))}" for leg in LEGS if liability.get(leg))
        return " · ".join(legs)

    def money(self, composed: Mapping[str, Any]) -> Iterator[str]:
        """Tell what a refund is made of and where it goes."""
        words = self.words
        for line, amount in composed["by_line"].items():
            yield f"{words.term('goods')} {line}: {amount}"
        for name in ("shipping_fee", "adjustment"):
            if composed.get(name):
                yield f"+ {words.term(name)}: {composed[name]}"
        for part in composed["deductions"]:
            what = f"{words.term(part['kind'])} {part['line'] or ''}".rstrip()
            yield f"- {what}: {part['amount']} ({part['rule']})"
        for part in composed["restore"]:
            yield f"- {words.term('in_kind')}: {words.method(part['method'])} {part['payment']} {part['amount']}"
        for payment, amount in composed["by_payment"].items():
            yield f"= {words.term('back')} {self._payment(payment)}: {amount}"
        yield from self._beside(composed)

    def _beside(self, composed: Mapping[str, Any]) -> Iterator[str]:
        """Tell what goes beside the refund: advanced freight, subsidy, what is owed, points."""
        words = self.words
        advance = composed.get("reimbursement")
        if advance:
            yield f"+ {words.term('reimbursement')}: {advance['amount']} → {words.term(advance['as'])}"
        for name in ("subsidy", "invoice"):
            if composed.get(name):
                yield f"{words.term(name)}: {composed[name]}"
        if composed.get("points"):
            yield f"{words.term('points')}: -{composed['points']}"

    def paid_back(self, composed: Mapping[str, Any]) -> Iterator[str]:
        """Tell where the money of a refund goes, payment by payment."""
        for payment, amount in composed.get("by_payment", EMPTY).items():
            yield f"{self.words.term('back')} {self._payment(payment)}: {amount}"

    def _payment(self, payment: str) -> str:
        return f"{self.words.method(self.methods.get(payment, ''))} {payment}".strip()

    def effect(self, effect: Effect) -> str:
        """Return what the host has to do, with what it needs to know for it."""
        words, data = self.words, effect.data
        what = words.effect(effect.kind)
        match effect.kind:
            case "notify":
                return f"{what}: {', '.join(words.role(role) for role in data['roles'])}"
            case "open_case":
                return f"{what}: {words.label(self.flows[data['flow']].label)}"
            case "tell_case":
                return f"{what}: {data['case']} ({data['command']})"
            case "request_evidence":
                return f"{what}: {words.role(data['role'])} ({self.rule(data['duty'])})"
            case "pay_refund" | "restore" if "payment" in data:
                return f"{what}: {data['amount']} → {self._payment(data['payment'])}"
            case _:
                return f"{what}: {', '.join(map(self._value, data.values()))}"

    def _value(self, value: object) -> str:
        """Return what came with a command or an effect: lines and units, names, amounts, words."""
        match value:
            case tuple():
                return ", ".join(map(self._value, cast("tuple[object, ...]", value)))
            case Mapping():
                items = cast("Mapping[str, object]", value).items()
                return ", ".join(f"{name}: {self._value(item)}" for name, item in items)
            case RequestedLine():
                return f"{value.id} × {value.quantity}"
            case bool():
                return self.words.term("yes" if value else "no")
            case str():
                return self.words.term(value)
            case _:
                return str(value)

    def _states(self, record: Record, flow: Flow) -> str:
        to = self.words.label(flow.label_of(record.to_state))
        if record.from_state == record.to_state:
            return f"{to} ({self.words.say('stays')})"
        before = f"{self.words.label(flow.label_of(record.from_state))} → " if record.from_state else "→ "
        return f"{before}{to}"

    def _given(self, record: Record, flow: Flow) -> str:
        """Return what came with a command, personal data left out."""
        spec = flow.opening.spec if record.command == "open" else flow.specs.get(record.command)
        if spec is None:
            return ""
        shown: list[str] = []
        for field in spec.fields:
            value = record.data.get(field.name)
            if value is None or field.personal or ("parent" in record.data and field.name not in _OF_A_CHILD):
                continue
            text = self.words.fact(field.name, value) if isinstance(value, str) else self._value(value)
            shown.append(f"{self.words.field(field.name, field.label)}: {text}")
        return " · ".join(shown)

    def _lapse(self, flow: Flow, command: str) -> str:
        return self.words.lapse(command) or self.command(flow, command)

    def _new(self, record: Record) -> Iterator[Decision]:
        """Give the decisions of a record that a rule made and that were not told before in the same words."""
        for decision in record.decisions:
            key = (decision.policy, decision.rules, str(sorted(decision.outcome.items(), key=str)))
            if decision.rules and key not in self._seen:
                self._seen.add(key)
                yield decision

    def _decided(self, decision: Decision) -> Iterator[Told]:
        if decision.policy == "shipping_fee" and (pays := self.pays(decision.outcome)):
            yield "pays", pays
        if decision.policy == "refund":
            yield from (("money", line) for line in self.money(decision.outcome))
