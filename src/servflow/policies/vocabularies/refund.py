"""Words of ``refund``: what a refund is made of."""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, choice, in_steps, plain
from servflow.policies.words import AS_OF, CAUSE, METHOD, REFUND_KIND, REMEDY
from servflow.values.sources import Label

WORDS = Vocabulary(
    "refund",
    Label("composition of a refund", "退款构成"),
    facts={
        "kind": REFUND_KIND,
        "method": METHOD,
        "target": plain(Kind.TEXT, "where the money goes", "退款去向"),
        "cause": CAUSE,
        "remedy": REMEDY,
        "as_of": AS_OF,
    },
    outcomes={
        "route": in_steps(
            choice(
                "route", "退款路径", original=("the way it was paid", "原路退回"), account=("to an account", "退至账户")
            ),
            ("account",),
            ("original",),
        ),
    },
)
"""The words of ``refund``."""
