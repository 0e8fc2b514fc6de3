"""The commands and their options, and what every error is turned into: one clear line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from servflow.cli import flows, playing
from servflow.cli.kpi import kpi as measure_records
from servflow.cli.rulebook.commands import rulebook_app
from servflow.cli.screen import Screen
from servflow.cli.words import Words
from servflow.errors import ServflowError, UnknownNameError

Lang = Literal["en", "zh"]
Json = Annotated[bool, Parameter(name="--json", negative="")]


def _version() -> str:
    try:
        return version("servflow")
    except PackageNotFoundError:
        return "unknown (not installed)"


app = App(
    name="servflow",
    help="After-sales flows and the rules that decide in them.",
    help_format="plaintext",
    help_formatter="plain",
    version=_version,
    suppress_keyboard_interrupt=False,
)
flow_app = App(name="flow", help="The flows: show one, or check them all.")
app.command(flow_app)
app.command(rulebook_app)


@app.command
def demo(*, lang: Lang = "en", json: Json = False) -> int:
    """Tell a whole seven-day return: who did what, why, and who pays.

    Args:
        lang: English with the Chinese terms, or Chinese.
        json: As JSON.
    """
    return playing.demo(Screen(), Words(lang), as_json=json)


@app.command
def run(scenario: str, /, *more: str, lang: Lang = "en", json: Json = False) -> int:
    """Play scenario files or folders and compare with what they expect.

    Args:
        scenario: A scenario file or a folder of them.
        more: Further ones.
        lang: English with the Chinese terms, or Chinese.
        json: As JSON.
    """
    return playing.run(Screen(), (scenario, *more), Words(lang), as_json=json)


@app.command
def kpi(
    records: str,
    /,
    *,
    rulebook: str,
    by: Literal["week", "month"] | None = None,
    first: Annotated[str | None, Parameter(name="--from")] = None,
    last: Annotated[str | None, Parameter(name="--to")] = None,
    json: Json = False,
) -> int:
    """Measure stored records and hold the metrics against the targets of a rulebook.

    Args:
        records: A file of stored records, one a line (JSON lines).
        rulebook: A folder, a file, or the name of a shipped rulebook.
        by: Count by week or by month; otherwise over everything.
        first: The first day, for example 2024-05-01.
        last: The last day.
        json: As JSON.
    """
    return measure_records(Screen(), records, rulebook, by, first, last, as_json=json)


@flow_app.command
def show(name: str, /, *, format: Literal["table", "mermaid", "svg"] = "table", lang: Lang = "en") -> int:  # noqa: A002
    """Show a flow: states, commands, who may give them, time limits.

    Args:
        name: Name of the flow, for example return.
        format: Markdown tables, a Mermaid diagram or an SVG picture.
        lang: English with the Chinese terms, or Chinese.
    """
    return flows.show(Screen(), name, format, lang)


@flow_app.command(name="check")
def check_flows(*, json: Json = False) -> int:
    """Check that every flow is sound and has labels in both languages.

    Args:
        json: As JSON.
    """
    return flows.check(Screen(), as_json=json)


def execute(argv: Sequence[str]) -> int:
    """Run one command; whatever goes wrong becomes a clear message and an exit code, never a traceback."""
    screen = Screen()
    try:
        code = app(argv, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        screen.error(" ".join(str(error).split()))
        return 2
    except UnknownNameError as error:
        screen.error(str(error))
        return 2
    except (ServflowError, RecursionError) as error:
        screen.error(str(error))
        return 1
    except (BrokenPipeError, SystemExit):  # rich exits so too: the reader has seen enough, `servflow demo | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        screen.error(f"{error.filename or 'input'}: {error.strerror}")
        return 1
    if code is None:  # help or version was shown: asked for, or because no command was named
        return 0 if any(word in ("--help", "-h", "--version") for word in argv) else 2
    return int(code)
