"""What the fuzzer puts into inputs: the words that the readers themselves go by."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import attrs

from servflow.codec.cases import StoredCase, StoredReceipt
from servflow.codec.records import StoredEffect, StoredRecord
from servflow.desk import FLOWS
from servflow.kernel.case import Command
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.rulebook.schema.document import rulebook_schema
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision

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

JSON = (
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    '"',
    '"$money"',
    '"$order"',
    '"$date"',
    "\\u0000",
    "NaN",
    "1e400",
    "-0",
)
STORED = (
    StoredCase,
    StoredReceipt,
    StoredRecord,
    StoredEffect,
    Ledger,
    Claims,
    MoneyClaim,
    UnitClaim,
    Command,
    Decision,
    Deadline,
)
STORIES = (
    *("scenario", "rulebook", "flow", "case_id", "order", "open", "steps", "expect", "at", "by", "data", "advance"),
    *("do", "with", "case", "denied", "state", "facts", "deadlines", "effects"),
)


def of_rulebooks() -> Iterator[str]:
    """Give the keys and choices of the schema of rulebook files, and what YAML and values are made of."""
    yield from (*YAML, *VALUES, *ODD, "#== time_limits.yaml\n", "extends: lution\n")
    yield from _of_the_schema()


@cache
def _of_the_schema() -> tuple[str, ...]:
    return tuple(dict.fromkeys(_named(rulebook_schema())))


def of_stored_data() -> Iterator[str]:
    """Give the keys of stored forms and what JSON and tagged values are made of."""
    yield from (*JSON, *VALUES, *ODD)
    keys = {key for kind in STORED for field in attrs.fields(kind) for key in (field.metadata.get("key", field.name),)}
    yield from (f'"{key.lstrip("_")}":' for key in sorted(keys))
    yield from _of_flows()


def of_scenarios() -> Iterator[str]:
    """Give the keys of scenario files, the commands and states of the flows, and what YAML and values are made of."""
    yield from (*YAML, *VALUES, *ODD, *(f"{key}: " for key in STORIES))
    yield from _of_flows()


def _of_flows() -> Iterator[str]:
    """Give the flows with their states, commands and the names of their data."""
    for flow in FLOWS:
        yield from (flow.name, *flow.state_names, *flow.specs)
        yield from {field.name: None for spec in flow.specs.values() for field in spec.fields}


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
