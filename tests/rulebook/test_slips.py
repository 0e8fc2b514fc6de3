"""Open texts that are nearly words of servflow are told; words of a house are not."""

import pytest

from servflow.policies.action_names import ACTIONS
from servflow.policies.limit_names import BARE_LIMITS
from servflow.policies.vocabularies.escalation import REASONS
from servflow.rulebook.slips import slip_in
from tests.rulebook.books import book, problems

APPROVALS = "approvals: {{rules: [{{id: A, when: {{action: {}}}, then: {{allowed: false}}}}]}}"
ESCALATION = "escalation: {{rules: [{{id: E, when: {{{}: {}}}, then: {{to: supervisor}}}}]}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (APPROVALS.format("ticket.quot"), "'ticket.quot' is not a value of action; did you mean 'ticket.quote'?"),
        (
            APPROVALS.format("[refund.approve, ticket_quote]"),
            ("'ticket_quote' is not a value of action; did you mean 'ticket.quote'?"),
        ),
        (
            APPROVALS.format("{not: return.approve}"),
            ("'return.approve' is not a value of action; did you mean 'refund.approve'?"),
        ),
        (
            ESCALATION.format("limit", "ticket.respons"),
            ("'ticket.respons' is not a value of limit; did you mean 'response'?"),
        ),
        (ESCALATION.format("limit", "ticket.plan"), "'ticket.plan' is not a value of limit; did you mean 'plan'?"),
        (ESCALATION.format("limit", "respons"), "'respons' is not a value of limit; did you mean 'response'?"),
        (ESCALATION.format("reason", "sever"), "'sever' is not a value of reason; did you mean 'severe'?"),
        (ESCALATION.format("reason", "LIMIT"), "'LIMIT' is not a value of reason; did you mean 'limit'?"),
        (ESCALATION.format("reason", "limti"), "'limti' is not a value of reason; did you mean 'limit'?"),
    ],
)
def test_a_slip_in_a_condition_is_told(text, expected):
    """A condition that could never hold is a problem, with what was probably meant."""
    (line,) = problems(text)
    assert line.partition(": ")[0].endswith("unknown_value")
    assert line.partition(": ")[2] == expected


def test_a_slip_in_a_test_is_told():
    """What a test gives is read in the same way, and so is an example."""
    text = """\
    approvals:
      rules:
        - {id: A, when: {action: ticket.quote}, then: {allowed: false}, example: {action: ticket.quot}}
      tests:
        - {name: quoted, given: {action: tiket_quote}, expect: {rule: A}}
    """
    assert [line.partition(": ")[2] for line in problems(text)] == [
        "'ticket.quot' is not a value of action; did you mean 'ticket.quote'?",
        "'tiket_quote' is not a value of action; did you mean 'ticket.quote'?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(APPROVALS.format(action) for action in (*ACTIONS, "quote.approve", "tickets.quote", "pay")),
        *(ESCALATION.format("limit", limit) for limit in (*BARE_LIMITS, "rental.respons", "拖延")),
        *(ESCALATION.format("reason", reason) for reason in (*REASONS, "refund.delayed", "press", "媒体曝光")),
    ],
)
def test_words_of_the_flows_and_of_a_house_are_read(text):
    """Every word that the flows use is read, and so is one that resembles none of them."""
    assert book(text).policies


@pytest.mark.parametrize("text", ["ticket.", ".", "", "ticket." + "x" * 40, "respite"])
def test_odd_texts_are_no_slips(text):
    """A flow without a name, nothing at all, or more than a word resembles no known word."""
    assert slip_in(text, BARE_LIMITS) == ""
