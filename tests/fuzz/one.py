"""``python -m tests.fuzz.one TARGET LIBFUZZER-ARGUMENT...``: one run of the fuzzer, which ends the process."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["servflow"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    _, name, *arguments = sys.argv
    atheris.Setup([name, *arguments], TARGETS[name].run)
    atheris.Fuzz()
