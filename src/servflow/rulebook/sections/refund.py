"""``refund:`` the elements that a refund is made of, the routes of its money, the accounts it may go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servflow.policies.facts import FactType, Kind, plain
from servflow.policies.policy import Policy
from servflow.policies.refund import DEFAULT_TERMS, ELEMENTS, Refund
from servflow.policies.refund_accounts import AccountRule, RefundAccounts
from servflow.policies.refund_composition import Terms
from servflow.policies.table import Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import MapNode, Node, TextNode
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, note_duplicates, read_table
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.sources import Label

_WORDS = VOCABULARIES["refund"]

BASE_KEYS = tuple(key for key in RULE_KEYS if key not in {"when", "then", "example", "effective"})
"""The keys of every element and account."""

ACCOUNT_KEYS = (*BASE_KEYS, "target", "requires", "holder_is")
"""The keys of one kind of account."""

_NAMES = plain(Kind.TEXT, "names", "名称")
_AMOUNT = FactType(Kind.MONEY, Label("amount"))
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "non_cash": ("methods", "restore"),
    "points": ("on_return",),
    "advanced_freight": ("as", "cap"),
    "owed_freight": ("collect",),
    "subsidy": ("amounts",),
    "fee": ("payer",),
}
"""What an element may say beside its name."""


def build_refund(node: Node, read: Reader) -> Mapping[str, Policy] | None:
    """Return what a refund is made of and which account data it needs, or nothing where the node is no mapping."""
    fields = read.open(node, ("elements", "routes", "accounts"), "refund")
    if fields is None:
        return None
    elements: dict[str, Rule] = {}
    options: dict[str, Fields] = {}
    for name, entry, rule in _elements(fields):
        if name not in elements:  # what a rulebook takes over from the one it extends stands behind its own
            elements[name], options[name] = rule, entry
        elif rule.file == elements[name].file:
            entry.note_problem("element", "said_twice", f"element {name} stands on line {elements[name].line} already")
    terms = _terms(options, read) if "elements" in fields else DEFAULT_TERMS
    payer = options["fee"].choice("payer", PAYERS) if "fee" in options else None
    routes = _routes(fields)
    refund = Refund(elements=FrozenMap(elements), terms=terms, fee_payer=payer or "platform", routes=routes)
    accounts = RefundAccounts(accounts=tuple(_accounts(fields)))
    note_duplicates((*refund.rules(), *accounts.rules()), read)
    return {"refund": refund, "refund_account": accounts}


PAYERS = ("platform", "merchant", "buyer", "carrier")
"""Who may pay the fee."""


def _elements(fields: Fields) -> Iterator[tuple[str, Fields, Rule]]:
    """Give each element with its options and its rule."""
    for node in fields.items("elements"):
        told = node.get("element") if isinstance(node, MapNode) else None
        name = told.text if isinstance(told, TextNode) else ""
        entry = fields.read.open(node, (*BASE_KEYS, "element", *OPTIONS.get(name, ())), f"element {name}".strip())
        if entry is None:
            continue
        known = entry.choice("element", ELEMENTS, required=True)
        rule = read_rule(entry, _WORDS)
        if known is not None and rule is not None:
            yield known, entry, rule


def _terms(options: Mapping[str, Fields], read: Reader) -> Terms:
    """Return what the elements say; an element that is not listed takes no part."""

    def chosen(element: str, key: str, among: tuple[str, ...]) -> str | None:
        """Return an option of an element, by default the first; nothing where the element is not listed."""
        return (options[element].choice(key, among) or among[0]) if element in options else None

    non_cash = options.get("non_cash")
    methods = None if non_cash is None else non_cash.values("methods", _NAMES)
    collect = chosen("owed_freight", "collect", ("deduct", "invoice"))
    return Terms(
        non_cash=DEFAULT_TERMS.non_cash if methods is None else frozenset(methods),
        restore=chosen("non_cash", "restore", ("in_kind", "none")) != "none",
        gifts="missing_gift" in options,
        points=chosen("points", "on_return", ("claw_back", "keep")) == "claw_back",
        advance=chosen("advanced_freight", "as", ("balance", "cash")),
        capped=chosen("advanced_freight", "cap", ("outbound", "none")) == "outbound",
        collect=collect,
        subsidy="subsidy" in options,
        subsidies=FrozenMap(_amounts(options["subsidy"], read)) if "subsidy" in options else FrozenMap(),
    )


def _amounts(entry: Fields, read: Reader) -> dict[str, Money]:
    """Return amounts by region."""
    amounts: dict[str, Money] = {}
    for region, node in entry.entries("amounts", "amounts"):
        amount = read.value(node, _AMOUNT, region.text)
        if amount is not None:
            amounts[region.text] = amount
    return amounts


def _routes(fields: Fields) -> Table | None:
    entry = fields.open("routes", TABLE_KEYS, "routes")
    return None if entry is None else read_table(entry, _WORDS)


def _accounts(fields: Fields) -> Iterator[AccountRule]:
    """Give what an account of each kind must come with."""
    for entry in fields.each("accounts", ACCOUNT_KEYS, "account"):
        rule = read_rule(entry, _WORDS)
        target = entry.ident("target", required=True)
        requires = entry.values("requires", _NAMES) or ()
        holder = entry.choice("holder_is", ("recipient",))
        if rule is not None and target is not None:
            yield AccountRule(rule=rule, target=target, requires=requires, holder_is_recipient=holder is not None)


SECTION = Section("refund", build_refund)
"""The section as the loader knows it: its tests ask for the route of a payment method."""
