"""How a check is written down: its id, its promise, what it needs, and the function that holds the store to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from servflow.testing.stores.bench import Bench

SHOWN = 300
"""Letters of a value that a message shows whole."""
CheckFunction = Callable[["Bench"], None]


@attrs.frozen(kw_only=True)
class Promise:
    """One promise of a store. 案件库的一项承诺。

    Args:
        id: Its name, ``group.check``.
        text: What is promised, in one sentence.
        needs: The capabilities without which there is nothing to check.
        function: Plays it, and raises ``AssertionError`` where it is broken.
    """

    id: str
    text: str
    needs: frozenset[str]
    function: CheckFunction


class Group:
    """The checks of one group, in the order in which they are written. 检查分组。"""

    def __init__(self, name: str, *needs: str) -> None:
        """Begin a group.

        Args:
            name: The first part of each id.
            needs: What each of its checks needs.
        """
        self.name = name
        self.needs = needs
        self.promises: list[Promise] = []

    def promise(self, name: str, text: str, *needs: str) -> Callable[[CheckFunction], CheckFunction]:
        """Add the function below as a check."""

        def add(function: CheckFunction) -> CheckFunction:
            needed = frozenset((*self.needs, *needs))
            self.promises.append(Promise(id=f"{self.name}.{name}", text=text, needs=needed, function=function))
            return function

        return add


def require(condition: bool, sentence: str) -> None:  # noqa: FBT001 - reads as an assertion does
    """Go on if a condition holds.

    Raises:
        AssertionError: It does not, with the sentence.
    """
    if not condition:
        raise AssertionError(sentence)


def same(found: object, wanted: object, what: str) -> None:
    """Go on if two things are equal.

    Raises:
        AssertionError: They are not; with both, long ones cut to what is around the first difference.
    """
    if found != wanted:
        texts = ascii(wanted), ascii(found)
        differ = next((place for place, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts)))
        expected, came = (_short(text, differ) for text in texts)
        raise AssertionError(f"{what}: expected {expected}, found {came}")


def _short(text: str, differ: int) -> str:
    """Return a text, cut to what is around the place where it differs."""
    if len(text) <= SHOWN:
        return text
    first = max(0, min(differ - SHOWN // 3, len(text) - SHOWN))
    last = first + SHOWN
    cut = f"{'...' if first else ''}{text[first:last]}{'...' if last < len(text) else ''}"
    return f"{cut} ({len(text)} characters)"
