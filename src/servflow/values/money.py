"""``Money``: an amount in whole minor units, and the exact ways to part it.

No sum of money is ever rounded: an amount is an integer of minor units (分), it is parted by ``allocate``, and parts
that are paid in several steps are cut from one allocation by ``share`` and ``portion``, so that the steps together come
to the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import attrs

from servflow.errors import CurrencyMismatchError, InvalidValueError
from servflow.values.currencies import EXPONENTS, exponent_of
from servflow.values.frozen import fast

LIMIT = 10**18
"""Every amount lies strictly between minus this and this many minor units, so that it fits 64 bits."""

_AMOUNT = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,4}))?")
_SHAPE = "expected digits with an optional point, for example 50.00"
_TOO_LARGE = "too large: an amount has at most 18 digits in minor units"


@attrs.frozen(order=False, repr=False, weakref_slot=False)
class Money:
    """An amount of one currency. 金额。

    It adds, subtracts, compares (one currency only) and multiplies with whole numbers. There is no division: to part an
    amount is to ``allocate`` it.

    Args:
        minor: Whole minor units: 5000 are 50.00 CNY (5000 分).
        currency: ISO 4217 code.

    Raises:
        InvalidValueError: Minor units that are not an ``int``, too many of them, or an unknown currency.
    """

    minor: int
    currency: str = "CNY"

    def __attrs_post_init__(self) -> None:
        """Refuse what is no amount. The engine's sums go through ``_make``, which does not come here."""
        if self.minor.__class__ is not int:
            raise InvalidValueError("minor", f"minor units are an int, not {type(self.minor).__name__}")
        if not -LIMIT < self.minor < LIMIT:
            raise InvalidValueError("minor", _TOO_LARGE)
        exponent_of(self.currency)

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str = "CNY") -> Money:
        """Return so many whole units of *currency*: ``Money.of("99.9", "CNY")``.

        Args:
            amount: A decimal text, a whole number or a ``Decimal``. A float is refused: it has lost the amount already.
            currency: ISO 4217 code.

        Raises:
            InvalidValueError: No exact amount of that currency.
        """
        exponent = exponent_of(currency)
        match amount:
            case str():
                return cls(_from_text(amount, exponent), currency)
            case Decimal():
                return cls(_from_decimal(amount, exponent), currency)
            case int() if amount.__class__ is int:
                return cls(_within(amount * 10**exponent), currency)
            case _:
                raise InvalidValueError("amount", f"give a decimal text such as 50.00, not {type(amount).__name__}")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Return the money of a text such as ``50.00 CNY`` or ``50 CNY``.

        Raises:
            InvalidValueError: Not an amount, a space and an ISO 4217 code.

        Example:
            >>> str(Money.parse("50 CNY") + Money.parse("0.5 CNY"))
            '50.50 CNY'
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValueError("amount", f"expected a text such as 50.00 CNY, not {type(text).__name__}")
        amount, _, currency = text.strip().partition(" ")
        if not currency:
            raise InvalidValueError("amount", "expected an amount and a currency, for example 50.00 CNY")
        return cls.of(amount, currency.lstrip())

    @classmethod
    def zero(cls, currency: str = "CNY") -> Money:
        """Return nothing at all of *currency*: where a ``sum()`` starts."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str = "CNY") -> Money:
        """Return the sum of *amounts*, which is zero *currency* for none.

        Raises:
            CurrencyMismatchError: One of them is of another currency.
        """
        minor = 0
        for amount in amounts:
            if amount.currency != currency:
                raise CurrencyMismatchError(currency, amount.currency)
            minor += amount.minor
        return cls(minor, currency)

    def __add__(self, other: Money) -> Money:
        if other.__class__ is not Money:
            return NotImplemented
        currency = self.currency
        if currency != other.currency:
            raise CurrencyMismatchError(currency, other.currency)
        return _make(_within(self.minor + other.minor), currency)

    def __sub__(self, other: Money) -> Money:
        if other.__class__ is not Money:
            return NotImplemented
        currency = self.currency
        if currency != other.currency:
            raise CurrencyMismatchError(currency, other.currency)
        return _make(_within(self.minor - other.minor), currency)

    def __mul__(self, times: int) -> Money:
        if times.__class__ is not int:
            return NotImplemented
        return _make(_within(self.minor * times), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return _make(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return _make(-self.minor, self.currency) if self.minor < 0 else self

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other) if other.__class__ is Money else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other) if other.__class__ is Money else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other) if other.__class__ is Money else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other) if other.__class__ is Money else NotImplemented

    def _minor_of(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other.minor

    def __str__(self) -> str:
        """Return the text that ``parse`` reads: ``50.00 CNY``."""
        exponent = EXPONENTS[self.currency]
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**exponent)
        return f"{sign}{whole}.{part:0{exponent}d} {self.currency}" if exponent else f"{sign}{whole} {self.currency}"

    def __repr__(self) -> str:
        return f"Money.parse({str(self)!r})"


_make = fast(Money)


def _within(minor: int) -> int:
    if -LIMIT < minor < LIMIT:
        return minor
    raise InvalidValueError("amount", _TOO_LARGE)


def _from_text(text: str, exponent: int) -> int:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise InvalidValueError("amount", _SHAPE if len(text) <= 24 else _TOO_LARGE)  # noqa: PLR2004 - sign, 18, point, 4
    sign, whole, part = found.group(1), found.group(2), found.group(3) or ""
    if len(part) > exponent:
        raise InvalidValueError("amount", f"this currency has {exponent} digits after the point, not {len(part)}")
    minor = int(whole + part.ljust(exponent, "0"))
    return _within(-minor if sign else minor)


def _from_decimal(amount: Decimal, exponent: int) -> int:
    if not amount.is_finite():
        raise InvalidValueError("amount", "not a finite number")
    if amount.adjusted() > 18:  # noqa: PLR2004 - before scaling: 1E+999999 would fill the memory
        raise InvalidValueError("amount", _TOO_LARGE)
    sign, digits, power = amount.as_tuple()
    shift = int(power) + exponent
    if shift < 0:
        kept = max(len(digits) + shift, 0)
        if any(digits[kept:]):
            raise InvalidValueError("amount", f"this currency has {exponent} digits after the point")
        digits, shift = digits[:kept] or (0,), 0
    minor = int("".join(map(str, digits))) * 10**shift
    return _within(-minor if sign else minor)


def allocate(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Part *total* by *weights* so that the parts come to it exactly. 分摊（最大余数法）。

    Every part is the exact share rounded down, and the minor units left over go to the largest remainders, of equal
    ones to the first. A negative total is parted like its positive twin.

    Args:
        total: What is parted.
        weights: Whole numbers, none negative, at least one positive.

    Returns:
        One part for each weight.

    Raises:
        InvalidValueError: Weights by which nothing can be parted.
    """
    if any(weight.__class__ is not int or weight < 0 for weight in weights):
        raise InvalidValueError("weights", "expected whole numbers, none of them negative")
    whole = sum(weights)
    if not whole:
        raise InvalidValueError("weights", "at least one weight must be positive")
    minor, currency = abs(total.minor), total.currency
    parts: list[int] = []
    remainders: list[int] = []
    for weight in weights:
        part, remainder = divmod(minor * weight, whole)
        parts.append(part)
        remainders.append(-remainder)
    left = minor - sum(parts)
    if left:
        for index in sorted(range(len(parts)), key=remainders.__getitem__)[:left]:
            parts[index] += 1
    if total.minor < 0:
        parts = [-part for part in parts]
    return tuple([_make(part, currency) for part in parts])


def share(total: Money, weights: Sequence[int], start: int, stop: int) -> Money:
    """Return what the parts *start* to *stop* (not included) of the allocation come to.

    Raises:
        InvalidValueError: Weights by which nothing can be parted, or parts that there are not.
    """
    if not 0 <= start <= stop <= len(weights):
        raise InvalidValueError("share", f"parts {start} to {stop} are not among {len(weights)}")
    return _make(sum(part.minor for part in allocate(total, weights)[start:stop]), total.currency)


def portion(total: Money, whole: int, done: int, take: int) -> Money:
    """Return the money of *take* units out of *whole*, after *done* units have had theirs. 累计分摊。

    It is ``share(total, [1] * whole, done, done + take)``, reckoned at once: however the units are taken, one after the
    other or many together, the portions come to *total* when all are taken.

    Args:
        total: What all the units come to.
        whole: How many units there are, at least one.
        done: How many have had their money.
        take: How many get theirs now.

    Raises:
        InvalidValueError: More units than there are, or fewer than none.
    """
    if whole < 1 or done < 0 or take < 0 or done + take > whole:
        raise InvalidValueError("portion", f"cannot take {take} units after {done} out of {whole}")
    each, left = divmod(abs(total.minor), whole)
    minor = each * take + min(left, done + take) - min(left, done)
    return _make(-minor if total.minor < 0 else minor, total.currency)
