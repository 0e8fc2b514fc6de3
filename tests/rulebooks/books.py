"""What the tests of shipped rulebooks share: each is read once, by name; what it names, and what its texts say."""

import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from servflow.rulebook import load_rulebook
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2024, 5, 6, 12, tzinfo=SHANGHAI)

book = cache(load_rulebook)


@cache
def texts(name: str) -> dict[str, str]:
    """Give the YAML files of a shipped rulebook as text, by file name."""
    folder = files("servflow") / "rulebooks" / name
    return {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")}


@cache
def named(name: str) -> frozenset[str]:
    """Give every id that a rulebook names: of its rules, and in their refs."""
    rules = book(name).every_rule()
    return frozenset({rule.id for rule in rules} | {ref for rule in rules for ref in rule.refs})


def ids(prefix: str, first: int, last: int) -> tuple[str, ...]:
    """Give catalogue ids from first to last; rules have three digits, everything else two."""
    width = 3 if prefix == "R" else 2
    return tuple(f"{prefix}-{number:0{width}}" for number in range(first, last + 1))


def judge(name: str, policy: str, at: datetime = MONDAY, **facts: Any) -> Decision:
    """Give what a shipped rulebook answers on these facts."""
    return book(name).judge(policy, FrozenMap(facts), at)


def judge_duties(name: str, on: str, **facts: Any) -> set[str]:
    """Give the ids of the duties that fall due at a moment."""
    return {duty["duty"] for duty in judge(name, "duties", on=on, **facts).outcome["duties"]}


def contact_data(text: str) -> list[str]:
    """Give whatever looks like a telephone number, a mail address or a link."""
    dated = re.sub(r"\b20\d\d-\d\d-\d\d\b|\b20\d{4}-\d{3}\b", "", text)
    return re.findall(r"\b\d{3,4}-\d{3,}(?:-\d+)?|@|https?:|\bQQ\b|\d{7,}", dated)
