"""What may come with a command: ``Field``, and reading plain data into values, every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import attrs

from servflow.errors import InvalidValueError, ServflowError, did_you_mean
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label

Reader = Callable[[Any, str], Any]
"""Takes a plain value and the field's name; returns the value or raises ``InvalidValueError``."""


@attrs.frozen
class Field:
    """One thing that may come with a command. 指令字段。

    Args:
        name: Its key.
        read: Turns plain data into a value.
        required: Whether the command needs it.
        label: What a form would call it.
        personal: Paths of personal data in it: ``()`` none, ``("",)`` the whole, ``("recipient",)`` one entry.
        kind: What a document calls its type.
    """

    name: str
    read: Reader
    required: bool = False
    label: Label | None = None
    personal: tuple[str, ...] = ()
    kind: str = "text"


@attrs.frozen(slots=False, eq=False)
class CommandSpec:
    """A command of a flow. 指令定义。

    Args:
        name: Its name, imperative.
        label: What people call it.
        roles: Who may give it.
        fields: What may come with it.
    """

    name: str
    label: Label
    roles: tuple[str, ...]
    fields: tuple[Field, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which the command is denied."""
        return tuple(field.name for field in self.fields if field.required)

    @cached_property
    def personal(self) -> tuple[Field, ...]:
        """The fields with personal data."""
        return tuple(field for field in self.fields if field.personal)

    def read(self, data: Mapping[str, Any]) -> tuple[FrozenMap, tuple[Finding, ...]]:
        """Return the values in *data*, and a finding for each field that is unknown, missing or cannot be read."""
        if not data and not self.required:
            return EMPTY, ()
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        fields = self.by_name
        for name, value in data.items():
            field = fields.get(name)
            if field is None:
                findings.append(self._unknown(str(name)))
            elif value is not None:
                try:
                    values[name] = field.read(value, name)
                except InvalidValueError as error:
                    findings.append(finding("invalid_field", str(error), field=error.field))
                except ServflowError as error:
                    findings.append(finding("invalid_field", f"{name}: {error}", field=name))
        findings += [
            finding("missing_field", f"{name}: {self.name} needs it", field=name)
            for name in self.required
            if data.get(name) is None
        ]
        return FrozenMap(values), tuple(findings)

    def _unknown(self, name: str) -> Finding:
        hint = did_you_mean(name, self.by_name)
        return finding("unknown_field", f"{name[:40]!r} is no field of {self.name}{hint}", field=name[:40])
