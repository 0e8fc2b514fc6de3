"""The doors of the kit: all checks as one call, or one by one for a test runner."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.util import find_spec
from typing import Any

import attrs

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.store import CaseStore
from servflow.testing.arguments import require_count, require_kind, require_maker
from servflow.testing.stores import (
    atomic,
    commands,
    due,
    durable,
    history,
    hostile,
    isolation,
    large,
    ledgers,
    outbox,
    revisions,
    round_trip,
    stories,
)
from servflow.testing.stores.bench import Bench
from servflow.testing.stores.looking import made, not_empty, not_new
from servflow.testing.stores.promises import Promise
from servflow.values.frozen import EMPTY

GROUPS = (
    round_trip.CHECKS,
    revisions.CHECKS,
    ledgers.CHECKS,
    atomic.CHECKS,
    commands.CHECKS,
    history.CHECKS,
    due.CHECKS,
    outbox.CHECKS,
    isolation.CHECKS,
    durable.CHECKS,
    large.CHECKS,
    hostile.CHECKS,
    stories.CHECKS,
)
PROMISES: tuple[Promise, ...] = tuple(promise for group in GROUPS for promise in group.promises)
"""Every promise that the kit holds a store to, in the order in which they are checked."""


@attrs.frozen(kw_only=True)
class Capabilities:
    """What a store can do; what it says it cannot is not checked. 案件库的能力。

    Args:
        due: It finds what is due.
        outbox: It keeps effects until they are acknowledged.
        command_ids: It remembers every command id of a case.
        ledgers: It keeps ledgers (``LedgerStore``).
        threads: One store may be used from many threads.
        connections: It may be open several times at once, as in several processes.
        steps: Its code is Python that may be stopped between two lines.
        any_text: Ids may hold any character, control characters and lone surrogates included.
    """

    due: bool = True
    outbox: bool = True
    command_ids: bool = True
    ledgers: bool = True
    threads: bool = True
    connections: bool = True
    steps: bool = True
    any_text: bool = True

    @property
    def names(self) -> frozenset[str]:
        """The names of what it can do."""
        return frozenset(name for name, able in attrs.asdict(self).items() if able)


@attrs.frozen(kw_only=True)
class StoreCheck:
    """One check of the kit, ready to be called with a way to make an empty store. 一项检查。

    Args:
        id: Its name, ``group.check``.
        promise: What is promised, in one sentence.
        expected: Why it is expected to fail; empty where it has to pass.
    """

    id: str
    promise: str
    expected: str = ""
    _rule: Promise = attrs.field(repr=False, alias="rule")
    _capabilities: frozenset[str] = attrs.field(repr=False, alias="capabilities")
    _reopen: Callable[[Any], CaseStore] = attrs.field(repr=False, alias="reopen")
    _examples: int = attrs.field(repr=False, alias="examples")

    @property
    def needs(self) -> frozenset[str]:
        """The capabilities without which it is left out."""
        return self._rule.needs

    def __str__(self) -> str:
        return self.id

    def __call__(self, make_store: Callable[[], CaseStore]) -> None:
        """Hold a store to the promise. 检查。

        Args:
            make_store: Gives a new, empty store each time; called once, and once more for each story that is drawn. A
                store with a method ``close`` is closed afterwards.

        Raises:
            AssertionError: The promise is broken, or was expected to be and is not; begins with the check's id.
            TypeError: What it gives is no store, or lacks a method.
        """
        __tracebackhide__ = True
        broken = self._broken(make_store)
        if self.expected and broken is None:
            raise AssertionError(f"{self.id}: was expected to fail ({self.expected}), and passes: take it off the list")
        if broken is not None and not self.expected:
            raise AssertionError(f"{self.id}: {self.promise} But {_told(broken)}") from broken

    def _broken(self, make_store: Callable[[], CaseStore]) -> Exception | None:
        """Return what shows that the promise is broken, or None."""
        bench = Bench(
            store=made(make_store, self._capabilities),
            capabilities=self._capabilities,
            reopen=self._reopen,
            another=make_store,
            examples=self._examples,
        )
        try:
            against = not_empty(bench.store)
            if against:
                return AssertionError(against)
            self._rule.function(bench)
        except Exception as error:  # noqa: BLE001 - whatever the store raises breaks its promise
            return error
        finally:
            bench.close()
        return None


def _look(make_store: Callable[[], CaseStore], capabilities: frozenset[str]) -> None:
    """Refuse what makes no stores, or not a new and empty one each time.

    Raises:
        AssertionError: A store is not new and empty.
        TypeError: What it gives is no store, or lacks a method.
    """

    def bench() -> Bench:
        store = made(make_store, capabilities)
        return Bench(store=store, capabilities=capabilities, reopen=lambda same: same, another=make_store, examples=1)

    with closing(bench()) as first, closing(bench()) as second:
        against = not_empty(first.store) or not_new(first, second)
    if against:
        raise AssertionError(against)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, AssertionError) else f"it raised {type(error).__name__}: {error}"


def store_checks(
    *,
    capabilities: Capabilities | None = None,
    reopen: Callable[[Any], CaseStore] | None = None,
    expected_failures: Mapping[str, str] = EMPTY,
    examples: int = 50,
) -> tuple[StoreCheck, ...]:
    """Return every check that fits a store, for a test runner to call one by one. 案件库检查项。

    Args:
        capabilities: What the store can do; everything when not given.
        reopen: Opens what a closed store keeps, as another process would. Without it nothing is checked about a store
            that outlives its process.
        expected_failures: By the id of a check, why it is known to fail. It then has to fail.
        examples: How many stories are drawn for each of the checks ``stories``; they need Hypothesis, and are left out
            where it is not installed.

    Raises:
        InvalidValueError: An expected failure has no reason, or no story shall be drawn.
        TypeError: Something is of another kind than expected.
        UnknownNameError: An expected failure names no check of these.
    """
    if capabilities is not None:
        require_kind(capabilities, Capabilities, "capabilities", "Capabilities")
    if reopen is not None:
        require_maker(reopen, "reopen", "a function that opens a closed store again")
    require_kind(expected_failures, Mapping, "expected_failures", "a mapping of reasons by the id of a check")
    require_count(examples, "examples", 1)
    able = (capabilities or Capabilities()).names
    beside = {
        "reopen": reopen is not None,
        "fork": hasattr(os, "fork"),
        "hypothesis": find_spec("hypothesis") is not None,
    }
    there = able | {name for name, given in beside.items() if given}
    fitting = [promise for promise in PROMISES if promise.needs <= there]
    known = tuple(promise.id for promise in fitting)
    for name, reason in expected_failures.items():
        if name not in known:
            raise UnknownNameError("check", name, known)
        if not reason.strip():
            raise InvalidValueError("expected_failures", f"{name} needs a reason")
    return tuple(
        StoreCheck(
            id=promise.id,
            promise=promise.text,
            expected=expected_failures.get(promise.id, ""),
            rule=promise,
            capabilities=there,
            reopen=reopen or (lambda store: store),
            examples=examples,
        )
        for promise in fitting
    )


def check_store(
    make_store: Callable[[], CaseStore],
    *,
    capabilities: Capabilities | None = None,
    reopen: Callable[[Any], CaseStore] | None = None,
    expected_failures: Mapping[str, str] = EMPTY,
    examples: int = 50,
) -> None:
    """Hold a host's store to every promise that the library needs of it. 案件库合格检查。

    Args:
        make_store: Gives a new, empty store each time; called twice to begin with, and once for each check and story.
        capabilities: What the store can do; everything when not given.
        reopen: Opens what a closed store keeps, as another process would.
        expected_failures: By the id of a check, why it is known to fail. It then has to fail.
        examples: How many stories are drawn for each of the checks ``stories``.

    Raises:
        AssertionError: Promises are broken; begins with the id of the first, and tells of all. Or not each store is a
            new, empty one.
        InvalidValueError: An expected failure has no reason.
        TypeError: Something is of another kind than expected, or what is made is no store.
        UnknownNameError: An expected failure names no check of these.
    """
    __tracebackhide__ = True
    failures: list[AssertionError] = []
    checks = store_checks(
        capabilities=capabilities, reopen=reopen, expected_failures=expected_failures, examples=examples
    )
    _look(make_store, (capabilities or Capabilities()).names)
    for check in checks:
        try:
            check(make_store)
        except AssertionError as error:
            failures.append(error)
    if failures:
        raise AssertionError("\n".join(str(error) for error in failures)) from failures[0]
