"""The front of the command line: exit codes, wrong use, and errors that are told in one line."""

import contextlib
import io
import os
import runpy
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.cli import main, playing
from servflow.cli.app import execute
from servflow.errors import InvalidValueError


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["dmo"], 'Unknown command "dmo". Did you mean "demo"?'),
        (["demo", "--nope"], "Unknown option: --nope."),
        (["demo", "--lang", "fr"], 'Invalid value "fr" for --lang. Choose from: "en", "zh".'),
        (["demo", "more"], "Unused Tokens: ['more']."),
        (["run"], 'Command "run" parameter SCENARIO requires an argument.'),
        (["run", "no/such.yaml"], "no file or folder named 'no/such.yaml'"),
        (["flow", "show", "retrun"], "no flow named 'retrun'; did you mean 'return'?"),
        (["flow", "show", "return", "--format", "pdf"], 'Invalid value "pdf" for --format.'),
        (["rulebook", "check", "no-such-book"], "no rulebook named 'no-such-book'"),
        (["rulebook", "test", "lutoin"], "no rulebook named 'lutoin'; did you mean 'lution'?"),
        (
            ["rulebook", "explain", "lution", "shiping_fee"],
            "no policy named 'shiping_fee'; did you mean 'shipping_fee'?",
        ),
        (
            ["rulebook", "explain", "lution", "approvals", "--facts", "none.yaml"],
            "no file of facts (or name=value) named",
        ),
        (["run", "\x1b[2Jx"], "no file or folder named '\\x1b[2Jx'"),
    ],
)
def test_wrong_use(call, argv, message):
    """Whatever is not there or not known is told in one line on standard error, and the exit code is 2."""
    answer = call(*argv)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"servflow: {message}")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "code"), [([], 2), (["flow"], 2), (["--help"], 0), (["demo", "-h"], 0), (["rulebook", "--help"], 0)]
)
def test_help(call, argv, code):
    """Help is shown where no command is named, which is wrong use, and where it is asked for, which is not."""
    answer = call(*argv)
    assert answer.code == code
    assert answer.out.startswith("Usage: servflow")


def test_version(call, monkeypatch):
    """The version is the installed one, or said not to be known."""
    answer = call("--version")
    assert answer.code == 0
    assert answer.out.strip()
    monkeypatch.setattr("servflow.cli.app.version", lambda _name: "1.2.3")
    assert call("--version").out == "1.2.3\n"


def test_a_checkout_that_is_not_installed_has_no_version(call, monkeypatch):
    """Run from a checkout there is no version to tell, and no traceback."""
    from importlib.metadata import PackageNotFoundError

    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("servflow.cli.app.version", missing)
    assert call("--version").out == "unknown (not installed)\n"


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_the_extra(missing, monkeypatch, capsys):
    """Without the extra the command line says how to get it."""
    for name in [name for name in sys.modules if name.startswith("servflow.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["demo"]) == 2
    assert capsys.readouterr().err == f"servflow: the command line needs {missing}: pip install 'servflow[cli]'\n"


def test_another_missing_module_is_no_missing_extra(monkeypatch):
    """A broken installation is not mistaken for a missing extra."""
    monkeypatch.delitem(sys.modules, "servflow.cli.app", raising=False)
    monkeypatch.setitem(sys.modules, "servflow.cli.words", None)
    with pytest.raises(ModuleNotFoundError, match=r"servflow\.cli\.words"):
        main(["demo"])


def broken(error):
    """Give a command that fails."""

    def fail(*_args, **_kwargs):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InvalidValueError("amount", "too large"), 1, "servflow: amount: too large\n"),
        (PermissionError(13, "Permission denied", "x.yaml"), 1, "servflow: x.yaml: Permission denied\n"),
        (OSError(5, "Input/output error"), 1, "servflow: input: Input/output error\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_are_told_in_one_line(error, code, message, monkeypatch, capsys):
    """What goes wrong on the way is told in one line; the exit code says that something was found."""
    monkeypatch.setattr(playing, "demo", broken(error))
    assert execute(["demo"]) == code
    assert capsys.readouterr().err == message


@pytest.mark.parametrize("error", [BrokenPipeError(), SystemExit(1)])
def test_a_reader_that_has_seen_enough(error, monkeypatch, capfd):
    """`servflow demo | head` ends in silence."""
    monkeypatch.setattr(playing, "demo", broken(error))
    closed = []
    monkeypatch.setattr(os, "dup2", lambda *fds: closed.append(fds))
    assert execute(["demo"]) == 0
    assert len(closed) == 1
    assert capfd.readouterr().err == ""


def test_the_words_of_the_process_are_taken(monkeypatch, capsys):
    """As a program the command line reads its own words."""
    monkeypatch.setattr(sys, "argv", ["servflow", "flow", "check"])
    assert main() == 0
    assert "sound" in capsys.readouterr().out


COMMANDS = ["demo", "run", "flow", "rulebook", "show", "check", "test", "explain"]
NAMES = ["lution", "return", "shipping_fee", "zh", "svg", "cause=quality", "-", "@x"]
OPTIONS = ["--json", "--lang", "--format", "--facts", "--strict", "--no-json", "--"]
WORDS = st.sampled_from([*COMMANDS, *NAMES, *OPTIONS])


@given(st.lists(WORDS | st.text(max_size=6), max_size=6))
def test_no_words_show_a_traceback(words):
    """Whatever is typed, the answer is an exit code and never a traceback."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert execute(words) in {0, 1, 2}
    assert "Traceback" not in out.getvalue() + err.getvalue()


def test_a_stream_that_is_no_text_file(monkeypatch):
    """A host may put a stream of its own in the place of standard output."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["flow", "check"]) == 0
    assert "sound" in stream.getvalue()


def test_python_m_servflow():
    """`python -m servflow` is the same program; a reader that leaves early is no error, and no traceback is shown."""
    call = [sys.executable, "-m", "servflow"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    told = subprocess.run([*call, "demo"], check=False, capture_output=True, env=env)
    assert told.returncode == 0
    assert b"buyer ?? B-1" in told.stdout
    assert b"\x1b" not in told.stdout
    with subprocess.Popen([*call, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left:
        left.stdout.close()
        assert left.stderr.read() == b""
    assert left.returncode == 0
    wrong = subprocess.run([*call, "nothing"], check=False, capture_output=True, text=True)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Traceback" not in wrong.stderr


def test_the_package_is_a_program(monkeypatch):
    """``python -m servflow`` runs the command line and ends with its code."""
    monkeypatch.setattr(sys, "argv", ["servflow", "flow", "check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("servflow", run_name="__main__")
    assert ended.value.code == 0
