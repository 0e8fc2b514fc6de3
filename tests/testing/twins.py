"""Buggy twins: flows and desks with one fault each, and the law that each breaks."""

import itertools

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Denied
from servflow.kernel.ledger import Claims, MoneyClaim, UnitClaim
from servflow.rulebook import read_rulebook
from servflow.testing.subjects import rules_for
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.money import Money
from tests.kernel.toy import TOY, ToyRules, begin


def with_row(command, **changes):
    """Give the toy flow with one command's rows changed."""
    return attrs.evolve(
        TOY, rows=tuple(attrs.evolve(row, **changes) if row.command == command else row for row in TOY.rows)
    )


class Faulty(ServiceDesk):
    """A desk of the toy flow that spoils its answers."""

    def decide(self, case, command, **asked):
        """Spoil what is decided."""
        return self.spoil(super().decide(case, command, **asked), case)

    def spoil(self, answer, case):
        """Leave the answer as it is."""
        return answer


class Speechless(Faulty):
    """Denies without a reason."""

    def spoil(self, answer, case):
        """Take the reasons away."""
        return attrs.evolve(answer, findings=()) if isinstance(answer, Denied) else answer


class Liar(Faulty):
    """Denies for one reason too many."""

    def spoil(self, answer, case):
        """Add a reason that does not hold."""
        more = Finding("role_not_allowed", "no")
        return attrs.evolve(answer, findings=(*answer.findings, more)) if isinstance(answer, Denied) else answer


class Mumbler(Faulty):
    """Gives a reason without a message."""

    def spoil(self, answer, case):
        """Take the messages away."""
        if isinstance(answer, Applied):
            return answer
        return attrs.evolve(answer, findings=tuple(attrs.evolve(found, message="") for found in answer.findings))


class Fickle(Faulty):
    """Answers otherwise every second time."""

    counter = itertools.count()

    def spoil(self, answer, case):
        """Deny every second time."""
        return answer if next(self.counter) % 2 else Denied((Finding("tired", "not now"),))


class Jumper(Faulty):
    """Counts a step twice."""

    def spoil(self, answer, case):
        """Raise the revision."""
        if isinstance(answer, Denied) or answer.repeated:
            return answer
        return attrs.evolve(answer, case=attrs.evolve(answer.case, revision=answer.case.revision + 1))


class Forgetful(Faulty):
    """Loses the effects."""

    def spoil(self, answer, case):
        """Drop what the host must do."""
        return attrs.evolve(answer, effects=()) if isinstance(answer, Applied) else answer


class Unchained(Faulty):
    """Does not chain its records."""

    def spoil(self, answer, case):
        """Break the chain."""
        if isinstance(answer, Denied) or answer.repeated:
            return answer
        records = tuple(attrs.evolve(record, previous="0" * 64, digest=None) for record in answer.records)
        return attrs.evolve(answer, records=records, case=attrs.evolve(answer.case, head=records[-1]))


class Lingering(Faulty):
    """Keeps time limits running that have ended."""

    def spoil(self, answer, case):
        """Keep the deadlines."""
        if isinstance(answer, Denied) or answer.repeated:
            return answer
        return attrs.evolve(answer, case=attrs.evolve(answer.case, deadlines=case.deadlines))


class Undying(ServiceDesk):
    """Goes on with what is over."""

    def decide(self, case, command, **asked):
        """Take a case that is over for one that was just opened."""
        over = case.state in TOY.final_states
        return super().decide(attrs.evolve(case, state="asked") if over else case, command, **asked)


class Recording(ServiceDesk):
    """Records what it denies."""

    def decide(self, case, command, **asked):
        """Save a record with a denial."""
        answer = super().decide(case, command, **asked)
        if isinstance(answer, Applied):
            return answer
        told = super().decide(
            case, "hurry", **{**asked, "by": "buyer"} | {"by": attrs.evolve(asked["by"], role="agent")}
        )
        return Denied(answer.findings, told) if isinstance(told, Applied) else answer


class Late(ServiceDesk):
    """Stamps lapses with the instant of the scan."""

    def advance(self, case, *, at, ledger=None):
        """Move what is due to now."""
        moved = tuple(
            attrs.evolve(deadline, due_at=max(at, case.updated_at)) if deadline.due_at <= at else deadline
            for deadline in case.deadlines
        )
        return super().advance(attrs.evolve(case, deadlines=moved), at=at, ledger=ledger)


class Generous(ServiceDesk):
    """Takes no notice of what is claimed already."""

    def decide(self, case, command, *, by, at, ledger=None):
        """Decide without the ledger, and write into it whatever comes."""
        answer = super().decide(case, command, by=by, at=at)
        after = answer if isinstance(answer, Applied) else answer.lapsed
        if after is None or ledger is None:
            return answer if ledger is None or isinstance(answer, Denied) else attrs.evolve(answer, ledger=ledger)
        flow = self.flow(case.flow)
        after = attrs.evolve(after, ledger=ledger.replace(case.id, flow.claims(after.case.state, after.case.facts)))
        return after if isinstance(answer, Applied) else Denied(answer.findings, after)


class Flatterer(ServiceDesk):
    """Calls everything allowed."""

    def explain(self, case, *, by, at):
        """Take the reasons away."""
        lines = super().explain(case, by=by, at=at)
        return tuple(attrs.evolve(line, allowed=True, findings=()) for line in lines)


class Silent(ServiceDesk):
    """Explains nothing."""

    def explain(self, case, *, by, at):
        """Say nothing."""
        return ()


class Broken(ServiceDesk):
    """Breaks when it is asked what would come."""

    def preview(self, *_args, **_asked):
        """Break."""
        raise KeyError("preview")


def too_much(_state, facts):
    """Claim a fen more than was paid."""
    paid = facts.order.payments[0]
    more = Money(paid.amount.minor + 1)
    return Claims(money=(MoneyClaim(payment=paid.id, pending=more, refunded=Money(0)),) if facts.hurried else ())


def too_little(_state, facts):
    """Claim less than nothing."""
    less = MoneyClaim(payment=facts.order.payments[0].id, pending=Money(-1), refunded=Money(0))
    return Claims(money=(less,) if facts.hurried else ())


def units_only(state, facts):
    """Claim no money that is paid out."""
    return attrs.evolve(TOY.claims(state, facts), money=())


def pay_more(s):
    """Pay out of one payment what was granted, and a fen of another."""
    s.effect("pay_refund", amount=s.facts.amount, payment="p1")
    s.effect("pay_refund", amount=Money(1), payment="p2")
    return s.facts


def too_many(_state, facts):
    """Claim a unit more than was bought."""
    line = facts.order.lines[0]
    return Claims(units=(UnitClaim(line=line.id, requested=line.quantity + facts.hurried),))


def out_of_turn(_state, facts):
    """Credit what was never received."""
    line = facts.order.lines[0]
    return Claims(units=(UnitClaim(line=line.id, requested=1, credited=1),) if facts.hurried else ())


def paid_twice(_state, facts):
    """Ask for the money of more units than were bought."""
    line = facts.order.lines[0]
    return Claims(paid_units=((line.id, line.quantity + 1),) if facts.hurried else ())


def break_down(_s):
    """Break."""
    raise KeyError("hurry")


COUNTER = itertools.count()


def count_elsewhere(s):
    """Count the calls outside of the case."""
    return amend(s.facts, hurried=next(COUNTER))


def keep_a_list(s):
    """Keep what cannot be kept."""
    return amend(s.facts, phone=["1"])


def keep_a_float(s):
    """Keep what cannot be stored."""
    return amend(s.facts, phone=1.5)


def by_even_hours_only(s):
    """Permit in even hours only."""
    return Finding("too_late", "come back in an hour") if s.at.hour % 2 else None


def this_century_only(s):
    """Permit before 2050 only."""
    return Finding("too_late", "come back in time") if s.at.year > 2050 else None


def begin_by_even_hours_only(s):
    """Open in even hours only."""
    facts = begin(s)
    if s.at.hour % 2:
        s.refuse(Finding("too_late", "come back in an hour"))
    return facts


EVEN_OPENING = attrs.evolve(TOY, opening=attrs.evolve(TOY.opening, apply=begin_by_even_hours_only))


def every_second_time(_s):
    """Permit every second time."""
    return Finding("tired", "not now") if next(COUNTER) % 2 else None


def judge_fee(s):
    """Ask who bears the freight."""
    s.judge("shipping_fee", {})
    return amend(s.facts, hurried=s.facts.hurried + 1)


PLAIN = rules_for(TOY)
BY_DATE = read_rulebook(
    {"by-date.yaml": "{id: by-date, version: '1', time_limits: {return.inspection: {id: D, within: 2 working days}}}"}
)
"""Rules that look at the calendar."""
AGREED = ToyRules(outcomes=FrozenMap(shipping_fee=FrozenMap({"return": "agreed"})))
"""Rules that leave open who it was agreed with."""


def flow_twin(flow, rules=PLAIN, desk=ServiceDesk):
    """Give a flow with a desk."""
    return flow, desk(rules, flows=(flow,))


TWINS = {
    "total: a step breaks": ("total", *flow_twin(with_row("hurry", apply=break_down))),
    "total: preview breaks": ("total", *flow_twin(TOY, desk=Broken)),
    "pure: another answer every second time": ("pure", *flow_twin(TOY, desk=Fickle)),
    "denials speak: no reason": ("denials speak", *flow_twin(TOY, desk=Speechless)),
    "denials speak: a reason too many": ("denials speak", *flow_twin(TOY, desk=Liar)),
    "denials speak: no message": ("denials speak", *flow_twin(TOY, desk=Mumbler)),
    "denials speak: a denial is recorded": ("denials speak", *flow_twin(TOY, desk=Recording)),
    "one step: two revisions": ("one step", *flow_twin(TOY, desk=Jumper)),
    "one step: effects lost": ("one step", *flow_twin(TOY, desk=Forgetful)),
    "one step: money that no row declares": ("one step", *flow_twin(with_row("pay", effects=()))),
    "one step: no chain": ("one step", *flow_twin(TOY, desk=Unchained)),
    "one step: limits that do not end": ("one step", *flow_twin(TOY, desk=Lingering)),
    "final is final: limits run": ("final is final", *flow_twin(TOY, desk=Lingering)),
    "final is final: it goes on": ("final is final", *flow_twin(TOY, desk=Undying)),
    "replay: a step counts elsewhere": ("replay", *flow_twin(with_row("hurry", apply=count_elsewhere))),
    "replay: no chain": ("replay", *flow_twin(TOY, desk=Unchained)),
    "deadlines: stamped with the scan": ("deadlines", *flow_twin(TOY, desk=Late)),
    "time shift: by even hours only": ("time shift", *flow_twin(with_row("check", guards=(by_even_hours_only,)))),
    "time shift: this century only": (
        "time shift",
        *flow_twin(with_row("hurry", guards=(this_century_only,)), BY_DATE),
    ),
    "time shift: opened by even hours only": ("time shift", *flow_twin(EVEN_OPENING)),
    "money conserved: a fen too much": (
        "money conserved",
        *flow_twin(attrs.evolve(TOY, claims=too_much), desk=Generous),
    ),
    "money conserved: paid out, not claimed": ("money conserved", *flow_twin(attrs.evolve(TOY, claims=units_only))),
    "money conserved: a fen more of a payment": ("money conserved", *flow_twin(with_row("pay", apply=pay_more))),
    "money conserved: below nothing": ("money conserved", *flow_twin(attrs.evolve(TOY, claims=too_little))),
    "units conserved: a unit too many": (
        "units conserved",
        *flow_twin(attrs.evolve(TOY, claims=too_many), desk=Generous),
    ),
    "units conserved: out of turn": (
        "units conserved",
        *flow_twin(attrs.evolve(TOY, claims=out_of_turn), desk=Generous),
    ),
    "units conserved: paid twice": ("units conserved", *flow_twin(attrs.evolve(TOY, claims=paid_twice), desk=Generous)),
    "exactly one bearer: nobody named": (
        "exactly one bearer",
        *flow_twin(with_row("hurry", apply=judge_fee), AGREED),
    ),
    "codec: a list comes back as a tuple": ("codec", *flow_twin(with_row("hurry", apply=keep_a_list))),
    "codec: no plain form": ("codec", *flow_twin(with_row("hurry", apply=keep_a_float))),
    "engine agrees: a guard with a memory": (
        "engine agrees",
        *flow_twin(with_row("check", guards=(every_second_time,))),
    ),
    "explain agrees: all is allowed": ("explain agrees", *flow_twin(TOY, desk=Flatterer)),
    "explain agrees: nothing is said": ("explain agrees", *flow_twin(TOY, desk=Silent)),
}
"""Each twin: the law that it breaks, the flow and the desk."""
