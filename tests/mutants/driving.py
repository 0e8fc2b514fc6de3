"""What is asked of mutmut, in a process of its own: ``python -m tests.mutants.driving prepare|run|show JOBS < names``.

Mutmut keeps everything below ``mutants/``: the mutated copy of the library, a ``.meta`` file of verdicts beside each
module, and ``mutmut-stats.json`` with the tests that reach each function.
"""

import ast
import json
import sys
import textwrap
from pathlib import Path

import libcst
from mutmut import __main__ as mutmut
from mutmut.mutation.diff_apply import get_diff_for_mutant, read_functions_from_index
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tests.mutants.counting import place


def prepare(jobs: int) -> None:
    """Write the mutants of today's source, and run all tests once to see which of them reach what."""
    mutmut.set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(jobs)
    mutmut.collect_or_load_stats(mutmut.get_mutant_runner(jobs), apply_config_invalidation=True)


def module_with(name: str, path: str) -> str:
    """Return the text of the module with this one mutant in it."""
    found = read_functions_from_index(name, path)
    if found is None:
        raise LookupError(f"mutmut does not know {name}")
    function, owner = orig_function_and_class_names_from_key(name)
    source = Path(path).read_text(encoding="utf-8")
    body: list[ast.stmt] = ast.parse(source).body
    if owner is not None:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == owner)
    old = next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == function)
    first = min([old.lineno, *(mark.lineno for mark in old.decorator_list)])
    new = textwrap.indent(libcst.Module([found[1]]).code.strip("\n"), " " * old.col_offset)
    lines = source.splitlines()
    return "\n".join([*lines[: first - 1], new, *lines[old.end_lineno :]]) + "\n"


def main() -> None:
    """Do what the command line says, for the mutants whose names come in."""
    task, jobs = sys.argv[1], int(sys.argv[2])
    if task == "prepare":
        prepare(jobs)
        return
    names = sys.stdin.read().split()
    if task == "run":
        mutmut.cli(["run", "--max-children", str(jobs), *names])
    paths = {name: f"src/servflow/{place(name)[0]}" for name in names}
    shown = {name: (get_diff_for_mutant(name, path=path), module_with(name, path)) for name, path in paths.items()}
    sys.stdout.write(json.dumps(shown))


if __name__ == "__main__":
    main()
