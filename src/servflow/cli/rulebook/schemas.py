"""``servflow rulebook schema``: what an editor has to know of rulebook files."""

from __future__ import annotations

import json
from pathlib import Path

from servflow.cli.screen import Screen


def write(screen: Screen, output: str | None) -> int:
    """Write the JSON Schema of rulebook files.

    Args:
        screen: Where to write.
        output: The file to write; nothing: standard output.

    Raises:
        OSError: The file cannot be written.
    """
    from servflow.rulebook.schema.document import rulebook_schema

    text = json.dumps(rulebook_schema(), ensure_ascii=False, indent=1) + "\n"
    if output is None:
        screen.text(text)
        return 0
    Path(output).write_text(text, encoding="utf-8", newline="\n")
    screen.say(f"{output}: JSON Schema of rulebook files")
    return 0
