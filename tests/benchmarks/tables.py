"""A decision table made from YAML or rules against the same rules as an if-chain, on the same dicts of facts."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from servflow.policies.conditions import Condition, Equals, Range
from servflow.policies.facts import Kind, Vocabulary, choice, plain
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.table import Rule, Table
from servflow.rulebook import load_rulebook
from servflow.rulebook.compile import compiled
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from tests.benchmarks import chains
from tests.benchmarks.measure import Row

AT = datetime(2024, 5, 6, 1, tzinfo=UTC)
DRAWS = 256
Inputs = tuple[Mapping[str, Any], ...]


def draw(facts: Mapping[str, Sequence[Any]], *, seed: int, known: float) -> Inputs:
    """Give random facts, each known with this probability; always the same for a seed."""
    chance = random.Random(seed)
    return tuple(
        FrozenMap({name: chance.choice(values) for name, values in facts.items() if chance.random() < known})
        for _ in range(DRAWS)
    )


# ------------------------------------------------------------------------------------------------- lution's own table


@cache
def fee_policy() -> ShippingFee:
    """Give lution's policy on shipping fees."""
    policy = load_rulebook("lution").policies["shipping_fee"]
    assert isinstance(policy, ShippingFee)
    return policy


@cache
def fee_inputs() -> Inputs:
    """Give facts as a return flow has them: cause, remedy and delivery always, the rest now and then."""
    facts = fee_policy().table.vocabulary.facts
    values = {
        name: tuple(kind.values) if kind.kind is Kind.CHOICE else (True, False)
        for name, kind in facts.items()
        if kind.kind in {Kind.CHOICE, Kind.BOOL}
    }
    always = {name: values.pop(name) for name in ("cause", "remedy", "delivery", "free_shipping")}
    sure = draw(always, seed=1, known=1.0)
    now_and_then = draw(values, seed=2, known=0.12)
    return tuple(FrozenMap({**some, **more}) for some, more in zip(sure, now_and_then, strict=True))


# ------------------------------------------------------------------------------------------------------ a 16-rule table

VOCABULARY = Vocabulary(
    policy="liability",
    label=Label("liability"),
    facts={
        "fraud": plain(Kind.BOOL, "fraud", ""),
        "vip": plain(Kind.BOOL, "vip", ""),
        "cause": choice(
            "cause", "", no_reason=("", ""), quality=("", ""), wrong_item=("", ""), damaged=("", ""), lost=("", "")
        ),
        "damage": choice("damage", "", none=("", ""), customer=("", ""), transit=("", "")),
        "days": plain(Kind.NUMBER, "days", ""),
        "amount": plain(Kind.NUMBER, "amount in fen", ""),
    },
    outcomes={"payer": choice("payer", "", buyer=("", ""), merchant=("", ""), carrier=("", ""), manual=("", ""))},
)


def _rule(name: str, payer: str, **when: object) -> Rule:
    conditions: list[tuple[str, Condition]] = []
    for fact, wanted in when.items():
        bare, _, bound = fact.partition("__")
        conditions.append((bare, Range(**{bound: wanted}) if bound else Equals(wanted)))
    return Rule(id=name, when=tuple(conditions), then=FrozenMap(payer=payer))


SIXTEEN = (
    _rule("R01", "manual", fraud=True, amount__at_least=100000),
    _rule("R02", "buyer", fraud=True),
    _rule("R03", "carrier", cause="lost"),
    _rule("R04", "carrier", cause="damaged", damage="transit"),
    _rule("R05", "merchant", cause="quality", days__less_than=8),
    _rule("R06", "merchant", cause="quality", days__less_than=16, vip=True),
    _rule("R07", "merchant", cause="quality", days__less_than=91),
    _rule("R08", "merchant", cause="wrong_item"),
    _rule("R09", "buyer", cause="no_reason", damage="customer"),
    _rule("R10", "merchant", cause="no_reason", days__less_than=8, amount__less_than=5000),
    _rule("R11", "buyer", cause="no_reason", days__less_than=8),
    _rule("R12", "buyer", cause="no_reason", days__less_than=16, vip=True),
    _rule("R13", "buyer", damage="customer"),
    _rule("R14", "manual", amount__at_least=100000),
    _rule("R15", "buyer", days__at_least=366),
    _rule("R16", "manual"),
)


@cache
def sixteen() -> Table:
    """Give the 16-rule table, compiled."""
    return compiled(Table(policy="liability", vocabulary=VOCABULARY, rules=SIXTEEN), "liability.yaml", 1)


@cache
def sixteen_inputs() -> Inputs:
    """Give facts that reach every rule."""
    facts = {
        "fraud": (True, *[False] * 9),
        "vip": (True, False),
        "cause": ("no_reason", "no_reason", "quality", "wrong_item", "damaged", "lost"),
        "damage": ("none", "none", "customer", "transit"),
        "days": tuple(range(0, 400, 3)),
        "amount": tuple(range(100, 120000, 700)),
    }
    return draw(facts, seed=3, known=1.0)


# --------------------------------------------------------------------------------------------------------------- bodies


def run_chain(chain: Callable[[Mapping[str, Any]], str], inputs: Inputs) -> Callable[[int], None]:
    """Ask the chain."""

    def run(loops: int) -> None:
        for _ in range(loops):
            for facts in inputs:
                chain(facts)

    return run


def run_rule_id(table: Table, inputs: Inputs) -> Callable[[int], None]:
    """Ask the compiled function, and look up the id of its rule."""
    select = table.select
    ids = rule_ids(table)

    def run(loops: int) -> None:
        for _ in range(loops):
            for facts in inputs:
                ids[select(facts, None)]

    return run


def run_decision(decide: Callable[[Mapping[str, Any], datetime], object], inputs: Inputs) -> Callable[[int], None]:
    """Ask for the whole decision."""

    def run(loops: int) -> None:
        for _ in range(loops):
            for facts in inputs:
                decide(facts, AT)

    return run


def rule_ids(table: Table) -> tuple[str, ...]:
    """Give the ids by index; -1, no rule, is the last."""
    last = table.otherwise.id if table.otherwise is not None else ""
    return (*(rule.id for rule in table.rules), last)


def mismatches(chain: Callable[[Mapping[str, Any]], str], table: Table, inputs: Inputs) -> list[str]:
    """Give every input on which chain and table name different rules."""
    ids = rule_ids(table)
    return [
        f"{dict(facts)}: by hand {chain(facts)}, by table {ids[table.select(facts, None)]}"
        for facts in inputs
        if chain(facts) != ids[table.select(facts, None)]
    ]


def problems() -> list[str]:
    """Give everything on which the two ways differ; nothing when a comparison is fair."""
    return [
        *mismatches(chains.shipping_fee, fee_policy().table, fee_inputs()),
        *mismatches(chains.liability, sixteen(), sixteen_inputs()),
    ]


def bases() -> list[Row]:
    """Give the if-chains."""
    return [
        Row(
            key="T0",
            group="tables",
            title="if-chain by hand, 16 rules",
            run=run_chain(chains.liability, sixteen_inputs()),
            steps=DRAWS,
            base="T0",
        ),
        Row(
            key="F0",
            group="tables",
            title="if-chain by hand, the rules of lution's `shipping_fee`",
            run=run_chain(chains.shipping_fee, fee_inputs()),
            steps=DRAWS,
            base="F0",
        ),
    ]


def rows() -> list[Row]:
    """Give the tables, each against its chain."""
    fee = fee_policy()
    return [
        Row(
            key="T1",
            group="tables",
            title="compiled table, 16 rules: id of the rule",
            run=run_rule_id(sixteen(), sixteen_inputs()),
            steps=DRAWS,
            base="T0",
            target=1.3,
        ),
        Row(
            key="T2",
            group="tables",
            title="the same with the whole `Decision`",
            run=run_decision(sixteen().decide, sixteen_inputs()),
            steps=DRAWS,
            base="T0",
        ),
        Row(
            key="F1",
            group="tables",
            title="lution's `shipping_fee`: id of the rule",
            run=run_rule_id(fee.table, fee_inputs()),
            steps=DRAWS,
            base="F0",
            target=1.3,
        ),
        Row(
            key="F2",
            group="tables",
            title="the same with overlays and the whole `Decision`",
            run=run_decision(fee.table.decide, fee_inputs()),
            steps=DRAWS,
            base="F0",
        ),
        Row(
            key="F3",
            group="tables",
            title="the policy: legs, parties and subsidy named as well",
            run=run_decision(fee.decide, fee_inputs()),
            steps=DRAWS,
            base="F0",
        ),
    ]
