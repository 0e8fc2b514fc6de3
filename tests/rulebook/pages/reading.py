"""How the tests read a page that was written: its tags, its links and its text, as a browser would."""

import re
from functools import cached_property
from html.parser import HTMLParser

from markdown_it import MarkdownIt

EMPTY_TAGS = {"meta", "br", "hr", "link", "img", "input"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_TEXT = {"h1", "h2", "h3", "p", "a", "li", "code"}
_PAGE = {"html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"}
HTML_TAGS = _TABLE | _TEXT | _PAGE | {"ol", "div", "span", "strong", "details", "summary"}
MARKDOWN_TAGS = _TABLE | _TEXT | {"ul", "br", "b", "i"}
HTML_ATTRIBUTES = {"lang", "charset", "name", "content", "class", "id", "href", "scope", "colspan", "data-head", "open"}
MARKDOWN_ATTRIBUTES = {"id", "href"}


class Reader(HTMLParser):
    """Reads HTML; every tag has to be closed where it was opened."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.tags = set()
        self.ids = []
        self.links = []
        self.attributes = set()
        self.texts = []
        self.rows = []

    def handle_starttag(self, tag, attrs):
        """Note a tag and its attributes."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in EMPTY_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note what is to be read."""
        if "style" not in self.open:
            self.texts.append(data)

    @cached_property
    def text(self):
        """Everything that is to be read, each white space one blank."""
        return " ".join(" ".join(self.texts).split())


def read(html):
    """Read a page as a browser would."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def read_markdown(text):
    """Read a page as GitHub would show it: with tables, and with the tags that stand in the text."""
    return read(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def said(text):
    """Give a text as it is read, each white space one blank."""
    return " ".join(re.sub(r"[\t\n\r]", " ", text).split())
