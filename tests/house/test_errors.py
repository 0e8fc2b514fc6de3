"""Errors are values too: one family, caught as the built-in one would expect, and able to travel between processes."""

import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow import errors
from servflow.errors import ServflowError, did_you_mean

ERRORS = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, BaseException) and value.__module__ == errors.__name__ and not value.__name__.startswith("_")
]
CHILDREN = [error for error in ERRORS if error is not ServflowError and not issubclass(error, Warning)]
TEXT = st.text(max_size=8)


@pytest.mark.parametrize("error", CHILDREN)
def test_one_family(error):
    """Every error is a ServflowError, and also the built-in that a caller would already catch."""
    builtin = [base for base in error.__mro__ if base.__module__ == "builtins"]
    assert issubclass(error, ServflowError)
    assert builtin[0] not in {Exception, BaseException, object}, f"{error.__name__} needs a built-in parent"


@pytest.mark.parametrize("error", ERRORS)
def test_the_tree_is_drawn(error):
    """The docstring of the errors module draws the tree with every error in it."""
    assert error.__name__ in (errors.__doc__ or "")


def instances(error):
    """Give a strategy for one error: text for what is text, and for problems, of any type, texts as well."""
    if not inspect.isfunction(error.__init__):
        return st.builds(error, TEXT)
    fields = inspect.signature(error).parameters.items()
    problems = {name: st.lists(TEXT).map(tuple) for name, field in fields if "Any" in str(field.annotation)}
    return st.builds(error, **problems)


@pytest.mark.parametrize("error", ERRORS)
@given(data=st.data())
def test_errors_travel(error, data):
    """Pickling gives back an error of the same type, with the same data and the same sentence."""
    sent = data.draw(instances(error))
    received = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert type(received) is type(sent)
    assert (received.args, vars(received), str(received)) == (sent.args, vars(sent), str(sent))


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("retrun", "; did you mean 'return'?"),
        ("refun", "; did you mean 'refund'?"),
        ("xyz", ""),
        ("", ""),
        ("return" + "n" * 10, ""),
        ("x" * 10_000_000, ""),
    ],
)
def test_the_nearest_word_is_told(word, hint):
    """Of the words that are known the nearest ends the message, if one is near; a long text costs nothing."""
    assert did_you_mean(word, ("return", "refund", "ticket")) == hint
    assert did_you_mean(word, iter(())) == ""
