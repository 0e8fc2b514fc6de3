"""Rules that go before those of a base, and the cases that they take."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from servflow.rulebook import load_rulebook
from servflow.rulebook.analysis import precedence
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.precedence import taken_cases

AT = datetime(2024, 6, 7, tzinfo=UTC)


def laid(base, child):
    """Give a rulebook over another, each from the text of its sections."""
    with TemporaryDirectory() as folder:
        Path(folder, "base.yaml").write_text(f"id: base\nversion: 1\n{base}\n")
        Path(folder, "child.yaml").write_text(f"id: child\nversion: 1\nextends: base.yaml\n{child}\n")
        return load_rulebook(Path(folder, "child.yaml")), load_rulebook(Path(folder, "base.yaml"))


BASE = """
shipping_fee:
  rules:
    - {id: B-1, when: {cause: quality}, then: {return: merchant}}
    - {id: B-2, when: {cause: lost}, then: {return: carrier}}
  otherwise: {id: B-3, then: {return: buyer}}
eligibility:
  rules: [{id: B-4, when: {worn: true}}]
"""


def pairs(child, base=BASE):
    """Give which rules go before which."""
    book, _ = laid(base, child)
    return [(taken.rule.id, taken.base_rule.id, taken.base, dict(taken.witness)) for taken in taken_cases(book)]


def test_what_a_new_rule_takes_is_told_with_a_case():
    """Each rule of the base that would have decided otherwise is named, the one for all other cases too."""
    rule = "{id: C-1, when: {goodwill: true, cause: [quality, other]}, then: {return: platform}}"
    assert pairs(f"shipping_fee: {{rules: [{rule}]}}") == [
        ("C-1", "B-1", "base 1", {"goodwill": True, "cause": "quality"}),
        ("C-1", "B-3", "base 1", {"goodwill": True, "cause": "other"}),
    ]


def test_what_answers_the_same_takes_nothing():
    """What the base says anyway is no override; a rule that is replaced is listed elsewhere."""
    assert pairs("shipping_fee: {rules: [{id: C-1, when: {cause: quality}, then: {return: merchant}}]}") == []
    assert pairs("shipping_fee: {rules: [{id: B-1, when: {cause: quality}, then: {return: buyer}}]}") == []
    assert pairs("shipping_fee: {otherwise: {id: C-9, then: {return: platform}}}") == []


def test_refusals_do_not_take_cases():
    """Where every rule that holds counts, none goes before another."""
    assert pairs("eligibility: {rules: [{id: C-4, when: {altered: true}}]}") == []


def test_a_rulebook_that_extends_nothing_takes_nothing():
    """Without a base there is nothing to go before."""
    _, base = laid(BASE, "shipping_fee: {}")
    assert taken_cases(base) == ()


def test_a_rule_that_never_holds_takes_nothing():
    """A rule whose conditions nothing meets decides no case."""
    rule = "{id: C-1, when: {worn: {not: true}, cause: {not: [quality, lost]}}, then: {return: carrier}}"
    assert [found[1] for found in pairs(f"shipping_fee: {{rules: [{rule.replace('worn', 'goodwill')}]}}")] == ["B-3"]


def test_what_costs_too_much_is_left_out(monkeypatch):
    """Past the budget nothing is told of a table."""
    book, _ = laid(BASE, "shipping_fee: {rules: [{id: C-1, then: {return: platform}}]}")
    assert taken_cases(book)
    monkeypatch.setattr(precedence, "Budget", lambda: Budget(0))
    assert taken_cases(book) == ()


CAUSES, REMEDIES = ("quality", "lost"), ("refund", "exchange")
WHEN = st.fixed_dictionaries(
    {}, optional={"cause": st.sampled_from(CAUSES), "remedy": st.sampled_from(REMEDIES), "goodwill": st.just("true")}
)
RULES = st.lists(st.tuples(WHEN, st.sampled_from(("buyer", "merchant"))), min_size=1, max_size=4)


def text(rules, name):
    """Give a table of shipping fees."""
    lines = [
        f"    - {{id: {name}-{number}, when: {{{', '.join(f'{fact}: {value}' for fact, value in when.items())}}}, "
        f"then: {{return: {payer}}}}}"
        for number, (when, payer) in enumerate(rules)
    ]
    return "\n".join(["shipping_fee:", "  rules:", *lines])


@given(RULES, RULES)
def test_trying_every_case_finds_the_same(base_rules, child_rules):
    """Asking both rulebooks on every case gives the same pairs, and each witness is such a case."""
    book, base = laid(text(base_rules, "B"), text(child_rules, "C"))
    found = {(taken.rule.id, taken.base_rule.id): taken.witness for taken in taken_cases(book)}
    everywhere = set()
    for cause in (*CAUSES, "other", None):
        for remedy in (*REMEDIES, "repair", None):
            for goodwill in (True, False, None):
                facts = {"cause": cause, "remedy": remedy, "goodwill": goodwill}
                mine, theirs = book.judge("shipping_fee", facts, AT), base.judge("shipping_fee", facts, AT)
                if mine.rule.startswith("C") and theirs.rule and mine.outcome != theirs.outcome:
                    everywhere.add((mine.rule, theirs.rule))
    assert set(found) == everywhere
    for (rule, base_rule), witness in found.items():
        assert book.judge("shipping_fee", witness, AT).rule == rule
        assert base.judge("shipping_fee", witness, AT).rule == base_rule
