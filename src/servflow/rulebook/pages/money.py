"""Money on a page: who pays the freight, what a refund is made of and by which way it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servflow.policies.policy import Policy
from servflow.policies.refund import Refund
from servflow.policies.refund_accounts import AccountRule, RefundAccounts
from servflow.policies.refund_composition import Terms
from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.words import PAYER
from servflow.rulebook.pages import phrases, wording
from servflow.rulebook.pages.model import Block, Cell, Grid, Prose, Row, grids, words
from servflow.rulebook.pages.writer import Writer
from servflow.values.money import Money
from servflow.values.sources import Label


def shipping_fee(policy: ShippingFee, writer: Writer) -> Iterator[Block]:
    """Give who pays which leg of the way. 运费承担。"""
    yield Prose((words(wording.HITS[policy.table.hit], "faint"),))
    yield from writer.table(policy.table)
    yield from _amounts(policy.subsidies, Label("Subsidy by logistics region", "按物流区域的运费补贴"))


def _amounts(amounts: Mapping[str, Money], title: Label) -> Iterator[Grid]:
    rows = (Row(((words(region),), (words(str(amount)),))) for region, amount in amounts.items())
    yield from grids(rows, (Label("Region", "区域"), Label("Amount", "金额")), title)


def refund(policy: Refund, writer: Writer) -> Iterator[Block]:
    """Give what a refund is made of, its routes and the accounts it may go to. 退款。"""
    heads = (wording.RULE, wording.SAYS, Label("Element", "构成项"), Label("Terms", "约定"), wording.SOURCE)
    rows = (
        writer.row(policy.name, rule, (words(wording.ELEMENTS.get(name) or Label(name)),), _terms(name, policy))
        for name, rule in policy.elements.items()
    )
    yield from grids(rows, heads, Label("What it is made of", "退款构成"))
    yield from _amounts(policy.terms.subsidies, Label("Subsidy by logistics region", "按物流区域的运费补贴"))
    if policy.routes is not None:
        yield Prose((words(wording.HITS[policy.routes.hit], "faint"),))
        yield from writer.table(policy.routes, Label("By which way the money goes", "退款路径"))
    yield from accounts(writer.book.policies.get("refund_account"), writer)


def _terms(element: str, policy: Refund) -> Cell:
    """Return what an element says beside its name."""
    return tuple(words(label) for label in _told(element, policy.terms, policy.fee_payer))


def _told(element: str, terms: Terms, payer: str) -> Iterator[Label]:
    match element:
        case "non_cash":
            methods = phrases.names(sorted(terms.non_cash))
            yield phrases.filled(Label("never turned into money: {}", "不折现：{}"), methods)
            yield Label("given back in kind", "原样返还") if terms.restore else Label("not given back", "不予返还")
        case "missing_gift":
            yield Label("its price is deducted", "按售价扣除")
        case "points":
            yield Label("taken back", "扣回") if terms.points else Label("kept by the buyer", "不扣回")
        case "advanced_freight":
            cash = terms.advance == "cash"
            yield Label("paid back in cash", "以现金返还") if cash else Label("to the account balance", "退至账户余额")
            capped = Label("up to the outbound freight", "以发货运费为限")
            yield capped if terms.capped else Label("without a cap", "不设上限")
        case "owed_freight":
            deducted = terms.collect == "deduct"
            yield Label("deducted", "从退款中扣除") if deducted else Label("invoiced", "另行收取")
        case "fee":
            yield phrases.filled(Label("paid by: {}", "承担方：{}"), PAYER.values.get(payer) or Label(payer))
        case _:
            pass


def accounts(policy: Policy | None, writer: Writer) -> Iterator[Block]:
    """Give which data of an account a refund needs. 退款账户资料。"""
    if isinstance(policy, RefundAccounts):
        heads = (wording.RULE, wording.SAYS, Label("Account", "账户"), Label("Needs", "须提供"), wording.SOURCE)
        rows = (_account(policy.name, entry, writer) for entry in policy.accounts)
        yield from grids(rows, heads, Label("Data of an account", "退款账户资料"))


def _account(name: str, entry: AccountRule, writer: Writer) -> Row:
    needs = [words(phrases.names(entry.requires))]
    if entry.holder_is_recipient:
        needs.append(words(Label("its holder is the recipient of the goods", "户名须与收货人一致")))
    return writer.row(name, entry.rule, (words(entry.target),), tuple(needs))
