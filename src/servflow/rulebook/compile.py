"""Tables become Python code objects, so that a decision costs what an if-chain written by hand costs.

The functions are built from syntax tree nodes, never from text. Each node carries the line of the rule or condition
that it stands for, and the code object the name of the rulebook's file, so that a debugger or profiler shows the rule
itself. Conditions compare with constants; the functions have no builtins and call nothing but ``facts.get`` and, for
durations, the condition's own ``holds``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import CodeType, FunctionType
from typing import Any, TypeVar, cast

import attrs

from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range
from servflow.policies.table import Collect, Rule, Select, Table
from servflow.values.money import Money
from servflow.values.time import Span

_BOUNDS: Mapping[str, ast.cmpop] = {
    "at_least": ast.GtE(),
    "more_than": ast.Gt(),
    "at_most": ast.LtE(),
    "less_than": ast.Lt(),
}
Node = TypeVar("Node", bound=ast.AST)

_LOAD = ast.Load()
_STORE = ast.Store()


def compiled(table: Table, file: str, line: int) -> Table:
    """Return the same table with compiled functions, as far as its hit policy asks for them.

    Args:
        table: The rules.
        file: Name of the file that the code objects carry.
        line: Where the table begins in it; also the line of rules that stand in another file (``extends``).
    """
    made = attrs.evolve(table, select=cast("Select", _function(table.rules, file, line, every=False)))
    if table.hit == "collect":
        made = attrs.evolve(made, select_all=cast("Collect", _function(table.rules, file, line, every=True)))
    if table.overlays:
        made = attrs.evolve(made, select_overlays=cast("Collect", _function(table.overlays, file, line, every=True)))
    return made


def _function(rules: tuple[Rule, ...], file: str, line: int, *, every: bool) -> FunctionType:
    """Return ``f(facts, day)``: the index of the first rule that holds, or the indices of every one."""
    writer = _Writer(file, line)
    name = "collect" if every else "select"
    parameters = [ast.arg("facts"), ast.arg("day")]
    arguments = ast.arguments(posonlyargs=parameters, args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    body = writer.collect(rules) if every else writer.select(rules)
    module = ast.Module([ast.FunctionDef(name, arguments, body, [])], [])
    _locate(module, max(line, 1))
    code = compile(module, file, "exec", dont_inherit=True)
    function = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return FunctionType(function, {"__builtins__": {}, **writer.constants}, name)


class _Writer:
    """Writes the statements of one function and keeps the constants that syntax has no literals for."""

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line
        self.constants: dict[str, Any] = {}
        self.known: dict[str, str] = {}

    def select(self, rules: tuple[Rule, ...]) -> list[ast.stmt]:
        """Return the statements that return the index of the first rule that holds, or -1."""
        body: list[ast.stmt] = [_bind_get()]
        for index, rule in enumerate(rules):
            found: ast.stmt = ast.Return(ast.Constant(index))
            body += self._rule(rule, found)
        body.append(ast.Return(ast.Constant(-1)))
        return body

    def collect(self, rules: tuple[Rule, ...]) -> list[ast.stmt]:
        """Return the statements that return the indices of all rules that hold."""
        body: list[ast.stmt] = [_bind_get(), ast.Assign([ast.Name("held", _STORE)], ast.Tuple([], _LOAD))]
        for index, rule in enumerate(rules):
            found = ast.AugAssign(ast.Name("held", _STORE), ast.Add(), ast.Tuple([ast.Constant(index)], _LOAD))
            body += self._rule(rule, found)
        body.append(ast.Return(ast.Name("held", _LOAD)))
        return body

    def _rule(self, rule: Rule, found: ast.stmt) -> list[ast.stmt]:
        """Return the reads of facts that are new, then ``if <all conditions>: <found>``."""
        reads: list[ast.stmt] = []
        tests = self._dates(rule)
        for index, (fact, condition) in enumerate(rule.when):
            variable = self.known.get(fact)
            if variable is None:
                variable = self.known[fact] = f"f{len(self.known)}"
                value = ast.Call(ast.Name("get", _LOAD), [ast.Constant(fact)], [])
                reads.append(ast.Assign([ast.Name(variable, _STORE)], value))
            for test in self._condition(variable, condition):
                tests.append(self._at(test, rule, rule.lines[index] if index < len(rule.lines) else rule.line))
        if not tests:
            return [self._at(found, rule, rule.line)]
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        whole: list[ast.stmt] = [*reads, ast.If(test, [found], [])]
        return [self._at(statement, rule, rule.line) for statement in whole]

    def _at(self, node: Node, rule: Rule, line: int) -> Node:
        """Give *node* and what is new in it the line of the rule, where the rule stands in this file."""
        _locate(node, line if rule.file == self.file and line > 0 else max(self.line, 1))
        return node

    def _dates(self, rule: Rule) -> list[ast.expr]:
        """Return the tests of the days on which a rule holds."""
        if not rule.is_dated:
            return []
        day = ast.Name("day", _LOAD)
        tests: list[ast.expr] = [ast.Compare(day, [ast.IsNot()], [ast.Constant(None)])]
        if rule.effective_from is not None:
            tests.append(ast.Compare(day, [ast.GtE()], [self._constant(rule.effective_from)]))
        if rule.effective_to is not None:
            tests.append(ast.Compare(day, [ast.LtE()], [self._constant(rule.effective_to)]))
        return tests

    def _condition(self, variable: str, condition: Condition) -> list[ast.expr]:
        """Return the tests that together mean the condition, for a fact that may be unknown."""
        if isinstance(condition, Known):
            return [_known(variable) if condition.known else _unknown(variable)]
        if _is_plain(condition):
            return [self._plain(variable, condition)]
        if isinstance(condition, Not) and _is_plain(condition.condition):
            return [_known(variable), ast.UnaryOp(ast.Not(), self._plain(variable, condition.condition))]
        if isinstance(condition, Range) and not _has_span(condition):
            return [_known(variable), *self._range(variable, condition)]
        holds = self._constant(condition.holds)
        return [_known(variable), ast.Call(holds, [ast.Name(variable, _LOAD)], [])]

    def _plain(self, variable: str, condition: Condition) -> ast.expr:
        """Return the one comparison of a condition that is plain."""
        name = ast.Name(variable, _LOAD)
        if isinstance(condition, OneOf):
            return ast.Compare(name, [ast.In()], [ast.Constant(cast("Any", frozenset(condition.values)))])
        value = cast("Equals", condition).value
        if isinstance(value, bool):
            return ast.Compare(name, [ast.Is()], [ast.Constant(value)])
        return ast.Compare(name, [ast.Eq()], [self._constant(value)])

    def _range(self, variable: str, condition: Range) -> list[ast.expr]:
        """Return the tests of the bounds; money of another currency lies within none."""
        tests: list[ast.expr] = []
        for bound, value in condition.bounds:
            fact: ast.expr = ast.Name(variable, _LOAD)
            limit = value
            if isinstance(value, Money):
                if not tests:
                    currency = ast.Attribute(fact, "currency", _LOAD)
                    tests.append(ast.Compare(currency, [ast.Eq()], [ast.Constant(value.currency)]))
                fact, limit = ast.Attribute(fact, "minor", _LOAD), value.minor
            tests.append(ast.Compare(fact, [_BOUNDS[bound]], [self._constant(limit)]))
        return tests

    def _constant(self, value: Any) -> ast.expr:
        """Return a literal where Python has one, and a name of the function's own otherwise."""
        if isinstance(value, str | int):
            return ast.Constant(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, _LOAD)


def _locate(node: ast.AST, line: int) -> None:
    """Give a node and everything in it that has no line yet this one."""
    if isinstance(node, ast.expr | ast.stmt | ast.arg):
        if hasattr(node, "lineno"):
            return
        node.lineno = node.end_lineno = line
        node.col_offset = node.end_col_offset = 0
    for child in ast.iter_child_nodes(node):
        _locate(child, line)


def _bind_get() -> ast.stmt:
    """Return ``get = facts.get``: looked up once, for it is not quick on a child class of dict."""
    return ast.Assign([ast.Name("get", _STORE)], ast.Attribute(ast.Name("facts", _LOAD), "get", _LOAD))


def _known(variable: str) -> ast.expr:
    return ast.Compare(ast.Name(variable, _LOAD), [ast.IsNot()], [ast.Constant(None)])


def _unknown(variable: str) -> ast.expr:
    return ast.Compare(ast.Name(variable, _LOAD), [ast.Is()], [ast.Constant(None)])


def _has_span(condition: Range) -> bool:
    return any(isinstance(value, Span) for _, value in condition.bounds)


def _is_plain(condition: Condition) -> bool:
    """Return whether a condition becomes a single comparison that an unknown fact does not meet."""
    match condition:
        case Equals():
            return not isinstance(condition.value, Span)
        case OneOf():
            return all(isinstance(value, str) for value in condition.values)
        case _:
            return False
