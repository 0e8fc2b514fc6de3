"""The page on rulebook files knows every word that the reader knows."""

import re

import pytest

from servflow.policies.refund import ELEMENTS
from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.rules import RULE_KEYS
from servflow.rulebook.sections import SECTIONS
from servflow.rulebook.sections.table import TABLE_KEYS
from tests.house.calls import constants_given_to
from tests.house.rulebook_words import PAGE, page
from tests.house.source import modules

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_what_the_vocabularies_say():
    """The tables of facts, answers and limits are the generated ones."""
    advice = "run `python -m tests.house.regenerate` and read the diff"
    assert page().splitlines() == TEXT.splitlines(), advice


@pytest.mark.parametrize(
    ("kind", "words"),
    [("head", HEADER_KEYS), ("rule", RULE_KEYS), ("table", TABLE_KEYS), ("element", ELEMENTS)],
)
def test_every_key_is_explained(kind, words):
    """Every key that the reader takes stands on the page."""
    assert [word for word in words if f"`{word}`" not in TEXT] == []


def test_every_section_is_explained():
    """Every section of a rulebook has a heading of its own."""
    assert [name for name in SECTIONS if f"\n### {name}\n" not in TEXT] == []


def test_every_problem_is_explained():
    """Every code of a problem that reading a rulebook can give stands on the page, and no other."""
    named = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", TEXT[TEXT.index("## What check can find") :], re.MULTILINE))
    shown = {code for cell in named for code in re.findall(r"`(\w+)`", cell)}
    found = set()
    for path in (*modules("rulebook"), *modules("cli")):
        found |= constants_given_to(path, {"add", "note_problem", "_RefusedError"}, place=1)
    assert found - shown == set()
    assert shown - found == {"unknown_fact", "unknown_outcome", "unknown_section"}  # made of two words
