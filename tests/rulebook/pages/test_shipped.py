"""Every shipped rulebook as a page: nothing that it says is left out."""

from functools import cache

import pytest

from servflow.rulebook import load_rulebook, shipped_names
from servflow.rulebook.pages import as_html, as_markdown, rulebook_page
from tests.rulebook.pages.reading import (
    HTML_ATTRIBUTES,
    HTML_TAGS,
    MARKDOWN_ATTRIBUTES,
    MARKDOWN_TAGS,
    read,
    read_markdown,
    said,
)

pytestmark = pytest.mark.parametrize("name", shipped_names())


@cache
def written(name):
    """Give the page of a shipped rulebook as HTML and as Markdown, as they are read."""
    page = rulebook_page(load_rulebook(name))
    return read(as_html(page)), read_markdown(as_markdown(page))


def test_every_rule_is_there(name):
    """Every rule's id and title, in both languages, its note, source, clause and refs stand on both pages."""
    for page in written(name):
        for rule in load_rulebook(name).every_rule():
            told = [rule.id, rule.note, *rule.refs, rule.source.ref, rule.source.clause, rule.title.en, rule.title.zh]
            assert [text for text in told if said(text) not in page.text] == []


def test_every_rule_and_source_can_be_linked(name):
    """Every rule is found under its own id, no name stands twice, and no link leads nowhere."""
    html, markdown = written(name)
    book = load_rulebook(name)
    assert book.rule_ids() <= set(html.ids)
    for page in (html, markdown):
        assert len(page.ids) == len(set(page.ids))
        anchors = {link[1:].replace("%23", "#").replace("%2B", "+") for link in page.links if link.startswith("#")}
        assert anchors <= set(page.ids)
        assert {f"source-{ref}" for ref in book.sources} <= set(page.ids)


def test_every_test_and_source_is_there(name):
    """Every test, every source with its address and date, and everything that is replaced stand on both pages."""
    book = load_rulebook(name)
    for page in written(name):
        assert [test.name for test in book.tests if said(test.name) not in page.text] == []
        for ref, source in book.sources.items():
            told = [ref, source.title.en, source.title.zh, source.url, str(source.read_on or "")]
            assert [text for text in told if said(text) not in page.text] == []
        assert book.digest in page.text
        assert book.version in page.text


def test_the_pages_are_clean(name):
    """Both pages use the tags they need and no others; every tag is closed in its turn."""
    html, markdown = written(name)
    assert html.tags <= HTML_TAGS
    assert markdown.tags <= MARKDOWN_TAGS
    assert html.attributes <= HTML_ATTRIBUTES
    assert markdown.attributes <= MARKDOWN_ATTRIBUTES
