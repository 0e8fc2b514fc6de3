"""Running time limits: their order, and what a warning belongs to."""

from datetime import UTC, datetime, timedelta

from servflow.values.deadlines import Deadline, base_name, in_due_order

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
