"""Rules that give every answer a rulebook might give: what the explorer asks instead of one rulebook. 全部可能的判定。

A step of the kernel is run once for each way in which its questions could be answered; which way is a *script*, the
place of the answer to each question in turn. Everything that has one answer only is left to the rules that hold where
a rulebook says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from servflow.kernel.rules import Rules
from servflow.policies.book import Rulebook
from servflow.values.deadlines import Deadline, Run, make_deadline
from servflow.values.decisions import Decision, make_decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.refs import RulebookRef
from servflow.values.spans import Counting

HOUR = timedelta(hours=1)
"""How long every time limit is: which one is over first is for the explorer to say."""

Outcomes = Mapping[str, tuple[Mapping[str, Any], ...]]
"""What each policy may answer."""

_REFUSED = (Finding("refused_by_rule", "the rulebook speaks against it"),)
ANSWERS: Outcomes = {
    "approvals": (
        EMPTY,
        FrozenMap(allowed=True),
        FrozenMap(allowed=False, role="manager"),
        FrozenMap(allowed=True, counts_as="supervisor", next="manager"),
    ),
    "eligibility": (FrozenMap(eligible=True), FrozenMap(eligible=False, findings=_REFUSED)),
    "escalation": (EMPTY, FrozenMap(to="manager", notify=("supervisor",))),
    "follow_up": (
        EMPTY,
        *(FrozenMap(action=action) for action in ("reschedule", "open_ticket", "open_complaint", "escalate")),
    ),
    "refund_account": (FrozenMap(complete=True), FrozenMap(complete=False, findings=_REFUSED)),
    "service_mode": (EMPTY, FrozenMap(mode="phone"), FrozenMap(mode="on_site", decided_by="technician")),
    "shipping_constraints": (EMPTY, FrozenMap(allowed=False)),
    "warranty": (
        EMPTY,
        FrozenMap(entitlements=("free_repair", "exchange", "refund")),
        FrozenMap(entitlements=(), paid_reason="expired"),
        FrozenMap(decided="manufacturer"),
    ),
}
"""What the policies of servflow may answer, as far as the flows tell it apart."""

PLAIN = Rulebook.plain()
T = TypeVar("T")


class EveryAnswer:
    """Rules that answer as their script says, and tell how else they might have. 全部可能的判定。

    One and the same question gets one and the same answer within a step.

    Args:
        outcomes: What each policy may answer; a policy that is absent answers as where a rulebook says nothing.
        script: The place of the answer to each question with several; the first one where it says nothing.
    """

    def __init__(self, outcomes: Outcomes, script: Sequence[int] = ()) -> None:
        """Begin with no question asked."""
        self.outcomes = outcomes
        self.script = tuple(script)
        self.asked: list[tuple[str, Mapping[str, Any], int]] = []

    @property
    def ref(self) -> RulebookRef:
        """Which rulebook this is."""
        return RulebookRef("every-answer", "1")

    @property
    def taken(self) -> tuple[int, ...]:
        """The place of each answer that was given."""
        return tuple(place for _, _, place in self.asked)

    @property
    def told(self) -> tuple[str, ...]:
        """What was answered, in words."""
        return tuple(f"{policy} answers {_shown(self.outcomes[policy][place])}" for policy, _, place in self.asked)

    def following(self) -> tuple[int, ...] | None:
        """Return the script of the next way to answer; nothing after the last."""
        for last in range(len(self.asked) - 1, -1, -1):
            policy, _, place = self.asked[last]
            if place + 1 < len(self.outcomes[policy]):
                return (*self.taken[:last], place + 1)
        return None

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Answer as the script says."""
        options = self.outcomes.get(policy)
        if options is None:
            return PLAIN.judge(policy, facts, at)
        given = facts if isinstance(facts, FrozenMap) else FrozenMap(facts)
        if len(options) == 1:
            return make_decision(policy, f"any-{policy}", options[0], given)
        for known, inputs, place in self.asked:
            if known == policy and inputs == given:
                return make_decision(policy, f"any-{policy}", options[place], given)
        number = len(self.asked)
        place = self.script[number] if number < len(self.script) else 0
        self.asked.append((policy, given, place))
        return make_decision(policy, f"any-{policy}", options[place], given)

    def deadline(
        self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str, *, measured: bool = False
    ) -> Deadline | None:
        """Let every time limit run."""
        run = Run(Counting.ELAPSED, HOUR, at) if measured else None
        return make_deadline(limit.rpartition(".")[2], at + HOUR, default_on_lapse, f"any-{limit}", at, False, run)  # noqa: FBT003

    def warnings(self, deadline: Deadline, limit: str, facts: Mapping[str, Any]) -> tuple[Deadline, ...]:
        """Want no warning."""
        return ()

    def stopped(self, deadline: Deadline, at: datetime) -> Deadline:
        """Stop a clock."""
        return PLAIN.stopped(deadline, at)

    def resumed(self, deadline: Deadline, at: datetime) -> Deadline:
        """Let a clock go on."""
        return PLAIN.resumed(deadline, at)

    def retimed(
        self, deadline: Deadline, limit: str, facts: tuple[Mapping[str, Any], ...], default_on_lapse: str, at: datetime
    ) -> Deadline | None:
        """Leave a limit as long as it is."""
        return deadline

    def time_left(self, deadline: Deadline, at: datetime) -> timedelta | None:
        """Return what is left of a service level."""
        return PLAIN.time_left(deadline, at)


def each_answer(rules: Rules, ask: Callable[[Rules], T]) -> Iterator[tuple[Rules, T]]:
    """Give what comes of a question for every way in which the rules may answer, with the rules that did."""
    if not isinstance(rules, EveryAnswer):
        yield rules, ask(rules)
        return
    script: tuple[int, ...] | None = ()
    while script is not None:
        scripted = EveryAnswer(rules.outcomes, script)
        yield scripted, ask(scripted)
        script = scripted.following()


def _shown(outcome: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in outcome.items()) or "nothing"
