"""Refusals and problems are worded alike; ``tests/conftest.py`` holds every test of the library to it."""

from types import FunctionType

import pytest

from servflow.errors import InvalidValueError
from servflow.rulebook.problems import Problems, Spot


def by_the_library(act):
    """Give an act as if it stood in the library."""
    return FunctionType(act.__code__, {**act.__globals__, "__name__": "servflow.made_up"}, closure=act.__closure__)


@pytest.mark.parametrize("field", ["at", "order.lines[0].quantity", "data.Any Key", "sold with free shipping", "Order"])
def test_a_refusal_names_a_field_and_says_what_was_expected(field):
    """A path in small letters or a class, and the rest of a sentence."""
    assert str(by_the_library(lambda: InvalidValueError(field, "expected a date"))()) == f"{field}: expected a date"


@pytest.mark.parametrize(
    ("field", "message"),
    [("AT", "expected"), ("at", "EXPECTED"), (None, "expected"), ("at", None), ("", "x"), ("at", "")],
)
def test_a_refusal_that_is_worded_otherwise_fails_its_test(field, message):
    """No test passes that meets a refusal without a field or without a sentence, or one that shouts."""
    with pytest.raises(AssertionError, match="of a refusal"):
        by_the_library(lambda: InvalidValueError(field, message))()


def test_an_error_that_a_test_makes_up_may_say_anything():
    """Only the library is held to the form."""
    assert InvalidValueError("", "X").field == ""


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [("Bad", "so", ""), ("bad", "SO", ""), ("bad", "", ""), ("bad", None, ""), ("bad", "so", "DO"), (None, "so", "")],
)
def test_a_problem_that_is_worded_otherwise_fails_its_test(code, message, hint):
    """No test passes that meets a problem without a code or a sentence, or one that shouts."""
    problems = Problems()
    with pytest.raises(AssertionError, match="of a problem"):
        problems.add(Spot("rules.yaml"), code, message, hint)
    assert len(problems) == 0
