"""One rulebook over another."""

from textwrap import dedent

import pytest

from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.rulebook import load_rulebook
from tests.rulebook.books import said

BASE = """
id: base
title: Base
version: 1
timezone: Europe/Paris
currency: CNY
sources: {law: {title: The law}, house: {title: House}}
shipping_fee:
  rules:
    - {id: L-1, when: {cause: quality}, then: {return: merchant}, example: {cause: quality}}
    - {id: L-2, when: {cause: no_reason}, then: {return: buyer}, source: {ref: law}}
  otherwise: {id: L-9, then: {return: buyer}}
  invariants:
    - {name: no quality at the buyer's cost, when: {cause: quality}, never: {return: buyer}}
  subsidies: {east: 5 CNY, west: 8 CNY}
  tests:
    - {name: base, given: {cause: quality}, expect: {rule: L-1}}
time_limits:
  return.merchant_response: {within: 3 days, on_lapse: approve}
  return.inspection: {within: 3 working days}
eligibility:
  windows:
    combine: any
    rules: [{id: W-1, anchor: signed_at, within: 7 days}]
  rules: [{id: R-1, when: {category: intimate}}]
duties:
  - {id: D-1, on: return.open, who: buyer, do: send photos}
numbering:
  return: {id: N-1, format: "RT{yyyymm}-{serial:3}"}
"""

CHILD = """
id: child
version: 2
extends: ../base
currency: CNY
sources: {house: {title: Our house}, own: {title: Own}}
shipping_fee:
  rules:
    - {id: L-0, when: {free_shipping: true}, then: {return: buyer}, source: {ref: own}}
    - {id: L-2, when: {cause: no_reason}, then: {return: platform}}
  otherwise: {id: L-99, then: {return: merchant}}
  invariants:
    - {name: never the carrier, when: {cause: lost}, never: {return: carrier}}
  subsidies: {east: 6 CNY}
  tests:
    - {name: child, given: {cause: quality}, expect: {rule: L-1}}
time_limits:
  return.merchant_response: {within: 2 days}
  refund.arrival: {within: 5 working days}
eligibility:
  windows:
    combine: all
    rules: [{id: W-0, anchor: placed_at, within: 30 days}]
  rules: [{id: R-0, when: {altered: true}}]
duties:
  - {id: D-1, on: return.open, who: agent, do: ask for photos}
approvals:
  rules: [{id: A-1, then: {allowed: true}}]
"""


@pytest.fixture
def shelf(tmp_path):
    """Give a function that writes rulebooks side by side and loads the last."""

    def write(**texts: str) -> Rulebook:
        for name, text in texts.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "rulebook.yaml").write_text(dedent(text), encoding="utf-8")
        return load_rulebook(tmp_path / name)

    return write


def test_a_child_lies_over_its_base(shelf):
    """Rules of the same id are replaced where they stand, other rules go first, everything else is inherited."""
    book = shelf(base=BASE, child=CHILD)
    table = book.policies["shipping_fee"].table
    assert [rule.id for rule in table.rules] == ["L-0", "L-1", "L-2"]
    assert table.rules[2].then == {"return": "platform"}
    assert table.otherwise.id == "L-99"
    assert {key: str(amount) for key, amount in book.policies["shipping_fee"].subsidies.items()} == {
        "east": "6.00 CNY",
        "west": "8.00 CNY",
    }
    assert [rule.id for rule in book.policies["eligibility"].rules()] == ["R-0", "R-1", "W-0", "W-1"]
    assert book.duties[0].who == "agent"
    assert {"N-1", "A-1"} <= book.rule_ids()


def test_a_time_limit_is_replaced_as_a_whole(shelf):
    """A limit of the child replaces that of the base with all it says."""
    limits = shelf(base=BASE, child=CHILD).policies["time_limits"].limits
    assert str(limits["return.merchant_response"][0].within) == "2 days"
    assert limits["return.merchant_response"][0].on_lapse is None
    assert str(limits["return.inspection"][0].within) == "3 working days"
    assert "refund.arrival" in limits


def test_the_head_is_inherited_except_for_its_name(shelf):
    """Zone, currency and sources come from the base; id, title and version are the child's own."""
    book = shelf(base=BASE, child=CHILD)
    assert (book.id, book.title.en, book.version, book.timezone) == ("child", "child", "2", "Europe/Paris")
    assert {key: info.title.en for key, info in book.sources.items()} == {
        "law": "The law",
        "house": "Our house",
        "own": "Own",
    }
    plain = shelf(base=BASE, child="{id: child, version: 2, extends: ../base}")
    assert plain.sources.keys() == {"law", "house"}


def test_invariants_are_inherited_and_stay(shelf):
    """The base's invariants hold in the child, which may add to them."""
    table = shelf(base=BASE, child=CHILD).policies["shipping_fee"].table
    assert [invariant.name for invariant in table.invariants] == [
        "no quality at the buyer's cost",
        "never the carrier",
    ]


def test_every_override_is_listed(shelf):
    """What the child replaces of its base is named."""
    assert set(shelf(base=BASE, child=CHILD).overrides) == {
        "shipping_fee: L-2",
        "shipping_fee: otherwise",
        "time_limits: return.merchant_response",
        "eligibility: combine",
        "duties: D-1",
    }


def test_rules_without_an_id_are_named_as_they_are_read(shelf):
    """A limit of several rules is listed by each of them, the later ones with their number, on either side."""
    many = "time_limits: {return.inspection: [%s]}\n"
    rule = "{when: {category: %s}, within: 1 day}"
    base = "id: base\nversion: 1\n" + many % ", ".join(rule % name for name in "abc")
    child = "id: child\nversion: 1\nextends: ../base\n" + many % ", ".join(rule % name for name in "de")
    (override,) = shelf(base=base, child=child).replaced
    assert override.rules == ("return.inspection", "return.inspection#2")
    assert override.base_rules == ("return.inspection", "return.inspection#2", "return.inspection#3")


def test_tests_and_examples_of_the_base_are_its_own(shelf):
    """Only the child's tests are played with the child."""
    assert [test.name for test in shelf(base=BASE, child=CHILD).tests] == ["child"]
    assert [test.name for test in shelf(base=BASE).tests] == ["base", "example of L-1"]


def test_a_child_changes_the_digest(shelf):
    """The digest covers what the base brings in."""
    same = "{id: child, version: 2, extends: ../base}"
    first = shelf(base=BASE, child=same).digest
    assert shelf(base=BASE, child=same).digest == first
    assert shelf(base=BASE.replace("3 days", "4 days"), child=same).digest != first


def test_three_generations(shelf):
    """A child of a child sees all of them, and lists all overrides."""
    book = shelf(
        base=BASE,
        child=CHILD,
        grandchild="""
            id: grandchild
            version: 1
            extends: ../child
            shipping_fee:
              rules: [{id: L-0, when: {goodwill: true}, then: {return: platform}}]
        """,
    )
    assert book.policies["shipping_fee"].table.rules[0].when[0][0] == "goodwill"
    assert {"shipping_fee: L-0", "shipping_fee: L-2"} <= set(book.overrides)


SECTIONS = """
id: base
version: 1
shipping_fee:
  hit: sections
  sections:
    - section: exceptions
      rules: [{id: L-1, when: {free_shipping: true}, then: {return: buyer}}]
    - section: base
      title: Base rules
      rules: [{id: L-2, then: {return: merchant}}]
"""


def test_sections_are_joined_by_name(shelf):
    """A section of the same name is laid over that of the base; a new one goes first."""
    book = shelf(
        base=SECTIONS,
        child="""
            id: child
            version: 1
            extends: ../base
            shipping_fee:
              hit: sections
              sections:
                - section: own
                  rules: [{id: L-0, when: {goodwill: true}, then: {return: platform}}]
                - section: exceptions
                  rules: [{id: L-3, when: {free_shipping: false, cause: quality}, then: {return: merchant}}]
        """,
    )
    assert [(rule.section, rule.id) for rule in book.policies["shipping_fee"].table.rules] == [
        ("own", "L-0"),
        ("exceptions", "L-3"),
        ("exceptions", "L-1"),
        ("base", "L-2"),
    ]


@pytest.mark.parametrize(
    ("child", "problem"),
    [
        ("extends: ../child", "6:10: the rulebook extends itself by way of '../child'"),
        ("extends: ../nowhere", "6:10: there is no rulebook '../nowhere'"),
        ("extends: car4s", "6:10: there is no rulebook 'car4s'; did you mean 'car-4s'?"),
        ("extends: [a]", "6:10: extends must be the name or path of one rulebook"),
        ("extends:", "6:9: extends must be the name or path of one rulebook"),
        (
            "extends: ../base\nshipping_fee: {hit: unique, rules: []}",
            "7:15: shipping_fee: hit differs from the rulebook that this one extends",
        ),
        (
            "extends: ../base\nshipping_fee: {invariants: [{name: no quality at the buyer's cost, never: {}}]}",
            "7:29: an invariant of the base cannot be replaced",
        ),
        ("extends: ../base\nshipping_fee: [a]", "7:15: shipping_fee must be a mapping"),
        ("extends: ../base\nshipping_fee: {rules: x}", "7:23: rules must be a list"),
        ("extends: ../base\nsources: x", "7:10: sources must be a mapping"),
    ],
)
def test_what_a_child_may_not_do_is_told(shelf, child, problem):
    """A child that extends itself, nothing, or against the base is told so at its place."""
    head = "id: child\nversion: 1\n\n\n\n"
    with pytest.raises(RulebookError, match="child") as caught:
        shelf(base=BASE, child=head + child)
    assert problem in {f"{p.line}:{p.col}: {said(p)}" for p in caught.value.problems}


def test_a_problem_of_the_base_is_told_in_the_base(shelf):
    """A problem stands where it was written, even when another rulebook brings it in."""
    with pytest.raises(RulebookError) as caught:
        shelf(base=BASE.replace("cause: quality}, then", "cause: qualty}, then"), child=CHILD)
    (problem,) = caught.value.problems
    assert problem.file.endswith("base/rulebook.yaml")
    assert problem.line == 10


def test_two_rulebooks_cannot_extend_each_other(shelf):
    """A circle is noticed however long it is."""
    with pytest.raises(RulebookError, match="extends itself"):
        shelf(
            a="{id: a, version: 1, extends: ../c}",
            b="{id: b, version: 1, extends: ../a}",
            c="{id: c, version: 1, extends: ../b}",
        )


def test_a_line_of_ancestors_ends_somewhere(shelf):
    """A rulebook has ten ancestors at most."""
    line = {f"b{n}": f"{{id: b{n}, version: 1, extends: ../b{n - 1}}}" for n in range(1, 15)}
    with pytest.raises(RulebookError, match="extends itself by way of"):
        shelf(b0="{id: b0, version: 1}", **line)


@pytest.mark.parametrize(
    ("line", "said_of"),
    [
        ("timezone: Asia/Shanghai", {"rulebook: timezone"}),
        ("timezone: Europe/Paris", set()),
        ("calendar: every_day", set()),
    ],
)
def test_another_clock_than_that_of_the_base_is_told(shelf, line, said_of):
    """A house that counts its base's time limits on another clock is told so; what the base left open is free."""
    child = f"id: child\nversion: 2\nextends: ../base\n{line}\n"
    assert set(shelf(base=BASE, child=child).overrides) == said_of
