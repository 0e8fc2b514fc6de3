"""Drawing is repeatable: the same choices tell the same story, whatever was drawn before."""

import itertools
import random

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample

from servflow import load_rulebook
from servflow.errors import InvalidValueError
from servflow.kernel.fields import CommandSpec, Field
from servflow.testing import check_flow, check_rulebook, checking, checking_rules, fields, people, telling, wishes
from servflow.testing.checking import Law
from servflow.testing.checking_rules import RuleLaw
from servflow.testing.fields import payloads
from servflow.testing.telling import histories_of
from servflow.testing.wishes import among
from servflow.values.parties import Role
from servflow.values.sources import Label
from tests.kernel.toy import TOY
from tests.laws.worlds import TOYS, WORLDS, toy_request
from tests.testing import twins

STORIES = 25
MODULES = (fields, people, telling, wishes)


def forget():
    """Let the strategies be made anew."""
    for module in MODULES:
        for made in vars(module).values():
            if hasattr(made, "cache_clear"):
                made.cache_clear()


@attrs.frozen
class Exactly:
    """A reader that takes one value, and none that is only equal to it."""

    value: object

    def __call__(self, value, name):
        """Take it."""
        if type(value) is not type(self.value) or value != self.value:
            raise InvalidValueError(name, "another value")
        return value


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_the_same_choices_tell_the_same_story_twice(world):
    """What was drawn from some choices is drawn from them again, in any order, with strategies made anew."""
    told = []

    @settings(deadline=None)
    @given(history=histories_of(world, longest=12))
    def tell(history):
        said = [wish.data for step in history.steps if (wish := step.command) is not None]
        told.append((repr(history), repr(said), [record.digest for record in history.records]))

    buffers = [random.Random(start).randbytes(6_000) for start in range(STORIES)]
    for buffer in (*buffers, *reversed(buffers)):
        if len(told) % 7 == 0:
            forget()
        tell.hypothesis.fuzz_one_input(buffer)
    assert len(told) >= STORIES
    assert told == told[::-1]


@pytest.mark.parametrize("values", [(1, True), (True, 1)])
def test_equal_fields_do_not_share_what_they_take(values):
    """A reader that is a value may be equal to another one: 1 is equal to true, and each takes its own."""
    specs = [
        CommandSpec("lend", Label("lend"), ("agent",), (Field("n", Exactly(v), True, kind="odd"),)) for v in values
    ]
    assert specs[0].fields == specs[1].fields
    for spec, value in zip(specs, values, strict=True):
        drawn = find(payloads(spec, None, {}), lambda _: True)["n"]
        assert (type(drawn), drawn) == (type(value), value)
        junk = set()
        steady = settings(max_examples=300, database=None, derandomize=True)
        with pytest.raises(NoSuchExample):
            find(
                st.composite(wishes._spoilt)("bad_field", spec, {}),
                lambda found, junk=junk: junk.add(repr(found["n"])),
                settings=steady,
            )
        assert ("True" in junk) is (value is not True)


def test_equal_choices_of_other_types_do_not_mix():
    """A role is equal to its name, and one is not drawn for the other; nor is 1 for true."""
    for choices in ((Role.BUYER,), ("buyer",), (True,), (1,), (1.0,)):
        (choice,) = choices
        assert type(find(among(choices), lambda _: True)) is type(choice)


def passing_law(check):
    """Give a law of a flow and one of a rulebook that call the same check."""
    return (Law("odd", lambda _history, draw: check(draw)),), (RuleLaw("odd", lambda _book, draw: check(draw)),)


def failing_once():
    """Give a check that fails the first time only."""
    times = itertools.count()

    def check(_draw):
        assert next(times), "odd: the first time"

    return check


def drawing_otherwise():
    """Give a check that draws something else each time, and fails."""
    times = itertools.count(1)

    def check(draw):
        draw(st.integers(0, next(times)))
        raise AssertionError("odd: always")

    return check


@pytest.mark.parametrize("check", [failing_once, drawing_otherwise])
def test_what_remembers_is_not_pure(check, monkeypatch):
    """Promised: "failures begin with the law's name": what goes another way when it is told again is not pure."""
    flow_laws, _ = passing_law(check())
    _, rule_laws = passing_law(check())
    monkeypatch.setattr(checking, "LAWS", flow_laws)
    monkeypatch.setattr(checking_rules, "LAWS", rule_laws)
    with pytest.raises(AssertionError, match=r"\Apure: the same story, told again, goes another way: ") as caught:
        check_flow(TOY, desk=TOYS.desk, request=toy_request)
    assert isinstance(caught.value.__cause__, Flaky)
    with pytest.raises(AssertionError, match=r"\Apure: "):
        check_rulebook(load_rulebook("lution"))


@pytest.mark.parametrize("twin", ["pure: another answer every second time", "engine agrees: a guard with a memory"])
def test_a_flow_that_remembers_is_told_by_a_law(twin):
    """Whichever law finds it, and however Hypothesis takes the story up again, it is a law that is named."""
    _, flow, desk = twins.TWINS[twin]
    for _ in range(6):
        with pytest.raises(AssertionError, match=r"\A(pure|denials speak|engine agrees|explain agrees): "):
            check_flow(flow, desk=desk, examples=300, request=toy_request)
