"""The flows that the laws are tried on: the toy flow of the kernel's tests, and those that ship, under rulebooks."""

from pathlib import Path

from hypothesis import strategies as st

from servflow import load_rulebook
from servflow.desk import ServiceDesk
from servflow.flows import complaints, refunds, returns, tickets
from servflow.testing.subjects import subject_of
from tests.kernel.toy import DESK, TOY


def toy_request(_order):
    """Ask for money or goods."""
    return st.fixed_dictionaries(
        {}, optional={"wish": st.sampled_from(["money", "goods"]), "units": st.just(1), "contact": st.just("c@x.org")}
    )


def desk_of(name):
    """Give a desk under a rulebook."""
    return ServiceDesk(load_rulebook(name), secret=b"pepper")


BESIDE = Path(__file__).parents[1] / "journeys" / "rulebooks"
LUTION = desk_of("lution")
TOYS = subject_of(TOY, desk=DESK, request=toy_request)
RETURNS = subject_of(returns.FLOW, desk=LUTION)
REFUNDS = subject_of(refunds.FLOW, desk=LUTION)
COMPLAINTS = subject_of(complaints.FLOW, desk=desk_of(BESIDE / "complaints.yaml"))
TICKETS = subject_of(tickets.FLOW, desk=desk_of(BESIDE / "tickets.yaml"))
WORLDS = (TOYS, RETURNS, REFUNDS, COMPLAINTS, TICKETS)
