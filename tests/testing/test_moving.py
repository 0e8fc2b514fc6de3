"""Stories told again: under other rules, and later."""

import attrs
from hypothesis import find, given, settings
from hypothesis import strategies as st

from servflow.flows import returns, tickets
from servflow.kernel.case import Denied
from servflow.policies.book import Rulebook
from servflow.testing import histories
from servflow.testing.laws_of_time import time_shift
from servflow.testing.moving import moved
from servflow.testing.subjects import subject_of

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=2_000)


def test_what_other_rules_deny_leaves_the_moved_case_as_it_was():
    """A wish that the other rules deny is a step of the moved story, and no record."""
    lution = subject_of(returns.FLOW)

    def is_denied_once(history):
        other = moved(history, lution)
        return other is not None and any(isinstance(step.answer, Denied) for step in other.steps)

    history = find(histories(returns.FLOW, Rulebook.plain()), is_denied_once, settings=STEADY)
    other = moved(history, lution)
    assert other is not None
    assert len(other.records) <= len(history.records)
    assert other.case.rulebook == lution.desk.rulebook.ref


@settings(STEADY, max_examples=10)
@given(histories(tickets.FLOW, Rulebook.plain(), longest=0), st.data())
def test_a_story_without_an_order_may_come_later(history, data):
    """Where nothing was bought there are no dates of an order to move; the law holds as it does with one."""
    told = {name: value for name, value in history.data.items() if name != "order"}
    desk, first = history.subject.desk, history.records[0]
    opened = desk.open("ticket", {"customer": "B-1", **told}, by=first.actor, at=first.at, case_id=first.case_id)
    bare = attrs.evolve(history, data=opened.records[0].data, opened=opened, steps=(), case=opened.case, records=())
    assert "order" not in bare.data
    time_shift(bare, data.draw)
