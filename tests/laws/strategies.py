"""Strategies of the laws: orders, actors, instants, commands sound and hostile, and whole histories."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.kernel.case import Applied, Case, Command, Denied, Record
from servflow.kernel.fields import Field
from servflow.kernel.ledger import Ledger
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


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Give aware instants around leap days, month ends and clock changes, as different clocks show them."""
    edge = datetime.fromisoformat(draw(st.sampled_from(EDGES)))
    away = draw(st.sampled_from([timedelta(0), MICROSECOND, -MICROSECOND, HOUR, -HOUR, DAY]))
    return (edge + away).astimezone(draw(st.sampled_from(ZONES)))


@st.composite
def later(draw: st.DrawFn, case: Case) -> datetime:
    """Give an instant at which somebody may ask about a case: soon, late, and on the edge of its next deadline."""
    after = [timedelta(0), MICROSECOND, timedelta(minutes=5), 5 * HOUR, DAY, 4 * DAY, 11 * DAY, 70 * DAY]
    choices = [case.updated_at + span for span in after]
    if case.next_due_at is not None:
        choices += [case.next_due_at - MICROSECOND, case.next_due_at, case.next_due_at + MICROSECOND]
    at = draw(st.sampled_from(choices))
    return max(at, case.updated_at).astimezone(draw(st.sampled_from(ZONES)))


# ----------------------------------------------------------------------------------------------------------- orders


def cny(low: int, high: int) -> st.SearchStrategy[Money]:
    """Give amounts in whole fen."""
    return st.integers(low, high).map(Money)


@st.composite
def orders(draw: st.DrawFn, at: datetime) -> Order:
    """Give orders as of *at*: paid in one way or several, shipped or not, with gifts or without."""
    count = draw(st.integers(1, 3))
    categories = st.sampled_from([None, "apparel", "digital", "home"])
    lines = [
        OrderLine(
            id=f"l{n}",
            sku=f"S{n}",
            quantity=draw(st.integers(1, 3)),
            unit_price=draw(cny(1, 20_000)),
            category=draw(categories),
        )
        for n in range(count)
    ]
    if draw(st.integers(0, 3)) == 0:
        gift = {"gift": True, "gift_of": "l0", "selling_price": Money(500)}
        lines.append(OrderLine(id="g", quantity=1, unit_price=Money(0), **gift))
    goods = sum(line.value.minor for line in lines)
    fee = draw(st.none() | cny(0, 1_500))
    free = draw(st.sampled_from([None, True, False]))
    total = goods + (fee.minor if fee is not None and not free else 0)
    methods = draw(st.lists(st.sampled_from(["alipay", "coupon", "points", "credit_card", "cash_on_delivery"]), max_size=2))
    shares = [draw(st.integers(0, total)) for _ in methods]
    amounts = [share * total // max(1, 2 * sum(shares)) for share in shares]
    amounts.append(total - sum(amounts))
    methods.append(draw(st.sampled_from(["alipay", "bank_debit"])))
    payments = tuple(
        Payment(id=f"p{n}", method=method, amount=Money(amount))
        for n, (method, amount) in enumerate(zip(methods, amounts, strict=True))
    )
    step = draw(st.sampled_from(["placed", "shipped", "signed", "signed", "confirmed"]))
    reached = ["placed", "shipped", "signed", "confirmed"].index(step)
    dates = [at - 20 * HOUR, at - 10 * HOUR, at - 5 * HOUR, at - HOUR][: reached + 1]
    names = ["placed_at", "shipped_at", "signed_at", "confirmed_at"]
    return Order(
        id="O-1",
        buyer=OWNER,
        lines=tuple(lines),
        payments=payments,
        free_shipping=free,
        shipping_fee=fee,
        recipient=draw(st.sampled_from([None, "Wang Fang"])),
        points_granted=draw(st.integers(0, 200)),
        region=draw(st.sampled_from([None, "east"])),
        **dict(zip(names, dates, strict=False)),
    )


# ----------------------------------------------------------------------------------------------------------- actors


def acting_as(roles: Iterable[str]) -> st.SearchStrategy[Actor]:
    """Give people in one of the roles; the buyer is the owner."""
    return st.sampled_from(sorted(roles)).flatmap(
        lambda role: st.just(Actor(Role(role), OWNER))
        if role == "buyer"
        else st.sampled_from(["", "x", "y"]).map(lambda name: Actor(Role(role), name))
    )


def actors() -> st.SearchStrategy[Actor]:
    """Give anybody, strangers too."""
    return acting_as(Role) | st.just(Actor(Role.BUYER, "B-2"))


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
    }.get(field.kind, TEXTS)


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
    optional = [field for field in fields if not field.required]
    chosen = draw(st.lists(st.sampled_from(optional), max_size=2)) if optional and draw(st.integers(0, 2)) == 0 else []
    wanted = [*(field for field in fields if field.required), *chosen]
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


@st.composite
def commands(draw: st.DrawFn, world: World, case: Case) -> tuple[Command, Actor]:
    """Give a wish that may well be granted: a command of the state, by somebody who may, with what it needs."""
    here = sorted(world.flow.table[case.state]) or sorted(world.flow.specs)
    spec = world.flow.specs[draw(st.sampled_from(here))]
    data = draw(payloads(spec.fields, case.facts.order))
    command_id = draw(st.none() | st.sampled_from(["id-1", "id-2", "id-3"]))
    return Command(spec.name, data, command_id), draw(acting_as(spec.roles))


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
    command_id = draw(st.none() | st.sampled_from(["id-1", "id-2"]))
    try:
        return Command(name, data, command_id), draw(actors())
    except InvalidValueError:  # nested too deeply, said by the constructor
        return Command(name), draw(actors())


# -------------------------------------------------------------------------------------------------------- histories


@attrs.frozen(kw_only=True, eq=False)
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


@attrs.frozen(kw_only=True, eq=False)
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


@st.composite
def openings(draw: st.DrawFn, world: World) -> tuple[dict[str, Any], Actor, datetime]:
    """Give what opens a case, and who does so when."""
    at = draw(instants())
    order = draw(orders(at))
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
    for _ in range(draw(st.integers(0, longest))):
        step = draw(questions(world, case, ledger))
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
