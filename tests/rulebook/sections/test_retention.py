"""`retention:` in a file."""

import pytest

from servflow.policies.masked_view import masked_view
from servflow.rulebook import run_tests
from servflow.values.parties import Actor
from tests.policies.examples import NOW
from tests.rulebook.books import book, problems

TEXT = """
retention:
  records:
    - {id: R-083, archive_by: "17:00", title: {en: daily, zh: 每日归档}, source: {ref: law}}
    - {id: K-1, record: photo, keep_for: for_ever}
    - {id: K-2, record: [ticket, photo], when: {category: door}, keep_for: 3 years}
  masks:
    - {id: M-1, field: [name, recipient], as: honorific}
    - {id: M-2, field: phone, record: ticket, as: middle_digits}
    - {id: M-3, field: phone, as: hidden, effective: {from: 2024-06-01}}
  access:
    rules:
      - {id: R-087, when: {role: [agent, supervisor]}, then: {visible: true}, example: {role: agent}}
  tests:
    - name: a door
      given: {record: ticket, category: door, closed_at: 2024-05-06T17:00:00+08:00}
      expect:
        rule: R-083
        also: [K-2]
        archive_by: "17:00"
        archive_at: 2024-05-07T17:00:00+08:00
        keep_for: 3 years
        keep_until: 2027-05-06
    - {name: a photo, given: {record: photo, category: door}, expect: {also: [K-1]}}
    - {name: any other, given: {record: ticket}, expect: {rule: R-083, also: []}}
    - {name: a name, given: {field: recipient}, expect: {rule: M-1, mask: honorific}}
    - {name: a phone, given: {field: phone, record: ticket, role: agent}, expect: {rule: M-2, visible: true}}
    - {name: before June, given: {field: phone, record: return, as_of: 2024-05-31}, expect: {rule: ""}}
    - {name: from June on, given: {field: phone, record: return, as_of: 2024-06-01}, expect: {rule: M-3}}
"""


def test_records_masks_and_access():
    """Archiving, keeping, masks and access are read, with the tests beside them."""
    shop = book(TEXT)
    assert len(shop.tests) == 8
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    policy = shop.policies["retention"]
    assert [rule.id for rule in policy.rules()] == ["R-083", "K-1", "K-2", "M-1", "M-2", "M-3", "R-087"]
    view = masked_view({"phone": "13912345678"}, policy, by=Actor("buyer"), record="ticket", at=NOW)
    assert view.data == {"phone": "139****5678"}
    team = masked_view({"phone": "13912345678"}, policy, by=Actor("agent"), record="ticket", at=NOW)
    assert team.look["rules"] == ("M-2", "R-087")


def test_without_access_nobody_sees_it():
    """A rulebook that says nothing of access masks for everybody."""
    policy = book("retention: {masks: [{id: M, field: name, as: honorific}]}\n").policies["retention"]
    for role in ("agent", "manager", "system"):
        assert masked_view({"name": "张三"}, policy, by=Actor(role), record="x", at=NOW).data == {"name": "张*"}


ENDS = "calendar: {weekdays: [], extra_days: [2024-05-06]}\n"
"""A calendar that works on one day only."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("retention: []\n", ["1:12 wrong_shape: retention must be a mapping"]),
        ("retention: {}\n", ["1:12 no_rules: retention has neither records nor masks nor access"]),
        ("retention: {records: []}\n", ["1:22 no_rules: records has no rules"]),
        ("retention: {masks: x}\n", ["1:20 wrong_shape: masks must be a list"]),
        (
            "retention: {records: [{id: a, record: x}]}\n",
            ["1:23 missing_key: record needs the key 'archive_by' or 'keep_for'"],
        ),
        (
            "retention: {records: [{id: a, archive_by: 5 pm}]}\n",
            ["1:43 bad_value: archive_by is '5 pm': expected a time of day such as 17:00"],
        ),
        (
            "retention: {records: [{id: a, archive_by: '24:01'}]}\n",
            [("1:43 bad_value: archive_by is '24:01': expected a time of day such as 17:00")],
        ),
        (
            f"retention: {{records: [{{id: a, archive_by: '17:00'}}]}}\n{ENDS}",
            ["1:43 bad_counting: the calendar works on 1 day(s) only: a clock on it would never end"],
        ),
        (
            "retention: {records: [{id: a, keep_for: 3 working days}]}\n",
            ["1:41 bad_counting: 3 working days: a record is kept for days, weeks, months or years"],
        ),
        (
            "retention: {records: [{id: a, keep_for: ever}]}\n",
            [
                (
                    "1:41 bad_value: keep_for is 'ever': expected a whole number and a unit, for example '3 days' or "
                    "'1 month'; or for_ever; did you mean 'for_ever'?"
                )
            ],
        ),
        (
            "retention: {masks: [{id: a, as: hidden}]}\n",
            ["1:21 missing_key: mask needs the key 'field'"],
        ),
        (
            "retention: {masks: [{id: a, field: name, as: honorofic}]}\n",
            ["1:46 unknown_value: 'honorofic' is not a value of as; did you mean 'honorific'?"],
        ),
        ("retention: {masks: [{id: a, field: name}]}\n", ["1:21 missing_key: mask needs the key 'as'"]),
        ("retention: {masks: [{field: name, as: hidden}]}\n", ["1:21 missing_key: mask needs the key 'id'"]),
        (
            "retention: {masks: [{id: a, field: name, as: hidden, when: {field: x}}]}\n",
            ["1:61 unknown_fact: unknown fact 'field'"],
        ),
        (
            "retention: {masks: [{id: a, field: [name, name], as: hidden}]}\n",
            ["1:43 said_twice: field names 'name' twice"],
        ),
        ("retention: {access: {}}\n", ["1:21 no_rules: retention has no rules"]),
        (
            "retention: {access: {rules: [{id: a, when: {role: boss}, then: {visible: true}}]}}\n",
            [
                (
                    "1:51 unknown_value: 'boss' is not a value of role; expected one of buyer, merchant, agent, "
                    "technician, inspector, supervisor, manager, finance, mediator, carrier, system"
                )
            ],
        ),
        (
            "retention: {masks: [{id: a, field: n, as: hidden}], records: [{id: a, keep_for: 1 day}]}\n",
            ["1:21 duplicate_id: rule a stands on line 4 already"],
        ),
    ],
)
def test_what_is_wrong_is_told(text, found):
    """Every problem is told with its place."""
    said = problems(text)
    assert len(said) == len(found), said
    for line, expected in zip(said, found, strict=True):
        assert line == expected, said
