"""Where the command line writes: lines with a hint of colour on a terminal, clean text in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console

from servflow.cli.timeline import Line

PIPE_WIDTH = 100
"""Columns of a line where nobody says how wide the paper is."""

_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
del _CONTROL[9], _CONTROL[10]


class Screen:
    """Standard output and standard error. 输出。"""

    def __init__(self) -> None:
        """Write to the streams as they are now; what their encoding lacks becomes a question mark."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        self.console = Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False, emoji=False)

    @property
    def width(self) -> int:
        """Columns of a line: the terminal's, within reason."""
        return max(60, min(self.console.width, 120)) if self.console.is_terminal else PIPE_WIDTH

    def lines(self, lines: Iterable[Line]) -> None:
        """Write lines; control characters of the data never reach the terminal."""
        for line in lines:
            self.console.print(line.text.translate(_CONTROL), style=line.style or None)

    def say(self, text: str, style: str = "") -> None:
        """Write one line."""
        self.lines([Line(text, style)])

    def text(self, text: str) -> None:
        """Write a document as it is, without colour and without another line break."""
        sys.stdout.write(text)

    def json(self, data: object) -> None:
        """Write data as JSON."""
        self.text(json.dumps(data, ensure_ascii=False, indent=2) + "\n")

    def error(self, text: str) -> None:
        """Write to standard error what was wrong with the call."""
        print(f"servflow: {text.translate(_CONTROL)}", file=sys.stderr)
