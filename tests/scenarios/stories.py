"""A small story to vary, and small rulebooks to play it on."""

from servflow.errors import ScenarioError
from servflow.policies.book import Rulebook
from servflow.rulebook.loader import read_rulebook
from servflow.scenarios.player import play
from servflow.scenarios.reader import read_scenario

HEAD = """\
scenario: a toy
rulebook: toys
flow: return
case_id: C-1
"""
ORDER = """\
order:
  id: O-1
  buyer: B-1
  lines: [{id: l1, quantity: 2, unit_price: 10.00 CNY}]
  payments: [{id: p1, method: alipay, amount: 20.00 CNY}]
"""
OPEN = """\
open:
  at: 2024-05-06T09:00:00+08:00
  by: buyer:B-1
  data: {cause: no_reason, lines: [{id: l1, quantity: 1}]}
"""
STORY = HEAD + ORDER + OPEN
PLAIN = Rulebook.plain()
BOOK = """\
id: toys
title: toys
version: "1"
time_limits:
  return.merchant_response: {id: T-1, within: 3 days, on_lapse: approve}
  return.return_shipment: {id: T-2, within: 5 days}
  return.receipt_confirmation: {id: T-3, within: 10 days}
  refund.refund_review: {id: T-4, within: 1 day, on_lapse: breach}
eligibility:
  rules:
    - {id: R-1, when: {tried: true}}
    - {id: R-2, when: {used: true}}
shipping_fee:
  rules:
    - {id: L-1, when: {cause: no_reason}, then: {return: buyer, storage: merchant}}
    - {id: L-2, when: {cause: quality}, then: {outbound: merchant, return: merchant}}
"""
TIMED = read_rulebook({"toys.yaml": BOOK})


def steps(*lines):
    """Give a list of steps in YAML."""
    return "steps:\n" + "".join(f"  - {line}\n" for line in lines)


def played(text, book=PLAIN):
    """Play a story on a rulebook."""
    return play(read_scenario(text, "toy.yaml"), book)


def diffs(text, book=PLAIN):
    """Give everything that is not as a story expects, as text."""
    result = played(text, book)
    return [str(diff) for step in result.steps for diff in step.diffs] + [str(diff) for diff in result.diffs]


def problems(text):
    """Give everything that is wrong with a file, as text."""
    try:
        read_scenario(text, "toy.yaml")
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []


AT = "2024-05-06T1{}:00:00+08:00"
APPROVE = f'{{at: {AT.format(0)}, by: "merchant:M-1", do: approve}}'
SHIP = f'{{at: {AT.format(1)}, by: "buyer:B-1", do: ship, with: {{carrier: yto, tracking: YT1}}}}'
RECEIVE = f'{{at: {AT.format(2)}, by: "merchant:M-1", do: receive}}'
PASS = f'{{at: {AT.format(3)}, by: "inspector:I-1", do: pass_inspection}}'
CONFIRM = f'{{at: {AT.format(4)}, case: refund-1, by: "agent:A-1", do: confirm}}'
PAY = f'{{at: {AT.format(5)}, case: refund-1, by: "finance:F-1", do: approve}}'
SETTLE = f"{{at: {AT.format(6)}, case: refund-1, by: system, do: settle}}"
REFUNDING = (APPROVE, SHIP, RECEIVE, PASS)
WHOLE = (*REFUNDING, CONFIRM, PAY, SETTLE)
