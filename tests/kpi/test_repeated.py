"""Which tickets repeat an earlier one."""

from datetime import timedelta

import pytest

from servflow.kpi.casefiles import case_files
from servflow.kpi.repeated import identity_of, repeats_of
from servflow.values.calendars import MONDAY_TO_FRIDAY
from servflow.values.time import Span
from tests.kpi.journals import Journal, at, opened, served


def repeats(*journals, window="30 days"):
    """Give which ticket repeats which."""
    files = case_files(record for journal in journals for record in journal)
    return repeats_of(files, Span.parse(window), zone="Asia/Shanghai", calendar=MONDAY_TO_FRIDAY)


@pytest.mark.parametrize(
    ("data", "identity"),
    [
        ({"unit": "S1", "problem": "noise", "category": "fan", "product": "P"}, ("S1", "noise")),
        ({"unit": "S1", "category": "fan"}, ("S1", "fan")),
        ({"product": "P", "problem": "noise"}, ("P\nB-1", "noise")),
        ({"product": "P", "problem": "noise", "customer": "B-2"}, ("P\nB-2", "noise")),
        ({"unit": "S1"}, None),
        ({"problem": "noise"}, None),
        ({"unit": "erased", "problem": "noise"}, None),
    ],
)
def test_what_makes_two_tickets_the_same(data, identity):
    """Goods are known by number, else by product and customer; the matter by problem, else by category.

    What was erased makes nothing the same: two erased numbers are not one.
    """
    (file,) = case_files(opened("T-1", at(6), **data))
    assert identity_of(file) == identity


def test_product_alone_is_not_enough():
    """Two customers with the same model have not the same goods, nor has an unknown one."""
    (file,) = case_files(
        Journal("T-1").add("open", at(6), "registered", data={"product": "P", "problem": "x"}, by="agent:A-1")
    )
    assert identity_of(file) is None


SAME = {"unit": "S1", "problem": "noise"}


def test_the_window_is_half_open():
    """Thirty days after the repair the window is over: a ticket an instant before repeats, one at that instant not."""
    first, end = served("T-1", at(6, 9), **SAME), at(6, 12) + timedelta(days=30)
    instant = timedelta(microseconds=1)
    assert repeats(first, opened("T-2", end - instant, **SAME)) == {"T-2": "T-1"}
    assert repeats(first, opened("T-2", end, **SAME)) == {}


def test_the_window_begins_with_the_last_resolution():
    """A ticket that was done again holds from the last time; one never resolved counts from its opening."""
    first = served("T-1", at(1, 9), **SAME).add("reopen", at(20), "planned")
    first.add("start", at(20, 13), "in_progress").add("resolve", at(20, 14), "resolved")
    assert repeats(first, opened("T-2", at(5, month=6), **SAME)) == {"T-2": "T-1"}
    never = opened("T-1", at(1, 9), **SAME)
    assert repeats(never, opened("T-2", at(31, 8), **SAME)) == {"T-2": "T-1"}
    assert repeats(never, opened("T-2", at(31, 9), **SAME)) == {}


def test_the_newest_that_holds_is_repeated():
    """Of several earlier tickets the newest whose window is open is the one repeated; expired ones are not."""
    old, new = served("T-1", at(1, 9), **SAME), served("T-2", at(10, 9), **SAME)
    assert repeats(old, new, opened("T-3", at(20), **SAME)) == {"T-2": "T-1", "T-3": "T-2"}
    short = opened("T-2", at(2, 9), **SAME)  # never resolved: its window is over before that of T-1
    late = served("T-1", at(1, 9), **SAME).add("reopen", at(9), "planned").add("resolve", at(10), "resolved")
    assert repeats(late, short, opened("T-3", at(12), **SAME), window="5 days") == {"T-2": "T-1", "T-3": "T-1"}


def test_another_unit_or_problem_is_no_repeat():
    """The same problem of another unit, and another problem of the same unit, are new tickets."""
    first = served("T-1", at(6), **SAME)
    assert repeats(first, opened("T-2", at(7), unit="S2", problem="noise")) == {}
    assert repeats(first, opened("T-2", at(7), unit="S1", problem="smell")) == {}


def test_tickets_of_the_same_instant_are_told_apart_by_id():
    """Of two that were opened at once one repeats the other, whichever is read first."""
    one, two = opened("T-1", at(6), **SAME), opened("T-2", at(6), **SAME)
    assert repeats(one, two) == repeats(two, one) == {"T-2": "T-1"}


def test_a_ticket_without_its_opening_repeats_nothing():
    """Where it is not known when a ticket was opened, it is compared with none."""
    cut = served("T-1", at(6), **SAME).add("triage", at(6, 18), data=SAME).records[1:]
    assert repeats(cut, opened("T-2", at(7), **SAME)) == {}


def test_a_window_beyond_all_time():
    """A window that ends after the year 9999 is still open at any instant."""
    assert repeats(opened("T-1", at(6), **SAME), opened("T-2", at(7), **SAME), window="9000 years") == {"T-2": "T-1"}
