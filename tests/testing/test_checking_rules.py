"""Every law of a rulebook rejects its buggy twins, by name, and lets the sound rulebooks pass."""

import itertools
from datetime import timedelta

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from servflow import load_rulebook
from servflow.policies.book import Rulebook
from servflow.policies.windows import Windows
from servflow.rulebook import read_rulebook, shipped_names
from servflow.testing import check_rulebook, checking, checking_rules, laws_of_rulebooks, rulebooks
from servflow.testing.laws_of_histories import no_draw
from servflow.testing.laws_of_time import is_exact
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money

LUTION = load_rulebook("lution")


def twin(cls, book=LUTION):
    """Give a rulebook with a fault."""
    return cls(**{field.name: getattr(book, field.name) for field in attrs.fields(Rulebook) if field.init})


class Faulty(Rulebook):
    """A rulebook that spoils the answers of a policy."""

    def judge(self, policy, facts, at):
        """Spoil what is answered."""
        return self.spoil(super().judge(policy, facts, at), facts)

    def spoil(self, decision, facts):
        """Leave the answer as it is."""
        return decision


class Broken(Faulty):
    """Breaks."""

    def spoil(self, decision, facts):
        """Break."""
        raise KeyError("cause")


class Fickle(Faulty):
    """Answers otherwise every second time."""

    counter = itertools.count()

    def spoil(self, decision, facts):
        """Answer nothing every second time."""
        return decision if next(self.counter) % 2 else attrs.evolve(decision, outcome=FrozenMap())


class Scribbler(Faulty):
    """Writes on the paper that it is asked on."""

    def spoil(self, decision, facts):
        """Add a fact."""
        facts["seen"] = True
        return decision


class Lavish(Faulty):
    """Gives a fen too much back."""

    def spoil(self, decision, facts):
        """Add a fen."""
        if decision.policy != "refund":
            return decision
        one = facts["order"].payments[0].id
        parts = FrozenMap({**decision.outcome["by_payment"], one: facts["order"].payments[0].amount + Money(1)})
        return attrs.evolve(decision, outcome=decision.outcome.plus({"by_payment": parts}))


class Stingy(Faulty):
    """Gives less in all than in its parts."""

    def spoil(self, decision, facts):
        """Take the whole away."""
        if decision.policy != "refund":
            return decision
        return attrs.evolve(decision, outcome=decision.outcome.plus({"total": Money(-1)}))


class Spendthrift(Faulty):
    """Pays freight that nobody paid."""

    def spoil(self, decision, facts):
        """Advance more than there was."""
        if decision.policy != "refund":
            return decision
        advance = FrozenMap({"amount": Money(10**9), "as": "cash"})
        return attrs.evolve(decision, outcome=decision.outcome.plus({"reimbursement": advance}))


class Open(Faulty):
    """Leaves open who was agreed on."""

    def spoil(self, decision, facts):
        """Name nobody."""
        if decision.policy != "shipping_fee":
            return decision
        return attrs.evolve(decision, outcome=decision.outcome.plus({"return": "agreed"}))


class Timed(Rulebook):
    """A rulebook that spoils deadlines."""

    def deadline(self, limit, at, facts, default_on_lapse, *, measured=False):
        """Spoil when it is over."""
        found = super().deadline(limit, at, facts, default_on_lapse, measured=measured)
        return attrs.evolve(found, due_at=self.spoil(found.due_at, at)) if found is not None else None


class Hasty(Timed):
    """Is over at once."""

    def spoil(self, due, at):
        """End with the beginning."""
        return at


class Backward(Timed):
    """Gives less time the later it is asked for."""

    def spoil(self, due, at):
        """Take twice of what has passed since."""
        return due - 2 * (at - at.replace(year=2000, day=1))


class Leaping(Timed):
    """Gives a day more in some months."""

    def spoil(self, due, at):
        """Add a day in November."""
        return due + timedelta(days=at.month)


class Ageing(Timed):
    """Gives a day more in days to come, where the calendar is asked."""

    def deadline(self, limit, at, facts, default_on_lapse, *, measured=False):
        """Leave limits of exact length alone."""
        rule = self.limit(limit, facts, at)
        if rule is None or is_exact(rule):
            return Rulebook.deadline(self, limit, at, facts, default_on_lapse, measured=measured)
        return super().deadline(limit, at, facts, default_on_lapse, measured=measured)

    def spoil(self, due, at):
        """Add a day in the second half of the century."""
        return due + timedelta(days=at.year > 2050)


class Shrinking(Windows):
    """Windows that are the shorter the longer they are."""

    def is_open(self, standings):
        """Tell whether the windows are as short as they were."""
        return self.windows[0].within == LUTION.policies["eligibility"].windows.windows[0].within


class Closing(Windows):
    """Windows that close the earlier the longer they are."""

    def until(self, standings):
        """Tell another end than the one that is told for windows as long as they were."""
        as_it_was = self.windows[0].within == LUTION.policies["eligibility"].windows.windows[0].within
        found = super().until(standings)
        return found if as_it_was or found is None else found - timedelta(days=9)


def with_windows(cls):
    """Give the rulebook with other windows."""
    policy = LUTION.policies["eligibility"]
    fields = {field.name: getattr(policy.windows, field.name) for field in attrs.fields(Windows)}
    spoilt = attrs.evolve(policy, windows=cls(**fields))
    return attrs.evolve(LUTION, policies=FrozenMap({**LUTION.policies, "eligibility": spoilt}))


HEAD = "id: shop\nversion: '1'\nshipping_fee:\n  rules:\n    - {id: S-1, when: {cause: lost}, then: {return: buyer}}\n"
GAP = read_rulebook({"rulebook.yaml": HEAD})
WRONG = "  tests:\n    - {name: lost, given: {cause: lost}, expect: {return: merchant}}\n"
UNTRUE = read_rulebook({"rulebook.yaml": HEAD + "  otherwise: {id: S-9, then: {return: merchant}}\n" + WRONG})
TWINS = {
    "sound: a gap": ("sound", GAP),
    "own tests: one fails": ("own tests", UNTRUE),
    "total: it breaks": ("total", twin(Broken)),
    "pure: another answer": ("pure", twin(Fickle)),
    "pure: facts are changed": ("pure", twin(Scribbler)),
    "deadlines: over at once": ("deadlines", twin(Hasty)),
    "monotone limits: later is earlier": ("monotone limits", twin(Backward)),
    "monotone limits: longer is shorter": ("monotone limits", with_windows(Shrinking)),
    "monotone limits: longer closes earlier": ("monotone limits", with_windows(Closing)),
    "time shift: it depends on the month": ("time shift", twin(Leaping)),
    "time shift: it depends on the century": ("time shift", twin(Ageing)),
    "exactly one bearer: nobody named": ("exactly one bearer", twin(Open)),
    "money conserved: a fen too much": ("money conserved", twin(Lavish)),
    "money conserved: parts and whole": ("money conserved", twin(Stingy)),
    "money conserved: freight": ("money conserved", twin(Spendthrift)),
}
"""Each twin: the law that it breaks, and the rulebook."""


@pytest.mark.parametrize("name", shipped_names())
def test_every_law_holds_of_every_shipped_rulebook(name):
    """Promised: "Laws as functions": `check_rulebook` is content with every rulebook that ships."""
    check_rulebook(load_rulebook(name), examples=10)


@given(rulebooks(), st.data())
def test_every_law_holds_of_rulebooks_as_they_are_drawn(book, data):
    """Promised: "Strategies: rulebooks", valid by construction: each is read, is sound, and keeps every law."""
    for law in checking_rules.LAWS:
        law.check(book, no_draw if law.once else data.draw)


@pytest.mark.parametrize("name", TWINS)
def test_a_law_rejects_its_twin(name, monkeypatch):
    """Promised: "failures begin with the law's name": each law is broken by a twin, and says so."""
    monkeypatch.setattr(checking, "PHASES", (Phase.generate,))
    law, book = TWINS[name]
    with pytest.raises(AssertionError, match=rf"\A{law}: "):
        check_rulebook(book, laws=[law], examples=300)


@pytest.mark.parametrize("name", shipped_names())
def test_what_a_rulebook_bounds_is_compared(name, monkeypatch):
    """Limits and windows of a shipped rulebook are all of them held against longer ones, and none is passed over."""
    book, held = load_rulebook(name), set()
    monkeypatch.setattr(laws_of_rulebooks, "demand", lambda law, _holds, said: held.add((law, said.split()[0])))

    @settings(max_examples=60, database=None)
    @given(st.data())
    def hold(data):
        laws_of_rulebooks.monotone_limits(book, data.draw)
        laws_of_rulebooks.time_shift(book, data.draw)

    hold()
    limits = book.policies["time_limits"].limits if "time_limits" in book.policies else ()
    plain = {limit for limit in limits if any(not rule.rule.when for rule in limits[limit])}
    assert {("time shift", limit) for limit in plain} <= held
    assert {("monotone limits", limit) for limit in plain} <= held
    eligibility = book.policies.get("eligibility")
    assert (("monotone limits", "a") in held) is (eligibility is not None and eligibility.windows is not None)


def test_some_laws_draw_nothing():
    """What is proved once needs no examples."""
    check_rulebook(LUTION, laws=["sound"])


def test_every_law_has_a_twin():
    """No law is there that could not fail."""
    assert {law for law, _ in TWINS.values()} == {law.name for law in checking_rules.LAWS}


def test_a_law_that_draws_nothing_cannot_draw():
    """A law that is held once has nothing to draw from."""
    with pytest.raises(TypeError, match=r"draws nothing, and this one asked for booleans\(\)"):
        no_draw(st.booleans())
