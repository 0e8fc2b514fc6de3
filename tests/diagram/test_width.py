"""How wide a text is, and where its lines break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.diagram.width import display_width, padded, wrapped


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("退货", 4), ("a退b", 4), ("é", 1), ("e\u0301", 1), ("，", 2)]
)
def test_width(text, width):
    """Latin letters take one column, Chinese characters and punctuation two, combining marks none."""
    assert display_width(text) == width


def test_padding_counts_columns():
    """Columns line up whatever is written in them."""
    assert [padded(text, 6) + "|" for text in ("why", "依据", "")] == ["why   |", "依据  |", "      |"]


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("unbreakable", 4, ["unbreakable"]),
        ("期限届满同意退货", 8, ["期限届满", "同意退货"]),
        ("期限届满，同意", 8, ["期限届", "满，同意"]),
        ("同意（退货）", 7, ["同意", "（退", "货）"]),
        ("after 签收日后7天 ok", 10, ["after 签收", "日后7天 ok"]),
        ("  two", 10, ["  two"]),
    ],
)
def test_wrapping(text, columns, lines):
    """Lines break at blanks and between Chinese characters, never before a full stop or after a bracket."""
    assert wrapped(text, columns) == lines


@given(st.text(alphabet="ab 期限，（）"), st.integers(4, 30))
def test_nothing_is_lost(text, columns):
    """Wrapping loses blanks only, and every line that can be short is."""
    lines = wrapped(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line == line.rstrip() for line in lines)
