"""Differences between rulebooks, as they are said."""

from datetime import date
from itertools import islice

import pytest

from servflow.errors import NotProvedError
from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Rule, Table
from servflow.rulebook import load_rulebook
from servflow.rulebook.analysis import boxes
from servflow.rulebook.analysis.boxes import Wording, joined
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.differences import differences
from servflow.rulebook.analysis.guarantees import guarantees_of
from servflow.rulebook.analysis.on_day import on_day
from servflow.rulebook.analysis.regions import regions
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.rules import read_when
from servflow.values.time import Span, Unit
from tests.rulebook.books import TOY, book, fields


def told(old, new):
    """Give what differs between two rulebooks of one section each, in short."""
    found = differences(book(old), book(new))
    changes = [
        (change.name, change.verdict, " or ".join(" ".join(f"{f}={c}" for f, c in when) for when in change.when))
        for change in found.changes
    ]
    settings = [f"{each.policy} {each.name}: {each.old} -> {each.new}" for each in found.settings]
    return changes, settings, list(found.not_proved)


def said(column, *whens):
    """Give how the cases of some conditions on one fact are said together."""
    asked = [read_when(fields(f"{{when: {{{column}: {when}}}}}"), TOY.facts)[0] for when in whens]
    table = Table(policy="toy", vocabulary=TOY, rules=tuple(Rule(id=str(n), when=w) for n, w in enumerate(asked)))
    space = Space.of(table)
    parts = [box for when in asked if (box := space.box(when)) is not None]
    (box,) = joined(parts, space.whole, Budget())
    return " or ".join(
        " ".join(f"{fact}={asked}" for fact, asked in when) for when in Wording.of(space, table).said(box)
    )


@pytest.mark.parametrize(
    ("fact", "whens", "words"),
    [
        ("colour", ["red", "green"], "colour=[red, green]"),
        ("colour", ["red", "{not: red}"], ""),
        ("colour", ["red", "{known: false}"], "colour={known: false} or colour=red"),
        ("colour", ["{known: true}"], "colour={known: true}"),
        ("name", ["{not: a}"], "name={not: a}"),
        ("name", ["[a, b]"], "name=[a, b]"),
        ("soft", ["true"], "soft=true"),
        ("size", ["1", "3", "5"], "size=[1, 3, 5]"),
        ("size", ["1", "3"], "size=1 or size=3"),
        ("size", ["{not: 3}"], "size={not: 3}"),
        ("size", ["{less_than: 3}", "{more_than: 5}"], "size={not: {at_least: 3, at_most: 5}}"),
        ("size", ["{more_than: 3, less_than: 5}"], "size={more_than: 3, less_than: 5}"),
        ("sold", ["{more_than: 2024-05-01}"], "sold={at_least: 2024-05-02}"),
        ("sold", ["{less_than: 2024-05-01}"], "sold={at_most: 2024-04-30}"),
        ("sold", ["{more_than: 2024-05-01, less_than: 2024-05-03}"], "sold=2024-05-02"),
        ("seen", ["{more_than: 2024-05-01T00:00:00Z}"], "seen={more_than: 2024-05-01T00:00:00+00:00}"),
        ("worn", ["{at_least: 12 months}"], "worn={at_least: 12 months}"),
        ("price", ["{at_most: 5.00 CNY}", "5.01 CNY"], "price={at_most: 5.01 CNY}"),
    ],
)
def test_cases_are_said_as_conditions(fact, whens, words):
    """The cases of several rules are said in the fewest words, and in the fact's own steps."""
    assert said(fact, *whens) == words


def test_boxes_come_out_smaller_when_the_budget_is_spent():
    """Joining boxes is for reading only: without a budget they are right all the same."""
    parts = [(1, 3), (2, 1), (2, 2)]
    assert joined(parts, (3, 3), Budget(0)) == ((3, 3),)
    assert joined([(1, 1), (2, 2)], (3, 3), Budget(0)) == ((1, 1), (2, 2))
    assert joined([], (3, 3), Budget()) == ()
    assert boxes.joined.__doc__ is not None


def test_what_is_no_table_is_told_entry_by_entry():
    """Windows, the calendar, the order of what stands in lists; long sets in short."""
    head = "id: shop\nversion: 1.0\ncalendar: {holidays: [%s]}\n"
    days = [f"2024-05-{day:02d}" for day in range(1, 14)]
    old = book("numbering: {ticket: {id: N-1, format: 'T{yyyy}{serial:4}'}}\n", head % days[0])
    new = book("numbering: {ticket: {id: N-1, format: 'T{yyyy}{serial:4}'}}\n", head % ", ".join(days[1:]))
    (change,) = differences(old, new).settings
    assert (change.policy, change.name, change.old) == ("rulebook", "calendar holidays", "[2024-05-01]")
    assert change.new == f"[{', '.join(days[1:11])}, 2 more]"


@pytest.mark.parametrize(
    ("section", "first", "second", "name"),
    [
        (
            "duties: [%s, %s]\n",
            "{id: a, on: always, who: agent, do: call}",
            "{id: b, on: always, who: manager, do: look}",
            "order of duties",
        ),
        (
            "shipping_fee: {rules: [%s, %s]}\n",
            "{id: a, when: {cause: quality}, then: {return: merchant}}",
            "{id: b, when: {cause: lost}, then: {return: buyer}}",
            "order of table",
        ),
    ],
)
def test_another_order_is_told_as_it_was_and_as_it_is(section, first, second, name):
    """What only stands in another order is told with both orders, once."""
    found = differences(book(section % (first, second)), book(section % (second, first)))
    (change,) = (*found.settings, *found.wording)
    assert (found.changes, change.name, change.old, change.new) == ((), name, "[a, b]", "[b, a]")


def test_what_is_only_worded_otherwise_is_told_by_name():
    """Titles, notes and clauses are named with what they were and what they are; they change no answer."""
    head = "id: shop\nversion: 1\ntitle: {en: %s, zh: 店}\nsources: {law: {title: Law}}\n"
    rule = "{id: a, title: %s, note: %s, then: {return: merchant}, source: {ref: law, clause: '%s'}}"
    text = f"shipping_fee: {{rules: [{rule}]}}\n"
    found = differences(book(text % ("One", "n", 1), head % "Shop"), book(text % ("Two", "m", 2), head % "Store"))
    assert (found.changes, found.settings) == ((), ())
    assert {(change.policy, change.name, change.old, change.new) for change in found.wording} == {
        ("rulebook", "title", "Shop 店", "Store 店"),
        ("shipping_fee", "a title", "One", "Two"),
        ("shipping_fee", "a note", "n", "m"),
        ("shipping_fee", "a source", "law 1", "law 2"),
    }


def test_what_comes_and_goes_as_a_whole_is_told_in_one():
    """A policy with the number of its rules, an invariant with all that it says."""
    rules = "[{id: A, when: {cause: lost}, then: {return: buyer}}, {id: B, then: {return: merchant}}]"
    floor = "{name: floor, when: {cause: lost}, never: {return: carrier}%s}"
    head = "id: shop\nversion: 1\nsources: {law: {title: Law}}\n"
    old = book(f"shipping_fee: {{rules: {rules}, invariants: [{floor % ', source: {ref: law}'}]}}\n", head)
    new = book(f"shipping_fee: {{rules: {rules}, invariants: [{floor % ''}]}}\n", head)
    none, one = book(f"shipping_fee: {{rules: {rules}}}\n", head), book("numbering: {}\n", head)
    told = [(each.name, each.old, each.new) for each in differences(old, new).wording]
    assert told == [("table invariant 'floor' source", "law", "")]
    told = [(each.name, each.old, each.new) for each in differences(new, none).wording]
    assert told == [
        ("table invariant 'floor'", "{when: {cause: lost}, never: {return: carrier}, source: }", None),
    ]
    assert [(each.policy, each.old, each.new) for each in differences(none, one).settings] == [
        ("shipping_fee", "2 rules", None),
        ("numbering", None, "0 rules"),
    ]


def test_another_id_of_a_group_is_told():
    """Whoever cites the rule of a group of windows is told that it is called otherwise."""
    text = "eligibility: {windows: {id: %s, rules: [{id: W-1, anchor: signed_at, within: 7 days}]}}\n"
    (change,) = differences(book(text % "W-0"), book(text % "W-9")).settings
    assert (change.name, change.old, change.new) == ("windows rule id", "W-0", "W-9")


@pytest.mark.parametrize(("old", "new", "verdict"), [(3, 5, "worse"), (5, 3, "better")])
def test_another_time_limit_is_for_better_or_worse(old, new, verdict):
    """That a merchant answers sooner is better for the customer."""
    text = "time_limits: {return.merchant_response: {id: T-1, within: %s days, on_lapse: approve}}\n"
    changes, _, _ = told(text % old, text % new)
    assert [(name, how) for name, how, _ in changes] == [("time_limits return.merchant_response", verdict)]


def test_an_order_left_to_the_calendar_is_not_proved():
    """Thirty days and a month cannot be told apart without a calendar: the table is not compared, and that is said."""
    rule = "escalation: {rules: [{id: E-1, when: {overdue_by: {at_least: %s}}, then: {level: 2}}]}\n"
    changes, _, not_proved = told(rule % "30 days", rule % "1 month")
    assert changes == []
    assert not_proved == ["escalation: not proved: whether 1 month are less than 30 days depends on the calendar"]


def test_of_a_table_that_collects_each_answer_is_compared_by_itself():
    """What one rule adds is told with its own name; what others say beside it is none of its business."""
    same = "{id: A, record: ticket, archive_by: '17:00'}"
    old, new = (
        book(f"retention: {{records: [{same}, {{id: B, record: ticket, keep_for: {years} years}}]}}\n")
        for years in (2, 3)
    )
    (change,) = differences(old, new).changes
    assert ({**change.old.then}, {**change.new.then}) == (
        {"keep_for": Span(2, Unit.YEARS)},
        {"keep_for": Span(3, Unit.YEARS)},
    )


def test_every_entry_of_the_head_has_its_name():
    """Whatever of the head differs is told under the name that a file has for it, with what it was and what it is."""
    sections = "numbering: {ticket: {id: N-1, format: 'T{yyyy}{serial:4}'}}\n"
    old = """
id: shop
version: 1
effective: {from: 2024-01-01}
timezone: Asia/Tokyo
currency: JPY
calendar: {hours: {mon: '09:00-18:00', tue: '10:00-12:00'}, extra_days: 2024-05-11, confirmed_through: 2024-12-31}
flows: [return]
"""
    new = """
id: shop
version: 1
effective: {from: 2024-01-02}
timezone: UTC
currency: EUR
calendar: {hours: {tue: '08:00-18:00', wed: '11:00-12:00'}, extra_days: 2024-05-12, confirmed_through: 2025-12-31}
flows: [refund]
"""
    found = differences(book(sections, old), book(sections, new))
    assert [(each.policy, each.name, each.old, each.new) for each in found.settings] == [
        ("rulebook", "effective_from", "2024-01-01", "2024-01-02"),
        ("rulebook", "timezone", "Asia/Tokyo", "UTC"),
        ("rulebook", "currency", "JPY", "EUR"),
        ("rulebook", "calendar weekdays", "[0, 1]", "[1, 2]"),
        ("rulebook", "calendar hours", "09:00-18:00", "08:00-18:00"),
        ("rulebook", "calendar hours_on", "[1 10:00-12:00]", "[2 11:00-12:00]"),
        ("rulebook", "calendar extra_days", "[2024-05-11]", "[2024-05-12]"),
        ("rulebook", "calendar confirmed_through", "2024-12-31", "2025-12-31"),
    ]
    assert [(each.policy, each.name, each.old, each.new) for each in found.wording] == [
        ("rulebook", "flows", "[return]", "[refund]")
    ]


def test_reasons_are_compared_one_by_one():
    """What one rule refused and another refuses as well is told apart from what can be given back now."""
    old = "eligibility: {rules: [{id: A, when: {used: true}}, {id: B, when: {washed: true}}]}\n"
    new = "eligibility: {rules: [{id: B, when: {washed: true}}, {id: C, when: {tried: true}}]}\n"
    changes, _, _ = told(old, new)
    assert [(verdict, when) for _, verdict, when in changes] == [
        ("other", "used=true tried=true"),
        ("other", "washed=true tried=true"),
        ("worse", "used=false washed=false tried=true"),
        ("other", "used=true washed=true"),
        ("other", "used=true tried=true"),
        ("better", "used=true washed=false tried=false"),
    ]


def test_rules_that_a_table_lost_decide_nothing_any_more():
    """A policy that is gone answers nothing; one that is new answers now."""
    rule = "priority: {rules: [{id: P-1, when: {impact: high}, then: {priority: 1}}], otherwise: undecided}\n"
    gone, _, _ = told(rule, "numbering: {ticket: {id: N-1, format: 'T{yyyy}{serial:4}'}}\n")
    assert gone == [("priority", "other", "impact=high")]


def test_bounds_and_points_of_wording():
    """A run of one point is the value itself."""
    table = Table(policy="toy", vocabulary=TOY, rules=(Rule(id="a", when=(("size", Range(at_least=3, at_most=3)),)),))
    space = Space.of(table)
    (when,) = Wording.of(space, table).said(space.box(table.rules[0].when) or ())
    assert when == (("size", Equals(3)),)


def test_a_shop_over_its_base_differs_in_what_it_says_itself():
    """Compared with what it extends, a shop differs in its own rules only, the terms of refunds included."""
    shop = book("shipping_fee: {subsidies: {north: 3.00 CNY}}\n", "id: shop\nversion: 1.0\nextends: lution\n")
    found = differences(load_rulebook("lution"), shop)
    assert found.changes == ()
    assert [(each.policy, each.old, each.new) for each in found.settings] == [("shipping_fee", None, "3.00 CNY")]


def test_what_changes_only_where_a_fact_is_not_known_is_told():
    """Whether one or the other of two is asked for makes no difference, until nobody knows."""
    rule = "shipping_fee: {rules: [{id: A, when: {goodwill: %s}, then: {return: %s}}], otherwise: {then: %s}}\n"
    asked = rule % ("true", "merchant", "{return: buyer}"), rule % ("false", "buyer", "{return: merchant}")
    changes, _, _ = told(*asked)
    assert changes == [("shipping_fee", "better", "goodwill={known: false}")]


def test_a_table_with_too_many_cases_is_not_proved(monkeypatch):
    """What was found until then is shown, and that there may be more is said."""

    def spent(*asked):
        yield from islice(regions(*asked), 1)
        raise NotProvedError("not proved: too many cases to look at")

    monkeypatch.setattr("servflow.rulebook.analysis.differences.regions", spent)
    text = "shipping_fee: {rules: [{id: A, when: {cause: lost}, then: {return: %s, storage: merchant}}]}\n"
    changes, _, not_proved = told(text % "carrier", text % "buyer")
    assert not_proved == ["shipping_fee: not proved: too many cases to look at"]
    assert changes == [("shipping_fee", "worse", "cause=lost")]


LAW = """\
id: %s
version: 1
%sshipping_fee: {favour: consumer, otherwise: {id: S-%s, then: {return: merchant}}}
time_limits:
  favour: consumer
  return.inspection: {id: T-%s, within: %s}
eligibility:
  favour: consumer
  rules: [{id: E-%s, when: {used: true}}]
  windows: {rules: [{id: W-%s, anchor: signed_at, within: %s}]}
refund:
  routes:
    favour: consumer
    rules: [{id: R-%s, when: {method: cod}, then: {route: account}, effective: {from: 2024-01-01}}]
"""


def layered(length):
    """Give a shop over a law over a treaty, of which the treaty says how long everything is."""
    return {
        "treaty": LAW % ("treaty", "", 0, 0, length, 0, 0, length, 0),
        "law": LAW % ("law", "extends: treaty\n", 1, 1, "3 days", 1, 1, "3 days", 1),
        "shop": LAW % ("shop", "extends: law\n", 2, 2, "4 days", 2, 2, "4 days", 2),
    }


def test_what_the_base_of_a_base_guarantees_counts(tmp_path):
    """However far down it stands: a law may itself be held to another one."""
    books = []
    for name, length in (("old", "5 days"), ("new", "6 days")):
        for file, text in layered(length).items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / file).write_text(text, encoding="utf-8")
        books.append(load_rulebook(tmp_path / name / "shop"))
    found = differences(*books)
    assert [(change.name, change.guaranteed) for change in found.changes] == [
        ("time_limits return.inspection as guaranteed", True)
    ]
    assert [(each.policy, each.name) for each in found.settings] == [
        ("eligibility", "windows W-0 within"),
        ("eligibility as guaranteed", "windows W-0 within"),
    ]
    levels = [{name: len(policy.rules()) for name, policy in each.policies.items()} for each in guarantees_of(books[0])]
    assert len(levels) == 2
    day = on_day(books[0], date(2023, 1, 1))
    assert [each.policies["refund"].rules() for each in guarantees_of(day)] == [(), ()]


def test_only_the_guaranteed_parts_of_a_base_count(tmp_path):
    """Of a law that guarantees one time limit, or the windows, nothing else is compared."""
    law = """\
id: law
version: 1
time_limits:
  favour: {return.inspection: consumer}
  return.inspection: {id: T-1, within: 3 days}
  return.return_shipment: {id: T-2, within: 7 days}
eligibility:
  rules: [{id: E-1, when: {used: true}}]
  windows: {favour: consumer, rules: [{id: W-1, anchor: signed_at, within: 7 days}]}
"""
    (tmp_path / "law.yaml").write_text(law, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("id: shop\nversion: 1\nextends: law.yaml\n", encoding="utf-8")
    (level,) = guarantees_of(load_rulebook(tmp_path / "shop.yaml"))
    assert {rule.id for policy in level.policies.values() for rule in policy.rules()} == {"T-1", "W-1"}
