"""Plain data fitted to declared types: all problems, with their paths."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any, Literal, NewType, TypeVar

import attrs
import pytest

from servflow.codec.shapes import load_shape, shaped
from servflow.errors import CodecError, InvalidValueError
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine
from servflow.values.parties import Actor
from servflow.values.plain import to_plain

Sku = NewType("Sku", str)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


class Colour(StrEnum):
    """A closed choice."""

    RED = "red"
    BLUE = "blue"


class Level(Enum):
    """Another one."""

    LOW = "low"


def positive(instance, attribute, value):
    """A validator of the family."""
    if value < 0:
        raise InvalidValueError("count", "expected a number from 0")


@attrs.frozen(kw_only=True)
class Part:
    """A value inside a value."""

    sku: Sku
    count: int = attrs.field(default=1, validator=positive)


@attrs.frozen(kw_only=True)
class Whole:
    """A value with a field of every kind."""

    name: str
    parts: tuple[Part, ...] = ()
    pair: tuple[str, int] | None = None
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    size: Literal["s", "m"] = "s"
    at: datetime | None = None
    day: date | None = None
    price: Money | None = None
    actor: Actor | None = None
    notes: Mapping[str, int] = EMPTY
    either: int | str = 0
    maybe: bool | None = None
    anything: Any = None
    thing: object = None
    frozen: FrozenMap = EMPTY
    order: Order | None = None
    _hidden: int = 0
    made: int = attrs.field(default=7, init=False)
    renamed: str = attrs.field(default="", metadata={"key": "from"})


FULL = {
    "name": "x",
    "parts": [{"sku": "a"}, {"sku": "b", "count": 2}],
    "pair": ["a", 1],
    "colour": "blue",
    "level": "low",
    "size": "m",
    "at": {"$instant": "2024-05-01T12:00:00+00:00"},
    "day": {"$date": "2024-05-01"},
    "price": {"$money": "1.00 CNY"},
    "actor": "buyer:B-1",
    "notes": {"a": 1},
    "either": "x",
    "maybe": True,
    "anything": [{"$money": "1.00 CNY"}],
    "thing": 3,
    "frozen": {"a": [1]},
    "_hidden": 5,
    "from": "here",
}


def test_every_kind_of_field_is_read():
    """Texts become instants, actors and choices where the type says so; maps become attrs values."""
    whole = load_shape(Whole, FULL, "whole")
    assert whole == Whole(
        name="x",
        parts=(Part(sku=Sku("a")), Part(sku=Sku("b"), count=2)),
        pair=("a", 1),
        colour=Colour.BLUE,
        level=Level.LOW,
        size="m",
        at=NOON,
        day=date(2024, 5, 1),
        price=Money(100),
        actor=Actor("buyer", "B-1"),
        notes=FrozenMap(a=1),
        either="x",
        maybe=True,
        anything=(Money(100),),
        thing=3,
        frozen=FrozenMap(a=(1,)),
        hidden=5,
        renamed="here",
    )
    assert whole.colour is Colour.BLUE
    assert load_shape(Whole, {**FULL, "at": "2024-05-01T20:00:00+08:00"}, "whole").at == NOON


WRONG = {
    "parts": [{"sku": 1}, {"sku": "b", "count": -1}, {"count": True, "colour": 1}, 7],
    "pair": ["a", 1, 2],
    "colour": "green",
    "level": "high",
    "size": "xl",
    "at": "2024-05-01",
    "day": {"$instant": "2024-05-01T12:00:00+00:00"},
    "price": "1.00 CNY",
    "actor": "alien",
    "notes": {"a": "b"},
    "either": None,
    "maybe": "yes",
    "anything": {"$nothing": 1},
    "frozen": [],
    "order": 5,
    "renamed": "x",
    "made": 8,
    "hidden": 1,
}


def test_every_problem_is_told_with_its_path():
    """Nothing is left for the second try, and what was found is not repeated."""
    with pytest.raises(CodecError) as caught:
        load_shape(Whole, WRONG, "whole")
    assert "whole.anything: tag: unknown tag '$nothing'" in caught.value.problems
    with pytest.raises(CodecError) as caught:
        load_shape(Whole, {**WRONG, "anything": 1}, "whole")
    assert caught.value.problems == (
        "whole.renamed: is not known here",
        "whole.made: is not known here",
        "whole.hidden: is not known here",
        "whole.name: is missing",
        "whole.parts[0].sku: expected str",
        "whole.parts[1]: count: expected a number from 0",
        "whole.parts[2].colour: is not known here",
        "whole.parts[2].sku: is missing",
        "whole.parts[2].count: expected int",
        "whole.parts[3]: expected Part",
        "whole.pair: expected a list of 2",
        "whole.colour: expected one of red, blue",
        "whole.level: expected one of low",
        "whole.size: expected one of s, m",
        "whole.at: the instant has no time zone; give it one, for example +08:00",
        "whole.day: expected date",
        "whole.price: expected Money",
        (
            "whole.actor: expected one of buyer, merchant, agent, technician, inspector, supervisor, manager, finance,"
            " mediator, carrier, system"
        ),
        "whole.notes.a: expected int",
        "whole.either: expected str",
        "whole.maybe: expected bool",
        "whole.frozen: expected FrozenMap",
        "whole.order: expected Order",
    )


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (tuple[int, ...], "x", "v: expected a list"),
        (Mapping[str, int], (1,), "v: expected a map"),
        (Colour, 3, "v: expected Colour"),
        (int, True, "v: expected int"),
        (str, 3, "v: expected str"),
        (Any, 1.5, "v: value: float is no plain value"),
        (Mapping[str, int], {"$nothing": 1}, "v: tag: unknown tag '$nothing'"),
        (Money, {"$nothing": 1}, "v: tag: unknown tag '$nothing'"),
        (Money, Money(1), "v: expected Money"),
    ],
)
def test_what_does_not_fit_is_told(kind, value, message):
    """Each kind says what it expected."""
    problems = []
    assert shaped(kind, value, "v", problems) is None
    assert problems == [message]


def test_values_inside_values_are_looked_at():
    """A tagged value is held against the types of its own fields, deep down, and completed where a map stands in."""
    order = Order(id="O-1", buyer="B-1", lines=(OrderLine(id="l1", quantity=1, unit_price=Money(1)),))
    assert shaped(Order, to_plain(order), "o", []) == order
    problems = []
    shaped(
        Order, {"$order": {"id": 1, "buyer": "B-1", "lines": [{"id": "l1"}, 3], "points_granted": "x"}}, "o", problems
    )
    assert problems == [
        "o.id: expected str",
        "o.lines[0].quantity: is missing",
        "o.lines[0].unit_price: is missing",
        "o.lines[1]: expected OrderLine",
        "o.points_granted: expected int",
    ]
    untagged = {"id": "l1", "quantity": 1, "unit_price": {"$money": "0.01 CNY"}}
    assert shaped(Order, {"$order": {"id": "O-1", "buyer": "B-1", "lines": [untagged]}}, "o", []) == order


def test_a_map_of_a_customer_is_opened_once():
    """What stands below the tag of maps is no tag, whatever the field holds."""
    plain = to_plain(FrozenMap({"$money": 1}))
    assert shaped(Any, plain, "v", []) == {"$money": 1}
    assert shaped(Mapping[str, int], plain, "v", []) == {"$money": 1}
    assert shaped(FrozenMap, plain, "v", []) == {"$money": 1}


def test_a_union_is_read_in_the_order_of_its_text():
    """``datetime | str`` equals ``str | datetime``, and still reads an instant as one."""
    noon = "2024-05-01T12:00:00+00:00"
    assert shaped(datetime | str, noon, "v", []) == NOON
    assert shaped(str | datetime, noon, "v", []) == noon


def test_depth_without_end_is_told():
    """Data that would exhaust the stack are a problem like any other."""
    deep = []
    for _ in range(100_000):
        deep = [deep]
    problems = []
    assert shaped(object, deep, "v", problems) is None
    assert problems == ["v: is nested too deeply"]


def test_a_type_that_the_codec_does_not_know_is_a_mistake_of_the_author():
    """It is said when such a field is first read."""
    with pytest.raises(TypeError, match="is no type that the codec knows"):
        shaped(TypeVar("T"), 1, "v", [])


def test_a_path_shows_no_control_characters():
    """A key that would break a line of a log, or cannot be shown, is written with escapes; Chinese stays as it is."""
    with pytest.raises(CodecError) as caught:
        load_shape(OrderLine, {"a\nb": 1, "\ud800": 2, "数量": 3}, "line")
    assert {problem.partition(":")[0] for problem in caught.value.problems} >= {
        r"line.a\nb",
        r"line.\ud800",
        "line.数量",
    }
