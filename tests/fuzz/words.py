"""What the fuzzer puts into inputs: the words that the readers themselves go by."""

from collections.abc import Iterable, Iterator
from typing import Any

from servflow.rulebook.schema.document import rulebook_schema

YAML = (
    "- ",
    ": ",
    "\n  ",
    "\n- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "? ",
    "| \n",
    "> \n",
    "---\n",
    "...\n",
)
VALUES = (
    "3 working days",
    "1 month",
    "P1Y2M",
    "50.00 CNY",
    "80 %",
    "2024-02-29",
    "2024-05-06T12:00+08:00",
    "-1",
    "1e9",
)
ODD = ("\ufeff", "\u2028", "\x85", "\u202e", "а", "\U0001f4a9", "0x1", "9" * 20, "~", "null", "yes", "\\ud800", "\\0")


def of_rulebooks() -> Iterator[str]:
    """Give the keys and choices of the schema of rulebook files, and what YAML and values are made of."""
    yield from (*YAML, *VALUES, *ODD, "#== time_limits.yaml\n", "extends: lution\n")
    yield from dict.fromkeys(_named(rulebook_schema()))


def _named(schema: Any) -> Iterator[str]:
    """Give every key and choice that a schema names."""
    if isinstance(schema, list):
        for item in schema:
            yield from _named(item)
    elif isinstance(schema, dict):
        yield from (f"{name}: " for name in schema.get("properties", ()))
        yield from (word for word in (*schema.get("enum", ()), schema.get("const")) if isinstance(word, str))
        for part in schema.values():
            yield from _named(part)


def as_dictionary(words: Iterable[str]) -> str:
    """Write words as libFuzzer reads them: one a line, bytes that are no plain ASCII escaped."""
    return "".join(f'"{_escaped(word.encode("utf-8", "surrogatepass"))}"\n' for word in words if 0 < len(word) < 60)


def _escaped(word: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\x{byte:02X}" for byte in word)
