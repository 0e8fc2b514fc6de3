"""A flow as an SVG picture: states in rows, arrows with their words, time limits dashed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape

from servflow.diagram.arrows import Arrow, arrows, called
from servflow.diagram.layers import Box, Edge, Layout, lay_out
from servflow.diagram.width import display_width
from servflow.kernel.flow import Flow, State

_CELL = 6.6
_LINE = 16.0
_PAD = 10.0
_MARGIN = 16.0
_START = "[*]"

Line = tuple[str, str]
"""A line of text and the class it is drawn in."""

_STYLE = """\
text { font: 12px ui-monospace, "Sarasa Mono SC", "Noto Sans Mono CJK SC", Menlo, Consolas, monospace; fill: #1b1f24; }
.name { font-weight: bold; }
.small { font-size: 11px; fill: #57606a; }
.state { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.2; }
.final { fill: #eef4ea; stroke: #3f7a2a; stroke-width: 3; }
.words { fill: #ffffff; stroke: none; }
.arrow { fill: none; stroke: #57606a; stroke-width: 1.2; }
.lapse { stroke: #b3560a; stroke-dasharray: 5 3; }
.lapsed { fill: #b3560a; }
"""


def to_svg(flow: Flow, lang: str = "en") -> str:
    """Return *flow* as an SVG picture. SVG 流程图。

    Args:
        flow: The flow.
        lang: ``en`` (English with the Chinese terms) or ``zh``.

    Returns:
        A whole SVG document; the same for the same flow.
    """
    drawn = arrows(flow)
    texts = {state.name: _state_lines(state, drawn, lang) for state in flow.states}
    words = _edge_lines(drawn, lang)
    words.update({(_START, state): [] for state in flow.opening.states})
    sizes = {_START: (14.0, 14.0), **{name: _size(lines) for name, lines in texts.items()}}
    layout = lay_out(sizes, {edge: _size(lines) for edge, lines in words.items()}, [_START])
    head = f"{flow.name} {called(flow.label, lang)}"
    lines = _document(head, layout, texts, words, dashed=_by_lapse_alone(drawn), ends=flow.final_states)
    return "\n".join(lines) + "\n"


def _by_lapse_alone(drawn: tuple[Arrow, ...]) -> set[Edge]:
    """Return the ways that only a time limit takes, or the system on its behalf: nobody decides there."""
    lapses = {(arrow.source, arrow.target) for arrow in drawn if arrow.limit is not None}
    people = {(arrow.source, arrow.target) for arrow in drawn if set(arrow.roles) - {"system"}}
    return lapses - people


def _state_lines(state: State, drawn: tuple[Arrow, ...], lang: str) -> list[Line]:
    """Return what stands in a state's box: its name, what it is called, and what happens without leaving it."""
    stays = [arrow for arrow in drawn if arrow.stays and arrow.source == state.name]
    return [
        (state.name, "name"),
        (called(state.label, lang), ""),
        *((f"↻ {arrow.words(lang)}", "small" if arrow.limit is None else "small lapsed") for arrow in stays),
    ]


def _edge_lines(drawn: tuple[Arrow, ...], lang: str) -> dict[Edge, list[Line]]:
    """Return the words beside each arrow; arrows between the same two states are one."""
    lines: dict[Edge, list[Line]] = {}
    for arrow in drawn:
        if not arrow.stays:
            lines.setdefault((arrow.source, arrow.target), []).extend(_words(arrow, lang))
    return lines


def _words(arrow: Arrow, lang: str) -> list[Line]:
    if arrow.limit is not None:
        return [(arrow.words(lang), "small lapsed")]
    command, _, who = arrow.words(lang).rpartition(" [")
    note = [(f"({arrow.note})", "small")] if arrow.note else []
    return [(command, "small"), (f"[{who}", "small"), *note]


def _size(lines: list[Line]) -> tuple[float, float]:
    """Return width and height of some lines of text."""
    if not lines:
        return 2.0, 0.0
    return max(display_width(text) for text, _ in lines) * _CELL + 2 * _PAD, len(lines) * _LINE + _PAD


def _document(
    head: str,
    layout: Layout,
    texts: dict[str, list[Line]],
    words: dict[Edge, list[Line]],
    *,
    dashed: set[Edge],
    ends: frozenset[str],
) -> Iterator[str]:
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="{-_MARGIN:.0f} {-_MARGIN:.0f} {width:.0f} {height:.0f}" role="img">'
    )
    yield f"<title>{escape(head)}</title>"
    yield f"<style>\n{_STYLE}</style>"
    yield "<defs>"
    yield from (_tip(name, angle) for name, angle in (("down", 90), ("up", 270)))
    yield "</defs>"
    for edge, path in layout.paths.items():
        tip = "down" if path[0].y < path[-1].y else "up"
        yield f'<path class="arrow{" lapse" if edge in dashed else ""}" marker-end="url(#{tip})" d="{_curve(path)}"/>'
    for edge, lines in words.items():
        if lines:
            box = max(layout.paths[edge][1:-1], key=lambda box: box.height)
            yield from _text_box(box, lines, "words")
    for name, lines in texts.items():
        yield from _text_box(layout.boxes[name], lines, "final" if name in ends else "state")
    start = layout.boxes[_START]
    yield f'<circle cx="{start.x:.1f}" cy="{start.y:.1f}" r="7" fill="#1b1f24"/>'
    yield "</svg>"


def _tip(name: str, angle: int) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="{angle}">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#57606a"/></marker>'
    )


def _text_box(box: Box, lines: list[Line], shape: str) -> Iterator[str]:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    yield (
        f'<rect class="{shape}" x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
    )
    for place, (text, tone) in enumerate(lines):
        y = top + _PAD / 2 + _LINE * (place + 1) - 4
        yield f'<text class="{tone}" x="{box.x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(text)}</text>'


def _curve(path: tuple[Box, ...]) -> str:
    """Return a line through the boxes of an arrow: straight down (or up) inside a row, bent between two rows."""
    first, last = path[0], path[-1]
    down = first.y < last.y
    sign = 1 if down else -1
    parts = [f"M{first.x:.1f} {first.y + sign * first.height / 2:.1f}"]
    for box, following in pairwise(path):
        leaves, enters = (box.bottom, following.top) if down else (box.top, following.bottom)
        middle = (leaves + enters) / 2
        x, to_x = box.x, following.x
        parts.append(f"V{leaves:.1f} C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {enters:.1f}")
    parts.append(f"V{last.y - sign * last.height / 2:.1f}")
    return " ".join(parts)
