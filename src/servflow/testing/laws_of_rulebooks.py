"""Laws of a rulebook: what its answers have to be, whatever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import attrs
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.policies.eligibility import Eligibility
from servflow.policies.refund import Refund
from servflow.policies.time_limits import TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.windows import ANCHORS
from servflow.testing.asking import facts_of, refunds
from servflow.testing.laws_of_histories import Draw
from servflow.testing.laws_of_steps import borne_by_one, demand
from servflow.testing.laws_of_time import SPANS, cycles, is_exact
from servflow.testing.moments import DAY, HOUR, MICROSECOND, instants
from servflow.values.decisions import Decision
from servflow.values.money import Money
from servflow.values.time import Span, zone_info

_LATER = st.sampled_from([MICROSECOND, HOUR, 5 * HOUR, DAY, 9 * DAY])
_AWAY = st.sampled_from(SPANS)
_IN_UTC = instants().map(lambda at: at.astimezone(UTC))
"""Where sums are made: on other clocks a day is not always 24 hours."""
_SINCE = st.sampled_from([HOUR, DAY, 5 * DAY, 8 * DAY, 40 * DAY, None])
"""How long ago an order was placed, shipped, signed or confirmed; nothing: it was not, or nobody says so."""
_AGREED = st.sampled_from([None, {}, {"return": "buyer"}, {"return": "carrier", "outbound": "merchant"}])


def total(book: Rulebook, draw: Draw) -> None:
    """Hold that every policy answers whatever its vocabulary can ask, with a decision."""
    for policy, facts, at in _asked(book, draw):
        _judged(book, policy, facts, at)


def _asked(book: Rulebook, draw: Draw) -> Iterator[tuple[str, dict[str, Any], datetime]]:
    at = draw(instants())
    for policy in book.policies:
        if policy == "refund":
            yield policy, draw(refunds()), at
        elif policy in VOCABULARIES and policy not in {"duties", "kpi", "retention"}:
            yield policy, draw(facts_of(policy)), at


def _judged(book: Rulebook, policy: str, facts: dict[str, Any], at: datetime) -> Decision:
    try:
        decision = cast("object", book.judge(policy, facts, at))
    except Exception as error:
        message = f"total: {policy} raises {type(error).__name__}: {error}"
        raise AssertionError(message) from error
    demand("total", isinstance(decision, Decision), f"{policy} answers with a {type(decision).__name__}")
    return cast("Decision", decision)


def pure(book: Rulebook, draw: Draw) -> None:
    """Hold that the same facts get the same answer, and are left as they were."""
    for policy, facts, at in _asked(book, draw):
        before = dict(facts)
        answers = [_judged(book, policy, facts, at) for _ in range(2)]
        demand("pure", answers[0] == answers[1], f"{policy} answers otherwise when it is asked again")
        demand("pure", facts == before, f"{policy} changes what it is asked on")


def deadlines(book: Rulebook, draw: Draw) -> None:
    """Hold that every time limit ends after it begins."""
    at, facts = draw(instants()), draw(facts_of("time_limits"))
    for name in _limits(book):
        deadline = book.deadline(name, at, facts, "breach")
        demand("deadlines", deadline is None or deadline.due_at > at, f"{name} is over when it begins")


def _limits(book: Rulebook) -> tuple[str, ...]:
    found = book.policies.get("time_limits")
    return tuple(found.limits) if isinstance(found, TimeLimits) else ()


def monotone_limits(book: Rulebook, draw: Draw) -> None:
    """Hold that what begins later never ends earlier, and that a longer window never takes a right away.

    A limit is compared where the same rule sets it and the local clock has gone on too: where that is set back, days
    may end earlier. A window bounds a right; a length that rules read, as a fact or in an obligation, is none.
    """
    law = "monotone limits"
    at, facts, more = draw(_IN_UTC), draw(facts_of("time_limits")), draw(_LATER)
    zone = zone_info(book.timezone)
    shown = [moment.astimezone(zone).replace(tzinfo=None) for moment in (at, at + more)]
    for name in _limits(book):
        rules = [book.limit(name, facts, moment) for moment in (at, at + more)]
        first, later = (book.deadline(name, moment, facts, "breach") for moment in (at, at + more))
        if first is not None and later is not None and rules[0] is rules[1] and shown[0] <= shown[1]:
            demand(law, first.due_at <= later.due_at, f"{name} begun {more} later ends earlier")
    _longer_windows(book, at, draw)


def _longer_windows(book: Rulebook, at: datetime, draw: Draw) -> None:
    """Hold that under longer windows no reason against a request comes up, and none of them closes earlier."""
    policy = book.policies.get("eligibility")
    if not isinstance(policy, Eligibility) or policy.windows is None:
        return
    windows = policy.windows
    since = {name: draw(_SINCE) for name in ANCHORS}
    facts = {**draw(facts_of("eligibility")), **{name: at - ago for name, ago in since.items() if ago is not None}}
    longer = attrs.evolve(
        windows,
        windows=tuple(
            attrs.evolve(window, within=Span(window.within.amount + 1, window.within.unit))
            for window in windows.windows
        ),
    )
    before, after = (attrs.evolve(policy, windows=group).decide(facts, at).outcome for group in (windows, longer))
    more = sorted(set(after["reasons"]) - set(before["reasons"]))
    demand("monotone limits", not more, f"a longer window takes a right away: {', '.join(more)}")
    ends = before["until"], after["until"]
    demand("monotone limits", None in ends or ends[0] <= ends[1], "a longer window closes earlier")


def time_shift(book: Rulebook, draw: Draw) -> None:
    """Hold that time limits move with their beginning.

    Those of exact length, minutes and hours, and days of 24 hours each, by any span; calendar days, working time and
    months by 28 or 400 years, after which the calendar is the same again.
    """
    at, facts, away = draw(_IN_UTC), draw(facts_of("time_limits")), draw(_AWAY)
    for name in _limits(book):
        _shifted(book, name, facts, at, away, exact=True)
    for cycle in cycles(book, at.year, at.year):
        for name in _limits(book):
            _shifted(book, name, facts, at, cycle, exact=False)


def _shifted(book: Rulebook, name: str, facts: dict[str, Any], at: datetime, away: timedelta, *, exact: bool) -> None:
    """Hold that a time limit begun so much later ends as much later, as long as the same rule sets it."""
    rules = [book.limit(name, facts, moment) for moment in (at, at + away)]
    if rules[0] is not None and rules[0] is rules[1] and (is_exact(rules[0]) or not exact):
        first, moved = (book.deadline(name, moment, facts, "breach") for moment in (at, at + away))
        same = first is not None and moved is not None and moved.due_at - first.due_at == away
        demand("time shift", same, f"{name} begun {away} later does not end as much later")


def one_bearer(book: Rulebook, draw: Draw) -> None:
    """Hold that every leg of the goods' way that is decided has exactly one bearer, a party by name."""
    if "shipping_fee" not in book.policies:
        return
    agreed = draw(_AGREED)
    facts = {**draw(facts_of("shipping_fee")), **({"agreed": agreed} if agreed is not None else {})}
    borne_by_one(_judged(book, "shipping_fee", facts, draw(instants())).outcome)


def money_conserved(book: Rulebook, draw: Draw) -> None:
    """Hold that a refund gives back no more of a payment than it paid, and no more cash than cash and freight paid."""
    if not isinstance(book.policies.get("refund"), Refund):
        return
    law, facts = "money conserved", draw(refunds())
    order, outcome = facts["order"], _judged(book, "refund", facts, draw(instants())).outcome
    for payment in order.payments:
        back = outcome["by_payment"].get(payment.id, Money(0))
        demand(
            law, Money(0) <= back <= payment.amount, f"{back} of the {payment.amount} of {payment.id} are given back"
        )
    whole = Money.total(outcome["by_payment"].values(), order.currency)
    demand(law, whole == outcome["total"], "the parts of a refund do not come to its total")
    advance = outcome["reimbursement"]["amount"] if outcome["reimbursement"] else Money(0)
    cash = Money.total((payment.amount for payment in order.payments if payment.is_cash), order.currency)
    most = cash + (facts["freight_paid"] or Money(0))
    demand(law, outcome["total"] + advance <= most, f"{outcome['total'] + advance} of {most} are given back")
