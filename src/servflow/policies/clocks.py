"""How the clocks of service levels run: stopped, resumed, measured anew, in working time where the limit counts so.

Source:
    Catalogue G-04 (a clock pauses while it waits for the customer, a provider or an approval), G-69, G-70; C-20.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from servflow.values.calendars import WorkCalendar
from servflow.values.deadlines import Deadline, Run
from servflow.values.spans import Counting
from servflow.values.time import add_time, time_between

NOTHING = timedelta(0)


@attrs.frozen
class Clockwork:
    """Time as one rulebook counts it. 计时。

    Args:
        zone: Whose local clock.
        calendar: Working days and hours.
    """

    zone: str
    calendar: WorkCalendar

    def between(self, run: Run, start: datetime, end: datetime) -> timedelta:
        """Return how much of a clock's time passes from *start* to *end*."""
        return time_between(start, end, counting=run.counting, zone=self.zone, calendar=self.calendar)

    def after(self, run: Run, start: datetime, amount: timedelta) -> datetime:
        """Return when so much of a clock's time has passed since *start*."""
        return add_time(start, amount, counting=run.counting, zone=self.zone, calendar=self.calendar)

    def measured(self, deadline: Deadline, counting: Counting, start: datetime) -> Deadline:
        """Return a time limit with a clock of its own, begun at *start*."""
        total = time_between(start, deadline.due_at, counting=counting, zone=self.zone, calendar=self.calendar)
        return attrs.evolve(deadline, run=Run(counting, total, start))

    def passed(self, run: Run, at: datetime) -> timedelta:
        """Return how much of a clock's time has passed by *at*."""
        return run.banked + (self.between(run, run.at, at) if run.running else NOTHING)

    def stopped(self, deadline: Deadline, run: Run, at: datetime) -> Deadline:
        """Return the time limit with its clock standing still from *at* on.

        A clock that was taken to be over, and had time left when it was really stopped, is not over.
        """
        since = max(at, run.at)
        passed = self.passed(run, since)
        still = Run(run.counting, run.total, since, running=False, banked=passed, over=run.over and passed >= run.total)
        return attrs.evolve(deadline, run=still)

    def resumed(self, deadline: Deadline, run: Run, at: datetime) -> Deadline:
        """Return the time limit with its clock running again from *at* on, and due when what was left has passed.

        Where it was measured anew while it stood still, nothing may be left: then it is over at once.
        """
        since = max(at, run.at)
        going = attrs.evolve(run, at=since, running=True)
        if run.over:
            return attrs.evolve(deadline, run=going)
        return attrs.evolve(deadline, due_at=self.after(run, since, max(run.total - run.banked, NOTHING)), run=going)

    def retimed(self, deadline: Deadline, run: Run, fresh: Deadline, measure: Run, at: datetime) -> Deadline:
        """Return the time limit as long as *fresh* is, with what has passed of it passed.

        Args:
            deadline: The limit as it runs.
            run: Its clock.
            fresh: The limit as it would be, had it been so from the beginning.
            measure: The clock of that.
            at: When it changes.
        """
        since = max(at, run.at)
        passed = self.passed(attrs.evolve(run, counting=measure.counting), since)
        over = run.over and passed >= measure.total
        anew = Run(measure.counting, measure.total, since, running=run.running, banked=passed, over=over)
        if over:
            due = deadline.due_at
        elif passed < measure.total:
            due = self.after(anew, since, measure.total - passed)
        else:  # it would have been over before: at the instant at which so much had passed
            due = self.after(anew, run.at, max(measure.total - run.banked, NOTHING))
        return attrs.evolve(fresh, due_at=due, started_at=deadline.started_at, run=anew)
