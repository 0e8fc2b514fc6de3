"""What is wrong with the rules of a table taken together, each with a case that shows it. 规则分析。

Everything here is about declared values: a fact that is not known makes a condition miss, and rules that only answer
where something is unknown are, to the analysis, never reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

import attrs

from servflow.errors import NotProvedError
from servflow.policies.conditions import When, holds
from servflow.policies.table import Invariant, Rule, Table
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.claims import Claim, claims_of
from servflow.rulebook.analysis.cover import Box, Budget, meet, uncovered
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.problems import Place, Problems, Spot
from servflow.values.frozen import EMPTY, FrozenMap

MOST_NAMED = 5
"""Rules that one message names."""

_NO_USE = "take it out, or give it a source of its own"


def note_faults(table: Table, name: str, days: Limits, problems: Problems, given: Mapping[str, Any] = EMPTY) -> None:
    """Note gaps, rules that are never reached or redundant, and invariants that some case breaks.

    Args:
        table: The rules.
        name: What the table is called in messages.
        days: The days on which the rulebook holds.
        problems: Where to note them. What cannot be proved within its budget is noted as such.
        given: What every case of the table says, so that the policy asks it.
    """
    try:
        space = Space.of(table, days=days)
    except NotProvedError as error:
        problems.add(Spot(table.file, max(table.line, 1)), "not_proved", f"{name}: {error}")
        return
    prover = Prover(table, name, space, tuple(claims_of(table, space)), problems, given)
    prover.note_never_holding()
    for place, claim in enumerate(prover.claims[:-1]):
        prover.asking("whether rule {} is ever needed", claim.rule, prover.note_needless, place, claim.rule)
    for place, (overlay, _) in enumerate(prover.overlays):
        prover.asking("whether rule {} ever adds anything", overlay, prover.note_idle, place)
    prover.asking("whether every case has an answer", None, prover.note_gap)
    for invariant in table.invariants:
        prover.asking(f"the invariant {invariant.name!r}", None, prover.note_broken, invariant)


def _overlays(prover: Prover) -> tuple[tuple[Rule, Box], ...]:
    pairs = ((rule, prover.space.box_of(rule)) for rule in prover.table.overlays)
    return tuple((rule, box) for rule, box in pairs if box is not None)


@attrs.frozen
class Prover:
    """Asks one question after the other about a table. 证明器。

    Args:
        table: The rules.
        name: What the table is called in messages.
        space: Its cases.
        claims: What each rule decides; the last is what no rule does.
        problems: Where to note what is found.
        given: What every witness says.
        overlays: Those of its overlays that hold of any case, with their boxes.
    """

    table: Table
    name: str
    space: Space
    claims: tuple[Claim, ...]
    problems: Problems
    given: Mapping[str, Any] = EMPTY
    overlays: tuple[tuple[Rule, Box], ...] = attrs.field(
        default=attrs.Factory(_overlays, takes_self=True), init=False, eq=False, repr=False
    )

    def asking(self, question: str, rule: Rule | None, answer: Callable[..., None], *about: object) -> None:
        """Let one question be answered; where that would take too long, say so."""
        try:
            answer(*about, Budget())
        except NotProvedError as error:
            place = self._place() if rule is None else place_of(rule)
            asked = question.format(rule.id if rule is not None else "")
            self.problems.add(place, "not_proved", f"{self.name}: {error}: {asked}")

    def note_never_holding(self) -> None:
        """Note rules and overlays of which no case holds, whatever else stands there."""
        for rule in (*self.table.rules, *self.table.overlays):
            if self.space.box_of(rule) is None:
                why = self._unmet(rule.when) or "it is in force on no day of the rulebook"
                self.problems.add(place_of(rule), "dead_rule", f"rule {rule.id} never holds: {why}")

    def _unmet(self, when: When) -> str:
        """Return which condition no value meets, or nothing where each can be met."""
        fact = next((fact for fact, condition in when if self.space.box(((fact, condition),)) is None), "")
        days = " on the days of the rulebook" if fact == "as_of" else ""
        return f"no value of {fact} meets its condition{days}" if fact else ""

    def note_needless(self, place: int, rule: Rule, budget: Budget) -> None:
        """Note a rule that no case reaches, or without which every answer and every source is the same."""
        claim = self.claims[place]
        reached = claim.first(budget)
        if reached is None:
            self._note_dead(claim, rule, budget)
        elif self.table.hit != "collect":
            takers = self._takers(place, rule, budget)
            if takers and _adds_nothing(rule, takers):
                message = f"rule {rule.id} is redundant: without it {_named(rule, takers)} would give the same answer"
                related, case = tuple(map(place_of, takers)), self._case(reached, rule)
                self.problems.add(place_of(rule), "redundant_rule", message, _NO_USE, witness=case, related=related)

    def _note_dead(self, claim: Claim, rule: Rule, budget: Budget) -> None:
        needed = list(zip(claim.before, claim.rivals, strict=True))
        for pair in reversed(tuple(needed)):
            fewer = [box for box, _ in needed if box is not pair[0]]
            if uncovered(claim.box, fewer, budget) is None:
                needed.remove(pair)
        rivals = tuple(rival for _, rival in needed)
        message = f"rule {rule.id} is never reached: in each of its cases {_named(rule, rivals, 'or')} holds before it"
        related, case = tuple(map(place_of, rivals)), self._case(claim.box, rule, *rivals)
        hint = f"put {rule.id} before {'it' if len(rivals) == 1 else 'them'}, or take it out"
        self.problems.add(place_of(rule), "dead_rule", message, hint, witness=case, related=related)

    def _takers(self, place: int, rule: Rule, budget: Budget) -> tuple[Rule, ...]:
        """Return the later rules that would take over what a rule decides; none if an answer would change."""
        claim = self.claims[place]
        before = list(claim.before)
        takers: list[Rule] = []
        for later in self.claims[place + 1 :]:
            both = meet(claim.box, later.box)
            if both is not None and uncovered(both, before, budget) is not None:
                if later.rule is None or later.rule.then != rule.then:
                    return ()
                takers.append(later.rule)
            before.append(later.box)
        return tuple(takers)

    def note_gap(self, budget: Budget) -> None:
        """Note cases that no rule answers, where each needs an answer."""
        rest = self.claims[-1]
        if not self.table.vocabulary.total or self.table.undecided or rest.rule is not None:
            return
        left = rest.first(budget)
        if left is not None:
            hint = "add a rule, an 'otherwise', or 'otherwise: undecided' if silence is meant"
            case = self._case(left)
            self.problems.add(self._place(), "gap", f"{self.name}: no rule answers this case", hint, witness=case)

    def note_broken(self, invariant: Invariant, budget: Budget) -> None:
        """Note a case whose answer an invariant forbids."""
        place = Spot(invariant.file, max(invariant.line, 1), max(invariant.col, 1))
        region = self.space.box(invariant.when)
        if region is None:
            why = self._unmet(invariant.when)
            message = f"the invariant {invariant.name!r} speaks of no case at all: {why}"
            self.problems.add(place, "never_holds", message)
            return
        for claim in self.claims:
            both = meet(claim.box, region)
            found = None if both is None else self._breaking(claim, both, invariant, budget)
            if found is not None:
                rule, case = found
                by = "where no rule decides" if rule is None else f"by rule {rule.id} ({_where(invariant, rule)})"
                message = f"the invariant {invariant.name!r} is broken {by}"
                related = () if rule is None else (place_of(rule),)
                self.problems.add(place, "invariant_broken", message, witness=case, related=related)

    def _breaking(
        self, claim: Claim, box: Box, invariant: Invariant, budget: Budget
    ) -> tuple[Rule | None, Mapping[str, Any]] | None:
        """Return a case of *box* on which a claim's answer is forbidden, with the rule that gives the answer."""
        names = {name for name, _ in invariant.never}
        over = [(rule, area) for rule, area in self.overlays if names & set(rule.then)]
        for added in _subsets(over):
            budget.spend()
            answer = dict(claim.rule.then) if claim.rule is not None else {}
            for rule, _ in added:
                answer.update(rule.then)
            if not holds(invariant.never, answer):
                continue
            part: Box | None = box
            for _, area in added:
                part = None if part is None else meet(part, area)
            away = [area for pair in over if pair not in added for area in pair[1:]]
            left = None if part is None else uncovered(part, (*claim.before, *away), budget)
            if left is not None:
                last = added[-1][0] if added and not holds(invariant.never, _then(claim)) else claim.rule
                told = (claim.rule, *(rule for rule, _ in added))
                return last, self._case(left, *told, Rule(id="", when=invariant.when))
        return None

    def note_idle(self, place: int, budget: Budget) -> None:
        """Note an overlay without which every answer would be the same, and whose source others name as well."""
        rule, box = self.overlays[place]
        others: dict[str, Rule] = {}
        for name in rule.then:
            saying = self._saying_already(place, name, budget)
            if saying is None:
                return
            others.update((other.id, other) for other in saying)
        takers = tuple(others.values())
        if not _adds_nothing(rule, takers):
            return
        why = (
            f"every answer is the same without it, because of {_named(rule, takers)}"
            if takers
            else "it answers nothing"
        )
        message, related, case = (
            f"rule {rule.id} is redundant: {why}",
            tuple(map(place_of, takers)),
            self._case(box, rule),
        )
        self.problems.add(place_of(rule), "redundant_rule", message, _NO_USE, witness=case, related=related)

    def _saying_already(self, place: int, name: str, budget: Budget) -> list[Rule] | None:
        """Return the rules that answer *name* as an overlay does, or go over it; nothing where its answer counts."""
        rule, box = self.overlays[place]
        near = [(other, area) for other, area in self.overlays[place + 1 :] if name in other.then]
        over = len(near)
        near += [(other, area) for other, area in reversed(self.overlays[:place]) if name in other.then]
        before: list[Box] = []
        found: list[Rule] = []
        for number, (other, area) in enumerate(near):
            both = meet(box, area)
            if both is not None and uncovered(both, before, budget) is not None:
                if number >= over and other.then[name] != rule.then[name]:
                    return None
                found.append(other)
            before.append(area)
        for claim in self.claims:
            both = meet(box, claim.box)
            if both is not None and uncovered(both, (*before, *claim.before), budget) is not None:
                if claim.rule is None or name not in claim.rule.then or claim.rule.then[name] != rule.then[name]:
                    return None
                found.append(claim.rule)
        return found

    def _case(self, box: Box, *rules: Rule | None) -> Mapping[str, Any]:
        return FrozenMap({**self.given, **self.space.case(box, *rules)})

    def _place(self) -> Place:
        return Spot(self.table.file, max(self.table.line, 1))


def _adds_nothing(rule: Rule, others: tuple[Rule, ...]) -> bool:
    """Return whether the source and the refs of a rule stand in others as well: it is no citation of its own."""
    cited = {ref for other in others for ref in other.refs}
    return (rule.source is None or rule.source in {other.source for other in others}) and cited.issuperset(rule.refs)


def place_of(rule: Rule) -> Spot:
    """Return where a rule stands."""
    return Spot(rule.file, max(rule.line, 1), max(rule.col, 1))


def _then(claim: Claim) -> Mapping[str, Any]:
    return claim.rule.then if claim.rule is not None else {}


def _subsets(pairs: list[tuple[Rule, Box]]) -> Iterator[tuple[tuple[Rule, Box], ...]]:
    """Give every choice of some overlays, in their order, none first."""
    return (chosen for size in range(len(pairs) + 1) for chosen in combinations(pairs, size))


def _named(rule: Rule, others: tuple[Rule, ...], joint: str = "and") -> str:
    """Return other rules by id and place, the first of them where they are many; the file where it is another."""
    first = [f"{other.id} ({_where(rule, other)})" for other in others[:MOST_NAMED]]
    if len(others) > MOST_NAMED:
        first.append(f"{len(others) - MOST_NAMED} more")
    return first[0] if len(first) == 1 else f"{', '.join(first[:-1])} {joint} {first[-1]}"


def _where(rule: Rule | Invariant, other: Rule) -> str:
    return f"line {other.line}" if other.file == rule.file else f"{other.file}:{other.line}"
