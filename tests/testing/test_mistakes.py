"""A host's slips are told where they were made: by the guard, the row, the argument that is wrong."""

import attrs
import pytest

from servflow.errors import FlowError
from servflow.testing import check_flow, explore, paths
from tests.testing.explorer.flows import limit, row, small, spec, state


def lending(guards=(), **changes):
    """Give a flow of two states with guards on its one row."""
    only = attrs.evolve(row("hand_out", "asked", "out"), guards=guards, **changes)
    return small((state("asked"), state("out", final=True)), (spec("hand_out", "agent"),), (only,))


@pytest.mark.parametrize("returned", [False, True, "no", []])
@pytest.mark.parametrize("look", [explore, paths, check_flow])
def test_a_guard_that_returns_no_finding_is_named(look, returned):
    """A guard that answers with yes or no is told by its name, its row and what it returned."""

    def bad_answer(_situation):
        return returned

    with pytest.raises((TypeError, AssertionError)) as caught:
        look(lending((bad_answer,)))
    said = f"guard bad_answer of row hand_out: asked -> out returned {returned!r}; return a Finding or None"
    assert said in str(caught.value)


def test_one_guard_without_a_tuple_is_told():
    """A guard that stands where a tuple of guards is expected is one problem."""

    def guard(_situation):
        return None

    with pytest.raises(FlowError) as caught:
        lending(guard)
    assert [str(problem) for problem in caught.value.problems] == [
        "no_tuple: row hand_out: guards is a tuple, also with one in it: write (guard,) for guard"
    ]


@pytest.mark.parametrize(
    "build",
    [
        lambda: lending(source="asked"),
        lambda: lending().extend(limits=(attrs.evolve(limit("wait", "asked"), states="asked"),)),
        lambda: attrs.evolve(lending(), rows=row("hand_out", "asked", "out")),
        lambda: attrs.evolve(lending(), commands=(attrs.evolve(spec("hand_out"), roles="agent"),)),
    ],
)
def test_a_text_where_a_tuple_is_expected_is_one_problem(build):
    """A text is not taken letter by letter."""
    with pytest.raises(FlowError, match="is a tuple, also with one in it") as caught:
        build()
    assert len(caught.value.problems) == 1
