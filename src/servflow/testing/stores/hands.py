"""The hands that work on a store in a story: the first, another thread, another connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

import attrs

from servflow.testing.stores.bench import Bench

T = TypeVar("T")


@attrs.frozen
class Hand:
    """Somebody who works on a store. 操作者。

    Args:
        words: How a story names it; nothing for the first.
        bench: The store as it has it.
        pool: The thread in which it works; nothing for the one of the test.
    """

    words: str
    bench: Bench
    pool: ThreadPoolExecutor | None = None

    def __call__(self, do: Callable[[Bench], T]) -> T:
        """Do something with the store."""
        return do(self.bench) if self.pool is None else self.pool.submit(do, self.bench).result()


@attrs.frozen
class Hands:
    """All who work on one store. 全体操作者。"""

    all: tuple[Hand, ...]

    @property
    def first(self) -> Hand:
        """The one who was there from the beginning."""
        return self.all[0]

    def again(self) -> None:
        """Close the store in all hands, and open it anew."""
        first = self.first.bench
        others = [hand.bench for hand in self.all if hand.bench is not first]
        for bench in (*others, first):
            bench.close()
        first.opened_again()
        for bench in others:
            bench.store = first.reopen(first.store)


def hands(bench: Bench, closing: ExitStack, *, connections: bool) -> Hands:
    """Return the hands that a store can have: a thread beside the first, or a second connection where it is asked for.

    Args:
        bench: The store.
        closing: Closes it, and what is opened beside it.
        connections: Open it a second time, while it is open.
    """
    closing.callback(bench.close)
    found = [Hand("", bench)]
    if connections:
        other = attrs.evolve(bench, store=bench.reopen(bench.store))
        closing.callback(other.close)
        found.append(Hand("another connection: ", other))
    elif "threads" in bench.capabilities:
        found.append(Hand("another thread: ", bench, closing.enter_context(ThreadPoolExecutor(1))))
    return Hands(tuple(found))
