"""Writes a file at once or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from tempfile import mkstemp


def write_file(path: Path, content: bytes) -> None:
    """Put *content* into a file so that nobody ever sees half of it; a link stays one. 原子写入。

    Raises:
        OSError: It cannot be written; what stood there stands there still.
    """
    target = path.resolve()
    handle, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if target.exists():
            copymode(target, name)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
