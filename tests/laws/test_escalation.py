"""Law: a case never goes down.

"`level` absent = level + 1; never lowers the level; repeated overdue raises." (issue 3, item 3; G-40, G-41)
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.escalation import Escalation
from servflow.rulebook.compile import compiled
from tests.policies.examples import NOW, rule, table

REASONS = ("limit", "rework", "severe", "request")
LEVELS = st.integers(0, 9)


@st.composite
def policies(draw: st.DrawFn) -> Escalation:
    """Give rules that name a level or none, overlays too."""

    def one(number: int) -> Any:
        then = draw(st.fixed_dictionaries({}, optional={"level": LEVELS, "to": st.just("manager")}))
        return rule(
            f"X-{number}", then, **draw(st.fixed_dictionaries({}, optional={"reason": st.sampled_from(REASONS)}))
        )

    rules = [one(number) for number in range(draw(st.integers(0, 4)))]
    made = table("escalation", *rules, overlays=tuple(one(9) for _ in range(draw(st.integers(0, 1)))))
    return Escalation(table=compiled(made, "shop.yaml", 1) if draw(st.booleans()) else made)


@given(policies(), st.lists(st.sampled_from(REASONS), max_size=8), st.none() | LEVELS)
def test_a_level_never_falls(policy, reasons, level):
    """Whatever happens in whatever order, each escalation leaves the level at least where it was.

    Where the rules name no level it rises by exactly one; where no rule speaks there is no answer.
    """
    for reason in reasons:
        decision = policy.decide({"reason": reason} if level is None else {"reason": reason, "level": level}, NOW)
        told = policy.table.decide({"reason": reason}, NOW)
        before = level or 0
        if not told.rules:
            assert decision.outcome == {}
            continue
        after = decision.outcome["level"]
        assert after >= before
        named = told.outcome.get("level")
        assert after == (before + 1 if named is None else max(before, named))
        assert {name: value for name, value in decision.outcome.items() if name != "level"} == {
            name: value for name, value in told.outcome.items() if name != "level"
        }
        level = after


@given(st.integers(1, 30), LEVELS)
def test_each_lapse_raises_once_more(times, level):
    """A limit that runs out so many times, under a rule that names no level, takes a case up as many levels."""
    policy = Escalation(table=table("escalation", rule("G-33", {"to": "supervisor"}, reason="limit")))
    after = level
    for _ in range(times):
        after = policy.decide({"reason": "limit", "level": after}, NOW).outcome["level"]
    assert after == level + times
