"""Of all stories that fail on a store, the shortest."""

from __future__ import annotations

from contextlib import ExitStack

import attrs

from servflow.testing.stores.bench import Bench
from servflow.testing.stores.hands import Hands, hands

SHRINKS = 300
"""So many stories are tried to make one that failed shorter."""


class EnoughError(BaseException):
    """Ends the search for a shorter story; Hypothesis would take an ``Exception`` for one more failure."""


@attrs.define
class Telling:
    """What is kept over all stories of one check. 讲述。

    Args:
        bench: Makes the stores.
        connections: The second hand is a connection of its own.
        shortest: The shortest story that failed.
        error: What failed in it.
        left: So many more stories are tried for a shorter one.
    """

    bench: Bench
    connections: bool
    shortest: tuple[str, ...] = ()
    error: Exception | None = None
    left: int = attrs.field(factory=lambda: SHRINKS)

    def begin(self, closing: ExitStack) -> Hands:
        """Return the hands on a new store for one more story; enough is enough where one has failed long ago."""
        if self.error is not None:
            self.left -= 1
            if self.left < 0:
                raise EnoughError
        return hands(attrs.evolve(self.bench, store=self.bench.another()), closing, connections=self.connections)

    def failed(self, lines: tuple[str, ...], error: Exception) -> None:
        """Keep a story that failed, if none is shorter."""
        if self.error is None or _length(lines) <= _length(self.shortest):
            self.shortest, self.error = lines, error

    def __str__(self) -> str:
        lines = "".join(f"\n  {number}. {line}" for number, line in enumerate(self.shortest, start=1))
        error = self.error
        said = str(error) if isinstance(error, AssertionError) else f"it raised {type(error).__name__}: {error}"
        return f"in this story{lines}\n{said}"


def _length(lines: tuple[str, ...]) -> tuple[int, int]:
    return len(lines), sum(map(len, lines))
