"""Rule engines on the 16-rule table: the same rules in their own languages, asked the same facts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from servflow.policies.conditions import Condition, Equals, Range
from servflow.policies.table import Rule
from tests.benchmarks import tables
from tests.benchmarks.measure import Row

FEW = 8
"""Facts of one loop; engines are slow."""

SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}
Ask = Callable[[Mapping[str, Any]], str]


def inputs() -> tuple[dict[str, Any], ...]:
    """Give facts as plain dicts."""
    return tuple(dict(facts) for facts in tables.sixteen_inputs()[:FEW])


def comparisons(condition: Condition, fact: str, true: str, false: str) -> Iterator[str]:
    """Give a condition as comparisons, the way all these languages write them."""
    match condition:
        case Equals(value=bool() as value):
            yield f"{fact} == {true if value else false}"
        case Equals(value=value):
            yield f"{fact} == '{value}'"
        case Range():
            yield from (f"{fact} {SIGNS[bound]} {value}" for bound, value in condition.bounds)
        case _:
            message = f"no way to write {condition}"
            raise NotImplementedError(message)


def expression(rule: Rule, also: str, true: str, false: str) -> str:
    """Give the conditions of a rule as one expression."""
    parts = [text for fact, condition in rule.when for text in comparisons(condition, fact, true, false)]
    return f" {also} ".join(parts) or true


def row(key: str, title: str, ask: Ask) -> Row:
    """Give the row of an engine, once it answers as the if-chain does.

    Raises:
        AssertionError: It answers differently.
    """
    asked = inputs()
    for facts in asked:
        expected = tables.chains.liability(facts)
        if (found := ask(facts)) != expected:
            message = f"{title}: {found}, by hand {expected}, on {facts}"
            raise AssertionError(message)

    def run(loops: int) -> None:
        for _ in range(loops):
            for facts in asked:
                ask(facts)

    return Row(key=key, group="tables", title=title, run=run, steps=FEW, base="T0")


def rule_engine_row() -> Row:
    """Give the row of rule-engine: sixteen compiled rules, the first that matches."""
    import rule_engine

    rules = [(rule_engine.Rule(expression(rule, "and", "true", "false")), rule.id) for rule in tables.SIXTEEN]

    def ask(facts: Mapping[str, Any]) -> str:
        return next((name for rule, name in rules if rule.matches(facts)), "")

    return row("E1", "rule-engine: 16 compiled rules, first match", ask)


def cel_row() -> Row:
    """Give the row of the Rust CEL binding: one compiled expression of sixteen ternaries."""
    import cel

    chain = "''"
    for rule in reversed(tables.SIXTEEN):
        chain = f"({expression(rule, '&&', 'true', 'false')}) ? '{rule.id}' : ({chain})"
    program = cel.compile(chain)

    def ask(facts: Mapping[str, Any]) -> str:
        return str(program.execute(dict(facts)))

    return row("E2", "common-expression-language (CEL in Rust): one compiled expression", ask)


def zen_row() -> Row:
    """Give the row of zen-engine: a decision table of sixteen rows."""
    import json

    import zen

    facts = [{"id": name, "name": name, "type": "expression", "field": name} for name in tables.VOCABULARY.facts]
    rules = [
        {"_id": rule.id, **{name: _zen_cell(rule, name) for name in tables.VOCABULARY.facts}, "out": f"'{rule.id}'"}
        for rule in tables.SIXTEEN
    ]
    content = {
        "hitPolicy": "first",
        "inputs": facts,
        "outputs": [{"id": "out", "name": "rule", "type": "expression", "field": "rule"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {"id": "t", "name": "t", "type": "decisionTableNode", "position": {"x": 0, "y": 0}, "content": content},
        {"id": "o", "name": "o", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "e2", "sourceId": "t", "targetId": "o", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def ask(facts: Mapping[str, Any]) -> str:
        return str(decision.evaluate(dict(facts))["result"]["rule"])

    return row("E3", "zen-engine: a decision table, `evaluate`", ask)


def _zen_cell(rule: Rule, fact: str) -> str:
    """Give the cell of a rule in the column of a fact; empty where it asks nothing."""
    found = [text for name, asked in rule.when if name == fact for text in comparisons(asked, "$", "true", "false")]
    return " and ".join(found)


ENGINES: Mapping[str, Callable[[], Row]] = {
    "rule-engine": rule_engine_row,
    "common-expression-language": cel_row,
    "zen-engine": zen_row,
}


def rows() -> tuple[list[Row], list[str]]:
    """Give the rows of the installed engines, and why others are missing."""
    found: list[Row] = []
    missing: list[str] = []
    for package, build in ENGINES.items():
        try:
            found.append(build())
        except ImportError:
            missing.append(f"{package}: not installed; `make bench` installs it, or `pip install servflow[bench]`")
    return found, missing
