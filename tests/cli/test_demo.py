"""`servflow demo`: what a newcomer sees first."""

import re
from pathlib import Path

import pytest

from servflow.cli import playing
from servflow.diagram.width import display_width
from servflow.scenarios.reader import read_scenario

GOLDEN = Path(__file__).parent / "golden"


def steady(text):
    """Give the text without the digest, which every change of a rule changes."""
    return re.sub(r"\([0-9a-f]{16}\)", "(digest)", text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_demo_prints(call, lang):
    """The demo tells a whole return so that a shopkeeper understands it, word for word as it was once read."""
    answer = call("demo", "--lang", lang)
    assert (answer.code, answer.err) == (0, "")
    assert steady(answer.out) == (GOLDEN / f"demo-{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_demo_fits_the_paper(call, lang):
    """In a pipe no line is wider than 100 columns, Chinese counted double, and nothing but text is printed."""
    out = call("demo", "--lang", lang).out
    assert max(map(display_width, out.splitlines())) <= 100
    assert "\x1b" not in out


def test_the_demo_as_json(call):
    """As JSON the demo gives every step, rule, deadline and effect."""
    answer = call("demo", "--json")
    assert answer.code == 0
    assert answer.data["passed"]
    assert {name: case["state"] for name, case in answer.data["cases"].items()} == {
        "C-1": "completed",
        "C-1/refund-1": "settled",
    }


@pytest.mark.parametrize(("options", "told"), [([], True), (["--json"], False)])
def test_a_demo_that_does_not_come_out_as_told(call, monkeypatch, options, told):
    """Should the rules ever make the demo end otherwise, it says so and the exit code is 1."""

    def other(content, file):
        return read_scenario(content.decode().replace("state: completed", "state: closed"), file)

    monkeypatch.setattr(playing, "read_scenario", other)
    answer = call("demo", *options)
    assert answer.code == 1
    assert ("FAIL  demo.yaml" in answer.out) is told


def test_colour_on_a_terminal(call, monkeypatch):
    """On a terminal headings are coloured, and lines are as wide as it is, within reason."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")
    out = call("demo").out
    assert "\x1b[1m" in out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert max(map(display_width, plain.splitlines())) <= 70
