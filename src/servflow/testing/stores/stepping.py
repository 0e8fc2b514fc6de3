"""Stops a store between any two lines of its own code: with an error, for good, or while somebody else acts.

A store need not help: the lines are those of the files beside its own class, and Python says when one is reached.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import attrs

from servflow.testing.stores.promises import require

PATIENCE = 0.02
"""Seconds without a line of the second caller after which it is taken as waiting for the first."""
VISITS = 2
"""How often a line counts in one call: a store may go through all it has, and the kit comes to an end all the same."""
PARSING = threading.Lock()
"""Python 3.11 counts for all threads together how deep it parses: two at once may end with ``SystemError``."""
DONE, STOPPED, BROKEN = 0, 7, 8
"""How the child process of ``died_at`` ends."""

Call = Callable[[], object]
TraceFunction = Callable[[FrameType, str, Any], Any]


class HaltError(Exception):
    """The error that the kit raises inside a store, between two of its lines."""


def folders_of(store: object) -> frozenset[str]:
    """Return the folders whose files count as the store's own code: those of its class and the classes above it."""
    members = [member for cls in type(store).__mro__ for member in vars(cls).values()]
    files = [member.__code__.co_filename for member in members if isinstance(member, FunctionType)]
    return frozenset(str(Path(file).parent) for file in files)


@cache
def tidying(file: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines of a file that tidy up after others, and those on which a ``with`` begins.

    The first are the bodies of ``except`` and ``finally``: an error there is one of undoing a step; and the line of
    ``try`` itself, which does nothing. Python comes back to the second when the block is left, which is
    tidying up as well.
    """
    with PARSING:
        tree = ast.parse("".join(linecache.getlines(file)))
    after, blocks = set[int](), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            after.add(node.lineno)
            undoing: list[ast.ExceptHandler | ast.stmt] = [*node.handlers, *node.finalbody]
            for part in undoing:
                after.update(range(part.lineno, (part.end_lineno or part.lineno) + 1))
        elif isinstance(node, ast.With):
            blocks.update(range(node.lineno, node.body[0].lineno))
    return frozenset(after), frozenset(blocks)


def watched(store: object, call: Call, on_line: Callable[[int], None]) -> int:
    """Call, and say of each line of the store's own code which one it is, before it runs; tidying up is no step.

    Returns:
        How many lines ran.
    """
    folders, count = folders_of(store), 0
    visits = Counter[tuple[str, int]]()

    # While these two run nothing else is traced, so that no coverage tool can see them.
    def inside(file: str) -> TraceFunction:  # pragma: no cover
        after, blocks = tidying(file)
        entered = set[int]()

        def on_event(frame: FrameType, event: str, _: Any) -> TraceFunction:
            nonlocal count
            line = frame.f_lineno
            if event == "line" and line not in after and line not in entered:
                entered.update(blocks & {line})
                visits[file, line] += 1
                if visits[file, line] <= VISITS:
                    count += 1
                    on_line(count)
            return on_event

        return on_event

    def on_call(frame: FrameType, _event: str, _: Any) -> TraceFunction | None:  # pragma: no cover
        file = frame.f_code.co_filename
        return inside(file) if str(Path(file).parent) in folders else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def at_each_line(attempt: Callable[[int], bool]) -> None:
    """Try something at line 1, 2, 3, ... of the store, until there is no such line any more.

    Args:
        attempt: Says whether there was such a line.

    Raises:
        AssertionError: There is no line at all: nothing was tried.
    """
    line = 1
    while attempt(line):
        line += 1
    require(line > 1, "no line of the store's own code was seen; say Capabilities(steps=False)")


def failed_at(store: object, call: Call, line: int) -> bool:
    """Call, and raise an error before that line of the store runs.

    Returns:
        Whether there is such a line; without it the call has gone through.
    """
    reached = False

    def on_line(number: int) -> None:  # pragma: no cover - nothing is traced meanwhile
        nonlocal reached
        if number == line:
            reached = True
            raise HaltError(f"the kit stopped the store at its step {line}")

    try:
        watched(store, call, on_line)
    except Exception:
        # Whatever the store makes of the error, it was ours that began it.
        if not reached:
            raise
    return reached


def died_at(start: Callable[[], object], call: Call, line: int) -> bool:
    """Call in a process of its own, which ends before that line of the store runs: no handler, no flush.

    Args:
        start: Opens the store in the new process, and gives it.
        call: What is called there.
        line: The line, from 1.

    Returns:
        Whether there is such a line; without it the call has gone through, and the process has ended after it.
    """
    import warnings

    with warnings.catch_warnings():
        # From 3.12 on Python warns of forks beside threads: the child only calls the store and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:  # pragma: no cover - runs in a process that ends without a word
        end = BROKEN
        try:
            watched(start(), call, lambda number: os._exit(STOPPED) if number == line else None)
            end = DONE
        finally:
            os._exit(end)
    _, status = os.waitpid(child, 0)
    end = os.waitstatus_to_exitcode(status)
    require(end in {DONE, STOPPED}, f"the call failed in a process of its own (exit code {end})")
    return end == STOPPED


@attrs.define
class Caller:
    """One of two who act at once; stops at a line of the store where it is told to."""

    store: object
    call: Call
    stop_at: int = 0
    error: BaseException | None = None
    lines: int = 0
    reached: threading.Event = attrs.field(factory=threading.Event)
    go_on: threading.Event = attrs.field(factory=threading.Event)
    thread: threading.Thread = attrs.field(init=False)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            watched(self.store, self.call, self._on_line)
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the outcome
            self.error = error
        finally:
            self.reached.set()

    def _on_line(self, number: int) -> None:  # pragma: no cover - nothing is traced meanwhile
        self.lines = number
        if number == self.stop_at:
            self.reached.set()
            self.go_on.wait()

    def wait(self) -> None:
        """Wait until it is done, or makes no step any more: it waits for the other one then."""
        before = -1
        while self.thread.is_alive() and self.lines != before:
            before = self.lines
            self.thread.join(PATIENCE)

    def finish(self) -> None:
        """Let it go on to its end."""
        self.go_on.set()
        self.thread.join(60)
        require(not self.thread.is_alive(), "a call did not come to its end within a minute")


def meanwhile(store: object, first: Call, second: Call, line: int) -> tuple[Caller, Caller] | None:
    """Let one call stand still before a line of the store while another one is made, then let it go on.

    Returns:
        Both callers with what came of their calls; None when the first has no such line and is done without the second.
    """
    slow, quick = Caller(store, first, line), Caller(store, second)
    slow.start()
    slow.reached.wait()
    if slow.lines < line:
        slow.finish()
        return None
    quick.start()
    quick.wait()
    slow.finish()
    quick.finish()
    return slow, quick


def together(*calls: Call) -> tuple[BaseException | None, ...]:
    """Make all calls at the same moment, each in a thread of its own; return what each of them raised."""
    gate = threading.Barrier(len(calls))
    errors: list[BaseException | None] = [None] * len(calls)

    def run(place: int, call: Call) -> None:
        gate.wait()
        try:
            call()
        except Exception as error:  # noqa: BLE001 - handed to the caller
            errors[place] = error

    threads = [threading.Thread(target=run, args=entry, daemon=True) for entry in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        require(not thread.is_alive(), "a call did not come to its end within a minute")
    return tuple(errors)
