"""What type checkers must accept, with exactly these types. Read by mypy, never run."""

from typing import assert_type

import servflow
from servflow.values.money import Money
from servflow.values.parties import Actor, Role


def one_answer_or_the_other(desk: servflow.ServiceDesk, case: servflow.Case) -> str:
    """Deciding gives one of two answers, told apart by class."""
    answer = desk.decide(case, servflow.Command("ship"), by=Actor("buyer", "B-1"), at=case.updated_at)
    if isinstance(answer, servflow.Applied):
        assert_type(answer.case, servflow.Case)
        return answer.case.state
    assert_type(answer, servflow.Denied)
    return ", ".join(finding.code for finding in answer.findings)


assert_type(Actor("buyer").role, Role)
assert_type(Money(100, "CNY") + Money(1, "CNY"), Money)
