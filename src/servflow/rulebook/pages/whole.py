"""``rulebook_page``: everything a rulebook says, in one page."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.duties import Duties
from servflow.policies.eligibility import Eligibility
from servflow.policies.follow_up import FollowUp
from servflow.policies.kpi import Kpi
from servflow.policies.numbering import Numbering
from servflow.policies.policy import Policy
from servflow.policies.refund import Refund
from servflow.policies.refund_accounts import RefundAccounts
from servflow.policies.retention import Retention
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.table_policy import TablePolicy
from servflow.policies.time_limits import TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.warranty import Warranty
from servflow.rulebook.pages import limits, money, service, wording
from servflow.rulebook.pages.ends import glossary, head, replaced, sign_off, sources
from servflow.rulebook.pages.model import Block, Page, Part, Prose, grids, words
from servflow.rulebook.pages.writer import Writer
from servflow.values.sources import Label

_ORDER = (
    *("eligibility", "shipping_fee", "shipping_constraints", "refund", "refund_account", "warranty"),
    *("service_mode", "priority", "time_limits", "escalation", "approvals", "follow_up", "duties"),
    *("kpi", "numbering", "retention"),
)
"""What a customer may ask for first, then how it is done, then what is measured and kept."""


def rulebook_page(book: Rulebook) -> Page:
    """Return everything a rulebook says, for people to read and sign. 规则手册文本。

    Args:
        book: The rulebook.
    """
    writer = Writer(book)
    policies = sorted(
        book.policies.items(), key=lambda held: _ORDER.index(held[0]) if held[0] in _ORDER else len(_ORDER)
    )
    parts = [part for name, policy in policies if (part := _part(name, policy, writer)) is not None]
    parts += [part for part in (replaced(writer), sources(writer), glossary(writer)) if part is not None]
    return Page(title=book.title, head=head(book), parts=(*parts, sign_off(writer)))


def _part(name: str, policy: Policy, writer: Writer) -> Part | None:
    """Return the part of one policy; nothing where it is told with another one or says nothing."""
    if isinstance(policy, RefundAccounts) and "refund" in writer.book.policies:
        return None
    blocks = (*_blocks(policy, writer), *writer.tests(name))
    vocabulary = VOCABULARIES.get(name)
    title = Label(name) if vocabulary is None else _capital(vocabulary.label)
    return Part(anchor=writer.anchor(f"policy-{name}"), title=title, blocks=blocks) if blocks else None


def _blocks(policy: Policy, writer: Writer) -> Iterator[Block]:  # noqa: C901, PLR0912 - one case a policy, nothing else
    match policy:
        case TimeLimits():
            yield from limits.time_limits(policy, writer)
        case Eligibility():
            yield from limits.eligibility(policy, writer)
        case ShippingFee():
            yield from money.shipping_fee(policy, writer)
        case Refund():
            yield from money.refund(policy, writer)
        case RefundAccounts():
            yield from money.accounts(policy, writer)
        case Warranty():
            yield from service.warranty(policy, writer)
        case FollowUp():
            yield from service.follow_up(policy, writer)
        case Retention():
            yield from service.retention(policy, writer)
        case Numbering():
            yield from service.numbering(policy, writer)
        case Duties():
            yield from service.duties(policy, writer)
        case Kpi():
            yield from service.kpi(policy, writer)
        case TablePolicy():
            yield Prose((words(wording.HITS[policy.table.hit], "faint"),))
            yield from writer.table(policy.table)
        case _:
            yield from _others(policy, writer)


def _others(policy: Policy, writer: Writer) -> Iterator[Block]:
    """Give the rules of a policy that a host made itself."""
    rows = (
        writer.row(policy.name, rule, writer.when(rule.when, {}), writer.then(rule.then, {})) for rule in policy.rules()
    )
    heads = (wording.RULE, wording.SAYS, wording.WHEN, wording.THEN, wording.SOURCE)
    yield from grids(rows, heads, wording.RULES)


def _capital(label: Label) -> Label:
    return attrs.evolve(label, en=label.en[:1].upper() + label.en[1:])
