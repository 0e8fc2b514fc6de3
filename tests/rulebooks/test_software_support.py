"""The rulebook `software-support` decides as the catalogue tells of S4/D18; see test_service_books for the rest."""

from datetime import date

from tests.rulebooks.books import book, judge


def test_in_force_since_2003():
    """R-401: the procedure applies to the products from 2003 on."""
    assert book("software-support").effective_from == date(2003, 1, 1)


def test_what_is_beyond_the_desk_goes_to_the_director():
    """R-395: only for want of capability; anything else stays with technical support."""
    decision = judge("software-support", "escalation", reason="capability", level=0)
    assert (decision.rule, decision.outcome["to"], decision.outcome["level"]) == ("R-395", "manager", 1)
    assert judge("software-support", "escalation", reason="request", level=0).rule == ""


def test_no_number_is_made_up():
    """R-399, R-400: neither an interval of feedback nor a form of numbers is told, so there is none."""
    assert set(book("software-support").policies) == {"escalation", "duties"}
