"""One word, one meaning: code and glossary speak the same language, in English and Chinese."""

import importlib
import re

import pytest

from servflow.values.parties import Role
from tests.house.source import PACKAGE, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\|(?P<code>[^|]+)\|(?P<zh>[^|]+)\|(?P<meaning>[^|]+)\|$", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FLOWS = ("returns", "refunds", "tickets", "complaints")


def read(text):
    """Give the glossary as a mapping from word to Chinese terms; a row may hold several words, cut by semicolons."""
    words = {}
    for row in ROW.finditer(text):
        code, terms = row["code"].strip(), row["zh"].strip()
        if code == "Code" or not code.strip("-: "):
            continue
        for word in re.split(r"[;；]\s*", code):
            words.setdefault(word, []).append(terms)
    return words


WORDS = read(GLOSSARY.read_text(encoding="utf-8"))


def flow_words():
    """Give every state and command of the shipped flows."""
    for module in FLOWS:
        if not list((PACKAGE / "flows").glob(f"{module}*")):
            continue
        flow = importlib.import_module(f"servflow.flows.{module}").FLOW
        for kind, members in (("state", flow.states), ("command", flow.commands)):
            for member in members:
                yield pytest.param(str(member.name), member.label.zh, id=f"{module}-{kind}-{member.name}")


@pytest.mark.parametrize(("word", "label"), list(flow_words()))
def test_states_and_commands_are_explained(word, label):
    """Every state and command of a flow is in the glossary, and its Chinese label is one of the terms there."""
    terms = [term.strip() for row in WORDS.get(word, []) for term in row.split("/")]
    assert label in terms, f"docs/glossary.md: {word} has {terms}, the flow says {label}"


@pytest.mark.parametrize("role", Role)
def test_roles_are_explained(role):
    """Every role is in the glossary."""
    assert role.value in WORDS


def test_every_word_has_a_chinese_term():
    """Every word of the glossary has a Chinese term."""
    assert [word for word, terms in WORDS.items() if not all(map(CHINESE.search, terms))] == []


def test_one_word_one_row():
    """No word is explained twice: the second explanation would be another meaning."""
    assert [word for word, terms in WORDS.items() if len(terms) > 1] == []


def test_reading_a_table():
    """Rows are read, headings and rules are not; one row may explain two words."""
    text = "| Code | 中文 | Meaning |\n|---|---|---|\n| a; b | 甲；乙 | x |\n| c | 丙 | y |\n"
    assert read(text) == {"a": ["甲；乙"], "b": ["甲；乙"], "c": ["丙"]}
