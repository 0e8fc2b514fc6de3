"""Words of ``retention``: how long records are kept, and who sees what of them."""

from __future__ import annotations

from servflow.policies.facts import FactType, Kind, Vocabulary, choice, plain
from servflow.policies.words import AS_OF, CATEGORY, ROLE, called, yes_no
from servflow.values.sources import Label

MASK = choice(
    "how it is masked",
    "脱敏方式",
    none=("not at all", "不脱敏"),
    honorific=("surname or organisation", "姓氏或单位"),
    middle_digits=("without the middle digits", "隐去中间数字"),
    last_four=("the last four signs", "仅保留后四位"),
    email=("first letter and domain", "首字母与域名"),
    account=("as the account is", "按账号类型"),
    district=("as far as the district", "仅到区县"),
    contacts=("without numbers and addresses in it", "隐去文中联系方式"),
    hidden=("hidden", "全部隐去"),
)
"""The ways of ``values.masking.Mask``."""

WORDS = Vocabulary(
    "retention",
    Label("keeping and masking of records", "归档、保存与脱敏"),
    facts={
        "record": plain(Kind.TEXT, "kind of record", "记录类型"),
        "field": plain(Kind.TEXT, "field", "字段"),
        "role": called(ROLE, "who looks", "查阅人角色"),
        "category": CATEGORY,
        "closed_at": plain(Kind.INSTANT, "when the record was closed", "结案时刻"),
        "as_of": AS_OF,
    },
    outcomes={
        "archive_by": plain(Kind.TEXT, "archived by this time of a working day", "每日归档时刻"),
        "archive_at": plain(Kind.INSTANT, "archived by", "归档时刻"),
        "keep_for": plain(Kind.DURATION, "kept for", "保存期限"),
        "keep_until": plain(Kind.DATE, "kept until", "保存至"),
        "mask": MASK,
        "visible": yes_no("seen unmasked", "可见明文"),
    },
)
"""The words of ``retention``."""

RECORD_FACTS = {name: WORDS.facts[name] for name in ("record", "category")}
"""What archiving and keeping may depend on."""

MASK_FACTS = {name: WORDS.facts[name] for name in ("record", "field", "category")}
"""What masking may depend on."""

ACCESS_FACTS = {name: WORDS.facts[name] for name in ("record", "field", "role", "category")}
"""What seeing something unmasked may depend on."""

ACCESS_ANSWERS = {"visible": WORDS.outcomes["visible"]}
"""What a rule on access answers."""

FOR_EVER = "for_ever"
KEEP_FOR = FactType(Kind.DURATION, Label("keep_for", "保存期限"), {FOR_EVER: Label("for ever", "永久")})
"""How a rulebook writes how long a record is kept."""
