"""The canonical layout of a rulebook file, as people see it."""

from tempfile import mkstemp
from textwrap import dedent

import pytest

from servflow.rulebook import load_rulebook, shipped_names, writing
from servflow.rulebook.layout import canonical
from servflow.rulebook.layout.canonical import laid_out
from servflow.rulebook.layout.files import layouts_of
from servflow.rulebook.layout.quoting import folded
from servflow.rulebook.loader import find_files
from servflow.rulebook.problems import Problems
from servflow.rulebook.writing import write_file


def lay_out(text):
    """Give a text laid out."""
    problems = Problems()
    result = laid_out(dedent(text), "toy.yaml", problems)
    assert problems.listed() == ()
    return result


LAID_OUT = [
    (
        "keys stand in the order in which a rule is read",
        """\
        shipping_fee:
          tests: [{expect: {rule: L-1}, given: {cause: quality}, name: a}]
          rules:
          - then: {return: buyer}
            source: {clause: "1", ref: law}
            when: {cause: quality}
            id: L-1
            title: {zh: 一, en: One}
          hit: first
        """,
        """\
        shipping_fee:
          hit: first
          rules:
            - id: L-1
              title: {en: One, zh: 一}
              when: {cause: quality}
              then: {return: buyer}
              source: {ref: law, clause: "1"}
          tests: [{name: a, given: {cause: quality}, expect: {rule: L-1}}]
        """,
    ),
    (
        "comments stay with what they speak of",
        """\
        # the head

        version: "1"   # raise it
        # who we are
        id: shop
        sources:
          # the law
          law: {title: The law}  # 1994
        # the end
        """,
        """\
        # the head

        # who we are
        id: shop
        version: "1"  # raise it
        sources:
          # the law
          law: {title: The law}  # 1994
        # the end
        """,
    ),
    (
        "a long text is cut at its spaces, and one with a comma is quoted in brackets only",
        """\
        rules:
          - note: one, two
            title: {en: "one, two"}
            then: {a: "yes", b: 'no more', c: "x: y"}
        """,
        """\
        rules:
          - title: {en: "one, two"}
            then: {a: "yes", b: no more, c: "x: y"}
            note: one, two
        """,
    ),
    (
        "what is anchored stays where it is",
        """\
        rules:
          - {then: &answer {return: buyer}, id: L-1}
          - {then: *answer, id: &name L-2}
          - &last
            id: *name
        """,
        """\
        rules:
          - {then: &answer {return: buyer}, id: L-1}
          - {then: *answer, id: &name L-2}
          - &last
            id: *name
        """,
    ),
    ("a file may be one value", "#  first\n--- &a 'x' # aside\n# last\n", "#  first\n&a x\n# aside\n# last\n"),
    ("a key may repeat what is anchored", "a: &k x\n*k : c\n", "a: &k x\n*k : c\n"),
    ("a directive keeps its comment", "%YAML 1.1 # why\n---\na: b\n", "# why\na: b\n"),
    (
        "comments in a list keep it on lines of its own",
        "rules:\n  - # why\n    - a  # one\n    # two\n",
        "rules:\n  # why\n  - - a  # one\n    # two\n",
    ),
    (
        "what would not read as itself is quoted",
        """a: [" b", "---", "?", "- c", "d:", "e #f", "g: h", "\\a", "12", 12]\n""",
        """a: [" b", "---", "?", "- c", "d:", "e #f", "g: h", "\\x07", "12", 12]\n""",
    ),
    (
        "a comment before the first key of an item stands above the item",
        "rules:\n  - # why\n    id: a\n    when: {b: c}\n    # more\n    then: {d: e}\n",
        "rules:\n  # why\n  - id: a\n    when: {b: c}\n    # more\n    then: {d: e}\n",
    ),
    (
        "a blank line below such a comment stays",
        "rules:\n  -\n    # why\n\n    id: a  # b\n    c: d\n",
        "rules:\n  # why\n\n  - id: a  # b\n    c: d\n",
    ),
    (
        "two comments before a list in a list stand above both",
        "rules:\n  - # one\n    # two\n    - a\n    - b\n",
        "rules:\n  # one\n  # two\n  - - a\n    - b\n",
    ),
    (
        "a comment goes with its key to the front of an item",
        "rules:\n  - when: {b: c}\n    # why\n    id: a\n",
        "rules:\n  # why\n  - id: a\n    when: {b: c}\n",
    ),
    (
        "a key keeps its quotes where it would read as something else, as a text does",
        "'1.5': a\n2.5: b\n'yes': c\nno: d\n\"plain\": e\n\"\": f\nin: {'1': 1, 2: 2, 'x': 3, '': 4}\n",
        '"1.5": a\n2.5: b\n"yes": c\nno: d\nplain: e\n"": f\nin: {"1": 1, 2: 2, x: 3, "": 4}\n',
    ),
    (
        "comments of a text over several lines stand behind its header",
        "a: > # why\n  text\n  more\nb: | # two\n  c\n",
        "a: >  # why\n  text more\nb: |  # two\n  c\n",
    ),
    (
        "of many comments the last stands behind the value, the others above the key",
        "a: # one\n  # two\n  # three\n  [b, c]\nd: # four\n  # five\n  # six\n  e # seven\n",
        "# one\n# two\na: [b, c]  # three\n# four\n# five\n# six\nd: e  # seven\n",
    ),
    (
        "a long text that ends with a line is folded, one of several lines stays as it is",
        "a: |\n  " + "word " * 29 + "word\nb: |\n  one\n  two\n",
        "a: >\n  " + "word " * 22 + "word\n  " + "word " * 6 + "word\nb: |\n  one\n  two\n",
    ),
    (
        "a text that begins or ends with an empty line, or with a blank, is quoted",
        'a: "\\nb\\n"\nc: "d\\n\\n"\ne: " f\\ng"\nh: "i\\n\\nj"\n',
        'a: "\\nb\\n"\nc: "d\\n\\n"\ne: " f\\ng"\nh: |-\n  i\n\n  j\n',
    ),
    ("lines end as the first one does", "a: b\r\nc: d\n", "a: b\r\nc: d\r\n"),
    ("nothing at all has its brackets", "&a {}\n", "&a {}\n"),
    ("an empty key may be anchored without quotes", "&a : b\n", "&a : b\n"),
    ("a file may be one list", "&a [b, c]\n", "&a\n- b\n- c\n"),
]


@pytest.mark.parametrize(("promise", "before", "after"), LAID_OUT, ids=[case[0] for case in LAID_OUT])
def test_layout(promise, before, after):
    """Each case shows one thing that the layout does."""
    assert promise
    assert lay_out(before) == dedent(after)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_rulebooks_are_laid_out(name):
    """What we ship looks as `fmt` would make it look."""
    problems = Problems()
    assert [layout.diff() for layout in layouts_of(find_files(name), problems) if layout.is_changed] == []
    assert problems.listed() == ()
    assert load_rulebook(name).id == name


def test_an_unreadable_file_stays_as_it_is(tmp_path):
    """What cannot be read is noted, and has no layout."""
    (tmp_path / "rulebook.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    problems = Problems()
    assert layouts_of(find_files(str(tmp_path)), problems) == ()
    assert [problem.code for problem in problems.listed()] == ["unreadable", "bad_yaml"]


def test_what_cannot_be_laid_out_safely_stays(monkeypatch):
    """Should the layout ever lose a value or a comment, the file is left alone and told."""
    monkeypatch.setattr(canonical, "lines_of", lambda _page: ["a: other"])
    problems = Problems()
    assert laid_out("a: b\n", "toy.yaml", problems) is None
    assert [problem.code for problem in problems.listed()] == ["no_layout"]


def test_a_new_file_can_be_written(tmp_path, monkeypatch):
    """What was not there can be read by all; until it is whole it stands beside its place, on the same disk."""
    made = []
    monkeypatch.setattr(writing, "mkstemp", lambda **how: made.append(how) or mkstemp(**how))
    write_file(tmp_path / "new.yaml", b"a: b")
    assert made == [{"prefix": ".new.yaml.", "dir": tmp_path}]
    assert (tmp_path / "new.yaml").stat().st_mode & 0o777 == 0o644


def test_a_folded_line_is_no_wider_than_its_room():
    """A Chinese character takes two columns: twelve of them in words of four, with their blanks, do not fit in 25."""
    header, lines = folded("退货退款 换货维修 补寄商品", 25) or ("", [])
    assert (header, lines) == (">-", ["退货退款 换货维修", "补寄商品"])
    assert folded("退货退款 换货维修 补寄商品", 26) == (">-", ["退货退款 换货维修 补寄商品"])
