"""The kept inputs: a folder for each target, small enough to be read by people and replayed by every `make test`."""

from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parent / "corpus"
MOST_BYTES = 500_000
"""Size of all folders together."""


def kept(target: str) -> Iterator[Path]:
    """Give the kept inputs of a target, by name."""
    return (path for path in sorted((HOME / target).iterdir()) if path.is_file())


def everything() -> Iterator[tuple[str, Path]]:
    """Give the kept inputs of every target, each with the name of its target."""
    return ((folder.name, path) for folder in sorted(HOME.iterdir()) for path in kept(folder.name))
