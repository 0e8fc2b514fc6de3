"""What a stranger may send in place of a rulebook: files by name, and folders that have to be on a disk."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.rulebook.books import HEAD


def lines(template: str, count: int) -> str:
    """Give a text with a numbered line for each of many."""
    return "".join(template.replace("%", str(n)) for n in range(count))


HOSTILE = {
    "nothing": b"",
    "NUL bytes": b"\0" * 1000,
    "no UTF-8": b"\xff\xfe\x00\x01",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "too large": b"a: b\n" * 500_000,
    "duplicate keys": lines("twice: 1\n", 20_000),
    "duplicate keys in a rule": HEAD + "shipping_fee: {rules: [{id: a, id: b, when: {cause: x, cause: y}}]}",
    "5,000 levels": "[" * 5_000 + "]" * 5_000,
    "5,000 levels in blocks": "".join(" " * n + "a:\n" for n in range(1_900)),
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
    + lines("  - {id: r%, when: {cauze: x, remedi: y}}\n", 5_000),
    "many rules": HEAD + "shipping_fee:\n  hit: unique\n  rules:\n" + lines("  - {id: r%, when: {}}\n", 8_000),
    "a thousand overlaps": HEAD
    + "shipping_fee:\n  hit: unique\n  rules:\n"
    + lines("  - {id: r%, when: {category: {not: c%}}}\n", 1_000),
    "long lists that meet late": HEAD
    + "shipping_fee:\n  hit: unique\n  rules:\n"
    + lines("  - {id: r%, when: {category: [" + ", ".join(f"c{n}-%" for n in range(80)) + ", z]}}\n", 500),
    "many sources": HEAD.replace("{law: {title: The law}}", "")
    + lines("  s%: {title: x}\n", 8_000)
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


def _hundred_megabytes(folder: Path) -> None:
    """Write a file of zeros that fills no disk."""
    with (folder / "rulebook.yaml").open("wb") as stream:
        stream.truncate(100_000_000)


def _many_files(folder: Path) -> None:
    for number in range(201):
        (folder / f"a{number}.yaml").write_text("a: b\n", encoding="utf-8")


def _many_full_files(folder: Path) -> None:
    (folder / "rulebook.yaml").write_text(HEAD, encoding="utf-8")
    for number in range(150):
        (folder / f"a{number}.yaml").write_text("shipping_fee: {rules: []}\n#" + "x" * 1_900_000, encoding="utf-8")


def _many_busy_files(folder: Path) -> None:
    (folder / "rulebook.yaml").write_text(HEAD, encoding="utf-8")
    for number in range(150):
        (folder / f"a{number}.yaml").write_text(lines("key%: 1\n", 20_000), encoding="utf-8")


FOLDERS: Mapping[str, Callable[[Path], None]] = {
    "100 MB of zeros on disk": _hundred_megabytes,
    "201 files": _many_files,
    "150 files of 2 MB": _many_full_files,
    "150 files of 20,000 keys": _many_busy_files,
}
"""Writes what is hostile into an empty folder, by name."""
