"""What base rulebooks guarantee, built into the floors that a rulebook's answers are held against."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.policies.floors import Floor, Layer, laid_over, replaced_rules
from servflow.policies.policy import Policy
from servflow.rulebook.favours import Guarantee
from servflow.rulebook.reading import Reader
from servflow.rulebook.section import Built
from servflow.rulebook.sections import SECTIONS
from servflow.values.frozen import FrozenMap


def build_floors(guarantees: Mapping[str, tuple[Guarantee, ...]], read: Reader) -> FrozenMap:
    """Return the floor of every section that a base guarantees; what is wrong in it is noted. 构建最低保障。

    Args:
        guarantees: By section, the bases that guarantee it, the farthest first.
        read: Reads the sections, by the calendar and in the currency of the rulebook that extends them.
    """
    floors: dict[str, Floor] = {}
    for name, chain in guarantees.items():
        for guarantee in chain:
            built = SECTIONS[name].build(guarantee.node, read)
            if built is None:
                break
            policy = the_policy(name, built)
            if name in floors:
                layer = Layer(
                    house=guarantee.base,
                    replaced=replaced_rules(guarantee.replaced, name),
                    zone=read.timezone,
                    calendar=read.calendar,
                )
                policy = laid_over(policy, floors[name], layer)
            floors[name] = Floor(policy=policy, base=guarantee.base, parts=guarantee.parts)
    return FrozenMap(floors)


def the_policy(name: str, built: Built) -> Policy:
    """Return the policy that a section is called after, of one or several."""
    return built[name] if isinstance(built, Mapping) else built
