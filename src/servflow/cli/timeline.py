"""A played scenario as lines of text: the order, what happened and why, how it ended, what was not as expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from servflow.cli.story import Teller, Told
from servflow.cli.words import Words
from servflow.desk import ServiceDesk
from servflow.diagram.width import display_width, padded, wrapped
from servflow.kernel.case import Case
from servflow.scenarios.result import Entry, Recorded, ScenarioResult
from servflow.values.frozen import EMPTY
from servflow.values.orders import Order, OrderLine

MARGIN = 4
HEADING = 8
"""Columns of the heading before each line."""


@attrs.frozen
class Line:
    """One line of output. 行。

    Args:
        text: What it says.
        style: How a terminal may show it; never needed to understand it.
    """

    text: str
    style: str = ""


def timeline(result: ScenarioResult, words: Words, width: int = 100) -> Iterator[Line]:
    """Tell a whole story. 时间线。

    Args:
        result: What came of it.
        words: The language.
        width: Columns of a line.
    """
    if result.desk is None or result.scenario is None:
        return
    teller = _teller(result.desk, result, words)
    yield Line(result.scenario.title.in_language(words.lang), "bold")
    book = result.desk.rulebook
    title = f"{words.say('rulebook')} {book.ref} {words.label(book.title)}"
    yield from (Line(part, "dim") for part in wrapped(title, width))
    yield Line(f"{words.say('times')} {book.timezone}", "dim")
    for order in _orders(result):
        yield Line("")
        yield from _order(order, words, width)
    for entry in result.entries:
        yield Line("")
        yield from _entry(entry, teller, width)
    yield Line("")
    yield from _ending(result, teller, width)
    yield from _sources(teller, width)


def compact(result: ScenarioResult, words: Words) -> Iterator[Line]:
    """Tell a story with one line for everything that happened. 简要时间线。"""
    if result.desk is None:
        return
    teller = _teller(result.desk, result, words)
    for entry in result.entries:
        when, who = _head(entry, teller)
        if isinstance(entry, Recorded):
            record = entry.record
            flow = teller.flows[record.flow]
            state = words.label(flow.label_of(record.to_state))
            yield Line(f"  {when}  {who}  {teller.happened(entry)} → {state}")
        else:
            flow = teller.flows[entry.flow]
            reasons = ", ".join(entry.rules)
            yield Line(
                f"  {when}  {who}  {words.term('refused')}: {teller.command(flow, entry.command)} ({reasons})", "yellow"
            )


def verdict(result: ScenarioResult, words: Words) -> Iterator[Line]:
    """Tell whether everything was as expected, and what was not. 结论。"""
    passed = words.say("passed" if result.passed else "failed")
    yield Line(f"{passed}  {result.file}: {result.name}", "green" if result.passed else "bold red")
    yield from (Line(f"  {problem}", "red") for problem in result.problems)
    for step in result.steps:
        what = step.step.do or "advance"
        for diff in step.diffs:
            yield Line(f"  {result.file}:{diff.line}: {what} ({step.step.case}): {diff.what}", "red")
            yield from _compared(diff.expected, diff.got, words)
    for diff in result.diffs:
        yield Line(f"  {result.file}:{diff.line}: {diff.what}", "red")
        yield from _compared(diff.expected, diff.got, words)


def _compared(wanted: str, got: str, words: Words) -> Iterator[Line]:
    first, second = words.say("expected"), words.say("got")
    columns = max(display_width(first), display_width(second))
    yield Line(f"      {padded(first, columns)}  {wanted}", "green")
    yield Line(f"      {padded(second, columns)}  {got}", "red")


def _teller(desk: ServiceDesk, result: ScenarioResult, words: Words) -> Teller:
    methods = {payment.id: payment.method for order in _orders(result) for payment in order.payments}
    return Teller(desk.rulebook, {flow.name: flow for flow in desk.flows}, words, methods)


def _orders(result: ScenarioResult) -> tuple[Order, ...]:
    """Return the orders that the cases are about, each once."""
    found = (getattr(case.facts, "order", None) for case in result.cases.values())
    return tuple({order.id: order for order in found if order is not None}.values())


def _order(order: Order, words: Words, width: int) -> Iterator[Line]:
    head = f"{words.term('order')} {order.id} · {words.role('buyer')} {order.buyer}"
    free = f" · {words.term('free_shipping')}" if order.free_shipping else ""
    fee = f" · {words.term('freight')} {order.shipping_fee}" if order.shipping_fee is not None else ""
    yield from (Line(part, "bold") for part in wrapped(head + free + fee, width))
    goods = (_order_line(line, words) for line in order.lines)
    paid = (f"{words.method(payment.method)} {payment.id}: {payment.amount}" for payment in order.payments)
    yield from _all_told([*(("goods", text) for text in goods), *(("paid", text) for text in paid)], words, width)


def _order_line(line: OrderLine, words: Words) -> str:
    gift = f" ({words.term('gift')})" if line.gift else ""
    return f"{line.id} {line.sku} × {line.quantity}, {line.unit_price}{gift}"


def _entry(entry: Entry, teller: Teller, width: int) -> Iterator[Line]:
    when, who = _head(entry, teller)
    yield Line(f"{when}  {who}", "bold cyan")
    told = teller.recorded(entry) if isinstance(entry, Recorded) else teller.refused(entry)
    yield from _all_told(told, teller.words, width)


def _all_told(told: Iterable[Told], words: Words, width: int) -> Iterator[Line]:
    """Give lines of text under their headings; a heading stands once, before its first line."""
    before = ""
    for heading, text in told:
        indent = MARGIN + HEADING if heading else MARGIN
        extra = len(text) - len(text.lstrip())
        style = "dim" if heading in ("why", "do") else ""
        for place, part in enumerate(wrapped(text, width - indent - extra - 2)):
            head = words.say(heading) if heading and heading != before and not place else ""
            margin = " " * MARGIN + (padded(head, HEADING) if heading else "")
            yield Line(f"{margin}{' ' * (extra + 2) if place else ''}{part}", style)
        before = heading


def _head(entry: Entry, teller: Teller) -> tuple[str, str]:
    """Return when, and in which case by whom."""
    if isinstance(entry, Recorded):
        record = entry.record
        at, case, actor = record.at, record.case_id, record.actor
    else:
        at, case, actor = entry.at, entry.case_id, entry.actor
    return teller.when(at), f"{case}  {teller.words.actor(actor)}"


def _ending(result: ScenarioResult, teller: Teller, width: int) -> Iterator[Line]:
    """Tell where every case stands, who pays, what goes where and what still runs."""
    words = teller.words
    yield Line(words.term("end"), "bold")
    told: dict[Told, None] = {}
    for case in result.cases.values():
        number = f" {case.number}" if case.number else ""
        flow = teller.flows[case.flow]
        state = words.label(flow.label_of(case.state))
        told["", f"{case.id}{number} ({words.label(flow.label)}): {state}"] = None
        told.update(dict.fromkeys(_standing(case, teller)))
    yield from _all_told(told, words, width)


def _standing(case: Case, teller: Teller) -> Iterator[Told]:
    if pays := teller.pays(getattr(case.facts, "liability", EMPTY)):
        yield "pays", pays
    yield from (("money", text) for text in teller.paid_back(getattr(case.facts, "refund", EMPTY)))
    for deadline in case.deadlines:
        yield "until", f"{teller.limit(teller.flows[case.flow], deadline.name)}: {teller.when(deadline.due_at)}"


def _sources(teller: Teller, width: int) -> Iterator[Line]:
    """Name the documents that the rules come from."""
    known = [(ref, teller.book.sources[ref]) for ref in teller.sources if ref in teller.book.sources]
    if known:
        yield Line("")
        yield Line(teller.words.term("sources"), "bold")
        named = (f"[{ref}] {teller.words.label(info.title)} {info.url}".rstrip() for ref, info in known)
        yield from _all_told((("", text) for text in named), teller.words, width)
