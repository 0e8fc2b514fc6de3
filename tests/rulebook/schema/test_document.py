"""The schema of rulebook files: it lets pass what the reader takes, and marks slips."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from servflow.policies.limit_names import LIMITS
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.schema.document import DIALECT, rulebook_schema
from servflow.rulebook.sections import SECTIONS
from tests.rulebook.schema.core_yaml import load

SHIPPED = sorted(Path("src/servflow/rulebooks").glob("*/*.yaml"))
GOLDEN = Path(__file__).parents[1] / "golden" / "schema.txt"
SCHEMA = rulebook_schema()
VALIDATOR = Draft7Validator(SCHEMA)

GOOD = """\
id: shop
title: {en: Shop, and more, zh: 商店}
version: 1.0
effective: {from: 2024-05-01}
calendar: {weekdays: mon, hours: {mon-fri: "09:00-18:00"}, holidays: [china, 2026-05-01]}
sources: {law: {title: Law, read_on: 2024-05-01}}
time_limits:
  favour: {return.merchant_response: consumer}
  return.merchant_response:
    - {within: 7 days, on_lapse: approve, when: {urgency: {at_least: urgent}, priority: {at_most: 2}}}
    - {by: "17:00", warn_at: [75 %, 90]}
  tests:
    - {name: a, given: {limit: return.merchant_response, as_of: 2024-05-01}, expect: {rule: , within: 7 days}}
eligibility:
  windows: {favour: consumer, rules: [{id: w, anchor: signed_at, within: 7 days}]}
shipping_fee:
  hit: first
  rules:
    - id: 12
      title: 退货
      refs: R-012
      note: true
      when:
        cause: [quality, lost]
        remedy: {not: repair}
        category: 42
        free_shipping: {known: false}
      then: {return: merchant, subsidy: by_region}
      example: {cause: lost, free_shipping: "true"}
  otherwise: undecided
  subsidies: {east: 5 CNY}
duties:
  - {id: d, on: always, who: agent, do: call}
  - {id: e, on: own_flow.open, who: agent, do: call}
"""


def problems(text: str) -> list[str]:
    """Return what the schema marks."""
    return [error.message for error in VALIDATOR.iter_errors(load(text))]


def every_part(node: Any) -> Iterator[dict[str, Any]]:
    """Give every mapping in a schema."""
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from every_part(item)


def digests() -> str:
    """Give a line for each part of the schema: the whole is half a megabyte, most of it words."""
    schema = rulebook_schema()
    named = {f"{kind}/{key}": part for kind in ("properties", "definitions") for key, part in schema.pop(kind).items()}
    told = {"around": schema, **named}.items()
    texts = ((place, json.dumps(part, ensure_ascii=False, sort_keys=True)) for place, part in told)
    return "".join(f"{place} {sha256(text.encode()).hexdigest()[:16]}\n" for place, text in texts)


def test_the_schema_is_the_one_that_was_read() -> None:
    """Every key, pattern, choice and name in it was read by a person; ``python -m tests.house.regenerate`` accepts."""
    assert digests() == GOLDEN.read_text(encoding="utf-8")


def test_the_schema_is_one() -> None:
    """It is a schema of the dialect that editors know, with every key of a file."""
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT
    assert set(SCHEMA["properties"]) == {*HEADER_KEYS, *SECTIONS}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_false_alarm_on_what_is_shipped(path: Path) -> None:
    """Nothing is marked in a file that passes check."""
    assert problems(path.read_text(encoding="utf-8")) == []


def test_no_false_alarm_on_every_form() -> None:
    """Nothing is marked where YAML takes for a number, true or null what the reader takes for a text."""
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("version: 1.0\n", ""),
        ("id: shop\n", ""),
        ("id: 12\n      title", "title"),
        ("shipping_fee:", "shiping_fee:"),
        ("hit: first", "hit: fist"),
        ("cause: [quality, lost]", "cause: [quality, lots]"),
        ("cause: [quality, lost]", "cause: {at_least: lost}"),
        ("cause: [quality, lost]", "cause: []"),
        ("cause: [quality, lost]", "couse: lost"),
        ("remedy: {not: repair}", "remedy: {not: {not: repair}}"),
        ("{known: false}", "{known: perhaps}"),
        ("{return: merchant", "{return: merchnt"),
        ("{return: merchant", "{retrun: merchant"),
        ("within: 7 days, on", "within: 7 dayz, on"),
        ("within: 7 days, on", "whitin: 7 days, on"),
        ("on_lapse: approve", "on_lapse: inspect"),
        ("return.merchant_response:\n", "return.merchant_respons:\n"),
        ("urgency: {at_least", "urgency: {at_leest"),
        ("at_most: 2}", "at_most: two}"),
        ("75 %", "750 %"),
        ('by: "17:00"', 'by: "17.00"'),
        ("east: 5 CNY", "east: 5"),
        ("anchor: signed_at", "anchor: singed_at"),
        ("on: own_flow.open", "on: return.opn"),
        ("who: agent, do: call}\n  - {id: e", "who: agnt, do: call}\n  - {id: e"),
        ("expect: {rule: , within", "expect: {rule: , whithin"),
        ("otherwise: undecided", "otherwise: undecidet"),
        ("favour: consumer, rules", "favour: merchant, rules"),
        ("from: 2024-05-01", "from: 1 May 2024"),
        ("holidays: [china", "holidays: [chine"),
        ("do: call}\n  - {id: e", "do: {fr: appel}}\n  - {id: e"),
    ],
)
def test_slips_are_marked(right: str, slip: str) -> None:
    """A slip of the pen in a good file is marked."""
    assert right in GOOD
    assert problems(GOOD.replace(right, slip, 1))


def test_a_file_with_sections_needs_no_head() -> None:
    """Only a file that has some of the head must have an id and a version."""
    assert problems("kpi: {satisfied_from: 4}\n") == []
    assert problems("title: Shop\n")


def test_every_word_is_told_in_both_languages() -> None:
    """Every fact, outcome and value of a choice stands there with its English and its Chinese name."""
    parts = list(every_part(SCHEMA))
    said = {part["description"] for part in parts if "description" in part and isinstance(part["description"], str)}
    values = {
        (value, name)
        for part in parts
        if "enumDescriptions" in part
        for value, name in zip(part["enum"], part["enumDescriptions"], strict=True)
    }
    kinds = [kind for words in VOCABULARIES.values() for kind in (*words.facts.values(), *words.outcomes.values())]
    assert {f"{kind.label.en} / {kind.label.zh}" for kind in kinds} <= said
    assert {f"{label.en} / {label.zh}" for label in LIMITS.values()} <= said
    wanted = {(value, f"{label.en} / {label.zh}") for kind in kinds for value, label in kind.values.items()}
    assert wanted <= values


def test_every_text_has_both_languages() -> None:
    """No description is in one language only."""
    texts = [part["description"] for part in every_part(SCHEMA) if isinstance(part.get("description"), str)]
    assert [text for text in texts if " / " not in text] == []


def test_every_reference_leads_somewhere() -> None:
    """Parts that stand in several places are written once, and every reference finds its part."""
    named = {part["$ref"] for part in every_part(SCHEMA) if "$ref" in part}
    assert named == {f"#/definitions/{name}" for name in SCHEMA["definitions"]}
    assert len(json.dumps(SCHEMA, ensure_ascii=False)) < 500_000  # an editor reads it at once
