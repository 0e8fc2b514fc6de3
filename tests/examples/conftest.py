"""Examples are scripts that import each other by their bare names, as they do when somebody runs them."""

import sys

from tests.house.source import ROOT

sys.path.insert(0, str(ROOT / "examples"))
