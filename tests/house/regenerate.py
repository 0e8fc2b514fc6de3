"""Writes the generated files of the house tests anew: `python -m tests.house.regenerate`."""

import servflow
from servflow.desk import FLOWS
from servflow.testing import explore
from tests.house import flows_page, rulebook_words
from tests.house.api import RECORD, describe
from tests.rulebook.pages import test_whole
from tests.rulebook.schema import test_document
from tests.testing.explorer.golden import GOLDEN, golden

if __name__ == "__main__":
    RECORD.write_text(describe(servflow), encoding="utf-8")
    flows_page.PAGE.write_text(flows_page.page(), encoding="utf-8")
    rulebook_words.PAGE.write_text(rulebook_words.page(), encoding="utf-8")
    for flow in FLOWS:
        (GOLDEN / f"{flow.name}.txt").write_text(golden(explore(flow)), encoding="utf-8")
    test_document.GOLDEN.write_text(test_document.digests(), encoding="utf-8")
    for name, text in test_whole.whole_pages().items():
        (test_whole.GOLDEN / name).write_text(text, encoding="utf-8")
