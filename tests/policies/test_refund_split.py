"""Parting a refund so that several come to the same as one."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.refund_split import Progress, apportion
from servflow.values.money import Money, allocate
from tests.policies.examples import yuan

WEIGHTS = st.lists(st.integers(0, 500), min_size=1, max_size=5)


@given(WEIGHTS, st.data())
def test_parts_come_to_the_amount(weights, data):
    """The parts come to the amount, none below zero and none above its weight."""
    amount = data.draw(st.integers(0, sum(weights)))
    parts = apportion(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(WEIGHTS, st.data())
def test_no_part_shrinks(weights, data):
    """One unit more goes to exactly one part, whatever the weights."""
    amount = data.draw(st.integers(0, max(sum(weights) - 1, 0)))
    fewer, more = apportion(amount, weights), apportion(min(amount + 1, sum(weights)), weights)
    assert all(before <= after for before, after in zip(fewer, more, strict=True))


def one_by_one(amount, weights):
    """Give unit after unit to the highest average, the first of equals: slow, and plainly right."""
    parts = [0] * len(weights)
    for _ in range(amount):
        averages = [Fraction(weight, 2 * part + 1) for weight, part in zip(weights, parts, strict=True)]
        parts[averages.index(max(averages))] += 1
    return tuple(parts)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.data())
def test_units_go_to_the_highest_average(weights, data):
    """The quick way comes to what giving the units one by one would."""
    amount = data.draw(st.integers(0, sum(weights)))
    assert apportion(amount, weights) == one_by_one(amount, weights)


@pytest.mark.parametrize(
    ("amount", "weights"),
    [
        (7, [10, 10, 11]),
        (7, [10, 11, 10]),
        (7, [11, 10, 10]),
        (3, [5, 5, 1]),
        (3, [5, 1, 5]),
        (3, [1, 5, 5]),
        (2, [1] * 5),
    ],
)
def test_rounding_is_set_right(amount, weights):
    """Where rounding gives too little or too much, the right entry gets or gives the difference."""
    assert apportion(amount, weights) == one_by_one(amount, weights)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.data())
def test_two_payments_are_parted_as_by_largest_remainder(first, second, data):
    """With two payments the parts are those of `allocate`: the fairest single split (G-71)."""
    amount = data.draw(st.integers(0, first + second))
    expected = tuple(part.minor for part in allocate(Money(amount), [first, second]))
    assert apportion(amount, [first, second]) == expected


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (0, [], ()),
        (0, [0, 0], (0, 0)),
        (100, [100, 100, 100], (34, 33, 33)),
        (200, [100, 100, 100], (67, 67, 66)),
        (2, [1, 1, 1, 1], (1, 1, 0, 0)),
        (1, [2, 2], (1, 0)),
        (3, [5, 3, 1], (2, 1, 0)),
        (8, [5, 3, 1], (4, 3, 1)),
    ],
)
def test_equals_are_served_first_come(amount, weights, parts):
    """Equal claims are served in their order; nothing is parted into nothing."""
    assert apportion(amount, weights) == parts


def test_largest_remainders_would_take_back():
    """The reason for another method: with three weights `allocate` gives the last one less of a larger sum."""
    weights = [5, 3, 1]
    assert [part.minor for part in allocate(Money(4), weights)] == [2, 1, 1]
    assert [part.minor for part in allocate(Money(5), weights)] == [3, 2, 0]
    assert (apportion(4, weights), apportion(5, weights)) == ((3, 1, 0), (3, 2, 0))


@given(st.integers(1, 1000), st.integers(-5000, 5000), st.data())
def test_stretches_leave_no_gap(whole, amount, data):
    """However a track is cut, the stretches come to all of an amount."""
    cuts = sorted(data.draw(st.lists(st.integers(0, whole), max_size=4)))
    ends = [0, *cuts, whole]
    stretches = [Progress(before, after, whole) for before, after in pairwise(ends)]
    assert sum(stretch.of(amount) for stretch in stretches) == amount
    assert stretches[-1].reached(amount) + stretches[-1].of(amount) == amount


def test_a_share_keeps_its_currency():
    """What falls to a stretch is of the currency of the whole."""
    assert Progress(0, 1, 2).share(Money(3, "USD")) == Money(2, "USD")


def test_a_half_goes_to_the_earlier_stretch():
    """Of ten and a half minor units the first refund has eleven, so that equal remainders go to who comes first."""
    assert Progress(0, 1, 2).share(yuan("0.21")) == yuan("0.11")
    assert Progress(1, 2, 2).share(yuan("0.21")) == yuan("0.10")
