"""How the numbers of cases are written."""

from datetime import UTC, datetime

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.numbering import NumberFormat, Numbering
from tests.policies.examples import at, rule

RETURNS = NumberFormat(rule("N-1"), "RT{yyyymm}-{serial:3}")
SHOP = Numbering(formats={"return": RETURNS})


@pytest.mark.parametrize(
    ("serial", "number"),
    [(0, "RT202405-000"), (7, "RT202405-007"), (999, "RT202405-999"), (1000, "RT202405-1000")],
)
def test_serials_grow_wider(serial, number):
    """`YYYYMM-NNN`; a serial above 999 gets more digits (Appendix E 14, G-48)."""
    decision = SHOP.decide({"flow": "return", "serial": serial}, at(6))
    assert decision.outcome == {"number": number, "period": "202405"}
    assert (decision.rule, decision.label, decision.source) == ("N-1", RETURNS.rule.title, RETURNS.rule.source)


@pytest.mark.parametrize(
    ("pattern", "number", "period"),
    [
        ("{serial}", "5", ""),
        ("{yyyy}/{serial:2}", "2024/05", "2024"),
        ("{yy}{mm}{dd}{serial:4}", "2405310005", "24-05-31"),
        ("A{yyyymmdd}B{serial}C", "A20240531B5C", "20240531"),
        ("XYZ/abc-{serial}", "XYZ/abc-5", ""),
    ],
)
def test_parts_of_the_local_date(pattern, number, period):
    """The date is the rulebook's local one; the period is what serials are counted by."""
    policy = Numbering(formats={"return": NumberFormat(rule("N-1"), pattern)}, zone="Asia/Shanghai")
    decision = policy.decide({"flow": "return", "serial": 5}, datetime(2024, 5, 30, 16, 0, tzinfo=UTC))
    assert decision.outcome == {"number": number, "period": period}


@pytest.mark.parametrize(
    ("facts", "period"), [({"flow": "return"}, "202405"), ({"flow": "x", "serial": 1}, ""), ({}, "")]
)
def test_without_a_format_or_a_serial_there_is_no_number(facts, period):
    """A flow without a format has no numbers; without a serial the period still tells the host what to count by."""
    decision = SHOP.decide(facts, at(6))
    assert decision.outcome == {"number": "", "period": period}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("RT{yyyymm}", "needs its {serial}"),
        ("{serial}{serial:3}", "needs its {serial}"),
        ("{serial:3}{year}", "unknown place {year}"),
        ("{serial:0}", "unknown place {serial:0}"),
        ("{serial:3}{", "brace stands alone"),
        ("{serial:3}}", "brace stands alone"),
        ("{{serial:3}}", "brace stands alone"),
    ],
)
def test_patterns_that_cannot_be_written(pattern, words):
    """Unknown places, stray braces and numbers that could repeat are refused."""
    with pytest.raises(InvalidValueError) as refused:
        NumberFormat(rule("N-1"), pattern)
    assert words in str(refused.value)


def test_rules_are_listed():
    """Every format can be looked up by its id."""
    assert SHOP.rules()[0].id == "N-1"
    assert SHOP.rules()[0].then == {"format": "RT{yyyymm}-{serial:3}"}
