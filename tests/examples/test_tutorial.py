"""The tutorial and the example are one: what the page builds is what the file holds."""

import ast
import re

from tests.house.source import ROOT

PAGE = ROOT / "docs" / "tutorial" / "embed-returns.md"
FILES = [ROOT / "examples" / name for name in ("sqlite_store.py", "sqlite_host.py")]
STORY = {"on", "outside", "pay_and_die"}
"""What the page defines for its own story."""


def blocks():
    """Give every Python block of the page as a syntax tree, with its text."""
    for text in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield ast.parse(text), text


def definitions(tree, text):
    """Give the source of every class, function and constant at the top of a piece of code, by name."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
            found[node.name] = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if not name.islower():
                found[name] = ast.get_source_segment(text, node)
    return found


def imports(tree):
    """Give every imported name with its module."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


SOURCES = [path.read_text(encoding="utf-8") for path in FILES]
IN_FILE = {name: text for source in SOURCES for name, text in definitions(ast.parse(source), source).items()}
ON_PAGE = {name: text for tree, block in blocks() for name, text in definitions(tree, block).items()}


def test_what_the_page_builds_stands_in_the_file():
    """Every definition of the tutorial occurs in the two files, word for word."""
    assert {name: text for name, text in ON_PAGE.items() if name not in STORY} == IN_FILE


def test_the_page_leaves_nothing_out():
    """Every import and every definition of the two files is on the page."""
    shown = {found for tree, _ in blocks() for found in imports(tree)}
    needed = {found for source in SOURCES for found in imports(ast.parse(source))}
    assert needed - {("__future__", "annotations")} <= shown
    assert set(IN_FILE) <= set(ON_PAGE)
