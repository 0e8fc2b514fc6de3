"""Every seeded bug, in the order of the layers."""

from tests.seeded.bug import Bug
from tests.seeded.bugs import kernel, values

BUGS: tuple[Bug, ...] = (*values.BUGS, *kernel.BUGS)
