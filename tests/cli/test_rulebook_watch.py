"""`servflow rulebook check --watch`, and the hooks for pre-commit."""

import shutil

import pytest
import yaml

from servflow.cli import main
from servflow.cli.rulebook import watching
from servflow.cli.screen import Screen
from tests.house.source import ROOT

GOOD = 'id: shop\nversion: "1"\n'


@pytest.fixture
def shop(tmp_path):
    """Write a rulebook, and give its folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "rulebook.yaml").write_text(GOOD, encoding="utf-8")
    return folder


def test_a_change_is_checked(shop):
    """Every change is checked once; a file that is gone for a moment is waited for; Ctrl-C ends with the last code."""
    path = shop / "rulebook.yaml"
    checks = []
    steps = [
        lambda: None,
        lambda: path.write_text(GOOD + "colour: red\n", encoding="utf-8"),
        lambda: shutil.move(shop, shop.with_name("away")),
        lambda: shutil.move(shop.with_name("away"), shop),
        lambda: path.write_text(GOOD, encoding="utf-8"),
    ]

    def pause(seconds):
        assert seconds == watching.PAUSE
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    def check():
        checks.append(path.read_text(encoding="utf-8"))
        return len(checks)

    assert watching.watch(Screen(), str(shop), check, pause=pause) == 3
    assert checks == [GOOD, GOOD + "colour: red\n", GOOD]


def test_watch_from_the_command_line(call, shop, monkeypatch):
    """The time and the path head each check; other formats cannot be watched, nor can what is not there."""

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(watching.watch, "__kwdefaults__", {"pause": interrupted})
    answer = call("rulebook", "check", str(shop), "--watch")
    assert answer.code == 0
    first, second = answer.out.splitlines()
    assert first.endswith(f" {shop}")
    assert second.endswith("no problems")
    assert call("rulebook", "check", str(shop), "--watch", "--format", "json").code == 2
    assert call("rulebook", "check", "nowhere", "--watch").code == 2


def test_the_hooks_do_what_they_say(shop, capsys):
    """Every hook is a command of ours that takes the rulebook as its argument, as pre-commit would call it."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == [
        "servflow-rulebook-check",
        "servflow-rulebook-test",
        "servflow-rulebook-fmt",
    ]
    for hook in hooks:
        name, *argv = hook["entry"].split()
        assert name == "servflow"
        assert main([*argv, str(shop)]) == 0
        assert hook["pass_filenames"] is False
    assert "no problems" in capsys.readouterr().out
