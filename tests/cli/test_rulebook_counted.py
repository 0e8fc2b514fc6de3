"""`servflow rulebook explain` of what is counted: the sum step by step."""

import pytest

DESK = """\
id: desk
title: Desk
version: "1"
timezone: Europe/Berlin
calendar:
  hours: ["09:00-12:00", "13:00-18:00"]
  holidays: [2024-06-10]
  confirmed_through: 2024-06-11
time_limits:
  return.inspection: {id: T-1, within: 2 working days}
  ticket.response: {id: T-2, within: 10 hours, counting: working, warn_at: 75 %}
  refund.arrival: {id: T-3, within: 1 month}
  complaint.form: {id: T-4, by: "17:00"}
  return.return_shipment: {id: T-5, within: 7 days, counting: calendar_days}
  refund.refund_review: {id: T-6, within: 72 hours}
  ticket.dispatch: {id: T-8, within: 1 working day}
  ticket.review: {id: T-9, within: 90 minutes}
  return.resubmission: {id: T-10, within: 100 working days}
  refund.resubmission: {id: T-11, within: 1100 working days}
warranty:
  start: purchase
  periods: [{id: P-1, within: 6 months}]
  rules: [{id: R-1, when: {in_period: true}, then: {entitlements: [free_repair]}}]
  otherwise: {id: R-2, then: {paid_reason: over}}
eligibility:
  windows: {id: W-0, rules: [{id: W-1, anchor: signed_at, within: 7 days, counting: calendar_days}]}
"""


@pytest.fixture
def counted(call, tmp_path):
    """Give a function that explains and gives the lines of what was counted."""
    path = tmp_path / "desk.yaml"
    path.write_text(DESK, encoding="utf-8")

    def lines(policy, facts):
        answer = call("rulebook", "explain", str(path), policy, "--facts", facts)
        assert (answer.code, answer.err) == (0, "")
        found = answer.out.splitlines()
        start = next((place for place, line in enumerate(found) if line.startswith("counted ")), len(found))
        ended = [place for place, line in enumerate(found) if place > start and not line.startswith("  ")]
        return found[start : ended[0] if ended else None]

    return lines


FRIDAY = "at=2024-06-07T17:00:00+02:00"


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        (
            f"return.inspection,{FRIDAY}",
            [
                "counted T-1: 2 working days",
                "  Fri 2024-06-07 17:00  begins 起算",
                "  Sat 2024-06-08 to Sun 2024-06-09  free: weekend 周末",
                "  Mon 2024-06-10  free: holiday 节假日",
                "  Tue 2024-06-11 to Wed 2024-06-12  days 1 to 2 第 1 至 2 日",
                "  Wed 2024-06-12 17:00  due 届满",
                "  provisional 暂定: holidays are known through 2024-06-11",
            ],
        ),
        (
            f"ticket.response,{FRIDAY}",
            [
                "counted T-2: 10 hours, working",
                "  Fri 2024-06-07 17:00  begins 起算",
                "  Fri 2024-06-07 17:00  1 h of working time 工作时间, 9 h left",
                "  Sat 2024-06-08 to Sun 2024-06-09  free: weekend 周末",
                "  Mon 2024-06-10  free: holiday 节假日",
                "  Tue 2024-06-11  8 h of working time 工作时间, 1 h left",
                "  Wed 2024-06-12  1 h of working time 工作时间, nothing left",
                "  Wed 2024-06-12 10:00  due 届满",
                "  Tue 2024-06-11 16:30  reminder at 75 % 预警",
                "  provisional 暂定: holidays are known through 2024-06-11",
            ],
        ),
        (
            "refund.arrival,at=2024-01-31T10:00:00+01:00",
            [
                "counted T-3: 1 month",
                "  Wed 2024-01-31 10:00  begins 起算",
                "  Thu 2024-02-29  the month has no day 31: its last one 当月无此日",
                "  Thu 2024-02-29 10:00  due 届满",
            ],
        ),
        (
            "refund.arrival,at=2024-02-29T02:30:00+01:00",
            [
                "counted T-3: 1 month",
                "  Thu 2024-02-29 02:30  begins 起算",
                "  Fri 2024-03-29 02:30  due 届满",
            ],
        ),
        (
            f"complaint.form,{FRIDAY}",
            [
                "counted T-4: by 17:00",
                "  Fri 2024-06-07 17:00  begins 起算",
                "  Fri 2024-06-07 17:00  too late on this day 当日已过",
                "  Sat 2024-06-08 to Sun 2024-06-09  free: weekend 周末",
                "  Mon 2024-06-10  free: holiday 节假日",
                "  Tue 2024-06-11 17:00  due 届满",
            ],
        ),
        (
            "return.return_shipment,at=2024-06-07T17:00:30+02:00",
            [
                "counted T-5: 7 days, calendar days",
                "  Fri 2024-06-07 17:00:30  begins 起算",
                "  Sat 2024-06-08 to Fri 2024-06-14  days 1 to 7 第 1 至 7 日",
                "  Fri 2024-06-14 24:00  due 届满",
            ],
        ),
        (
            "refund.refund_review,at=2024-03-30T10:00:00+01:00",
            [
                "counted T-6: 72 hours",
                "  Sat 2024-03-30 10:00  begins 起算",
                "  Sat 2024-03-30 10:00  72 h pass 自然时间",
                "  Sun 2024-03-31 02:00  clocks are put forward by 1 h 时钟拨动",
                "  Tue 2024-04-02 11:00  due 届满",
            ],
        ),
        (
            "ticket.review,at=2024-10-27T02:30:00+02:00",
            [
                "counted T-9: 90 minutes",
                "  Sun 2024-10-27 02:30  begins 起算",
                "  Sun 2024-10-27 02:30  1 h 30 min pass 自然时间",
                "  Sun 2024-10-27 03:00  clocks are put back by 1 h 时钟拨动",
                "  Sun 2024-10-27 03:00  due 届满",
            ],
        ),
        (
            "ticket.dispatch,at=2024-06-08T10:00:00+02:00",
            [
                "counted T-8: 1 working day",
                "  Sat 2024-06-08 10:00  begins 起算",
                "  Tue 2024-06-11 09:00  begins with the next working time 顺延至工作时间",
                "  Wed 2024-06-12  day 1 第 1 日",
                "  Wed 2024-06-12 09:00  due 届满",
                "  provisional 暂定: holidays are known through 2024-06-11",
            ],
        ),
    ],
)
def test_a_time_limit_step_by_step(counted, limit, lines):
    """Free days, days that count, hours that are worked, shorter months, clocks that change: each has its line."""
    assert counted("time_limits", f"limit={limit}") == lines


def test_a_local_time_that_does_not_occur(counted):
    """Where clocks jump over the end, the first instant after the gap is the end."""
    assert counted("time_limits", "limit=refund.arrival,at=2024-02-29T10:00:00+01:00")[-1].endswith("10:00  due 届满")
    lines = counted("time_limits", "limit=refund.arrival,at=2023-02-26T02:30:00+01:00")
    assert lines[-2:] == [
        "  Sun 2023-03-26 02:30  no clock shows this: the first instant after it 时刻不存在",
        "  Sun 2023-03-26 03:00  due 届满",
    ]


def test_a_long_sum_is_cut_in_the_middle(counted):
    """Of a sum of many steps the beginning and the end are shown."""
    lines = counted("time_limits", f"limit=return.resubmission,{FRIDAY}")
    assert lines[1] == "  Fri 2024-06-07 17:00  begins 起算"
    assert lines[16] == "  ..."
    assert lines[-2].endswith("due 届满")
    assert len(lines) < 36
    assert any(
        "and so on to day 1100" in line for line in counted("time_limits", f"limit=refund.resubmission,{FRIDAY}")
    )


def test_without_an_instant_nothing_is_counted(counted):
    """A time limit begins at an instant: without one there is no sum."""
    assert counted("time_limits", "limit=return.inspection") == []


def test_a_window_step_by_step(counted):
    """The window is counted from the date that it names, whenever it is asked about."""
    assert counted("eligibility", f"signed_at=2024-06-03T10:00:00+02:00,{FRIDAY}") == [
        "counted W-1: 7 days, calendar days",
        "  Mon 2024-06-03 10:00  begins 起算",
        "  Tue 2024-06-04 to Mon 2024-06-10  days 1 to 7 第 1 至 7 日",
        "  Mon 2024-06-10 24:00  due 届满",
    ]
    assert counted("eligibility", FRIDAY) == []


def test_a_warranty_step_by_step(counted, tmp_path):
    """A period is counted by the calendar, and put off by days in repair."""
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "dates: {purchase: 2023-08-31}\n"
        "repairs: [{from: 2024-01-10, to: 2024-01-20}, {from: 2024-02-01, to: 2024-02-01}]\n"
        "at: 2024-02-10T10:00:00+01:00\n"
    )
    assert counted("warranty", str(facts)) == [
        "counted P-1: 6 months",
        "  Thu 2023-08-31  begins 起算",
        "  Thu 2024-02-29  the month has no day 31: its last one 当月无此日",
        "  Wed 2024-01-10 to Sat 2024-01-20  10 days do not count 不计入",
        "  Sun 2024-03-10  last day 截止日",
    ]
    assert counted("warranty", "start_date=2024-01-01,repair_days_total=3,reported_on=2024-02-01") == [
        "counted P-1: 6 months",
        "  Mon 2024-01-01  begins 起算",
        "  Mon 2024-01-01  3 days do not count 不计入",
        "  Thu 2024-07-04  last day 截止日",
    ]
    assert counted("warranty", "age=3 months") == []


def test_as_json_the_steps_have_their_parts(call, tmp_path):
    """As JSON a sum has its rule, its steps with local times, and its reminders."""
    path = tmp_path / "desk.yaml"
    path.write_text(DESK, encoding="utf-8")
    words = ("rulebook", "explain", str(path), "time_limits", "--facts", f"limit=ticket.response,{FRIDAY}")
    (found,) = call(*words, "--format", "json").data["counted"]
    assert (found["rule"], found["length"], found["provisional"]) == ("T-2", "10 hours, working", True)
    assert found["reminders"] == [{"percent": 75, "at": "2024-06-11T14:30:00+00:00"}]
    first, works, free, *_, last = found["steps"]
    assert (first["kind"], first["local"], first["at"]) == (
        "begins",
        "2024-06-07T17:00:00",
        "2024-06-07T15:00:00+00:00",
    )
    assert (works["minutes"], works["minutes_left"], works["last"]) == (60, 540, "2024-06-07")
    assert (free["kind"], free["why"], free["last"], free["at"]) == ("free", "weekend", "2024-06-09", None)
    assert last["kind"] == "ends"


def test_an_instant_that_is_none(call, tmp_path):
    """What stands under ``at`` has to be an instant with its offset."""
    path = tmp_path / "desk.yaml"
    path.write_text(DESK, encoding="utf-8")
    answer = call("rulebook", "explain", str(path), "time_limits", "--facts", "limit=return.inspection,at=today")
    assert answer.code == 2
    assert "--facts:1:28: at is 'today'" in answer.out + answer.err
