"""``rulebook_schema``: one JSON Schema for ``rulebook.yaml`` and every other file of a rulebook's folder."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.schema.head import head_schemas
from servflow.rulebook.schema.sections import section_schemas
from servflow.rulebook.schema.values import Schema, mapping

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors know best."""

_LONG = 200
"""Signs from which on a part that stands there twice is written once."""

_NEEDED = ("id", "version")


def rulebook_schema() -> Schema:
    """Return the schema of a file of a rulebook. 规则手册模式。

    It fits a file with the head, which has an id and a version, and one with sections only.
    """
    whole = mapping({**head_schemas(), **section_schemas()})
    head = {"anyOf": [{"required": [key]} for key in HEADER_KEYS]}
    parts, definitions = _shared(whole)
    return {
        "$schema": DIALECT,
        "title": "servflow rulebook / 规则手册",
        **parts,
        "if": head,
        "then": {"required": list(_NEEDED)},
        "definitions": definitions,
    }


def _shared(schema: Schema) -> tuple[Schema, Schema]:
    """Return a schema in which long parts that stand in several places are references, and those parts by name."""
    counted: Counter[str] = Counter()
    _count(schema, counted)
    names = {text: f"part{number}" for number, text in enumerate((t for t, n in counted.items() if n > 1), 1)}
    definitions = {name: _referring(json.loads(text), names, at_top=True) for text, name in names.items()}
    return _referring(schema, names, at_top=True), definitions


def _count(node: Any, counted: Counter[str]) -> None:
    """Count the long parts that are schemas; what is inside one is counted the first time only."""
    if isinstance(node, list):
        for item in node:  # pyright: ignore[reportUnknownVariableType]
            _count(item, counted)
    elif isinstance(node, dict):
        text = _written(node)
        if _is_schema(node) and len(text) >= _LONG:
            counted[text] += 1
            if counted[text] > 1:
                return
        for value in node.values():  # pyright: ignore[reportUnknownVariableType]
            _count(value, counted)


def _referring(node: Any, names: dict[str, str], *, at_top: bool = False) -> Any:
    """Return a part in which every part that has a name is a reference to it."""
    if isinstance(node, list):
        return [_referring(item, names) for item in node]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(node, dict):
        return node
    name = None if at_top else names.get(_written(node))
    if name is not None:
        return {"$ref": f"#/definitions/{name}"}
    return {key: _referring(value, names) for key, value in node.items()}  # pyright: ignore[reportUnknownVariableType]


def _is_schema(node: Any) -> bool:
    """Return whether a mapping is a schema of its own, not a group of some."""
    return any(
        isinstance(node.get(key), kind) for key, kind in (("type", (str, list)), ("anyOf", list), ("enum", list))
    )


def _written(node: Any) -> str:
    return json.dumps(node, ensure_ascii=False, sort_keys=False)
