"""From files to a rulebook."""

import os
from datetime import date
from pathlib import Path

import pytest

from servflow.errors import RulebookError, UnknownNameError
from servflow.rulebook import load_rulebook, loader, read_rulebook, shipped_names
from servflow.rulebook.nodes import MOST_BYTES
from servflow.values.sources import Label
from tests.rulebook.books import HEAD, book, problems

FEE = "shipping_fee: {rules: [{id: L-1, when: {cause: quality}, then: {return: merchant}}]}\n"
LIMITS = "time_limits: {return.inspection: {within: 3 working days}}\n"


def folder(path: Path, **files: str | bytes) -> Path:
    """Write files into a folder."""
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (path / f"{name}.yaml").write_bytes(data)
    return path


def test_a_folder_is_a_rulebook(tmp_path):
    """The YAML files of a folder make one rulebook; other files and folders beside them do not matter."""
    home = folder(tmp_path / "shop", rulebook=HEAD, fee=FEE, limits=LIMITS)
    (home / "README.md").write_text("not: [read")
    (home / ".hidden.yaml").write_text("duties: [{id: D-1, on: return.open, who: buyer, do: wait}]")
    (home / "more").mkdir()
    loaded = load_rulebook(home)
    assert loaded.rule_ids() == {"L-1", "return.inspection"}
    assert loaded.rule("L-1").file == str(home / "fee.yaml")
    assert load_rulebook(str(home)) == loaded


def test_the_head_is_that_of_the_rulebook():
    """Everything that a head says is what the rulebook says of itself."""
    head = "{id: a, title: T, version: 2, effective: {from: 2024-01-01, to: 2024-12-31}, timezone: Asia/Tokyo, "
    head += "currency: JPY, calendar: every_day, sources: {law: {title: L}}, flows: [return]}"
    found = read_rulebook({"a.yaml": head})
    assert (found.id, found.title, found.version) == ("a", Label("T"), "2")
    assert (found.effective_from, found.effective_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (found.timezone, found.currency, found.flows) == ("Asia/Tokyo", "JPY", ("return",))
    assert found.calendar.weekdays == tuple(range(7))
    assert {key: info.title for key, info in found.sources.items()} == {"law": Label("L")}


def test_one_file_is_a_rulebook(tmp_path):
    """A single file holds head and sections, whatever it is called."""
    path = tmp_path / "anything.yml"
    path.write_text(HEAD + FEE + LIMITS)
    assert load_rulebook(path).rule_ids() == {"L-1", "return.inspection"}


def test_files_may_be_given(tmp_path):
    """The same rulebook is read from text or bytes without touching any file."""
    home = folder(tmp_path / "shop", rulebook=HEAD, fee=FEE)
    given = read_rulebook({"rulebook.yaml": HEAD, "fee.yaml": FEE.encode()})
    assert given == load_rulebook(home)
    assert given.digest == load_rulebook(home).digest


def test_shipped_rulebooks_have_names():
    """A shipped rulebook is loaded by its name, and its files are shown under it."""
    assert "lution" in shipped_names()
    lution = load_rulebook("lution")
    assert lution.id == "lution"
    assert {rule.file.partition("/")[0] for rule in lution.every_rule()} == {"lution"}


def test_a_given_rulebook_may_extend_a_shipped_one(tmp_path):
    """`extends` finds shipped rulebooks by name, from files that are given as from those on disk."""
    text = "{id: mine, version: 1, extends: lution}"
    given = read_rulebook({"mine.yaml": text})
    assert given.rule_ids() == load_rulebook("lution").rule_ids()
    (tmp_path / "mine.yaml").write_text(text)
    assert load_rulebook(tmp_path / "mine.yaml") == given
    with pytest.raises(RulebookError, match="there is no rulebook"):
        read_rulebook({"mine.yaml": "{id: mine, version: 1, extends: ../lution}"})


def test_the_digest_follows_the_content():
    """Layout, comments, order of keys, files and tests leave the digest alone; a rule changes it."""
    first = read_rulebook({"a.yaml": HEAD + FEE + LIMITS})
    other_layout = read_rulebook({"rulebook.yaml": "# head\n" + HEAD, "x.yaml": LIMITS, "y.yaml": FEE})
    tests = "  tests: [{name: a, given: {cause: quality}, expect: {rule: L-1}}]\n"
    block = (
        FEE.replace("{rules", "\n  rules")
        .replace("}]}\n", "}]\n")
        .replace("when: {cause: quality}, then: {return: merchant}", "then: {return: merchant}, when: {cause: quality}")
    )
    tested = read_rulebook({"a.yaml": HEAD + block + tests + LIMITS})
    assert len(tested.tests) == 1
    assert first.digest == other_layout.digest == tested.digest
    assert len(first.digest) == 64
    assert read_rulebook({"a.yaml": HEAD + FEE.replace("merchant", "buyer") + LIMITS}).digest != first.digest
    assert read_rulebook({"a.yaml": HEAD + "timezone: Europe/Paris\n" + FEE + LIMITS}).digest != first.digest
    assert first.ref.digest == first.digest


def test_all_problems_of_all_files_are_told_at_once(tmp_path):
    """One error names every problem, in the order of the files."""
    home = folder(
        tmp_path / "shop",
        rulebook="id: shop\nversion: 1\ntimezone: Mars\n",
        a=FEE.replace("quality", "qualty"),
        b="time_limits: {return.inspektion: {within: 3}}\nid: x\nwarrenty: {}\n",
        c="shipping_fee: {rules: []}\n",
        d="- a\n",
        e="a: [\n",
    )
    with pytest.raises(RulebookError) as caught:
        load_rulebook(home)
    assert [(Path(p.file).name, p.line, p.col, p.code) for p in caught.value.problems] == [
        ("a.yaml", 1, 48, "unknown_value"),
        ("b.yaml", 1, 15, "unknown_limit"),
        ("b.yaml", 2, 1, "misplaced_key"),
        ("b.yaml", 3, 1, "unknown_section"),
        ("c.yaml", 1, 1, "duplicate_section"),
        ("d.yaml", 1, 1, "wrong_shape"),
        ("e.yaml", 2, 1, "bad_yaml"),
        ("rulebook.yaml", 3, 11, "bad_value"),
    ]
    (misplaced,) = (problem for problem in caught.value.problems if problem.code == "misplaced_key")
    assert "'id'" in misplaced.message
    assert misplaced.message.endswith("rulebook.yaml")


def test_a_broken_head_does_not_hide_the_rest(tmp_path):
    """Where the head cannot be read the other files are read all the same, and its sources are not missed."""
    fee = "shipping_fee: {rules: [{id: L-1, then: {return: merchnt}, source: {ref: law}}]}"
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder(tmp_path / "shop", rulebook="a: [", fee=fee))
    assert sorted(problem.code for problem in caught.value.problems) == ["bad_yaml", "unknown_value"]


def test_a_head_is_needed():
    """Several files need a `rulebook.yaml` among them."""
    with pytest.raises(RulebookError, match=r"a.yaml:1:1: there is no rulebook.yaml beside it"):
        read_rulebook({"b.yaml": FEE, "a.yaml": LIMITS})
    with pytest.raises(RulebookError, match=r"there is no rulebook.yaml"):
        read_rulebook({})


@pytest.mark.parametrize("name", ["lutoin", "", "no/such/folder", "a\0b", "x" * 5000, "../lution"])
def test_nothing_there_is_the_callers_mistake(name, tmp_path, monkeypatch):
    """A name or path at which there is nothing is told with the names there are."""
    monkeypatch.chdir(tmp_path)  # nothing lies beside an empty folder of our own
    with pytest.raises(UnknownNameError) as caught:
        load_rulebook(name)
    assert "lution" in caught.value.known


def test_an_empty_folder_is_no_rulebook(tmp_path):
    """A folder without YAML files is told so."""
    with pytest.raises(RulebookError, match=r"there is no rulebook.yaml"):
        load_rulebook(tmp_path)


def test_a_crowded_folder_is_not_read(tmp_path):
    """A folder of more than two hundred files is no rulebook."""
    home = folder(tmp_path / "shop", **{f"f{n}": "" for n in range(201)})
    with pytest.raises(RulebookError, match="more than 200 files"):
        load_rulebook(home)


def test_only_files_are_read(tmp_path):
    """A folder, a pipe or a device that is called like a file is not opened."""
    home = folder(tmp_path / "shop", rulebook=HEAD)
    (home / "folder.yaml").mkdir()
    os.mkfifo(home / "pipe.yaml")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(home)
    assert [str(problem).rpartition("/")[2] for problem in caught.value.problems] == [
        "folder.yaml:1:1: is no file",
        "pipe.yaml:1:1: is no file",
    ]


def test_no_more_is_read_than_tells_the_size(tmp_path):
    """Of a file that is too large only so much is read as shows that it is."""
    home = folder(tmp_path / "shop", rulebook=HEAD, big=b"#" * (MOST_BYTES + 100))
    with pytest.raises(RulebookError, match="larger than 2,000,000 bytes"):
        load_rulebook(home)


def test_what_cannot_be_opened_is_told(tmp_path, monkeypatch):
    """A file or folder that may not be read is a problem like any other."""
    home = folder(tmp_path / "shop", rulebook=HEAD)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RulebookError, match=r"rulebook.yaml:1:1: cannot be read: Permission denied"):
        load_rulebook(home)
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(RulebookError, match="shop:1:1: cannot be read: Permission denied"):
        load_rulebook(home)


def test_a_section_without_rules_is_left_out():
    """A section in which nothing could be read leaves no policy behind, only its problems."""
    assert problems("shipping_fee: {rules: []}\n") == ["1:23 no_rules: shipping_fee has no rules"]
    assert book("").policies == {}


def test_the_shipped_folder_is_part_of_the_package():
    """Every shipped rulebook has a head."""
    assert all((loader._home() / name / "rulebook.yaml").is_file() for name in shipped_names())
