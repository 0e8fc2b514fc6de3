"""The law of time shift says something of every rulebook that ships, and nothing where the calendar differs."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow import load_rulebook
from servflow.desk import FLOWS
from servflow.kernel.flow import Flow
from servflow.rulebook import read_rulebook, shipped_names
from servflow.testing.laws_of_time import SPANS, cycles, shifts, time_shift
from servflow.testing.subjects import subject_of
from servflow.testing.telling import histories_of
from tests.kernel.toy import ToyRules
from tests.testing.twins import PLAIN

CYCLES = [28 * 365 + 7, 400 * 365 + 97]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_law_is_held_of_every_shipped_rulebook(flow: Flow):
    """Promised: "shifting all times": stories under any rulebook that ships are told again, years later."""
    told: set[str] = set()
    names = shipped_names()

    @settings(max_examples=80, deadline=None)
    @given(st.sampled_from(names), st.data())
    def held(name: str, data: st.DataObject):
        def draw(strategy: st.SearchStrategy[object]):
            told.add(name)
            return data.draw(strategy)

        time_shift(data.draw(histories_of(subject_of(flow, load_rulebook(name)), longest=3)), draw)

    held()
    assert len(told) > len(names) / 4


@pytest.mark.parametrize("name", shipped_names())
def test_the_calendar_of_every_shipped_rulebook_comes_back(name: str):
    """No rulebook that ships names a date: after 28 years, and after 400, its days and hours are the same."""
    assert [away.days for away in cycles(load_rulebook(name), 2024, 2025)] == CYCLES


def book(text: str):
    """Give the rulebook of a shop."""
    return read_rulebook({"shop.yaml": f"id: shop\nversion: '1'\n{text}"})


LIMIT = "time_limits: {return.inspection: {id: T, within: 2 working days}}\n"
DATED = "time_limits: {return.inspection: [{id: T, within: 2 working days, effective: {from: 2024-01-01}}]}\n"


@pytest.mark.parametrize(
    ("rules", "years", "days"),
    [
        (book(LIMIT), (2024, 2025), CYCLES),
        (book(LIMIT), (2080, 2081), CYCLES[1:]),  # 2100 is no leap year
        (book(f"timezone: Europe/Berlin\n{LIMIT}"), (2024, 2025), []),
        (book(f"calendar: {{holidays: [2024-10-01]}}\n{LIMIT}"), (2024, 2025), []),
        (book(DATED), (2024, 2025), []),
    ],
)
def test_of_rules_that_name_dates_the_law_says_nothing(rules, years, days):
    """Holidays, dated rules and changes of the clock are not the same after any number of years."""
    assert [away.days for away in cycles(rules, *years)] == days


STATUTE = """
id: statute
version: '1'
shipping_fee:
  favour: consumer
  rules:
    - {{id: S-1, when: {{cause: quality}}, then: {{return: merchant}}{effective}}}
  otherwise: {{id: S-9, then: {{return: buyer}}}}
"""
SHOP = """
id: shop
version: '1'
extends: ../statute
shipping_fee:
  rules: [{id: X-1, when: {cause: quality}, then: {return: buyer}}]
  otherwise: {id: X-9, then: {return: buyer}}
"""


@pytest.mark.parametrize(("effective", "days"), [("", CYCLES), (", effective: {from: 2024-01-01}", [])])
def test_a_statute_below_the_rules_is_looked_at(tmp_path, effective, days):
    """What a rulebook may not fall short of decides too, so a date in it is a date of the rulebook."""
    for name, text in (("statute", STATUTE.format(effective=effective)), ("shop", SHOP)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rulebook.yaml").write_text(text, encoding="utf-8")
    assert [away.days for away in cycles(load_rulebook(tmp_path / "shop"), 2024, 2025)] == days


def test_exact_limits_move_by_any_span():
    """Where only limits of exact length decide, an hour is as good as a century; of other rules nothing is known."""
    assert shifts(PLAIN, 2024, 2024) == SPANS
    assert shifts(ToyRules(), 2024, 2024) == ()
    assert [away.days for away in shifts(load_rulebook("lution"), 2024, 2024)] == CYCLES
    assert attrs.evolve(PLAIN, version="2").policies == PLAIN.policies
