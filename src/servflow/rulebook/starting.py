"""``starting_files``: a rulebook to begin with, which passes ``check`` and ``test`` as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.approvals import Approvals
from servflow.policies.book import Rulebook
from servflow.policies.eligibility import Eligibility
from servflow.policies.policy import Policy
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.time_limits import TimeLimits
from servflow.rulebook.layout.quoting import one_line
from servflow.rulebook.loader import shipped_names

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PLACE = re.compile(r"@([a-z]+)@")


@attrs.frozen
class Base:
    """The rulebook that another one extends. 基础规则手册。

    Args:
        name: How the other one names it.
        book: What it says.
    """

    name: str
    book: Rulebook


def starting_files(ident: str, title: str, folder: str, base: Base | None = None) -> Mapping[str, str]:
    """Return the files of a rulebook to begin with, by name. 新建规则手册。

    Args:
        ident: Its id.
        title: What it is called.
        folder: How commands name the folder, for its README.
        base: The rulebook that it extends; nothing: it stands alone.

    Raises:
        InvalidValueError: An id that no rulebook may have, or that a shipped one has.
    """
    if not _ID.fullmatch(ident):
        message = f"{ident[:60]!r}: expected ASCII letters, digits and . _ - (64 at most), such as --id my-shop"
        raise InvalidValueError("id", message)
    if ident in shipped_names():
        raise InvalidValueError("id", f"{ident!r} is the name of a rulebook that comes with servflow: choose another")
    given = {"id": ident, "title": one_line(title, was_quoted=False, in_brackets=True), "folder": folder}
    home = package_files("servflow") / "rulebook" / "template"
    if base is not None:
        given |= {"base": one_line(base.name, was_quoted=False, in_brackets=False), "currency": base.book.currency}
    chosen = _files(home, base)
    texts = {
        name: _PLACE.sub(lambda place: given[place[1]], source.read_text("utf-8")) for name, source in chosen.items()
    }
    return {**texts, "README.md": _readme(home / "README.md", title, folder)}


def _files(home: Traversable, base: Base | None) -> dict[str, Traversable]:
    """Return the rule files that fit: all of them, or those that can be laid over the base."""
    folder = home / ("whole" if base is None else "over")
    return {
        entry.name: entry
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if base is None or _fits(entry.name.removesuffix(".yaml"), base.book)
    }


def _fits(section: str, base: Rulebook) -> bool:
    test = _FITS.get(section)
    return test is None or test(base.policies.get(section))


_FITS: Mapping[str, Callable[[Policy | None], bool]] = {
    "shipping_fee": lambda policy: isinstance(policy, ShippingFee) and policy.table.hit == "first",
    "approvals": lambda policy: isinstance(policy, Approvals) and policy.table.hit == "first",
    "eligibility": lambda policy: isinstance(policy, Eligibility) and policy.exclusions is not None,
    "time_limits": lambda policy: isinstance(policy, TimeLimits) and "return.merchant_response" in policy.limits,
}
"""Which files of the template can be laid over which base; the others always can."""


def _readme(source: Traversable, title: str, folder: str) -> str:
    """Return the README; a title stands on one line of its own."""
    given = {"title": " ".join(title.split()), "folder": folder}
    return _PLACE.sub(lambda place: given[place[1]], source.read_text("utf-8"))
