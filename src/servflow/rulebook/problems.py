"""``Problem``: one thing that is wrong in a file, with its place; ``Problems`` collects them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any, Protocol, cast

import attrs

from servflow.errors import RulebookError
from servflow.policies.conditions import written
from servflow.values.sources import Label

MOST_PROBLEMS = 200
"""Problems that one report lists; a file with more of them is broken as a whole."""

UNKNOWN = "unknown"
"""What is said in place of the value of a fact that is not known."""

_WIDE: Mapping[str, str] = dict(zip("，、：；“”‘’（）｛｝［］【】", ",,:;\"\"''(){}[][]", strict=True))
_LOOK_LATIN = ("CYRILLIC", "GREEK")
_ENDS = re.compile('[,="]')
_SHOWN = 60
_MOST_KNOWN = 500
_MOST_LISTED = 20


class Place(Protocol):
    """Anything that stands at a place of a file; every node does."""

    @property
    def file(self) -> str:
        """Name of the file."""
        ...

    @property
    def line(self) -> int:
        """Line, counted from one."""
        ...

    @property
    def col(self) -> int:
        """Column, counted from one."""
        ...


@attrs.frozen
class Spot:
    """A place of a file that is no node. 位置。"""

    file: str
    line: int = 1
    col: int = 1


@attrs.frozen(order=True)
class Problem:
    """One thing that is wrong in a file. 问题。

    Args:
        file: Name of the file, as the caller gave it.
        line: Line, counted from one.
        col: Column, counted from one.
        code: Stable name of the kind of problem, for example ``unknown_key``.
        message: One sentence.
        hint: What was probably meant, where that can be guessed.
        witness: A case that shows it: facts and values, where it is about the cases of a table.
        related: Other places that it speaks of.
    """

    file: str
    line: int
    col: int
    code: str
    message: str
    hint: str = ""
    witness: Mapping[str, Any] | None = attrs.field(default=None, eq=False)
    related: tuple[Spot, ...] = attrs.field(default=(), eq=False)

    def __str__(self) -> str:
        """Return ``file:line:col:`` and the text."""
        return f"{self.file}:{self.line}:{self.col}: {self.text}"

    @property
    def text(self) -> str:
        """The message, the witness and the hint."""
        case = "" if self.witness is None else f": {as_words(self.witness)}"
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.message}{case}{tail}"


def _told(value: Any) -> str:
    """Return a value as ``--facts`` takes it: in quotes where it would end too soon, or be taken for no value."""
    if value is None:
        return UNKNOWN
    text = written(value)
    if text and text == text.strip() and text != UNKNOWN and not _ENDS.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def as_words(case: Mapping[str, Any]) -> str:
    """Return a case as ``fact=value`` pairs after the word ``witness``, as ``explain --facts`` takes them."""
    return " ".join(["witness", *(f"{fact}={_told(value)}" for fact, value in case.items())] if case else ["any case"])


class Problems:
    """Collects problems, so that a reader need not stop at the first. 问题清单。"""

    def __init__(self) -> None:
        """Begin without problems."""
        self._found: set[Problem] = set()

    def add(self, place: Place, code: str, message: str, hint: str = "", **more: Any) -> None:
        """Note a problem at *place*, if wanted with its ``witness`` and ``related``; past ``MOST_PROBLEMS`` none."""
        if not self.full:
            self._found.add(Problem(place.file, place.line, place.col, code, message, hint, **more))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    @property
    def full(self) -> bool:
        """Whether no further problem is kept, so that looking for more is idle."""
        return len(self._found) >= MOST_PROBLEMS

    def listed(self) -> tuple[Problem, ...]:
        """Return all problems in the order of the files."""
        return tuple(sorted(self._found))

    def raise_if_any(self, subject: str) -> None:
        """Raise everything that was found.

        Raises:
            RulebookError: There is at least one problem.
        """
        if self._found:
            raise RulebookError(subject, self.listed())

    def near(self, word: str, known: Iterable[str]) -> str:
        """Return a hint that names the nearest of the *known* words, and foreign letters that look like ours."""
        if self.full or len(word) > _SHOWN:
            return ""
        if wide := wide_sign_in(word):
            return wide
        if named := _named_in_chinese(word, known):
            return named
        names = tuple(map(str, islice(known, _MOST_KNOWN + 1)))
        if len(names) > _MOST_KNOWN:
            return ""
        match = get_close_matches(word, names, 1) or get_close_matches(word.lower(), names, 1)
        hints = [f"did you mean {match[0]!r}?"] if match else []
        if foreign := next((char for char in word if not char.isascii()), ""):
            hints.append(f"it holds {foreign!r} ({unicodedata.name(foreign, 'a letter without a name')})")
        return "; ".join(hints)

    def near_or_all(self, word: str, known: Iterable[str]) -> str:
        """Return a hint that names the nearest of the *known* words; where none is near, all, if few."""
        names = tuple(known)
        hint = self.near(word, cast("Mapping[str, object]", known) if isinstance(known, Mapping) else names)
        return hint if hint or len(names) > _MOST_LISTED else f"expected one of {', '.join(names)}"


def _named_in_chinese(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the word of ours which has a Chinese name like *word*; empty where none has."""
    if word.isascii() or not isinstance(known, Mapping):
        return ""
    for name, thing in cast("Mapping[str, object]", known).items():
        label = getattr(thing, "label", thing)
        if isinstance(label, Label) and label.zh and (word in label.zh or label.zh in word):
            return f"did you mean {name!r} ({label.zh})?"
    return ""


def look_alike_in(text: str) -> str:
    """Return what is wrong with a word of Latin letters and others that look like them; empty where none is so."""
    for word in () if text.isascii() else text.split():
        foreign = next((char for char in word if unicodedata.name(char, "").startswith(_LOOK_LATIN)), "")
        if foreign and any(char.isascii() and char.isalpha() for char in word):
            return f"holds {foreign!r} ({unicodedata.name(foreign)}) among Latin letters"
    return ""


def wide_sign_in(text: str) -> str:
    """Return a hint where a text holds a punctuation mark as a Chinese keyboard types it; empty where none does."""
    sign = next((char for char in text if char in _WIDE), "")
    return f"it holds {sign!r} ({unicodedata.name(sign)}): write {_WIDE[sign]} and a blank" if sign else ""


def shown(text: str) -> str:
    """Return *text* quoted for a message, cut where it is long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
