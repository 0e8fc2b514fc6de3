"""Runs what the documents show: Python blocks, commands of servflow, and the files that they need.

In README.md and docs/**/*.md:

- a `python` block is run; the blocks of one document share their names, so that later ones build on earlier ones;
- in a `console` block, every `$ servflow ...` line is run, and the lines below it must be what it prints. A line that
  is `...` stands for any number of lines, `...` inside a line for any text. With nothing below it, output is not
  compared. A command that ends with another exit code than 0 is followed by `$ echo $?` and that code. Other commands
  (`$ pip install ...`, `$ make test`) are for the reader only;
- `<!-- file: shop/rulebook.yaml -->` above a block writes the block to that file first, so that commands find it;
- `<!-- change: shop/rulebook.yaml -->` above a `diff` block changes that file: the lines that begin with `-` and with a
  space must stand in it so, once, and become those that begin with `+` and with a space;
- `<!-- part: shop/rulebook.yaml -->` above a block shows lines of that file: they must stand in it word for word;
- `<!-- skip: next -->` above a block leaves it out: say why in the text.

Each document is run in a folder of its own, which shows the files of the repository and takes the new ones; Python
finds modules there.
"""

import contextlib
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

from tests.house.source import ROOT

SHARED = ("CHANGELOG.md", "README.md", "docs", "examples", "src", "tests")
FILE = re.compile(r"^<!-- (?P<what>file|change|part): (?P<name>[\w./-]+) -->\n+(?P<fence>`{3,})[^\n]*\n", re.MULTILINE)


def documents() -> list[Path]:
    """Give README.md and every page below docs/, what Sphinx built left out."""
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts]
    return [path for path in (ROOT / "README.md", *sorted(pages)) if path.exists()]


def write_file(example: Example) -> None:
    """Write the block of a `file:` comment into the document's folder."""
    name, text = example.parsed
    path = own_file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change_file(example: Example) -> str | None:
    """Change a file of the document's folder as the block of a `change:` comment says; give what is wrong, or None."""
    name, block = example.parsed
    path = own_file(name)
    text = path.read_text(encoding="utf-8")
    before, after = (
        "".join(f"{line[1:]}\n" for line in block.splitlines() if line[:1] in kept) for kept in (" -", " +")
    )
    if not before or text.count(before) != 1:
        return f"{name} holds this {text.count(before) if before else 0} times, not once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return None


def show_part(example: Example) -> str | None:
    """Give what is wrong with the block of a `part:` comment, which shows lines of a file as they are, or None."""
    name, block = example.parsed
    return None if block in Path(name).read_text(encoding="utf-8") else f"{name} does not hold:\n{block}"


def own_file(name: str) -> Path:
    """Give the path of a file that the document may write."""
    path = Path(name)
    if path.resolve().is_relative_to(ROOT):
        message = f"{name} is a file of the repository: show it under another name"
        raise ValueError(message)
    return path


EVALUATORS = {"file": write_file, "change": change_file, "part": show_part}


def parse_files(document: Document) -> Iterator[Region]:
    """Find the blocks that a comment with a file's name stands above; only the comment counts, so that they may run."""
    for start in FILE.finditer(document.text):
        end = re.compile(rf"^{start['fence']}[ \t]*$", re.MULTILINE).search(document.text, start.end())
        text = document.text[start.end() : end.start() if end else None]
        comment = document.text.index("\n", start.start())
        yield Region(start.start(), comment, parsed=(start["name"], text), evaluator=EVALUATORS[start["what"]])


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Give each `$ ` line of a console block with the lines below it."""
    command, shown = "", list[str]()
    for line in [*block.splitlines(), "$ "]:
        if line.startswith("$ ") or line == "$":
            if command:
                yield command, shown
            command, shown = line[2:].strip(), []
        else:
            shown.append(line.rstrip())


def shell(command: str) -> tuple[int, str]:
    """Run one command as a reader would type it; give its exit code and what it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    plain = {"PATH": path, "COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}
    run = subprocess.run(
        ["sh", "-c", command],
        env=os.environ | plain,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout.decode("utf-8")


def matches(shown: list[str], printed: list[str]) -> bool:
    """Tell whether what a document shows is what was printed, `...` standing for anything."""
    if not shown:
        return not printed
    first, rest = shown[0].rstrip(), shown[1:]
    if first.strip() == "...":
        return any(matches(rest, printed[skip:]) for skip in range(len(printed) + 1))
    pattern = ".*".join(re.escape(part) for part in first.split("..."))
    return bool(printed) and re.fullmatch(pattern, printed[0].rstrip()) is not None and matches(rest, printed[1:])


def run_console(example: Example, run: Callable[[str], tuple[int, str]] = shell) -> str | None:
    """Run the servflow commands of a console block; give what is wrong with it, or None."""
    steps = list(commands(example.parsed))
    for index, (command, shown) in enumerate(steps):
        if command.partition(" ")[0] != "servflow":
            continue
        code, output = run(command)
        printed = output.rstrip("\n").splitlines()
        after, lines = steps[index + 1] if index + 1 < len(steps) else ("", [])
        expected = lines if after == "echo $?" else ["0"]
        while shown and not shown[-1]:
            shown.pop()
        if shown and not matches(shown, printed):
            return f"$ {command}\nshown:\n{indent(shown)}\nprinted:\n{indent(printed)}"
        if [line for line in expected if line] != [str(code)]:
            return f"$ {command}\nended with exit code {code}:\n{indent(printed)}"
    return None


def indent(lines: list[str]) -> str:
    """Give lines as a block that stands out in a message."""
    return textwrap.indent("\n".join(lines), "    ")


SYBIL = Sybil(
    parsers=[
        parse_files,
        PythonCodeBlockParser(future_imports=["annotations"]),
        CodeBlockParser(language="console", evaluator=run_console),
        SkipParser(),
    ],
    path=str(ROOT),
)


@contextlib.contextmanager
def workspace(folder: Path) -> Iterator[None]:
    """Stand in a folder that shows the repository's files and takes new ones."""
    for name in SHARED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    sys.path.insert(0, str(folder))  # as at a prompt: a module that a document writes can be imported
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))


def run_document(path: Path, folder: Path) -> int:
    """Run every block of one document in order, and give how many there were."""
    with workspace(folder):
        examples = list(SYBIL.parse(path).examples())
        for example in examples:
            example.evaluate()
    return len(examples)
