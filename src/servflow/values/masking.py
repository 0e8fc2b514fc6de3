"""Masking: what is left of a name, a phone number, an account or an address that not everybody may read. 脱敏。

Each way takes a text and returns one that no longer holds what it hides. Masking twice is masking once: what the first
time left is left again. Nothing is guessed about a text that does not look as expected: it is hidden altogether.

Source:
    R-088 (names and contact data are replaced by asterisks); catalogue section 8, "Privacy masking"; Appendix E 15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from servflow.values.mask_words import COMPOUND_SURNAMES, HONORIFICS, ORGANISATION, PLACE, TITLES

HIDDEN = "***"
"""What stands for a text of which nothing may be seen."""

SLOTS_HIDDEN = 4
"""Digits that are hidden at least, or all where there are fewer."""
_HEAD, _TAIL = 3, 4
_MOBILE = 11

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Me", "Mn"})
"""Categories of characters that are not seen by themselves."""
_PHONE_SIGNS = frozenset("+-()./,;·–—－（）＋，；、")
_CHINA = re.compile(r"\s*(?:[+＋]|00)\s*86")
_RUN = re.compile(r"[^\s,;/<>()，；、（）]+")
_IN_EMAIL = r"[^\s@＠,;:/<>()，；：、（）\u2e80-\uff00]"
_EMAIL = rf"(?<!{_IN_EMAIL}){_IN_EMAIL}+[@＠]{_IN_EMAIL}+"
_GAP = r"[ \-–—－]?"
_CONTACT = re.compile(
    rf"(?P<email>{_EMAIL})"
    rf"|(?P<card>(?<!\d)(?:\d{{15,}}|(?:\d{{4}}[ \-]){{3,4}}\d{{1,4}})[Xx]?(?!\d))"
    rf"|(?P<phone>[+＋]\d(?:{_GAP}\d){{6,14}}(?!\d)"
    rf"|(?<!\d)1{_GAP}(?:\d{_GAP}){{9}}\d(?!\d)"
    rf"|(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d))"
)


class Mask(StrEnum):
    """How a text is masked. 脱敏方式。

    ``none``: not at all. ``honorific``: a name as surname, honorific or organisation with ``*``. ``middle_digits``: a
    phone number without its middle. ``last_four``: the last four signs of a card or waybill number. ``email``: the
    first letter and the domain. ``account``: whichever of these three fits. ``district``: an address as far as its
    district. ``contacts``: a free text without the numbers and addresses in it. ``hidden``: nothing.
    """

    NONE = "none"
    HONORIFIC = "honorific"
    MIDDLE_DIGITS = "middle_digits"
    LAST_FOUR = "last_four"
    EMAIL = "email"
    ACCOUNT = "account"
    DISTRICT = "district"
    CONTACTS = "contacts"
    HIDDEN = "hidden"


def mask_text(text: str, how: Mask) -> str:
    """Return *text* masked; a blank one stays as it is.

    Args:
        text: A text of a record.
        how: The way that fits what it is.
    """
    return text if how is Mask.NONE or not text.strip() else _WAYS[how](text)


def mask_name(text: str) -> str:
    """Return a name of which the surname, an honorific or an organisation is left. 姓名脱敏。

    ``张三`` becomes ``张*``, ``欧阳修先生`` becomes ``欧阳*先生``, ``华联公司张经理`` becomes ``华联公司*经理``,
    and ``Li Lei`` becomes ``L* L*``. A name of one character is hidden whole.
    """
    words = visible(text).split()
    titles = [word for word in words if is_title(word)]
    if len(titles) == len(words):
        titles = []
    return " ".join(word if word in titles else _mask_name_word(word) for word in words) or HIDDEN


def name_parts(word: str) -> tuple[str, str, str]:
    """Return one word of a name as organisation, person and honorific; each may be empty."""
    found = ORGANISATION.match(word)
    organisation = found[0] if found else ""
    person = word[len(organisation) :]
    honorific = next((title for title in HONORIFICS if person.endswith(title)), "")
    if honorific == word:
        return "", word, ""
    return organisation, person.removesuffix(honorific), honorific


def is_title(word: str) -> bool:
    """Return whether a word of a name is an honorific or a title and nothing else."""
    return word in HONORIFICS or word.casefold().rstrip(".") in TITLES


def _mask_name_word(word: str) -> str:
    whole = ORGANISATION.fullmatch(word)
    if whole is not None:
        return _initial(word.removesuffix(whole["kind"])) + whole["kind"]
    organisation, person, honorific = name_parts(word)
    if organisation:
        return f"{organisation}*{honorific}"
    return _initial(person) + honorific


def _initial(word: str) -> str:
    """Return the surname or the first letter of a word with ``*`` for the rest; nothing of it where it is no longer."""
    if not word.strip("*"):
        return word
    first, *others = map(_is_sign, word)
    if not first or not any(others):
        return "*"
    is_compound = word[:2] in COMPOUND_SURNAMES and any(others[1:])
    return word[: 2 if is_compound else 1] + "*"


def mask_phone(text: str) -> str:
    """Return a phone number with three digits at its head and four at its tail. 电话脱敏。

    ``139-1234-5678`` becomes ``139-****-5678``; a country's ``+86`` stays. Of a short number less is left: at least
    four digits are hidden. Whatever is neither digit nor punctuation is left out.
    """
    seen = (char if _is_digit(char) or char in _PHONE_SIGNS else " " for char in text)
    number = " ".join("".join(seen).split())
    china = _CHINA.match(number)
    prefix = china[0] if china else ""
    return prefix + _keep_ends(number[len(prefix) :], _is_digit, _HEAD)


def mask_number(text: str) -> str:
    """Return the number of a card, account or parcel of which the last four signs are left. 卡号、单号脱敏。"""
    return _keep_ends(text, _is_sign, 0)


def mask_email(text: str) -> str:
    """Return an e-mail address as first letter and domain: ``z***@example.com``. 邮箱脱敏。"""
    return _RUN.sub(lambda run: _mask_mailbox(run[0]), visible(text))


def _mask_mailbox(address: str) -> str:
    local, at, domain = address.replace("＠", "@").rpartition("@")
    if not (local and at and domain):
        return HIDDEN
    return f"{'*' if len(local) == 1 else f'{local[0]}***'}@{domain}"


def mask_account(text: str) -> str:
    """Return an account that is an e-mail address, a mobile number, or a number of another kind. 账号脱敏。"""
    if "@" in text or "＠" in text:
        return mask_email(text)
    china = _CHINA.match(text)
    signs = [char for char in text[china.end() if china else 0 :] if _is_sign(char)]
    is_mobile = len(signs) == _MOBILE and _digit(signs[0]) == 1 and all(map(_is_digit, signs))
    return mask_phone(text) if is_mobile else mask_number(text)


def mask_address(text: str) -> str:
    """Return an address as far as its district: ``广东省深圳市南山区***``. 地址脱敏。

    Where neither province nor city can be told, nothing is left.
    """
    address, known = text.strip(), place_in(text)
    return known if known == address else known + HIDDEN


def place_in(text: str) -> str:
    """Return province, city and district at the beginning of an address; empty where they cannot be told."""
    place = PLACE.match(text.strip())
    return place[0] if place else ""


def mask_contacts(text: str) -> str:
    """Return a free text without the e-mail addresses, phone, card and identity numbers in it. 文本中联系方式脱敏。"""
    return _CONTACT.sub(_mask_contact, text)


def contacts_in(text: str) -> Iterator[tuple[str, Mask]]:
    """Give every e-mail address and number that ``mask_contacts`` finds, with the way it is masked."""
    for found in _CONTACT.finditer(text):
        yield found[0], _KINDS[str(found.lastgroup)]


def _mask_contact(found: re.Match[str]) -> str:
    return _WAYS[_KINDS[str(found.lastgroup)]](found[0])


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees: marks without a letter, signs of direction."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if char.isspace() or unicodedata.category(char) not in UNSEEN)


def _keep_ends(text: str, is_slot: Callable[[str], bool], head: int) -> str:
    """Return a text with ``*`` in every slot but the last four and, of a long one, the first *head*."""
    slots = [place for place, char in enumerate(text) if is_slot(char)]
    if not slots:
        return HIDDEN
    kept = min(head + _TAIL, max(0, len(slots) - SLOTS_HIDDEN))
    tail = min(_TAIL, kept)
    hidden = frozenset(slots[kept - tail : len(slots) - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(text))


def _digit(char: str) -> int | None:
    return unicodedata.decimal(char, None)


def _is_digit(char: str) -> bool:
    """Return whether a character is a digit of any script, or one that was masked."""
    return char == "*" or _digit(char) is not None


def _is_sign(char: str) -> bool:
    """Return whether a character is a letter or digit, or one that was masked."""
    return char == "*" or char.isalnum()


def _hide(_: str) -> str:
    return HIDDEN


_WAYS: Mapping[Mask, Callable[[str], str]] = {
    Mask.HONORIFIC: mask_name,
    Mask.MIDDLE_DIGITS: mask_phone,
    Mask.LAST_FOUR: mask_number,
    Mask.EMAIL: mask_email,
    Mask.ACCOUNT: mask_account,
    Mask.DISTRICT: mask_address,
    Mask.CONTACTS: mask_contacts,
    Mask.HIDDEN: _hide,
}

_KINDS: Mapping[str, Mask] = {"email": Mask.EMAIL, "card": Mask.LAST_FOUR, "phone": Mask.MIDDLE_DIGITS}
