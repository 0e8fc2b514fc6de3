"""``kpi:`` the targets of metrics, the window of a repeat and the rating of a satisfied customer."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.facts import FactType, Kind
from servflow.policies.kpi import DIRECTIONS, STARS, Direction, Kpi, Target
from servflow.policies.metric_names import METRICS, Unit
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import Node
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import note_duplicates
from servflow.values.frozen import FrozenMap
from servflow.values.time import Counting

_ALL = VOCABULARIES["kpi"]
_METRIC: FactType = _ALL.facts["metric"]

TARGET_WORDS = attrs.evolve(
    _ALL, facts=FrozenMap({name: kind for name, kind in _ALL.facts.items() if name != "metric"})
)
"""The words of a target: its metric stands beside ``when``."""

TARGET_KEYS = (*(key for key in RULE_KEYS if key not in {"then", "example"}), "metric", "of", *DIRECTIONS)
"""The keys of one target."""

COUNTINGS = ("elapsed", "working")
"""How the time of a metric may be counted."""

_DEFAULT = Kpi()


def build_kpi(node: Node, read: Reader) -> Kpi | None:
    """Return the targets, or nothing where the node is no mapping."""
    fields = read.open(node, ("targets", "repeat_window", "satisfied_from", "counting"), "kpi")
    if fields is None:
        return None
    targets = tuple(_targets(fields))
    note_duplicates((target.rule for target in targets), read)
    return Kpi(
        targets=targets,
        repeat_window=fields.span("repeat_window") or _DEFAULT.repeat_window,
        satisfied_from=_stars(fields) or _DEFAULT.satisfied_from,
        counting=Counting.WORKING if fields.choice("counting", COUNTINGS) == "working" else Counting.ELAPSED,
        zone=read.timezone,
    )


def _targets(fields: Fields) -> Iterator[Target]:
    """Give the targets; one that can never count, because an earlier one always does, is noted."""
    settled: dict[str, Target] = {}
    for entry in fields.each("targets", TARGET_KEYS, "target"):
        target = _target(entry)
        if target is None:
            continue
        if (before := settled.get(target.metric)) is not None:
            message = f"{before.rule.id} on line {before.rule.line} sets {target.metric} already, always"
            entry.note_problem("metric", "said_twice", message)
        if not target.rule.when and not target.rule.is_dated:
            settled.setdefault(target.metric, target)
        yield target


def _target(entry: Fields) -> Target | None:
    """Return one target."""
    rule = read_rule(entry, TARGET_WORDS)
    metric: str | None = entry.value("metric", _METRIC, required=True)
    of = entry.choice("of", ("each", "mean"))
    ways: tuple[Direction, ...] = tuple(way for way in DIRECTIONS if way in entry)
    if not ways:
        entry.note_problem("id", "no_value", f"a target needs one of {', '.join(DIRECTIONS)}")
    for way in ways[1:]:
        entry.note_problem(way, "said_twice", f"either {ways[0]} or {way}, not both")
    written = entry.text(ways[0]) if ways else None
    if of is not None and metric is not None and METRICS[metric].unit is not Unit.TIME:
        entry.note_problem("of", "wrong_shape", f"{metric} is no length of time: it has no 'of'")
    if rule is None or metric is None or written is None:
        return None
    way = ways[0]
    try:
        return Target(rule=rule, metric=metric, direction=way, written=written, of="mean" if of == "mean" else "each")
    except InvalidValueError as error:
        entry.note_problem(way, "bad_value", f"{way} is {shown(written)}: {error.message}")
        return None


def _stars(fields: Fields) -> int | None:
    stars = fields.value("satisfied_from", FactType(Kind.NUMBER, _METRIC.label))
    if stars is None or (stars.__class__ is int and stars in range(1, STARS + 1)):
        return stars
    fields.note_problem("satisfied_from", "bad_value", f"satisfied_from: expected a whole number from 1 to {STARS}")
    return None


SECTION = Section("kpi", build_kpi)
"""The section as the loader knows it."""
