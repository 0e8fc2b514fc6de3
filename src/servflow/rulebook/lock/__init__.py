"""What every version of a rulebook held when it was locked, so that a changed past is told."""

from __future__ import annotations

from servflow.rulebook.lock.locking import lock_problems as lock_problems
