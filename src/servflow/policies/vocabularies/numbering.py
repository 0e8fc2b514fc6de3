"""Words of ``numbering``: numbers of cases."""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, counted, plain
from servflow.policies.words import AS_OF
from servflow.values.sources import Label

WORDS = Vocabulary(
    "numbering",
    Label("numbers of cases", "编号"),
    facts={
        "flow": plain(Kind.TEXT, "flow", "流程"),
        "serial": counted("serial in the month", "当月序号", least=1),
        "as_of": AS_OF,
    },
    outcomes={"number": plain(Kind.TEXT, "number", "编号")},
)
"""The words of ``numbering``."""
