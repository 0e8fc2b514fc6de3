"""Laws of rulebooks that extend another: what the base guarantees the consumer, nobody takes away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.policies.favour import compared
from servflow.policies.limit_names import CONSUMERS_LIMITS
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook import load_rulebook

OUTCOMES = VOCABULARIES["shipping_fee"].outcomes
NAMES = ("cause", "remedy", "goodwill", "fault")
CASES = [
    {name: value for name, value in zip(NAMES, case, strict=True) if value is not None}
    for case in product((None, "quality", "lost"), (None, "refund", "exchange"), (None, True), ("buyer", "merchant"))
]
AT = datetime(2024, 6, 7, 4, tzinfo=UTC)
IDS = tuple(f"R-{number}" for number in range(6))

PAYERS = st.sampled_from(("buyer", "merchant", "platform", "at_fault"))
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "outbound": PAYERS,
        "return": PAYERS,
        "subsidy": st.sampled_from(("5 CNY", "7 CNY")),
        "mode_cap": st.just("outbound"),
        "settlement": st.sampled_from(("kept", "closed")),
    },
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(("quality", "lost")),
        "remedy": st.sampled_from(("refund", "exchange")),
        "goodwill": st.just("true"),
    },
)
TABLES = st.dictionaries(st.sampled_from(IDS), st.tuples(CONDITIONS, ANSWERS), min_size=1, max_size=4)
"""Rules by id; base and child share some ids, so that some rules are replaced and others go before."""

LIMITS = ("return.merchant_response", "return.return_shipment")
SPANS = st.sampled_from(
    [
        *("{within: 2 days", "{within: 3 days", "{within: 49 hours", "{within: 1 month", "{within: 30 days"),
        *(
            "{within: 2 working days",
            "{within: 1 day, counting: working",
            "{within: 16 hours, counting: working",
            "{within: 2 days, counting: calendar_days",
        ),
        *('{by: "10:00"', '{by: "17:00"'),
    ]
)
LENGTHS = st.lists(st.tuples(SPANS, st.booleans()), min_size=1, max_size=2)


def flow(words: dict[str, str]) -> str:
    """Return a mapping as YAML has it."""
    return f"{{{', '.join(f'{name}: {value}' for name, value in words.items())}}}"


def table(rules: dict[str, tuple[dict[str, str], dict[str, str]]], *, favour: bool = False) -> str:
    """Return a table of shipping fees as text."""
    lines = ["shipping_fee:", *(["  favour: consumer"] if favour else []), "  rules:"]
    lines += [f"    - {{id: {name}, when: {flow(when)}, then: {flow(then)}}}" for name, (when, then) in rules.items()]
    return "\n".join(lines)


def limits(lengths: list[list[tuple[str, bool]]], *, favour: bool = False) -> str:
    """Return time limits as text; some rules hold for phones only."""
    lines = ["time_limits:", *(["  favour: consumer"] if favour else [])]
    for limit, group in zip(LIMITS, lengths, strict=True):
        lines.append(f"  {limit}:")
        lines += [f"    - {span}{', when: {category: phone}' * phones}}}" for span, phones in group]
    return "\n".join(lines)


def laid(base: str, child: str) -> Rulebook:
    """Return a rulebook that extends another."""
    with TemporaryDirectory() as folder:
        Path(folder, "statute.yaml").write_text(f"id: statute\nversion: 1\n{base}\n")
        Path(folder, "shop.yaml").write_text(f"id: shop\nversion: 2\nextends: statute.yaml\n{child}\n")
        return load_rulebook(Path(folder, "shop.yaml"))


@given(TABLES, TABLES)
def test_no_answer_is_worse_than_the_one_that_is_guaranteed(base, child):
    """Where the base favours the consumer, nothing that it answers is worse in what extends it."""
    book = laid(table(base, favour=True), table(child))
    for facts in CASES:
        guaranteed = book.floors["shipping_fee"].policy.decide(facts, AT)
        if not guaranteed.rules:  # the base says nothing
            continue
        found = compared(OUTCOMES, guaranteed.outcome, book.judge("shipping_fee", facts, AT).outcome)
        assert all(how != -1 and (how is not None or name not in guaranteed.outcome) for name, how in found.items())


@given(TABLES, TABLES)
def test_an_answer_that_is_no_worse_is_the_shop_s(base, child):
    """Where the shop's own answer is nowhere worse, it stands as it is, by its own rule."""
    book = laid(table(base, favour=True), table(child))
    for facts in CASES:
        guaranteed = book.floors["shipping_fee"].policy.decide(facts, AT)
        own = book.policies["shipping_fee"].decide(facts, AT)
        found = compared(OUTCOMES, guaranteed.outcome, own.outcome)
        if all(how in {0, 1} for how in found.values()):
            answer = book.judge("shipping_fee", facts, AT)
            assert (answer.rule, answer.outcome, answer.also) == (own.rule, own.outcome, own.also)


@given(TABLES, TABLES)
def test_without_favour_the_shop_decides(base, child):
    """Nothing is guaranteed where nothing is declared; and every rule that was replaced is listed and named."""
    book = laid(table(base), table(child))
    replaced = {name for name in child if name in base}
    assert {override.what for override in book.replaced} == replaced
    for facts in CASES:
        own = book.policies["shipping_fee"].decide(facts, AT)
        answer = book.judge("shipping_fee", facts, AT)
        assert (answer.rule, answer.outcome) == (own.rule, own.outcome)
        assert answer.overrides == ((f"statute 1: {own.rule}",) if own.rule in replaced else ())


@given(
    st.tuples(LENGTHS, LENGTHS), st.tuples(LENGTHS, LENGTHS), st.integers(0, 14 * 24), st.sampled_from(("phone", "tv"))
)
def test_no_time_limit_is_worse_than_the_one_that_is_guaranteed(base, child, hours, category):
    """What binds the merchant is over no later, what the consumer has to keep is over no earlier."""
    book = laid(limits(base, favour=True), limits(child))
    alone = Rulebook(
        id="statute", title=book.title, version="1", policies={"time_limits": book.floors["time_limits"].policy}
    )
    at = AT + timedelta(hours=hours)
    for limit in LIMITS:
        guaranteed = alone.deadline(limit, at, {"category": category}, "breach")
        found = book.deadline(limit, at, {"category": category}, "breach")
        if guaranteed is None:
            continue
        if limit in CONSUMERS_LIMITS:
            assert found is None or found.due_at >= guaranteed.due_at
        else:
            assert found is not None
            assert found.due_at <= guaranteed.due_at


EXCLUSIONS = st.lists(
    st.sampled_from(("category: fresh", "worn: true", "altered: true", "category: fresh, worn: true")), max_size=3
)
WINDOWS = st.lists(
    st.tuples(
        st.sampled_from(("signed_at", "shipped_at")), st.sampled_from(("3 days", "72 hours", "10 days", "1 month"))
    ),
    max_size=2,
)


def eligibility(windows: list[tuple[str, str]], exclusions: list[str], *, favour: bool = False) -> str:
    """Return windows and exclusions as text."""
    lines = ["eligibility:", *(["  favour: consumer"] if favour else [])]
    if windows:
        each = [
            f"{{id: W-{number}, anchor: {anchor}, within: {span}}}" for number, (anchor, span) in enumerate(windows)
        ]
        lines.append(f"  windows: {{rules: [{', '.join(each)}]}}")
    rules = [f"{{id: E-{number}, when: {{{when}}}}}" for number, when in enumerate(exclusions)]
    return "\n".join([*lines, f"  rules: [{', '.join([*rules, '{id: E-9, when: {gift: true}}'])}]"])


@given(st.tuples(WINDOWS, EXCLUSIONS), st.tuples(WINDOWS, EXCLUSIONS), st.integers(0, 40), st.booleans(), st.booleans())
def test_what_may_be_given_back_stays_so(base, child, days, worn, fresh):
    """What the base lets be given back may be given back, and for no shorter."""
    book = laid(eligibility(*base, favour=True), eligibility(*child))
    facts = {"signed_at": AT, "shipped_at": AT - timedelta(days=2), "worn": worn}
    facts |= {"category": "fresh"} if fresh else {}
    at = AT + timedelta(days=days)
    guaranteed = book.floors["eligibility"].policy.decide(facts, at).outcome
    found = book.judge("eligibility", facts, at)
    own = book.policies["eligibility"].decide(facts, at).outcome
    windows = bool(base[0])
    if guaranteed["eligible"] and (windows or not child[0]):
        assert found.outcome["eligible"]
        assert found.outcome["until"] is None or found.outcome["until"] >= guaranteed["until"]
    assert found.outcome["eligible"] or not own["eligible"]
    assert own["eligible"] or found.outcome["reasons"] == own["reasons"] or found.overrides
