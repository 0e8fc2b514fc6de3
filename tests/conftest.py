"""How many examples a law is tried with: HYPOTHESIS_PROFILE names the profile, CI=true means `ci`.

`ci` and `mutants` try the same examples for the same code, so that a run can be repeated; `dev` and `nightly` look for
new ones.
"""

import os

import pytest
from hypothesis import settings

from tests.house.wording import watched

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, print_blob=True, derandomize=True)
settings.register_profile("mutants", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=5000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev"))


@pytest.fixture(autouse=True, scope="session")
def worded_alike():
    """Hold every refusal and every problem that any test meets to the form that all of them have."""
    with watched():
        yield
