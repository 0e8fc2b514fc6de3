"""The documents tell the truth: what they show is run, and what they say is printed is printed."""

import doctest
import importlib
import textwrap

import pytest
from sybil.example import SybilFailure

from tests.docs.documents import documents, matches, run_document
from tests.house.source import PACKAGE, modules, name_of


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_every_block_of_a_document_runs(path, tmp_path):
    """Every Python block and every servflow command of a document works as shown."""
    run_document(path, tmp_path)


def has_examples(path):
    """Tell whether a module shows anything to run."""
    return ">>>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in modules() if has_examples(path)], ids=name_of)
def test_every_docstring_example_runs(path):
    """Every example in a docstring of the library gives what it says."""
    dotted = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    result = doctest.testmod(importlib.import_module(dotted), optionflags=doctest.ELLIPSIS)
    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.fixture
def play(tmp_path):
    """Give a function that writes a document and runs it in an empty folder."""

    def run(text):
        page = tmp_path / "page.md"
        page.write_text(textwrap.dedent(text), encoding="utf-8")
        folder = tmp_path / "folder"
        folder.mkdir()
        return run_document(page, folder)

    return run


def test_python_blocks_share_their_names(play):
    """A later block builds on an earlier one."""
    assert play("```python\na = 1\n```\n\ntext\n\n```python\nassert a == 1\n```\n") == 2


def test_a_broken_python_block_fails(play):
    """An example that raises is a failure of the document."""
    with pytest.raises(ZeroDivisionError):
        play("```python\n1 / 0\n```\n")


def test_a_named_block_becomes_a_file(play):
    """A block below a `file:` comment can be read by the blocks after it."""
    reading = "from pathlib import Path\nassert Path('a/b.yaml').read_text() == 'x: 1\\n'"
    text = f"<!-- file: a/b.yaml -->\n```yaml\nx: 1\n```\n\n```python\n{reading}\n```\n"
    assert play(text) == 2


def test_a_named_block_never_overwrites_the_repository(play):
    """A document cannot write to a file that is checked in."""
    with pytest.raises(ValueError, match=r"README\.md is a file of the repository"):
        play("<!-- file: README.md -->\n```text\nx\n```\n")


NOTE = "<!-- file: a.txt -->\n```text\none\ntwo\nthree\n```\n\n"


def test_a_change_is_made(play):
    """A `change:` block replaces the lines with a minus by those with a plus, where they stand."""
    reading = "from pathlib import Path\nassert Path('a.txt').read_text() == 'one\\n2\\n2b\\nthree\\n'"
    assert play(f"{NOTE}<!-- change: a.txt -->\n```diff\n one\n-two\n+2\n+2b\n```\n\n```python\n{reading}\n```\n") == 3


@pytest.mark.parametrize("block", ["-four\n+4", " one\n-three\n+3", "+four", " "])
def test_a_change_that_does_not_fit_fails(play, block):
    """A `change:` block whose lines do not stand in the file so, once, is a failure of the document."""
    with pytest.raises(SybilFailure):
        play(f"{NOTE}<!-- change: a.txt -->\n```diff\n{block}\n```\n")


def test_a_part_is_shown_as_it_is(play):
    """A `part:` block shows lines of a file."""
    assert play(f"{NOTE}<!-- part: a.txt -->\n```text\ntwo\nthree\n```\n") == 2


def test_a_part_that_is_not_there_fails(play):
    """A `part:` block with other lines than the file's is a failure of the document."""
    with pytest.raises(SybilFailure):
        play(f"{NOTE}<!-- part: a.txt -->\n```text\ntwo\nfour\n```\n")


def test_a_skipped_block_is_left_out(play):
    """A block that cannot run is left out where the document says so."""
    play("<!-- skip: next -->\n```python\n1 / 0\n```\n")


def test_foreign_commands_are_not_run(play):
    """Commands of other programs are shown to the reader only."""
    play("```console\n$ pip install servflow\n$ false\n```\n")


@pytest.mark.parametrize(
    "block",
    [
        "$ servflow no-such-command",
        "$ servflow --help\nnothing of the kind",
        "$ servflow --help\n$ echo $?\n1",
    ],
)
def test_a_console_block_that_lies_fails(play, block):
    """A wrong exit code or other output than shown is a failure of the document."""
    with pytest.raises(SybilFailure):
        play(f"```console\n{block}\n```\n")


@pytest.mark.parametrize(
    "block",
    [
        "$ servflow --help",
        "$ servflow --help\n...\n",
        "$ servflow --help\n$ echo $?\n0",
        "$ servflow no-such-command\n...\n$ echo $?\n2",
    ],
)
def test_an_honest_console_block_passes(play, block):
    """Output that is shown as it is, or left open by an ellipsis, passes."""
    assert play(f"```console\n{block}\n```\n") == 1


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        (["a"], ["a"], True),
        (["a"], ["b"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["a"], False),
        (["a", "..."], ["a", "b", "c"], True),
        (["...", "c"], ["a", "b", "c"], True),
        (["..."], [], True),
        (["due ... CNY"], ["due 3.00 CNY"], True),
        (["due ... CNY"], ["due 3.00 USD"], False),
        (["a.c"], ["abc"], False),
    ],
)
def test_ellipsis(shown, printed, expected):
    """`...` alone stands for any lines, inside a line for any text; everything else is literal."""
    assert matches(shown, printed) is expected
