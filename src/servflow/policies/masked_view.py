"""``masked_view``: a record as somebody may see it, names and numbers masked wherever they stand in it.

Source:
    SYS-63; R-087, R-088, G-51; Appendix E 15 (a masked view never contains the full name or the full phone number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.retention import Retention
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap
from servflow.values.masking import Mask, mask_text
from servflow.values.occurrences import Secrets
from servflow.values.parties import Actor
from servflow.values.shapes import is_list, is_map
from servflow.values.time import require_aware

UNMASKED_ACCESS = "unmasked_access"
"""Kind of the entry by which a look at unmasked data is reported."""

MOST_LEVELS = 100
"""Levels of nesting of a record."""

MOST_WORDS = 4
"""Names of a path that a rule may give: ``case.order.buyer.phone``."""

PARTS_JOINED = 4
"""Parts of one field that may make up a name or number together: surname and given name, area code and number."""

LARGEST = 10**40
"""From here on a number is no number of anything."""

_EMPTY: tuple[object, ...] = (None, "", (), [], {})
_WORD = re.compile(r"[a-z_$][A-Za-z0-9_$]{0,59}")


@attrs.frozen(kw_only=True)
class MaskedView:
    """A record as somebody may see it. 脱敏视图。

    Args:
        data: The record; maps are frozen, lists are tuples.
        masked: Names of the fields that were masked.
        unmasked: Names of the fields that are masked for others and were shown.
        decisions: What the policy answered on each field, in the order in which the fields stand there.
        look: Where something was shown that is masked for others, what to log of it: ``kind`` (``unmasked_access``),
            ``record``, ``by``, ``at``, ``fields`` and ``rules``. It holds nothing of the record itself.
    """

    data: Any
    masked: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    look: FrozenMap | None = None


def masked_view(data: object, policy: Retention, *, by: Actor, record: str, at: datetime) -> MaskedView:
    """Return a record as *by* may see it. 脱敏视图。

    A rule on ``phone`` speaks of every ``phone`` in the record, one on ``order.phone`` of that in an order. What a
    masked field holds is masked in every other text and key of the record as well. A view of a view is the same view.

    Args:
        data: The record as plain data: text, numbers, true or false, nothing, lists and maps of these; of a case, the
            ``facts`` that ``servflow.codec.dump_case`` writes.
        policy: The rules.
        by: Who looks.
        record: What kind of record it is, for example ``ticket``.
        at: When.

    Raises:
        InvalidValueError: Something in it is no plain data, or it is nested deeper than 100 levels.
    """
    viewer = _Viewer(policy, by, record, at)
    viewer.secrets = Secrets.of(viewer.told(data))
    shown = viewer.show(data)
    return MaskedView(
        data=shown,
        masked=tuple(dict.fromkeys(viewer.masked)),
        unmasked=tuple(dict.fromkeys(viewer.unmasked)),
        decisions=viewer.decisions,
        look=viewer.look(),
    )


class _Viewer:
    """Goes through a record twice: to learn what may not be seen, and to show the rest."""

    def __init__(self, policy: Retention, by: Actor, record: str, at: datetime) -> None:
        self.policy = policy
        self.by = by
        self.record = record
        self.at = require_aware(at)
        self.asked: dict[str, Decision] = {}
        self.secrets = Secrets()
        self.masked: list[str] = []
        self.unmasked: list[str] = []

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The answers that spoke of a field of the record."""
        return tuple(decision for decision in self.asked.values() if "mask" in decision.outcome)

    def look(self) -> FrozenMap | None:
        """Return what to log, where something was shown that is masked for others."""
        if not self.unmasked:
            return None
        fields = tuple(dict.fromkeys(self.unmasked))
        rules = tuple(dict.fromkeys(rule for field in fields for rule in self.asked[field].rules))
        return FrozenMap(
            kind=UNMASKED_ACCESS, record=self.record, by=str(self.by), at=self.at, fields=fields, rules=rules
        )

    def told(self, node: object, path: tuple[str, ...] = (), how: Mask = Mask.NONE) -> Iterator[tuple[str, Mask]]:
        """Give every text of a masked field with the way it is masked, and what the parts of one field make up."""
        if is_map(node):
            for name, item, own in self._entries(node, path):
                if own is None and not _WORD.fullmatch(name):
                    yield name, how
                yield from self.told(item, _below(path, name), how if own is None else own)
            parts = [part for part in node.values() if isinstance(part, str)]
            if 1 < len(parts) <= PARTS_JOINED:
                yield " ".join(parts), how
                yield " ".join(reversed(parts)), how
        elif is_list(node):
            for item in node:
                yield from self.told(item, _below(path, ""), how)
        else:
            yield _text_of(node, path), how

    def show(self, node: object, path: tuple[str, ...] = (), how: Mask = Mask.NONE) -> object:
        """Return a part of the record as it may be seen."""
        if is_map(node):
            shown: dict[str, object] = {}
            for name, item, own in self._entries(node, path):
                key = name if own is not None else self._hidden(name, Mask.NONE if _WORD.fullmatch(name) else how)
                while key in shown:
                    key += "*"
                shown[key] = self.show(item, _below(path, name), how if own is None else own)
            return FrozenMap(shown)
        if is_list(node):
            return tuple(self.show(item, _below(path, ""), how) for item in node)
        text = _text_of(node, path)
        hidden = self._hidden(text, how)
        return node if hidden == text else hidden

    def _hidden(self, text: str, how: Mask) -> str:
        """Return a text masked, and in it whatever else may not be seen, so that doing it again changes nothing."""
        while (hidden := self.secrets.hide(mask_text(text, how))) != text:
            text = hidden
        return text

    def _entries(self, node: Mapping[Any, Any], path: tuple[str, ...]) -> Iterator[tuple[str, Any, Mask | None]]:
        """Give each entry of a map with the way its own field is masked, or nothing where no rule speaks of it."""
        for key, item in node.items():
            if not isinstance(key, str | int):
                raise InvalidValueError(_where(path), f"expected keys that are text, not {type(key).__name__}")
            name = str(key)
            yield name, item, self._way(_below(path, name), is_empty=item in _EMPTY)

    def _way(self, path: tuple[str, ...], *, is_empty: bool) -> Mask | None:
        """Return how the field at *path* is masked for who looks, by the rule that names most of the path."""
        words = [word for word in path if word]
        for first in range(max(0, len(words) - MOST_WORDS), len(words)):
            field = ".".join(words[first:])
            outcome = self._ask(field).outcome
            if "mask" in outcome:
                way = Mask(outcome["mask"])
                visible = outcome.get("visible") is True
                if way is not Mask.NONE and not is_empty:
                    (self.unmasked if visible else self.masked).append(field)
                return Mask.NONE if visible else way
        return None

    def _ask(self, field: str) -> Decision:
        found = self.asked.get(field)
        if found is None:
            facts = FrozenMap(record=self.record, field=field, role=str(self.by.role))
            found = self.asked[field] = self.policy.decide(facts, self.at)
        return found


def _text_of(node: object, path: tuple[str, ...]) -> str:
    """Return a text or number as text; what is neither true, false nor nothing must be one of them."""
    if node is None or isinstance(node, bool):
        return ""
    if isinstance(node, float) and node.is_integer():
        node = int(node)
    if isinstance(node, int) and abs(node) >= LARGEST:
        raise InvalidValueError(_where(path), "the number is too long")
    if isinstance(node, str | int | float):
        return str(node)
    message = f"expected plain data (text, numbers, lists, maps), not {type(node).__name__}"
    raise InvalidValueError(_where(path), message)


def _below(path: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return the path one level deeper; an element of a list has no name."""
    if len(path) >= MOST_LEVELS:
        raise InvalidValueError("data", f"nested deeper than {MOST_LEVELS} levels")
    return (*path, name)


def _where(path: tuple[str, ...]) -> str:
    """Return the place of a field, without keys that may be a customer's data."""
    return ".".join(("data", *(word if _WORD.fullmatch(word) else "?" for word in path if word)))
