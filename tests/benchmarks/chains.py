"""The two if-chains that a programmer would write by hand: what a compiled table is measured against."""

from collections.abc import Mapping
from typing import Any


def shipping_fee(facts: Mapping[str, Any]) -> str:  # noqa: C901, PLR0911, PLR0912 - that is what it is for
    """Give the rule of lution's `shipping_fee` that decides, rule for rule in the order of the file."""
    get: Any = facts.get
    if get("agreement") == "present":
        return "L-01"
    delivery = get("delivery")
    if get("freight_payment") == "collect" and get("collect_consented") is False and delivery == "refused":
        return "L-02"
    if get("shipped_as_agreed") is False and delivery is not None and delivery != "delivered":
        return "L-04"
    address = get("address_error_by")
    if delivery == "undeliverable" and address == "merchant":
        return "L-04b"
    cause = get("cause")
    if cause == "lost":
        return "L-04c"
    if get("return_address") in {"late", "wrong", "missing"}:
        return "L-05"
    refused_parcel = get("merchant_refused_parcel")
    if refused_parcel is True and get("goods_with") == "buyer":
        return "L-06b"
    if refused_parcel is True:
        return "L-06a"
    if get("no_reason_blocked_by_merchant") is True:
        return "L-07"
    if get("inspection") == "failed":
        return "L-22"
    if delivery == "undeliverable" and address == "buyer":
        return "L-12"
    justified = get("refusal_justified")
    free_shipping = get("free_shipping")
    if delivery == "refused" and justified is False and free_shipping is True:
        return "L-13b"
    if delivery == "refused" and justified is False:
        return "L-13"
    if delivery == "refused" and cause in {
        "quality",
        "wrong_item",
        "not_as_described",
        "short_shipment",
        "damaged_in_transit",
        "late_dispatch",
        "out_of_stock",
    }:
        return "L-21b"
    remedy = get("remedy")
    if delivery in {"refused", "uncollected"} and remedy == "reship":
        return "L-15"
    if delivery == "refused" and free_shipping is True and cause in {"no_reason", "ordered_by_mistake", "dislike"}:
        return "L-21a"
    if delivery == "refused" and cause in {"no_reason", "ordered_by_mistake", "dislike"}:
        return "L-21"
    if delivery == "refused" and justified is True:
        return "L-21c"
    if remedy == "repair":
        return "L-11"
    if cause == "quality" and remedy == "exchange":
        return "L-09"
    if cause == "quality":
        return "L-08"
    if remedy == "refund" and cause in {
        "wrong_item",
        "not_as_described",
        "short_shipment",
        "damaged_in_transit",
        "late_dispatch",
        "out_of_stock",
    }:
        return "L-10"
    if cause in {
        "wrong_item",
        "not_as_described",
        "short_shipment",
        "damaged_in_transit",
        "late_dispatch",
        "out_of_stock",
    }:
        return "L-10b"
    fault = get("fault")
    if fault in {"merchant", "carrier"}:
        return "L-19"
    if free_shipping is True and cause in {"no_reason", "ordered_by_mistake", "dislike", "other"}:
        return "L-16"
    if cause in {"ordered_by_mistake", "dislike"}:
        return "L-17"
    if cause == "no_reason" and remedy == "exchange":
        return "L-17b"
    if cause == "no_reason":
        return "L-18"
    if fault == "buyer":
        return "L-19b"
    return "L-20"


def liability(facts: Mapping[str, Any]) -> str:  # noqa: C901, PLR0911, PLR0912 - that is what it is for
    """Give the rule of the 16-rule table that decides."""
    get: Any = facts.get
    fraud = get("fraud")
    amount = get("amount")
    if fraud is True and amount >= 100000:
        return "R01"
    if fraud is True:
        return "R02"
    cause = get("cause")
    damage = get("damage")
    if cause == "lost":
        return "R03"
    if cause == "damaged" and damage == "transit":
        return "R04"
    days = get("days")
    if cause == "quality" and days < 8:
        return "R05"
    vip = get("vip")
    if cause == "quality" and days < 16 and vip is True:
        return "R06"
    if cause == "quality" and days < 91:
        return "R07"
    if cause == "wrong_item":
        return "R08"
    if cause == "no_reason" and damage == "customer":
        return "R09"
    if cause == "no_reason" and days < 8 and amount < 5000:
        return "R10"
    if cause == "no_reason" and days < 8:
        return "R11"
    if cause == "no_reason" and days < 16 and vip is True:
        return "R12"
    if damage == "customer":
        return "R13"
    if amount >= 100000:
        return "R14"
    if days >= 366:
        return "R15"
    return "R16"
