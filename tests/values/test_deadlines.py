"""Running time limits: their order, and what a warning belongs to."""

from datetime import UTC, datetime, timedelta

from servflow.values.deadlines import Deadline, Run, base_name, in_due_order, is_running
from servflow.values.spans import Counting

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_what_is_due_first_stands_first():
    """Deadlines are ordered by their instant, and by name where two are due at the same instant."""
    soon, late = Deadline("z", NOON, "breach"), Deadline("a", NOON + MINUTE, "breach")
    other = Deadline("b", NOON, "breach")
    assert in_due_order((late, soon, other)) == (other, soon, late)
    assert in_due_order((late,)) == (late,)
    assert in_due_order(()) == ()


def test_a_warning_belongs_to_its_limit():
    """``plan@75`` warns of ``plan``; a limit belongs to itself."""
    assert (base_name("plan@75"), base_name("plan")) == ("plan", "plan")


def test_what_can_be_over_next():
    """A plain limit runs; a service level does while its clock neither stands still nor is over."""
    total = timedelta(hours=4)
    found = {
        (running, over): is_running(
            Deadline("plan", NOON, "breach", run=Run(Counting.ELAPSED, total, NOON, running=running, over=over))
        )
        for running in (True, False)
        for over in (True, False)
    }
    assert is_running(Deadline("plan", NOON, "breach"))
    assert [state for state, runs in found.items() if runs] == [(True, False)]
