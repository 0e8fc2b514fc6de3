"""Several cases and two hands in any order: stories that are drawn, and compared with a model after each step."""

from __future__ import annotations

from servflow.testing.stores.bench import Bench
from servflow.testing.stores.promises import Group

CHECKS = Group("stories", "hypothesis")


@CHECKS.promise("any-order", "Whatever is done in whatever order, the store says all of what was saved, and no more.")
def any_order(bench: Bench) -> None:
    """Play stories; the second hand is another thread, where the store may be used from many."""
    from servflow.testing.stores.machine import play

    play(bench)


@CHECKS.promise(
    "two-connections",
    "What was saved through one connection is seen through another one at once.",
    "reopen",
    "connections",
)
def two_connections(bench: Bench) -> None:
    """Play stories; the second hand has a connection of its own, as another process would."""
    from servflow.testing.stores.machine import play

    play(bench, connections=True)
