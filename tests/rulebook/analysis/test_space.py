"""The cases that tables tell apart."""

from datetime import date

import pytest

from servflow.errors import NotProvedError
from servflow.policies.conditions import Equals, Known, Not, OneOf, Range
from servflow.policies.table import Invariant, Rule, Table
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.space import Space
from servflow.values.money import Money
from tests.rulebook.books import TOY


def space(*whens, **more):
    """Give the space of a table whose rules have these conditions."""
    rules = tuple(Rule(id=f"T-{n}", when=tuple(when.items())) for n, when in enumerate(whens))
    return Space.of(Table(policy="toy", vocabulary=TOY, rules=rules, **more))


def test_a_column_for_each_fact_that_is_asked_for():
    """Facts of rules, overlays and invariants count; days only where a rule is dated."""
    overlay = Rule(id="over", when=(("soft", Equals(value=True)),))
    floor = Invariant(name="floor", when=(("name", Equals("a")),), never=(("share", Equals(1)),))
    found = space({"colour": Equals("red")}, overlays=(overlay,), invariants=(floor,))
    assert [column.fact for column in found.columns] == ["colour", "soft", "name"]
    dated = Table(policy="toy", vocabulary=TOY, rules=(Rule(id="a", effective_from=date(2024, 1, 1)),))
    (column,) = Space.of(dated, days=Limits(date(2024, 1, 1))).columns
    assert (column.fact, column.atoms) == ("as_of", (date(2024, 1, 1), date(2024, 1, 2)))


def test_any_fact_may_be_unknown_but_the_day():
    """A case is judged on some day: among cases of unknown facts it is known; none of the others is lost."""
    asked = ("soft", Known(known=True)), ("colour", Equals("red"))
    rule = Rule(id="a", when=asked, effective_from=date(2024, 1, 1))
    known = Space.of(Table(policy="toy", vocabulary=TOY, rules=(rule,)))
    unknown = known.with_unknown()
    assert {column.fact: column.atoms.count(None) for column in unknown.columns} == {"soft": 1, "colour": 1, "as_of": 0}
    for before, after in zip(known.columns, unknown.columns, strict=True):
        assert after.atoms[: len(before.atoms)] == before.atoms


def test_two_tables_are_cut_at_the_thresholds_of_both():
    """What one version asks is told apart in the other as well."""
    old = Table(policy="toy", vocabulary=TOY, rules=(Rule(id="a", when=(("size", Range(at_least=3)),)),))
    new = Table(policy="toy", vocabulary=TOY, rules=(Rule(id="a", when=(("size", Range(at_least=4)),)),))
    (column,) = Space.of(old, new).columns
    assert column.among(column.mask(Range(at_least=3)) & ~column.mask(Range(at_least=4))) == (3, column.atoms[2])


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (Equals("red"), ("red",)),
        (OneOf(("red", "red", "blue")), ("red", "blue")),
        (Not(Equals("red")), ("green", "blue")),
        (Equals("mauve"), ()),
    ],
)
def test_a_mask_of_a_choice(condition, values):
    """A value that the fact does not have is met by nothing."""
    (column,) = space({"colour": Equals("green")}).columns
    assert column.among(column.mask(condition)) == values


def test_money_of_another_currency_meets_no_bounds():
    """Amounts are cut in the currency that the rules name."""
    (column,) = space({"price": Range(at_least=Money(500))}).columns
    assert column.mask(Range(at_least=Money(500, "EUR"))) == 0


def test_a_rule_that_never_holds_has_no_box():
    """Nothing costs more than 5.00 and less than 5.01."""
    found = space({"price": Range(more_than=Money(500), less_than=Money(501))})
    assert found.box((("price", Range(more_than=Money(500), less_than=Money(501))),)) is None


def test_a_case_leaves_open_what_does_not_matter():
    """Facts that a box leaves whole stay unknown, but for those that the rules in question need to know."""
    rule = Rule(id="a", when=(("colour", OneOf(("red", "green", "blue"))), ("soft", Equals(value=True))))
    found = Space.of(Table(policy="toy", vocabulary=TOY, rules=(rule,)))
    box = found.box_of(rule)
    assert box is not None
    assert found.case(box) == {"soft": True}
    assert found.case(box, rule, None) == {"colour": "red", "soft": True}


def test_a_budget_ends():
    """Past its budget a question is not proved."""
    budget = Budget(1)
    budget.spend()
    with pytest.raises(NotProvedError, match="not proved: too many cases"):
        budget.spend()
