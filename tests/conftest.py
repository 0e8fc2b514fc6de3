"""How many examples a law is tried with: HYPOTHESIS_PROFILE names the profile, CI=true means `ci`.

`ci` and `mutants` try the same examples for the same code, so that a run can be repeated; `dev` and `nightly` look for
new ones.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.house.wording import watched

SLOW = [HealthCheck.too_slow]
"""How long drawing takes is a matter of the machine, and no promise."""

settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=SLOW)
settings.register_profile("ci", settings.get_profile("dev"), max_examples=60, print_blob=True, derandomize=True)
settings.register_profile("mutants", settings.get_profile("dev"), max_examples=10, derandomize=True)
settings.register_profile("nightly", settings.get_profile("dev"), max_examples=5000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev"))


@pytest.fixture(autouse=True, scope="session")
def worded_alike():
    """Hold every refusal and every problem that any test meets to the form that all of them have."""
    with watched():
        yield
