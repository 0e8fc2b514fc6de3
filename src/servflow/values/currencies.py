"""The currencies of ISO 4217 and how many digits each has after the point.

The table is a copy of list one as published on 1 January 2026: currencies and funds that have a minor unit. Codes
without one (gold, special drawing rights, "no currency") are left out: no amount of them can be counted in minor units.
ISO decides, not a locale's habit: the Iraqi dinar has three digits here, though nobody prints them.
"""

from __future__ import annotations

from typing import NoReturn

from servflow.errors import InvalidValueError

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_OTHER = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_COLLOQUIAL = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "YEN": "JPY"}

EXPONENTS: dict[str, int] = dict.fromkeys(_TWO.split(), 2) | {
    code: digits for digits, codes in _OTHER.items() for code in codes.split()
}
"""Digits after the point, by ISO 4217 code. 小数位数。"""

CURRENCIES = frozenset(EXPONENTS)
"""Every code that money may have. 币种。"""


def exponent_of(code: object) -> int:
    """Return how many digits the currency has after the point.

    Raises:
        InvalidValueError: No code of the table; the message names the nearest one that is.
    """
    exponent = EXPONENTS.get(code) if isinstance(code, str) else None
    return _refuse(code) if exponent is None else exponent


def _refuse(code: object) -> NoReturn:
    if not isinstance(code, str):
        raise InvalidValueError("currency", f"an ISO 4217 code is a text, not {type(code).__name__}")
    if len(code) > 3:  # noqa: PLR2004 - a code has three letters; longer texts are not repeated
        raise InvalidValueError("currency", "an ISO 4217 code has three letters, for example CNY")
    near = _COLLOQUIAL.get(code.upper()) or _nearest(code.upper())
    hint = f"; did you mean {near}?" if near else ""
    raise InvalidValueError("currency", f"{code!r} is no ISO 4217 currency with a minor unit{hint}")


def _nearest(code: str) -> str | None:
    """Return the code that has two letters in the same places, the first two before others (the country's letters)."""
    places = {known: [a == b for a, b in zip(known, code, strict=False)] for known in EXPONENTS}
    near = [known for known, same in places.items() if sum(same) >= 2]  # noqa: PLR2004 - two of three letters
    return max(near, key=places.__getitem__, default=None)
