"""Who acts: people in a role, and strangers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from hypothesis import strategies as st

from servflow.testing.arguments import require_known, require_names
from servflow.values.parties import Actor, Role

OWNER = "B-1"
"""The buyer of every order, and so the owner of every case."""


def actors(roles: Iterable[str] | None = None, *, owner: str = OWNER) -> st.SearchStrategy[Actor]:
    """Return people in one of some roles, or anybody, strangers too. 行为人。

    Args:
        roles: The roles; a buyer is then the owner. Nothing: anybody, the owner more often than others.
        owner: Id of the buyer whose case it is.

    Raises:
        InvalidValueError: There is no role.
        TypeError: The roles are a text, or nothing that holds names.
        UnknownNameError: There is no role of that name.
    """
    if roles is None:
        return _anybody(owner)
    require_names(roles, "roles", "buyer")
    return _in_roles(tuple(sorted(map(str, roles))), owner)


@lru_cache(maxsize=256)
def _in_roles(roles: tuple[str, ...], owner: str) -> st.SearchStrategy[Actor]:
    require_known("role", roles, "roles", tuple(map(str, Role)))
    return st.sampled_from(
        [Actor(Role(role), name) for role in roles for name in ((owner,) if role == "buyer" else ("x", "y", ""))]
    )


@lru_cache(maxsize=256)
def _anybody(owner: str) -> st.SearchStrategy[Actor]:
    own = [Actor(Role.BUYER, owner)] * 4
    named, bare = [Actor(role, "x") for role in Role], [Actor(role) for role in Role]
    return st.sampled_from([*own, *named, *bare, Actor(Role.BUYER, "B-2")])
