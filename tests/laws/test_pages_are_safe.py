"""Whatever a rulebook calls its rules, the page that shows it holds no markup of the rulebook's making."""

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.book import Rulebook, RuleTest, SourceInfo
from servflow.policies.conditions import Equals
from servflow.policies.floors import Floor, Override
from servflow.policies.table import Invariant, Rule, Table
from servflow.policies.table_policy import TablePolicy
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.pages import as_html, as_markdown, rulebook_page
from servflow.rulebook.pages.model import cleaned
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label, Source
from tests.rulebook.pages.reading import (
    HTML_ATTRIBUTES,
    HTML_TAGS,
    MARKDOWN_ATTRIBUTES,
    MARKDOWN_TAGS,
    read,
    read_markdown,
    said,
)

PIECES = [
    *(
        "<script>alert(1)</script>",
        "</td></tr></table>",
        "<!--",
        "-->",
        "<img src=x onerror=alert(1)>",
        '" onclick="x',
        "'",
    ),
    *(
        "](javascript:alert(1))",
        "[x](",
        "![x](",
        "<javascript:alert(1)>",
        "javascript:alert(1)",
        "http://[",
        "https://a.b/<>",
    ),
    *(
        "|",
        "\\|",
        "\\",
        "`",
        "``",
        "**",
        "__",
        "~~",
        "&lt;",
        "&#60;",
        "&",
        "<",
        ">",
        "\n",
        "\r\n\r\n",
        "\n\n# x\n",
        "    ",
        "\t",
    ),
    *(
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ud800",
        "</style>",
        "<style>",
        "]]>",
        "<?x",
        "$x$",
        "@someone",
        "-",
        "1. ",
    ),
]
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=5).map("".join)


@st.composite
def rulebooks(draw):
    """Draw a rulebook whose every text is hostile."""
    text = lambda: draw(HOSTILE)  # noqa: E731
    rule = Rule(
        id=text() or "id",
        title=Label(text(), text()),
        when=(("problem", Equals(text())), (text(), Equals(text()))),
        then=FrozenMap({"mode": text(), text(): text()}),
        source=Source(text(), text()),
        refs=(text(),),
        note=text(),
        section=text(),
    )
    words = VOCABULARIES["service_mode"]
    never = Invariant(name=text(), when=rule.when, never=rule.when, source=Source(text()))
    table = Table(policy="service_mode", vocabulary=words, rules=(rule,), overlays=(rule,), invariants=(never,))
    test = RuleTest(
        policy="service_mode", name=text(), given={"problem": text()}, expect={"rule": text(), "mode": text()}
    )
    return Rulebook(
        id=text(),
        title=Label(text(), text()),
        version=text(),
        digest=text(),
        sources={text(): SourceInfo(Label(text(), text()), text())},
        policies={"service_mode": TablePolicy(table=table)},
        tests=(test,),
        replaced=(Override(policy=text(), what=text(), base=text(), base_rules=(text(),), rules=(text(), rule.id)),),
        floors={text(): Floor(policy=TablePolicy(table=table), base=text(), parts=(text(),))},
    )


def harmless(page, tags, attributes):
    """Tell whether a page has no tag, no attribute and no link but those that the writer makes itself."""
    assert page.tags <= tags
    assert page.attributes <= attributes
    assert all(link.startswith(("#", "http://", "https://")) for link in page.links)


@given(rulebooks())
def test_a_hostile_text_stays_a_text(book):
    """No text of a rulebook becomes a tag, an attribute or a link of another sort, in HTML or in Markdown."""
    page = rulebook_page(book)
    html, markdown = as_html(page), as_markdown(page)
    for written in (html, markdown):
        assert "<script" not in written.lower()
        written.encode("utf-8")
    harmless(read(html), HTML_TAGS, HTML_ATTRIBUTES)
    harmless(read_markdown(markdown), MARKDOWN_TAGS, MARKDOWN_ATTRIBUTES)


@given(rulebooks())
def test_every_text_is_read_as_it_was_written(book):
    """Title and note of a rule are read on both pages as they were written, but for signs that nobody sees."""
    page = rulebook_page(book)
    rule = book.policies["service_mode"].table.rules[0]
    for read_page in (read(as_html(page)), read_markdown(as_markdown(page))):
        for text in (rule.title.en, rule.note, book.title.en, rule.source.clause):
            assert said(cleaned(text)) in read_page.text
