"""A small flow with one of everything, and rules that answer what a test tells them to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.kernel.situation import Situation
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment
from servflow.values.parties import Actor
from servflow.values.reading import one_of, read_bool, read_number, read_order, read_payable, read_text, read_text_map
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label, Source

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BUYER = Actor("buyer", "B-1")
STRANGER = Actor("buyer", "B-2")
AGENT = Actor("agent", "A-1")
FINANCE = Actor("finance", "F-1")
SYSTEM = Actor("system")

ORDER = Order(
    id="O-1",
    buyer="B-1",
    lines=(OrderLine(id="l1", quantity=2, unit_price=Money.parse("50.00 CNY")),),
    payments=(Payment(id="p1", method="alipay", amount=Money.parse("100.00 CNY")),),
    recipient="Wang Fang",
)


@attrs.frozen(kw_only=True, slots=False)
class ToyFacts:
    """What is known of a toy claim."""

    order: Order
    wish: str = "money"
    units: int = 1
    amount: Money | None = None
    granted_by: str = ""
    address: FrozenMap = EMPTY
    phone: str = ""
    granted_at: datetime | None = None
    hurried: int = 0


def four_eyes(s: Situation) -> Finding | None:
    """Whoever granted does not pay."""
    if s.actor.id == s.facts.granted_by:
        return Finding("four_eyes", "whoever granted it does not pay it", roles=("finance",))
    return None


def cooled(s: Situation) -> Finding | None:
    """A paid claim is opened anew a day after it was granted at the earliest."""
    from_when = (s.facts.granted_at or s.opened_at) + DAY
    return None if s.at >= from_when else Finding("too_early", "not yet", allowed_from=from_when)


def begin(s: Situation) -> ToyFacts:
    """Open a claim that the welcome policy lets in."""
    data = s.data
    welcome = s.judge("welcome", {"order": data["order"], "wish": data.get("wish"), "tags": ("new",)})
    if not welcome.outcome.get("welcome", True):
        s.refuse(Finding(welcome.rule, "is not welcome", welcome.label, welcome.source))
    s.effect("greet", owner=s.owner)
    return ToyFacts(order=data["order"], wish=data.get("wish", "money"), units=data.get("units", 1))


def grant(s: Situation) -> ToyFacts:
    """Grant what the ceiling policy allows."""
    amount = s.data["amount"]
    ceiling = s.judge("ceiling", {"amount": amount}).outcome.get("at_most")
    if ceiling is not None and amount > ceiling:
        s.refuse(Finding("C-1", "amount: above the ceiling"))
    return amend(s.facts, amount=amount, granted_by=s.actor.id, granted_at=s.at)


def pay(s: Situation) -> ToyFacts:
    """Let the money go."""
    s.effect("pay_refund", amount=s.facts.amount)
    return s.facts


def tell(s: Situation) -> ToyFacts:
    """Take the buyer's data."""
    return amend(s.facts, **{name: value for name, value in s.data.items() if name in {"address", "phone"}})


def hurry(s: Situation) -> ToyFacts:
    """Count the calls."""
    s.effect("notify", about="hurry")
    return amend(s.facts, hurried=s.facts.hurried + 1)


def urgent(s: Situation) -> bool:
    """Whether the caller says so."""
    return bool(s.data.get("urgent"))


def claims(state: str, facts: ToyFacts) -> Claims:
    """Units while it runs, money from the grant on."""
    if state == "dropped":
        return Claims()
    money = ()
    if facts.amount is not None:
        zero = Money.zero(facts.amount.currency)
        paid = state == "paid"
        money = (
            MoneyClaim(payment="p1", pending=zero if paid else facts.amount, refunded=facts.amount if paid else zero),
        )
    return Claims(units=(UnitClaim(line="l1", requested=facts.units),), money=money)


def limit_facts(name: str, facts: ToyFacts) -> tuple[Mapping[str, Any], ...]:
    """The answer depends on each line; the rest on nothing."""
    return tuple({"line": line.id} for line in facts.order.lines) if name == "answer" else ({},)


NOTE = Field("note", read_text)
OPEN = CommandSpec(
    "open",
    Label("open", "立案"),
    ("buyer", "agent"),
    (
        Field("order", read_order, required=True, kind="order", personal=("recipient", "region")),
        Field("wish", one_of(("money", "goods")), kind="money | goods"),
        Field("units", read_number, kind="number"),
        Field("serial", read_number, kind="number"),
        Field("contact", read_text, personal=("",)),
    ),
)
COMMANDS = (
    CommandSpec("check", Label("check", "查看"), ("agent", "merchant"), (NOTE,)),
    CommandSpec(
        "grant", Label("grant", "同意"), ("agent",), (Field("amount", read_payable, required=True, kind="money"), NOTE)
    ),
    CommandSpec("pay", Label("pay", "付款"), ("finance", "agent")),
    CommandSpec("drop", Label("drop", "放弃"), ("buyer",)),
    CommandSpec(
        "tell",
        Label("tell", "补充"),
        ("buyer",),
        (
            Field("address", read_text_map, kind="map of texts", personal=("street", "door")),
            Field("phone", read_text, personal=("",)),
            NOTE,
        ),
    ),
    CommandSpec(
        "hurry", Label("hurry", "催促"), ("buyer", "agent"), (Field("urgent", read_bool, kind="true | false"),)
    ),
    CommandSpec("reopen", Label("reopen", "重开"), ("agent",)),
)
STATES = (
    State("asked", Label("asked", "已申请")),
    State("checking", Label("checking", "处理中")),
    State("owing", Label("owing", "待付款")),
    State("paid", Label("paid", "已付款"), final=True),
    State("dropped", Label("dropped", "已放弃"), final=True),
)
ROWS = (
    Row(command="check", source=("asked",), target="checking"),
    Row(command="grant", source=("checking",), target="owing", apply=grant),
    Row(
        command="pay",
        source=("owing",),
        target="paid",
        apply=pay,
        guards=(four_eyes,),
        effects=("pay_refund",),
    ),
    Row(command="drop", source=("asked", "checking"), target="dropped"),
    Row(command="tell", source=("asked", "checking"), target=None, apply=tell),
    Row(command="hurry", source=("asked",), target="checking", apply=hurry, when=urgent, effects=("notify",)),
    Row(command="hurry", source=("asked", "checking"), target=None, apply=hurry, effects=("notify",)),
    Row(command="reopen", source=("paid",), target="checking", guards=(cooled,), reopens=True),
)
LIMITS = (
    Limit(name="answer", label=Label("answer", "答复期限"), states=("asked",), on_lapse="check", notify=("agent",)),
    Limit(name="overall", label=Label("overall", "总期限"), states=("asked", "checking"), on_lapse="escalate"),
    Limit(name="payment", label=Label("payment", "付款期限"), states=("owing",), notify=("finance",)),
)
TOY = Flow(
    name="claim",
    label=Label("claim", "理赔"),
    states=STATES,
    opening=Opening(spec=OPEN, apply=begin, state=lambda _facts: "asked", states=("asked",), effects=("greet",)),
    commands=COMMANDS,
    rows=ROWS,
    limits=LIMITS,
    facts_type=ToyFacts,
    limit_facts=limit_facts,
    claims=claims,
    estimate=lambda s: {"amount": s.facts.amount},
)


@attrs.frozen(kw_only=True)
class ToyRules:
    """Rules that answer what they were told to.

    Args:
        outcomes: The outcome of each policy.
        spans: Length and ``on_lapse`` (empty: the flow's own) of each time limit, by its bare name.
    """

    outcomes: Mapping[str, Mapping[str, Any]] = EMPTY
    spans: Mapping[str, tuple[timedelta, str]] = FrozenMap(
        answer=(DAY, ""), overall=(5 * DAY, ""), payment=(2 * DAY, "")
    )
    version: str = "1"

    @property
    def ref(self) -> RulebookRef:
        """Which rulebook this is."""
        return RulebookRef("toy", self.version)

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Answer with the outcome that was set."""
        outcome = FrozenMap(self.outcomes.get(policy, EMPTY))
        label = Label(policy, "规则")
        return Decision(policy, f"T-{policy}", outcome, FrozenMap(facts), label, Source("toy", "1"), ("T-also",))

    def deadline(self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str) -> Deadline | None:
        """Answer with the span that was set."""
        name = limit.partition(".")[2]
        if name not in self.spans:
            return None
        span, on_lapse = self.spans[name]
        return Deadline(name, at + span, on_lapse or default_on_lapse, f"T-{name}", at)

    def time_left(self, deadline: Deadline, at: datetime) -> timedelta | None:
        """Answer that no limit has a clock of its own."""
        return None


RULES = ToyRules()
DESK = ServiceDesk(RULES, flows=(TOY,))


def desk(flow: Flow = TOY, secret: bytes = b"", **rules: Any) -> ServiceDesk:
    """Give a desk of the toy flow under rules of one's own."""
    return ServiceDesk(ToyRules(**rules), flows=(flow,), secret=secret)


def opened(at_desk: ServiceDesk = DESK, at: datetime = NOON, ledger: Ledger | None = None, **data: Any) -> Any:
    """Give the answer to opening a claim as its buyer."""
    given = {"order": ORDER, **data}
    return at_desk.open("claim", given, by=BUYER, at=at, case_id="C-1", ledger=ledger)


def walk(case: Any, *steps: tuple[Any, Actor], at_desk: ServiceDesk = DESK, every: timedelta = MINUTE) -> list[Any]:
    """Give the answers to a series of commands, each a minute after the one before; all must be applied."""
    answers = []
    for command, actor in steps:
        answer = at_desk.decide(case, command, by=actor, at=case.updated_at + every)
        case = answer.case
        answers.append(answer)
    return answers
