"""What may come with a command: for each field what its kind says, and what its own reader takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.flows.complaint_measures import KINDS, PAID
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow
from servflow.kernel.situation import HAPPENED_AT
from servflow.testing.arguments import require_kind
from servflow.values.money import Money
from servflow.values.orders import Order

Fields = Mapping[str, st.SearchStrategy[Any]]
"""What a host knows better of its fields: strategies by ``field`` or by ``command.field``."""

TEXTS = st.sampled_from(["x", "yto", "破损", "$money", "a b"]) | st.text(min_size=1, max_size=6).map(
    lambda text: text if text.strip() else f"x{text}"
)


def require_fields(flow: Flow, fields: Fields) -> None:
    """Refuse strategies for fields that the flow does not have, and what is no strategy.

    Raises:
        TypeError: It is no mapping of strategies.
        UnknownNameError: No command of the flow has such a field.
    """
    require_kind(fields, Mapping, "fields", "a mapping of strategies by field")
    for name, told in fields.items():
        known = _names(flow)
        if name not in known:
            raise UnknownNameError("field", name, known)
        require_kind(told, st.SearchStrategy, f"fields[{name!r}]", "a strategy")


@lru_cache(maxsize=64)
def _names(flow: Flow) -> tuple[str, ...]:
    """Return every name of a field, alone and after its command."""
    every = [(spec.name, field.name) for spec in (flow.opening.spec, *flow.commands) for field in spec.fields]
    return tuple(dict.fromkeys([*(field for _, field in every), *(f"{command}.{field}" for command, field in every)]))


def some_lines(order: Order) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return requests for some units of some lines that are no gifts; half of the time for all there is."""
    return _some_lines(tuple((line.id, line.quantity, line.gift) for line in order.lines))


@lru_cache(maxsize=1024)
def _some_lines(lines: tuple[tuple[str, int, bool], ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    whole = [{"id": line, "quantity": quantity} for line, quantity, _ in lines]
    some = [
        [{"id": line, "quantity": units}]
        for line, quantity, gift in lines
        if not gift
        for units in range(1, min(quantity, 9) + 1)
    ]
    return st.sampled_from([*some, *[whole] * len(some)])


def accounts() -> st.SearchStrategy[dict[str, str]]:
    """Return refund accounts, complete and not."""
    return st.sampled_from(
        [
            {"target": "alipay", "account": "a@x.org", "real_name": "Wang Fang"},
            {"target": "bank", "card_number": "6222", "holder": "Wang Fang", "bank": "ICBC", "branch": "Pudong"},
            {"target": "bank", "card_number": "6222", "holder": "Li Lei", "bank": "ICBC", "branch": "Pudong"},
            {"target": "bank"},
        ]
    )


def measures() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return what a complaint may offer, sensible for the most part."""
    paid = st.fixed_dictionaries(
        {"kind": st.sampled_from(PAID), "amount": st.sampled_from(["1.00 CNY", "150.00 CNY", "1500.00 CNY"])},
        optional={"pay": st.sampled_from(["refund", "credit"])},
    )
    free = st.fixed_dictionaries({"kind": st.sampled_from(KINDS)}, optional={"note": TEXTS})
    return st.lists(paid | free, max_size=3)


_BY_KIND: Mapping[str, st.SearchStrategy[Any]] = {
    "true | false": st.booleans(),
    "money": st.integers(0, 3_000).map(Money) | st.integers(0, 3_000).map(Money).map(str),
    "number": st.integers(0, 5),
    "leg: payer": st.dictionaries(
        st.sampled_from(["outbound", "return", "reship"]), st.sampled_from(["buyer", "merchant"]), min_size=1
    ),
    "instant": st.sampled_from(["2040-01-01T09:00:00+08:00", "2040-01-02T09:00:00+08:00"]),
    "list of names": st.lists(st.sampled_from(["photo-1", "form-2"]), max_size=2),
    "list of measures": measures(),
    "date": st.sampled_from(["2024-01-10", "2023-12-31T23:59:59+00:00"]),
    "age": st.sampled_from(["8 months", "14 months"]),
    "dates by what happened": st.just({"purchase": "2023-05-01"}),
    "periods in repair": st.just([{"from": "2024-01-02", "to": "2024-01-05", "fault": "leak"}]),
    "map of per cents": st.sampled_from([{"house": 60, "customer": 40}, {"house": 100}, {"house": 1}]),
    "text or map of texts": TEXTS | st.dictionaries(st.just("phone"), TEXTS, min_size=1),
    "1 to 5": st.integers(1, 5),
    "map of texts": st.dictionaries(st.sampled_from(["street", "city", "$money"]), TEXTS, min_size=1),
}
_GUESSES: tuple[Any, ...] = (
    "x", 1, 0, True, "1.00 CNY", "1.5", "2024-05-06", "2024-05-06T12:00:00+08:00", "8 months", "2 days", "buyer",
    "buyer:B-1", ("x",), {"x": "x"}, ({"id": "l0", "quantity": 1},),
)  # fmt: skip
"""What a field of a kind that is not known here may take."""


class Itself:
    """A field as a key: only the very same one is equal.

    Fields may be equal and yet take other things, as readers may be that are values themselves: 1 is equal to true.
    """

    __slots__ = ("field",)

    def __init__(self, field: Field) -> None:
        """Hold the field, so that no other one gets its id."""
        self.field = field

    def __eq__(self, other: object) -> bool:
        """Return whether it is the very same field."""
        return isinstance(other, Itself) and self.field is other.field

    def __hash__(self) -> int:
        """Return its id; to hash what is in it takes longer than to draw from it."""
        return id(self.field)


@lru_cache(maxsize=4096)
def _steady(itself: Itself) -> st.SearchStrategy[Any]:
    """Return what a field takes that asks for nothing of the order."""
    field = itself.field
    known = _BY_KIND.get(field.kind)
    if known is not None:
        return known
    if field.name == "account":
        return accounts()
    if " | " in field.kind and ":" not in field.kind:
        choices = [choice for choice in field.kind.split(" | ") if takes(field, choice)]
        if choices:
            return st.sampled_from(choices)
    if takes(field, "x"):
        return TEXTS
    return st.sampled_from([guess for guess in _GUESSES if takes(field, guess)] or ["x"])


def takes(field: Field, value: object) -> bool:
    """Return whether the reader of a field takes a value."""
    try:
        field.read(value, field.name)
    except InvalidValueError:
        return False
    return True


def values_of(field: Field, order: Order | None, known: Fields, command: str = "") -> st.SearchStrategy[Any]:
    """Return what a field takes: what the host says of it, or else what its kind says."""
    told = known.get(f"{command}.{field.name}", known.get(field.name))
    if told is not None:
        return told
    if order is not None:
        if field.kind == "order":
            return st.just(order)
        if field.name == "missing_gifts":
            return st.sampled_from([["g"], [line.id for line in order.lines if line.gift]])
        if field.kind == "list of lines":
            return some_lines(order)
    return _steady(Itself(field))


@st.composite
def payloads(draw: st.DrawFn, spec: CommandSpec, order: Order | None, known: Fields) -> dict[str, Any]:
    """Return what a command needs, and now and then what it may also have."""
    return payload(draw, spec, order, known)


def payload(draw: st.DrawFn, spec: CommandSpec, order: Order | None, known: Fields) -> dict[str, Any]:
    """Draw what a command needs, and now and then what it may also have."""
    wanted = [field for field in spec.fields if field.required]
    wanted += draw(_optional(spec))
    return {field.name: draw(values_of(field, order, known, spec.name)) for field in wanted}


@lru_cache(maxsize=1024)
def _optional(spec: CommandSpec) -> st.SearchStrategy[tuple[Field, ...]]:
    """Return what may come with a command beside what it needs: mostly nothing."""
    optional = tuple(field for field in spec.fields if not field.required and field.name != HAPPENED_AT)
    if not optional:
        return st.just(())
    return st.sampled_from([(), (), (), *((field,) for field in optional), optional[:2]])
