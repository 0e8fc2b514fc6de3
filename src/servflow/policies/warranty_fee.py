"""``UsageFee``: what is deducted from a refund for the use that was had.

Source:
    Law tables CN-3 and CN-4 of the field study: price x distance / 1000 x n, with n of at most 0.5 % (household cars);
    a share of the price a day (three guarantees, Art. 13).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.table import Rule
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span, Unit

_DAYS: Mapping[Unit, int] = {Unit.DAYS: 1, Unit.WEEKS: 7}


@attrs.frozen(kw_only=True)
class UsageFee:
    """What is deducted for use: a share of the price for each so many kilometres, or for each day. 使用补偿费。

    It is reckoned exactly, rounded down to the minor unit, and never more than the price.

    Args:
        rule: Its id, the goods that it is for, dates and source.
        share: Share of the price, above 0 and at most 1.
        per: For how much use the share is; of days, for how many.
        by: Whether use is what the fact ``usage`` tells, or the days of ``age``.

    Raises:
        InvalidValueError: A share or a use out of these bounds.
    """

    rule: Rule
    share: Fraction
    per: int
    by: Literal["usage", "age"] = "usage"

    def __attrs_post_init__(self) -> None:
        """Refuse what is no formula."""
        if not 0 < self.share <= 1:
            raise InvalidValueError("share", "expected a share above 0 % and at most 100 %")
        if self.per < 1:
            raise InvalidValueError("per", "expected a whole number above 0")

    def amount(self, facts: Mapping[str, Any]) -> Money | None:
        """Return the deduction, or nothing where the price or the use is not known.

        Args:
            facts: ``price``, and ``usage`` or ``age``.
        """
        price: Money | None = facts.get("price")
        used = facts.get("usage") if self.by == "usage" else _days(facts.get("age"))
        if price is None or used is None:
            return None
        exact = Fraction(str(used)) / self.per * self.share * price.minor
        return Money(min(int(exact), price.minor), price.currency)


def _days(age: Age | Span | None) -> int | None:
    """Return how many days an age has; of months nobody knows."""
    if isinstance(age, Age):
        return age.days
    return age.amount * _DAYS[age.unit] if age is not None and age.unit in _DAYS else None
