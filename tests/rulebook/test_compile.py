"""Tables as Python code: quick, harmless, and with the rulebook's own lines."""

import dis
import sys
from datetime import UTC, date, datetime

import pytest

from servflow.errors import InvalidValueError
from servflow.rulebook.sections.table import read_table
from servflow.values.money import Money
from servflow.values.time import Span
from tests.rulebook.books import TOY, fields, toy_table

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def table(text: str):
    """Give a compiled table."""
    found, noted = toy_table(text)
    assert noted == []
    assert found is not None
    return found


EVERY_FORM = """
rules:
  - {id: T-0, when: {colour: red, size: {at_least: 3, less_than: 5}}}
  - {id: T-1, when: {colour: {not: [red, green]}, soft: true}}
  - {id: T-2, when: {price: {more_than: 5 CNY, at_most: 10 CNY}}}
  - {id: T-3, when: {sold: {at_most: 2024-01-31}}}
  - {id: T-4, when: {age: {at_least: 7 days}}}
  - {id: T-5, when: {size: [7, 0.5], name: {not: x}}}
  - {id: T-6, when: {size: {not: {at_most: 100}}}}
  - {id: T-7, when: {price: 3 CNY}, effective: {from: 2024-01-01, to: 2024-12-31}}
  - {id: T-8, effective: {from: 2030-01-01}}
  - {id: T-9, effective: {to: 1999-12-31}}
"""


@pytest.mark.parametrize(
    ("facts", "index"),
    [
        ({}, -1),
        ({"colour": "red", "size": 3}, 0),
        ({"colour": "red", "size": 5}, -1),
        ({"colour": "red"}, -1),
        ({"colour": "blue", "soft": True}, 1),
        ({"colour": "green", "soft": True}, -1),
        ({"soft": True}, -1),
        ({"price": Money(501)}, 2),
        ({"price": Money(500)}, -1),
        ({"price": Money(600, "USD")}, -1),
        ({"sold": date(2024, 1, 31)}, 3),
        ({"age": Span.parse("1 month")}, 4),
        ({"age": Span.parse("6 days")}, -1),
        ({"size": 7, "name": "y"}, 5),
        ({"size": 0.5, "name": "y"}, 5),
        ({"size": 7}, -1),
        ({"size": 101}, 6),
        ({"price": Money(300)}, 7),
        ({"price": Money(300), "as_of": date(2023, 1, 1)}, -1),
        ({"as_of": date(2030, 1, 1)}, 8),
        ({"as_of": date(1999, 1, 1)}, 9),
    ],
)
def test_every_form_of_condition_is_compiled(facts, index):
    """The compiled function gives the index of the first rule that holds."""
    compiled = table(EVERY_FORM)
    day = compiled.day(facts, NOON)
    assert compiled.select(facts, day) == index
    assert compiled.select_all(facts, day)[:1] == (() if index < 0 else (index,))


def test_all_rules_that_hold_are_collected():
    """Overlays, and tables that collect, have a function that gives every rule that holds."""
    rules = "[{id: a, when: {soft: true}}, {id: b, when: {size: 3}}, {id: c}]"
    opened = fields(f"{{rules: {rules}, overlays: {rules.replace('id: ', 'id: x')}}}")
    compiled = read_table(opened, TOY, hit="collect")
    assert compiled is not None
    for collect in (compiled.select_all, compiled.select_overlays):
        assert collect.__code__.co_filename == "toy.yaml"
        assert collect({"soft": True, "size": 3}, None) == (0, 1, 2)
        assert collect({}, None) == (2,)


def test_the_code_carries_the_lines_of_the_rulebook():
    """A debugger or profiler shows the rule's own line in the rulebook's file."""
    compiled = table(EVERY_FORM)
    code = compiled.select.__code__
    assert code.co_filename == "toy.yaml"
    lines = {line for _, line in dis.findlinestarts(code) if line}
    assert set(range(3, 13)) <= lines
    seen = []

    def trace(frame, event, _):
        if frame.f_code is code:
            seen.append(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        compiled.select({"price": Money(600)}, None)
    finally:
        sys.settrace(before)
    assert seen[-1] == 5


def test_a_condition_may_stand_on_a_line_of_its_own():
    """Each condition carries its own line."""
    compiled = table("rules:\n  - id: a\n    when:\n      colour: red\n      soft: true\n")
    lines = {line for _, line in dis.findlinestarts(compiled.select.__code__) if line}
    assert {4, 5} <= lines


def test_the_code_can_do_nothing_else():
    """The functions have no builtins and name nothing but the facts' `get` and attributes of money."""
    compiled = table(EVERY_FORM)
    scope = compiled.select.__globals__
    assert scope["__builtins__"] == {}
    assert set(compiled.select.__code__.co_names) - set(scope) <= {"get", "currency", "minor"}


@pytest.mark.parametrize("text", ["__import__('os')", "');exit()", "facts", "day", "\\N{BULLET}"])
def test_no_text_of_a_rulebook_becomes_code(text):
    """Whatever an author writes is compared as text."""
    compiled = table(f'rules:\n  - {{id: a, when: {{name: "{text.replace(chr(92), chr(92) * 2)}"}}}}\n')
    assert compiled.select({"name": text}, None) == 0
    assert compiled.select({"name": "other"}, None) == -1


@pytest.mark.parametrize("facts", [{"colour": "red", "size": "3"}, {"price": 5}, {"colour": ["red"]}, {"sold": NOON}])
def test_facts_of_another_type_are_refused_by_name(facts):
    """A compiled table notices a fact of another type as the caller's mistake."""
    with pytest.raises(InvalidValueError, match="expected"):
        table(EVERY_FORM).decide(facts, NOON)


def test_a_table_without_rules_compiles():
    """A table that only says what holds otherwise selects nothing."""
    compiled = table("{otherwise: {id: z, then: {verdict: keep}}}")
    assert compiled.select({}, None) == -1
    assert compiled.decide({}, NOON).rule == "z"
