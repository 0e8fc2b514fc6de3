"""Several cases of one order, played as a host plays them: one ledger, effects carried out, nothing else shared."""

from typing import Any

import attrs
from hypothesis import strategies as st

from servflow.kernel.case import Applied, Case, Command
from servflow.kernel.ledger import Ledger
from servflow.testing import commands, instants, orders
from servflow.testing.moments import HOUR, later
from servflow.testing.people import OWNER
from servflow.testing.subjects import Subject
from servflow.testing.telling import saved
from servflow.values.orders import Order
from servflow.values.parties import SYSTEM, Actor, Role
from tests.laws.worlds import REFUNDS, RETURNS


@attrs.define(repr=False)
class Shop:
    """What a host keeps of one order."""

    order: Order
    ledger: Ledger
    cases: dict[str, tuple[Subject, Case]] = attrs.Factory(dict)
    sent: dict[str, Any] = attrs.Factory(dict)
    story: list[str] = attrs.Factory(list)

    def __repr__(self) -> str:
        """Give the last line of the story; all of them together are the story."""
        return "\n    " + (self.story[-1] if self.story else str(self.order))

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    def save(self, world: Subject, answer: Any) -> None:
        """Save what an answer gives to save, and carry out its effects once each."""
        told = answer.case.state if isinstance(answer, Applied) else answer.codes
        self.story.append(f"{self.story.pop()} -> {told}")
        after = saved(answer)
        if after is None or (isinstance(answer, Applied) and answer.repeated):
            return
        self.cases[after.case.id] = (world, after.case)
        self.ledger = after.ledger
        for effect in after.effects:
            self.sent[effect.key] = effect
            if effect.kind == "open_case":
                name = f"{effect.case_id}/refund-{effect.key}"
                self.open(REFUNDS, {"order": self.order, **effect.data["data"]}, SYSTEM, after.case.updated_at, name)
            if effect.kind == "tell_case":
                parent, case = self.cases[effect.data["case"]]
                at = max(after.case.updated_at, case.updated_at)
                self.story.append(f"{at} {parent} {case.id} {case.state}: {effect.data['command']}")
                told = parent.desk.decide(case, effect.data["command"], by=SYSTEM, at=at, ledger=self.ledger)
                self.save(parent, told)

    def open(self, world: Subject, data: dict[str, Any], by: Actor, at: Any, name: str) -> Any:
        """Open a case and save it."""
        self.story.append(f"{at} {world} {name}: open {data} by {by}")
        answer = world.desk.open(world.flow.name, data, by=by, at=at, case_id=name, ledger=self.ledger)
        self.save(world, answer)
        return answer


@st.composite
def shops(draw: st.DrawFn, *, longest: int = 14) -> list[Shop]:
    """Give how an order stood after every step: cases opened, commanded and left alone, all at the same time."""
    at = draw(instants())
    order = draw(orders(at))
    shop = Shop(order, Ledger(order_id=order.id))
    seen = []
    for n in range(draw(st.integers(1, longest))):
        if not shop.cases or draw(st.integers(0, 3)) == 0:
            world = RETURNS if order.signed_at is not None and draw(st.booleans()) else REFUNDS
            data = {"order": order, **draw(world.request(order))}
            who = Actor(Role.BUYER, OWNER)
            if world is REFUNDS and draw(st.integers(0, 2)) == 0:
                data |= {"kind": "goodwill", "amount": draw(st.sampled_from(["0.01 CNY", "3.00 CNY", "150.00 CNY"]))}
                data.pop("lines", None)
                who = Actor(Role.AGENT, "A-1")
            shop.open(world, data, who, at, f"C-{n}")
        else:
            name = draw(st.sampled_from(sorted(shop.cases)))
            world, case = shop.cases[name]
            command, actor = draw(commands(world.flow, case))
            command = Command(command.name, command.data)
            when = max(draw(later(case)), at)
            at = when if when - at < 100 * HOUR else at
            moment = max(at, case.updated_at)
            shop.story.append(f"{moment} {world} {name} {case.state}: {command.name} {dict(command.data)} by {actor}")
            shop.save(world, world.desk.decide(case, command, by=actor, at=moment, ledger=shop.ledger))
        seen.append(attrs.evolve(shop, cases=dict(shop.cases), sent=dict(shop.sent), story=list(shop.story)))
    return seen
