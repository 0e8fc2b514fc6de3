"""Whatever a file says, playing it gives a result or a list of problems, never a crash."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servflow.errors import ScenarioError
from servflow.scenarios.player import play
from servflow.scenarios.reader import read_scenario
from tests.house.source import ROOT

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "journeys").rglob("*.yaml"))]
SCALAR = re.compile(r"(?<=: )[^\s,{}\[\]#]+|\d{4}-\d\d-\d\dT[\d:+]+")
NASTY = [
    "''",
    "null",
    "true",
    "-1",
    "0",
    "2",
    "999999999999999999999",
    "1e5",
    "0.001 CNY",
    "5.00 USD",
    "99999999999999.00 CNY",
    "-3.00 CNY",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2024-05-06T09:00:00",
    "[]",
    "{}",
    "[[a]]",
    "{a: b}",
    '"\\u0000"',
    '"\\ud800"',
    "buyer",
    "merchant:M-1",
    "system",
    "goodwill",
    "refused_parcel",
    "exchange",
    "reship",
    "quality",
    "present",
    "l1",
    "C-1",
    "x" * 3000,
]


@st.composite
def mutated(draw):
    """Give a journey in which some values are not what they were."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        places = list(SCALAR.finditer(text))
        place = draw(st.sampled_from(places))
        text = text[: place.start()] + draw(st.sampled_from(NASTY)) + text[place.end() :]
    lines = text.splitlines()
    if draw(st.booleans()):
        del lines[draw(st.integers(0, len(lines) - 1))]
    return "\n".join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_spoilt_story_never_crashes(text):
    """A journey with any value spoilt or any line lost still gives a result that can be written down, or problems."""
    text = re.sub(r"^rulebook: .*$", "rulebook: lution", text, flags=re.MULTILINE)
    problems, result = attempt(text)
    assert bool(problems) is (result is None)
    assert result is None or result.to_plain()["file"] == "spoilt.yaml"


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_file_at_all(content):
    """Any bytes or text at all are refused with at least one problem."""
    problems, _ = attempt(content)
    assert problems


def attempt(content):
    """Give the problems of a file, and what playing it comes to where it has none."""
    try:
        return (), play(read_scenario(content, "spoilt.yaml"))
    except ScenarioError as error:
        return error.problems, None
