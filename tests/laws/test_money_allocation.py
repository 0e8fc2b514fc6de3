"""Nothing is lost and nothing invented when money is parted: at once, in runs, or over several steps."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from servflow.values.currencies import CURRENCIES
from servflow.values.money import Money, allocate, portion, share

AMOUNTS = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(sorted(CURRENCIES)))
WEIGHTS = st.lists(st.integers(0, 10**6) | st.integers(0, 3), min_size=1, max_size=12).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_parts_come_to_the_whole(total, weights):
    """The parts add up to the total exactly, and a weight of nothing gets nothing."""
    parts = allocate(total, weights)
    assert Money.total(parts, total.currency) == total
    assert all(not part for part, weight in zip(parts, weights, strict=True) if not weight)


@given(AMOUNTS, WEIGHTS)
def test_every_part_is_within_one_unit_of_its_exact_share(total, weights):
    """No part differs from its exact share by a whole minor unit."""
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(part.minor * sum(weights) - total.minor * weight) < sum(weights)


@given(AMOUNTS, WEIGHTS)
def test_no_part_with_a_larger_remainder_is_passed_over(total, weights):
    """Left-over units go to the largest remainders, and of equal ones to the first."""
    whole = sum(weights)
    exact = [divmod(abs(total.minor) * weight, whole) for weight in weights]
    extra = [abs(part.minor) - low for part, (low, _) in zip(allocate(total, weights), exact, strict=True)]
    ranks = [(-remainder, index) for index, (_, remainder) in enumerate(exact)]
    favoured = [rank for rank, more in zip(ranks, extra, strict=True) if more]
    passed_over = [rank for rank, more in zip(ranks, extra, strict=True) if not more]
    assert not favoured or not passed_over or max(favoured) < min(passed_over)


@given(AMOUNTS, WEIGHTS)
def test_a_debt_is_parted_like_a_claim(total, weights):
    """Parting a negative total gives the negatives of parting the positive one."""
    assert allocate(-total, weights) == tuple(-part for part in allocate(total, weights))


@given(AMOUNTS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(total, weights, factor):
    """Weights times a common factor part the total in the same way."""
    assert allocate(total, weights) == allocate(total, [weight * factor for weight in weights])


@given(AMOUNTS, WEIGHTS, st.data())
def test_runs_come_to_the_whole(total, weights, data):
    """Shares of runs that cover the allocation add up to the total."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(weights)), max_size=5)))
    edges = [0, *cuts, len(weights)]
    shares = [share(total, weights, start, stop) for start, stop in pairwise(edges)]
    assert Money.total(shares, total.currency) == total


@given(AMOUNTS, st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_steps_come_to_the_whole(total, takes):
    """However many units each step takes, the portions of all the steps add up to the total."""
    assume(sum(takes))
    paid, done = Money.zero(total.currency), 0
    for take in takes:
        paid += portion(total, sum(takes), done, take)
        done += take
    assert paid == total


@given(AMOUNTS, st.integers(1, 60), st.data())
def test_a_portion_is_a_run_of_equal_parts(total, whole, data):
    """What is reckoned at once equals the sum over the list of equal parts."""
    done = data.draw(st.integers(0, whole))
    take = data.draw(st.integers(0, whole - done))
    assert portion(total, whole, done, take) == share(total, [1] * whole, done, done + take)


@given(AMOUNTS, st.integers(1, 60), st.data())
def test_no_step_takes_back_or_overpays(total, whole, data):
    """A portion has the sign of the total and never exceeds what is left of it."""
    done = data.draw(st.integers(0, whole))
    take = data.draw(st.integers(0, whole - done))
    part, before = abs(portion(total, whole, done, take)), abs(portion(total, whole, 0, done))
    assert Money.zero(total.currency) <= part <= abs(total) - before


@given(AMOUNTS)
def test_text_and_decimal_keep_the_amount(money):
    """An amount written out, or taken through a decimal, is the same amount."""
    assert Money.parse(str(money)) == money
    amount = str(money).partition(" ")[0]
    assert Money.of(amount, money.currency) == Money.of(Decimal(amount), money.currency) == money


@given(st.lists(st.integers(-(10**9), 10**9).map(Money), max_size=8))
def test_the_order_of_a_sum_does_not_matter(amounts):
    """Adding one by one, backwards or at once gives the same."""
    total = Money.total(amounts)
    assert sum(amounts, Money.zero()) == sum(reversed(amounts), Money.zero()) == total
    assert total - total == Money.zero()
