"""Reads out of the source which texts are given to which functions: codes of findings, kinds of effects."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

from tests.house.source import parse


def calls_of(path: Path, names: Collection[str]) -> Iterator[ast.Call]:
    """Give every call in a file of a function or method of one of the names."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def constants_given_to(path: Path, names: Collection[str], place: int) -> set[str]:
    """Give every text that stands as it is at one place among the arguments of such calls."""
    given = (call.args[place] for call in calls_of(path, names) if len(call.args) > place)
    return {arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
