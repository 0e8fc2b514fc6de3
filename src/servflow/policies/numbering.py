"""``Numbering``: how the numbers of cases are written.

Source:
    Catalogue Appendix E 14 (``YYYYMM-NNN``, the serial begins anew with the month); G-47, G-48.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.table import Rule
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import local_date

_PLACE = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"serial(?::([1-9]))?")
_DATES: Mapping[str, str] = {
    "yyyy": "{0.year:04d}",
    "yy": "{1:02d}",
    "mm": "{0.month:02d}",
    "dd": "{0.day:02d}",
    "yyyymm": "{0.year:04d}{0.month:02d}",
    "yyyymmdd": "{0.year:04d}{0.month:02d}{0.day:02d}",
}
_EXPECTED = f"expected {{serial}}, {{serial:3}} or one of {', '.join(f'{{{name}}}' for name in _DATES)}"


@attrs.frozen
class NumberFormat:
    """How the numbers of one flow are written: ``RT{yyyymm}-{serial:3}``. 编号格式。

    Args:
        rule: Its id and source.
        pattern: Text with places for parts of the local date and for the serial. The serial is written with at least so
            many digits as it says, and with more where it has outgrown them (G-48).

    Raises:
        InvalidValueError: An unknown place, a stray brace, or no serial: then two numbers would be alike.
    """

    rule: Rule
    pattern: str

    def __attrs_post_init__(self) -> None:
        """Refuse a pattern that cannot be written."""
        places = _PLACE.findall(self.pattern)
        if set("{}") & set(_PLACE.sub("", self.pattern)):
            raise InvalidValueError("format", f"a brace stands alone; {_EXPECTED}")
        for place in places:
            if place not in _DATES and _SERIAL.fullmatch(place) is None:
                raise InvalidValueError("format", f"unknown place {{{place[:20]}}}; {_EXPECTED}")
        if sum(_SERIAL.fullmatch(place) is not None for place in places) != 1:
            raise InvalidValueError("format", "a number needs its {serial}, once")

    def write(self, day: date, serial: int) -> str:
        """Return the number of the case with that serial, registered on *day*."""
        return _PLACE.sub(lambda place: _part(place[1], day, serial), self.pattern)

    def period(self, day: date) -> str:
        """Return the parts of *day* that the number shows; where they change, serials begin anew."""
        shown = (place for place in _PLACE.findall(self.pattern) if place in _DATES)
        return "-".join(_part(place, day, 0) for place in shown)


def _part(place: str, day: date, serial: int) -> str:
    if place in _DATES:
        return _DATES[place].format(day, day.year % 100)
    found = _SERIAL.fullmatch(place)
    return str(serial).zfill(int(found[1] or 1) if found else 1)


@attrs.frozen(kw_only=True)
class Numbering:
    """How the numbers of cases are written. 编号规则。

    Args:
        formats: The format of each flow, by its name.
        zone: Whose local date counts.

    Source:
        Catalogue Appendix E 14; G-48 (a serial above 999 gets more digits).
    """

    formats: Mapping[str, NumberFormat] = EMPTY
    zone: str = "Asia/Shanghai"
    name: str = attrs.field(default="numbering", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return ``number``, and ``period``: what the host counts serials by.

        The facts are ``flow`` and ``serial``. Without a format for the flow, or without a serial, the number is empty.
        """
        inputs = FrozenMap(facts)
        form, serial = self.formats.get(facts.get("flow", "")), facts.get("serial")
        if form is None:
            return make_decision(self.name, "", FrozenMap(number="", period=""), inputs)
        day = local_date(at, self.zone)
        number = "" if serial is None else form.write(day, serial)
        outcome = FrozenMap(number=number, period=form.period(day))
        return make_decision(self.name, form.rule.id, outcome, inputs, form.rule.title, form.rule.source)

    def rules(self) -> tuple[Rule, ...]:
        """Return the format of each flow as a rule that answers it."""
        return tuple(attrs.evolve(form.rule, then=FrozenMap(format=form.pattern)) for form in self.formats.values())
