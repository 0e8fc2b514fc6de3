"""Facts about a requested line that follow from others."""

import pytest

from servflow.policies.eligibility_facts import either, is_repeated, is_resaleable, line_facts, request_facts
from tests.policies.examples import NOW, asked, at, line, order, yuan

SET = order(
    line("l1", "99.00", 2, bundle="set"),
    line("l2", "10.00", 2, bundle="set"),
    line("l3", "20.00", category="intimate", no_return=True),
    line("g1", "0.00", gift=True, gift_of="l1", selling_price=yuan("15.00")),
    line("g2", "0.00", gift=True),
    region="east",
)


def facts_of(ident, *lines, cause=None, **more):
    """Give the facts of one of the requested lines."""
    wanted = next(entry for entry in lines if entry.id == ident)
    return line_facts({"cause": cause, **more}, SET, wanted, lines, NOW)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ((), False),
        ((False, False), False),
        ((None, False), None),
        ((None, True), True),
        ((False, True), True),
    ],
)
def test_either(facts, answer):
    """One true fact is enough, and without one an unknown fact leaves it unknown."""
    assert either(*facts) is answer


@pytest.mark.parametrize(
    ("condition", "cause", "answer"),
    [
        ({}, None, None),
        ({"packaging_intact": False}, None, False),
        ({"accessories_complete": False}, None, False),
        ({"used": True}, "dislike", False),
        ({"washed": True}, None, False),
        ({"altered": True}, "no_reason", False),
        ({"used": True}, "quality", None),
        ({"used": True, "packaging_intact": True, "accessories_complete": True}, "quality", True),
        ({"used": True, "packaging_intact": True, "accessories_complete": False}, "quality", False),
        ({"packaging_intact": True, "accessories_complete": True}, "dislike", None),
        (
            {
                "used": False,
                "washed": False,
                "altered": False,
                "packaging_intact": True,
                "accessories_complete": True,
            },
            "dislike",
            True,
        ),
    ],
)
def test_fit_for_sale(condition, cause, answer):
    """Goods are fit for sale unused, packed and complete (R-201); with a quality problem use is no obstacle (C-14)."""
    assert is_resaleable(asked("l1", **condition), cause) is answer


@pytest.mark.parametrize(
    ("lines", "split"),
    [
        ((asked("l1"),), True),
        ((asked("l1", 2),), True),
        ((asked("l1", 2), asked("l2", 2)), False),
        ((asked("l1", 1), asked("l2", 1)), False),
        ((asked("l1", 2), asked("l2", 1)), True),
    ],
)
def test_a_bundle_goes_back_whole(lines, split):
    """A bundle is whole when all of it goes back in the same proportion (R-178)."""
    assert facts_of("l1", *lines)["bundle_split"] is split


def test_lines_outside_a_bundle_split_none():
    """A line of its own splits nothing."""
    assert facts_of("l3", asked("l3"))["bundle_split"] is False


@pytest.mark.parametrize(
    ("gift", "others", "alone"),
    [
        ("g1", (), True),
        ("g1", ("l3",), True),
        ("g1", ("l1",), False),
        ("g2", (), True),
        ("g2", ("g1",), True),
        ("g2", ("l3",), False),
        ("l3", (), False),
    ],
)
def test_a_gift_goes_back_with_its_goods(gift, others, alone):
    """A gift is alone without the line that it came with or, where none is named, without any goods (R-182, C-12)."""
    lines = [asked(ident) for ident in (gift, *others)]
    assert facts_of(gift, *lines)["gift_alone"] is alone


@pytest.mark.parametrize(
    ("cause", "earlier", "repeated"),
    [
        ("dislike", ({"line": "l1", "cause": "ordered_by_mistake"},), True),
        ("ordered_by_mistake", ({"line": "l1", "cause": "dislike"},), True),
        ("dislike", ({"line": "l2", "cause": "dislike"},), False),
        ("dislike", ({"line": "l1", "cause": "quality"},), False),
        ("dislike", ({"line": "l1", "cause": None},), False),
        ("quality", ({"line": "l1", "cause": "dislike"},), False),
        ("no_reason", ({"line": "l1", "cause": "no_reason"},), False),
        (None, (), False),
    ],
)
def test_the_promise_holds_once_a_line(cause, earlier, repeated):
    """The unconditional return was used up by an earlier one of the same line (R-198, G-25)."""
    assert is_repeated("l1", cause, earlier) is repeated


@pytest.mark.parametrize(
    ("dates", "shipped", "signed"),
    [
        ({}, False, False),
        ({"shipped_at": at(2)}, True, False),
        ({"shipped_at": at(2), "signed_at": at(4)}, True, True),
        ({"confirmed_at": at(4)}, True, True),
        ({"shipped_at": at(20)}, False, False),
        ({"shipped_at": NOW}, True, False),
        ({"signed_at": NOW}, True, True),
        ({"shipped_at": at(2), "signed_at": at(20)}, True, False),
    ],
)
def test_how_far_the_parcel_had_come(dates, shipped, signed):
    """Dates that have not come by the request have not happened; what was signed for was shipped."""
    found = request_facts({}, order(line("l1", "9.00"), **dates), NOW)
    assert (found["shipped"], found["signed"]) == (shipped, signed)


def test_facts_of_the_order_and_of_the_request():
    """The line's own facts and those of the request stand together; unknown ones stay unknown."""
    found = facts_of("l3", asked("l3", tried=True, used=False), cause="dislike", flow="return", remedy="refund")
    assert found["category"] == "intimate"
    assert (found["no_return"], found["gift"], found["quantity"], found["region"]) == (True, False, 1, "east")
    assert (found["flow"], found["cause"], found["remedy"], found["as_of"]) == ("return", "dislike", "refund", None)
    assert (found["tried"], found["used"], found["washed"], found["worn"]) == (True, False, None, None)
    assert (found["altered"], found["packaging_intact"], found["accessories_complete"]) == (None, None, None)
    assert facts_of("l3", asked("l3", washed=True))["worn"] is True


def test_a_line_that_the_order_does_not_have():
    """Of a line that is not in the order nothing is known, and nothing bites."""
    found = facts_of("l9", asked("l9"))
    assert (found["category"], found["no_return"], found["gift"]) == (None, None, None)
    assert (found["gift_alone"], found["bundle_split"]) == (False, False)
