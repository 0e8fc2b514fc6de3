"""The words of every policy."""

import pytest

from servflow.desk import FLOWS
from servflow.policies.limit_names import LIMITS
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import LEGS


def test_every_word_has_both_names():
    """Facts, outcomes and their values carry an English and a Chinese name."""
    types = [
        (f"{vocabulary.policy}.{name}", kind)
        for vocabulary in VOCABULARIES.values()
        for name, kind in [*vocabulary.facts.items(), *vocabulary.outcomes.items()]
    ]
    labels = [(name, kind.label) for name, kind in types]
    labels += [(f"{name}={value}", label) for name, kind in types for value, label in kind.values.items()]
    assert [name for name, label in labels if not label.en or not label.zh] == []
    assert [name for name, label in LIMITS.items() if not label.en or not label.zh] == []


def test_every_policy_knows_its_day():
    """Dated rules of every policy can be tried on another day: each knows the fact `as_of`."""
    assert [name for name, vocabulary in VOCABULARIES.items() if "as_of" not in vocabulary.facts] == []


def test_no_outcome_is_called_like_a_part_of_a_test():
    """`rule` and `also` of a test's `expect` are no outcomes."""
    assert [name for name, words in VOCABULARIES.items() if {"rule", "also"} & set(words.outcomes)] == []


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_limit_of_a_flow_can_be_set(flow):
    """A rulebook knows every time limit that a flow runs, and no other of that flow; a promise has its own instant."""
    assert {f"{flow.name}.{limit.name}" for limit in flow.limits if limit.promise is None} == {
        key for key in LIMITS if key.startswith(f"{flow.name}.")
    }


def test_the_contract_of_shipping_fees():
    """The facts of the shipping fee that the design lists are closed, with exactly the values it lists."""
    facts = VOCABULARIES["shipping_fee"].facts
    assert [*facts["delivery"].values] == [
        *("not_shipped", "in_transit", "delivered", "refused", "undeliverable", "uncollected")
    ]
    assert [*facts["fault"].values] == ["none", "buyer", "merchant", "carrier", "unclear"]
    assert [*facts["goods_with"].values] == ["buyer", "merchant", "carrier"]
    assert set(LEGS) < set(VOCABULARIES["shipping_fee"].outcomes)
