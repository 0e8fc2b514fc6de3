"""Laying a file out changes how it looks and nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.rulebook.digest import plain
from servflow.rulebook.layout.canonical import content_of, laid_out
from servflow.rulebook.layout.comments import comment_texts
from servflow.rulebook.nodes import read_nodes
from servflow.rulebook.problems import Problems
from tests.house.source import ROOT

FILES = sorted(
    path
    for folder in ("src/servflow/rulebooks", "tests/journeys", "examples")
    for path in (ROOT / folder).rglob("*.yaml")
)
KEYS = st.sampled_from(["id", "title", "when", "then", "rules", "source", "note", "x y", "true", "源", "a#b", "- c"])
TEXTS = st.one_of(
    st.sampled_from(["", "a", "no", "12:30", "0123", "a: b", "a #b", "# c", "- d", "{e", "f, g", '"i"', "\\", "è"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=12),
    st.text("ab \n", max_size=12),
    st.just("a long text that is said in many words so that it cannot stand on one line of a file, " * 2),
)
COMMENTS = st.sampled_from(["", "", "", "# why", "# 原因", "#tight", "## twice"])


def quoted(text: str) -> str:
    """Give a text in double quotes, whatever it holds."""
    out = "".join(f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}" for char in text)
    return f'"{out}"'


@st.composite
def blocks(draw: st.DrawFn, depth: int, indent: int = 0) -> list[str]:
    """Give the lines of a mapping or list, with comments and blank lines strewn in."""
    pad, lines = " " * indent, []
    is_map = indent == 0 or draw(st.booleans())
    names = draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))
    for name in names:
        if draw(st.booleans()) and (comment := draw(COMMENTS)):
            lines.append(pad + comment)
        lines += [""] * draw(st.sampled_from([0, 0, 0, 1]))
        head = f"{pad}{quoted(name)}:" if is_map else f"{pad}-"
        aside = f"  {comment}" if (comment := draw(COMMENTS)) else ""
        if depth and draw(st.booleans()):
            lines += [head + aside, *draw(blocks(depth - 1, indent + 2))]
        elif draw(st.integers(0, 3)) == 0:
            words = ", ".join(quoted(text) for text in draw(st.lists(TEXTS, max_size=3)))
            lines.append(f"{head} [{words}]{aside}")
        else:
            text = draw(TEXTS)
            plain_too = re.fullmatch(r"[a-z]+", text) and draw(st.booleans())
            lines.append(f"{head} {text if plain_too else quoted(text)}{aside}")
    return lines


def says(text: str) -> object:
    """Give what a file says."""
    problems = Problems()
    root = read_nodes(text, "toy.yaml", problems)
    assert root is not None
    assert problems.listed() == ()
    return content_of(root)


def lay_out(text: str) -> str:
    """Give a file laid out; it can be."""
    problems = Problems()
    result = laid_out(text, "toy.yaml", problems)
    assert problems.listed() == ()
    assert result is not None
    return result


@given(blocks(2))
def test_a_file_that_is_laid_out_says_the_same(lines: list[str]):
    """Every value and every comment stays, and what is laid out is laid out as it is."""
    text = "\n".join([*lines, ""])
    result = lay_out(text)
    assert says(result) == says(text)
    assert sorted(comment_texts(result)) == sorted(comment_texts(text))
    assert lay_out(result) == result
    assert result.endswith("\n")


@given(blocks(2), st.sampled_from(["\r\n", "\n"]), st.booleans())
def test_line_ends_stay_and_a_mark_goes(lines: list[str], end: str, marked: bool):
    """Lines end as the first one did; a byte order mark is not kept."""
    text = ("\ufeff" if marked else "") + end.join([*lines, ""])
    result = lay_out(text)
    assert not result.startswith("\ufeff")
    assert result.count("\r\n") == (result.count("\n") if end == "\r\n" else 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_of_ours_keep_their_meaning(path: Path):
    """Each rulebook and scenario of the repository says the same when it is laid out, in an order that stays."""
    text = path.read_text(encoding="utf-8")
    result = lay_out(text)
    assert says(result) == says(text)
    assert comment_texts(result) == comment_texts(text) or "scenario" in text
    assert lay_out(result) == result


def test_lists_keep_their_order():
    """The order of rules decides, and stays."""
    root = read_nodes(lay_out("rules: [{id: b}, {id: a}]\n"), "toy.yaml", Problems())
    assert root is not None
    assert plain(root) == {"rules": [{"id": "b"}, {"id": "a"}]}
