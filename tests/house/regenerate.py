"""Writes the generated files of the house tests anew: `python -m tests.house.regenerate`."""

import servflow
from tests.house import flows_page, rulebook_words
from tests.house.api import RECORD, describe

if __name__ == "__main__":
    RECORD.write_text(describe(servflow), encoding="utf-8")
    flows_page.PAGE.write_text(flows_page.page(), encoding="utf-8")
    rulebook_words.PAGE.write_text(rulebook_words.page(), encoding="utf-8")
