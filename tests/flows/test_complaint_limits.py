"""Time limits of complaints whose length depends on how far the case has come."""

from tests.flows.complaint_desk import HOUR, MANAGER, MONDAY, SUPERVISOR, applied, book, case_in, due

TWO = """
time_limits:
  complaint.review:
    - {id: both, when: {reviewed: true}, within: 8 hours}
    - {id: first, when: {reviewed: false}, within: 4 hours}
approvals:
  rules: [{id: C, when: {action: complaint.review}, then: {chain: [supervisor, manager]}}]
"""


def test_the_second_signature_has_its_own_hours():
    """C-33: four hours for whoever reviews, four more for the manager: eight in all, from the same start."""
    desk = book(TWO)
    case = case_in("under_review", desk)
    assert due(case) == {"review": MONDAY + 4 * HOUR}
    case = applied(desk, case, "sign_review", SUPERVISOR, at=MONDAY + 3 * HOUR).case
    assert due(case) == {"review": MONDAY + 8 * HOUR}
    assert due(applied(desk, case, "approve_review", MANAGER, at=MONDAY + 7 * HOUR).case) == {}


def test_each_of_the_two_may_be_late():
    """A late first signature is told; the eight hours do not move for it, and a late decision is told as well."""
    desk = book(TWO)
    late = desk.advance(case_in("under_review", desk), at=MONDAY + 5 * HOUR)
    assert [effect.data["about"] for effect in late.effects] == ["breach"]
    case = applied(desk, late.case, "sign_review", SUPERVISOR, at=MONDAY + 5 * HOUR).case
    assert due(case) == {"review": MONDAY + 8 * HOUR}
    decided = applied(desk, case, "approve_review", MANAGER, at=MONDAY + 9 * HOUR)
    assert [record.at for record in decided.records if record.command == "lapse"] == [MONDAY + 8 * HOUR]


def test_only_the_review_asks_for_signatures():
    """Any other limit has its length whoever has signed."""
    desk = book("time_limits: {complaint.accountability: {id: A, when: {reviewed: true}, within: 1 hour}}")
    assert due(case_in("accountability", desk)) == {}
