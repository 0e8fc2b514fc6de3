"""How the tests of the command line call it."""

import json

import attrs
import pytest

from servflow.cli import main


@attrs.frozen
class Answer:
    """What one call came to."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        """What was printed, read as JSON."""
        return json.loads(self.out)


@pytest.fixture
def call(capsys, monkeypatch):
    """Call the command line as in a pipe: no colour, nothing of the terminal that runs the tests."""
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*argv):
        code = main(list(argv))
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run
