"""What `import servflow` may cost: nothing but the package itself."""

import subprocess
import sys

import pytest

HEAVY = ("transitions", "pendulum", "yaml", "hypothesis", "cyclopts", "rich")
PROBE = """
import sys
{statement}
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def loaded_after(statement: str) -> set[str]:
    """Run one statement in a fresh interpreter and give the top-level modules that it left loaded."""
    probe = PROBE.format(statement=statement)
    run = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Give what `import servflow` loads."""
    return loaded_after("import servflow")


@pytest.mark.parametrize("module", HEAVY)
def test_import_is_lazy(module, loaded):
    """Importing the front door loads no dependency before it is needed."""
    assert module not in loaded


def test_the_probe_sees_what_is_loaded():
    """The probe is worth something: it notices a module that is imported."""
    assert "yaml" in loaded_after("import yaml")
