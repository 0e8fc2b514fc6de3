"""What a host's store of cases is asked to do: the port that the kit of ``servflow.testing`` checks. 案件库。

servflow stores nothing; it only says here what a good store does, so that timers, outboxes and checks can be written
once. A store takes and gives the library's own values; how it keeps them (``servflow.codec``, columns of its own) is
its business. The promises of each method are spelt out, one by one and by name, by ``servflow.testing.store_checks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from servflow.kernel.case import Applied, Case, Effect, Record
from servflow.kernel.ledger import Ledger


class CaseStore(Protocol):
    """Keeps cases, their journals and what is still to be done. 案件库。

    Every method may be called from many threads, and sees whatever was saved before it was called.
    """

    def load(self, case_id: str) -> Case | None:
        """Return the newest snapshot of a case, or None where there is none. 读取案件。"""
        ...

    def append(self, answer: Applied, *, expected: int) -> None:
        """Save what an answer brings, all of it or nothing: snapshot, records and effects. 追加。

        An answer that was ``repeated``, or has no records, brings nothing: it is passed over without an error.

        Args:
            answer: What ``open``, ``decide`` or ``advance`` gave, or ``Denied.lapsed``.
            expected: The revision of the case that was decided from; 0 when the case is opened.

        Raises:
            ConflictError: The case stands at another revision. Nothing was saved: load again and decide again.
            RepeatedCommandError: A record bears a command id that the case has used before, however long ago. Nothing
                was saved.
        """
        ...

    def history(self, case_id: str) -> Sequence[Record]:
        """Return every record of a case, by revision; none where there is no such case. 履历。"""
        ...

    def due(self, at: datetime, *, limit: int) -> Sequence[str]:
        """Return the ids of cases whose ``next_due_at`` is *at* or earlier, the earliest first. 到期案件。

        Args:
            at: An aware instant.
            limit: No more than this many.
        """
        ...

    def pending(self, *, limit: int) -> Sequence[Effect]:
        """Return effects that nobody has acknowledged; those of one case by revision and ``n``. 待办。

        Args:
            limit: No more than this many.
        """
        ...

    def acknowledge(self, key: str) -> None:
        """Note that the effect with this key is done: it is never pending again. 确认已办。

        A key that is not pending is passed over without an error.
        """
        ...


class LedgerStore(CaseStore, Protocol):
    """A store that keeps the ledgers of orders in the same transactions as their cases. 含台账的案件库。"""

    def ledger(self, order_id: str) -> tuple[Ledger, int]:
        """Return what all cases of an order claim, with the version of it; an empty ledger has version 0. 读取台账。"""
        ...

    def append(self, answer: Applied, *, expected: int, ledger_version: int = 0) -> None:
        """Save an answer and the ledger that it carries, all of it or nothing. 追加。

        Args:
            answer: What ``open``, ``decide`` or ``advance`` gave; its ``ledger`` is saved where there is one.
            expected: The revision of the case that was decided from; 0 when the case is opened.
            ledger_version: The version of the ledger that was passed in; not looked at where the answer carries none.

        Raises:
            ConflictError: The case or the ledger stands elsewhere. Nothing was saved.
            RepeatedCommandError: As in ``CaseStore``.
        """
        ...
