"""What a single value looks like to an editor: texts, names, ids, and every kind of fact with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from servflow.policies.facts import CALENDAR_UNITS, ORDERED, FactType, Kind
from servflow.rulebook.rules import BOUNDS, MOST_VALUES
from servflow.values.sources import Label
from servflow.values.time import Unit

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PATTERNS: Mapping[Kind, str] = {
    Kind.BOOL: "true|false",
    Kind.NUMBER: r"-?[0-9]{1,18}(\.[0-9]{1,18})?",
    Kind.MONEY: r"\s*-?[0-9]+(\.[0-9]+)?\s+[A-Z]{3}\s*",
    Kind.DATE: _DATE,
    Kind.INSTANT: "[0-9]{4}.*",
}
_BOUND_NAMES: Mapping[str, Label] = {
    "at_least": Label("this or more", "大于等于"),
    "more_than": Label("more than this", "大于"),
    "at_most": Label("this or less", "小于等于"),
    "less_than": Label("less than this", "小于"),
}
_NOT = Label("known, and anything but this", "已知且不是")
_KNOWN = Label("whether it is known at all", "是否已知")
_TEXT: Schema = {"type": ["string", "number", "boolean"]}


def both(label: Label) -> str:
    """Return a name in both languages."""
    return f"{label.en} / {label.zh}" if label.zh else label.en


def described(schema: Schema, label: Label, more: str = "") -> Schema:
    """Return a schema with the text that an editor shows on it: both languages, and what more there is to say."""
    said = both(label)
    plain = {key: found for key, found in schema.items() if key != "markdownDescription"}
    told = {"description": said, "markdownDescription": f"{said}\n\n{more}"} if more else {"description": said}
    return {**plain, **told}


def text(label: Label) -> Schema:
    """Return a text: what YAML takes for a number or for true is one as well."""
    return described(_TEXT, label)


def pattern(label: Label, expected: str, *patterns: str) -> Schema:
    """Return a text of one of some shapes; *expected* is said of any other."""
    shape = f"^({'|'.join(patterns)})$"
    return described({"type": "string", "pattern": shape, "patternErrorMessage": f"expected {expected}"}, label)


def choice(label: Label, values: Mapping[str, Label]) -> Schema:
    """Return a closed choice with the names of its values."""
    names = [both(name) for name in values.values()]
    listed = {"enum": list(values), "enumDescriptions": names, "markdownEnumDescriptions": names}
    return described(listed, label)


def ident(label: Label) -> Schema:
    """Return an id."""
    what = "ASCII letters, digits and . _ - # + / (100 at most)"
    found = pattern(label, what, r"[A-Za-z0-9][A-Za-z0-9._#+/\-]{0,99}")
    return {**found, "type": ["string", "number", "boolean"]}


def one_or_list(schema: Schema, label: Label) -> Schema:
    """Return a value that may stand alone or in a list."""
    return described({"anyOf": [schema, {"type": "array", "items": schema}]}, label)


def bilingual(label: Label) -> Schema:
    """Return a name as one text, or as ``{en, zh}``; a comma inside the braces makes keys without a value."""
    parts = {"en": text(Label("English", "英文")), "zh": text(Label("Chinese", "中文"))}
    named: Schema = {"type": "object", "properties": parts, "additionalProperties": {"type": "null"}}
    return described({"anyOf": [_TEXT, {**named, "minProperties": 1}]}, label)


def flag(label: Label) -> Schema:
    """Return true or false."""
    return value(FactType(Kind.BOOL, label))


def day(label: Label) -> Schema:
    """Return a date."""
    return value(FactType(Kind.DATE, label))


def span(label: Label) -> Schema:
    """Return a duration with its unit."""
    return value(FactType(Kind.DURATION, label))


def money(label: Label) -> Schema:
    """Return an amount with its currency."""
    return value(FactType(Kind.MONEY, label))


def number(label: Label) -> Schema:
    """Return a number."""
    return value(FactType(Kind.NUMBER, label))


def value(kind: FactType) -> Schema:
    """Return a single value of a fact or an answer."""
    if kind.kind is Kind.CHOICE:
        return choice(kind.label, kind.values)
    if kind.kind is Kind.TEXT:
        return {**text(kind.label), "examples": list(kind.near)} if kind.near else text(kind.label)
    own = _shaped(kind)
    if not kind.values:
        return own
    return described({"anyOf": [choice(kind.label, kind.values), own]}, kind.label, kind.looks)


def values(kind: FactType) -> Schema:
    """Return what may stand where several values may: one, or a list."""
    return one_or_list(value(kind), kind.label)


def condition(kind: FactType) -> Schema:
    """Return what may be asked of a fact: a value, values, bounds, ``{not: ...}`` of these, ``{known: ...}``."""
    asked = kind.answered
    one = value(asked)
    plain = [*one.get("anyOf", [one]), {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}]
    bounds = mapping({name: described(one, _BOUND_NAMES[name]) for name in BOUNDS}, minProperties=1)
    inner = [*plain, bounds] if asked.kind in ORDERED or asked.scale else plain
    negated = mapping({"not": described({"anyOf": inner}, _NOT)}, required=("not",))
    known = mapping({"known": flag(_KNOWN)}, required=("known",))
    return described({"anyOf": [*inner, negated, known]}, kind.label, _listed(asked))


def mapping(properties: Mapping[str, Schema], *, required: Iterable[str] = (), **more: Any) -> Schema:
    """Return a mapping that has no other keys than these."""
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}
    needed = list(required)
    return {**found, "required": needed} if needed else found


def listed(items: Schema, label: Label) -> Schema:
    """Return a list."""
    return described({"type": "array", "items": items}, label)


def words(among: Iterable[str], kind: FactType) -> Mapping[str, Label]:
    """Return some words with the names that a choice has for them; a word of its own has its own name."""
    return {word: kind.values.get(word, Label(word)) for word in among}


def spans(units: Iterable[Unit] = Unit) -> str:
    """Return the pattern of a duration in some units, in the singular or the plural."""
    named = "|".join(f"{unit.singular.replace(' ', ' +')}s?" for unit in units)
    return rf"\s*[0-9]+ +({named})\s*"


def _listed(kind: FactType) -> str:
    """Return the values of a choice with their names, a line each; of another kind, what a value looks like."""
    if kind.kind is not Kind.CHOICE:
        return kind.looks
    return "\n".join(f"- `{word}`: {both(label)}" for word, label in kind.values.items())


def _shaped(kind: FactType) -> Schema:
    """Return a value that has the shape of its kind, whichever type YAML takes it for."""
    shapes = {
        **_PATTERNS,
        Kind.DURATION: spans(),
        Kind.AGE: spans(unit for unit in Unit if unit is not Unit.WORKING_DAYS),
    }
    shape = (shapes[kind.kind], *((spans(sorted(CALENDAR_UNITS)),) if kind.or_span else ()))
    looks = attrs.evolve(kind, values={}).looks
    found = pattern(kind.label, looks, *shape)
    match kind.kind:
        case Kind.BOOL:
            return {**found, "type": ["boolean", "string"]}
        case Kind.NUMBER:
            return {**found, "type": ["number", "string"]}
        case _:
            return found
