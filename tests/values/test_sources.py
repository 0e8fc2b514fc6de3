"""Names in two languages, and the clauses that rules come from."""

import pytest

from servflow.values.sources import Label, Source


@pytest.mark.parametrize(
    ("label", "en", "zh", "both"),
    [
        (Label("return", "退货"), "return", "退货", "return 退货"),
        (Label("return"), "return", "return", "return"),
        (Label("ID", "ID"), "ID", "ID", "ID"),
    ],
)
def test_a_name_is_said_in_the_language_asked_for(label, en, zh, both):
    """Where there is no Chinese, English stands for it; what is the same in both is said once."""
    assert (label.in_language("en"), label.in_language("zh"), label.both()) == (en, zh, both)
    assert label.in_language("fr") == en


def test_a_clause_is_named_after_its_source():
    """The key of the source and the place in it; the key alone where no place is named."""
    assert str(Source("law", "25")) == "law 25"
    assert str(Source("law")) == "law"
