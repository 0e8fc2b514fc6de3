"""A look at what a host gives the kit: whether it makes a store, and a new and empty one each time."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

from servflow.kernel.case import Case
from servflow.store import CaseStore
from servflow.testing.arguments import require_maker, shown
from servflow.testing.stores.bench import Bench

METHODS = {
    "load": "",
    "append": "",
    "history": "",
    "due": "due",
    "pending": "outbox",
    "acknowledge": "outbox",
    "ledger": "ledgers",
}
"""What a store is asked by, and the capability without which it is not."""

FIRST = "C-1"
"""The case that most checks begin with."""
NOT_NEW = "make_store: it has to give a new, empty store each time"


def made(make_store: Callable[[], CaseStore], capabilities: frozenset[str]) -> CaseStore:
    """Return a store that has every method of the port. 制造案件库。

    Args:
        make_store: Gives a store.
        capabilities: What it can do.

    Raises:
        TypeError: It gives none, or one that lacks a method.
    """
    wanted = "something that makes a new, empty store each time, such as the class of the store"
    require_maker(make_store, "make_store", wanted)
    store: Any = make_store()
    if store is None or isinstance(store, type | str):
        message = f"make_store: expected a store from it, got {shown(store)}"
        raise TypeError(message)
    missing = [name for name, need in METHODS.items() if need in {"", *capabilities} and not _has(store, name)]
    if missing:
        needs = sorted({METHODS[name] for name in missing} - {""})
        hint = f"; what it cannot do is not checked: say Capabilities({', '.join(f'{n}=False' for n in needs)})"
        lacks = ", ".join(missing)
        message = f"make_store: the store, {shown(store)}, does not have {lacks}{hint if needs else ''}"
        raise TypeError(message)
    if "ledgers" in capabilities and not _takes_versions(store):
        message = f"make_store: append of {shown(store)} takes no ledger_version; say Capabilities(ledgers=False)"
        raise TypeError(message)
    found: CaseStore = store
    return found


def _has(store: object, name: str) -> bool:
    return callable(getattr(store, name, None))


def _takes_versions(store: Any) -> bool:
    """Return whether ``append`` takes the version of a ledger, as far as it tells what it takes."""
    try:
        known = signature(store.append).parameters
    except (TypeError, ValueError):
        return True
    return "ledger_version" in known or any(one.kind is Parameter.VAR_KEYWORD for one in known.values())


def not_empty(store: CaseStore) -> str:
    """Return what speaks against it that a store is empty; nothing where nothing does.

    A store that fails while it is asked is no answer to that: its checks tell.
    """
    try:
        found = store.load(FIRST)
    except Exception:  # noqa: BLE001 - a store may raise anything
        return ""
    return f"{NOT_NEW}, and the one it gave already holds case {FIRST!r}" if isinstance(found, Case) else ""


def not_new(first: Bench, second: Bench) -> str:
    """Return what speaks against it that two stores are new ones; nothing where nothing does.

    Args:
        first: A store that was just made.
        second: Another one.
    """
    if first.store is second.store:
        return f"{NOT_NEW}, and gave the same one twice"
    try:
        first.open(FIRST)
    except Exception:  # noqa: BLE001 - its checks tell
        return ""
    return not_empty(second.store)
