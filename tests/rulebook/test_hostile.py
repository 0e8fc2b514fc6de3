"""What a stranger may send: told as problems, quickly, never as a traceback."""

import time

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import load_rulebook, read_rulebook
from servflow.rulebook.problems import MOST_PROBLEMS
from tests.fuzz.hostile_files import FOLDERS, HOSTILE, lines
from tests.rulebook.books import HEAD

SECONDS = 30
"""Of processor time: far more than any of these takes (two seconds, ten when measured), far less than being stuck."""


CODES = {
    "nothing": {"empty_file"},
    "NUL bytes": {"bad_character"},
    "no UTF-8": {"not_utf8"},
    "a picture": {"not_utf8"},
    "too large": {"too_large"},
    "duplicate keys": {"duplicate_key"},
    "duplicate keys in a rule": {"duplicate_key", "unknown_value"},
    "5,000 levels": {"too_deep"},
    "5,000 levels in blocks": {"too_deep"},
    "deep lists": {"too_deep"},
    "deep mappings": {"too_deep"},
    "deep blocks": {"too_deep"},
    "many values": {"too_large"},
    "many keys": {"too_large"},
    "many documents": {"several_documents"},
    "one long text": {"wrong_shape"},
    "one long key": {"bad_yaml"},
    "alias bomb": {"too_many_aliases"},
    "an alias of itself": {"unknown_alias"},
    "tags": {"tag"},
    "a huge number": {"bad_value"},
    "a huge amount": {"bad_value"},
    "a huge serial": {"bad_value"},
    "far years": {"bad_value"},
    "an escaped NUL": {"bad_character"},
    "an escaped surrogate": {"bad_yaml"},
    "text running backwards": {"bad_character"},
    "look-alike letters": {"bad_id", "no_rules", "unknown_fact"},
    "many unknown facts": {"unknown_fact"},
    "many rules": {"too_many_rules"},
    "a thousand overlaps": {"overlap"},
    "long lists that meet late": {"overlap"},
    "many sources": {"unknown_source"},
    "a rulebook that extends itself": {"unknown_rulebook"},
    "nothing where rules should be": {"wrong_shape"},
    "scalars where rules should be": {"wrong_shape"},
    "lists where mappings should be": {"wrong_shape"},
}
"""How each file is refused."""
SMALL = [name for name, content in HOSTILE.items() if len(content) < 20_000]


@pytest.mark.parametrize(("name", "content"), HOSTILE.items(), ids=HOSTILE)
def test_hostile_files_are_told_quickly(name, content):
    """Whatever the file holds, the answer is a list of problems that ends, and it comes soon."""
    begun = time.process_time()
    with pytest.raises(RulebookError) as caught:
        read_rulebook({"hostile.yaml": content})
    assert time.process_time() - begun < SECONDS
    assert 1 <= len(caught.value.problems) <= MOST_PROBLEMS
    assert max(len(str(problem)) for problem in caught.value.problems) < 1_000
    assert {problem.file for problem in caught.value.problems} == {"hostile.yaml"}
    assert {problem.code for problem in caught.value.problems} == CODES[name]


@pytest.mark.parametrize("name", SMALL)
def test_hostile_files_are_refused_without_libyaml_too(name, monkeypatch):
    """Where PyYAML came without its C part, the answer is the same; a lone surrogate gets further."""
    monkeypatch.delattr("yaml.CBaseLoader", raising=False)
    with pytest.raises(RulebookError) as caught:
        read_rulebook({"hostile.yaml": HOSTILE[name]})
    expected = {"bad_character"} if name == "an escaped surrogate" else CODES[name]
    assert {problem.code for problem in caught.value.problems} == expected


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("100 MB of zeros on disk", "too_large", "the file is larger than 2,000,000 bytes"),
        ("201 files", "unreadable", "more than 200 files"),
        ("150 files of 2 MB", "unreadable", "the files are together larger than 2,000,000 bytes"),
        ("150 files of 20,000 keys", "unreadable", "the files are together larger than 2,000,000 bytes"),
    ],
)
def test_hostile_folders_are_refused_before_they_are_read(name, code, message, tmp_path):
    """No more of a folder is read than tells that it is too large."""
    FOLDERS[name](tmp_path)
    with pytest.raises(RulebookError) as caught:
        load_rulebook(tmp_path)
    (found,) = caught.value.problems
    assert (found.code, found.message) == (code, message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("#" + "x" * 900_000, "the files are together larger than 2,000,000 bytes"),
        ("shipping_fee: [" + "a," * 20_000 + "]", "the files hold together more than 50,000 values"),
    ],
)
def test_the_files_of_one_rulebook_share_its_limits(content, message):
    """Many files are no way around the limits of one, and what comes after is not read."""
    files = {f"{letter}.yaml": content for letter in "abcdefgh"} | {"rulebook.yaml": HEAD}
    with pytest.raises(RulebookError) as caught:
        read_rulebook(files)
    found = [problem for problem in caught.value.problems if problem.code == "too_large"]
    assert [(problem.file, problem.message) for problem in found] == [("c.yaml", message)]


def test_a_large_honest_rulebook_is_read_quickly():
    """A thousand rules that do not meet are read, checked against each other and compiled."""
    text = HEAD + "shipping_fee:\n  hit: unique\n  rules:\n" + lines("  - {id: r%, when: {category: c%}}\n", 1_000)
    begun = time.process_time()
    book = read_rulebook({"large.yaml": text})
    assert time.process_time() - begun < SECONDS
    assert len(book.rule_ids()) == 1_000
