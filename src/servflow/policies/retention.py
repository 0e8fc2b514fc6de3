"""``Retention``: by when a record is archived, how long it is kept, and who sees what of it.

Source:
    SYS-15, SYS-63; R-083, R-084, R-087, R-088, T-15; G-49 (closed after the hour: the next day's archive), G-50 (kept
    for ever unless a house says otherwise), G-51 (who sees it unmasked, and that it is logged).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.policies.facts import Vocabulary
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.vocabularies.retention import (
    ACCESS_ANSWERS,
    ACCESS_FACTS,
    FOR_EVER,
    MASK_FACTS,
    RECORD_FACTS,
    WORDS,
)
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Span, add_to_date, local_date, next_wall_time, require_aware
from servflow.values.working_hours import minute_of

RECORD_WORDS = Vocabulary(WORDS.policy, Label("archiving and keeping", "归档与保存"), RECORD_FACTS, WORDS.outcomes)
MASK_WORDS = Vocabulary(WORDS.policy, Label("masking", "脱敏"), MASK_FACTS, {"mask": WORDS.outcomes["mask"]})
ACCESS_WORDS = Vocabulary(WORDS.policy, Label("who sees it unmasked", "明文查阅权限"), ACCESS_FACTS, ACCESS_ANSWERS)


def _no_records() -> Table:
    return Table(policy=WORDS.policy, vocabulary=RECORD_WORDS, hit="collect")


def _no_masks() -> Table:
    return Table(policy=WORDS.policy, vocabulary=MASK_WORDS)


def _no_access() -> Table:
    return Table(policy=WORDS.policy, vocabulary=ACCESS_WORDS)


@attrs.frozen(kw_only=True)
class Retention:
    """How records are archived, kept and masked. 归档、保存与脱敏规则。

    Args:
        records: Rules that answer ``archive_by`` (``17:00``) or ``keep_for`` (a ``Span``, or ``for_ever``). Of those
            that hold the first one that says it counts, for each of the two.
        masks: Rules that answer ``mask`` for a field; the first that holds counts.
        access: Rules that answer ``visible``; where none does, nobody sees what is masked.
        zone: Whose clock and dates count.
        calendar: Which days are working days.

    Source:
        R-083, T-15, G-49 (archive); G-50 (keeping); R-088 and catalogue section 8 (masking); R-087, G-51 (access).
    """

    records: Table = attrs.field(factory=_no_records)
    masks: Table = attrs.field(factory=_no_masks)
    access: Table = attrs.field(factory=_no_access)
    zone: str = "Asia/Shanghai"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY
    name: str = attrs.field(default="retention", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return how a record is kept or, asked with a ``field`` or a ``role``, how it is masked and who sees it.

        Args:
            facts: On keeping: ``record`` (its kind), ``category``, ``closed_at`` (the instant at which it was closed).
                On seeing: ``field``, ``role`` (who looks), ``record``, ``category``.
            at: When it is asked.

        Returns:
            On keeping: ``archive_by``, ``keep_for`` (as text; absent: for ever), and with ``closed_at`` also
            ``archive_at`` and ``keep_until``, the last day. On seeing: ``mask`` of the field and ``visible`` for the
            role; each absent where no rule tells it.

        Raises:
            InvalidValueError: ``closed_at`` is no aware instant.
        """
        parts = [part for part in self._parts(facts, at) if part.rules]
        answers = {name: value for part in parts for name, value in part.outcome.items()}
        inputs = FrozenMap(facts)
        outcome = FrozenMap({**answers, **self._dates(answers, inputs.get("closed_at"))})
        if not parts:
            return make_decision(self.name, "", outcome, inputs)
        first, ids = parts[0], tuple(dict.fromkeys(rule for part in parts for rule in part.rules))
        return make_decision(self.name, ids[0], outcome, inputs, first.label, first.source, ids[1:])

    def _parts(self, facts: Mapping[str, Any], at: datetime) -> Iterator[Decision]:
        """Give what each table says that is asked."""
        for table in self._asked(facts):
            if table is self.records:
                yield from self._kept(facts, table.day(facts, at))
            else:
                yield table.decide(facts, at)

    def _asked(self, facts: Mapping[str, Any]) -> tuple[Table, ...]:
        """Return the tables that a question is put to."""
        asked = (("field", self.masks), ("role", self.access))
        return tuple(table for fact, table in asked if facts.get(fact) is not None) or (self.records,)

    def _kept(self, facts: Mapping[str, Any], day: date | None) -> Iterator[Decision]:
        """Give what each rule on a record is the first to say."""
        said: set[str] = set()
        for index in self.records.select_all(facts, day):
            rule = self.records.rules[index]
            told = {name: value for name, value in rule.then.items() if name not in said}
            said.update(told)
            if told:
                outcome = FrozenMap({name: value for name, value in told.items() if value != FOR_EVER})
                yield make_decision(self.name, rule.id, outcome, EMPTY, rule.title, rule.source)

    def _dates(self, answers: Mapping[str, Any], closed_at: datetime | None) -> dict[str, Any]:
        """Return the time of keeping as text; of a closed record, when it is archived and until when it is kept."""
        keep_for: Span | None = answers.get("keep_for")
        told: dict[str, Any] = {} if keep_for is None else {"keep_for": str(keep_for)}
        if closed_at is None:
            return told
        closed = require_aware(closed_at, "closed_at")
        if keep_for is not None:
            told["keep_until"] = add_to_date(local_date(closed, self.zone), keep_for)
        if "archive_by" in answers:
            minute = minute_of(str(answers["archive_by"]))
            told["archive_at"] = next_wall_time(closed, minute, zone=self.zone, calendar=self.calendar)
        return told

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule on what was named that said nothing what kept it from it."""
        asked = self._asked(facts)
        missed = {miss.rule: miss for table in asked for miss in table.why_not(facts, at)}
        if self.records in asked:
            heard = {part.rule for part in self._kept(facts, self.records.day(facts, at))}
            rules = (rule.id for rule in self.records.rules if rule.id not in heard)
            return tuple(missed.get(rule) or Miss(rule=rule, reason="earlier_rule") for rule in rules)
        return tuple(missed.values())

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: on records, on masks, on access."""
        return tuple(rule for table in (self.records, self.masks, self.access) for rule in table.every_rule())
