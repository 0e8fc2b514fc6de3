"""`time_limits:` by key, one rule or several."""

import pytest

from servflow.values.time import Counting
from tests.rulebook.books import book, problems

LIMITS = """
time_limits:
  return.merchant_response: {id: R-185, within: 3 days, counting: elapsed, on_lapse: approve, source: {ref: law}}
  return.inspection: {within: 3 working days, on_lapse: breach}
  return.resubmission: {within: 5 days, counting: calendar_days, on_lapse: escalate}
  ticket.plan:
    - {when: {urgency: [urgent, extra_urgent]}, within: 1 hour, counting: working}
    - {within: 2 hours, effective: {from: 2024-01-01}}
    - {within: 3 hours, on_lapse: escalate}
"""


def test_limits_are_read():
    """A limit has one rule or several; a rule without an id is called after its limit and its place."""
    limits = book(LIMITS).policies["time_limits"].limits
    assert {key: [limit.rule.id for limit in group] for key, group in limits.items()} == {
        "return.merchant_response": ["R-185"],
        "return.inspection": ["return.inspection"],
        "return.resubmission": ["return.resubmission"],
        "ticket.plan": ["ticket.plan", "ticket.plan#2", "ticket.plan#3"],
    }
    assert [str(group[0].within) for group in limits.values()] == ["3 days", "3 working days", "5 days", "1 hour"]
    assert limits["return.inspection"][0].counting is Counting.ELAPSED
    assert limits["return.resubmission"][0].counting is Counting.CALENDAR_DAYS
    assert limits["return.merchant_response"][0].on_lapse == "approve"


def test_a_limit_may_end_with_a_time_of_day():
    """`by` names the time of a working day instead of a length; 24:00 is the end of the day."""
    limits = book("time_limits: {complaint.hand_over: {id: T-85, by: '24:00'}, ticket.plan: {by: '17:00'}}")
    found = limits.policies["time_limits"].limits
    assert [found[key][0].by for key in ("complaint.hand_over", "ticket.plan")] == [1440, 1020]
    assert dict(found["ticket.plan"][0].outcome) == {"by": "17:00"}


def test_every_rule_of_a_limit_is_looked_at():
    """What is wrong with one rule hides nothing of the next."""
    text = "time_limits: {ticket.plan: [{within: 3}, x, {within: 1 hour, on_lapse: quote}]}"
    assert [line.partition(": ")[0] for line in problems(text)] == [
        "1:38 bad_value",
        "1:42 wrong_shape",
        "1:72 unknown_command",
    ]


def test_a_time_of_day_warns_as_well():
    """What stands beside `by` counts as it does beside a length."""
    limit = book("time_limits: {ticket.plan: {by: '17:00', warn_at: 75 %, on_lapse: escalate}}").policies["time_limits"]
    assert limit.limits["ticket.plan"][0].warn_at == (75,)
    assert dict(limit.limits["ticket.plan"][0].outcome) == {"by": "17:00", "on_lapse": "escalate", "warn_at": (75,)}


def test_warnings_are_read():
    """One part of the time or several, each once, in order."""
    text = "time_limits: {ticket.plan: [{within: 1 hour, warn_at: 75 %}, {within: 2 hours, warn_at: [80, 50 %, 80%]}]}"
    found = book(text).policies["time_limits"].limits["ticket.plan"]
    assert [limit.warn_at for limit in found] == [(75,), (50, 80)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "ticket.plan: {within: 1 hour, on_lapse: quote}",
            (
                "2:43 unknown_command: on_lapse: 'quote' is not possible there: breach, escalate, assign, plan, "
                "report_progress, resolve, emergency_plan, cancel"
            ),
        ),
        (
            "ticket.plan: {within: 0 hours}",
            "2:25 never_holds: 0 hours: a limit without any time is over before it begins",
        ),
        ("ticket.plan: {by: 5pm}", "2:21 bad_value: by is '5pm': expected a time of day such as 17:00"),
        ("ticket.plan: {by: '24:30'}", "2:21 bad_value: by is '24:30': expected a time of day such as 17:00"),
        (
            "ticket.plan: {by: '17:00', within: 1 hour}",
            "2:38 said_twice: a limit ends either by a time of day or within so long",
        ),
        (
            "ticket.plan: {within: 1 hour, warn_at: 100 %}",
            "2:42 bad_value: warn_at is '100 %': expected a part of the limit's time such as 75 %",
        ),
        (
            "return.inspection: {within: 3 days, warn_at: 75 %}",
            "2:48 bad_value: warn_at: return.inspection is no service level, it has no clock to warn by",
        ),
        ("ticket.plan: {within: 1 hour, warn_at: [{}]}", "2:43 wrong_shape: warn_at must be a text"),
        ("[]", "2:3 wrong_shape: time_limits must be a mapping of limits"),
        (
            "return.inspecton: {within: 3 days}",
            "2:3 unknown_limit: there is no time limit 'return.inspecton'; did you mean 'return.inspection'?",
        ),
        ("return.inspection: []", "2:22 no_rules: return.inspection has no rules"),
        ("return.inspection: 3 days", "2:22 wrong_shape: time limit return.inspection must be a mapping"),
        ("return.inspection: {}", "2:22 missing_key: time limit return.inspection needs the key 'within'"),
        (
            "return.inspection: {within: 3}",
            ("2:31 bad_value: within is '3': expected a whole number and a unit, for example '3 days' or '1 month'"),
        ),
        (
            "return.inspection: {within: 9999999999 days}",
            ("2:31 bad_value: within is '9999999999 days': too long: at most 100000 of a unit"),
        ),
        (
            "return.inspection: {within: 3 days, then: {}}",
            "2:39 unknown_key: unknown key 'then' in time limit return.inspection; did you mean 'when'?",
        ),
        (
            "return.inspection: {within: 3 days, counting: workng}",
            "2:49 unknown_value: 'workng' is not a value of counting; did you mean 'working'?",
        ),
        (
            "return.inspection: {within: 3 hours, counting: calendar_days}",
            "2:50 bad_counting: 3 hours cannot be counted as calendar_days",
        ),
        (
            "return.inspection: {within: 3 working days, counting: calendar_days}",
            "2:57 bad_counting: 3 working days cannot be counted as calendar_days",
        ),
        (
            "return.inspection: {within: 1 month, counting: working}",
            "2:50 bad_counting: 1 month cannot be counted as working",
        ),
        (
            "return.merchant_response: {within: 3 days, on_lapse: aprove}",
            (
                "2:56 unknown_command: on_lapse: 'aprove' is not possible there: breach, escalate, approve, "
                "withdraw; did you mean 'approve'?"
            ),
        ),
        (
            "return.inspection: [{id: a, within: 3 days}, {id: a, within: 2 days}]",
            "2:48 duplicate_id: rule a stands on line 5 already",
        ),
        (
            "return.inspection: {within: 3 days, when: {urgancy: urgent}}",
            "2:46 unknown_fact: unknown fact 'urgancy'; did you mean 'urgency'?",
        ),
        (
            "return.inspection: {id: 期, within: 3 days}",
            (
                "2:27 bad_id: id '期' must be ASCII letters, digits and . _ - # + / (100 at most); it holds '期' (CJK "
                "UNIFIED IDEOGRAPH-671F)"
            ),
        ),
    ],
)
def test_what_is_wrong_is_told(text, problem):
    """A limit that no flow runs, a span that cannot be counted, a lapse that is no command there: told."""
    (found,) = problems(f"time_limits:\n  {text}\n")
    assert found == problem


ENDS = "id: shop\nversion: 1\ncalendar: {weekdays: [], extra_days: [2024-05-06, 2024-05-07]}\n"


@pytest.mark.parametrize(
    ("limit", "col"),
    [
        ("{within: 3 working days}", 25),
        ("{within: 3 hours, counting: working}", 44),
        ("{within: 3 days, counting: working}", 43),
        ("{by: '17:00'}", 21),
    ],
)
def test_working_time_needs_a_calendar_that_goes_on(limit, col):
    """A clock in working time on a calendar of single days is refused when it is read, not when the days are over."""
    message = "bad_counting: the calendar works on 2 day(s) only: a clock on it would never end"
    assert problems(f"time_limits:\n  ticket.plan: {limit}\n", ENDS) == [f"2:{col} {message}"]


@pytest.mark.parametrize("limit", ["{within: 3 hours}", "{within: 3 days, counting: calendar_days}"])
def test_other_time_needs_no_calendar(limit):
    """Time that passes on every day may be counted however few days are worked."""
    assert book(f"time_limits:\n  ticket.plan: {limit}\n", ENDS).policies["time_limits"].limits.keys() == {
        "ticket.plan"
    }
