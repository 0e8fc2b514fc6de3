"""A table of rules as it stands in a file."""

import pytest

from servflow.policies.conditions import Equals
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.problems import MOST_PROBLEMS
from servflow.rulebook.sections import table
from servflow.rulebook.sections.table import MOST_RULES
from tests.rulebook.books import problems, toy_table

WHOLE = """
hit: first
rules:
  - {id: T-1, when: {colour: red}, then: {verdict: sell}}
  - {id: T-2, when: {soft: true}, then: {verdict: keep}}
otherwise: {id: T-3, then: {verdict: keep}, note: Nothing else.}
overlays:
  - {id: T-4, when: {size: {at_least: 10}}, then: {share: 1}}
invariants:
  - {id: I-1, name: red toys are sold, when: {colour: red}, never: {verdict: keep}, source: {ref: law}}
"""


def test_a_whole_table_is_read():
    """Rules, the one for all other cases, overlays and invariants, in their order and with their lines."""
    table, noted = toy_table(WHOLE)
    assert noted == []
    assert table is not None
    assert [(rule.id, rule.line) for rule in table.every_rule()] == [("T-1", 4), ("T-2", 5), ("T-3", 6), ("T-4", 8)]
    assert (table.hit, table.policy, table.zone) == ("first", "toy", "Asia/Shanghai")
    (invariant,) = table.invariants
    assert (invariant.name, invariant.line) == ("red toys are sold", 10)
    assert invariant.never == (("verdict", Equals("keep")),)


def test_sections_are_read_in_order():
    """With `hit: sections` the rules stand in sections, and each knows its own."""
    table, noted = toy_table("""
        hit: sections
        sections:
          - section: exceptions
            title: {en: Exceptions, zh: 例外}
            rules: [{id: T-1, when: {colour: red}, then: {verdict: sell}}]
          - section: base
            rules: [{id: T-2, then: {verdict: keep}}]
    """)
    assert noted == []
    assert table is not None
    assert [(rule.id, rule.section) for rule in table.rules] == [("T-1", "exceptions"), ("T-2", "base")]
    assert table.select({"colour": "red"}, None) == 0
    assert table.select({"colour": "blue"}, None) == 1


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("{rules: []}", ["1:9 no_rules: toy has no rules"]),
        ("{hit: first}", ["1:1 no_rules: toy has no rules"]),
        ("{hit: frist, otherwise: {}}", ["1:7 unknown_value: 'frist' is not a value of hit; did you mean 'first'?"]),
        (
            "{hit: collect, otherwise: {}}",
            ["1:7 unknown_value: 'collect' is not a value of hit; expected one of first, unique, sections"],
        ),
        ("{rule: [], otherwise: {}}", ["1:2 unknown_key: unknown key 'rule' in toy; did you mean 'rules'?"]),
        (
            "{sections: [], otherwise: {}}",
            ["1:12 wrong_shape: a table with hit: first has no 'sections'"],
        ),
        (
            "{hit: sections, rules: [], sections: [], otherwise: {}}",
            ["1:24 wrong_shape: a table with hit: sections has no 'rules'"],
        ),
        ("{hit: sections, otherwise: {}}", ["1:1 missing_key: toy needs the key 'sections'"]),
        (
            "{hit: sections, sections: [{section: a, rules: []}, {section: a, rules: []}], otherwise: {}}",
            ["1:63 duplicate_id: there is a section 'a' already"],
        ),
        (
            "{hit: sections, sections: [{rules: []}], otherwise: {}}",
            ["1:28 missing_key: section needs the key 'section'"],
        ),
        (
            "{rules: [{id: a}, {id: a}], otherwise: {id: b}, overlays: [{id: b}]}",
            [
                "1:19 duplicate_id: rule a stands on line 1 already",
                "1:60 duplicate_id: rule b stands on line 1 already",
            ],
        ),
        ("{otherwise: {when: {}}}", ["1:14 unknown_key: unknown key 'when' in otherwise; did you mean 'then'?"]),
        (
            "{otherwise: {}, invariants: [{never: {verdict: keep}}, {name: x}, {id: y, never: {verdict: keep}}]}",
            [
                "1:30 missing_key: invariant needs the key 'name'",
                "1:56 no_value: an invariant names what may never come out",
            ],
        ),
        ("{otherwise: {}, rules: [a]}", ["1:25 wrong_shape: rule must be a mapping"]),
        ("{otherwise: {}, rules: [{when: {}}]}", ["1:25 missing_key: rule needs the key 'id'"]),
    ],
)
def test_what_is_no_table_is_told(text, problems):
    """Everything that is wrong with the shape of a table is noted with its place."""
    assert toy_table(text)[1] == problems


def test_unique_rules_may_not_overlap():
    """Two rules for one case are an error, told with such a case."""
    _, noted = toy_table("""
        hit: unique
        rules:
          - {id: T-1, when: {colour: red}, then: {verdict: sell}}
          - {id: T-2, when: {soft: true, colour: [red, blue]}, then: {verdict: sell}}
          - {id: T-3, when: {colour: green}}
    """)
    assert noted == ["5:5 overlap: rules T-1 (line 4) and T-2 both hold: witness colour=red soft=true"]


def test_rules_of_one_section_may_not_contradict():
    """In one section two rules on one case must answer alike; over sections the earlier goes first."""
    _, noted = toy_table("""
        hit: sections
        sections:
          - section: one
            rules:
              - {id: T-1, when: {colour: red}, then: {verdict: sell}}
          - section: two
            rules:
              - {id: T-2, when: {soft: true}, then: {verdict: sell}}
              - {id: T-3, when: {size: 3}, then: {verdict: sell}}
              - {id: T-4, when: {soft: true, colour: blue}, then: {verdict: keep}}
              - {id: T-5, when: {colour: red, soft: true}, then: {verdict: keep}}
    """)
    differ = "both hold and answer differently"
    assert noted == [
        f"11:9 overlap: rules T-2 (line 9) and T-4 {differ}: witness colour=blue soft=true",
        f"11:9 overlap: rules T-3 (line 10) and T-4 {differ}: witness colour=blue soft=true size=3",
    ]


def test_a_broken_rule_sets_no_alarm_off():
    """Rules that could not be read are not compared; with one of them in a section, nothing is."""
    _, noted = toy_table("""
        hit: unique
        rules:
          - {id: T-1, when: {colur: red}}
          - {id: T-2, when: {soft: true}}
          - {id: T-3, when: {soft: true, size: 3}}
    """)
    assert [line.split(" ")[1] for line in noted] == ["unknown_fact:", "overlap:"]
    _, noted = toy_table("""
        hit: sections
        sections:
          - {section: one, rules: [{id: T-1, when: {colur: red}}]}
          - {section: two, rules: [{id: T-2, then: {share: 1}}, {id: T-3, then: {share: 2}}]}
    """)
    assert [line.split(" ")[1] for line in noted] == ["unknown_fact:"]


def test_a_table_that_is_too_hard_is_told(monkeypatch):
    """Where the search for overlaps gives up, the author is told what to do."""
    monkeypatch.setattr(table, "Budget", lambda: Budget(0))
    _, noted = toy_table("""
        hit: sections
        sections:
          - {section: one, rules: [{id: T-1, then: {share: 1}}, {id: T-2, then: {share: 2}}]}
    """)
    assert noted == ["2:6 not_proved: not proved: too many cases to look at: split the table or use hit: first"]


def test_durations_need_a_certain_order():
    """Thresholds whose order depends on the calendar may not stand in one table."""
    _, noted = toy_table("""
        rules:
          - {id: T-1, when: {age: {less_than: 15 days}}, then: {verdict: keep}}
          - {id: T-2, when: {age: {less_than: 3 months}}, then: {verdict: keep}}
          - {id: T-3, when: {age: {not: 90 days}}, then: {verdict: sell}}
          - {id: T-4, when: {age: {not: 15 days}}, then: {verdict: sell}}
    """)
    assert noted == [
        "5:5 uncertain_order: age: whether 3 months are less than 90 days depends on the calendar",
    ]


def test_a_table_ends_somewhere():
    """A table has a thousand rules at most; a larger one is told and not looked at further."""
    rules = "\n".join(f"  - {{id: r{n}}}" for n in range(MOST_RULES + 1))
    _, noted = toy_table(f"hit: unique\nrules:\n{rules}\n")
    assert noted == ["3:3 too_many_rules: a table has 1000 rules at most"]
    rules = "\n".join(f"  - {{id: r{n}, then: {{share: {n}}}}}" for n in range(MOST_RULES))
    table, noted = toy_table(f"rules:\n{rules}\n")
    assert (noted, len(table.rules)) == ([], MOST_RULES)


def test_a_report_of_overlaps_ends_somewhere():
    """A table in which everything overlaps is told so two hundred times."""
    rules = "\n".join(f"  - {{id: r{n}}}" for n in range(100))
    _, noted = toy_table(f"hit: unique\nrules:\n{rules}\n")
    assert len(noted) == MOST_PROBLEMS


def test_an_invariant_forbids_something():
    """An invariant without 'never' would hold of every answer: it is refused where it stands."""
    text = """
        shipping_fee:
          rules: [{id: L-1, when: {cause: quality}, then: {return: merchant}}]
          invariants: [{name: nothing at all, when: {cause: quality}}]
    """
    assert problems(text) == ["4:16 no_value: an invariant names what may never come out"]
