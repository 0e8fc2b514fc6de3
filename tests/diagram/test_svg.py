"""Flows as SVG pictures."""

from xml.etree import ElementTree as ET

import pytest

from servflow.desk import FLOWS
from servflow.diagram import to_svg
from tests.diagram.toys import LATE, OVER, SLOW, toy

SVG = "{http://www.w3.org/2000/svg}"


def drawn(flow, lang="en"):
    """Give the picture as a tree."""
    return ET.fromstring(to_svg(flow, lang))  # noqa: S314 - our own text


def texts(root):
    """Give every line of text in the picture."""
    return [found.text for found in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_shipped_flows(flow, lang):
    """Every state, its label and every time limit stands in the picture, inside its frame."""
    root = drawn(flow, lang)
    words = texts(root)
    assert set(flow.state_names) <= set(words)
    assert all(any(limit.label.zh in word for word in words) for limit in flow.limits)
    assert all((state.label.zh if lang == "zh" else state.label.both()) in words for state in flow.states)
    left, top, width, height = map(float, root.get("viewBox").split())
    for box in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert left <= x
        assert top <= y
        assert x + wide <= left + width
        assert y + high <= top + height


def test_ends_and_the_start_look_different():
    """Ends have a frame of their own, the start is a dot; an arrow's tip points the way it goes."""
    root = drawn(toy(limits=(LATE,)))
    classes = [box.get("class") for box in root.iter(f"{SVG}rect")]
    assert classes.count("final") == 1
    assert classes.count("state") == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    tips = {path.get("marker-end") for path in root.iter(f"{SVG}path") if path.get("marker-end")}
    assert tips == {"url(#down)", "url(#up)"}


@pytest.mark.parametrize(("roles", "expected"), [(("system",), 1), (("agent", "system"), 0)])
def test_a_way_on_which_nobody_decides_is_dashed(roles, expected):
    """An arrow that only a lapse takes, or the system for it, is dashed; one that somebody may take is not."""
    classes = [path.get("class") for path in drawn(toy(limits=(OVER,), give_up=roles)).iter(f"{SVG}path")]
    assert classes.count("arrow lapse") == expected


def test_what_does_not_leave_stands_in_the_box():
    """Commands and lapses that keep the state stand inside its box."""
    words = texts(drawn(toy(limits=(SLOW,))))
    assert "↻ thank 致谢 [buyer]" in words
    assert "↻ lapse: slow 慢 → escalate 升级处理" in words


def test_text_is_escaped():
    """A label may hold any character."""
    assert "(<a> & b)" in texts(drawn(toy(note="<a> & b")))


def test_it_is_the_same_every_time():
    """The same flow gives the same picture."""
    assert to_svg(FLOWS[0]) == to_svg(FLOWS[0])
