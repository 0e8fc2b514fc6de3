"""One desk, many threads: whatever is computed when it is first asked for is asked for by all at the same moment."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from servflow.codec import dump_case, load_case
from servflow.desk import FLOWS, ServiceDesk
from servflow.kernel.case import Applied, Command
from servflow.kpi import measure
from servflow.rulebook import check_rulebook, differences, load_rulebook
from servflow.rulebook.holidays import china
from servflow.rulebook.pages import as_html, rulebook_page
from servflow.scenarios import player
from servflow.testing.stores.cases import Opening, opened, passed_round, to_work
from servflow.values.masking import Mask
from servflow.values.occurrences import Secrets
from servflow.values.parties import Actor
from servflow.values.spans import Span, certainly_before
from tests.house.source import ROOT
from tests.kernel.toy import AGENT, BUYER, FINANCE, NOON, ORDER, TOY, ToyRules
from tests.kpi.journals import at, house, served
from tests.kpi.journals import opened as journal
from tests.laws.lazy import called_by, forget, lazy

THREADS = 8


@pytest.fixture
def impatient():
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work):
    """Give what eight threads come to that begin at the same moment."""
    gate = threading.Barrier(THREADS)

    def begin(_):
        gate.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def anew(flow):
    """Give a flow of which nobody has asked anything yet."""
    return attrs.evolve(
        flow,
        opening=attrs.evolve(flow.opening, spec=attrs.evolve(flow.opening.spec)),
        commands=tuple(map(attrs.evolve, flow.commands)),
        limits=tuple(map(attrs.evolve, flow.limits)),
    )


def desk_under(name):
    """Give a desk of which nobody has asked anything yet, under a shipped rulebook."""
    return ServiceDesk(load_rulebook(name), flows=tuple(map(anew, FLOWS)))


def toy_story(desk):
    """Give the answers of a whole toy case."""
    first = desk.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1")
    steps = [
        ("check", AGENT),
        (Command("grant", {"amount": "1.00 CNY"}, "id-1"), AGENT),
        ("pay", AGENT),
        ("pay", FINANCE),
    ]
    case, answers = first.case, [first]
    for n, (command, actor) in enumerate(steps, start=1):
        answer = desk.decide(case, command, by=actor, at=NOON + timedelta(minutes=n))
        answers.append((answer, desk.explain(case, by=actor, at=NOON + timedelta(minutes=n))))
        case = answer.case if isinstance(answer, Applied) else case
    return answers, case.digest, desk.flow("claim").table, desk.flow("claim").machine.states.keys()


def return_story(desk):
    """Give the answers of a return that the merchant sleeps through."""
    order = attrs.evolve(ORDER, shipped_at=NOON - timedelta(days=3), signed_at=NOON - timedelta(days=1))
    data = {"order": order, "cause": "quality", "lines": [{"id": "l1", "quantity": 1}]}
    first = desk.open("return", data, by=BUYER, at=NOON, case_id="C-1")
    ship = Command("ship", {"carrier": "yto", "tracking": "1"})
    shipped = desk.decide(first.case, ship, by=BUYER, at=NOON + timedelta(days=4))
    received = desk.decide(shipped.case, "receive", by=Actor("merchant"), at=NOON + timedelta(days=5))
    passed = desk.decide(received.case, "pass_inspection", by=Actor("inspector"), at=NOON + timedelta(days=5))
    stored = load_case(dump_case(passed.case), flows=desk.flows)
    return [first, shipped, received, passed], passed.case.digest, stored


def ticket_story(desk):
    """Give the answers of a ticket that is brought to work, its limits in working time."""
    case, answers = opened(Opening(case_id="T-1", flow="ticket")).case, []
    for step in (*passed_round(1), *to_work()[1:]):
        answer = desk.decide(
            case, Command(step.name, step.data), by=Actor(step.by, "x"), at=step.at + timedelta(hours=1)
        )
        answers.append(answer)
        case = answer.case if isinstance(answer, Applied) else case
    return answers, case.digest


def book_story(name):
    """Give what is said of a rulebook that is read, checked, compared and shown."""
    book, other = load_rulebook(name), load_rulebook("lution")
    found = differences(other, book)
    return book, check_rulebook(book), found, as_html(rulebook_page(book))


def figures_story(records):
    """Give every metric of some tickets and complaints."""
    return measure(records, house(), by="month")


def scenario_story(path):
    """Give how a scenario file plays."""
    result = player.play_file(path)
    return result.passed, [str(step) for step in result.steps]


def values_story(text):
    """Give what is kept of public holidays, of the lengths of months and of letters that are masked."""
    months = certainly_before(Span.parse("100 days"), Span.parse("7 months"))
    hidden = Secrets.of([(text, Mask.MIDDLE_DIGITS)]).hide(f"please call {text} again")
    return china(), months, hidden


def journals():
    """Give the records of tickets that come again, and of a complaint."""
    tickets = [served(f"T-{n}", at(n), customer="B-1", product="F1", problem="noise", unit="U1") for n in (2, 3, 9)]
    dropped = [journal("T-8", at(4)).add("merge", at(5), "merged")]
    complaints = [journal("K-1", at(6), "complaint", customer="B-1")]
    return [record for each in (*tickets, *dropped, *complaints) for record in each]


STORIES = {
    "a toy claim": (lambda: ServiceDesk(ToyRules(), flows=(anew(TOY),)), toy_story),
    "a return": (lambda: desk_under("lution"), return_story),
    "a ticket": (lambda: desk_under("response"), ticket_story),
    "a rulebook": (lambda: "equipment-maker", book_story),
    "figures": (journals, figures_story),
    "values": (lambda: "138 0000 \uff10001", values_story),
    "a scenario": (lambda: ROOT / "examples" / "silent-merchant.yaml", scenario_story),
}
"""What makes things of which nobody has asked anything yet, and who asks."""


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("round_", range(2))
def test_all_ask_first(name, round_, impatient):
    """Promised: "ServiceDesk: immutable, thread-safe": eight who ask first, at once, hear what one alone does."""
    make, story = STORIES[name]
    forget()
    alone = story(make())
    forget()
    shared = make()
    assert together(lambda: story(shared)) == [alone] * THREADS


class HalfBuilt:
    """Something lazy as it should not be: it can be seen while it is being made."""

    table = None

    def asked(self):
        """Give how much is there."""
        if self.table is None:
            self.table = {}
            for number in range(2000):
                self.table[number] = number
        return len(self.table)


def test_a_race_is_seen(impatient):
    """The control: where there is a race, those who ask at once do not hear the same."""
    heard = [number for _ in range(50) for number in together(HalfBuilt().asked)]
    assert set(heard) != {2000}


def test_nothing_that_is_computed_late_is_left_out():
    """Every cache and every lazily computed field of the library is asked for in one of these stories."""
    left = lazy()
    for make, story in STORIES.values():
        forget()
        asked = called_by(lambda make=make, story=story: story(make()))
        left = {place: name for place, name in left.items() if place not in asked}
    assert ", ".join(sorted(left.values())) == ""


def test_one_case_may_be_asked_from_many_threads(impatient):
    """A snapshot may be shared: digests that nobody asked for yet are computed by all at once, and are the same."""
    desk = ServiceDesk(ToyRules(), flows=(TOY,))

    def long():
        case = desk.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1").case
        for _ in range(40):
            case = desk.decide(case, Command("tell", {"phone": "1"}), by=BUYER, at=NOON).case
        return case

    alone, shared = long(), long()
    wanted = (alone.digest, desk.decide(alone, "drop", by=BUYER, at=NOON).case.digest)
    assert (
        together(lambda: (shared.digest, desk.decide(shared, "drop", by=BUYER, at=NOON).case.digest))
        == [wanted] * THREADS
    )
