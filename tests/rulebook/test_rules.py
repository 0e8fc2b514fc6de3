"""The parts that rules of every section share."""

from datetime import date

import pytest

from servflow.policies.conditions import Equals, Not, OneOf, Range
from servflow.policies.facts import Kind, Vocabulary, plain, scale
from servflow.policies.table import Rule
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Reader
from servflow.rulebook.rules import read_expected, read_given, read_rule, read_when
from servflow.values.money import Money
from servflow.values.sources import Label, Source
from servflow.values.time import Span
from tests.rulebook.books import TOY, fields, node, noted


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("colour: red", Equals("red")),
        ("colour: [red, blue]", OneOf(("red", "blue"))),
        ("colour: [red]", Equals("red")),
        ("colour: {not: red}", Not(Equals("red"))),
        ("colour: {not: [red, blue]}", Not(OneOf(("red", "blue")))),
        ("soft: true", Equals(True)),
        ("soft: {not: true}", Not(Equals(True))),
        ("size: 3", Equals(3)),
        ("size: {at_least: 3, less_than: 5}", Range(at_least=3, less_than=5)),
        ("size: {not: {more_than: 3}}", Not(Range(more_than=3))),
        ("price: {at_most: 50 CNY}", Range(at_most=Money(5000))),
        ("sold: {more_than: 2024-05-01}", Range(more_than=date(2024, 5, 1))),
        (
            "age: {at_least: 7 days, less_than: 1 month}",
            Range(at_least=Span.parse("7 days"), less_than=Span.parse("1 month")),
        ),
        ("size: {at_least: 3, at_most: 3}", Range(at_least=3, at_most=3)),
        ("name: 0123", Equals("0123")),
    ],
)
def test_every_form_of_condition_is_read(text, condition):
    """A value, a list, bounds, and the negation of these."""
    opened = fields(f"when: {{{text}}}")
    when, lines = read_when(opened, TOY.facts)
    assert noted(opened.read) == []
    assert when == ((text.partition(":")[0], condition),)
    assert lines == (1,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("colur: red", "1:8 unknown_fact: unknown fact 'colur'; did you mean 'colour'?"),
        ("colour: rde", "1:16 unknown_value: 'rde' is not a value of colour; did you mean 'red'?"),
        ("as_of: 2024-01-01", "1:8 unknown_fact: a rule's dates stand under 'effective', not under 'when'"),
        ("colour: []", "1:16 never_holds: colour: no value is in an empty list"),
        ("colour: {at_least: red}", "1:16 wrong_shape: colour is one of red, green, blue: it has no bounds"),
        ("soft: {at_least: true}", "1:14 wrong_shape: soft is true or false: it has no bounds"),
        ("size: {}", "1:14 no_value: the condition on size has no bound"),
        (
            "size: {atleast: 3}",
            "1:15 unknown_key: unknown key 'atleast' in the condition on size; did you mean 'at_least'?",
        ),
        (
            "size: {over: 10}",
            (
                "1:15 unknown_key: unknown key 'over' in the condition on size; "
                "expected one of at_least, more_than, at_most, less_than, not, known"
            ),
        ),
        ("size: {at_least: x}", "1:25 bad_value: at_least is 'x': expected a number such as 3 or 0.5"),
        ("size: {at_least: 3, more_than: 4}", "1:39 said_twice: size: either at_least or more_than, not both"),
        ("size: {at_most: 3, less_than: 4}", "1:38 said_twice: size: either at_most or less_than, not both"),
        ("size: {at_least: 3, not: 4}", "1:33 wrong_shape: size: 'not' stands alone"),
        ("size: {at_least: 3, at_most: 2}", "1:37 never_holds: size: nothing is at_least 3 and at_most 2"),
        ("size: {more_than: 3, at_most: 3}", "1:38 never_holds: size: nothing is more_than 3 and at_most 3"),
        (
            "age: {at_least: 30 days, less_than: 1 month}",
            "1:44 uncertain_order: age: whether 30 days are less than 1 month depends on the calendar",
        ),
        ("size: {not: {not: 3}}", "1:14 wrong_shape: size: 'not' of 'not' or 'known' is written shorter"),
        ("size: {not: x}", "1:20 bad_value: size is 'x': expected a number such as 3 or 0.5"),
        ("[red]", "1:7 wrong_shape: when must be a mapping"),
    ],
)
def test_what_says_nothing_is_refused(text, problem):
    """A condition that speaks of nothing known, or can never hold, is noted with its place."""
    opened = fields(f"when: {{{text}}}" if ":" in text else f"when: {text}")
    assert read_when(opened, TOY.facts) == ((), ()) or "at" in text
    assert noted(opened.read) == [problem]


SIZES = {
    "size": scale("size", "尺寸", small=("small", "小"), medium=("medium", "中"), large=("large", "大")),
    "old": plain(Kind.BOOL, "old", "旧", instead="say 'worn'"),
}


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("{at_least: medium}", OneOf(("medium", "large"))),
        ("{more_than: medium}", Equals("large")),
        ("{at_most: medium}", OneOf(("small", "medium"))),
        ("{less_than: medium}", Equals("small")),
        ("{more_than: small, less_than: large}", Equals("medium")),
        ("{not: {at_least: medium}}", Not(OneOf(("medium", "large")))),
        ("medium", Equals("medium")),
    ],
)
def test_a_scale_has_bounds(text, condition):
    """Bounds on a choice whose values stand in order mean the values within them."""
    opened = fields(f"when: {{size: {text}}}")
    assert read_when(opened, SIZES) == ((("size", condition),), (1,))
    assert noted(opened.read) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("size: {more_than: large}", "1:14 never_holds: size: no value lies within these bounds"),
        ("size: {at_least: large, at_most: small}", "1:14 never_holds: size: no value lies within these bounds"),
        ("size: {at_least: lage}", "1:25 unknown_value: 'lage' is not a value of at_least; did you mean 'large'?"),
        ("size: {}", "1:14 no_value: the condition on size has no bound"),
        ("old: true", "1:8 unknown_fact: say 'worn'"),
    ],
)
def test_what_says_nothing_of_a_scale_is_refused(text, problem):
    """Bounds that leave no value are noted, and so is a word that rules do not use themselves."""
    opened = fields(f"when: {{{text}}}")
    assert read_when(opened, SIZES) == ((), ())
    assert noted(opened.read) == [problem]


def test_a_word_that_rules_do_not_use_can_be_given_and_expected():
    """A fact that no rule may ask for can be given, an answer that no rule may give can be expected."""
    reader = Reader(Problems())
    assert read_given(node("{old: true}"), SIZES, reader) == {"old": True}
    assert read_expected(node("{old: true}"), SIZES, reader) == {"old": True}
    assert noted(reader) == []
    words = Vocabulary("sizes", Label("sizes"), {}, SIZES)
    opened = fields("{id: a, then: {old: true}}")
    read_rule(opened, words)
    assert noted(opened.read) == ["1:16 unknown_outcome: say 'worn'"]


def test_a_list_of_values_ends_somewhere():
    """A condition lists a thousand values at most."""
    opened = fields(f"when: {{name: [{', '.join(f'n{n}' for n in range(1001))}]}}")
    assert read_when(opened, TOY.facts) == ((), ())
    assert noted(opened.read) == ["1:14 too_many_values: name: a list has 1000 values at most"]


FULL = """
id: T-1
title: {en: Red toys, zh: 红玩具}
when:
  colour: red
  size: 3
then: {verdict: sell, tags: [], share: 0.5}
source: {ref: law, clause: 第1条}
refs: [R-1, R-2]
note: A remark.
effective: {from: 2024-01-01, to: 2024-12-31}
example: {colour: red, size: 3, tags: [a]}
"""


def test_a_whole_rule_is_read():
    """A rule carries everything that stands in it, and where."""
    opened = fields(FULL)
    rule = read_rule(opened, TOY)
    assert noted(opened.read) == []
    assert rule is not None
    assert (rule.id, rule.title, rule.source) == ("T-1", Label("Red toys", "红玩具"), Source("law", "第1条"))
    assert rule.when == (("colour", Equals("red")), ("size", Equals(3)))
    assert dict(rule.then) == {"verdict": "sell", "tags": (), "share": read_number("0.5")}
    assert (rule.refs, rule.note) == (("R-1", "R-2"), "A remark.")
    assert (rule.effective_from, rule.effective_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert rule.example == {"colour": "red", "size": 3, "tags": ("a",)}
    assert (rule.file, rule.line, rule.col, rule.lines) == ("toy.yaml", 2, 1, (5, 6))


def read_number(text):
    """Read a number as a rulebook does."""
    return TOY.facts["size"].read(text)


def test_an_id_is_needed_unless_there_is_a_default():
    """Without an id there is no rule, unless the section names one; a bad id is never replaced."""
    opened = fields("when: {}")
    assert read_rule(opened, TOY) is None
    assert noted(opened.read) == ["1:1 missing_key: toy needs the key 'id'"]
    rule = read_rule(fields("note: x"), TOY, default_id="else")
    assert rule is not None
    assert rule.id == "else"
    assert read_rule(fields("id: 规"), TOY, default_id="else") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{id: a, then: {verdct: sell}}", "1:16 unknown_outcome: unknown outcome 'verdct'; did you mean 'verdict'?"),
        ("{id: a, then: {verdict: sel}}", "1:25 unknown_value: 'sel' is not a value of verdict; did you mean 'sell'?"),
        ("{id: a, example: {colr: red}}", "1:19 unknown_fact: unknown fact 'colr'; did you mean 'colour'?"),
        ("{id: a, example: red}", "1:18 wrong_shape: example must be a mapping of facts"),
        (
            "{id: a, effective: {from: 2024-02-01, to: 2024-01-01}}",
            "1:43 never_holds: it ends on 2024-01-01, before it begins on 2024-02-01",
        ),
        ("{id: a, effective: 2024-02-01}", "1:20 wrong_shape: effective must be a mapping"),
    ],
)
def test_the_parts_of_a_rule_are_checked(text, problem):
    """Answers, examples and dates are typed by the vocabulary too."""
    opened = fields(text)
    read_rule(opened, TOY)
    assert noted(opened.read) == [problem]


def test_given_facts_are_typed():
    """The facts of a test are read by the vocabulary; `as_of` is one of them."""
    reader = Reader(Problems())
    assert read_given(node("{size: 3, as_of: 2024-01-01}"), TOY.facts, reader) == {"size": 3, "as_of": date(2024, 1, 1)}
    assert noted(reader) == []


def test_expectations_are_typed():
    """What is expected names a rule, ids that take part, and outcomes; an empty rule means none."""
    reader = Reader(Problems())
    expected = read_expected(node("{rule: T-1, also: [T-2, T-3], verdict: sell}"), TOY.outcomes, reader)
    assert expected == {"rule": "T-1", "also": ("T-2", "T-3"), "verdict": "sell"}
    assert read_expected(node("{rule: ''}"), TOY.outcomes, reader) == {"rule": ""}
    assert read_expected(node("{rule: }"), TOY.outcomes, reader) == {"rule": ""}
    assert noted(reader) == []
    assert read_expected(node("T-1"), TOY.outcomes, reader) == {}
    read_expected(node("{rule: [a]}"), TOY.outcomes, reader)
    read_expected(node("{verdct: sell}"), TOY.outcomes, reader)
    assert [line.split(" ", 1)[1] for line in noted(reader)] == [
        "wrong_shape: expect must be a mapping",
        "unknown_outcome: unknown outcome 'verdct'; did you mean 'verdict'?",
        "wrong_shape: rule must be a text",
    ]


def test_what_a_rule_leaves_out_is_empty():
    """A rule of nothing but its id holds always and says nothing: every other field is what it is by default."""
    read = read_rule(fields("{id: R-1}"), TOY)
    assert read == Rule(id="R-1", file=read.file, line=read.line, col=read.col, lines=read.lines)
