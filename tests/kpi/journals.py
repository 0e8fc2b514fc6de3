"""Small journals to count metrics from; every clock in Shanghai, May 2024 unless told."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from servflow.kernel.case import Effect, Record
from servflow.kpi import MetricResult, measure
from servflow.policies.book import Rulebook
from servflow.policies.kpi import Kpi, Target
from servflow.policies.table import Rule
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap, freeze
from servflow.values.parties import Actor
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = RulebookRef("house", "1", "")


def at(day: int, hour: int = 12, minute: int = 0, month: int = 5) -> datetime:
    """Give an instant of 2024 as the clock in Shanghai shows it."""
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


@attrs.define
class Journal:
    """A journal that is written line by line."""

    case_id: str
    flow: str = "ticket"
    state: str = ""
    records: list[Record] = attrs.Factory(list[Record])

    def add(
        self,
        command: str,
        when: datetime,
        to: str = "",
        *,
        data: dict[str, Any] | None = None,
        by: str = "agent:A-1",
        began: Iterable[Deadline] = (),
        ended: Iterable[str] = (),
        decided: dict[str, dict[str, Any]] | None = None,
        effects: dict[str, dict[str, Any]] | None = None,
    ) -> "Journal":
        """Add a line; the state stays where none is named."""
        revision = len(self.records) + 1
        asked = [Decision(policy, "", FrozenMap(outcome)) for policy, outcome in (decided or {}).items()]
        wanted = [
            Effect(kind, freeze(told), self.case_id, revision, n)
            for n, (kind, told) in enumerate((effects or {}).items())
        ]
        self.records.append(
            Record(
                self.case_id,
                self.flow,
                revision,
                command,
                freeze(data or {}),
                Actor.parse(by),
                when,
                self.state,
                to or self.state,
                tuple(asked),
                tuple(began),
                tuple(ended),
                tuple(wanted),
                BOOK,
                self.records[-1] if self.records else "",
            )
        )
        self.state = to or self.state
        return self

    def __iter__(self):
        """Give the lines."""
        return iter(self.records)


def opened(case_id: str, when: datetime, flow: str = "ticket", **data: Any) -> Journal:
    """Give the journal of a case that was opened."""
    first = "registered" if flow == "ticket" else "received"
    return Journal(case_id, flow).add("open", when, first, data=data, by="buyer:B-1")


def served(case_id: str, when: datetime, stars: int | None = 5, **data: Any) -> Journal:
    """Give the journal of a ticket that is opened, answered after half an hour and closed the same day.

    It is worked on for an hour, from the second to the third after it was opened, and confirmed in the fourth.
    """
    hour = timedelta(hours=1)
    rating = {} if stars is None else {"satisfaction": stars}
    return (
        opened(case_id, when, **data)
        .add("triage", when + hour / 4, "triaged")
        .add("assign", when + hour / 3, "assigned", data={"assignee": "T-1"})
        .add("contact", when + hour / 2, "contacted")
        .add("plan", when + hour, "planned")
        .add("start", when + 2 * hour, "in_progress")
        .add("resolve", when + 3 * hour, "resolved")
        .add("confirm", when + 4 * hour, "closed", data=rating, by="buyer:B-1")
    )


def limit(name: str, started: datetime, due: datetime) -> Deadline:
    """Give a time limit."""
    return Deadline(name, due, "breach", f"R-{name}", started)


def target(metric: str, direction: Any, written: str, ident: str = "T-1", **more: Any) -> Target:
    """Give a target."""
    return Target(rule=Rule(id=ident), metric=metric, direction=direction, written=written, **more)


def house(
    *targets: Target,
    timezone: str = "Asia/Shanghai",
    calendar: WorkCalendar = MONDAY_TO_FRIDAY,
    **more: Any,
) -> Rulebook:
    """Give a rulebook with a ``kpi`` policy."""
    policies = FrozenMap(kpi=Kpi(targets=targets, zone=timezone, **more))
    return Rulebook(
        id="house", title=Label("house"), version="1", timezone=timezone, calendar=calendar, policies=policies
    )


def count(metric: str, *journals: Iterable[Record], book: Rulebook | None = None, **more: Any) -> MetricResult:
    """Give what one metric comes to over everything."""
    records = [record for journal in journals for record in journal]
    (result,) = measure(records, book or house(), metrics=(metric,), **more)
    return result


def counts(metric: str, *journals: Iterable[Record], **more: Any) -> tuple[int, int, dict[str, int]]:
    """Give numerator and denominator of a metric over everything, and what was left out."""
    result = count(metric, *journals, **more)
    return int(result.numerator), result.denominator, dict(result.excluded)


def parts(metric: str, *journals: Iterable[Record], **more: Any) -> list[tuple[str, str, int, int]]:
    """Give the parts of a metric over everything."""
    result = count(metric, *journals, **more)
    return [(part.by, part.key, part.numerator, part.denominator) for part in result.parts]


def day(number: int, month: int = 5) -> date:
    """Give a day of 2024."""
    return date(2024, month, number)
