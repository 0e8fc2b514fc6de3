"""Laws: splitting does not help, and a chain is walked step by step.

"One amount split into several never passes a limit that the sum would not" (issue 3, G-29; DESIGN section 4). "A quote
more than 10 % below list never reaches 'accepted' without the general manager." (catalogue, Appendix E 11)
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.approvals import Approvals
from servflow.policies.conditions import Condition, Equals, Not, OneOf, Range
from servflow.policies.table import Rule
from servflow.rulebook.compile import compiled
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.parties import Role
from tests.policies.examples import NOW, table

ROLES = st.sampled_from([str(role) for role in Role])
MONEY = st.integers(0, 30).map(Money)
PIECES = st.lists(MONEY, min_size=1, max_size=6)


def conditions() -> st.SearchStrategy[tuple[str, Condition]]:
    """Give conditions on money, from below, from above, or strange ones, and on who asks."""
    amount: st.SearchStrategy[Condition] = st.one_of(
        MONEY.map(Equals),
        st.lists(MONEY, min_size=1, max_size=3).map(lambda values: OneOf(tuple(values))),
        st.tuples(st.sampled_from(["at_least", "more_than", "at_most", "less_than"]), MONEY).map(
            lambda bound: Range(**{bound[0]: bound[1]})
        ),
    )
    return st.one_of(
        st.tuples(st.just("amount"), st.one_of(amount, amount.map(Not))),
        st.tuples(st.just("granted"), amount),
        st.tuples(st.just("role"), ROLES.map(Equals)),
        st.tuples(st.just("same_person"), st.booleans().map(Equals)),
    )


ANSWERS = st.one_of(
    st.booleans().map(lambda allowed: FrozenMap(allowed=allowed)),
    st.lists(ROLES, max_size=3).map(lambda chain: FrozenMap(chain=tuple(chain))),
)


@st.composite
def policies(draw: st.DrawFn) -> Approvals:
    """Give any rules on amounts and roles, interpreted or compiled, an overlay now and then."""
    rules = [
        Rule(id=f"A-{number}", when=tuple(dict(draw(st.lists(conditions(), max_size=3))).items()), then=draw(ANSWERS))
        for number in range(draw(st.integers(1, 5)))
    ]
    over = draw(st.integers(0, 1))
    made = table("approvals", *rules[over:], overlays=tuple(rules[:over]))
    return Approvals(table=compiled(made, "shop.yaml", 1) if draw(st.booleans()) else made)


def total(amounts: Iterable[Money]) -> Money:
    """Add amounts of CNY."""
    return Money.total(amounts, "CNY")


def known(**facts: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Give who asks, with some facts that are known."""
    return st.fixed_dictionaries({"role": st.none() | ROLES, "same_person": st.none() | st.booleans()}).map(
        lambda asked: {**asked, **facts}
    )


@given(policies(), known(), PIECES)
def test_the_last_part_is_judged_like_the_whole(policy, asked, parts):
    """Whatever the rules, the last part of a split amount gets the answer that the whole would have got."""
    *before, last = parts
    split = policy.decide({**asked, "amount": last, "granted": total(before)}, NOW)
    whole = policy.decide({**asked, "amount": total(parts)}, NOW)
    assert (split.rules, split.outcome) == (whole.rules, whole.outcome)


@given(policies(), known(), PIECES)
def test_splitting_never_helps(policy, asked, parts):
    """Where every part of an amount is allowed, one after the other, the whole is allowed."""
    granted = Money(0)
    for part in parts:
        if policy.decide({**asked, "amount": part, "granted": granted}, NOW).outcome.get("allowed") is not True:
            return
        granted += part
    assert policy.decide({**asked, "amount": granted}, NOW).outcome["allowed"] is True


def graded(**limits: Money) -> Approvals:
    """Give limits by role: up to its own a role approves, above it refuses."""
    rules = [
        Rule(
            id=f"A-{role}",
            when=(("role", Equals(role)), ("amount", Range(at_most=limit))),
            then=FrozenMap(allowed=True),
        )
        for role, limit in limits.items()
    ]
    return Approvals(table=table("approvals", *rules, otherwise=Rule(id="A-0", then=FrozenMap(allowed=False))))


@given(st.fixed_dictionaries(dict.fromkeys(("agent", "supervisor", "manager"), MONEY)), st.lists(MONEY, max_size=12))
def test_no_role_grants_more_than_its_limit(limits, asked):
    """However many amounts are asked for, all that one role grants together stays within its limit.

    Whoever is refused learns exactly who could: the roles whose limit the sum does not pass.
    """
    policy = graded(**limits)
    for role, limit in limits.items():
        granted = Money(0)
        for amount in asked:
            outcome = policy.decide({"role": role, "amount": amount, "granted": granted}, NOW).outcome
            if outcome["allowed"]:
                granted += amount
                continue
            assert set(outcome["roles"]) == {name for name, most in limits.items() if granted + amount <= most}
        assert granted <= limit


CHAINS = st.lists(ROLES, max_size=5).map(tuple)


def chained(chain: tuple[str, ...], delegate: str | None) -> Approvals:
    """Give the rule of one chain."""
    told = {"chain": chain} if delegate is None else {"chain": chain, "delegate": delegate}
    return Approvals(table=table("approvals", Rule(id="R-344", then=FrozenMap(told))))


@given(CHAINS, st.none() | ROLES, st.data())
def test_a_chain_is_walked_step_by_step(chain, delegate, data):
    """Whoever asks in whatever order, exactly the steps of the chain are approved, in its order, none of them twice."""
    policy = chained(chain, delegate)
    steps: list[str] = []
    for _ in range(3 * len(chain)):
        asked = {
            "role": data.draw(ROLES),
            "same_person": data.draw(st.booleans()),
            "absent": data.draw(st.none() | st.booleans()),
            "approved_by": tuple(steps),
        }
        outcome = policy.decide(asked, NOW).outcome
        if len(steps) == len(chain):
            assert outcome["allowed"] is True
            break
        due = chain[len(steps)]
        stands_in = asked["absent"] is True and asked["role"] == delegate
        assert outcome["allowed"] is ((asked["role"] == due or stands_in) and not asked["same_person"])
        if outcome["allowed"]:
            assert outcome["counts_as"] == due
            steps.append(outcome["counts_as"])
            assert outcome.get("next") == (chain[len(steps)] if len(steps) < len(chain) else None)
        else:
            assert outcome["next"] == due
            assert set(outcome["roles"]) == {due} | ({delegate} - {None} if asked["absent"] is True else set())
    assert tuple(steps) == chain[: len(steps)]


@given(CHAINS, st.lists(ROLES, max_size=6))
def test_a_chain_is_through_when_every_step_is_approved(chain, approved):
    """A chain allows by itself exactly where every one of its steps is among those approved, each for one step only."""
    outcome = chained(chain, None).decide({"approved_by": approved}, NOW).outcome
    missing = Counter(chain) - Counter(approved)
    assert outcome["allowed"] is (not missing)
    if missing:
        assert outcome["next"] in missing


@given(
    st.integers(1, 10**12),
    st.integers(0, 10**12),
    st.lists(ROLES, max_size=3),
    ROLES,
)
def test_a_low_quote_needs_the_manager(listed, quoted, approved, role):
    """A quote more than ten per cent below the list is never accepted without the manager; at ten nobody is asked."""
    deviation = Decimal(listed - quoted) * 100 / Decimal(listed)
    rules = (
        Rule(id="R-225", when=(("deviation", Range(more_than=10)),), then=FrozenMap(chain=("manager",))),
        Rule(id="R-225b", then=FrozenMap(chain=())),
    )
    facts = {"deviation": deviation, "approved_by": approved, "role": role}
    outcome = Approvals(table=table("approvals", *rules)).decide(facts, NOW).outcome
    is_low = 10 * quoted < 9 * listed
    accepted = outcome["allowed"] and "next" not in outcome
    assert accepted is (not is_low or "manager" in (*approved, role))


@given(policies(), known(), MONEY, st.none() | MONEY)
def test_the_facts_are_kept_and_nothing_else_decides(policy, asked, amount, granted):
    """A decision keeps the facts as they were given, and the same facts get the same answer again."""
    facts = {**asked, "amount": amount, **({} if granted is None else {"granted": granted})}
    before = dict(facts)
    decision = policy.decide(facts, NOW)
    assert decision == attrs.evolve(policy).decide(FrozenMap(facts), NOW)
    assert decision.inputs == facts == before
