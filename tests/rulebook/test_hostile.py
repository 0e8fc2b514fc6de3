"""What a stranger may send: told as problems, quickly, never as a traceback."""

import time

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import read_rulebook
from servflow.rulebook.problems import MOST_PROBLEMS
from tests.rulebook.books import HEAD

SECONDS = 30
"""Of processor time: far more than any of these takes (two seconds, ten when measured), far less than being stuck."""


def lines(template: str, count: int) -> str:
    """Give a text with a numbered line for each of many."""
    return "".join(template.replace("%", str(n)) for n in range(count))


HOSTILE = {
    "nothing": b"",
    "NUL bytes": b"\0" * 1000,
    "no UTF-8": b"\xff\xfe\x00\x01",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "too large": b"a: b\n" * 500_000,
    "deep lists": "[" * 500_000,
    "deep mappings": "{a: " * 200_000,
    "deep blocks": "".join(" " * n + "- \n" for n in range(400)),
    "many values": "[" + "a," * 900_000 + "]",
    "many keys": lines("key%: 1\n", 40_000),
    "many documents": "---\na: b\n" * 100_000,
    "one long text": HEAD + "shipping_fee: " + "x" * 1_900_000,
    "one long key": "x" * 1_900_000 + ": 1",
    "alias bomb": "a: &a [b, c]\n" + lines("a%: &a [*a, *a]\n", 60),
    "an alias of itself": "&a [*a]",
    "tags": "!!python/object/apply:os.system ['true']",
    "a huge number": HEAD + "time_limits: {return.inspection: {within: " + "9" * 100_000 + " days}}",
    "a huge amount": HEAD + "approvals: {rules: [{id: a, when: {amount: {at_least: " + "9" * 50_000 + " CNY}}}]}",
    "a huge serial": HEAD + "numbering: {return: {format: 'A{serial:" + "9" * 9_000 + "}'}}",
    "far years": HEAD.replace("version", "effective: {from: 0000-01-01, to: 99999-01-01}\nversion"),
    "an escaped NUL": HEAD + 'shipping_fee: {otherwise: {id: a, then: {settlement: "\\0"}}}',
    "an escaped surrogate": HEAD + 'shipping_fee: {otherwise: {id: a, then: {settlement: "\\ud800"}}}',
    "text running backwards": HEAD + 'shipping_fee: {otherwise: {id: a, title: "\\u202Eabc"}}',
    "look-alike letters": HEAD + "shipping_fee: {rules: [{id: L-1а, when: {саuse: quаlity}}]}",
    "many unknown facts": HEAD
    + "shipping_fee:\n  rules:\n"
    + lines("  - {id: r%, when: {cauze: x, remedi: y}}\n", 9_000),
    "many rules": HEAD + "shipping_fee:\n  hit: unique\n  rules:\n" + lines("  - {id: r%, when: {}}\n", 12_000),
    "a thousand overlaps": HEAD
    + "shipping_fee:\n  hit: unique\n  rules:\n"
    + lines("  - {id: r%, when: {category: {not: c%}}}\n", 1_000),
    "long lists that meet late": HEAD
    + "shipping_fee:\n  hit: unique\n  rules:\n"
    + lines("  - {id: r%, when: {category: [" + ", ".join(f"c{n}-%" for n in range(80)) + ", z]}}\n", 900),
    "many sources": HEAD.replace("{law: {title: The law}}", "")
    + lines("  s%: {title: x}\n", 12_000)
    + "shipping_fee:\n  rules:\n"
    + lines("  - {id: r%, then: {}, source: {ref: t%}}\n", 999),
    "a rulebook that extends itself": HEAD + "extends: ../x",
    "nothing where rules should be": HEAD
    + lines("%", 0)
    + "shipping_fee:\neligibility:\nrefund:\nduties:\nnumbering:\n",
    "scalars where rules should be": HEAD
    + "shipping_fee: 1\neligibility: 2\nrefund: 3\nduties: 4\nnumbering: 5\napprovals: 6\n"
    + "time_limits: 7\nshipping_constraints: 8\n",
    "lists where mappings should be": HEAD
    + "shipping_fee: [1]\neligibility: [2]\nrefund: [3]\nduties: {a: 4}\nnumbering: [5]\napprovals: [6]\n"
    + "time_limits: [7]\nshipping_constraints: [8]\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_told_quickly(content):
    """Whatever the file holds, the answer is a list of problems that ends, and it comes soon."""
    begun = time.process_time()
    with pytest.raises(RulebookError) as caught:
        read_rulebook({"hostile.yaml": content})
    assert time.process_time() - begun < SECONDS
    assert 1 <= len(caught.value.problems) <= MOST_PROBLEMS
    assert max(len(str(problem)) for problem in caught.value.problems) < 1_000
    assert {problem.file for problem in caught.value.problems} == {"hostile.yaml"}


def test_a_large_honest_rulebook_is_read_quickly():
    """A thousand rules that do not meet are read, checked against each other and compiled."""
    text = HEAD + "shipping_fee:\n  hit: unique\n  rules:\n" + lines("  - {id: r%, when: {category: c%}}\n", 1_000)
    begun = time.process_time()
    book = read_rulebook({"large.yaml": text})
    assert time.process_time() - begun < SECONDS
    assert len(book.rule_ids()) == 1_000
