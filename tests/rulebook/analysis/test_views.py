"""The tables of a rulebook, and the way back into its policies."""

from datetime import UTC, datetime

import attrs
import pytest

from servflow.policies.book import Rulebook
from servflow.rulebook import load_rulebook, shipped_names
from servflow.rulebook.analysis.views import plain_table, views_of
from servflow.values.frozen import FrozenMap
from tests.rulebook.books import book

AT = datetime(2024, 5, 1, tzinfo=UTC)


def test_every_table_is_a_view():
    """Time limits are a table each; a policy with several tables has a view for each."""
    names = [view.name for view in views_of(load_rulebook("response"))]
    assert "service_mode" in names
    assert {"retention records", "retention masks", "retention access"} <= set(names)
    assert any(name.startswith("time_limits ticket.") for name in names)


@pytest.mark.parametrize("name", shipped_names())
def test_a_table_that_is_put_back_changes_nothing(name):
    """A policy with its own table in place of its table is the same policy."""
    shipped = load_rulebook(name)
    for view in views_of(shipped):
        put, own = view.put(plain_table(view.table)), shipped.policies[view.policy]
        assert (put, put.rules()) == (own, own.rules())


def test_a_service_level_that_is_put_back_warns_as_before():
    """Its answer holds when somebody is reminded, and so does the limit made of that answer."""
    shop = book("time_limits: {ticket.response: [{id: T-1, within: 2 working days, warn_at: [50 %, 80 %]}]}")
    (view,) = views_of(shop)
    put = view.put(plain_table(view.table))
    assert put == shop.policies["time_limits"]
    assert put.decide(FrozenMap(limit="ticket.response"), AT).outcome["warn_at"] == (50, 80)


def test_a_table_without_a_rule_is_changed_in_its_policy():
    """What is put into a policy decides there, without the functions that were compiled for the old rules."""
    shop = book("""
        time_limits:
          return.inspection:
            - {id: T-1, when: {category: food}, within: 1 day}
            - {id: T-2, by: "17:30", on_lapse: breach}
    """)
    (view,) = views_of(shop)
    assert dict(view.given) == {"limit": "return.inspection"}
    changed = view.put(plain_table(view.table, rules=view.table.rules[1:]))
    asked = FrozenMap(limit="return.inspection", category="food")
    assert changed.decide(asked, AT).outcome == {"by": "17:30", "on_lapse": "breach"}
    assert shop.judge("time_limits", asked, AT).rule == "T-1"
    lution = load_rulebook("lution")
    fees = next(view for view in views_of(lution) if view.policy == "shipping_fee")
    none = attrs.evolve(lution, policies=FrozenMap(shipping_fee=fees.put(plain_table(fees.table, rules=()))))
    assert isinstance(none, Rulebook)
    assert none.judge("shipping_fee", FrozenMap(cause="no_reason"), AT).rule == "L-20"
