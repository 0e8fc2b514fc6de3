"""Digests stay what they are for ever: cases carry them, and locks hold them."""

import json
from pathlib import Path

from servflow.rulebook import load_rulebook
from servflow.rulebook.digest import fingerprint

KEPT = Path(__file__).parent / "lock" / "kept"


def test_a_rulebook_of_long_ago_has_the_digest_that_it_had():
    """The files of a rulebook that was locked once give the digest that stands in its lock."""
    (locked,) = json.loads((KEPT / "house.lock.json").read_text(encoding="utf-8"))["versions"]
    assert load_rulebook(KEPT / "house.yaml").digest == locked["digest"]


def test_a_fingerprint_is_that_of_one_text():
    """Whatever the order of its keys, content is written in one way, in UTF-8 and without blanks."""
    known = "1673fad39fff4d520533626a3bb56395e34067eca4a894c4ed0283d38757c6f5"
    assert fingerprint({"b": ["1", "二"], "a": {}}) == fingerprint({"a": {}, "b": ["1", "二"]}) == known
