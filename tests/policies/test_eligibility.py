"""What may be given back: every reason against it, and until when."""

from datetime import date

import attrs
import pytest

from servflow.policies.eligibility import Eligibility
from servflow.policies.windows import Window, Windows
from servflow.values.time import Counting, Span
from tests.policies.examples import asked, at, line, order, rule, table

WINDOWS = Windows(
    rule=rule("R-181"),
    windows=(
        Window(rule=rule("R-184"), opens="shipped_at", anchor="confirmed_at", within=Span.parse("168 hours")),
        Window(rule=rule("R-199"), anchor="signed_at", within=Span.parse("7 days"), counting=Counting.CALENDAR_DAYS),
    ),
)
EXCLUSIONS = table(
    "eligibility",
    rule("R-177", category="intimate", tried=True),
    rule("R-178", bundle_split=True),
    rule("R-179", worn=True, cause=("no_reason", "dislike")),
    rule("R-180", altered=True),
    rule("R-182", gift_alone=True),
    rule("R-183", no_return=True),
    rule("R-198", repeated=True),
    rule("R-201", resaleable=False),
    rule("G-64", flow="return", shipped=True, signed=False),
    hit="collect",
)
SHOP = Eligibility(exclusions=EXCLUSIONS, windows=WINDOWS)
DATES = {"shipped_at": at(2, 9), "signed_at": at(4, 12), "confirmed_at": at(5, 18)}
BOUGHT = order(
    line("l1", "99.00", 2, category="apparel"),
    line("l2", "20.00", category="intimate"),
    line("l3", "30.00", bundle="set"),
    line("l4", "40.00", bundle="set"),
    line("l5", "50.00", no_return=True),
    line("g1", "0.00", gift=True, gift_of="l1"),
    **DATES,
)


SOON = at(6)


def judge(*lines, asked_at=SOON, policy=SHOP, bought=BOUGHT, cause="no_reason", **facts):
    """Ask whether lines may go back."""
    given = {"flow": "return", "remedy": "refund", "order": bought, "lines": lines, "cause": cause, **facts}
    return policy.decide(given, asked_at)


@pytest.mark.parametrize(
    ("lines", "cause", "reasons"),
    [
        ((asked("l1"),), "no_reason", ()),
        ((asked("l2"),), "no_reason", ()),
        ((asked("l2", tried=True),), "no_reason", ("R-177",)),
        ((asked("l1", tried=True),), "no_reason", ()),
        ((asked("l3"),), "no_reason", ("R-178",)),
        ((asked("l3"), asked("l4")), "no_reason", ()),
        ((asked("l1", used=True),), "no_reason", ("R-179", "R-201")),
        ((asked("l1", washed=True),), "dislike", ("R-179", "R-201")),
        ((asked("l1", used=True),), "quality", ()),
        ((asked("l1", altered=True),), "no_reason", ("R-180", "R-201")),
        ((asked("l1", altered=True),), "quality", ("R-180",)),
        ((asked("l1", accessories_complete=False),), "quality", ("R-201",)),
        ((asked("g1"),), "no_reason", ("R-182",)),
        ((asked("g1"), asked("l1")), "no_reason", ()),
        ((asked("l5"),), "no_reason", ("R-183",)),
        ((asked("l1"), asked("l5"), asked("l2", tried=True)), "no_reason", ("R-183", "R-177")),
    ],
)
def test_exclusions(lines, cause, reasons):
    """The seven exclusions of the shop, the condition of the goods, and what quality excuses (E-X1 to E-X7, C-14)."""
    decision = judge(*lines, cause=cause)
    assert decision.outcome["eligible"] is (not reasons)
    assert decision.outcome["reasons"] == reasons


def test_all_reasons_are_told():
    """Late, tried and marked: all of it is told, with the lines that it concerns; the exclusions go first (C-13)."""
    decision = judge(asked("l2", tried=True), asked("l5"), asked("l1"), asked_at=at(20))
    assert decision.outcome["reasons"] == ("R-177", "R-183", "R-181", "R-184", "R-199")
    assert decision.outcome["by_line"] == {"l2": ("R-177",), "l5": ("R-183",), "l1": ()}
    assert (decision.rule, decision.also) == ("R-177", ("R-183", "R-181", "R-184", "R-199"))
    first = decision.outcome["findings"][0]
    assert (str(first), first.details) == ("R-177: rule R-177: lines l2", {"lines": ("l2",)})
    assert (decision.label, decision.source) == (first.label, first.source)


def test_one_reason_names_all_its_lines():
    """A rule that refuses two lines is one reason that names both."""
    bought = order(line("l1", "9.00", no_return=True), line("l2", "9.00", no_return=True), **DATES)
    decision = judge(asked("l1"), asked("l2"), bought=bought)
    (found,) = decision.outcome["findings"]
    assert (str(found), found.details) == ("R-183: rule R-183: lines l1, l2", {"lines": ("l1", "l2")})
    assert (found.label, found.source) == (EXCLUSIONS.rules[5].title, EXCLUSIONS.rules[5].source)


def test_a_rule_without_a_title():
    """A reason without a title still reads as a sentence."""
    plain = table("eligibility", attrs.evolve(rule("X", no_return=True), title=None), hit="collect")
    decision = judge(asked("l5"), policy=Eligibility(exclusions=plain))
    assert str(decision.outcome["findings"][0]) == "X: this cannot be given back: lines l5"


def test_open_windows():
    """An eligible request is made under the windows that are open, until the last of them closes (E-W1, E-W2)."""
    decision = judge(asked("l1"))
    assert (decision.rule, decision.also) == ("R-184", ("R-199",))
    assert decision.outcome["until"] == at(12, 18)
    assert decision.outcome["findings"] == ()


def test_late():
    """After both windows the rule on late requests and both windows stand against it (R-181)."""
    decision = judge(asked("l1"), asked_at=at(12, 18))
    assert decision.outcome["reasons"] == ("R-181", "R-184", "R-199")
    assert decision.outcome["until"] is None


def test_early():
    """Before shipping it says from when a return can be asked for."""
    decision = judge(asked("l1"), asked_at=at(2, 8))
    assert decision.outcome["reasons"] == ("R-181", "R-184", "R-199")
    assert decision.outcome["findings"][0].allowed_from == at(2, 9)


def test_an_amended_request_counts_from_its_first_submission():
    """The window is tested at the first submission, however late the amendment is (G-63)."""
    assert judge(asked("l1"), asked_at=at(20), at=at(6)).outcome["eligible"] is True


def test_sent_but_not_signed_for():
    """A parcel under way is refused, not returned (G-64)."""
    bought = order(line("l1", "99.00"), shipped_at=at(2))
    assert judge(asked("l1"), bought=bought).outcome["reasons"] == ("G-64",)


def test_a_second_return_without_reason():
    """The promise holds once for a line; claims of other cases are told by the host (R-198, G-25)."""
    earlier = ({"line": "l1", "cause": "dislike"},)
    assert judge(asked("l1"), cause="dislike", earlier=earlier).outcome["reasons"] == ("R-198",)
    assert judge(asked("l1"), cause="quality", earlier=earlier).outcome["eligible"] is True
    assert judge(asked("l1"), cause="dislike", earlier=None).outcome["eligible"] is True


def test_a_request_for_the_whole_order():
    """Without lines the rules look at the order alone."""
    bought = order(line("l1", "99.00"), shipped_at=at(2))
    decision = judge(bought=bought)
    assert decision.outcome["reasons"] == ("G-64",)
    assert decision.outcome["by_line"] == {}
    (found,) = decision.outcome["findings"]
    assert (str(found), found.details) == ("G-64: rule G-64", {})


def test_rules_hold_in_their_time():
    """A dated exclusion is tested on the local day of the request, or on the day that is told."""
    dated = attrs.evolve(rule("R-183", no_return=True), effective_from=date(2024, 5, 8))
    policy = Eligibility(exclusions=table("eligibility", dated, hit="collect"))
    assert judge(asked("l5"), policy=policy, asked_at=at(7)).outcome["eligible"] is True
    assert judge(asked("l5"), policy=policy, asked_at=at(8)).outcome["eligible"] is False
    assert judge(asked("l5"), policy=policy, asked_at=at(7), as_of=date(2024, 5, 8)).outcome["eligible"] is False


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"category": "intimate", "tried": True}, ("R-177",)),
        ({"category": "intimate"}, ()),
        ({"signed_at": at(4), "confirmed_at": at(4), "at": at(20)}, ("R-181", "R-184", "R-199")),
    ],
)
def test_facts_in_place_of_an_order(facts, reasons):
    """A test beside the rules gives the facts of a line and the dates themselves."""
    decision = SHOP.decide(facts, at(6))
    assert (decision.outcome["reasons"], decision.outcome["by_line"]) == (reasons, {})


@pytest.mark.parametrize("policy", [Eligibility.permissive(), Eligibility(windows=attrs.evolve(WINDOWS, windows=()))])
def test_without_rules_everything_may_go_back(policy):
    """A rulebook that does not speak of it lets everything back at any time."""
    decision = judge(asked("l2", tried=True), asked("g1"), policy=policy, asked_at=at(30))
    assert (decision.rule, decision.also, decision.outcome["eligible"]) == ("", (), True)
    assert decision.outcome["by_line"] == {"l2": (), "g1": ()}


def test_why_an_exclusion_did_not_bite():
    """Every exclusion that did not refuse says which fact kept it from it."""
    misses = {miss.rule: str(miss) for miss in SHOP.why_not({"category": "intimate", "tried": False}, at(6))}
    assert misses["R-177"] == "R-177: tried is false, not true"
    assert misses["R-183"] == "R-183: no_return is not known (it asks for true)"
    assert Eligibility.permissive().why_not({"category": "intimate"}) == ()


def test_rules_are_listed():
    """Exclusions, the rule on late requests and the windows can be looked up."""
    assert [found.id for found in SHOP.rules()][-4:] == ["G-64", "R-181", "R-184", "R-199"]
    assert Eligibility.permissive().rules() == ()
    assert [found.id for found in Eligibility(windows=attrs.evolve(WINDOWS, rule=None)).rules()] == ["R-184", "R-199"]
