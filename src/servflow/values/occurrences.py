"""Finding what is to be hidden wherever it occurs: however it is spaced, in wide letters, with marks or without. 隐去。

Texts are compared in a plain form: letters without case and marks, digits of every script as ``0`` to ``9``, nothing
that cannot be seen. Each character of the plain form knows which one of the text it stands for.

Source:
    R-088; Appendix E 15 (a masked view never contains the full name or the full phone number).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import attrs

from servflow.values.mask_words import NUMERALS
from servflow.values.masking import UNSEEN, Mask, contacts_in, is_title, mask_text, name_parts, place_in, visible

WHOLE_NUMBER = 7
"""Digits or letters from which on a number is a whole one; a shorter one would be found in amounts and dates."""
_TELLING = 4
"""Letters or digits from which on a text without a form of its own is looked for."""
_SPELT = 100
"""Letters and digits up to which other spellings are looked for; what is longer is found as it stands."""

_BETWEEN = r"[\W_]{0,3}"
_SPACED = "\u0780"  # the scripts before it put spaces between words
_SPACED_LETTER = rf"[^\W\d_{_SPACED}-\U0010ffff]"
_EDGES = {
    "letter": (rf"(?<!{_SPACED_LETTER})", rf"(?!{_SPACED_LETTER})"),
    "digit": (r"(?<!\d)", r"(?!\d)"),
    "alone": (r"(?<![^\W_])(?<!\*)", r"(?![^\W_])(?!\*)"),
    "": ("", ""),
}
_LIST = re.compile(r"[,;/|\n、]+")
_PIECES = re.compile(r"\d+")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@attrs.frozen
class Secret:
    """Something that may not be seen, and how it is found. 需隐去的内容。

    Args:
        pattern: Finds it in a plain form.
        how: How what was found is masked.
        is_number: Whether numerals such as ``一`` count as digits.
        length: Letters and digits that it has.
    """

    pattern: re.Pattern[str]
    how: Mask
    is_number: bool
    length: int

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give from where to where it stands in *text*."""
        plain, places = _plain(text, numerals=self.is_number)
        for found in self.pattern.finditer(plain):
            end = places[found.end() - 1] + 1
            while end < len(text) and not _form(text[end], self.is_number):
                end += 1  # marks of the last letter
            yield places[found.start()], end

    def masked_in(self, text: str, *, whole: bool = False) -> str:
        """Return *text* with it masked wherever it stands, with *whole* so that nothing of it is left."""
        parts: list[str] = []
        done = 0
        for start, end in self.spans(text):
            parts += (text[done:start], "*" * (end - start) if whole else mask_text(text[start:end], self.how))
            done = end
        return "".join((*parts, text[done:]))


@attrs.frozen
class Secrets:
    """Everything in a record that may not be seen. 需隐去内容集。

    Args:
        secrets: The longest first.
    """

    secrets: tuple[Secret, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[tuple[str, Mask]]) -> Secrets:
        """Return what *texts* give away, each with the way it is masked.

        A text that its mask leaves as it is gives nothing away: it was masked before, or there is nothing to mask.
        """
        found = {
            (secret.pattern.pattern, secret.is_number): secret
            for text, how in texts
            if mask_text(text, how) != text
            for secret in _secrets_of(text, how)
        }
        return cls(tuple(sorted(found.values(), key=lambda secret: -secret.length)))

    def hide(self, text: str) -> str:
        """Return *text* with everything in it masked that may not be seen."""
        for secret in self.secrets:
            text = secret.masked_in(text)
        while (again := self.first_in(text)) is not None:  # what masking has put together anew
            text = again.masked_in(text, whole=True)
        return text

    def first_in(self, text: str) -> Secret | None:
        """Return the first of them that stands in *text*, or nothing."""
        return next((secret for secret in self.secrets if any(True for _ in secret.spans(text))), None)


def _secrets_of(text: str, how: Mask) -> Iterator[Secret]:
    """Give everything by which a text could be known again."""
    for contact, kind in contacts_in(text):
        yield from _known(_numbers(contact) if kind is Mask.MIDDLE_DIGITS else (contact,), kind)
    match how:
        case Mask.HONORIFIC:
            yield from _known(_names(text), how, least=1)
        case Mask.MIDDLE_DIGITS:
            yield from _known(_numbers(text), how)
        case Mask.EMAIL:
            yield from _known(
                (word for word in text.split() if "@" in unicodedata.normalize("NFKD", word)), how, least=2
            )
        case Mask.ACCOUNT:
            yield from _known((text, *_numbers(text)), how)
        case Mask.LAST_FOUR:
            yield from _known((text,), how, least=WHOLE_NUMBER)
        case Mask.DISTRICT:
            yield from _known((text, text.strip().removeprefix(place_in(text))), how)
        case _:
            yield from _known((text,) if how is Mask.HIDDEN else (), how)


def _known(texts: Iterable[str], how: Mask, *, least: int = _TELLING) -> Iterator[Secret]:
    """Give a secret for each text that has enough letters or digits to be told from any other."""
    is_number = how is Mask.MIDDLE_DIGITS
    for text in texts:
        plain = _plain(text.strip(), numerals=is_number)[0]
        signs = [char for char in plain if char.isalnum()]
        enough = WHOLE_NUMBER if all(map(str.isdecimal, signs)) else least
        if len(signs) >= enough:
            ways = [plain] if how is Mask.EMAIL or len(signs) > _SPELT else [signs, plain]
            patterns = (_between(way, _edge(way[0], signs), _edge(way[-1], signs)) for way in ways)
            yield Secret(re.compile("|".join(patterns)), how, is_number, len(signs))


def _edge(char: str, signs: list[str]) -> str:
    """Return what may not stand beside a character at the edge of a secret, so that it is not a part of a word."""
    if len(signs) == 1:
        return "alone"
    if char.isdecimal():
        return "digit" if len(signs) < WHOLE_NUMBER else ""
    return "letter" if char.isalpha() and char < _SPACED else ""


def _between(way: Sequence[str], first: str, last: str) -> str:
    """Return a pattern of a text as it stands, or of its letters and digits with a little between them."""
    pattern = re.escape(way) if isinstance(way, str) else _BETWEEN.join(way)
    return f"{_EDGES[first][0]}{pattern}{_EDGES[last][1]}"


def _names(text: str) -> Iterator[str]:
    """Give a name whole, without honorific and organisation, and with its words the other way round."""
    words = [word for word in visible(text).split() if not is_title(word)]
    yield text
    yield " ".join(words)
    if all(word < _SPACED for word in words):
        yield " ".join(reversed(words))
    for word in words:
        _, person, _ = name_parts(word)
        if len(person) > 1 and person != word:
            yield person


def _numbers(text: str) -> Iterator[str]:
    """Give every phone number of a text, with and without the code of its country."""
    for part in _LIST.split(_plain(text, numerals=True)[0]):
        digits = "".join(_PIECES.findall(part))
        pieces = [digits, *_PIECES.findall(part), *("".join(_PIECES.findall(word)) for word in part.split())]
        yield part
        yield from pieces
        yield from _MOBILE.findall(digits)
        if part.strip().startswith(("+", "00")):
            national = digits.removeprefix("00")
            yield from (national[code:] for code in range(4))
        yield from (piece.removeprefix("86") for piece in pieces)


def _plain(text: str, *, numerals: bool) -> tuple[str, list[int]]:
    """Return the plain form of a text, and for each of its characters the place of the one it stands for."""
    forms = [_form(char, numerals) for char in text]
    return "".join(forms), [place for place, form in enumerate(forms) for _ in form]


@lru_cache(maxsize=4096)
def _form(char: str, numerals: bool) -> str:  # noqa: FBT001 - the cache is quicker so
    """Return what a character is without case, marks and width; nothing where it cannot be seen."""
    if numerals and char in NUMERALS:
        return NUMERALS[char]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(part for part in folded if part.isspace() or unicodedata.category(part) not in UNSEEN)
