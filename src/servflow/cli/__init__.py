"""The command line ``servflow``: plays scenarios, shows flows, checks and explains rulebooks. 命令行。"""

from __future__ import annotations

import sys
from collections.abc import Sequence

NEEDED = ("cyclopts", "rich")
"""What the extra ``cli`` brings."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. 命令行入口。

    Args:
        argv: The words after ``servflow``; those of the process otherwise.

    Returns:
        0 when all is well, 1 when something was found in what exists, 2 for wrong use.
    """
    try:
        from servflow.cli.app import execute
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in NEEDED:
            raise
        print(f"servflow: the command line needs {missing}: pip install 'servflow[cli]'", file=sys.stderr)
        return 2
    return execute(sys.argv[1:] if argv is None else argv)
