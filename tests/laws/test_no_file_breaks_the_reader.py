"""Any text at all is a rulebook or a list of problems, and a rulebook that was read answers every question."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.rulebook import read_rulebook, run_tests

GOOD = """
id: shop
version: 1.0
effective: {from: 2024-01-01}
sources: {law: {title: {en: The law, zh: 法}}}
shipping_fee:
  hit: first
  rules:
    - id: L-12
      title: {en: Undeliverable, zh: 无法送达}
      when: {delivery: undeliverable, address_error_by: {not: merchant}}
      then: {return: buyer}
      source: {ref: law, clause: 签收3}
      effective: {from: 2024-02-01}
    - {id: L-18, when: {cause: [no_reason, dislike]}, then: {return: buyer, subsidy: by_region}}
  otherwise: {id: L-20, then: {outbound: merchant}}
  tests: [{name: a, given: {cause: dislike}, expect: {rule: L-18}}]
time_limits:
  return.inspection: {within: 3 working days, on_lapse: breach}
approvals:
  rules: [{id: A-1, when: {amount: {at_most: 50 CNY}, role: agent}, then: {allowed: true}}]
"""
PIECES = [
    *"{}[]:,-&*!|>'\"#%@\n\t \\",
    "- ",
    ": ",
    "  ",
    "not",
    "at_least",
    "1 month",
    "5 USD",
    "é",
    "а",
    "\x00",
    "~",
    "<<",
]


def survives(content: str | bytes) -> None:
    """Read a file, and ask of what is read what a desk asks."""
    try:
        book = read_rulebook({"any.yaml": content})
    except RulebookError as error:
        assert error.problems
        assert str(error)
        return
    assert isinstance(book, Rulebook)
    assert len(book.digest) == 64
    run_tests(book)
    at = datetime(2024, 5, 1, tzinfo=UTC)
    book.judge("shipping_fee", {"cause": "dislike", "delivery": "undeliverable"}, at)
    book.deadline("return.inspection", at, {}, "breach")


@given(st.one_of(st.text(), st.binary()))
def test_any_text_at_all(content: str | bytes):
    """Random text and random bytes give problems."""
    survives(content)


@given(st.data())
def test_a_good_file_with_slips(data: st.DataObject):
    """A good file from which pieces are taken, moved or replaced is still read or told."""
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.sampled_from([*PIECES, "", text[start:stop] * 2])) + text[stop:]
    survives(text)


@given(st.data())
def test_a_good_file_with_lines_moved(data: st.DataObject):
    """A good file whose lines are lost, doubled or indented otherwise is still read or told."""
    rows = GOOD.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(rows) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                rows[at] = data.draw(st.sampled_from(["", "  ", "      "])) + rows[at].lstrip()
            case 1:
                rows.insert(data.draw(st.integers(0, len(rows))), rows[at])
            case _:
                rows[at] = ""
    survives("\n".join(rows))
