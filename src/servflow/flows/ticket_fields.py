"""What may come with the commands of a ticket: who asks, what ails which goods, and the facts that policies ask for.

The facts are those of the vocabularies ``priority``, ``warranty`` and ``service_mode``; they may come with every
command by which somebody learns more, and the policies are then asked anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.flows.service import URGENCY_FIELD, read_person
from servflow.kernel.fields import Field, Reader
from servflow.policies.facts import FactType, Kind
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.warranty_dates import read_dates, read_moment, read_repairs
from servflow.policies.words import METHOD, PHASE, SERVICE_MODE
from servflow.values.ages import Age
from servflow.values.reading import (
    LARGEST_COUNT,
    one_of,
    read_bool,
    read_count,
    read_names,
    read_payable,
    read_text,
)
from servflow.values.sources import Label
from servflow.values.spans import Span
from servflow.values.time import parse_instant

# --------------------------------------------------------------------------------------------------------- readers


def read_measure(value: Any, field: str) -> int | Decimal:
    """Return a number from 0 that need not be whole, such as kilometres; a float is refused."""
    if isinstance(value, str):
        try:
            value = _NUMBER.read(value)
        except InvalidValueError:
            raise InvalidValueError(field, f"expected {_NUMBER.looks}") from None
    known = isinstance(value, int) and not isinstance(value, bool)
    if not (known or (isinstance(value, Decimal) and value.is_finite())) or not 0 <= value <= LARGEST_COUNT:
        raise InvalidValueError(field, f"expected a number from 0 to {LARGEST_COUNT}")
    number: int | Decimal = value
    return number


def read_age(value: Any, field: str) -> Age | Span:
    """Return how long the goods have been in use, from text like ``8 months``."""
    if isinstance(value, Age | Span):
        return value
    if not isinstance(value, str):
        raise InvalidValueError(field, f"expected {_AGE.looks}")
    try:
        span: Span = _AGE.read(value)
    except InvalidValueError:
        raise InvalidValueError(field, f"expected {_AGE.looks}") from None
    return span


_NUMBER = FactType(Kind.NUMBER, Label("number", "数"))
_AGE = FactType(Kind.AGE, Label("age", "使用时间"))

_READERS: Mapping[Kind, tuple[Reader, str]] = {
    Kind.TEXT: (read_text, "text"),
    Kind.BOOL: (read_bool, "true | false"),
    Kind.NUMBER: (read_measure, "number"),
    Kind.MONEY: (read_payable, "money"),
    Kind.DATE: (read_moment, "date"),
    Kind.AGE: (read_age, "age"),
}

# ----------------------------------------------------------------------------------------------------------- facts

DERIVED = frozenset({"begun", "in_period", "exceeded", "replaced", "covered", "as_of"})
"""What the policies find out themselves, or only their tests say."""


def _facts() -> Iterable[Field]:
    named = {
        name: fact
        for policy in ("priority", "warranty", "service_mode")
        for name, fact in VOCABULARIES[policy].facts.items()
    }
    for name, fact in named.items():
        if name in DERIVED or name == "urgency":
            continue
        if fact.kind is Kind.CHOICE:
            yield Field(name, one_of(fact.values), kind=" | ".join(fact.values), label=fact.label)
        else:
            read, kind = _READERS[fact.kind]
            yield Field(name, read, kind=kind, label=fact.label)


FACT_FIELDS: tuple[Field, ...] = (
    URGENCY_FIELD,
    *_facts(),
    Field("dates", read_dates, kind="dates by what happened", label=Label("purchase and other dates", "购买等日期")),
    Field("repairs", read_repairs, kind="periods in repair", label=Label("repairs before", "既往维修期间")),
    Field("phase", one_of(PHASE.values), kind=" | ".join(PHASE.values), label=PHASE.label),
    Field("method", read_text, label=METHOD.label),
    Field("evident", read_bool, kind="true | false", label=Label("the cause is evident", "原因明显")),
    Field("covered", read_bool, kind="true | false", label=Label("free of charge, as the house says", "认定在保")),
    Field("paid", read_bool, kind="true | false", label=Label("paid for, as the house says", "认定有偿")),
)
"""What policies and time limits depend on."""

FACT_NAMES = frozenset(field.name for field in FACT_FIELDS)

# ---------------------------------------------------------------------------------------------------------- fields

CONTACT = Field("contact", read_person, label=Label("contact", "联系方式"), personal=("",), kind="text or map of texts")
ADDRESS = Field("address", read_person, label=Label("address", "地址"), personal=("",), kind="text or map of texts")
ABOUT = (
    CONTACT,
    ADDRESS,
    Field("product", read_text, label=Label("product", "产品")),
    Field("model", read_text, label=Label("model", "型号")),
    Field("unit", read_text, label=Label("serial number of the goods", "产品编号")),
    Field("description", read_text, label=Label("description", "问题描述")),
    Field("photos", read_names, kind="list of names", label=Label("photos", "照片")),
)
"""What customer and agent tell of the matter."""

AGREED_AT = Field("agreed_at", parse_instant, kind="instant", label=Label("agreed time of resolution", "约定解决时间"))
PROMISED_AT = Field("promised_at", parse_instant, kind="instant", label=Label("promised completion", "承诺完成时间"))
MODE = Field("mode", one_of(SERVICE_MODE.values), kind=" | ".join(SERVICE_MODE.values), label=SERVICE_MODE.label)
PROOF = Field("proof", read_text, label=Label("proof of the customer's word", "客户同意凭证"))
ABSENT = Field("absent", read_bool, kind="true | false", label=Label("the next approver is absent", "审批人缺席"))
AMOUNT = Field("amount", read_payable, kind="money", label=Label("amount", "金额"))
PARTS = Field("parts", read_names, kind="list of names", label=Label("parts", "配件"))
SUPPLIER = Field("supplier", read_text, label=Label("supplier", "供应商"))
QUANTITY = Field("quantity", read_count, kind="number", label=Label("quantity", "数量"))


def text_field(name: str, en: str, zh: str, *, required: bool = False) -> Field:
    """Return a field that takes a text."""
    return Field(name, read_text, required=required, label=Label(en, zh))


def flag_field(name: str, en: str, zh: str) -> Field:
    """Return a field that takes true or false."""
    return Field(name, read_bool, kind="true | false", label=Label(en, zh))


def needed(field: Field) -> Field:
    """Return the same field, which the command cannot do without."""
    return attrs.evolve(field, required=True)
