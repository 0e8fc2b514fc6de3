"""The sums of a refund; the ids are those of the rule catalogue."""

import pytest

from servflow.policies.refund_composition import Request, Terms, compose
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment
from tests.policies.examples import asked, line, order, paid, yuan

SHIRTS = order(
    line("l1", "99.00", 2, sku="SHIRT"),
    payments=paid(alipay="208.00"),
    shipping_fee=yuan("10.00"),
    free_shipping=False,
    points_granted=21,
)
FREE = order(line("l1", "99.00", 2), payments=paid(alipay="198.00"), shipping_fee=yuan("10.00"), free_shipping=True)
GIFTED = order(
    line("l1", "99.00", 2),
    line("g1", "0.00", 2, gift=True, gift_of="l1", selling_price=yuan("15.00")),
    payments=paid(alipay="150.00", coupon="48.00"),
)
ONE = (asked("l1"),)
BUYER = FrozenMap({"return": "buyer"})
BOTH_BUYER = FrozenMap({"return": "buyer", "outbound": "buyer"})
MERCHANT = FrozenMap({"return": "merchant", "outbound": "merchant"})


def refund(bought, /, terms=None, **facts):
    """Compose a refund of an order."""
    return compose(Request(order=bought, **facts), terms or Terms())


def deductions(amounts):
    """Give the deductions as kind, line, owed and deducted."""
    return [(item.kind, item.line, str(item.owed), str(item.amount)) for item in amounts.deductions]


def test_part_of_an_order():
    """One of two units comes back to its price, the outbound freight stays with who paid it (F-01, G-19)."""
    amounts = refund(SHIRTS, lines=ONE, liability=BUYER)
    assert amounts.total == yuan("99.00")
    assert amounts.by_line == {"l1": yuan("99.00")}
    assert amounts.by_payment == {"alipay": yuan("99.00")}
    assert (amounts.shipping_fee, amounts.adjustment) == (yuan("0.00"), yuan("0.00"))


@pytest.mark.parametrize("bearer", ["merchant", "platform", "carrier"])
def test_outbound_freight_of_others_goes_back_in_proportion(bearer):
    """Where somebody else bears the outbound leg, half of the goods bring back half of its freight (L-04, L-08)."""
    amounts = refund(SHIRTS, lines=ONE, liability={"outbound": bearer, "return": bearer})
    assert (amounts.total, amounts.shipping_fee) == (yuan("104.00"), yuan("5.00"))
    rest = refund(SHIRTS, lines=ONE, done={"l1": 1}, liability={"outbound": bearer})
    assert rest.total == yuan("104.00")


@pytest.mark.parametrize("liability", [{}, {"return": "merchant"}, {"outbound": "buyer"}, {"outbound": "agreed"}])
def test_undecided_outbound_freight_stays(liability):
    """A leg that nobody decided on stays with who paid it (G-19)."""
    assert refund(SHIRTS, liability=liability).shipping_fee == yuan("0.00")


def test_what_nothing_explains_stays_after_a_return():
    """What was paid beyond goods and freight goes back before shipping, but not with returned goods."""
    bought = order(line("l1", "99.00", 2), payments=paid(alipay="210.00"), shipping_fee=yuan("10.00"))
    assert refund(bought, liability=MERCHANT).total == yuan("208.00")


def test_the_second_refund_goes_on_where_the_first_ended():
    """Of 0.05 over two payments the first unit takes what the second then leaves, freight included."""
    bought = order(
        line("l1", "0.02", 2), payments=paid(alipay="0.03", bank="0.02"), shipping_fee=yuan("0.01"), free_shipping=False
    )
    first = refund(bought, lines=ONE, liability=MERCHANT)
    second = refund(bought, lines=ONE, done={"l1": 1}, liability=MERCHANT)
    assert first.by_payment == {"alipay": yuan("0.02"), "bank": yuan("0.01")}
    assert second.by_payment == {"alipay": yuan("0.01"), "bank": yuan("0.01")}


def test_before_shipping_everything_goes_back():
    """Nothing was sent, so that goods, freight and whatever was paid beyond go back (R-146, E-W8)."""
    bought = order(line("l1", "99.00", 2), payments=paid(alipay="210.00"), shipping_fee=yuan("10.00"))
    amounts = refund(bought, kind="unshipped")
    assert (amounts.total, amounts.shipping_fee, amounts.adjustment) == (yuan("210.00"), yuan("10.00"), yuan("2.00"))
    half = refund(bought, kind="unshipped", lines=ONE)
    assert half.total == yuan("105.00")


@pytest.mark.parametrize(
    ("liability", "total"),
    [
        ({}, "208.00"),
        (MERCHANT, "208.00"),
        ({"return": "merchant"}, "208.00"),
        ({"outbound": "merchant", "return": "buyer"}, "208.00"),
        ({"return": "buyer"}, "198.00"),
        (BOTH_BUYER, "198.00"),
    ],
)
def test_refused_parcels(liability, total):
    """A refused parcel brings back all but the outbound freight of a buyer who bears the refusal (L-04, L-13, G-19)."""
    assert refund(SHIRTS, kind="refused_parcel", liability=liability).total == yuan(total)


@pytest.mark.parametrize(("lines", "total", "owed"), [((), "188.00", "10.00"), (ONE, "94.00", "5.00")])
def test_free_shipping_on_the_buyer_is_deducted(lines, total, owed):
    """Where free shipping falls back on the buyer, its freight is taken off in proportion (L-16, F-06, G-53)."""
    amounts = refund(FREE, lines=lines, liability=BOTH_BUYER)
    assert amounts.total == yuan(total)
    assert deductions(amounts) == [("outbound_freight", None, f"{owed} CNY", f"{owed} CNY")]
    refused = refund(FREE, lines=lines, kind="refused_parcel", liability=BOTH_BUYER)
    assert refused.total == yuan(total)


def test_free_shipping_that_was_paid_is_not_paid_twice():
    """Freight that is among the payments stays with the merchant and is not deducted once more."""
    bought = order(
        line("l1", "99.00", 2), payments=paid(alipay="208.00"), shipping_fee=yuan("10.00"), free_shipping=True
    )
    amounts = refund(bought, liability=BOTH_BUYER)
    assert (amounts.total, amounts.deductions) == (yuan("198.00"), ())
    assert refund(bought, liability=MERCHANT).total == yuan("208.00")


def test_nothing_was_sent_nothing_is_owed():
    """A refund before shipping owes no outbound freight, whoever would bear it."""
    assert refund(FREE, kind="unshipped", liability=BOTH_BUYER).deductions == ()


def test_return_freight_that_the_buyer_owes():
    """Return freight that somebody else laid out for the buyer is deducted (F-06)."""
    amounts = refund(SHIRTS, lines=ONE, liability=BUYER, owed_return=yuan("12.00"))
    assert amounts.total == yuan("87.00")
    assert deductions(amounts) == [("return_freight", None, "12.00 CNY", "12.00 CNY")]
    assert refund(SHIRTS, lines=ONE, liability=MERCHANT, owed_return=yuan("12.00")).deductions == ()


def test_what_the_refund_cannot_bear_is_invoiced():
    """The refund goes down to nothing, and the rest of the freight is invoiced (G-53)."""
    bought = order(line("l1", "8.00"), shipping_fee=yuan("10.00"), free_shipping=True)
    amounts = refund(bought, liability=BOTH_BUYER, owed_return=yuan("6.00"))
    assert (amounts.total, amounts.invoice) == (yuan("0.00"), yuan("8.00"))
    assert deductions(amounts) == [
        ("outbound_freight", None, "10.00 CNY", "8.00 CNY"),
        ("return_freight", None, "6.00 CNY", "0.00 CNY"),
    ]


def test_a_rulebook_may_invoice_all_freight():
    """With `collect: invoice` nothing is deducted but gifts; without the element nothing is owed at all."""
    terms = Terms(collect="invoice")
    amounts = refund(FREE, terms=terms, liability=BOTH_BUYER)
    assert (amounts.total, amounts.invoice) == (yuan("198.00"), yuan("10.00"))
    assert refund(FREE, terms=Terms(collect=None), liability=BOTH_BUYER).invoice == yuan("0.00")


def test_mixed_payments_give_in_proportion():
    """Each payment gives its share, and coupons are not money (R-153, G-12)."""
    amounts = refund(GIFTED, lines=ONE)
    assert (amounts.total, amounts.by_payment) == (yuan("75.00"), {"alipay": yuan("75.00")})
    assert amounts.in_kind == {"coupon": yuan("24.00")}


def test_an_order_paid_with_coupons_only_refunds_no_money():
    """Non-cash parts contribute nothing to the money (R-153, Appendix E 4)."""
    bought = order(line("l1", "99.00"), payments=paid(coupon="90.00", points="9.00"))
    amounts = refund(bought)
    assert (amounts.total, amounts.by_payment) == (yuan("0.00"), {})
    assert amounts.in_kind == {"coupon": yuan("90.00"), "points": yuan("9.00")}


def test_a_rulebook_names_what_is_no_money():
    """The methods that are no money are the rulebook's to name."""
    bought = order(line("l1", "99.00"), payments=paid(voucher="99.00"))
    assert refund(bought).total == yuan("99.00")
    assert refund(bought, terms=Terms(non_cash=frozenset({"voucher"}))).total == yuan("0.00")


@pytest.mark.parametrize(
    ("lines", "done", "owed"),
    [
        ((), {}, "30.00"),
        (ONE, {}, "15.00"),
        (ONE, {"l1": 1}, "15.00"),
        ((asked("l1"), asked("g1", 2)), {}, "30.00"),
    ],
)
def test_missing_gifts_are_deducted_at_their_selling_price(lines, done, owed):
    """A gift that did not come back with its goods costs its selling price, out of the money part (R-202, F-03)."""
    amounts = refund(GIFTED, lines=lines, done=done, missing_gifts=("g1",))
    assert deductions(amounts) == [("missing_gift", "g1", f"{owed} CNY", f"{owed} CNY")]
    assert amounts.in_kind == refund(GIFTED, lines=lines, done=done).in_kind


def test_a_gift_that_was_announced_is_due_as_announced():
    """Where the request names units of the gift itself, these are due, not the share of its goods."""
    lines = (asked("l1"), asked("g1", 2))
    assert deductions(refund(GIFTED, lines=lines, missing_gifts=("g1",))) == [
        ("missing_gift", "g1", "30.00 CNY", "30.00 CNY")
    ]
    assert deductions(refund(GIFTED, lines=(asked("g1"),), missing_gifts=("g1",)))[0][2] == "15.00 CNY"


def test_amounts_keep_the_orders_currency():
    """Everything is reckoned in the currency of the order, also where it comes to nothing."""
    dollars = Order(
        id="O-2",
        buyer="B-1",
        lines=(OrderLine(id="l1", quantity=1, unit_price=Money.parse("9.00 USD")),),
        payments=(Payment(id="p1", method="card", amount=Money.parse("9.00 USD")),),
        currency="USD",
    )
    for facts in ({}, {"kind": "goodwill", "amount": Money.parse("5.00 USD")}, {"remedy": "exchange"}):
        amounts = refund(dollars, **facts)
        money = (amounts.total, amounts.shipping_fee, amounts.advance, amounts.subsidy, amounts.invoice)
        assert {amount.currency for amount in money} == {"USD"}


def test_one_gift_for_several_units_is_deducted_once():
    """A gift that came with two units is due with the first that goes back, and not again with the second."""
    bought = order(line("l1", "99.00", 2), line("g1", "0.00", gift=True, gift_of="l1", selling_price=yuan("15.00")))
    first = refund(bought, lines=ONE, missing_gifts=("g1",))
    second = refund(bought, lines=ONE, done={"l1": 1}, missing_gifts=("g1",))
    assert (first.total, second.total) == (yuan("84.00"), yuan("99.00"))


def test_gifts_without_a_main_line_or_a_selling_price():
    """A gift of the whole order is due as far as it is left; its unit price stands in for a selling price."""
    bought = order(line("l1", "99.00"), line("g1", "6.00", 2, gift=True))
    assert refund(bought, lines=ONE, missing_gifts=("g1",)).total == yuan("87.00")
    assert refund(bought, lines=ONE, done={"g1": 1}, missing_gifts=("g1",)).total == yuan("93.00")


def test_a_gift_costs_no_more_than_the_refund():
    """The price of a gift is deducted from the refund only: it is never invoiced (R-202)."""
    bought = order(line("l1", "9.00"), line("g1", "0.00", gift=True, gift_of="l1", selling_price=yuan("15.00")))
    amounts = refund(bought, missing_gifts=("g1", "unknown"))
    assert (amounts.total, amounts.invoice) == (yuan("0.00"), yuan("0.00"))
    assert deductions(amounts) == [("missing_gift", "g1", "15.00 CNY", "9.00 CNY")]
    assert refund(bought, terms=Terms(gifts=False), missing_gifts=("g1",)).total == yuan("9.00")


@pytest.mark.parametrize(("remedy", "points"), [("exchange", 21), ("repair", 0), ("reship", 0)])
def test_other_remedies_move_no_money(remedy, points):
    """An exchange takes back the points until it succeeds; nothing else moves (R-203, G-15)."""
    amounts = refund(SHIRTS, remedy=remedy, missing_gifts=("g1",), liability=MERCHANT)
    assert (amounts.total, amounts.by_payment, amounts.by_line) == (yuan("0.00"), {"alipay": yuan("0.00")}, {})
    assert (amounts.points, amounts.adjustment, amounts.shipping_fee) == (points, yuan("0.00"), yuan("0.00"))


def test_freight_owed_on_an_exchange_is_invoiced():
    """Where no money flows, freight that the buyer owes is invoiced in full (L-16, G-53)."""
    amounts = refund(FREE, remedy="exchange", liability=BOTH_BUYER)
    assert (amounts.total, amounts.invoice) == (yuan("0.00"), yuan("10.00"))


@pytest.mark.parametrize(("lines", "done", "points"), [((), {}, 21), (ONE, {}, 11), (ONE, {"l1": 1}, 10)])
def test_points_are_taken_back_in_proportion(lines, done, points):
    """Points that the purchase earned go back with the goods, all of them in the end (R-204, F-04)."""
    assert refund(SHIRTS, lines=lines, done=done).points == points
    assert refund(SHIRTS, terms=Terms(points=False), lines=lines, done=done).points == 0


@pytest.mark.parametrize(
    ("facts", "amount", "how"),
    [
        ({"liability": MERCHANT}, "14.00", "balance"),
        ({"liability": MERCHANT, "cash_wanted": True}, "14.00", "cash"),
        ({"liability": MERCHANT, "reimbursable": "capped"}, "10.00", "balance"),
        ({"liability": MERCHANT, "reimbursable": "none"}, "0.00", ""),
        ({"liability": FrozenMap({"return": "merchant", "mode_cap": "outbound"})}, "10.00", "balance"),
        ({"liability": FrozenMap({"return": "platform"})}, "14.00", "balance"),
        ({"liability": BUYER}, "0.00", ""),
        ({"liability": MERCHANT, "freight_paid": None}, "0.00", ""),
        ({"liability": MERCHANT, "reimbursable": "capped", "terms": Terms(capped=False)}, "14.00", "balance"),
        ({"liability": MERCHANT, "terms": Terms(advance=None)}, "0.00", ""),
        ({"liability": MERCHANT, "terms": Terms(advance="cash")}, "14.00", "cash"),
    ],
)
def test_advanced_freight(facts, amount, how):
    """Freight that the buyer advanced for others comes back as balance or cash, up to a cap (R-195, R-196, G-16)."""
    amounts = refund(SHIRTS, **{"freight_paid": yuan("14.00"), **facts})
    assert (amounts.advance, amounts.advance_as) == (yuan(amount), how)


def test_without_a_known_outbound_fee_there_is_no_cap():
    """A cap that nobody knows caps nothing (L-A5)."""
    bought = order(line("l1", "99.00"))
    amounts = refund(bought, liability=MERCHANT, freight_paid=yuan("14.00"), reimbursable="capped")
    assert amounts.advance == yuan("14.00")


@pytest.mark.parametrize(
    ("named", "more", "subsidy"),
    [
        (yuan("5.00"), {}, "5.00"),
        (yuan("5.00"), {"freight_paid": yuan("4.00")}, "4.00"),
        (yuan("0.00"), {}, "6.00"),
        ("by_region", {}, "6.00"),
        (None, {}, "0.00"),
        (yuan("5.00"), {"remedy": "exchange"}, "0.00"),
    ],
)
def test_the_platforms_subsidy(named, more, subsidy):
    """The platform pays towards a return leg that the buyer bears, never more than it cost (R-136, Appendix E 2)."""
    terms = Terms(subsidies={"east": yuan("6.00")})
    liability = {"return": "buyer", "subsidy": named}
    bought = order(line("l1", "99.00"), region="east")
    amounts = refund(bought, terms=terms, liability=liability, **more)
    assert amounts.subsidy == yuan(subsidy)


def test_no_subsidy_where_others_bear_the_leg_or_no_amount_is_known():
    """A leg of the merchant is not subsidised, and a region without an amount gets nothing (G-21)."""
    bought = order(line("l1", "99.00"))
    assert refund(bought, liability={"return": "merchant", "subsidy": yuan("5.00")}).subsidy == yuan("0.00")
    assert refund(bought, liability={"return": "buyer", "subsidy": "by_region"}).subsidy == yuan("0.00")
    terms = Terms(subsidy=False)
    assert refund(bought, terms=terms, liability={"return": "buyer", "subsidy": yuan("5.00")}).subsidy == yuan("0.00")


@pytest.mark.parametrize(
    ("amount", "remaining", "by_payment"),
    [
        ("30.00", {}, {"alipay": "20.00", "bank": "10.00"}),
        ("30.00", {"alipay": "40.00"}, {"alipay": "13.33", "bank": "16.67"}),
        ("999.00", {}, {"alipay": "100.00", "bank": "50.00"}),
        ("-1.00", {}, {"alipay": "0.00", "bank": "0.00"}),
        (None, {}, {"alipay": "0.00", "bank": "0.00"}),
    ],
)
def test_goodwill(amount, remaining, by_payment):
    """A goodwill refund gives money only, in proportion to what is left of it, and takes nothing back."""
    bought = order(line("l1", "198.00"), payments=paid(alipay="100.00", bank="50.00", coupon="48.00"), points_granted=9)
    amounts = refund(
        bought,
        kind="goodwill",
        amount=None if amount is None else yuan(amount),
        remaining={payment: yuan(left) for payment, left in remaining.items()},
        liability=BOTH_BUYER,
        owed_return=yuan("5.00"),
    )
    assert amounts.by_payment == {payment: yuan(share) for payment, share in by_payment.items()}
    assert amounts.total == amounts.adjustment == Money.total(amounts.by_payment.values(), "CNY")
    assert (amounts.points, amounts.deductions, amounts.in_kind, amounts.by_line) == (0, (), {}, {})


def test_goodwill_without_money_left():
    """Nothing is left of the money, so nothing is given, whatever is left of the coupons."""
    bought = order(line("l1", "48.00"), payments=paid(coupon="48.00"))
    assert refund(bought, kind="goodwill", amount=yuan("5.00")).total == yuan("0.00")


def test_never_more_than_is_left():
    """What a payment lacks another money payment gives; beyond that the refund is short (DESIGN 3, money ledger)."""
    bought = order(line("l1", "198.00"), payments=paid(alipay="100.00", bank="50.00", coupon="48.00"))
    left = {"alipay": yuan("10.00"), "bank": yuan("50.00")}
    amounts = refund(bought, remaining=left)
    assert amounts.by_payment == {"alipay": yuan("10.00"), "bank": yuan("50.00")}
    assert amounts.adjustment == yuan("-90.00")
    half = order(line("l1", "99.00", 2), payments=paid(alipay="100.00", bank="50.00", coupon="48.00"))
    shifted = refund(half, lines=ONE, remaining=left)
    assert shifted.by_payment == {"alipay": yuan("10.00"), "bank": yuan("50.00")}
    assert (shifted.in_kind, shifted.adjustment) == ({"coupon": yuan("24.00")}, yuan("-15.00"))


def test_what_one_payment_lacks_is_asked_for_once():
    """The lack of one payment is made up by the next that has room, not by each of them."""
    bought = order(line("l1", "100.00", 2), payments=paid(alipay="80.00", bank="60.00", card="60.00"))
    amounts = refund(bought, lines=ONE, remaining={"alipay": yuan("30.00")})
    assert amounts.by_payment == {"alipay": yuan("30.00"), "bank": yuan("40.00"), "card": yuan("30.00")}


def test_more_left_than_paid_counts_as_paid():
    """A host that says more is left than was paid, or less than nothing, does not move the bounds."""
    bought = order(line("l1", "99.00"))
    assert refund(bought, remaining={"alipay": yuan("500.00")}).total == yuan("99.00")
    assert refund(bought, remaining={"alipay": yuan("-5.00")}).total == yuan("0.00")


def test_deductions_are_parted_over_the_money():
    """With several money payments each bears its part of a deduction."""
    bought = order(
        line("l1", "150.00"),
        payments=paid(alipay="100.00", bank="50.00"),
        shipping_fee=yuan("10.00"),
        free_shipping=True,
    )
    amounts = refund(bought, liability=BOTH_BUYER)
    assert amounts.by_payment == {"alipay": yuan("93.33"), "bank": yuan("46.67")}


def test_facts_become_a_request():
    """Unknown facts and those that are None are left out; the rest keep their names."""
    request = Request.of({"order": FREE, "kind": "unshipped", "amount": None, "carrier": "yto", "cash_wanted": True})
    assert request == Request(order=FREE, kind="unshipped", cash_wanted=True)


@pytest.mark.parametrize(("remedy", "found"), [("refund", ["missing_gift"]), ("exchange", []), ("repair", [])])
def test_only_a_refund_deducts_a_missing_gift(remedy, found):
    """Who gets other goods for theirs keeps the gift that came along."""
    amounts = refund(GIFTED, lines=(asked("l1", 2),), missing_gifts=("g1",), remedy=remedy)
    assert [item.kind for item in amounts.deductions] == found
