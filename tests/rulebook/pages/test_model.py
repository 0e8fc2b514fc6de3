"""The parts of a page: where links lead, and which signs are left out."""

import pytest

from servflow.rulebook.pages.html import html_text
from servflow.rulebook.pages.markdown import markdown_text
from servflow.rulebook.pages.model import Piece, address, cleaned
from servflow.values.sources import Label


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("https://law.example/a?b=1&c=2#d", "https://law.example/a?b=1&c=2#d"),
        ("http://law.example", "http://law.example"),
        ("HTTPS://law.example/法 (1)", "HTTPS://law.example/%E6%B3%95%20%281%29"),
        ('https://a.b/"><script>', "https://a.b/%22%3E%3Cscript%3E"),
        ("\n https://a.b ", "https://a.b"),
        ("#L-12", "#L-12"),
        ("#T-38#2", "#T-38%232"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.b/c", ""),
        ("https:/a", ""),
        ("https://", ""),
        ("http://[", ""),
        ("page.html", ""),
        ("", ""),
    ],
)
def test_where_a_link_leads(href, leads_to):
    """A link leads to an anchor of the page or to an address of the web, each escaped, and to nothing else."""
    assert address(href) == leads_to


@pytest.mark.parametrize(
    ("text", "html", "markdown"),
    [
        ("a < b & c", "a &lt; b &amp; c", "a &lt; b &amp; c"),
        ('it\'s "so"', "it&#x27;s &quot;so&quot;", 'it\'s "so"'),
        ("a|b*c_d`e[f]~g", "a|b*c_d`e[f]~g", "a\\|b\\*c\\_d\\`e\\[f\\]\\~g"),
        ("see http://a.b or www.c.d", "see http://a.b or www.c.d", "see http\\://a.b or www\\.c.d"),
        ("3.5: 1-2 (x)", "3.5: 1-2 (x)", "3.5: 1-2 (x)"),
    ],
)
def test_a_text_is_escaped(text, html, markdown):
    """What could be markup is escaped; ordinary signs of a sentence stay as they are."""
    assert (html_text(text), markdown_text(text)) == (html, markdown)


def test_signs_that_nobody_sees():
    """A text stands on one line; signs that steer a terminal or turn a line around are replaced."""
    assert cleaned("a\r\n\tb") == "a   b"
    assert cleaned("a\x00\x1b\u202e\u2066\ud800\x85") == "a" + "\ufffd" * 6


@pytest.mark.parametrize(
    ("label", "langs", "texts"),
    [
        (Label("one", "一"), ("en", "zh"), (("en", "one"), ("zh", "一"))),
        (Label("one", "一"), ("zh", "en"), (("zh", "一"), ("en", "one"))),
        (Label("one", "一"), ("zh",), (("zh", "一"),)),
        (Label("one"), ("en", "zh"), (("en", "one"),)),
        (Label("one"), ("zh",), (("zh", "one"),)),
        (Label("1", "1"), ("en", "zh"), (("en", "1"),)),
        (Label(""), ("en", "zh"), ()),
    ],
)
def test_a_piece_in_each_language(label, langs, texts):
    """A piece of text stands once in each language of the page, and once where they are the same."""
    assert Piece(label).texts(langs) == texts
