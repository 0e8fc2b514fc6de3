"""Strict YAML: nodes with their places, and nothing that YAML guesses."""

import pytest

from servflow.rulebook.nodes import MOST_BYTES, MOST_REPEATED, ListNode, MapNode, TextNode, read_nodes
from servflow.rulebook.problems import Problems
from tests.rulebook.books import node


def noted(content: str | bytes) -> list[str]:
    """Give what is wrong with a file."""
    problems = Problems()
    read_nodes(content, "a.yaml", problems)
    return [f"{p.line}:{p.col} {p.code}: {p.message}" for p in problems.listed()]


@pytest.mark.parametrize("text", ["NO", "0123", "12:30", "1e3", "null", "~", "true", "2024-05-01", "0x10"])
def test_a_scalar_stays_what_was_written(text):
    """YAML's own readings of plain scalars are not used."""
    assert node(text) == TextNode(text, "toy.yaml", 1, 1)


def test_nodes_know_their_place():
    """Every node carries file, line and column, counted from one."""
    root = node("a:\n  - x\n  - {k: 'v'}\n")
    assert isinstance(root, MapNode)
    assert root.names == ("a",)
    listed = root.get("a")
    assert isinstance(listed, ListNode)
    assert (listed.line, listed.col) == (2, 3)
    first, second = listed.items
    assert first == TextNode("x", "toy.yaml", 2, 5)
    assert isinstance(second, MapNode)
    assert second.get("k") == TextNode("v", "toy.yaml", 3, 9, quoted=True)
    assert second.get("z") is None
    assert root.without("a").pairs == ()


def test_a_blank_value_is_not_an_empty_text():
    """`key:` has no value; `key: ''` has an empty one."""
    root = node("a:\nb: ''\n")
    assert isinstance(root, MapNode)
    assert [value.is_blank for _, value in root.pairs if isinstance(value, TextNode)] == [True, False]


def test_bytes_and_text_read_alike():
    """A byte order mark is skipped, Chinese is read, and positions count characters."""
    for content in ("\ufeffk: 签收 # 3", "k: 签收 # 3".encode(), "k: 签收".encode("utf-8-sig")):
        root = read_nodes(content, "a", Problems())
        assert isinstance(root, MapNode)
        assert root.get("k") == TextNode("签收", "a", 1, 4)


def test_few_aliases_are_followed():
    """An anchor may be used again, as long as it stays small."""
    root = node("a: &x {k: v}\nb: *x\nc: &x [1]\nd: *x\n")
    assert isinstance(root, MapNode)
    assert root.get("a") == root.get("b")
    assert root.get("c") == root.get("d")


def test_as_many_aliases_as_there_may_be():
    """What aliases stand for comes to a hundred values at most."""
    assert noted(f"a: &a x\nb: [{', '.join(['*a'] * MOST_REPEATED)}]\n") == []
    assert noted(f"a: &a x\nb: [{', '.join(['*a'] * (MOST_REPEATED + 1))}]\n")[0].endswith("more than 100 values")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "1:1 empty_file: the file is empty"),
        ("# only a comment\n", "1:1 empty_file: the file is empty"),
        ("---\n---\n", "2:1 several_documents: a file holds one document only"),
        ("a: 1\n---\nb: 2\n", "2:1 several_documents: a file holds one document only"),
        ("a: 1\na: 2\n", "2:1 duplicate_key: duplicate key 'a': it stands on line 1 already"),
        ("? [a]\n: 1\n", "1:3 bad_key: a key must be a plain text"),
        ("a: !!python/object x\n", "1:4 tag: tags are not read here: 'tag:yaml.org,2002:python/object'"),
        ("!x {a: b}\n", "1:1 tag: tags are not read here: '!x'"),
        ("a: *b\n", "1:4 unknown_alias: nothing is anchored as 'b' before this line"),
        ("a: &a [*a]\n", "1:8 unknown_alias: nothing is anchored as 'a' before this line"),
        ("[" * 60, "1:51 too_deep: nested deeper than 50 levels"),
        ("- " * 60, "1:101 too_deep: nested deeper than 50 levels"),
        ("a: \0", "1:4 bad_character: character U+0000 may not stand in a file"),
        ("a: b\nc: \x1b", "2:4 bad_character: character U+001B may not stand in a file"),
        ("a: \ud800", "1:4 bad_character: character U+D800 may not stand in a file"),
        (b"a: b\nc: \xff", "2:4 not_utf8: byte 0xFF is not UTF-8"),
        ("\ufeffa: 签收".encode("utf-16-le"), "1:1 not_utf8: byte 0xFF is not UTF-8"),
        (b"#" * (MOST_BYTES + 1), "1:1 too_large: the file is larger than 2,000,000 bytes"),
        ("[" + "a," * 50_001 + "]", "1:100000 too_large: the file holds more than 50,000 values"),
    ],
)
def test_what_is_refused_is_told_with_its_place(content, problem):
    """Whatever may hide something is refused, with file, line and column."""
    assert noted(content) == [problem]


def test_an_alias_bomb_is_refused():
    """Aliases of aliases are counted by what they stand for."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert noted(bomb)[0].endswith("too_many_aliases: aliases repeat more than 100 values")


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: [1", (2, 1)), ("a: b: c", (1, 5)), ("\t- a", (1, 1)), ('a: "x', (1, 6)), ('"\\UFFFFFFFF"', (1, 4))],
)
def test_broken_yaml_is_told_with_its_place(text, place):
    """What is no YAML at all is a problem like any other."""
    problems = Problems()
    assert read_nodes(text, "a", problems) is None
    (found,) = problems.listed()
    assert (found.code, found.message[:10]) == ("bad_yaml", "not YAML: ")
    assert (found.line, found.col) == place or found.line == 1


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: [b，c\nd: e\n", "it holds '，' (FULLWIDTH COMMA): write , and a blank"),
        ("a: [b\nc，d: e\n", "it holds '，' (FULLWIDTH COMMA): write , and a blank"),
        ("a: [b  # c，d\n", ""),
        ("n: e，f\na: [b\n", ""),
    ],
)
def test_broken_lines_in_wide_signs_are_told(text, hint):
    """Where the lines that cannot be read hold signs of a Chinese keyboard, that is told; comments do not count."""
    problems = Problems()
    read_nodes(text, "a", problems)
    (found,) = problems.listed()
    assert found.hint == hint


@pytest.mark.parametrize("loader", ["CBaseLoader", "BaseLoader"])
@pytest.mark.parametrize(
    ("text", "place"), [("a:\n\tb: 1\n", "2:1"), ("a:\n  b: 1\n\tc: 2\n", "3:1"), ("a:\n  b:\n  \tc: 1\n", "3:3")]
)
def test_a_tab_that_indents_is_told(monkeypatch, loader, text, place):
    """Who indents with a tab is told to use spaces, with PyYAML's C part and without."""
    import yaml

    monkeypatch.setattr(yaml, "CBaseLoader", getattr(yaml, loader))
    assert noted(text) == [f"{place} bad_yaml: not YAML: a tab cannot indent: use spaces"]


def test_without_libyaml_the_same_is_read(monkeypatch):
    """PyYAML without its C part gives the same tree, and its own slips on bad escapes are caught."""
    import yaml

    text = "a: [1, {b: '2'}]\n"
    fast = node(text)
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert node(text) == fast
    assert noted('"\\UFFFFFFFF"')[0].startswith("1:1 bad_yaml: not YAML: ")


def test_a_problem_beside_the_tree_leaves_the_tree():
    """A duplicate key is noted and the first one counts, so that the rest is looked at too."""
    problems = Problems()
    root = read_nodes("a: 1\na: 2\nb: 3\n", "x", problems)
    assert isinstance(root, MapNode)
    assert root.names == ("a", "b")
    assert root.get("a") == TextNode("1", "x", 1, 4)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a: \xe7\xad\xbe\xff", "1:5 not_utf8"),
        (b"a: b\r\xff", "2:1 not_utf8"),
        ("a: b\rc: \0", "2:4 bad_character"),
        ("a: b\u2028c: \0", "2:4 bad_character"),
    ],
)
def test_lines_and_columns_are_counted_as_yaml_counts_them(content, place):
    """Columns are characters, not bytes, and whatever ends a line in YAML begins one here."""
    (found,) = noted(content)
    assert found.startswith(f"{place}: ")


@pytest.mark.parametrize("text", ["[a", "id: a\nversion: 1\nt", "a: 'b", "{"])
def test_what_is_missing_at_the_end_is_told_at_the_end(text):
    """A parser that sees the fault behind the last line is not believed: nobody could go there."""
    (found,) = noted(text)
    line, col = map(int, found.partition(" ")[0].split(":"))
    rows = text.split("\n")
    assert 1 <= line <= len(rows)
    assert 1 <= col <= len(rows[line - 1]) + 1
