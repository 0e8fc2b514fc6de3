"""The workbench of one step."""

from servflow.kernel.situation import Situation
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY
from tests.kernel.toy import BUYER, DAY, NOON, ORDER, ToyRules


class Watch(ToyRules):
    """Rules that note the instant they were asked about."""

    def judge(self, policy, facts, at):
        """Answer with the instant."""
        return super().judge(policy, {**facts, "asked_at": at}, at)


def bench():
    """Give an empty workbench."""
    return Situation("C-1", "B-1", "asked", None, EMPTY, BUYER, NOON, Watch(), None, NOON)


def test_answers_of_policies_are_kept_in_order():
    """Every answer is kept for the record; a policy may be asked about another instant than now."""
    s = bench()
    s.judge("one", {})
    s.judge("two", {}, NOON - DAY)
    assert [(d.policy, d.inputs["asked_at"]) for d in s.decisions] == [("one", NOON), ("two", NOON - DAY)]


def test_a_record_holds_no_order():
    """Where an order was among the facts, only plain facts are kept: the order names people."""
    s = bench()
    decision = s.judge("one", {"order": ORDER, "tags": ("a", "b"), "lines": ORDER.lines, "n": 1, "none": None})
    assert decision.inputs == {"tags": ("a", "b"), "n": 1, "asked_at": NOON}
    assert (decision.rule, decision.also) == ("T-one", ("T-also",))
    assert s.decisions == (decision,)


def test_effects_and_reasons_are_collected():
    """Effects keep their order, reasons too."""
    s = bench()
    s.effect("notify", about="x")
    s.effect("archive")
    s.refuse(Finding("A", "a"), Finding("B", "b"))
    assert s.effects == (("notify", {"about": "x"}), ("archive", {}))
    assert [found.code for found in s.findings] == ["A", "B"]
