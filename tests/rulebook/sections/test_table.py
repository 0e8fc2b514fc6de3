"""Sections that are one table: carriers, approvals, service modes, priorities, escalation."""

import pytest

from servflow.policies.approvals import Approvals
from servflow.policies.escalation import Escalation
from servflow.policies.table_policy import TablePolicy
from servflow.rulebook import run_tests
from servflow.rulebook.compile import compiled
from tests.policies.examples import NOW, table
from tests.rulebook.books import book, problems

CONSTRAINTS = """
shipping_constraints:
  rules:
    - {id: L-C1, when: {cause: quality, carrier: [sf, ems]}, then: {reimbursable: capped}}
  otherwise: {id: G-17, then: {allowed: true}}
  tests:
    - {name: dear, given: {cause: quality, carrier: sf}, expect: {rule: L-C1, reimbursable: capped}}
    - {name: any, given: {cause: dislike, carrier: sf}, expect: {rule: G-17, allowed: true}}
"""
APPROVALS = """
approvals:
  rules:
    - {id: A-1, when: {action: refund.approve, role: finance, amount: {at_most: 1000 CNY}}, then: {allowed: true}}
    - {id: A-2, when: {action: refund.approve, role: manager}, then: {allowed: true}}
    - {id: A-3, when: {action: refund.approve}, then: {allowed: false}}
    - {id: A-4, when: {action: visit.approve}, then: {chain: [supervisor, manager, manager], delegate: finance}}
    - {id: A-5, when: {action: quote.approve, deviation: {at_most: 10}}, then: {chain: []}}
  overlays:
    - {id: A-6, when: {action: visit.approve, fault: unclear}, then: {delegate: inspector}}
  tests:
    - {name: small, given: {action: refund.approve, role: finance, amount: 5 CNY}, expect: {rule: A-1, allowed: true}}
    - name: large
      given: {action: refund.approve, role: finance, amount: 1000.01 CNY}
      expect: {rule: A-3, role: manager, roles: [manager]}
    - name: large in two
      given: {action: refund.approve, role: finance, amount: 0.01 CNY, granted: 1000 CNY}
      expect: {rule: A-3, allowed: false}
    - name: the second of three
      given: {action: visit.approve, role: manager, approved_by: [supervisor]}
      expect: {rule: A-4, allowed: true, counts_as: manager, next: manager}
    - name: the last of three, by the delegate
      given: {action: visit.approve, role: finance, absent: true, approved_by: [supervisor, manager, manager]}
      expect: {rule: A-4, allowed: true}
    - name: another delegate
      given: {action: visit.approve, role: inspector, absent: true, fault: unclear}
      expect: {rule: A-4, also: [A-6], allowed: true, counts_as: supervisor}
    - name: ten per cent
      given: {action: quote.approve, deviation: 10}
      expect: {rule: A-5, allowed: true, chain: []}
    - {name: eleven per cent, given: {action: quote.approve, deviation: 10.5}, expect: {rule: ""}}
"""
MODES = """
service_mode:
  hit: unique
  rules:
    - {id: M-1, when: {solvable_by_phone: true}, then: {mode: phone, paid: false, decided_by: technician}}
    - id: M-2
      when: {solvable_by_phone: false, urgency: {at_least: urgent}}
      then: {mode: on_site}
    - {id: M-3, when: {solvable_by_phone: false, urgency: normal, portable: true}, then: {mode: mail_in}}
  otherwise: {id: M-4, then: {mode: on_site}}
  tests:
    - {name: by phone, given: {solvable_by_phone: true}, expect: {rule: M-1, mode: phone, decided_by: technician}}
    - {name: at once, given: {solvable_by_phone: false, urgency: extra_urgent}, expect: {rule: M-2, mode: on_site}}
    - name: by mail
      given: {solvable_by_phone: false, urgency: normal, portable: true, component: main}
      expect: {rule: M-3, mode: mail_in}
"""
PRIORITY = """
priority:
  hit: unique
  rules:
    - {id: P-1, when: {impact: high, urgency: {at_least: urgent}}, then: {priority: 1}}
    - {id: P-2, when: {impact: high, urgency: normal}, then: {priority: 2}}
    - {id: P-3, when: {impact: medium, urgency: extra_urgent}, then: {priority: 1}}
    - {id: P-4, when: {impact: medium, urgency: urgent}, then: {priority: 2}}
    - {id: P-5, when: {impact: medium, urgency: normal}, then: {priority: 3}}
    - {id: P-6, when: {impact: low, urgency: {more_than: normal}}, then: {priority: 4}}
    - {id: P-7, when: {impact: low, urgency: normal}, then: {priority: 5, urgency: normal}}
  tests:
    - {name: top, given: {impact: high, urgency: extra_urgent}, expect: {rule: P-1, priority: 1}}
    - {name: middle, given: {impact: medium, urgency: urgent}, expect: {rule: P-4, priority: 2}}
    - {name: last, given: {impact: low, urgency: normal}, expect: {rule: P-7, priority: 5, urgency: normal}}
"""
ESCALATION = """
escalation:
  rules:
    - {id: X-1, when: {reason: severe}, then: {level: 3, to: manager, notify: [supervisor, finance], due: 4 hours}}
    - {id: X-2, when: {reason: rework, rework: {at_least: 2}}, then: {to: supervisor}}
    - {id: X-3, when: {reason: limit, overdue_by: {more_than: 1 day}}, then: {to: manager, level: 2}}
    - {id: X-4, when: {reason: limit}, then: {to: supervisor}}
    - {id: X-5, when: {severity: {at_least: major}}, then: {to: technician}}
  tests:
    - name: severe
      given: {reason: severe, level: 1}
      expect: {rule: X-1, level: 3, to: manager, notify: [finance], due: 4 hours}
    - {name: twice, given: {reason: rework, rework: 2, level: 1}, expect: {rule: X-2, level: 2}}
    - {name: long over, given: {reason: limit, overdue_by: 2 days, level: 4}, expect: {rule: X-3, level: 4}}
    - {name: over, given: {reason: limit, level: 4}, expect: {rule: X-4, level: 5}}
    - {name: difficult, given: {severity: major}, expect: {rule: X-5, level: 1, to: technician}}
"""
SECTIONS = {
    "shipping_constraints": (CONSTRAINTS, TablePolicy, 2),
    "approvals": (APPROVALS, Approvals, 6),
    "service_mode": (MODES, TablePolicy, 4),
    "priority": (PRIORITY, TablePolicy, 7),
    "escalation": (ESCALATION, Escalation, 5),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_tables_are_policies(name):
    """The table becomes a policy of its name, and the tests beside it pass."""
    text, made, ids = SECTIONS[name]
    shop = book(text)
    policy = shop.policies[name]
    assert type(policy) is made
    assert policy.name == name
    assert len(policy.rules()) == ids
    assert [str(played) for played in run_tests(shop) if not played.passed] == []
    assert shop.judge(name, {}, NOW).policy == name


@pytest.mark.parametrize("name", SECTIONS)
def test_tables_are_compiled(name):
    """The table that was read selects by a function of its own, whose code bears the file's name."""
    select = book(SECTIONS[name][0]).policies[name].table.select
    assert select.__code__.co_filename == "shop.yaml"
    assert select.__code__.co_name == compiled(table(name), "", 1).select.__code__.co_name


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(("text", "code"), [("[]", "wrong_shape"), ("{}", "no_rules"), ("{rulez: []}", "unknown_key")])
def test_what_is_wrong_is_told(name, text, code):
    """A section that is no table, or holds no rule, is told so."""
    assert any(f" {code}: " in line for line in problems(f"{name}: {text}\n"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "service_mode:\n  rules:\n    - {id: M, when: {portable: true}, then: {mode: onsite}}\n",
            "3:52 unknown_value: 'onsite' is not a value of mode; did you mean 'on_site'?",
        ),
        (
            "service_mode:\n  rules:\n    - {id: M, when: {complexity: {at_least: simple}}, then: {paid: true}}\n",
            "3:34 wrong_shape: complexity is one of simple, complex: it has no bounds",
        ),
        (
            "priority:\n  rules:\n    - {id: P, when: {impact: high}, then: {priority: 0}}\n",
            "3:7 bad_value: priority is 0: expected a whole number from 1 to 5",
        ),
        (
            "priority:\n  rules:\n    - {id: P, when: {impact: high}, then: {priority: 1.5}}\n",
            "3:7 bad_value: priority is 1.5: expected a whole number from 1 to 5",
        ),
        (
            "priority:\n  otherwise: {id: P, then: {priority: 6}}\n",
            "2:14 bad_value: priority is 6: expected a whole number from 1 to 5",
        ),
        (
            "priority:\n  hit: unique\n  rules: [{id: P, when: {impact: high}}, {id: Q, when: {safety: true}}]\n",
            "3:42 overlap: rules P (line 6) and Q both hold: witness impact=high safety=true",
        ),
        (
            "escalation:\n  rules:\n    - {id: X, when: {reason: limit}, then: {level: -1}}\n",
            "3:7 bad_value: level is -1: expected a whole number from 0 to 9",
        ),
        (
            "escalation:\n  rules:\n    - {id: X, when: {reason: limit}, then: {to: general manager}}\n",
            "3:49 unknown_value: 'general manager' is not a value of to; did you mean 'manager'?",
        ),
        (
            "escalation:\n  rules:\n    - {id: X, when: {reason: limit}, then: {to: boss}}\n",
            (
                "3:49 unknown_value: 'boss' is not a value of to; expected one of buyer, merchant, agent, technician, "
                "inspector, supervisor, manager, finance, mediator, carrier, system"
            ),
        ),
        (
            "escalation:\n  rules:\n    - {id: X, when: {reason: limit}, then: {notify: [agent, agent]}}\n",
            "3:61 said_twice: notify names 'agent' twice",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {granted: {more_than: 5 CNY}}, then: {allowed: false}}\n",
            "3:22 unknown_fact: what was granted is part of 'amount': ask for that",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {approved_by: supervisor}, then: {allowed: false}}\n",
            "3:22 unknown_fact: what is approved already is told by 'chain': answer that",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {absent: true}, then: {allowed: false}}\n",
            "3:22 unknown_fact: who approves for an absent approver is told by 'delegate': answer that",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {action: pay}, then: {next: manager}}\n",
            "3:43 unknown_outcome: 'next' is found from 'chain': answer that",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {amount: {at_most: 5 USD}}, then: {allowed: true}}\n",
            "3:40 other_currency: at_most is '5 USD', but this rulebook counts in CNY",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {action: pay}, then: {chain: [manager], allowed: true}}\n",
            "3:7 said_twice: rule A answers 'allowed' and 'chain': a chain tells itself who is allowed",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {action: pay}, then: {allowed: false, delegate: manager}}\n",
            "3:7 missing_key: rule A has a delegate but no chain in which somebody could be absent",
        ),
        (
            "approvals:\n  rules:\n    - {id: A, when: {action: pay}, then: {chain: [manager, director]}}\n",
            "3:60 unknown_value: 'director' is not a value of chain; did you mean 'inspector'?",
        ),
    ],
)
def test_slips_are_told_with_their_place(text, problem):
    """What a rule of these tables may not say is told with line, column and what to say instead."""
    assert problems(text) == [problem]
