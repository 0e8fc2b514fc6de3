"""`duties:` in a file."""

import pytest

from servflow.rulebook.nodes import read_nodes
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Reader
from servflow.rulebook.sections import duties
from servflow.values.sources import Label
from tests.policies.examples import NOW
from tests.rulebook.books import book, problems

TEXT = """
duties:
  - id: R-210
    on: return.open
    who: buyer
    when: {cause: quality}
    do: {en: send pictures, zh: 提供照片}
    effect: request_evidence
    source: {ref: law}
  - {id: R-124, on: always, who: merchant, do: state who pays}
  - {id: R-061, on: ticket.triage, who: agent, do: say the number}
"""


def test_duties():
    """Duties are read with event, role and effect; a flow that is not shipped may have any event."""
    shop = book(TEXT)
    assert [(duty.id, duty.on, duty.who) for duty in shop.duties] == [
        ("R-210", "return.open", "buyer"),
        ("R-124", "always", "merchant"),
        ("R-061", "ticket.triage", "agent"),
    ]
    assert shop.duties[0].do == Label("send pictures", "提供照片")
    outcome = shop.judge("duties", {"on": "return.open", "cause": "quality"}, NOW).outcome
    assert outcome["effects"] == ({"kind": "request_evidence", "duty": "R-210", "who": "buyer"},)
    assert [duty.id for duty in shop.duties_for("return.open", {"cause": "quality"})] == ["R-210"]
    assert {"R-210", "R-124"} <= shop.rule_ids()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duties: {}\n", ["1:9 wrong_shape: duties must be a list"]),
        ("duties: [x]\n", ["1:10 wrong_shape: duty must be a mapping"]),
        (
            "duties: [{id: a}]\n",
            [
                "1:10 missing_key: duty needs the key 'do'",
                "1:10 missing_key: duty needs the key 'on'",
                "1:10 missing_key: duty needs the key 'who'",
            ],
        ),
        (
            "duties: [{id: a, on: return.opne, who: agent, do: x}]\n",
            [
                (
                    "1:22 unknown_moment: on: 'return.opne' is neither 'always' nor a state or command of a flow, such "
                    "as return.open; did you mean 'return.open'?"
                )
            ],
        ),
        (
            "duties: [{id: a, on: opening, who: agent, do: x}]\n",
            [
                (
                    "1:22 unknown_moment: on: 'opening' is neither 'always' nor a state or command of a flow, such as "
                    "return.open"
                )
            ],
        ),
        (
            "duties: [{id: a, on: always, who: boss, do: x}]\n",
            [
                (
                    "1:35 unknown_value: 'boss' is not a value of who; expected one of buyer, merchant, agent, "
                    "technician, inspector, supervisor, manager, finance, mediator, carrier, system"
                )
            ],
        ),
        (
            "duties: [{id: a, on: always, who: agent, do: x}, {id: a, on: always, who: agent, do: y}]\n",
            ["1:50 duplicate_id: rule a stands on line 4 already"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line, expected in zip(said, found, strict=True):
        assert line == expected, said


def test_a_question_names_the_moment():
    """The facts of ``rulebook explain`` and of a test name the moment beside the policy's own words."""
    found = Problems()
    node = read_nodes("{on: return.open, cause: quality}", "facts", found)
    given = duties.SECTION.read_given(node, Reader(found))
    assert (dict(given), len(found)) == ({"on": "return.open", "cause": "quality"}, 0)
