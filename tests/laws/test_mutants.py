"""Mutants: what is called equivalent changes nothing, what is alive can be seen, and what is suggested sees it all."""

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.policies.table import Table
from servflow.rulebook.analysis.killing import mutate, seen_as, sees
from servflow.rulebook.analysis.suggesting import suggest_tests, suggested_for
from servflow.rulebook.rule_tests import play
from tests.laws.test_analysis_agrees import tables
from tests.laws.test_differences import answer, book_of, every_case

FEW = 12


@settings(deadline=None)
@given(tables(), st.data())
def test_an_equivalent_mutant_answers_every_case_alike(table: Table, data: st.DataObject):
    """A mutant is called equivalent if and only if every case is answered as before, facts unknown among them."""
    verdicts = list(mutate(book_of(table)))
    some = data.draw(st.lists(st.sampled_from(verdicts), min_size=1, max_size=FEW, unique_by=id))
    for verdict in some:
        other = verdict.mutant.table
        same = all(answer(table, facts) == answer(other, facts) for facts in every_case(table, other, known=False))
        assert (verdict.fate == "equivalent") == same
        assert verdict.fate in {"equivalent", "alive", "hidden"}
        assert bool(verdict.tests) == (verdict.fate == "alive")


@settings(deadline=None, max_examples=25)
@given(tables())
def test_suggested_tests_see_every_slip(table: Table):
    """With the suggested tests no mutant is alive, and without any one of them some mutant is."""
    book = book_of(table)
    verdicts = list(mutate(book))
    suggested = suggest_tests(book, verdicts)
    tests = tuple(each.test for each in suggested)
    assert not any(verdict.fate == "alive" for verdict in mutate(attrs.evolve(book, tests=tests)))
    assert sum(each.guards for each in suggested) == sum(verdict.fate == "alive" for verdict in verdicts)
    assert len({test.name for test in tests}) == len(tests)
    alive = [verdict for verdict in verdicts if verdict.fate == "alive"]
    for test in tests:
        others = [other for other in tests if other is not test]
        assert any(not any(sees(book, one.view, one.mutant, other) for other in others) for one in alive)


@settings(deadline=None, max_examples=25)
@given(tables())
def test_a_slip_that_no_test_sees_comes_with_a_test_that_does(table: Table):
    """Of each mutant that is alive the witness and the shortest test show what it changes."""
    book = book_of(table)
    for verdict in mutate(book):
        if verdict.fate == "alive":
            test = suggested_for(book, verdict)
            assert play(book, test).passed
            assert sees(book, verdict.view, verdict.mutant, test)
            assert seen_as(book, verdict)
