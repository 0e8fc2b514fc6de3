"""No giants: modules and functions stay small enough to be read in one go."""

import ast
import statistics

import pytest

from tests.house.source import Function, functions, modules, name_of, parse

MODULE_LINES = 400
MEDIAN_LINES = 150
FUNCTION_LINES = 60


def length(function: Function) -> int:
    """Count a function's lines from `def` to its end, the docstring left out."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_is_a_giant(path):
    """A module has 400 lines at most."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{name_of(path)} has {lines} lines: cut it by what its parts are for"


def test_the_median_module_is_short():
    """Half of the modules have 150 lines or fewer; the folders' `__init__` files are not counted."""
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in modules() if path.name != "__init__.py"]
    assert statistics.median(lines) <= MEDIAN_LINES


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_function_is_a_giant(path):
    """A function has 60 lines at most, its docstring not counted."""
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": length(function)
        for function in functions(parse(path))
        if length(function) > FUNCTION_LINES
    }
    assert long == {}


def test_length_leaves_the_docstring_out():
    """A docstring may be as long as it needs; every other line of the function counts."""
    tree = ast.parse('def f(\n    a,\n):\n    """One.\n\n    Two.\n    """\n    b = a\n\n    return b\n')
    assert [length(function) for function in functions(tree)] == [6]
