"""``Age``: how long something has been in use on a day, compared with spans by the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs

from servflow.errors import InvalidValueError
from servflow.values.spans import Span, Unit
from servflow.values.time import add_to_date

_HOURS = frozenset({Unit.MINUTES, Unit.HOURS})
_DAY = 86_400


@attrs.frozen(weakref_slot=False)
class Age:
    """How long something has been in use on a day. 使用时间。

    Twelve months are over on the same day of the twelfth month, whatever days lie between: an age has an order with
    every span that is counted by the calendar. ``values.spans.certainly_before`` is for spans whose start nobody knows.

    Args:
        start: The day that it is counted from; it is not counted itself.
        day: The day on which it is asked, not before *start*.
        paused: How many of the days between do not count.

    Raises:
        InvalidValueError: Something that is no date, a day before the start, more pauses than days.
    """

    start: date
    day: date
    paused: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse what is no age."""
        for field in ("start", "day"):
            value = getattr(self, field)
            if not isinstance(value, date) or isinstance(value, datetime):
                raise InvalidValueError(field, f"expected a date, not {type(value).__name__}")
        if self.day < self.start:
            raise InvalidValueError("day", "lies before the start")
        if self.paused.__class__ is not int or not 0 <= self.paused <= (self.day - self.start).days:
            raise InvalidValueError("paused", "expected a whole number, no more than the days there are")

    @classmethod
    def after(cls, start: date, span: Span) -> Age:
        """Return the age *span* after *start*.

        Raises:
            InvalidValueError: Working days, or a day after the year 9999.
        """
        if span.unit in _HOURS:
            span = Span(span.amount * span.unit.seconds // _DAY, Unit.DAYS)
        return cls(start, add_to_date(start, span))

    @property
    def counted(self) -> date:
        """The day on which it would be as old had it never paused."""
        return self.day - timedelta(self.paused)

    @property
    def days(self) -> int:
        """How many days count."""
        return (self.counted - self.start).days

    def order(self, span: Span) -> int | None:
        """Return -1, 0 or 1 as it is less than, equal to or more than *span*; None for working days, which it has not.

        Args:
            span: A month clamps to the month's end: one month after 31 January it is the last of February.
        """
        if span.unit is Unit.WORKING_DAYS:
            return None
        if span.unit in _HOURS:
            seconds, bound = self.days * _DAY, span.amount * span.unit.seconds
            return (seconds > bound) - (seconds < bound)
        try:
            end = add_to_date(self.start, span)
        except InvalidValueError:  # after the year 9999
            return -1
        return (self.counted > end) - (self.counted < end)

    def __str__(self) -> str:
        """Return it for people: ``45 days since 2024-05-01``."""
        paused = f", {self.paused} more not counted" if self.paused else ""
        return f"{self.days} day{'' if self.days == 1 else 's'} since {self.start}{paused}"
