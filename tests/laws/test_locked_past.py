"""What is locked without a reason answers the past as the version before did; what only begins later is locked."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.rulebook.lock.locking import Outcome, lock_rulebook

CAUSES = ("quality", "dislike", "other")
MONTHS = tuple(date(2024, month, 1) for month in range(1, 13))
TODAY = date(2024, 7, 1)
EVES = tuple(date.fromordinal(day.toordinal() - 1) for day in MONTHS)


@attrs.frozen
class Told:
    """A rule as a person would tell it."""

    name: str
    causes: tuple[str, ...]
    payer: str
    first: date | None
    last: date | None

    def written(self) -> str:
        """Give it as it stands in a file."""
        days = "".join(f", {key}: {day}" for key, day in (("from", self.first), ("to", self.last)) if day)
        effective = f", effective: {{{days[2:]}}}" if days else ""
        causes = ", ".join(self.causes)
        return f"{{id: {self.name}, when: {{cause: [{causes}]}}, then: {{return: {self.payer}}}{effective}}}"


@st.composite
def rules(draw: st.DrawFn, name: str, first: st.SearchStrategy[date | None], last: Iterable[date]) -> Told:
    """Give a rule that holds for some causes on some days."""
    causes = draw(st.lists(st.sampled_from(CAUSES), min_size=1, unique=True))
    begins = draw(first)
    ends = draw(st.sampled_from([None, *(day for day in last if begins is None or begins < day)]))
    return Told(name, tuple(causes), draw(st.sampled_from(["buyer", "merchant"])), begins, ends)


ANY_TIME = st.sampled_from([None, *MONTHS])
LATER = st.sampled_from([day for day in MONTHS if day >= TODAY])
BEFORE = st.tuples(*(rules(f"S-{number}", ANY_TIME, EVES) for number in range(3)))


def lock(folder: str, version: int, told: Iterable[Told], today: date) -> Outcome:
    """Write a version and lock it."""
    lines = "".join(f"    - {rule.written()}\n" for rule in told)
    text = f"id: shop\nversion: {version}\nshipping_fee:\n  rules:\n{lines}"
    Path(folder, "rulebook.yaml").write_text(text, encoding="utf-8")
    return lock_rulebook(folder, lambda _: today)


def answers(book: Rulebook, day: date) -> list[object]:
    """Give what is answered on a day, for every cause."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return [book.judge("shipping_fee", {"cause": cause}, noon).outcome for cause in CAUSES]


@given(BEFORE, st.data())
def test_the_past_is_answered_as_it_was(before: tuple[Told, ...], data: st.DataObject) -> None:
    """Whatever was edited: where no past day is told, every past day is answered as before."""
    pairs = [st.sampled_from([rule, None]) | rules(rule.name, ANY_TIME, EVES) for rule in before]
    after = [rule for rule in data.draw(st.tuples(*pairs)) if rule is not None]
    added = data.draw(st.lists(rules("S-7", ANY_TIME, EVES), min_size=0 if after else 1, max_size=1))
    with TemporaryDirectory() as folder:
        old = lock(folder, 1, before, MONTHS[0]).book
        outcome = lock(folder, 2, [*added, *after], TODAY)
    past = [day for day in (*MONTHS, *EVES) if day < TODAY]
    changed = [day for day in past if answers(old, day) != answers(outcome.book, day)]
    assert outcome.changes_past or changed == []
    assert outcome.changes_past == (len(outcome.problems) > 0)


@given(BEFORE, st.data())
def test_what_begins_later_is_locked(before: tuple[Told, ...], data: st.DataObject) -> None:
    """Rules that begin today or later are added without a word, wherever they stand; others may end today or later."""
    later = data.draw(st.lists(rules("S-7", LATER, EVES), min_size=1, max_size=1))
    eves = st.sampled_from([day for day in EVES if day >= date.fromordinal(TODAY.toordinal() - 1)])
    after = [
        attrs.evolve(rule, last=data.draw(eves))
        if rule.last is None and (rule.first or date.min) < TODAY and data.draw(st.booleans())
        else rule
        for rule in before
    ]
    place = data.draw(st.integers(0, len(after)))
    with TemporaryDirectory() as folder:
        lock(folder, 1, before, MONTHS[0])
        outcome = lock(folder, 2, [*after[:place], *later, *after[place:]], TODAY)
    assert (outcome.problems, outcome.is_new) == ((), True)
