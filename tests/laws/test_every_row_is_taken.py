"""Reach: every state is reached, and every row of the table taken, by real commands, not only in the graph."""

from datetime import timedelta
from itertools import product

import attrs
import pytest

from servflow.kernel.case import Applied, Command
from servflow.values.parties import Actor
from tests.kernel.toy import NOON, ORDER
from tests.laws.worlds import COMPLAINTS, REFUNDS, RETURNS, TICKETS, TOYS

HOUR = timedelta(hours=1)
SHIPPED = attrs.evolve(ORDER, shipped_at=NOON - 30 * HOUR)
SIGNED = attrs.evolve(SHIPPED, signed_at=NOON - HOUR)
LINES = [{"id": "l1", "quantity": 1}]
ACCOUNT = {"target": "alipay", "account": "a@x.org", "real_name": "Wang Fang"}
OPENINGS = [
    (TOYS, [{"order": ORDER}]),
    (RETURNS, [{"order": SIGNED, "cause": "quality", "lines": LINES, "remedy": r} for r in ("refund", "exchange")]),
    (REFUNDS, [{"order": ORDER, "kind": "unshipped"}, {"order": SHIPPED, "kind": "refused_parcel"}]),
    (COMPLAINTS, [{"order": ORDER, "category": "quality"}, {}]),
    (TICKETS, [{"order": ORDER}]),
]
OWN = {"urgent", "with_goods", "measures", "due", "reachable", "list_price", "next_at"}
"""Fields that a command does not need and without which some row is never taken."""
VALUES = {
    "account": ACCOUNT,
    "lines": LINES,
    "amount": "1.00 CNY",
    "list_price": "100.00 CNY",
    "measures": [{"kind": "compensation", "amount": "2500.00 CNY", "pay": "credit"}],
}
KEYS = ("remedy", "kind", "tracking", "category", "awaiting", "signed_by", "assigned", "closing")
"""Facts by which cases in one state differ in what they can do."""


def options(field, case):
    """Give values for a field: every choice, and one of anything else; an instant is tomorrow."""
    if field.kind == "instant":
        return [case.updated_at + 24 * HOUR]
    if field.kind == "true | false":
        return [True, False]
    if " | " in field.kind and field.name != "account":
        return field.kind.split(" | ")
    return [VALUES.get(field.name, "x")]


def payloads(spec, case):
    """Give what a command needs, in every way, also with one of its own yes-or-no fields."""
    own = [field for field in spec.fields if field.name in OWN]
    for fields in (
        [field for field in spec.fields if field.required],
        [*filter(lambda f: f.required, spec.fields), *own],
    ):
        for values in product(*(options(field, case) for field in fields)):
            yield {field.name: value for field, value in zip(fields, values, strict=True)}


def moves(world, case):
    """Give every answer that is a yes to a command of the state: by three people, soon and two days later."""
    for name in world.flow.table[case.state]:
        spec = world.flow.specs[name]
        for data, role, who, wait in product(payloads(spec, case), spec.roles, ("x", "y", "z"), (0, 48)):
            actor = Actor(role, "B-1" if role == "buyer" else who)
            answer = world.desk.decide(case, Command(name, data), by=actor, at=case.updated_at + wait * HOUR)
            if isinstance(answer, Applied):
                yield answer


def standing(case):
    """Give how the actions of a complaint stand, however many there are: any number can be opened."""
    actions = getattr(case.facts, "actions", ())
    return frozenset((action["state"], "due" in action, action.get("chased", False)) for action in actions)


def walked(world, openings):
    """Give the states reached and the rows taken, walking from state to state until nothing new is found."""
    cases = [
        world.desk.open(world.flow.name, data, by=Actor("buyer", "B-1"), at=NOON, case_id="C-1").case
        for data in openings
    ]
    states = {case.state for case in cases}
    rows = set()
    seen = set()
    while cases:
        case = cases.pop()
        for answer in moves(world, case):
            for record in answer.records:
                states.add(record.to_state)
                name = record.data["did"] if record.command == "lapse" else record.command
                rows.add((name, record.from_state, record.to_state))
            after = answer.case
            signed = getattr(after.facts, "quote", {}).get("steps")
            known = (after.state, signed, standing(after), *(getattr(after.facts, name, "") for name in KEYS))
            if known not in seen:
                seen.add(known)
                cases.append(after)
    return states, rows


@pytest.mark.parametrize(("world", "openings"), OPENINGS, ids=["claim", "return", "refund", "complaint", "ticket"])
def test_every_state_is_reached_and_every_row_is_taken(world, openings):
    """Promised: "Reach: every state is reached by real commands, not only in the graph"; and so is every row."""
    states, rows = walked(world, openings)
    assert states == set(world.flow.state_names)
    table = {(row.command, source, row.target or source) for row in world.flow.rows for source in row.source}
    assert table <= rows
