"""The slips that are put into rules."""

from datetime import date

import pytest

from servflow.policies.conditions import written
from servflow.rulebook import load_rulebook, mutate, read_rulebook, run_tests, shipped_names, suggest_tests, unseen
from servflow.rulebook.analysis import killing
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.killing import is_writable
from servflow.rulebook.analysis.mutants import mutants_of, stepped
from servflow.rulebook.analysis.suggesting import as_section, as_yaml
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span
from tests.rulebook.books import HEAD, book, toy_table


def slips(text):
    """Give the slips of a table of toys, as they are said."""
    table, noted = toy_table(text)
    assert noted == []
    assert table is not None
    return [str(mutant) for mutant in mutants_of(table)]


def test_every_part_of_a_rule_can_slip():
    """Conditions, lists, bounds, dates, answers, the order, overlays and the rest: each in each way."""
    assert slips("""
        rules:
          - {id: A, when: {colour: [red, blue]}, then: {verdict: sell}}
          - {id: B, when: {size: {at_least: 1, less_than: 3}, soft: {not: true}}, then: {verdict: keep, share: 2}}
          - id: C
            when: {name: {known: false}, colour: {not: red}}
            then: {share: 2}
            effective: {from: 2024-01-01, to: 2024-02-01}
        otherwise: {id: D, then: {verdict: keep}}
        overlays: [{id: E, when: {soft: true}, then: {tags: [a]}}]
    """) == [
        "A: is missing",
        "A: without its condition on colour",
        "A: not for colour=red",
        "A: not for colour=blue",
        "A: also for colour=green",
        "A: without its answer on verdict",
        "A: answering verdict=keep instead of sell",
        "B: is missing",
        "B: without its condition on size",
        "B: size at least 1, its end otherwise",
        "B: size at least 1, one step down",
        "B: size at least 1, one step up",
        "B: size less than 3, its end otherwise",
        "B: size less than 3, one step down",
        "B: size less than 3, one step up",
        "B: without its condition on soft",
        "B: without its answer on verdict",
        "B: answering verdict=sell instead of keep",
        "B: without its answer on share",
        "B: answering share=3 instead of 2",
        "B: answering share=1 instead of 2",
        "B: stands before A",
        "C: is missing",
        "C: without its condition on name",
        "C: where name is known",
        "C: without its condition on colour",
        "C: under its 'not' also for colour=green",
        "C: without its answer on share",
        "C: answering share=3 instead of 2",
        "C: answering share=1 instead of 2",
        "C: in force from 2023-12-31",
        "C: in force from 2024-01-02",
        "C: in force to 2024-01-31",
        "C: in force to 2024-02-02",
        "C: stands before B",
        "E: is missing",
        "E: without its condition on soft",
        "E: without its answer on tags",
        "D: is missing",
        "D: without its answer on verdict",
        "D: answering verdict=sell instead of keep",
    ]


def changes(text):
    """Give what each slip makes of a table of toys: the rules that are gone, and those that came."""
    table, _ = toy_table(text)
    for mutant in mutants_of(table):
        rules, others = ((*each.rules, *each.overlays) for each in (table, mutant.table))
        gone, come = ([rule for rule in one if rule not in other] for one, other in ((rules, others), (others, rules)))
        yield mutant, gone, come, [rule.id for rule in others]


def test_a_slip_changes_one_rule_and_no_more():
    """A slip leaves every other rule as it is, in its place; of two that are swapped both stay as they are."""
    rules = """
        rules:
          - {id: A, when: {colour: {not: red}, name: {known: true}}, then: {verdict: sell}}
          - {id: B, when: {size: {at_least: 1}, soft: {known: false}}, then: {verdict: keep}}
          - {id: C, then: {share: 2}}
        overlays: [{id: E, when: {soft: true}, then: {tags: [a]}}]
    """
    for mutant, gone, come, order in changes(rules):
        if mutant.what.startswith("stands before"):
            other = mutant.what[-1]
            assert (gone, come) == ([], [])
            assert order == [{mutant.rule.id: other, other: mutant.rule.id}.get(ident, ident) for ident in "ABCE"]
        elif mutant.what == "is missing":
            assert (gone, come) == ([mutant.rule], [])
            assert order == [ident for ident in "ABCE" if ident != mutant.rule.id]
        else:
            assert (gone, [rule.id for rule in come], order) == ([mutant.rule], [mutant.rule.id], [*"ABCE"])


def test_a_slip_knows_what_it_is_about():
    """The fact of its condition, and the bound where one slipped, by which a suggested test is named."""
    rules = "rules: [{id: A, when: {size: {at_most: 3}, name: {known: false}}, then: {share: 2}}]"
    assert [(mutant.what, mutant.fact, mutant.bound) for mutant, *_ in changes(rules) if mutant.fact] == [
        ("without its condition on size", "size", None),
        ("size at most 3, its end otherwise", "size", ("at_most", 3)),
        ("size at most 3, one step down", "size", ("at_most", 3)),
        ("size at most 3, one step up", "size", ("at_most", 3)),
        ("without its condition on name", "name", None),
        ("where name is known", "name", None),
    ]
    dated = "rules: [{id: A, then: {share: 2}, effective: {from: 2024-01-01}}]"
    assert [mutant.bound for mutant, *_ in changes(dated) if mutant.fact == "as_of"] == [
        ("at_least", date(2024, 1, 1)),
        ("at_least", date(2024, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        (3, 1, "4"),
        (Money(0), -1, "-0.01 CNY"),
        (Span.parse("3 days"), -1, "2 days"),
        (Span.parse("0 days"), -1, None),
        (date(2024, 2, 28), 1, "2024-02-29"),
        (True, 1, None),
        ("a word", 1, None),
    ],
)
def test_a_step_is_the_next_value(value, step, expected):
    """Where there is a next value it is given, and nothing where there is none."""
    found = stepped(value, step)
    assert (None if found is None else written(found)) == expected


def test_a_limit_slips_by_its_length():
    """Of a time limit the length, the way of counting and what follows can slip; none can be without a length."""
    limits = book("time_limits: {return.inspection: {id: T-1, within: 3 days, on_lapse: breach}}\n")
    assert [str(verdict.mutant) for verdict in mutate(limits)] == [
        "T-1: is missing",
        "T-1: answering within=4 days instead of 3 days",
        "T-1: answering within=2 days instead of 3 days",
        "T-1: answering counting=calendar_days instead of elapsed",
        "T-1: without its answer on on_lapse",
    ]
    by = book("time_limits: {ticket.review: {id: T-1, by: '17:00'}}\n")
    assert [verdict.fate for verdict in mutate(by)] == ["alive"]


def test_there_is_no_day_after_the_last():
    """A rule in force to the end of all days slips back by a day only, and for ever is not a day longer."""
    found = slips("rules: [{id: A, when: {soft: true}, then: {share: 1}, effective: {to: 9999-12-31}}]")
    assert [slip for slip in found if "in force" in slip] == ["A: in force to 9999-12-30"]
    kept = book("retention: {records: [{id: R-1, record: complaint, keep_for: for_ever}]}\n")
    assert [str(verdict.mutant) for verdict in mutate(kept) if "answer" in verdict.mutant.what] == [
        "R-1: without its answer on keep_for"
    ]


def test_what_is_not_proved_is_counted_apart(monkeypatch):
    """Past its budget a mutant is neither alive nor equivalent."""
    monkeypatch.setattr(killing, "Budget", lambda: Budget(0))
    rules = book("approvals: {rules: [{id: A-1, when: {same_person: true}, then: {allowed: false}}]}\n")
    assert "not_proved" in {verdict.fate for verdict in mutate(rules)}


def test_a_suggestion_can_be_pasted():
    """What is suggested reads back as a test that passes, and then nothing is alive."""
    text = """\
        shipping_fee:
          rules:
            - {id: L-1, when: {cause: [quality, lost], category: "a, b"}, then: {return: merchant}}
            - {id: L-2, when: {free_shipping: true}, then: {return: buyer}}
          otherwise: undecided
        """
    shop = book(text)
    lines = [as_yaml(each.test) for each in suggest_tests(shop, mutate(shop))]
    indented = "".join(f"    {line}\n" for line in lines)
    pasted = read_rulebook(
        {"shop.yaml": HEAD + "\n".join(line[8:] for line in text.splitlines()) + "\n  tests:\n" + indented}
    )
    assert all(played.passed for played in run_tests(pasted))
    assert not any(verdict.fate == "alive" for verdict in mutate(pasted))
    assert unseen(pasted) == ()
    assert [rule.id for _, rule in unseen(shop)] == ["L-1", "L-2"]


def test_tables_are_guarded_apart():
    """A suggestion for one table says nothing of another, and a limit's test always names its limit."""
    shop = book("""\
        approvals: {rules: [{id: A-1, when: {same_person: true}, then: {allowed: false}}]}
        time_limits:
          return.inspection: {id: T-1, within: 3 days}
          return.resubmission: {id: T-2, when: {category: food}, within: 3 days}
        """)
    found = suggest_tests(shop, mutate(shop))
    assert {each.test.policy for each in found} == {"approvals", "time_limits"}
    sections = [line for line in as_section(each.test for each in found).splitlines() if line[0] != " "]
    assert sections == ["time_limits:", "approvals:"]  # each once, as a file has them
    assert all("limit" in each.test.given for each in found if each.test.policy == "time_limits")


def test_what_a_file_cannot_say_is_not_suggested():
    """An age that only the calendar tells apart is no fact of a test."""
    from datetime import date

    assert not is_writable({"age": Age(date(2024, 1, 1), date(2024, 2, 1))})
    assert is_writable({"age": Span.parse("1 month")})


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_rulebooks_are_guarded(name):
    """Every slip in a shipped rulebook that changes an answer is seen by one of its tests."""
    assert [f"{v.view.name} {v.mutant}" for v in mutate(load_rulebook(name)) if v.fate in {"alive", "not_proved"}] == []
