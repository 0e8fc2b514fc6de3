"""``LockedVersion``: what one version holds, as a whole, by its slices of time, and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from servflow.rulebook.problems import Spot
from servflow.values.frozen import EMPTY


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Return whether a day lies between a first and a last one; where one is missing there is no end. 在期间内。"""
    return (first is None or first <= day) and (last is None or day <= last)


@attrs.frozen
class Slice:
    """What is in force from one day until the next slice begins. 时间片。

    Args:
        first: Its first day; ``date.min`` for one without a beginning.
        digest: SHA-256 of what is in force in it.
    """

    first: date
    digest: str


@attrs.frozen(kw_only=True)
class Part:
    """A rule, or what is left of a policy without its rules. 组成部分。

    Args:
        policy: The policy.
        name: Id of the rule; empty for the order of the rules and what stands beside them.
        digest: What it says, its dates left out.
        first: The first day on which it holds.
        last: The last such day.
        spot: Where it stands.
    """

    policy: str
    name: str
    digest: str
    first: date | None = None
    last: date | None = None
    spot: Spot = attrs.field(default=Spot(""), eq=False)

    def said(self) -> tuple[str, date | None, date | None]:
        """Return what it says and when it holds."""
        return self.digest, self.first, self.last


@attrs.frozen(kw_only=True)
class LockedVersion:
    """A version of a rulebook, as fingerprints. 锁定版本。

    Args:
        version: The version.
        digest: Digest of the rulebook.
        locked_on: The day on which it was locked.
        first: First day on which cases are opened under it.
        last: Last such day.
        head: Digest of what stands in its head, by key.
        days: Dates of its calendar, each after the key that it stands under.
        slices: What is in force, from the first day on.
        parts: Its rules.
        accepted: Why it may say something else of the past than the versions before.
    """

    version: str
    digest: str
    locked_on: date
    first: date | None = None
    last: date | None = None
    head: Mapping[str, str] = EMPTY
    days: tuple[str, ...] = ()
    slices: tuple[Slice, ...] = ()
    parts: tuple[Part, ...] = ()
    accepted: str = ""

    def covers(self, day: date) -> bool:
        """Return whether cases are opened under it on a day."""
        return covers(self.first, self.last, day)

    def digest_on(self, day: date) -> str:
        """Return the digest of what is in force on a day."""
        return next((each.digest for each in reversed(self.slices) if each.first <= day), "")

    def parts_on(self, day: date) -> tuple[Part, ...]:
        """Return the parts that are in force on a day."""
        return tuple(part for part in self.parts if covers(part.first, part.last, day))

    def dates(self) -> Iterator[date]:
        """Give the days on which something begins, the end of the version included."""
        yield from (each.first for each in self.slices)
        if self.first is not None:
            yield self.first
        if self.last is not None and self.last < date.max:
            yield date.fromordinal(self.last.toordinal() + 1)


@attrs.frozen
class Lock:
    """The locked versions of a rulebook, the oldest first. 版本锁。

    Args:
        rulebook: Id of the rulebook.
        versions: The versions.
    """

    rulebook: str
    versions: tuple[LockedVersion, ...] = ()

    def named(self, version: str) -> LockedVersion | None:
        """Return a version, or nothing."""
        return next((each for each in self.versions if each.version == version), None)

    def covering(self, day: date) -> LockedVersion | None:
        """Return the last version under which cases are opened on a day, or nothing."""
        return next((each for each in reversed(self.versions) if each.covers(day)), None)
