"""How records are kept, and who sees what of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.retention import Retention
from servflow.policies.table import Miss
from servflow.values.time import Span
from tests.policies.examples import NOW, at, rule, table

YEARS = Span.parse("3 years")
SHOP = Retention(
    records=table(
        "retention",
        rule("R-083", {"archive_by": "17:00"}),
        rule("K-1", {"keep_for": "for_ever"}, record="photo"),
        rule("K-2", {"keep_for": YEARS}, record=("ticket", "photo")),
        hit="collect",
    ),
    masks=table(
        "retention",
        rule("M-0", {"mask": "none"}, field="product.name"),
        rule("M-1", {"mask": "honorific"}, field=("name", "recipient")),
    ),
    access=table("retention", rule("R-087", {"visible": True}, role=("agent", "supervisor"))),
)


def judge(**facts):
    """Give the rules and the outcome on these facts."""
    decision = SHOP.decide(facts, NOW)
    return decision.rules, decision.outcome


def test_a_ticket_is_archived_and_kept():
    """The first rule that says so tells by when a record is archived, and the first how long it is kept."""
    assert judge(record="ticket") == (("R-083", "K-2"), {"archive_by": "17:00", "keep_for": "3 years"})


@pytest.mark.parametrize("record", ["photo", "account"])
def test_what_no_rule_ends_is_kept_for_ever(record):
    """Where no rule says how long, or one says for ever, a record has no end (G-50)."""
    assert judge(record=record)[1] == {"archive_by": "17:00"}


@pytest.mark.parametrize(
    ("closed", "archived"),
    [(at(6, 16, 59), at(6, 17)), (at(6, 17), at(7, 17)), (at(6, 17, 1), at(7, 17)), (at(3, 18), at(6, 17))],
)
def test_what_is_closed_after_the_hour_goes_to_the_next_archive(closed, archived):
    """Closed before 17:00 it is archived that day, and from then on with the next working day's records (G-49)."""
    assert judge(record="ticket", closed_at=closed)[1]["archive_at"] == archived


def test_keeping_ends_by_the_calendar():
    """A record is kept so many years from the local day on which it was closed; a leap day clamps."""
    closed = datetime(2024, 2, 28, 17, tzinfo=UTC)  # the 29th in Shanghai
    assert judge(record="ticket", closed_at=closed)[1]["keep_until"] == date(2027, 2, 28)
    closed = datetime(2024, 5, 1, 17, tzinfo=UTC)  # the second in Shanghai
    assert judge(record="ticket", closed_at=closed)[1]["keep_until"] == date(2027, 5, 2)
    assert "keep_until" not in judge(record="photo", closed_at=closed)[1]
    assert Retention().decide({"record": "ticket", "closed_at": closed}, NOW).outcome == {}


def test_a_naive_closing_is_refused():
    """An instant without a zone is named."""
    with pytest.raises(InvalidValueError, match="closed_at"):
        judge(record="ticket", closed_at=datetime(2024, 5, 6))  # noqa: DTZ001 - what is refused


def test_how_a_field_is_masked_and_who_sees_it():
    """A question on a field tells the mask, one on a role who sees it; the team does, nobody else (R-087)."""
    assert judge(field="name") == (("M-1",), {"mask": "honorific"})
    assert judge(field="name", role="agent", record="ticket") == (
        ("M-1", "R-087"),
        {"mask": "honorific", "visible": True},
    )
    assert judge(field="name", role="buyer") == (("M-1",), {"mask": "honorific"})
    assert judge(role="supervisor") == (("R-087",), {"visible": True})
    assert judge(field="colour") == ((), {})
    assert judge() == (("R-083",), {"archive_by": "17:00"})


def test_nothing_is_said_by_an_empty_policy():
    """Without rules nothing is archived, masked or seen."""
    for facts in ({"record": "ticket"}, {"field": "name", "role": "agent"}):
        decision = Retention().decide(facts, NOW + timedelta(days=1))
        assert (decision.rules, decision.outcome, decision.inputs) == ((), {}, facts)


def test_rules_explain_themselves():
    """Every rule is listed; of those that were asked, each that said nothing says why."""
    assert [found.id for found in SHOP.rules()] == ["R-083", "K-1", "K-2", "M-0", "M-1", "R-087"]
    assert SHOP.why_not({"record": "photo"}) == (Miss(rule="K-2", reason="earlier_rule"),)
    assert [str(miss) for miss in SHOP.why_not({"record": "ticket"})] == ["K-1: record is ticket, not photo"]
    assert [miss.rule for miss in SHOP.why_not({"field": "name", "role": "buyer"})] == ["M-0", "R-087"]
