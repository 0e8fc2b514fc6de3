"""The kinds of facts: what a value of each kind looks like in a file and in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from servflow.errors import InvalidValueError
from servflow.values.ages import Age
from servflow.values.frozen import EMPTY
from servflow.values.money import Money
from servflow.values.sources import Label
from servflow.values.time import Span, Unit, parse_instant

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What sort of value a fact has. 事实类型。"""

    CHOICE = "choice"
    TEXT = "text"
    BOOL = "bool"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    DURATION = "duration"
    AGE = "age"


CALENDAR_UNITS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS})
"""Units that lead from one date to another without a calendar of working days."""

ORDERED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.INSTANT, Kind.DURATION, Kind.AGE})
"""Kinds that bounds (``at_least`` and so on) are for."""

_PYTHON: Mapping[Kind, tuple[type, ...]] = {
    Kind.CHOICE: (str,),
    Kind.TEXT: (str,),
    Kind.BOOL: (bool,),
    Kind.NUMBER: (int, float, Decimal),
    Kind.MONEY: (Money,),
    Kind.DATE: (date,),
    Kind.INSTANT: (datetime,),
    Kind.DURATION: (Span,),
    Kind.AGE: (Age, Span),
}

_LOOKS: Mapping[Kind, str] = {
    Kind.BOOL: "true or false",
    Kind.NUMBER: "a number such as 3 or 0.5",
    Kind.MONEY: "an amount with its currency such as 50 CNY",
    Kind.DATE: "a date such as 2024-05-01",
    Kind.INSTANT: "an instant with its offset such as 2024-05-01T10:00:00+08:00",
    Kind.DURATION: "a duration with its unit such as 3 working days",
    Kind.AGE: "an age with its unit such as 200 days or 12 months",
}
_OR_SPAN = ", or days, weeks, months or years from the first day such as 12 months"


@attrs.frozen
class FactType:
    """What a fact or an outcome may be. 事实的取值范围。

    Args:
        kind: Sort of value.
        label: Its name.
        values: The values of a choice with their names. For another kind: words that may stand in place of a value
            (``by_region`` for an amount).
        many: Whether it is a list of such values.
        scale: Whether the values of a choice stand in order, lowest first, so that bounds may be asked of it.
        repeats: Whether a list may name one value several times.
        instead: For a word that rules do not use themselves: what they do instead.
        or_span: Whether a rule may answer this date with a duration, which the policy counts from the first day.
        near: For an open text: words that servflow itself uses. A text that is nearly one of them is a slip of the pen.
        whole: Whether a number is always whole, as what is counted is.
        least: The least that a number or an amount (in minor units) can be; nothing where it may be below zero.
        better: Whether more or less of this answer is better for the consumer; empty where neither is.
        favours: The values of a choice in steps from worst to best for the consumer. A value on no step may come to any
            of them; an empty text stands for no answer.
        only_with: Another answer and the value that it must have (or name) for this one to be compared at all: a
            subsidy towards a freight that the buyer pays.
    """

    kind: Kind
    label: Label
    values: Mapping[str, Label] = EMPTY
    many: bool = False
    scale: bool = False
    repeats: bool = False
    instead: str = ""
    or_span: bool = False
    near: tuple[str, ...] = ()
    whole: bool = False
    least: int | None = 0
    better: Literal["", "more", "less"] = ""
    favours: tuple[tuple[str, ...], ...] = ()
    only_with: tuple[str, str] | None = None

    @property
    def answered(self) -> FactType:
        """What an answer is in the end, as tests and invariants compare it: a date, however a rule wrote it."""
        return attrs.evolve(self, or_span=False) if self.or_span else self

    def read(self, text: str) -> Any:
        """Return the value written as *text*.

        Raises:
            InvalidValueError: The text is no value of this kind; the message says what was expected.
        """
        if text in self.values:
            return text
        match self.kind:
            case Kind.TEXT:
                return text
            case Kind.CHOICE:
                raise InvalidValueError(self.label.en, f"expected one of {', '.join(self.values)}")
            case Kind.BOOL if text in {"true", "false"}:
                return text == "true"
            case Kind.NUMBER if _NUMBER.fullmatch(text):
                return Decimal(text) if "." in text else int(text)
            case _:
                return self._read_value(text)

    def _read_value(self, text: str) -> Any:
        try:
            match self.kind:
                case Kind.MONEY:
                    return Money.parse(text)
                case Kind.DATE if _DATE.fullmatch(text):
                    return date.fromisoformat(text)
                case Kind.DATE if self.or_span and (span := Span.parse(text)).unit in CALENDAR_UNITS:
                    return span
                case Kind.INSTANT:
                    return parse_instant(text, self.label.en)
                case Kind.DURATION:
                    return Span.parse(text)
                case Kind.AGE if (span := Span.parse(text)).unit is not Unit.WORKING_DAYS:
                    return span
                case _:
                    pass
        except InvalidValueError as error:
            if not self.or_span:
                words = f"; or {', '.join(self.values)}" if self.values else ""
                raise InvalidValueError(self.label.en, f"{error.message}{words}") from None
        except ValueError:  # a date such as 2024-02-30
            raise InvalidValueError(self.label.en, "there is no such day") from None
        raise InvalidValueError(self.label.en, f"expected {self.looks}")

    @property
    def looks(self) -> str:
        """What a value looks like in a file."""
        words = ", ".join(self.values)
        if self.kind is Kind.CHOICE:
            return f"one of {words}"
        look = _LOOKS.get(self.kind, "a text") + (_OR_SPAN if self.or_span else "")
        return f"{look} or {words}" if words else look

    def admits(self, value: object) -> bool:
        """Return whether *value* is of the Python type that facts of this kind have."""
        if self.many:
            return isinstance(value, tuple | list)
        if isinstance(value, bool):
            return self.kind is Kind.BOOL
        if isinstance(value, datetime):
            return self.kind is Kind.INSTANT
        return isinstance(value, _PYTHON[self.kind]) or (isinstance(value, str) and value in self.values)


@attrs.frozen
class Vocabulary:
    """The words of one policy: what it is asked and what it answers. 词汇表。

    Args:
        policy: Name of the policy.
        label: Its name for people.
        facts: What conditions may speak of.
        outcomes: What rules may answer.
        total: Whether every case needs an answer, so that one without a rule is a gap.
    """

    policy: str
    label: Label
    facts: Mapping[str, FactType]
    outcomes: Mapping[str, FactType]
    total: bool = False


def choice(en: str, zh: str, /, **values: tuple[str, str]) -> FactType:
    """Return a closed choice; each value carries its English and Chinese names."""
    return FactType(Kind.CHOICE, Label(en, zh), {name: Label(*names) for name, names in values.items()})


def scale(en: str, zh: str, /, **values: tuple[str, str]) -> FactType:
    """Return a closed choice whose values stand in order, lowest first."""
    return attrs.evolve(choice(en, zh, **values), scale=True)


def favoured(kind: FactType, better: Literal["more", "less"]) -> FactType:
    """Return an answer of which more, or less, is better for the consumer."""
    return attrs.evolve(kind, better=better)


def in_steps(kind: FactType, *steps: tuple[str, ...]) -> FactType:
    """Return a choice with its values in steps from worst to best for the consumer."""
    return attrs.evolve(kind, favours=steps)


def open_text(en: str, zh: str, /, *near: str) -> FactType:
    """Return an open text; what is nearly one of the words *near* is a slip of the pen."""
    return FactType(Kind.TEXT, Label(en, zh), near=near)


def counted(en: str, zh: str, /, least: int = 0) -> FactType:
    """Return a whole number, of which there are at least so many."""
    return FactType(Kind.NUMBER, Label(en, zh), whole=True, least=least)


def plain(kind: Kind, en: str, zh: str, /, *, many: bool = False, instead: str = "") -> FactType:
    """Return a fact of any other kind."""
    return FactType(kind, Label(en, zh), many=many, instead=instead)
