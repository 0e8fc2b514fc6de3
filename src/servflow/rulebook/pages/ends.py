"""Beginning and end of a page: what the rulebook is, what it replaces, its sources, its words, who signs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from servflow.policies.book import Rulebook, SourceInfo
from servflow.policies.conditions import values_in
from servflow.policies.facts import FactType, Kind
from servflow.policies.floors import Floor, Override
from servflow.policies.policy import Policy
from servflow.policies.table import Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.pages import phrases, wording
from servflow.rulebook.pages.model import Block, Cell, Grid, Line, Part, Piece, Prose, Row, grids, joined, words
from servflow.rulebook.pages.writer import Writer, between
from servflow.values.calendars import WorkCalendar
from servflow.values.sources import Label, Source
from servflow.values.working_hours import is_weekday, shown_hours

_ROUND_THE_CLOCK = ((0, 1440),)


def head(book: Rulebook) -> Grid:
    """Return what a rulebook is: its id, version, digest, dates, zone, currency, calendar. 抬头。"""
    rules = sum(len(policy.rules()) for policy in book.policies.values())
    told: tuple[tuple[Label, Cell], ...] = (
        (Label("Rulebook", "规则手册"), (words(book.id, "code"),)),
        (Label("Version", "版本"), (words(book.version, "strong"),)),
        (Label("Digest", "摘要"), (words(book.digest or "-", "code"),)),
        (Label("In force", "适用期间"), (words(between(book.effective_from, book.effective_to)),)),
        (Label("Time zone", "时区"), (words(book.timezone),)),
        (Label("Currency", "币种"), (words(book.currency),)),
        (Label("Working time", "工作时间"), tuple(_calendar(book.calendar))),
        *_governed(book),
        (
            Label("Contains", "内容"),
            (words(Label(f"{rules} rules, {len(book.tests)} tests", f"{rules} 条规则，{len(book.tests)} 个测试")),),
        ),
    )
    return Grid(rows=tuple(Row(((words(name),), cell)) for name, cell in told))


def _governed(book: Rulebook) -> Iterator[tuple[Label, Cell]]:
    """Give the flows that a rulebook says it governs."""
    if book.flows:
        yield Label("Governs", "适用流程"), (words(phrases.value_of("flow", book.flows, {})),)


def _calendar(calendar: WorkCalendar) -> Iterator[Line]:
    """Give the working days and hours, and the days that differ."""
    others = {on.day for on in calendar.hours_on}
    usual = [wording.WEEKDAYS[day] for day in calendar.weekdays if day not in others]
    if usual:
        days = phrases.listed(usual, ", ", "、")
        yield words(phrases.filled(Label("{}: {}", "{}：{}"), days, _hours(calendar.hours)))
    for on in calendar.hours_on:
        day = wording.WEEKDAYS[on.day] if is_weekday(on.day) else Label(str(on.day))
        yield words(phrases.filled(Label("{}: {}", "{}：{}"), day, _hours(on.hours)))
    for days_off, label in (
        (calendar.holidays, Label("free: {}", "休息：{}")),
        (calendar.extra_days, Label("worked: {}", "上班：{}")),
    ):
        if days_off:
            yield words(phrases.filled(label, phrases.names(map(str, sorted(days_off)))), "faint")
    if calendar.confirmed_through is not None:
        known = Label("holidays are known through {}", "节假日已知至 {}")
        yield words(phrases.filled(known, Label(str(calendar.confirmed_through))), "faint")


def _hours(hours: tuple[tuple[int, int], ...]) -> Label:
    if hours == _ROUND_THE_CLOCK:
        return Label("all day", "全天")
    return phrases.names(shown_hours(*each) for each in hours)


def replaced(writer: Writer) -> Part | None:
    """Return what the rulebook says otherwise than those it extends, and what these guarantee. 替换与保障。"""
    about = Label(
        "This rulebook extends another one. What stands here takes the place of what the other one says.",
        "本手册以另一手册为基础；下列内容替换其中的相应内容。",
    )
    heads = Label("Policy", "政策"), Label("Says now", "现行规则"), Label("In the place of", "替换")
    rows = [_replaced(override, writer) for override in writer.book.replaced]
    blocks: list[Block] = [Prose((words(about),)), *grids(rows, heads)] if rows else []
    floors = [Row((_policy(name), (words(floor.base),), _parts(floor))) for name, floor in writer.book.floors.items()]
    if floors:
        better = Label(
            "What a base guarantees holds as well: of its answer and this one, the better one for the consumer counts.",
            "基础手册保障的内容同样有效：二者之中以对消费者更有利者为准。",
        )
        guaranteed = Label("Policy", "政策"), Label("Guaranteed by", "保障来源"), Label("What", "内容")
        blocks += [Prose((words(better),)), *grids(floors, guaranteed)]
    title = Label("What it replaces and keeps", "替换与保障")
    return Part(anchor=writer.anchor("replaced"), title=title, blocks=tuple(blocks)) if blocks else None


def _replaced(override: Override, writer: Writer) -> Row:
    """Return what takes the place of what; a rule of this rulebook is linked, one of the base cannot be."""
    now = joined(writer.rule_link(override.policy, rule) for rule in override.rules)
    gone = ", ".join(override.base_rules)
    before = (Piece(Label(override.base)), Piece(Label(f" {gone or override.what}"), "code"))
    return Row((_policy(override.policy), (now or words(override.what, "code"),), (before,)))


def _policy(name: str) -> Cell:
    return (words(VOCABULARIES[name].label if name in VOCABULARIES else Label(name)),)


def _parts(floor: Floor) -> Cell:
    if not floor.parts:
        return (words(Label("all of it", "全部")),)
    return (words(phrases.listed([phrases.limit_name(part) for part in floor.parts], ", ", "、")),)


def sources(writer: Writer) -> Part | None:
    """Return the documents that the rules come from, and which rules cite each. 出处。"""
    cited = _cited(writer.book)
    rows = tuple(_source(ref, info, cited.get(ref, {}), writer) for ref, info in writer.book.sources.items())
    if not rows:
        return None
    heads = (
        Label("Key", "代号"),
        Label("Document", "文件"),
        Label("Read on", "查阅日期"),
        Label("Cited by", "引用规则"),
    )
    blocks = (Grid(heads=heads, rows=rows),)
    return Part(anchor=writer.anchor("sources"), title=Label("Sources", "出处"), blocks=blocks)


def _source(ref: str, info: SourceInfo, cited: Mapping[tuple[str, str], None], writer: Writer) -> Row:
    document = [words(info.title, "strong")]
    if info.url:
        document.append(words(info.url, "plain", info.url))
    read = words(str(info.read_on)) if info.read_on else words("-")
    links = joined(writer.rule_link(policy, rule) for policy, rule in cited)
    none = words(Label("no rule cites it", "无规则引用"), "faint")
    return Row(((words(ref, "code"),), tuple(document), (read,), (links or none,)), writer.source_anchor(ref))


def _cited(book: Rulebook) -> Mapping[str, Mapping[tuple[str, str], None]]:
    """Return which rules and invariants cite each document, by its key."""
    found: dict[str, dict[tuple[str, str], None]] = {}

    def note(source: Source | None, policy: str, name: str) -> None:
        if source is not None:
            found.setdefault(source.ref, {})[policy, name] = None

    for policy, held in book.policies.items():
        for rule in held.rules():
            note(rule.source, policy, rule.id)
        for table in tables_of(held):
            for invariant in table.invariants:
                note(invariant.source, policy, invariant.name)
    return found


def tables_of(policy: Policy) -> tuple[Table, ...]:
    """Return the tables that a policy consists of."""
    held = (
        getattr(policy, name, None)
        for name in ("table", "exclusions", "routes", "outcomes", "records", "masks", "access")
    )
    return tuple(table for table in held if isinstance(table, Table))


def glossary(writer: Writer) -> Part | None:
    """Return the words that the rules use, as the files write them, with their names. 词汇表。"""
    rows: list[Row] = []
    for name, policy in writer.book.policies.items():
        used = tuple(_word(word, kind, values) for word, kind, values in _used(name, policy))
        if used:
            rows += (Row(((words(VOCABULARIES[name].label, "strong"),),)), *used)
    if not rows:
        return None
    heads = (Label("Word", "词"), Label("Meaning", "含义"), Label("Values", "取值"))
    about = Label(
        "These are the words as the files write them, and what they are called on this page.",
        "规则文件中的用词及其在本页的名称。",
    )
    blocks = Prose((words(about, "faint"),)), Grid(heads=heads, rows=tuple(rows))
    return Part(anchor=writer.anchor("words"), title=Label("Words", "词汇表"), blocks=blocks)


def _used(name: str, policy: Policy) -> Iterator[tuple[str, FactType, Mapping[str, None]]]:
    """Give the facts and answers that the rules of a policy use, each with the values that they name."""
    vocabulary = VOCABULARIES.get(name)
    if vocabulary is None:
        return
    facts: dict[str, list[object]] = {}
    answers: dict[str, list[object]] = {}
    for rule in policy.rules():
        for fact, asked in rule.when:
            facts.setdefault(fact, []).extend(values_in(asked))
        for outcome, value in rule.then.items():
            told = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
            answers.setdefault(outcome, []).extend(told)
    for used, known in ((facts, vocabulary.facts), (answers, vocabulary.outcomes)):
        for word, values in used.items():
            if word in known:
                kind = known[word]
                yield word, kind, {value: None for value in values if isinstance(value, str) and value in kind.values}


def _word(word: str, kind: FactType, values: Mapping[str, None]) -> Row:
    named: Cell = tuple((Piece(Label(value), "code"), Piece(Label(" ")), Piece(kind.values[value])) for value in values)
    any_of = (words(_KINDS[kind.kind], "faint"),) if kind.kind in _KINDS else ()
    return Row(((words(word, "code"),), (words(kind.label),), (*named, *any_of)))


_KINDS: Mapping[Kind, Label] = {
    Kind.TEXT: Label("a word of the house", "自定义文本"),
    Kind.BOOL: Label("yes or no", "是或否"),
    Kind.NUMBER: Label("a number", "数字"),
    Kind.MONEY: Label("an amount", "金额"),
    Kind.DATE: Label("a date", "日期"),
    Kind.INSTANT: Label("an instant", "时刻"),
    Kind.DURATION: Label("a length of time", "时长"),
    Kind.AGE: Label("an age", "使用时间"),
}
"""What a word may be, where it is no choice."""


def sign_off(writer: Writer) -> Part:
    """Return where a rulebook is signed. 签署。"""
    ref = writer.book.ref
    about = Label(
        f"This page was made from {ref}. Whoever signs it signs these rules: any change of a rule changes the digest.",
        f"本页由 {ref} 生成。签署即确认上述规则；规则如有改动，摘要随之改变。",
    )
    heads = Label("Name", "姓名"), Label("Role", "职务"), Label("Date", "日期"), Label("Signature", "签名")
    rows = tuple(Row(((), (), (), ())) for _ in range(2))
    blocks = Prose((words(about),)), Grid(heads=heads, rows=rows)
    return Part(anchor=writer.anchor("sign-off"), title=Label("Sign-off", "签署"), blocks=blocks)
