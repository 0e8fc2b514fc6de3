"""Law: every leg has one bearer.

"In every liability decision each leg that was incurred has exactly one bearer, and a subsidy never exceeds the leg it
subsidises. When an explicit agreement on freight exists, the decision equals the agreement whatever other facts hold."
(catalogue, Appendix E 2 and 3)
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.facts import FactType, Kind
from servflow.policies.refund_composition import Request, Terms, compose
from servflow.policies.shipping_fee import BEARERS, ShippingFee
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import LEGS
from servflow.testing.laws_of_steps import borne_by_one
from servflow.values.money import Money
from tests.laws.orders import cents, orders
from tests.policies.examples import NOW, rule, table

WORDS = VOCABULARIES["shipping_fee"]
PAYERS = sorted(WORDS.outcomes["return"].values)
AGREEMENT = rule("L-01", dict.fromkeys(LEGS, "agreed"), agreement="present")


def values(kind: FactType) -> st.SearchStrategy[Any]:
    """Give values of a fact, and that it is not known."""
    if kind.kind is Kind.CHOICE:
        return st.none() | st.sampled_from(sorted(kind.values))
    if kind.kind is Kind.BOOL:
        return st.none() | st.booleans()
    return st.none() | st.sampled_from(("east", "west", "sf")) if kind.kind is Kind.TEXT else st.none()


FACTS = st.fixed_dictionaries({name: values(kind) for name, kind in WORDS.facts.items()})
AGREED = st.dictionaries(st.sampled_from(LEGS), st.sampled_from(sorted(BEARERS)))
OUTCOMES = st.dictionaries(st.sampled_from(LEGS), st.sampled_from(PAYERS)).flatmap(
    lambda legs: st.sampled_from([{}, {"subsidy": "by_region"}, {"subsidy": Money(700)}]).map(lambda more: legs | more)
)


CLOSED = {
    name: values(kind).filter(lambda value: value is not None)
    for name, kind in WORDS.facts.items()
    if kind.kind in {Kind.CHOICE, Kind.BOOL}
}
CONDITIONS = st.lists(st.sampled_from(sorted(CLOSED)), max_size=2, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: CLOSED[name] for name in names})
)


@st.composite
def policies(draw: st.DrawFn) -> ShippingFee:
    """Give tables that begin with an agreement and go on as they like, overlays included."""
    rules = [rule(f"R-{number}", draw(OUTCOMES), **draw(CONDITIONS)) for number in range(draw(st.integers(0, 4)))]
    overlays = [rule(f"O-{number}", draw(OUTCOMES), **draw(CONDITIONS)) for number in range(draw(st.integers(0, 2)))]
    return ShippingFee(
        table=table(
            "shipping_fee",
            AGREEMENT,
            *rules,
            otherwise=draw(st.none() | OUTCOMES.map(lambda then: rule("otherwise", then))),
            overlays=tuple(overlays),
        ),
        subsidies=draw(st.dictionaries(st.sampled_from(("east", "west")), cents(0, 2000))),
    )


@given(policies(), FACTS, st.none() | AGREED)
def test_one_bearer(policy, facts, agreed):
    """Whatever the rules say, a leg that is decided has exactly one bearer, and it is a party by name."""
    outcome = policy.decide({**facts, "agreed": agreed}, NOW).outcome
    borne_by_one(outcome)
    assert "agreed" not in outcome.values()
    assert "at_fault" not in outcome.values()


@given(policies(), FACTS, AGREED)
def test_an_agreement_decides(policy, facts, agreed):
    """With an agreement the decision is the agreement, whatever other facts hold; legs it leaves out stay open."""
    decision = policy.decide({**facts, "agreement": "present", "agreed": agreed}, NOW)
    assert decision.rules == ("L-01",)
    assert decision.outcome == agreed


@given(policies(), FACTS, orders(), cents(0, 3000))
def test_a_subsidy_never_exceeds_its_leg(policy, facts, order, freight):
    """A subsidy goes with a return leg that the buyer bears, and is never more than that leg cost."""
    liability = policy.decide(facts, NOW).outcome
    if "subsidy" in liability:
        assert liability["return"] == "buyer"
        assert isinstance(liability["subsidy"], Money)
    amounts = compose(Request(order=order, liability=liability, freight_paid=freight), Terms())
    assert Money(0) <= amounts.subsidy <= freight
    assert not (amounts.subsidy and amounts.advance), "whoever is subsidised bears the leg"
