"""What each service rulebook has to restate, by catalogue id, and what it leaves out with the reason.

A row for each rulebook; its tests are in test_service_books.py. Rulebooks that are not written yet stand in AWAITED.
"""

from collections.abc import Mapping

import attrs

from tests.rulebooks.books import ids


@attrs.frozen(kw_only=True)
class Required:
    """What is asked of one rulebook.

    Args:
        source: The blocks of section 2 of the catalogue that it restates, as first and last number of their rules.
        ids: Further ids that it must name: of limits, warranty rows, metrics, contradictions, silences.
        left_out: Ids of its source that it must not name, each with the reason.
    """

    source: tuple[tuple[int, int], ...]
    ids: tuple[str, ...] = ()
    left_out: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def all_ids(self) -> tuple[str, ...]:
        """Every id that must stand in the rulebook."""
        rules = (rule for first, last in self.source for rule in ids("R", first, last))
        return tuple(ident for ident in (*rules, *self.ids) if ident not in self.left_out)


REQUIRED: dict[str, Required] = {}
"""By name of the rulebook."""

AWAITED: dict[str, tuple[tuple[int, int], ...]] = {
    "handbook": ((1, 18),),
    "hotline": ((19, 57),),
    "response": ((58, 93),),
    "home-repair": ((94, 123),),
    "out-of-warranty": ((217, 230),),
    "service-department": ((231, 240),),
    "equipment-maker": ((241, 258),),
    "online-seller": ((259, 264),),
    "instrument-maker": ((265, 281),),
    "dealership": ((282, 300),),
    "it-service": ((301, 319),),
    "furnace-maker": ((320, 335),),
    "building-products": ((336, 344),),
    "food-shop": ((345, 358),),
    "door-dealer": ((359, 379),),
    "capa-maker": ((380, 393),),
    "software-support": ((394, 401),),
    "car-4s": ((402, 421),),
    "vehicle-maker": ((422, 436),),
}
"""Rulebooks that are still being written, with the rules that they will restate."""

ELSEWHERE = {"lution"}
"""Shipped rulebooks that have a test file of their own for all of this."""
