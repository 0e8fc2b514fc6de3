"""Strategies of the laws: orders, actors, instants, commands sound and hostile, and whole histories."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.flows.complaint_measures import KINDS, PAID
from servflow.kernel.case import Applied, Case, Command, Denied, Record
from servflow.kernel.fields import Field
from servflow.kernel.ledger import Ledger
from servflow.kernel.situation import HAPPENED_AT
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment
from servflow.values.parties import Actor, Role
from tests.laws.worlds import World, accounts, some_lines

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OWNER = "B-1"

# --------------------------------------------------------------------------------------------------------- instants

EDGES = [
    "2024-02-28T23:59:59+00:00",  # into a leap day
    "2024-02-29T16:00:00+00:00",  # midnight after it, in Shanghai
    "2023-02-28T15:59:59+00:00",
    "2024-03-31T00:59:59+00:00",  # Europe changes its clocks
    "2024-10-27T00:30:00+00:00",  # and back
    "2024-11-03T05:30:00+00:00",  # New York, 01:30 for the first time
    "2024-01-31T12:00:00+00:00",  # month ends
    "2024-12-31T15:59:59+00:00",
    "2024-05-04T01:00:00+00:00",  # a Saturday
]
ZONES = [UTC, timezone(8 * HOUR), ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")]
AWAY = [timedelta(0), MICROSECOND, -MICROSECOND, HOUR, -HOUR, DAY]


def instants() -> st.SearchStrategy[datetime]:
    """Give aware instants around leap days, month ends and clock changes, as different clocks show them."""
    return INSTANTS


INSTANTS = st.sampled_from(
    [(datetime.fromisoformat(edge) + away).astimezone(zone) for edge in EDGES for away in AWAY for zone in ZONES]
)
SOON = [timedelta(0), MICROSECOND, timedelta(minutes=5), HOUR]
LATE = [9 * HOUR, DAY, 4 * DAY, 11 * DAY, 70 * DAY]
SPANS: list[tuple[timedelta | None, timedelta, Any]] = [
    *((span, timedelta(0), zone) for span in [*SOON, *SOON, *SOON, *LATE] for zone in ZONES),
    *((None, away, zone) for away in [-MICROSECOND, timedelta(0), MICROSECOND] for zone in ZONES),
]
WHEN = st.sampled_from(SPANS)


@st.composite
def later(draw: st.DrawFn, case: Case) -> datetime:
    """Give an instant at which somebody may ask about a case: soon, late, and on the edge of its next deadline."""
    span, away, zone = draw(WHEN)
    at = case.updated_at + span if span is not None else (case.next_due_at or case.updated_at) + away
    return max(at, case.updated_at).astimezone(zone)


# ----------------------------------------------------------------------------------------------------------- orders


def cny(low: int, high: int) -> st.SearchStrategy[Money]:
    """Give amounts in whole fen."""
    return st.integers(low, high).map(Money)


METHODS = st.sampled_from(
    [
        ("alipay",),
        ("alipay", "coupon"),
        ("cash_on_delivery",),
        ("points", "alipay", "coupon"),
        ("bank_debit", "credit_card"),
    ]
)
GOODS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 20_000), st.sampled_from([None, "apparel", "digital"])),
    min_size=1,
    max_size=3,
)
SHIPPING = st.sampled_from(
    [
        {"free_shipping": free, "shipping_fee": fee, "region": region}
        for free in (None, True, False)
        for fee in (None, Money(0), Money(999))
        for region in (None, "east")
    ]
)
REST = st.sampled_from(
    [(recipient, points, gift) for recipient in (None, "Wang Fang") for points in (0, 101) for gift in (False, True)]
)


@st.composite
def orders(draw: st.DrawFn, at: datetime, stages: tuple[str, ...]) -> Order:
    """Give orders as of *at*: paid in one way or several, as far as one of *stages*, with gifts or without."""
    lines = [
        OrderLine(id=f"l{n}", sku=f"S{n}", quantity=units, unit_price=Money(price), category=category)
        for n, (units, price, category) in enumerate(draw(GOODS))
    ]
    recipient, points, with_gift = draw(REST)
    shipping = draw(SHIPPING)
    fee = shipping["shipping_fee"]
    total = sum(line.value.minor for line in lines)
    total += fee.minor if fee is not None and not shipping["free_shipping"] else 0
    if with_gift:
        gift = {"gift": True, "gift_of": "l0", "selling_price": Money(500)}
        lines.append(OrderLine(id="g", quantity=1, unit_price=Money(0), **gift))
    methods = draw(METHODS)
    rest = total
    payments = []
    for n, method in enumerate(methods):
        part = rest if n == len(methods) - 1 else draw(st.integers(0, rest))
        payments.append(Payment(id=f"p{n}", method=method, amount=Money(part)))
        rest -= part
    reached = ["placed", "shipped", "signed", "confirmed"].index(draw(st.sampled_from(stages)))
    dates = [at - 20 * HOUR, at - 10 * HOUR, at - 5 * HOUR, at - HOUR][: reached + 1]
    names = ["placed_at", "shipped_at", "signed_at", "confirmed_at"]
    return Order(
        id="O-1",
        buyer=OWNER,
        lines=tuple(lines),
        payments=tuple(payments),
        recipient=recipient,
        points_granted=points,
        **shipping,
        **dict(zip(names, dates, strict=False)),
    )


# ----------------------------------------------------------------------------------------------------------- actors


def acting_as(roles: Iterable[str]) -> st.SearchStrategy[Actor]:
    """Give people in one of the roles; the buyer is the owner."""
    return st.sampled_from(
        [
            Actor(Role(role), name)
            for role in sorted(roles)
            for name in ((OWNER,) if role == "buyer" else ("x", "y", ""))
        ]
    )


ANYBODY = st.sampled_from(
    [
        *(Actor(role, "x") for role in Role),
        *(Actor(role) for role in Role),
        *[Actor(Role.BUYER, OWNER)] * 4,
        Actor(Role.BUYER, "B-2"),
    ]
)


def actors() -> st.SearchStrategy[Actor]:
    """Give anybody, strangers too."""
    return ANYBODY


# --------------------------------------------------------------------------------------------------------- commands

TEXTS = st.sampled_from(["x", "yto", "破损", "$money", "a b"]) | st.text(min_size=1, max_size=6).filter(str.strip)


def sound(field: Field, order: Order) -> st.SearchStrategy[Any]:
    """Give what a field reads, from what its kind says."""
    if field.kind == "true | false":
        return st.booleans()
    if " | " in field.kind and ":" not in field.kind:
        return st.sampled_from(field.kind.split(" | "))
    if field.name == "account":
        return accounts()
    return {
        "money": cny(0, 3_000).map(str) | cny(0, 3_000),
        "number": st.integers(0, 5),
        "list of lines": st.sampled_from([["g"], [line.id for line in order.lines if line.gift]])
        if field.name == "missing_gifts"
        else some_lines(order),
        "leg: payer": st.dictionaries(
            st.sampled_from(["outbound", "return", "reship"]), st.sampled_from(["buyer", "merchant"]), min_size=1
        ),
        "order": st.just(order),
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
    }.get(field.kind, TEXTS)


def measures() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Give what a complaint may offer, sensible for the most part."""
    paid = st.fixed_dictionaries(
        {"kind": st.sampled_from(PAID), "amount": st.sampled_from(["1.00 CNY", "150.00 CNY", "1500.00 CNY"])},
        optional={"pay": st.sampled_from(["refund", "credit"])},
    )
    free = st.fixed_dictionaries({"kind": st.sampled_from(KINDS)}, optional={"note": TEXTS})
    return st.lists(paid | free, max_size=3)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, "\ud800", "99.999 CNY", "１２ CNY", b"x", datetime(2024, 1, 1), Money(-5), "$order"]),  # noqa: DTZ001
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
"""What a broken or hostile client may send."""


@st.composite
def payloads(draw: st.DrawFn, fields: tuple[Field, ...], order: Order) -> dict[str, Any]:
    """Give what a command needs, and now and then what it may also have."""
    optional = [field for field in fields if not field.required and field.name != HAPPENED_AT]
    wanted = [field for field in fields if field.required]
    if optional:
        wanted += draw(st.sampled_from([(), (), (), *((field,) for field in optional), tuple(optional[:2])]))
    return {field.name: draw(sound(field, order)) for field in wanted}


@st.composite
def hostile_payloads(draw: st.DrawFn, fields: tuple[Field, ...], order: Order) -> dict[str, Any]:
    """Give a sound payload in which something is broken, missing or too much."""
    data = dict(draw(payloads(fields, order)))
    names = st.sampled_from([*(field.name for field in fields), *data]) if fields else st.text(max_size=8)
    for name in draw(st.lists(names | st.text(max_size=8), min_size=1, max_size=3)):
        if draw(st.booleans()):
            data[name] = draw(JUNK)
        else:
            data.pop(name, None)
    return data


COMMAND_IDS = st.sampled_from([None, None, None, "id-0", "id-1", "id-2"])
ENDING = {"withdraw", "close", "drop", "reject", "cancel", "merge", "decline_quote", "archive"}
"""Commands that lead a case to its end before much has happened; given less often."""


@st.composite
def commands(draw: st.DrawFn, world: World, case: Case) -> tuple[Command, Actor]:
    """Give a wish that may well be granted: a command of the state, by somebody who may, with what it needs."""
    here = sorted(world.flow.table[case.state]) or sorted(world.flow.specs)
    onward = [name for name in here if name not in ENDING]
    spec = world.flow.specs[draw(st.sampled_from(onward * 3 + here))]
    data = draw(payloads(spec.fields, case.facts.order))
    return Command(spec.name, data, draw(COMMAND_IDS)), draw(acting_as(spec.roles))


@st.composite
def any_commands(draw: st.DrawFn, world: World, case: Case) -> tuple[Command, Actor]:
    """Give any wish, by anybody: out of place, unknown, broken, or a lapse."""
    names = [*world.flow.specs, "lapse", "open"]
    name = draw(st.sampled_from(names) | st.text(max_size=6))
    spec = world.flow.specs.get(name)
    if name == "lapse":
        running = [deadline.name for deadline in case.deadlines]
        data: Any = {"deadline": draw(st.sampled_from([*running, "nothing"]) | JUNK)}
    else:
        data = draw(hostile_payloads(spec.fields if spec else (), case.facts.order))
    command_id = draw(COMMAND_IDS)
    try:
        return Command(name, data, command_id), draw(actors())
    except InvalidValueError:  # nested too deeply, said by the constructor
        return Command(name), draw(actors())


# -------------------------------------------------------------------------------------------------------- histories


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Step:
    """One question that was put to a case, and its answer.

    Args:
        before: The case.
        command: The command; nothing when time was let pass.
        actor: Who gave it.
        at: When.
        ledger: The ledger that went with it.
        answer: What came back.
    """

    before: Case
    command: Command | None
    actor: Actor
    at: datetime
    ledger: Ledger | None
    answer: Applied | Denied

    def __repr__(self) -> str:
        """Give one line of a story."""
        wish = f"{self.command.name} {dict(self.command.data)} {self.command.command_id}" if self.command else "advance"
        told = self.answer.codes if isinstance(self.answer, Denied) else self.answer.case.state
        return f"{self.at} {self.before.state}: {wish} by {self.actor} -> {told}"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class History:
    """A case from its opening on.

    Args:
        world: What it is a case of.
        data: What opened it.
        actor: Who opened it.
        at: When.
        opened: The answer to that.
        steps: What came then.
        case: How it stands.
        ledger: How its order's ledger stands, where one was kept.
        records: Its whole journal.
    """

    world: World
    data: dict[str, Any]
    actor: Actor
    at: datetime
    opened: Applied
    steps: tuple[Step, ...]
    case: Case
    ledger: Ledger | None
    records: tuple[Record, ...]

    def __repr__(self) -> str:
        """Give the story."""
        opened = f"{self.at} open {self.world} {self.data}, ledger: {self.ledger is not None}"
        return "\n    ".join([opened, *map(repr, self.steps)])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    def snapshots(self) -> list[Case]:
        """Give the case after each step that changed it, the opening first."""
        found = [self.opened.case]
        for step in self.steps:
            after = saved(step.answer)
            if after is not None:
                found.append(after.case)
        return found


def saved(answer: Applied | Denied) -> Applied | None:
    """Give what a host saves of an answer: all of a yes, what lapsed of a no."""
    return answer if isinstance(answer, Applied) else answer.lapsed


def without_answers(stored: dict[str, Any]) -> dict[str, Any]:
    """Give a stored case without the records of its receipts: whether a lapse was done by a scan or on the way of a
    command is no part of the case, but of what the host was answered then.
    """
    return {**stored, "receipts": [{**receipt, "records": None} for receipt in stored["receipts"]]}


@st.composite
def openings(draw: st.DrawFn, world: World) -> tuple[dict[str, Any], Actor, datetime]:
    """Give what opens a case, and who does so when."""
    at = draw(instants())
    order = draw(orders(at, world.stages))
    return {"order": order, **draw(world.request(order))}, Actor(Role.BUYER, OWNER), at


@st.composite
def histories(draw: st.DrawFn, world: World, *, longest: int = 8, with_ledger: bool | None = None) -> History:
    """Give a case that was opened and then asked for this and that, sensibly for the most part."""
    data, actor, at = draw(openings(world))
    kept = draw(st.booleans()) if with_ledger is None else with_ledger
    ledger = Ledger(order_id="O-1") if kept else None
    command_id = draw(st.sampled_from([None, "id-0"]))
    opened = world.desk.open(
        world.flow.name, data, by=actor, at=at, case_id="C-1", ledger=ledger, command_id=command_id
    )
    assume(isinstance(opened, Applied))
    case, ledger, records, steps = opened.case, opened.ledger, list(opened.records), []
    walk = draw(st.sampled_from(world.walks))
    for place in range(len(walk) + draw(st.integers(0, longest))):
        asked = walked(world, case, ledger, *walk[place]) if place < len(walk) else None
        step = asked or draw(questions(world, case, ledger))
        steps.append(step)
        after = saved(step.answer)
        if after is not None and not (isinstance(step.answer, Applied) and step.answer.repeated):
            case, ledger = after.case, after.ledger
            records.extend(after.records)
    return History(
        world=world,
        data=data,
        actor=actor,
        at=at,
        opened=opened,
        steps=tuple(steps),
        case=case,
        ledger=ledger,
        records=tuple(records),
    )


def walked(world: World, case: Case, ledger: Ledger | None, by: str, name: str, data: Mapping[str, Any]) -> Step:
    """Give one step of a walk, a minute after the one before."""
    actor, command, at = Actor.parse(by), Command(name, data), case.updated_at + timedelta(minutes=1)
    answer = world.desk.decide(case, command, by=actor, at=at, ledger=ledger)
    return Step(before=case, command=command, actor=actor, at=at, ledger=ledger, answer=answer)


@st.composite
def questions(draw: st.DrawFn, world: World, case: Case, ledger: Ledger | None = None) -> Step:
    """Give one question to a case with its answer: mostly a sensible command, now and then any, or time passing."""
    what = draw(st.integers(0, 7))
    at = draw(later(case))
    if what == 0:
        answer = world.desk.advance(case, at=at, ledger=ledger)
        return Step(before=case, command=None, actor=Actor(Role.SYSTEM), at=at, ledger=ledger, answer=answer)
    if what == 1:
        command, actor = draw(any_commands(world, case))
        at = draw(st.sampled_from([at, case.updated_at - HOUR]))
    else:
        command, actor = draw(commands(world, case))
    answer = world.desk.decide(case, command, by=actor, at=at, ledger=ledger)
    return Step(before=case, command=command, actor=actor, at=at, ledger=ledger, answer=answer)
