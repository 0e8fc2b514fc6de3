"""``python -m servflow``: the command line."""

import sys

from servflow.cli import main

sys.exit(main())
