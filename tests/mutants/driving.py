"""What is asked of mutmut, in a process of its own: ``python -m tests.mutants.driving prepare|run|show JOBS < names``.

Mutmut keeps everything below ``mutants/``: the mutated copy of the library, a ``.meta`` file of verdicts beside each
module, and ``mutmut-stats.json`` with the tests that reach each function.
"""

import json
import os
import sys

from mutmut import __main__ as mutmut
from mutmut.mutation.diff_apply import get_diff_for_mutant


def prepare(jobs: int) -> None:
    """Write the mutants of today's source, and run all tests once to see which of them reach what."""
    mutmut.set_mutant_under_test("mutant_generation")
    os.makedirs("mutants", exist_ok=True)  # noqa: PTH103 - as mutmut does
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(jobs)
    mutmut.collect_or_load_stats(mutmut.get_mutant_runner(jobs), apply_config_invalidation=True)


def main() -> None:
    """Do what the command line says, for the mutants whose names come in."""
    task, jobs = sys.argv[1], int(sys.argv[2])
    if task == "prepare":
        prepare(jobs)
        return
    names = sys.stdin.read().split()
    if task == "run":
        mutmut.cli(["run", "--max-children", str(jobs), *names])
    sys.stdout.write(json.dumps({name: get_diff_for_mutant(name) for name in names}))


if __name__ == "__main__":
    main()
