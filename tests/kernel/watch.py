"""A small flow with service levels: a repair that waits, is worked on, stands still and is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs

from servflow import Actor, Applied, Command, ServiceDesk
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.kernel.situation import HAPPENED_AT, Situation
from servflow.policies.book import Rulebook
from servflow.rulebook import read_rulebook
from servflow.values.frozen import FrozenMap, amend
from servflow.values.reading import one_of, read_text
from servflow.values.sources import Label
from servflow.values.time import parse_instant

AGENT = Actor("agent", "A-1")
HAPPENED = Field(HAPPENED_AT, parse_instant)


@attrs.frozen(kw_only=True, slots=False)
class WatchFacts:
    """What is known of a repair."""

    urgency: str = "normal"
    visit: datetime | None = None
    answered: bool = False


def note(s: Situation) -> WatchFacts:
    """Take what comes with the command."""
    facts: WatchFacts = s.facts if s.facts is not None else WatchFacts()
    data = s.data
    return amend(
        facts,
        urgency=data.get("urgency", facts.urgency),
        visit=data.get("visit", facts.visit),
        answered=facts.answered or "answer" in data,
    )


def spec(name: str, *fields: Field) -> CommandSpec:
    """Give a command of the agent, which may say when it really happened."""
    return CommandSpec(name, Label(name, name), ("agent", "system"), (HAPPENED, *fields))


URGENCY = Field("urgency", one_of(("normal", "urgent")))
VISIT = Field("visit", parse_instant)
ALIVE = ("waiting", "working")

WATCH = Flow(
    name="ticket",
    label=Label("watch", "钟"),
    states=(
        State("waiting", Label("waiting", "等待")),
        State("working", Label("working", "处理")),
        State("standing", Label("standing still", "暂停")),
        State("done", Label("done", "完成"), final=True),
    ),
    opening=Opening(spec=spec("open", URGENCY, VISIT), apply=note, state=lambda _facts: "waiting", states=("waiting",)),
    commands=(
        spec("start"),
        spec("tell", URGENCY, VISIT, Field("answer", read_text)),
        spec("hold"),
        spec("resume"),
        spec("finish"),
    ),
    rows=(
        Row(command="start", source=("waiting",), target="working"),
        Row(command="tell", source=(*ALIVE, "standing"), target=None, apply=note),
        Row(command="hold", source=ALIVE, target="standing"),
        Row(command="resume", source=("standing",), target="working"),
        Row(command="finish", source=("working", "standing"), target="done"),
    ),
    limits=(
        Limit(
            name="resolution",
            label=Label("resolution", "解决期限"),
            states=ALIVE,
            pauses=("standing",),
            measured=True,
            follows=True,
            notify=("supervisor",),
        ),
        Limit(
            name="response",
            label=Label("response", "响应期限"),
            states=ALIVE,
            pauses=("standing",),
            measured=True,
            done=lambda facts: facts.answered,
        ),
        Limit(
            name="appointment",
            label=Label("appointment", "预约"),
            states=ALIVE,
            promise=lambda facts: facts.visit,
        ),
    ),
    facts_type=WatchFacts,
    limit_facts=lambda _name, facts: (FrozenMap(urgency=facts.urgency),),
)

LIMITS = """
time_limits:
  ticket.resolution:
    - {id: fast, when: {urgency: urgent}, within: 4 hours, counting: working, warn_at: 75 %}
    - {id: slow, within: 16 hours, counting: working, warn_at: [50 %, 75 %]}
  ticket.response: {id: answer, within: 2 hours}
"""

HEAD = """
id: watch
version: "1"
timezone: Asia/Shanghai
calendar: {weekdays: [mon, tue, wed, thu, fri], hours: ["09:00-12:00", "13:00-18:00"]}
"""

BOOK: Rulebook = read_rulebook({"watch.yaml": HEAD + LIMITS})
DESK = ServiceDesk(BOOK, flows=(WATCH,))


def at(text: str) -> datetime:
    """Give an instant of May 2024 on the clock of Shanghai; the sixth is a Monday."""
    return datetime.fromisoformat(f"2024-05-{text}+08:00")


def hours(number: float) -> timedelta:
    """Give so many hours."""
    return timedelta(hours=number)


def opened(when: str = "06T09:00", **data: Any) -> Applied:
    """Open a repair."""
    answer = DESK.open("ticket", data, by=AGENT, at=at(when), case_id="W-1")
    assert isinstance(answer, Applied)
    return answer


def walk(first: Applied, *steps: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> list[Applied]:
    """Give the answer to each step: an instant, a command, and what comes with it."""
    answers = [first]
    for when, command, *data in steps:
        wish = Command(command, data[0] if data else {})
        answer = DESK.decide(answers[-1].case, wish, by=AGENT, at=at(when))
        assert isinstance(answer, Applied), answer
        answers.append(answer)
    return answers


def records(answers: list[Applied]) -> list[Any]:
    """Give the whole journal."""
    return [record for answer in answers for record in answer.records]


def due(answer: Applied) -> dict[str, datetime]:
    """Give what runs, warnings left out."""
    return {deadline.name: deadline.due_at for deadline in answer.case.deadlines if "@" not in deadline.name}


def standing(answer: Applied, when: str) -> dict[str, tuple[str, float | None]]:
    """Give how each clock stands, and its hours left."""
    found = DESK.clocks(answer.case, at=at(when))
    return {clock.name: (clock.standing, clock.left / hours(1) if clock.left is not None else None) for clock in found}
