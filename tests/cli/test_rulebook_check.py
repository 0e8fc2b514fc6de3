"""`servflow rulebook check` for people, programs and code hosts."""

import json

import pytest

from servflow.cli.rulebook import checking
from tests.rulebook.books import HEAD

GAP = """\
shipping_fee:
  rules:
    - {id: L-1, when: {cause: [quality, lost]}, then: {return: merchant}}
    - {id: L-2, when: {cause: quality}, then: {return: buyer}}
"""


@pytest.fixture
def shop(tmp_path):
    """Write a rulebook with a gap and a rule that nobody reaches, and give its path."""
    path = tmp_path / "shop.yaml"
    path.write_text(HEAD + GAP, encoding="utf-8")
    return str(path)


def test_problems_as_json(call, shop):
    """As JSON a problem has its code, its witness and the other places that it speaks of; so has the rulebook."""
    answer = call("rulebook", "check", shop, "--format", "json")
    assert answer.code == 1
    assert (answer.data["passed"], answer.data["rules"]) == (False, 2)
    gap, dead = answer.data["problems"]
    assert (gap["code"], gap["line"], gap["witness"]) == ("gap", 5, {"cause": "no_reason"})
    assert (dead["code"], dead["witness"]) == ("dead_rule", {"cause": "quality"})
    assert dead["related"] == [{"file": shop, "line": 6, "col": 7}]


def test_problems_as_sarif(call, shop):
    """SARIF 2.1.0: each code is a rule, each problem a result with its place and the places it speaks of."""
    answer = call("rulebook", "check", shop, "--format", "sarif")
    assert answer.code == 1
    log = answer.data
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "servflow"
    assert [rule["id"] for rule in driver["rules"]] == ["dead_rule", "gap"]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "error"
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    gap, dead = run["results"]
    assert gap["message"]["text"].startswith("shipping_fee: no rule answers this case: witness cause=no_reason")
    assert dead["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 6
    assert "\\" not in dead["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_clean_rulebook_as_sarif(call):
    """Without problems there is a run without results, so that old findings are closed."""
    answer = call("rulebook", "check", "lution", "--format", "sarif")
    assert answer.code == 0
    assert answer.data["runs"][0]["results"] == []


def test_what_cannot_be_read_as_sarif(call, tmp_path):
    """Problems of reading have their codes as well."""
    path = tmp_path / "broken.yaml"
    path.write_text("id: [", encoding="utf-8")
    answer = call("rulebook", "check", str(path), "--format", "sarif")
    assert answer.code == 1
    (rule,) = answer.data["runs"][0]["tool"]["driver"]["rules"]
    assert rule == {"id": "bad_yaml", "shortDescription": {"text": "Bad yaml"}}
    assert json.loads(answer.out) == answer.data


def test_the_version_is_told_where_there_is_one(call, monkeypatch):
    """A copy that was never installed has no version to tell."""

    def missing(_):
        raise checking.PackageNotFoundError

    monkeypatch.setattr(checking, "version", missing)
    answer = call("rulebook", "check", "lution", "--format", "sarif")
    assert answer.data["runs"][0]["tool"]["driver"]["version"] == "unknown"
