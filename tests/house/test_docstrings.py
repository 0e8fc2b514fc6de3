"""Every public name says what it is, and every test says what it promises."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, functions, modules, name_of, parse

TESTS = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "typing" not in path.parts)


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Give every public class, function and method of a body with its dotted name."""
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or is_silent(node):
            continue
        name = f"{prefix}{node.name}"
        yield name, node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{name}.")


def is_silent(node: ast.AST) -> bool:
    """Tell whether a definition speaks through another one: an overload, an override, a property's setter."""
    marks = [ast.unparse(mark).rpartition(".")[2] for mark in getattr(node, "decorator_list", [])]
    return any(mark in {"overload", "override", "setter", "validator", "default"} for mark in marks)


def silent_names(tree: ast.Module) -> list[str]:
    """Give the public names of a module without a docstring; the module itself is called `module`."""
    named = [("module", tree), *public(tree.body)]
    return [name for name, node in named if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_public_names_are_documented(path: Path):
    """Every module, public class and public function of the library has a docstring."""
    assert silent_names(parse(path)) == []


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_say_what_they_promise(path: Path):
    """Every test function has a docstring that states its promise."""
    tests = [function for function in functions(parse(path)) if function.name.startswith("test_")]
    assert [test.name for test in tests if not ast.get_docstring(test)] == []


def test_the_search_finds_silence():
    """A missing docstring is found in a module, a class and a method; private and overriding names are free."""
    tree = ast.parse(
        "class A:\n"
        "    def f(self): ...\n"
        "    def _g(self): ...\n"
        "    @typing.override\n"
        "    def h(self): ...\n"
        "    @x.setter\n"
        "    def x(self, v): ...\n"
        "def b():\n"
        "    'Said.'\n"
        "class _C:\n"
        "    def f(self): ...\n"
    )
    assert silent_names(tree) == ["module", "A", "A.f"]
