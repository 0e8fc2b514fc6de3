"""How many examples a law is tried with: HYPOTHESIS_PROFILE names the profile, CI=true means `ci`.

`ci` and `mutants` try the same examples for the same code, so that a run can be repeated; `dev` and `nightly` look for new ones.
"""

import os

from hypothesis import settings

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, print_blob=True, derandomize=True)
settings.register_profile("mutants", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=5000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev"))
