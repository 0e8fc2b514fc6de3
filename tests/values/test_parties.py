"""Who takes part."""

import pytest

from servflow.errors import InvalidValueError
from servflow.values.parties import Actor, Role


@pytest.mark.parametrize(
    ("text", "role", "ident"),
    [("buyer:B-1", Role.BUYER, "B-1"), ("system", Role.SYSTEM, ""), ("agent:a:b", "agent", "a:b")],
)
def test_an_actor_is_read_as_it_is_written(text, role, ident):
    """Role and id are kept, and the text comes out again."""
    actor = Actor.parse(text)
    assert (actor.role, actor.id, str(actor)) == (role, ident, text)


def test_a_role_is_a_known_one():
    """An unknown role is refused by name of the field."""
    with pytest.raises(InvalidValueError, match="role: expected one of buyer"):
        Actor.parse("king:K-1")
