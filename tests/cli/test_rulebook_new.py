"""`servflow rulebook new`: a folder to begin with."""

import os
from pathlib import Path

import pytest

from servflow.rulebook import load_rulebook, shipped_names

FILES = ["README.md", "approvals.yaml", "eligibility.yaml", "rulebook.yaml", "shipping_fee.yaml", "time_limits.yaml"]


def names(folder):
    """Give what is in a folder, in order."""
    return sorted(entry.name for entry in Path(folder).iterdir())


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)


def test_it_passes_at_once(call):
    """The folder passes the strictest check and all of its tests as it is, and says what to type next."""
    answer = call("rulebook", "new", "my-shop")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "now try: servflow rulebook check --strict my-shop"
    assert names("my-shop") == FILES
    assert set(answer.out.splitlines()[:-1]) == {f"my-shop/{name}" for name in FILES}
    checked = call("rulebook", "check", "--strict", "my-shop")
    assert (checked.code, checked.out.count("no problems")) == (0, 1), checked.out
    tested = call("rulebook", "test", "my-shop")
    assert (tested.code, tested.out.endswith(", 0 failed\n")) == (0, True)
    assert call("rulebook", "fmt", "--check", "my-shop").code == 0
    book = load_rulebook("my-shop")
    assert (book.id, book.title.en, book.flows) == ("my-shop", "My shop", ("return", "refund"))


@pytest.mark.parametrize("words", [(), ("--extends", "lution"), ("--extends", "response"), ("--extends", "food-shop")])
def test_every_slip_is_seen(call, words):
    """Its tests reach every rule of its own and see every slip that a hand may make in them."""
    assert call("rulebook", "new", "mine", *words).code == 0
    slips = call("rulebook", "test", "--mutate", "mine")
    assert (slips.code, "no test sees" in slips.out) == (0, False), slips.out


@pytest.mark.parametrize("base", shipped_names())
def test_it_can_extend_every_shipped_rulebook(call, base):
    """Laid over any shipped rulebook it passes as well, and takes over everything that the base says."""
    assert call("rulebook", "new", "mine", "--extends", base).code == 0
    assert call("rulebook", "fmt", "--check", "mine").code == 0
    checked = call("rulebook", "check", "--strict", "mine")
    assert (checked.code, checked.out.count("no problems")) == (0, 1), checked.out
    tested = call("rulebook", "test", "mine")
    assert (tested.code, tested.out.endswith(", 0 failed\n")) == (0, True)
    replaced = {what.partition(": ")[2] for what in load_rulebook("mine").overrides}
    kept = load_rulebook(base).rule_ids() - {"T-38", "C-39"}
    assert kept - replaced <= load_rulebook("mine").rule_ids()


def test_it_can_extend_a_folder(call):
    """A base that is a folder is named by the way to it from the new folder, through as many as there are."""
    assert call("rulebook", "new", "house").code == 0
    assert call("rulebook", "new", "shops/one", "--extends", "house", "--id", "shop-one").code == 0
    assert call("rulebook", "new", "two", "--extends", "shops/one").code == 0
    assert "extends: ../../house\n" in Path("shops/one/rulebook.yaml").read_text("utf-8").replace('"', "")
    for name in ("shops/one", "two"):
        assert call("rulebook", "check", "--strict", name).code == 0
        assert call("rulebook", "test", name).code == 0
    assert "SF-1" in load_rulebook("two").rule_ids()


def test_id_and_title_are_told(call):
    """Id and title can be told; a title may hold whatever it likes, and stays one line of the README."""
    title = 'Bob\'s "best" {shop}: 鲍勃 \\ # \n@id@ ]'
    assert call("rulebook", "new", "x", "--id", "bobs.shop_2", "--title", title).code == 0
    book = load_rulebook("x")
    assert (book.id, book.title.en, book.title.zh) == ("bobs.shop_2", title, title)
    assert Path("x/README.md").read_text("utf-8").startswith('# Bob\'s "best" {shop}: 鲍勃 \\ # @id@ ]\n')
    assert call("rulebook", "check", "--strict", "x").code == 0


def test_an_empty_folder_will_do(call):
    """A folder that is empty is filled, also the one that one stands in."""
    Path("empty").mkdir()
    assert call("rulebook", "new", "empty").code == 0
    Path("here").mkdir()
    os.chdir("here")
    assert call("rulebook", "new", ".").code == 0
    assert load_rulebook(".").id == "here"


@pytest.mark.parametrize("taken", ["full", "file"])
def test_what_is_there_is_left_alone(call, taken):
    """In a folder with something in it, or over a file, nothing is written."""
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine", "utf-8")
    Path("file").write_text("mine", "utf-8")
    answer = call("rulebook", "new", taken)
    assert (answer.code, answer.out) == (1, f"{taken}: is there already and not empty: nothing was written\n")
    assert (names("full"), Path("file").read_text("utf-8")) == (["mine.txt"], "mine")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "--id", "my shop"], "'my shop': expected ASCII letters"),
        (["x", "--id=-shop"], "expected ASCII letters"),
        (["x", "--id", "ѕhop"], "expected ASCII letters"),
        (["x", "--id="], "expected ASCII letters"),
        (["我的店"], "'我的店': expected ASCII letters"),
        (["lution"], "'lution' is the name of a rulebook that comes with servflow"),
        (["x", "--extends", "lutoin"], "no rulebook named 'lutoin'; did you mean 'lution'?"),
    ],
)
def test_wrong_use(call, words, said):
    """An id that no rulebook may have and a base that is not there are wrong use."""
    Path("file").write_text("", "utf-8")
    answer = call("rulebook", "new", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert names(".") == ["file"]


@pytest.mark.parametrize(("folder", "said"), [("file/x", "Not a directory"), ("x" * 300, "File name too long")])
def test_a_folder_that_cannot_be_made(call, folder, said):
    """A folder that no file system would take is told, with the reason."""
    Path("file").write_text("", "utf-8")
    answer = call("rulebook", "new", folder, "--id", "x")
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    assert names(".") == ["file"]


def test_a_broken_base_is_told(call):
    """The problems of the base are told, and nothing is written."""
    Path("base.yaml").write_text("id: base\n", "utf-8")
    answer = call("rulebook", "new", "x", "--extends", "base.yaml")
    assert answer.code == 1
    assert "base.yaml:1:1:" in answer.out
    assert names(".") == ["base.yaml"]


@pytest.mark.parametrize("exists", [True, False])
def test_all_or_nothing(call, monkeypatch, exists):
    """Where one file cannot be written, none is left; a folder that was there stays."""
    write = Path.write_text

    def full(path, *args, **kwargs):
        if path.name == "rulebook.yaml":
            raise OSError(28, "No space left on device")
        return write(path, *args, **kwargs)

    if exists:
        Path("x").mkdir()
    monkeypatch.setattr(Path, "write_text", full)
    answer = call("rulebook", "new", "x")
    assert (answer.code, "No space left" in answer.err) == (1, True)
    assert names(".") == (["x"] if exists else [])
    assert not exists or names("x") == []
