"""`servflow rulebook docs`: a rulebook as one readable page."""

from pathlib import Path

import pytest

from servflow.rulebook import load_rulebook
from servflow.rulebook.pages import as_html, as_markdown, rulebook_page


def test_html_is_written(call):
    """Without an option the page is HTML in both languages, to standard output."""
    answer = call("rulebook", "docs", "response")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == as_html(rulebook_page(load_rulebook("response")))
    assert answer.out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("lang", "langs"), [("en", ("en",)), ("zh", ("zh",)), ("both", ("en", "zh"))])
def test_markdown_in_a_language(call, lang, langs):
    """Markdown and a language can be asked for."""
    answer = call("rulebook", "docs", "response", "--format", "markdown", "--lang", lang)
    assert answer.code == 0
    assert answer.out == as_markdown(rulebook_page(load_rulebook("response")), langs)


def test_a_file_is_written(call, tmp_path):
    """The page goes into the file that is named, and nothing but its name is printed."""
    path = tmp_path / "page.html"
    answer = call("rulebook", "docs", "lution", "--output", str(path))
    assert (answer.code, answer.out) == (0, f"{path}: {load_rulebook('lution').ref}\n")
    assert path.read_text(encoding="utf-8") == as_html(rulebook_page(load_rulebook("lution")))


def test_a_file_that_cannot_be_written(call, tmp_path):
    """A file that cannot be written is told, without a traceback."""
    answer = call("rulebook", "docs", "lution", "--output", str(tmp_path))
    assert (answer.code, answer.out) == (1, "")
    assert "Is a directory" in answer.err


def test_a_broken_rulebook_has_no_page(call, tmp_path):
    """Of a rulebook with problems these are told, and no page is written."""
    broken, page = tmp_path / "broken.yaml", tmp_path / "page.html"
    broken.write_text("id: broken\n", encoding="utf-8")
    answer = call("rulebook", "docs", str(broken), "--output", str(page))
    assert answer.code == 1
    assert answer.out.splitlines()[-1] == f"{broken}: 1 problem(s)"
    assert not page.exists()


@pytest.mark.parametrize("words", [["lutoin"], ["lution", "--format", "pdf"], ["lution", "--lang", "de"], []])
def test_wrong_use(call, words):
    """A name that is none and an option that is none are wrong use."""
    assert call("rulebook", "docs", *words).code == 2


def test_an_output_is_a_file_name(call, tmp_path, monkeypatch):
    """A file in the folder that one stands in is named alone."""
    monkeypatch.chdir(tmp_path)
    assert call("rulebook", "docs", "food-shop", "--format", "markdown", "--output", "page.md").code == 0
    assert Path("page.md").read_text(encoding="utf-8").startswith("# ")
