"""Small rulebooks written as text, and what the reader says of them."""

from textwrap import dedent
from typing import Any

import pytest

from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.policies.facts import Kind, Vocabulary, choice, plain
from servflow.policies.table import Table
from servflow.policies.words import AS_OF
from servflow.rulebook import read_rulebook
from servflow.rulebook.nodes import MapNode, Node, read_nodes
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.sections.table import TABLE_KEYS, read_table
from servflow.values.sources import Label

HEAD = "id: shop\nversion: 1.0\nsources: {law: {title: The law}}\n"
"""The head of every rulebook here; three lines."""

TOY = Vocabulary(
    "toy",
    Label("toy", "玩具"),
    facts={
        "colour": choice("colour", "颜色", red=("red", "红"), green=("green", "绿"), blue=("blue", "蓝")),
        "name": plain(Kind.TEXT, "name", "名称"),
        "soft": plain(Kind.BOOL, "soft", "柔软"),
        "size": plain(Kind.NUMBER, "size", "尺寸"),
        "price": plain(Kind.MONEY, "price", "价格"),
        "sold": plain(Kind.DATE, "sold", "售出日"),
        "seen": plain(Kind.INSTANT, "seen", "看到时刻"),
        "age": plain(Kind.DURATION, "age", "年龄"),
        "worn": plain(Kind.AGE, "worn for", "使用时间"),
        "tags": plain(Kind.TEXT, "tags", "标签", many=True),
        "as_of": AS_OF,
    },
    outcomes={
        "verdict": choice("verdict", "结论", keep=("keep", "保留"), sell=("sell", "出售")),
        "tags": plain(Kind.TEXT, "tags", "标签", many=True),
        "share": plain(Kind.NUMBER, "share", "份额"),
    },
)
"""A vocabulary with a fact of every kind."""


def book(text: str, head: str = HEAD) -> Rulebook:
    """Read a rulebook from the text of its sections."""
    return read_rulebook({"shop.yaml": head + dedent(text)})


def problems(text: str | bytes, head: str = HEAD) -> list[str]:
    """Give what the reader says of the sections of a rulebook, line numbers counted without the head."""
    content = text if isinstance(text, bytes) else dedent(text)
    full = content if isinstance(content, bytes) else head + content
    skipped = 0 if isinstance(content, bytes) else head.count("\n")
    with pytest.raises(RulebookError) as caught:
        read_rulebook({"shop.yaml": full})
    return [f"{p.line - skipped}:{p.col} {p.code}: {said(p)}" for p in caught.value.problems]


def said(problem: Any) -> str:
    """Give the sentence and the hint of a problem."""
    return str(problem.text)


def node(text: str) -> Node:
    """Read one node, which must be readable."""
    noted = Problems()
    found = read_nodes(dedent(text), "toy.yaml", noted)
    assert found is not None
    assert noted.listed() == ()
    return found


def fields(text: str, reader: Reader | None = None) -> Fields:
    """Open a mapping, whatever its keys."""
    found = node(text)
    assert isinstance(found, MapNode)
    return Fields(found, reader or Reader(Problems(), frozenset({"law"})), "toy")


def noted(reader: Reader) -> list[str]:
    """Give what a reader noted."""
    return [f"{p.line}:{p.col} {p.code}: {said(p)}" for p in reader.problems.listed()]


def toy_table(text: str) -> tuple[Table | None, list[str]]:
    """Read a table of toys, and give it with what the reader noted."""
    reader = Reader(Problems(), frozenset({"law"}))
    found = reader.open(node(text), TABLE_KEYS, "toy")
    assert found is not None
    table = read_table(found, TOY)
    return table, noted(reader)
