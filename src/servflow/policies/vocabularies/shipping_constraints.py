"""Words of ``shipping_constraints``: with which carrier and on whose account a parcel may travel.

Freight-collect (the receiver pays the freight) is not cash on delivery (the receiver pays the price): L-C5.

Source:
    Catalogue section 4 (L-C1 to L-C5, L-A5); R-129, R-137, R-143, R-163, R-193, R-194; C-11, G-16, G-17.
"""

from __future__ import annotations

from servflow.policies.facts import Vocabulary, choice, favoured, in_steps
from servflow.policies.words import AS_OF, CARRIER, CAUSE, FREIGHT_PAYMENT, REMEDY, yes_no
from servflow.values.sources import Label

WORDS = Vocabulary(
    "shipping_constraints",
    Label("carriers and freight payment", "承运商与运费支付限制"),
    facts={
        "cause": CAUSE,
        "remedy": REMEDY,
        "carrier": CARRIER,
        "freight_payment": FREIGHT_PAYMENT,
        "collect_consented": yes_no("freight collect was agreed to", "同意到付"),
        "leg": choice(
            "leg",
            "运输段",
            outbound=("to the buyer", "发货"),
            **{"return": ("back to the merchant", "退货")},
            reship=("to the buyer once more", "补寄"),
            storage=("storage", "仓储"),
        ),
        "as_of": AS_OF,
    },
    outcomes={
        "reimbursable": in_steps(
            choice(
                "paid back",
                "返还范围",
                full=("in full", "全额"),
                capped=("up to the cap", "限额内"),
                none=("not at all", "不返还"),
            ),
            ("none",),
            ("capped",),
            ("full",),
        ),
        "allowed": favoured(yes_no("allowed", "允许"), "more"),
        "cap": in_steps(choice("cap", "上限", outbound=("the outbound freight", "发货运费")), ("outbound",), ("",)),
    },
)
"""The words of ``shipping_constraints``."""
