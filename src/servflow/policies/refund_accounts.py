"""``RefundAccounts``: which data of an account a refund needs that has no way back to where it came from.

Source:
    Catalogue section 5, "Account data required"; R-163, R-166 to R-168, R-196; G-54, G-55, Appendix E 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table import Rule
from servflow.values.decisions import Decision, make_decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap


@attrs.frozen(kw_only=True)
class AccountRule:
    """What an account of one kind must come with. 账户资料规则。

    Args:
        rule: Its id and source.
        target: The kind of account: ``alipay``, ``bank``.
        requires: Data that must be given.
        holder_is_recipient: Its holder is the recipient of the goods (R-167, G-54).
    """

    rule: Rule
    target: str
    requires: tuple[str, ...] = ()
    holder_is_recipient: bool = False


@attrs.frozen(kw_only=True)
class RefundAccounts:
    """Which account data a refund needs. 退款账户资料。

    It is asked about names of fields only; the data themselves never enter a decision, so that no record keeps them.

    Args:
        accounts: The rules; every rule on a target must be met. Without any, whatever is given is taken.

    Source:
        R-163 (cash on delivery goes to an account), R-166 (Alipay), R-167 and R-168 (bank), G-54 (another holder).
    """

    accounts: tuple[AccountRule, ...] = ()
    name: str = attrs.field(default="refund_account", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return whether the data of an account suffice.

        Args:
            facts: ``needed`` (the refund cannot go without an account), ``needed_by`` (the rules that say so),
                ``target``, ``given`` (names of the data that are there), ``holder_matches`` (the holder is the
                recipient; absent: not known).
            at: When.

        Returns:
            ``complete``; ``missing``, the data that are not there; ``findings``, every reason against it.
        """
        inputs = FrozenMap(facts)
        target: str | None = facts.get("target")
        given: frozenset[str] = frozenset(facts.get("given") or ())
        targets = tuple(dict.fromkeys(entry.target for entry in self.accounts))
        if target is None and not facts.get("needed"):
            return self._answer((), (), (), inputs)
        if target not in targets and (self.accounts or not given):
            names = f" ({' or '.join(targets)})" if targets else ""
            codes = facts.get("needed_by") or ("account_target",)
            problems = tuple(Finding(code, f"account.target: the refund needs an account{names}") for code in codes)
            return self._answer(problems, ("target",), (), inputs)
        rules = tuple(entry for entry in self.accounts if entry.target == target)
        findings: list[Finding] = []
        missing: list[str] = []
        for entry in rules:
            lacking = tuple(name for name in entry.requires if name not in given)
            missing += lacking
            if lacking:
                message = f"account: {', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"
                findings.append(_finding(entry.rule, message, FrozenMap(missing=lacking)))
            if entry.holder_is_recipient and facts.get("holder_matches") is False:
                findings.append(_finding(entry.rule, "account.holder: is not the recipient of the order", EMPTY))
        return self._answer(tuple(findings), tuple(missing), rules, inputs)

    def _answer(
        self,
        findings: tuple[Finding, ...],
        missing: tuple[str, ...],
        rules: tuple[AccountRule, ...],
        inputs: FrozenMap,
    ) -> Decision:
        outcome = FrozenMap(complete=not findings, missing=tuple(dict.fromkeys(missing)), findings=findings)
        if not rules:
            return make_decision(self.name, "", outcome, inputs)
        first = next(
            (entry.rule for entry in rules for found in findings if found.code == entry.rule.id), rules[0].rule
        )
        also = tuple(entry.rule.id for entry in rules if entry.rule is not first)
        return make_decision(self.name, first.id, outcome, inputs, first.title, first.source, also)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule with what it requires."""
        return tuple(
            attrs.evolve(
                entry.rule,
                then=FrozenMap(
                    target=entry.target, requires=entry.requires, holder_is_recipient=entry.holder_is_recipient
                ),
            )
            for entry in self.accounts
        )


def _finding(rule: Rule, message: str, details: FrozenMap) -> Finding:
    return Finding(rule.id, message, rule.title, rule.source, details=details)
