"""``Windows``: from when until when something may be asked for.

Source:
    Catalogue section 6 (E-W1 to E-W9); R-181, R-184, R-190, R-199; C-01, C-02, Appendix E 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.table import Rule
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap
from servflow.values.time import Counting, Span, add_span, local_date

ANCHORS = ("placed_at", "shipped_at", "signed_at", "confirmed_at")
"""The dates of an order that a window may begin with or be counted from."""


Dates = Mapping[str, datetime | None]
"""The dates of an order, by the names in ``ANCHORS``; absent and None have not come."""


class Status(StrEnum):
    """How a window stands at an instant. 窗口状态。"""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Window:
    """One window. 申请窗口。

    Args:
        rule: Its id, dates and source.
        anchor: The date it is counted from.
        within: How long it is, from that date.
        counting: How its time passes.
        opens: The date it opens at; nothing: it opens at the anchor.
        or_anchor: The date it is counted from where *anchor* is not known.

    Raises:
        InvalidValueError: A date that orders do not have.
    """

    rule: Rule
    anchor: str
    within: Span
    counting: Counting = Counting.ELAPSED
    opens: str | None = None
    or_anchor: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse dates that orders do not have."""
        for field in ("anchor", "opens", "or_anchor"):
            name = getattr(self, field)
            if name is not None and name not in ANCHORS:
                raise InvalidValueError(field, f"expected one of {', '.join(ANCHORS)}")

    def counted_from(self, dates: Dates) -> datetime | None:
        """Return the instant that the window is counted from, once it is known."""
        start = dates.get(self.anchor)
        return dates.get(self.or_anchor) if start is None and self.or_anchor is not None else start

    def opens_at(self, dates: Dates) -> datetime | None:
        """Return the instant at which the window opens, once it is known."""
        return self.counted_from(dates) if self.opens is None else dates.get(self.opens)


@attrs.frozen
class Standing:
    """How one window stands. 窗口情况。

    Args:
        window: The window.
        status: How it stands.
        opens: When it opens.
        until: When it is over; nothing where that is not known yet.
    """

    window: Window
    status: Status
    opens: datetime | None = None
    until: datetime | None = None

    @property
    def finding(self) -> Finding:
        """Why nothing can be asked for under this window now."""
        rule = self.window.rule
        if self.status is Status.NOT_YET:
            message, allowed = "the window has not opened yet", self.opens
        else:
            message, allowed = "the window is over", None
        details = {"opens": self.opens, "until": self.until}
        return Finding(rule.id, message, rule.title, rule.source, (), allowed, FrozenMap(details))


@attrs.frozen(kw_only=True)
class Windows:
    """The windows for one kind of request. 申请窗口组。

    Args:
        windows: Each of them.
        rule: Id and source of the rule that refuses what is out of time (R-181).
        combine: ``any``: in time while one window is open (C-01); ``all``: while none is shut.
        zone: Whose clock and dates count.
        calendar: Which days are working days.

    Source:
        R-181, R-184, R-199; C-01 (both texts hold, the later end counts), C-02 (hours from the instant, days by date).
    """

    windows: tuple[Window, ...]
    rule: Rule | None = None
    combine: str = "any"
    zone: str = "Asia/Shanghai"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY

    def standings(self, dates: Dates, at: datetime, day: date | None = None) -> tuple[Standing, ...]:
        """Return how every window in force stands at *at*.

        A window whose end is not known yet, because its date has not come, is open from its opening; but where another
        window can be counted, that one tells, and this is unknown.

        Args:
            dates: The dates of the order.
            at: When something is asked for.
            day: The day on which dated windows are tested; the local day of *at* unless told.
        """
        today = day or local_date(at, self.zone)
        inforce = [window for window in self.windows if window.rule.in_force(today)]
        told = any(window.counted_from(dates) is not None for window in inforce)
        return tuple(self._standing(window, dates, at, told=told) for window in inforce)

    def _standing(self, window: Window, dates: Dates, at: datetime, *, told: bool) -> Standing:
        start, opens = window.counted_from(dates), window.opens_at(dates)
        until = None
        if start is not None:
            until = add_span(start, window.within, counting=window.counting, zone=self.zone, calendar=self.calendar)
            if at >= until:
                return Standing(window, Status.CLOSED, opens, until)
        if opens is not None and at < opens:
            return Standing(window, Status.NOT_YET, opens, until)
        if start is None and (told or opens is None):
            return Standing(window, Status.UNKNOWN, opens)
        return Standing(window, Status.OPEN, opens, until)

    def is_open(self, standings: tuple[Standing, ...]) -> bool:
        """Return whether something may be asked for; with no date known, time stands against nothing."""
        known = [standing.status is Status.OPEN for standing in standings if standing.status is not Status.UNKNOWN]
        return not known or (any(known) if self.combine == "any" else all(known))

    def until(self, standings: tuple[Standing, ...]) -> datetime | None:
        """Return when it is over: with the last of the open windows, or with the first where all must be open."""
        ends = [standing.until for standing in standings if standing.status is Status.OPEN]
        known = [end for end in ends if end is not None]
        if self.combine == "any":
            return max(known) if known and len(known) == len(ends) else None
        return min(known, default=None)

    def findings(self, standings: tuple[Standing, ...]) -> Iterator[Finding]:
        """Give why nothing may be asked for: the rule of the group, then each window that is not open."""
        shut = [standing for standing in standings if standing.status in {Status.CLOSED, Status.NOT_YET}]
        if self.rule is not None:
            rule = self.rule
            message = "no window is open" if self.combine == "any" else "not every window is open"
            yield Finding(rule.id, message, rule.title, rule.source, allowed_from=self._allowed_from(shut))
        yield from (standing.finding for standing in shut)

    def _allowed_from(self, shut: list[Standing]) -> datetime | None:
        """Return when time alone will make it possible, or nothing when it never will."""
        coming = [standing.opens for standing in shut if standing.status is Status.NOT_YET and standing.opens]
        if self.combine == "any":
            return min(coming, default=None)
        return max(coming) if coming and len(coming) == len(shut) else None
