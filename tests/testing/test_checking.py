"""Every law rejects its buggy twins, by name, and lets the sound flows pass."""

import pytest
from hypothesis import Phase

from servflow.errors import UnknownNameError
from servflow.testing import check_flow, checking
from tests.laws.worlds import WORLDS, toy_request
from tests.testing.twins import TWINS


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_every_law_holds_of_every_flow(world):
    """Promised: "Laws as functions": `check_flow` is content with the toy flow and the four that ship."""
    check_flow(world.flow, desk=world.desk, examples=12, request=world.request)


@pytest.mark.parametrize("twin", TWINS)
def test_a_law_rejects_its_twin(twin, monkeypatch):
    """Promised: "failures begin with the law's name": each law is broken by a twin, and says so."""
    monkeypatch.setattr(checking, "PHASES", (Phase.generate,))
    law, flow, desk = TWINS[twin]
    with pytest.raises(AssertionError, match=rf"\A{law}: "):
        check_flow(flow, desk=desk, laws=["total", law], examples=300, request=toy_request)


def test_every_law_has_a_twin():
    """No law is there that could not fail."""
    assert {law for law, _, _ in TWINS.values()} == {law.name for law in checking.LAWS}


def test_a_law_that_is_not_there_is_told():
    """A slip in a law's name is no empty check."""
    with pytest.raises(UnknownNameError, match="did you mean 'replay'"):
        check_flow(WORLDS[0].flow, laws=["repaly"])
