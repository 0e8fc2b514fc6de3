"""`servflow rulebook fmt`."""

import os

import pytest

from servflow.cli.rulebook import formatting

UGLY = 'version: "1"\nid:   shop\n'
NICE = 'id: shop\nversion: "1"\n'


@pytest.fixture
def shop(tmp_path):
    """Write a rulebook that is laid out badly, and give its folder."""
    (tmp_path / "rulebook.yaml").write_text(UGLY, encoding="utf-8")
    return tmp_path


def test_files_are_rewritten(call, shop):
    """What differs is written and named; the second time nothing is left to do, and rights and links stay."""
    path = shop / "rulebook.yaml"
    path.chmod(0o640)
    link = shop / "linked.yml"
    link.symlink_to(path)
    answer = call("rulebook", "fmt", str(path))
    assert (answer.code, answer.out) == (0, f"{path}: laid out\n1 file(s), 1 laid out\n")
    assert path.read_text(encoding="utf-8") == NICE
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert call("rulebook", "fmt", str(path)).out == "1 file(s), 0 laid out\n"


def test_check_writes_nothing(call, shop):
    """With --check the files that differ are listed with their first line that does; the exit code is 1."""
    path = shop / "rulebook.yaml"
    answer = call("rulebook", "fmt", str(shop), "--check")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        f"{path}:1:1: is laid out otherwise from here on; servflow rulebook fmt does it",
        "1 file(s), 1 to lay out",
    ]
    assert path.read_text(encoding="utf-8") == UGLY
    data = call("rulebook", "fmt", str(shop), "--check", "--format", "json").data
    assert (data["passed"], data["changed"], data["written"]) == (False, [str(path)], False)
    path.write_text(NICE + "\n\n", encoding="utf-8")
    assert f"{path}:3:1: is laid out" in call("rulebook", "fmt", str(shop), "--check").out


def test_diff_shows_what_would_change(call, shop):
    """With --diff nothing is written and every line that would change is shown."""
    answer = call("rulebook", "fmt", str(shop), "--diff")
    assert answer.code == 1
    assert "-id:   shop" in answer.out.splitlines()
    assert (shop / "rulebook.yaml").read_text(encoding="utf-8") == UGLY
    assert call("rulebook", "fmt", "lution", "--diff").code == 0


def test_where_one_file_cannot_be_read_none_is_written(call, shop):
    """A broken file is told with its place; its neighbours stay as they are."""
    (shop / "more.yaml").write_text("a: [", encoding="utf-8")
    answer = call("rulebook", "fmt", str(shop))
    assert answer.code == 1
    assert answer.out.splitlines()[-1] == "1 problem(s), nothing written"
    assert (shop / "rulebook.yaml").read_text(encoding="utf-8") == UGLY


def test_a_shipped_rulebook_is_not_yours(call):
    """What comes with servflow is not rewritten."""
    answer = call("rulebook", "fmt", "lution")
    assert answer.code == 2
    assert "lution comes with servflow and is not yours to lay out" in answer.err
    assert call("rulebook", "fmt", "nowhere").code == 2


def test_a_file_that_cannot_be_written_is_told(call, shop, monkeypatch):
    """Where the disk refuses, what stood there stands there still, and no half file is left."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(shop))

    monkeypatch.setattr(os, "fdopen", refuse)
    answer = call("rulebook", "fmt", str(shop))
    assert answer.code == 1
    assert "Permission denied" in answer.err
    assert [path.name for path in shop.iterdir()] == ["rulebook.yaml"]
    assert formatting.__doc__ is not None
