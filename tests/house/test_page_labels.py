"""Nothing stands on a page of a rulebook that no person has read."""

import ast
import re

from tests.house.source import PACKAGE, parse
from tests.rulebook.pages.test_whole import whole_pages

UNASKED = {"an instant"}
"""What is said of facts that no rule of a file can ask for."""


def labels():
    """Give every label that the modules of pages hold, in both languages."""
    for path in sorted((PACKAGE / "rulebook" / "pages").glob("*.py")):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Label":
                yield from (each.value for each in node.args if isinstance(each, ast.Constant) and each.value.strip())


def test_everything_that_a_page_can_say_was_read():
    """Each label stands on one of the pages of the golden files, with whatever fills its gaps."""
    text = "\n".join(whole_pages().values())
    said = {label: ".+".join(map(re.escape, re.split(r"\{[01]?\}", label))) for label in labels()}
    assert {label for label, pattern in said.items() if not re.search(pattern, text)} == UNASKED
