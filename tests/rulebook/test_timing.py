"""The sums of time behind a decision."""

from datetime import timedelta

from servflow.rulebook import read_rulebook
from servflow.rulebook.timing import sums_of
from servflow.values.time import parse_instant

SIGNED = parse_instant("2024-05-28T12:00:00+08:00")
BOOK = read_rulebook(
    {
        "book.yaml": """
id: shop
version: "1"
eligibility:
  windows:
    id: W-0
    rules:
      - {id: W-1, anchor: signed_at, within: 7 days, effective: {to: 2024-05-31}}
      - {id: W-2, anchor: signed_at, within: 14 days, effective: {from: 2024-06-01}}
"""
    }
)


def test_the_windows_of_the_local_day_are_told():
    """From midnight in Shanghai on the new window holds, eight hours before the date changes in London."""
    told = {}
    for at in map(parse_instant, ("2024-05-31T23:59:59+08:00", "2024-06-01T00:00:00+08:00")):
        decision = BOOK.judge("eligibility", {"signed_at": SIGNED}, at)
        told |= {(found.rule, found.steps[-1].at): decision.rule for found in sums_of(BOOK, decision, at)}
    assert told == {
        ("W-1", SIGNED + timedelta(days=7)): "W-1",
        ("W-2", SIGNED + timedelta(days=14)): "W-2",
    }
