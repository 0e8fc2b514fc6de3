"""A case in hand is moved to other rules: nothing but the rulebook and its time limits change, and none is lost."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.migration import Migration
from servflow.policies.time_limits import TimeLimits
from servflow.testing.moments import later
from servflow.testing.moving import migrated
from servflow.testing.telling import histories_of, opened_of
from servflow.values.frozen import FrozenMap
from servflow.values.parties import SYSTEM
from servflow.values.time import Span
from tests.kernel.toy import DAY, NOON
from tests.laws.worlds import COMPLAINTS, REFUNDS, RETURNS, TICKETS, TOYS

MOVED = (RETURNS, REFUNDS, COMPLAINTS, TICKETS)


def rules_of(world, within):
    """Give the rules of a world with every time limit so long, under another version."""
    book = world.desk.rulebook
    limits = book.policies["time_limits"].limits
    other = {
        key: tuple(attrs.evolve(limit, within=Span.parse(within), warn_at=(40, 90)) for limit in group)
        for key, group in limits.items()
    }
    policy = TimeLimits(limits=FrozenMap(other), zone=book.timezone)
    return attrs.evolve(
        book,
        version=f"{book.version}-{within}",
        digest="",
        policies=FrozenMap({**book.policies, "time_limits": policy}),
    )


def under(world, book):
    """Give the world under other rules."""
    return attrs.evolve(world, desk=attrs.evolve(world.desk, rulebook=book))


def due(deadlines):
    """Give when each time limit is over; of one that is paused, only its clock tells."""
    return {deadline.name: deadline.due_at for deadline in deadlines}


def standing(clocks):
    """Give how the clocks that stand by stand: what they count, whether they run, and whether they are over."""
    return {clock.name: attrs.evolve(clock.run, at=NOON, banked=DAY) for clock in clocks}


@pytest.mark.parametrize("world", MOVED, ids=str)
@given(data=st.data())
def test_a_move_keeps_what_it_promises(world, data):
    """Promised: a dry run equals the move, replay reproduces it, state and facts stay, and no time limit is lost."""
    history = data.draw(histories_of(world))
    within = data.draw(st.sampled_from(["1 hour", "3 days", "2 working days", "9 days"]))
    at = data.draw(later(history.case))
    assert migrated(history, under(world, rules_of(world, within)), at)


@pytest.mark.parametrize("world", MOVED, ids=str)
@given(data=st.data())
def test_a_move_to_the_same_numbers_changes_no_limit(world, data):
    """Rules that say the same under another name bring the same time limits, warnings and clocks, to the instant."""
    history = data.draw(histories_of(world))
    book = attrs.evolve(world.desk.rulebook, version="other", digest="")
    migration = Migration(old=world.desk.rulebook, new=book, flow=world.flow)
    at = history.case.updated_at
    lapsed = world.desk.advance(history.case, at=at).case
    moved = migration.move(history.case, by=SYSTEM, at=at).case
    assert due(moved.deadlines) == due(lapsed.deadlines)
    assert standing(moved.clocks) == standing(lapsed.clocks)


@given(data=st.data())
def test_what_cannot_take_every_case_is_not_moved_to(data):
    """Rules that are no rulebook, and a rulebook without the limits of the other, are left alone."""
    toys = data.draw(histories_of(TOYS, longest=1))
    assert migrated(toys, TOYS, toys.case.updated_at) is None
    bare = attrs.evolve(RETURNS.desk.rulebook, version="bare", digest="", policies=FrozenMap())
    returns = data.draw(histories_of(RETURNS, longest=1))
    assert migrated(returns, under(RETURNS, bare), returns.case.updated_at) is None


class Losing(Migration):
    """Forgets what runs."""

    def _after(self, case, at):
        return iter(())


@given(data=st.data())
def test_a_move_that_loses_a_limit_is_found(data):
    """The law speaks where a running time limit is gone after the move."""
    history = data.draw(opened_of(RETURNS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("servflow.testing.moving.Migration", Losing)
        with pytest.raises(AssertionError, match="move: a move loses merchant_response"):
            migrated(history, under(RETURNS, rules_of(RETURNS, "9 days")), history.case.updated_at)
