"""The work bench of a check: one store, and the desk's answers put into it and looked for in it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import attrs

from servflow.codec import dump_case, dump_ledger, dump_records, dumps
from servflow.errors import ConflictError
from servflow.kernel.case import Applied, Case, Effect
from servflow.kernel.ledger import Ledger
from servflow.store import CaseStore, LedgerStore
from servflow.testing.stores.cases import NOON, Opening, Step, advanced, opened, stepped
from servflow.testing.stores.promises import require, same

MANY = 100_000
"""A limit that no check reaches."""
NEVER = NOON + timedelta(days=36_500)
"""An instant by which everything is due that ever is."""


def text_of(case: Case | None) -> str:
    """Return a snapshot as the text that stands for every bit of it; empty where there is none."""
    return "" if case is None else dumps(dump_case(case))


@attrs.frozen
class Stand:
    """All that a store says of one case at one moment, as text."""

    snapshot: str
    records: tuple[str, ...]
    pending: tuple[str, ...]
    due: bool
    ledger: str


@attrs.frozen
class Saving:
    """An answer on its way into a store; call it to save it. 待存答复。"""

    bench: Bench
    answer: Applied
    ledger_version: int

    def __call__(self) -> Applied:
        """Save it, from the revision that it was decided from."""
        return self.bench.append(self.answer, ledger_version=self.ledger_version)


@attrs.define
class Bench:
    """A store under check. 待检案件库。

    Args:
        store: The store.
        capabilities: What it can do.
        reopen: Opens what a closed store keeps, as another process would.
        another: Makes one more empty store, where one is not enough.
        examples: How many stories are played, where stories are drawn.
    """

    store: CaseStore
    capabilities: frozenset[str]
    reopen: Callable[[Any], CaseStore]
    another: Callable[[], CaseStore]
    examples: int

    # -------------------------------------------------------------------------------------------------------- writing

    def append(self, answer: Applied, ledger_version: int = 0) -> Applied:
        """Save an answer, from the revision that it was decided from."""
        new = 0 if answer.repeated else len(answer.records)
        expected = answer.case.revision - new
        if "ledgers" in self.capabilities:
            cast("LedgerStore", self.store).append(answer, expected=expected, ledger_version=ledger_version)
        else:
            self.store.append(answer, expected=expected)
        return answer

    def ledger(self, order_id: str | None) -> tuple[Ledger | None, int]:
        """Return the ledger of an order with its version; None where there is no order, or the store keeps none."""
        if order_id is None or "ledgers" not in self.capabilities:
            return None, 0
        return cast("LedgerStore", self.store).ledger(order_id)

    def opening(self, opening: Opening) -> Saving:
        """Decide an opening now; return what saves it."""
        ledger, version = self.ledger(opening.order)
        return Saving(self, opened(opening, ledger), version)

    def step(self, case: Case, step: Step) -> Saving:
        """Decide a step now; return what saves it."""
        ledger, version = self.ledger(order_of(case))
        return Saving(self, stepped(case, step, ledger), version)

    def open(self, case_id: str = "C-1", flow: str = "return", at: datetime = NOON, **more: Any) -> Case:
        """Open a case and save it."""
        return self.opening(Opening(case_id=case_id, flow=flow, at=at, **more))().case

    def play(self, case: Case, steps: Iterable[Step]) -> Case:
        """Take steps one after another, each decided from what the store gives back."""
        for step in steps:
            self.step(self.load(case.id), step)()
        return self.load(case.id)

    def advance(self, case_id: str, at: datetime) -> Applied:
        """Let a case lapse by an instant, and save it."""
        case = self.load(case_id)
        ledger, version = self.ledger(order_of(case))
        return self.append(advanced(case, at, ledger), ledger_version=version)

    # -------------------------------------------------------------------------------------------------------- reading

    def load(self, case_id: str) -> Case:
        """Return a case that has to be there."""
        case = self.store.load(case_id)
        if case is None:
            raise AssertionError(f"case {case_id!r} was saved, and is not there")
        return case

    def pending(self, case_id: str | None = None) -> list[Effect]:
        """Return the pending effects, of one case where it is named; none where the store has no outbox."""
        found = self.store.pending(limit=MANY) if "outbox" in self.capabilities else ()
        return [effect for effect in found if case_id in {None, effect.case_id}]

    def keys(self, case_id: str | None = None) -> list[str]:
        """Return the keys of the pending effects."""
        return [effect.key for effect in self.pending(case_id)]

    def clear(self, keys: Iterable[str]) -> None:
        """Acknowledge effects."""
        for key in keys:
            self.store.acknowledge(key)

    def due(self, at: datetime, limit: int = MANY) -> list[str]:
        """Return what is due; nothing where the store is not asked for it."""
        return list(self.store.due(at, limit=limit)) if "due" in self.capabilities else []

    def stand(self, case_id: str) -> Stand:
        """Return all that the store says of a case."""
        case = self.store.load(case_id)
        ledger, version = self.ledger(Opening(case_id=case_id).order if case is None else order_of(case))
        return Stand(
            text_of(case),
            tuple(dumps(record) for record in dump_records(self.store.history(case_id))),
            tuple(f"{effect.key} {effect.kind}" for effect in self.pending(case_id)),
            case_id in self.due(NEVER),
            "" if ledger is None else f"{version} {dumps(dump_ledger(ledger))}",
        )

    def same_stand(self, case_id: str, before: Stand, what: str) -> None:
        """Hold all that the store says of a case against what it said before; tell the first part that differs."""
        now = self.stand(case_id)
        for part in attrs.fields_dict(Stand):
            same(getattr(now, part), getattr(before, part), f"{what}: {part}")

    def same_case(self, case: Case) -> None:
        """Hold the stored snapshot against the one that was saved, bit for bit."""
        same(text_of(self.store.load(case.id)), text_of(case), f"the snapshot of {case.id!r}")

    def whole(self, case_id: str) -> list[str]:
        """Hold the parts of a stored case against each other: snapshot, journal, and no effect that no record bears.

        Returns:
            The keys of its pending effects.
        """
        case, records = self.load(case_id), self.store.history(case_id)
        revisions = [record.revision for record in records]
        same(revisions, list(range(1, case.revision + 1)), f"the revisions in the journal of {case_id!r}")
        same(records[-1].digest, case.digest, f"the last record of {case_id!r}, against its snapshot")
        borne = [effect.key for record in records for effect in record.effects]
        keys = self.keys(case_id)
        same([key for key in keys if key not in borne], [], "pending effects that no record bears")
        return keys

    # ----------------------------------------------------------------------------------------------------------- ways

    @contextmanager
    def conflict(self, kind: type[ConflictError] = ConflictError) -> Generator[None]:
        """Expect that what is inside is refused."""
        refused = False
        try:
            yield
        except kind:
            refused = True
        require(refused, f"it was saved, and {kind.__name__} was to be raised")

    def close(self) -> None:
        """Let go of the store, if it has a way to."""
        close = getattr(self.store, "close", None)
        if close is not None:
            close()

    def opened_again(self) -> CaseStore:
        """Open anew what the closed store keeps, and go on with that."""
        self.store = self.reopen(self.store)
        return self.store

    def again(self) -> None:
        """Close the store and open it anew."""
        self.close()
        self.opened_again()


def order_of(case: Case) -> str | None:
    """Return the order that a case is about, if it is about one."""
    order = getattr(case.facts, "order", None)
    return None if order is None else str(order.id)
