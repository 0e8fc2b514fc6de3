"""What each service rulebook has to restate, by catalogue id, and what it leaves out with the reason.

A row for each rulebook; its tests are in test_service_books.py.
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


REQUIRED: dict[str, Required] = {
    "handbook": Required(
        source=((1, 18),),
        ids=(*ids("T", 17, 21), "W-04", "M-01", "M-02", "C-15", "C-18", "G-44", "G-45"),
        left_out={"M-22": "figures of an introduction: background, no targets"},
    ),
    "hotline": Required(
        source=((19, 57),),
        ids=(
            *ids("T", 1, 5),
            *("W-03", "W-04", "W-06", "W-11", "M-17"),
            *("C-19", "C-24", "C-37", "G-26", "G-27", "G-28", "G-60", "G-69"),
        ),
    ),
    "response": Required(
        source=((58, 93),),
        ids=(
            *ids("T", 6, 16),
            *("M-03", "M-04", "M-05", "M-06", "M-21"),
            *("C-16", "C-17", "C-18", "C-19", "C-23", "C-24", "C-37"),
            *("G-03", "G-39", "G-40", "G-41", "G-43", "G-48", "G-49", "G-50", "G-51", "G-69"),
        ),
    ),
    "home-repair": Required(
        source=((94, 123),),
        ids=(
            *("T-22", "T-23", "T-24", "T-87", "W-04", "W-23", *ids("M", 7, 11)),
            *("C-19", "C-23", "C-24", "G-04", "G-41", "G-42"),
        ),
    ),
    "out-of-warranty": Required(
        source=((217, 230),),
        ids=("T-49", "W-16", "W-17", "W-18", "C-25", "C-36", "C-37", *ids("G", 30, 33), "G-26"),
        left_out={"R-230": "only says that a section follows, and that section is lost"},
    ),
    "service-department": Required(source=((231, 240),), ids=("T-50",)),
    "equipment-maker": Required(
        source=((241, 258),),
        ids=(
            *ids("T", 51, 54),
            *("W-02", "W-05", "W-07", "W-13", "W-16", "W-23", "M-02", "M-10"),
            *("C-15", "C-25", "C-36", "C-38", "G-26", "G-28", "G-41"),
        ),
    ),
    "online-seller": Required(source=((259, 264),), ids=("M-16", "W-28", "G-61")),
    "instrument-maker": Required(
        source=((265, 281),),
        ids=("T-55", "T-56", "T-57", "W-04", "W-21", "W-25", "C-26", "C-27", "C-36", "C-37", "G-26", "G-33", "G-60"),
    ),
    "dealership": Required(
        source=((282, 300),),
        ids=("T-58", "W-10", "W-22", "G-26", "G-27", "G-43"),
    ),
    "it-service": Required(
        source=((301, 319),),
        ids=(
            *ids("T", 59, 69),
            *("W-01", "W-07", "W-08", "W-09", "W-25", "W-27"),
            *("C-20", "C-21", "C-22", "G-59", "G-69", "G-70"),
        ),
    ),
    "furnace-maker": Required(
        source=((320, 335),),
        ids=(
            *("T-70", "T-71", "W-03", "W-05", "W-07", "W-12", "W-14", "W-15", "W-25", "W-26"),
            *("C-28", "C-38", "G-26", "G-27", "G-28", "G-29", "G-34", "G-35", "G-36"),
        ),
    ),
    "building-products": Required(
        source=((336, 344),),
        ids=("T-72", "M-15", "M-23", "C-26", "C-36", "G-33"),
    ),
    "software-support": Required(source=((394, 401),), ids=("T-86", "M-18", "G-57")),
    "food-shop": Required(
        source=((345, 358),),
        ids=("T-73", "T-74", "L-23", "L-24", "W-28", "M-20", "C-30", "G-22"),
        left_out={
            "R-357": "a script that a swollen bag is normal: it misleads customers",
            "R-358": "staff are told to play down responsibility and not to admit a fault",
            "C-31": "says itself that nothing of it is to be done",
        },
    ),
    "capa-maker": Required(source=((380, 393),), ids=("W-24", "C-36")),
    "door-dealer": Required(
        source=((359, 379),),
        ids=(
            *("T-75", "T-76", "T-77", "W-06", "W-19", "W-20", "W-28", "W-30", "M-19"),
            *("C-18", "G-27", "G-29", "G-37", "G-38", "G-58"),
        ),
    ),
    "car-4s": Required(
        source=((402, 421),),
        ids=(*ids("T", 78, 85), "L-25", "W-28", "C-18", "C-32", "C-33", "C-35", "G-46", "G-47", "G-62"),
    ),
    "vehicle-maker": Required(
        source=((422, 436),),
        ids=("M-12", "M-13", "M-14", "W-29", "C-26", "G-44", "G-45", "G-72"),
    ),
}
"""By name of the rulebook."""

OUTSIDE = {
    "C-31": "says itself that nothing of it is to be done",
    "M-22": "figures of an introduction: background, no targets",
}
"""Rows of the sections on warranty, metrics and contradictions that no rulebook restates, with the reason."""

ELSEWHERE = {"lution"}
"""Shipped rulebooks that have a test file of their own for all of this."""
