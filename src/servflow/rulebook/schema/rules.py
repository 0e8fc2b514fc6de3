"""What rules, tables and tests look like to an editor, whichever section they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servflow.policies.facts import FactType, Kind, Vocabulary
from servflow.rulebook.rule_tests import TEST_KEYS
from servflow.rulebook.rules import RULE_KEYS
from servflow.rulebook.schema.values import (
    Schema,
    bilingual,
    choice,
    condition,
    day,
    described,
    ident,
    listed,
    mapping,
    one_or_list,
    text,
    value,
    values,
)
from servflow.rulebook.sections.table import (
    HITS,
    INVARIANT_KEYS,
    OTHERWISE_KEYS,
    SECTION_KEYS,
    TABLE_KEYS,
    UNDECIDED,
)
from servflow.values.sources import Label

Parts = Mapping[str, Schema]

_HIT_NAMES: Mapping[str, Label] = {
    "first": Label("the first rule that holds decides", "首条成立的规则生效"),
    "unique": Label("never do two rules hold", "任何情况只有一条规则成立"),
    "sections": Label(
        "in each section the first that holds; no two sections differ", "各节首条成立的规则生效，节间不得冲突"
    ),
}
_FROM_TO = Label("the days on which the rule is in force", "规则生效期间")


def source() -> Schema:
    """Return where a rule comes from."""
    parts = {"ref": text(Label("key among the sources", "来源键名")), "clause": text(Label("place in it", "条款"))}
    return described(mapping(parts, required=("ref",)), Label("where it comes from", "来源"))


def effective(label: Label = _FROM_TO) -> Schema:
    """Return the first and the last day."""
    parts = {"from": day(Label("first day", "起始日")), "to": day(Label("last day", "截止日"))}
    return described(mapping(parts), label)


def when(facts: Mapping[str, FactType], label: Label) -> Schema:
    """Return conditions by fact; of facts that rules do not ask for, none."""
    return described(mapping({name: condition(kind) for name, kind in facts.items() if not kind.instead}), label)


def then(outcomes: Mapping[str, FactType]) -> Schema:
    """Return the answers of a rule."""
    asked = {name: values(kind) if kind.many else value(kind) for name, kind in outcomes.items() if not kind.instead}
    return described(mapping(asked), Label("what the rule answers", "结果"))


def known(kinds: Mapping[str, FactType], label: Label, more: Parts | None = None) -> Schema:
    """Return facts or outcomes that are told, each as it is in the end."""
    told = {name: (values if kind.many else value)(kind.answered) for name, kind in kinds.items()}
    return described(mapping({**told, **(more or {})}), label)


def rule(
    words: Vocabulary, keys: Iterable[str] = RULE_KEYS, own: Parts | None = None, needed: Iterable[str] = ("id",)
) -> Schema:
    """Return a rule.

    Args:
        words: The vocabulary of its conditions, answers and example.
        keys: Its keys, as the reader has them.
        own: What stands under those that are not a key of every rule.
        needed: Those that it cannot do without.
    """
    parts: Parts = {
        "id": ident(Label("id of the rule", "规则编号")),
        "title": bilingual(Label("title of the rule", "规则标题")),
        "when": when(words.facts, Label("conditions: all must hold", "条件：须全部成立")),
        "then": then(words.outcomes),
        "source": source(),
        "refs": one_or_list(
            ident(Label("number in the catalogue", "目录编号")), Label("numbers in the catalogue", "目录编号")
        ),
        "note": text(Label("remark for readers", "备注")),
        "effective": effective(),
        "example": known(words.facts, Label("facts on which this rule decides", "适用本规则的示例")),
        **(own or {}),
    }
    return mapping({key: parts[key] for key in keys}, required=needed)


def table(words: Vocabulary, more: Parts | None = None) -> Schema:
    """Return a table of rules, with what its section adds."""
    rules = listed(rule(words), Label("the rules, in order", "规则，按顺序"))
    section_parts: Parts = {
        "section": ident(Label("name of the section", "节名")),
        "title": bilingual(Label("title of the section", "节标题")),
        "rules": rules,
    }
    section = mapping({key: section_parts[key] for key in SECTION_KEYS}, required=("section",))
    named: Mapping[str, Label] = {UNDECIDED: Label("left undecided on purpose", "有意不作规定")}
    otherwise = [choice(Label("other cases", "其他情况"), named), rule(words, OTHERWISE_KEYS, needed=())]
    parts: Parts = {
        "hit": choice(Label("how the deciding rule is found", "命中方式"), {hit: _HIT_NAMES[hit] for hit in HITS}),
        "rules": rules,
        "sections": listed(section, Label("rules in sections", "分节规则")),
        "otherwise": described({"anyOf": otherwise}, Label("what holds in all other cases", "其他情况")),
        "overlays": listed(rule(words), Label("rules that add to the answer", "叠加规则")),
        "invariants": listed(_invariant(words), Label("what must never come out", "不变式：绝不允许的结果")),
    }
    return described(mapping({**{key: parts[key] for key in TABLE_KEYS}, **(more or {})}), words.label)


def tests(words: Vocabulary, more: Parts | None) -> Schema:
    """Return the tests of a section; *more* are facts that only its tests name."""
    nothing = {"type": "null"}
    undecided = choice(Label("outcome", "结果项"), {name: kind.label for name, kind in words.outcomes.items()})
    expected: Parts = {
        "rule": {"anyOf": [ident(Label("id of the rule", "规则编号")), {"const": ""}, nothing]},
        "also": one_or_list(
            ident(Label("id of a rule", "规则编号")), Label("rules that hold as well", "同时成立的规则")
        ),
        "without": one_or_list(
            ident(Label("id of a rule", "规则编号")), Label("rules that have no part in it", "未参与的规则")
        ),
        "undecided": one_or_list(undecided, Label("outcomes that are left open", "未决事项")),
    }
    expected["rule"] |= described({}, Label("the rule that decides; empty: none", "生效的规则；留空表示没有"))
    instant = value(FactType(Kind.INSTANT, Label("when it is asked", "询问时刻")))
    parts: Parts = {
        "name": text(Label("name of the test", "测试名称")),
        "given": known(words.facts, Label("facts that are given", "已知事实"), more),
        "expect": known(words.outcomes, Label("what is expected", "预期结果"), expected),
        "at": instant,
    }
    test = mapping({key: parts[key] for key in TEST_KEYS}, required=("name", "given", "expect"))
    return listed(test, Label(f"tests of {words.label.en}", f"{words.label.zh}的测试"))


def _invariant(words: Vocabulary) -> Schema:
    parts: Parts = {
        "id": ident(Label("id of the invariant", "不变式编号")),
        "name": text(Label("name of the invariant", "不变式名称")),
        "when": when(words.facts, Label("where it holds", "适用条件")),
        "never": when(words.outcomes, Label("what may never come out", "绝不允许的结果")),
        "source": source(),
    }
    return mapping({key: parts[key] for key in INVARIANT_KEYS}, required=("never",))
