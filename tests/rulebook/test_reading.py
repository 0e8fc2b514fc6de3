"""How a section is read: typed getters that note what is wrong and go on."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from servflow.policies.facts import Kind, plain
from servflow.rulebook.nodes import ListNode, MapNode
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Reader
from servflow.values.money import Money
from servflow.values.sources import Label, Source
from servflow.values.time import Span
from tests.rulebook.books import fields, node, noted

ALL = """
text: 签收 3
id: R-177a
title: {en: Tried on, zh: 已试穿}
word: red
flag: true
number: 2.5
span: 3 working days
money: 50 CNY
day: 2024-05-01
instant: 2024-05-01T10:00:00+08:00
source: {ref: law, clause: 退货1}
names: [a, b]
one: a
inner: {a: 1}
list: [{a: 1}, {a: 2}]
amounts: {east: 1, west: 2}
"""


def test_every_kind_of_value_is_read():
    """Each getter gives a value of its type, and nothing for a key that is absent."""
    opened = fields(ALL)
    assert opened.text("text") == "签收 3"
    assert opened.ident("id") == "R-177a"
    assert opened.label("title") == Label("Tried on", "已试穿")
    assert opened.choice("word", ("red", "blue")) == "red"
    assert opened.flag("flag") is True
    assert opened.number("number") == Decimal("2.5")
    assert opened.span("span") == Span.parse("3 working days")
    assert opened.money("money") == Money(5000)
    assert opened.day("day") == date(2024, 5, 1)
    assert opened.instant("instant") == datetime(2024, 5, 1, 2, tzinfo=UTC)
    assert opened.source() == Source("law", "退货1")
    assert opened.values("names", plain(Kind.TEXT, "n", "n")) == ("a", "b")
    assert opened.values("one", plain(Kind.TEXT, "n", "n")) == ("a",)
    assert [key.text for key, _ in opened.entries("amounts", "amounts")] == ["east", "west"]
    inner = opened.open("inner", ("a",), "inner")
    assert inner is not None
    assert inner.number("a") == 1
    assert [entry.number("a") for entry in opened.each("list", ("a",), "entry")] == [1, 2]
    assert ("text" in opened, "absent" in opened) == (True, False)
    assert noted(opened.read) == []


def test_what_is_absent_is_nothing():
    """Every getter gives nothing for an absent key, and notes it only where it is required."""
    opened = fields("a: b")
    assert opened.text("x") is opened.span("x") is opened.open("x", (), "x") is opened.values("x", KIND) is None
    assert opened.items("x") == ()
    assert list(opened.each("x", (), "x")) == list(opened.entries("x", "x")) == []
    assert noted(opened.read) == []
    opened.text("x", required=True)
    opened.items("y", required=True)
    assert noted(opened.read) == [
        "1:1 missing_key: toy needs the key 'x'",
        "1:1 missing_key: toy needs the key 'y'",
    ]


COMMA = "a comma ends a text inside {...}: put the text in quotes"
ID_LETTERS = "ASCII letters, digits and . _ - # + / (100 at most)"
KIND = plain(Kind.TEXT, "kind", "类别")


@pytest.mark.parametrize(
    ("text", "get", "problem"),
    [
        ("k: [a]", "text", "1:4 wrong_shape: k must be a text"),
        ("k:", "text", "1:3 no_value: k has no value"),
        ("k: '  '", "text", "1:4 no_value: k has no value"),
        ('k: "a\\0b"', "text", "1:4 bad_character: k holds the character U+0000"),
        ('k: "a\\u202eb"', "text", "1:4 bad_character: k holds the character U+202E"),
        (
            "k: L-12а",
            "ident",
            f"1:4 bad_id: k 'L-12а' must be {ID_LETTERS}; it holds 'а' (CYRILLIC SMALL LETTER A)",
        ),
        ("k: -x", "ident", f"1:4 bad_id: k '-x' must be {ID_LETTERS}"),
        ("k: yes", "flag", "1:4 bad_value: k is 'yes': expected true or false"),
        (
            "k: 3",
            "span",
            ("1:4 bad_value: k is '3': expected a whole number and a unit, for example '3 days' or '1 month'"),
        ),
        ("k: 5", "money", "1:4 bad_value: k is '5': expected an amount and a currency, for example 50.00 CNY"),
        ("k: 5 USD", "money", "1:4 other_currency: k is '5 USD', but this rulebook counts in CNY"),
        ("k: 2024-02-30", "day", "1:4 bad_value: k is '2024-02-30': there is no such day"),
        ("k: {a: b}", "label", "1:5 unknown_key: unknown key 'a' in k"),
        ("k: {}", "label", "1:4 missing_key: k needs 'en' or 'zh'"),
        ("k: []", "label", "1:4 wrong_shape: k must be a mapping"),
        ("k: ''", "label", "1:4 no_value: k has no value"),
        ("k: law", "source", "1:4 wrong_shape: k must be a mapping"),
        ("k: {clause: 3}", "source", "1:4 missing_key: k needs the key 'ref'"),
        ("k: {ref: lw}", "source", "1:10 unknown_source: 'lw' is not among the sources; did you mean 'law'?"),
        ("k: a", "items", "1:4 wrong_shape: k must be a list"),
    ],
)
def test_what_is_wrong_is_noted_at_its_place(text, get, problem):
    """A getter that finds no value of its type notes what was expected there, and gives nothing."""
    opened = fields(text)
    assert not getattr(opened, get)("k")
    assert noted(opened.read)[0] == problem
    assert len(noted(opened.read)) <= 2


def test_a_choice_is_told_with_the_nearest():
    """A word that is not among the choices is told with the nearest one."""
    opened = fields("k: grene")
    assert opened.choice("k", ("red", "green")) is None
    assert noted(opened.read) == ["1:4 unknown_value: 'grene' is not a value of k; did you mean 'green'?"]


def test_a_text_of_letters_that_look_alike_is_noted():
    """A value of a fact that is any text may hold no letter that looks like another, or it would never be met."""
    opened = fields("k: оutlet")
    assert opened.value("k", plain(Kind.TEXT, "n", "n")) is None
    assert noted(opened.read) == ["1:4 bad_character: k holds 'о' (CYRILLIC SMALL LETTER O) among Latin letters"]


def test_values_of_a_list_are_all_looked_at():
    """Every bad value of a list is noted, a value said twice too, and then there is no list."""
    opened = fields("k: [1, x, 1, y]")
    assert opened.values("k", plain(Kind.NUMBER, "n", "n")) is None
    assert [line.partition(" ")[0] for line in noted(opened.read)] == ["1:8", "1:11", "1:14"]
    assert "said_twice: k names '1' twice" in noted(opened.read)[1]


def test_a_list_that_repeats_keeps_its_order():
    """Where one value may stand several times, all of them are kept as they stand."""
    opened = fields("k: [2, 1, 2]")
    assert opened.values("k", attrs.evolve(plain(Kind.NUMBER, "n", "n"), repeats=True)) == (2, 1, 2)
    assert noted(opened.read) == []


def test_ids_are_read_one_or_many():
    """A list of ids, or one id alone."""
    reader = Reader(Problems())
    assert reader.idents(node("[R-1, R-2]"), "refs") == ("R-1", "R-2")
    assert reader.idents(node("R-1"), "refs") == ("R-1",)
    assert reader.idents(node("[R-1, 规]"), "refs") == ("R-1",)
    assert len(reader.problems) == 1


def test_a_label_may_be_one_text_or_one_language():
    """A name is a text, or Chinese alone, or both."""
    opened = fields("a: Tried on\nb: {zh: 已试穿}\nc: {en: Tried on}")
    assert opened.label("a") == Label("Tried on")
    assert opened.label("b") == Label("已试穿", "已试穿")
    assert opened.label("c") == Label("Tried on")


def test_a_comma_in_a_label_belongs_to_it():
    """What stands behind a comma without a colon is the rest of the text."""
    opened = fields("a: {en: Late, wrong, or missing, zh: 逾期}\nb: {x, en: y}\nc: {en: [a], b}")
    assert opened.label("a") == Label("Late, wrong, or missing", "逾期")
    assert noted(opened.read) == []
    opened.label("b")
    opened.label("c")
    assert noted(opened.read) == [
        f"2:5 unknown_key: unknown key 'x' in b; {COMMA}",
        "3:9 wrong_shape: en must be a text",
        f"3:14 unknown_key: unknown key 'b' in c; {COMMA}",
    ]


def test_unknown_keys_are_noted_when_a_mapping_is_opened():
    """Every unknown key is noted with the nearest known one; the rest is read all the same."""
    reader = Reader(Problems())
    opened = reader.open(node("{tilte: a, when: {}, <<: {}, wrong or missing}"), ("title", "when"), "rule")
    assert opened is not None
    assert noted(reader) == [
        "1:2 unknown_key: unknown key 'tilte' in rule; did you mean 'title'?",
        "1:22 unknown_key: merge keys (<<) are not read here; write the keys out",
        f"1:30 unknown_key: unknown key 'wrong or missing' in rule; {COMMA}",
    ]
    assert reader.open(node("[a]"), (), "rule") is None


def test_shapes_are_checked_one_by_one():
    """A list of mappings skips what is none; a mapping of the author's own keys must be one."""
    opened = fields("list: [a, {b: c}]\nmap: [a]")
    assert [entry.node.names for entry in opened.each("list", ("b",), "entry")] == [("b",)]
    assert list(opened.entries("map", "amounts")) == []
    assert noted(opened.read) == [
        "1:8 wrong_shape: entry must be a mapping",
        "2:6 wrong_shape: amounts must be a mapping",
    ]


def test_a_section_notes_problems_of_its_own():
    """A problem is noted at the value of a key, or at the mapping where the key is absent."""
    opened = fields("a: b\nc: d")
    opened.note_problem("c", "odd", "odd")
    opened.note_problem("x", "even", "even")
    assert noted(opened.read) == ["1:1 even: even", "2:4 odd: odd"]


def test_sources_that_could_not_be_read_are_not_missed():
    """Where the head is broken any source may be named: one mistake is not told twice."""
    opened = fields("source: {ref: anything}", Reader(Problems(), None))
    assert opened.source() == Source("anything")


def test_lists_stay_lists():
    """The nodes of a list are given as they are."""
    opened = fields("list: [a, [b], {c: d}]")
    assert [type(item) for item in opened.items("list")][1:] == [ListNode, MapNode]
