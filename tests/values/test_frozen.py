"""Values built fast equal values built the ordinary way, and nothing frozen can be changed."""

import copy
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Case, Record
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.frozen import EMPTY, FrozenMap, amend, fast, freeze


@attrs.frozen
class Point:
    """A value with a weak reference slot and a default."""

    x: int
    y: int = 2


@attrs.frozen(kw_only=True, weakref_slot=False)
class Named:
    """A value whose fields are given by name only, one of them private."""

    name: str
    _hidden: str = "h"


@attrs.frozen(slots=False)
class Facts:
    """Facts as flows have them: without slots."""

    order: str
    cause: str
    rounds: int = 0


make_point = fast(Point)
make_named = fast(Named)


@given(st.integers(), st.integers())
def test_fast_equals_the_ordinary_constructor(x, y):
    """Type, equality, hash, text, `attrs.evolve`, copies and pickles are those of a value built the public way."""
    quick, plain = make_point(x, y), Point(x, y)
    assert type(quick) is Point
    assert (quick, hash(quick), repr(quick)) == (plain, hash(plain), repr(plain))
    assert attrs.evolve(quick, x=0) == Point(0, y)
    assert copy.deepcopy(quick) == pickle.loads(pickle.dumps(quick)) == plain  # noqa: S301 - our own bytes


def test_fast_takes_defaults_names_and_private_fields():
    """Defaults hold, fields may be given by name, and keyword-only ones by position as well."""
    assert make_point(1) == Point(1)
    assert make_point(y=3, x=1) == Point(1, 3)
    assert make_named("n") == make_named(name="n") == Named(name="n")
    assert make_named("n", "other") == Named(name="n", hidden="other")


@pytest.mark.parametrize("arguments", [(), (1, 2, 3)], ids=["too few", "too many"])
def test_fast_refuses_other_numbers_of_arguments(arguments):
    """Arguments are counted as the constructor counts them."""
    with pytest.raises(TypeError):
        make_point(*arguments)


@pytest.mark.parametrize("value", [make_point(1), make_named("n")], ids=["Point", "Named"])
def test_what_was_built_fast_is_frozen(value):
    """Neither setting nor deleting a field works."""
    field = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, field, 0)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        delattr(value, field)


@pytest.mark.parametrize("cls", [Case, Record, Deadline, Decision])
def test_the_engines_constructors_give_the_public_class(cls):
    """What the engine builds is of the very class that a host imports, field for field."""
    names = [field.name for field in attrs.fields(cls)]
    value = fast(cls)(*names)
    assert type(value) is cls
    assert [getattr(value, name) for name in names] == names


def test_amend_replaces_fields_and_leaves_the_original():
    """The copy is of the same class and differs in the named fields only."""
    facts = Facts("O-1", "quality")
    assert amend(facts, cause="other", rounds=1) == Facts("O-1", "other", 1)
    assert amend(facts) == facts == Facts("O-1", "quality")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        amend(facts, rounds=2).rounds = 3


def test_amend_refuses_unknown_fields():
    """Every name that is no field is told, and nothing is made."""
    with pytest.raises(TypeError, match="Facts has no field colour, size"):
        amend(Facts("O-1", "quality"), size=1, colour="red", cause="other")


def change_item(found):
    """Set one item."""
    found["a"] = 2


def delete_item(found):
    """Delete one item."""
    del found["a"]


@pytest.mark.parametrize(
    "change",
    [
        change_item,
        delete_item,
        lambda found: found.update(a=2),
        lambda found: found.setdefault("b", 2),
        lambda found: found.pop("a"),
        lambda found: found.popitem(),
        lambda found: found.clear(),
        lambda found: found.__ior__({"b": 2}),
    ],
)
def test_a_frozen_map_cannot_be_changed(change):
    """Every way in which a dict changes is refused."""
    found = FrozenMap(a=1)
    with pytest.raises(TypeError, match=r"^a frozen mapping cannot be changed$"):
        change(found)
    assert found == {"a": 1}


def test_a_frozen_map_is_hashed_pickled_and_added_to():
    """Equal maps have one hash whatever their order; adding gives a new map."""
    found = FrozenMap(a=1, b=2)
    assert hash(found) == hash(FrozenMap(b=2, a=1))
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes
    assert (again, type(again)) == (found, FrozenMap)
    assert (found.plus({"b": 3}), found) == ({"a": 1, "b": 3}, {"a": 1, "b": 2})
    assert type(EMPTY.plus({"a": 1})) is FrozenMap


def test_freeze_goes_all_the_way_down():
    """Maps and lists become frozen at every depth; keys become text; what is frozen is not copied."""
    frozen = freeze({"a": [1, {2: [3]}], "b": (4, [5])})
    assert frozen == {"a": (1, {"2": (3,)}), "b": (4, (5,))}
    assert type(frozen["a"][1]) is FrozenMap
    assert freeze(frozen) is frozen
    assert freeze("text") == "text"
