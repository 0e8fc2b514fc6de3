"""`numbering:` in a file."""

import pytest

from servflow.rulebook import run_tests
from tests.policies.examples import at
from tests.rulebook.books import book, problems

TEXT = """
numbering:
  return: {id: N-1, format: "RT{yyyymm}-{serial:3}", title: returns, source: {ref: law}}
  refund: {format: "RF{serial:5}"}
  tests:
    - {name: returns, given: {flow: return, serial: 7, as_of: 2024-05-06}, expect: {rule: N-1, number: RT202405-007}}
"""


def test_formats_by_flow():
    """Each flow has its format; one without an id is called after its flow."""
    shop = book(TEXT)
    assert shop.judge("numbering", {"flow": "return", "serial": 7}, at(6)).outcome["number"] == "RT202405-007"
    refund = shop.judge("numbering", {"flow": "refund", "serial": 7}, at(6))
    assert (refund.rule, refund.outcome["number"]) == ("numbering.refund", "RF00007")
    assert [str(played) for played in run_tests(shop) if not played.passed] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("numbering: []\n", ["1:12 wrong_shape: numbering must be a mapping of flows"]),
        (
            "numbering: {retrun: {format: '{serial}'}}\n",
            ["1:13 unknown_flow: there is no flow 'retrun'; did you mean 'return'?"],
        ),
        ("numbering: {return: RT}\n", ["1:21 wrong_shape: numbering of return must be a mapping"]),
        ("numbering: {return: {id: a}}\n", ["1:21 missing_key: numbering of return needs the key 'format'"]),
        ("numbering: {return: {format: RT}}\n", ["1:30 bad_value: format is 'RT': a number needs its {serial}, once"]),
        (
            "numbering: {return: {id: a, format: '{serial}'}, refund: {id: a, format: '{serial}'}}\n",
            ["1:58 duplicate_id: rule a stands on line 4 already"],
        ),
        (
            "numbering: {return: {id: 'a b', format: '{serial}'}}\n",
            ["1:26 bad_id: id 'a b' must be ASCII letters, digits and . _ - # + / (100 at most)"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line, expected in zip(said, found, strict=True):
        assert line == expected, said
