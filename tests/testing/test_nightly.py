"""The night's run of the machines: it plays as many steps as it says, and a broken law ends it with its story."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from servflow.kernel.case import Denied
from servflow.values.findings import Finding
from tests.testing import nightly, steps


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Make the runs short."""
    monkeypatch.setattr(nightly, "HISTORIES", 2)
    monkeypatch.setattr(nightly, "LENGTH", 20)


class Speechless(steps.RefundMachine):
    """Denies some things without a reason."""

    def _take(self, step):
        answer = Denied((Finding("", ""),)) if isinstance(step.answer, Denied) else step.answer
        super()._take(type(step)(**{**fields_of(step), "answer": answer}))


def fields_of(step):
    """Give the fields of a step."""
    return {name.name: getattr(step, name.name) for name in type(step).__attrs_attrs__}


def test_the_night_plays_the_steps_it_was_asked_for(capsys, monkeypatch):
    """So many steps are played and no run more than is needed; every flow has its share, and progress is told."""
    monkeypatch.setattr(nightly, "WORD_EVERY", 0)
    with ThreadPoolExecutor(1) as pool:
        assert nightly.night(200, 7, 1, pool) == 0
    told = capsys.readouterr().out.splitlines()
    totals = [int(line.split()[0].replace(",", "")) for line in told]
    assert totals[-1] == totals[-2] >= 200 > totals[-3]
    assert sum(int(found) for found in re.findall(r"(?:return|refund|complaint|ticket) (\d+)", told[-1])) == totals[-1]


def test_the_same_seed_plays_the_same_steps(capsys):
    """One run of one flow can be made again."""
    assert nightly.main(["--flow", "refund", "--seed", "3"]) == nightly.main(["--flow", "refund", "--seed", "3"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert first.endswith("no law was broken")


def test_a_broken_law_ends_the_night(capsys, monkeypatch):
    """What fails is told with its law, its story and the line that runs it again; the night ends with 1."""
    monkeypatch.setitem(nightly.BY_FLOW, "refund", Speechless)
    with ThreadPoolExecutor(1) as pool:
        assert nightly.night(10**9, 7, 1, pool) == 1
    told = capsys.readouterr().out
    assert "AssertionError: denials speak: " in told
    assert "the story:" in told
    seed = re.search(r"nightly --flow refund --seed (\d+)", told)[1]
    assert nightly.main(["--flow", "refund", "--seed", seed]) == 1
