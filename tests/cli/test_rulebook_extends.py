"""`servflow rulebook` on a rulebook that extends another: what is replaced, guaranteed, and what gave way."""

import pytest

STATUTE = """\
id: statute
version: 1
shipping_fee:
  favour: consumer
  rules: [{id: S-1, title: Law, when: {cause: quality}, then: {return: merchant}}]
  otherwise: undecided
time_limits:
  favour: {return.inspection: consumer}
  return.inspection: {id: S-2, within: 2 days}
"""
SHOP = """\
id: shop
version: 2
extends: ../statute
shipping_fee:
  rules: [{id: S-1, note: dear, when: {cause: quality}, then: {return: buyer}}]
"""


@pytest.fixture
def shop(tmp_path):
    """Write a statute and a shop beside it, and give the shop's path."""
    for name, text in (("statute", STATUTE), ("shop", SHOP)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rulebook.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path / "shop")


def test_check_lists_overrides_and_guarantees(call, shop):
    """Every override has both places; what is guaranteed is told by section and part."""
    lines = call("rulebook", "check", shop).out.splitlines()
    before = f"{shop}/../statute/rulebook.yaml:5"
    assert lines[:-1] == [
        f"replaces of statute 1: shipping_fee: S-1 ({shop}/rulebook.yaml:5, before {before})",
        "guaranteed to the consumer by statute 1: shipping_fee",
        "guaranteed to the consumer by statute 1: time_limits, return.inspection",
    ]


def test_check_as_json_has_the_same(call, shop):
    """As JSON an override has its parts by name."""
    data = call("rulebook", "check", shop, "--format", "json").data
    assert data["before"] == []
    assert data["overrides"] == ["shipping_fee: S-1"]
    (override,) = data["replaced"]
    assert (override["base"], override["line"], override["base_line"]) == ("statute 1", 5, 5)
    assert (override["rules"], override["base_rules"]) == (["S-1"], ["S-1"])
    assert data["guaranteed"] == {
        "shipping_fee": {"by": "statute 1", "parts": []},
        "time_limits": {"by": "statute 1", "parts": ["return.inspection"]},
    }


def test_explain_names_what_gave_way(call, shop):
    """The rule that decided is shown where it stands, and beside it the one of the shop that is worse."""
    answer = call("rulebook", "explain", shop, "shipping_fee", "--facts", "cause=quality")
    lines = answer.out.splitlines()
    assert lines[2] == f"rule    S-1 Law {shop}/../statute/rulebook.yaml:5"
    assert "over    shop 2: S-1" in lines
    assert not any(line.startswith("note") for line in lines)
    data = call("rulebook", "explain", shop, "shipping_fee", "--facts", "cause=quality", "--format", "json").data
    assert (data["overrides"], data["file"]) == (["shop 2: S-1"], f"{shop}/../statute/rulebook.yaml")


def test_check_lists_rules_that_go_before_those_of_the_base(call, shop, tmp_path):
    """A new rule that decides cases of a base rule is named with it; as JSON with such a case."""
    rule = "{id: H-1, when: {cause: quality, goodwill: true}, then: {return: platform}}"
    path = tmp_path / "shop" / "rulebook.yaml"
    path.write_text(f"id: shop\nversion: 2\nextends: ../statute\nshipping_fee: {{rules: [{rule}]}}\n", encoding="utf-8")
    assert "goes before statute 1: shipping_fee: H-1 before S-1" in call("rulebook", "check", shop).out.splitlines()
    assert call("rulebook", "check", shop, "--format", "json").data["before"] == [
        {
            "policy": "shipping_fee",
            "rule": "H-1",
            "base": "statute 1",
            "base_rule": "S-1",
            "file": f"{shop}/rulebook.yaml",
            "line": 4,
            "witness": {"cause": "quality", "goodwill": True},
        }
    ]
