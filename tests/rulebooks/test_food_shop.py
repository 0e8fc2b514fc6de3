"""The rulebook `food-shop` decides as the catalogue tells of D11; see test_service_books for the rest."""

import pytest

from tests.rulebooks.books import book, judge, judge_duties, texts


@pytest.mark.parametrize(("cause", "rule"), [("wrong_item", "R-350"), ("short_shipment", "R-351")])
def test_the_shops_own_mistake_is_sent_again_at_its_cost(cause, rule):
    """R-350, R-351, L-23: a wrong pick list and a parcel that is too light are sent again directly."""
    decision = judge("food-shop", "shipping_fee", cause=cause, remedy="reship")
    assert (decision.rule, decision.outcome["outbound"], decision.outcome["reship"]) == (rule, "merchant", "merchant")


@pytest.mark.parametrize("goodwill", [True, False, None])
@pytest.mark.parametrize("remedy", ["reship", "refund", "exchange"])
def test_the_seller_answers_for_what_was_damaged_on_its_way(goodwill, remedy):
    """R-352, R-353, C-30: the buyer never pays for it; for a regular customer it is sent again as an extra."""
    told = {} if goodwill is None else {"goodwill": goodwill}
    decision = judge("food-shop", "shipping_fee", cause="damaged_in_transit", remedy=remedy, **told)
    assert decision.rule == ("R-353" if goodwill and remedy == "reship" else "L-24")
    assert set(decision.outcome.values()) & {"buyer", "carrier"} == set()


@pytest.mark.parametrize("cause", ["quality", "late_dispatch", "out_of_stock", "not_as_described"])
def test_reasons_on_the_sellers_side(cause):
    """R-349: the reasons of the list that this library has names for are the seller's."""
    assert judge("food-shop", "shipping_fee", cause=cause, remedy="refund").outcome["return"] == "merchant"


def test_what_is_asked_and_written_down():
    """R-352, R-354: photos, or a reminder; R-355, R-356: slip and table for what is sent again."""
    assert "R-354" in judge_duties("food-shop", "refund.open", cause="wrong_item")
    assert "R-354" not in judge_duties("food-shop", "refund.open", cause="damaged_in_transit")
    assert "R-352" in judge_duties("food-shop", "refund.requested", cause="damaged_in_transit")
    assert judge_duties("food-shop", "refund.executing", remedy="reship") == {"R-355", "R-356"}
    assert judge_duties("food-shop", "refund.executing", remedy="refund") == set()


def test_nothing_plays_a_fault_down():
    """C-31, R-357, R-358: no rule explains a fault away, and none restates what the catalogue says to leave out."""
    told = [text for name, text in texts("food-shop").items() if name != "rulebook.yaml"]
    assert [word for word in ("R-357", "R-358", "swollen", "胀袋", "推卸") if any(word in text for text in told)] == []


def test_no_number_is_made_up():
    """T-73: the shortest possible time is no time limit."""
    assert "time_limits" not in book("food-shop").policies
