"""What covers leave of a box, in large boxes."""

import pytest

from servflow.errors import NotProvedError
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.primes import grown, primes


def test_large_boxes_may_overlap():
    """Of a square without a corner two boxes are left that share a corner, none of which can grow."""
    assert list(primes((3, 3), [(1, 1)], Budget())) == [(2, 3), (3, 2)]


def test_nothing_is_left_where_a_cover_has_all():
    """A box that a cover holds leaves nothing; without covers all is left."""
    assert list(primes((3, 1), [(3, 3)], Budget())) == []
    assert list(primes((3, 1), [], Budget())) == [(3, 1)]


def test_what_cannot_be_afforded_is_not_proved():
    """Each large box that is found costs more than one that is looked at."""
    with pytest.raises(NotProvedError, match="not proved"):
        list(primes((3, 3), [(1, 1)], Budget(20)))


def test_whole_sides_come_first():
    """A side that can be left out altogether goes before one that only becomes wider."""
    assert grown((1, 1), (7, 3), [(4, 2)]) == (7, 1)
    assert grown((1, 1), (7, 3), [(4, 1)]) == (3, 3)
