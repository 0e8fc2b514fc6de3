"""What a scenario file says, as values: ``Scenario``, its steps and what it expects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.parties import Actor
from servflow.values.sources import Label


@attrs.frozen(kw_only=True)
class Expected:
    """One thing that is to hold. 期望。

    Args:
        key: What is looked at, for example ``state`` or ``deadlines``.
        value: What is expected of it, in the shape that ``expecting`` reads for this key.
        line: Where it stands in the file.
    """

    key: str
    value: Any
    line: int


@attrs.frozen(kw_only=True)
class Step:
    """One step of a story: a command, or time that passes. 步骤。

    Args:
        at: When.
        line: Where it stands in the file.
        case: Id of the case it speaks of.
        do: The command, ``open`` for the first step; empty where only time passes.
        by: Who gives it; also whom ``allowed`` speaks of.
        data: What goes with it, as plain data.
        command_id: The caller's id of the wish; given twice, it is answered with what it was answered before.
        expect: What is to hold after it.
    """

    at: datetime
    line: int
    case: str
    do: str = ""
    by: Actor | None = None
    data: FrozenMap = EMPTY
    command_id: str | None = None
    expect: tuple[Expected, ...] = ()

    def expectation(self, key: str) -> Any:
        """Return what the step expects of *key*, or nothing."""
        return expected(self.expect, key)


@attrs.frozen(kw_only=True)
class Scenario:
    """A whole story. 情景。

    Args:
        title: What it is about.
        file: Where it was read from.
        rulebook: Name or path of the rulebook, as written.
        flow: The flow of its case.
        opening: The step that opens the case.
        steps: What happens then, in the order of the file.
        expect: What is to hold at the end.
    """

    title: Label
    file: str
    rulebook: str
    flow: str
    opening: Step
    steps: tuple[Step, ...] = ()
    expect: tuple[Expected, ...] = ()

    @property
    def case_id(self) -> str:
        """Id of the case that the story opens."""
        return self.opening.case


def expected(expectations: tuple[Expected, ...], key: str) -> Any:
    """Return what is expected of *key*, or nothing."""
    return next((wish.value for wish in expectations if wish.key == key), None)


def expects_denial(expectations: tuple[Expected, ...]) -> bool:
    """Return whether a denial is wanted."""
    wish = expected(expectations, "denied")
    return wish is not None and wish is not False
