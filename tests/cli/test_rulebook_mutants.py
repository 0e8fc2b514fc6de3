"""`servflow rulebook test --coverage --mutate` and `suggest-tests`."""

import pytest

from servflow.cli.screen import Screen
from servflow.rulebook.analysis import killing
from servflow.rulebook.analysis.cover import Budget

HEAD = 'id: shop\nversion: "1"\n'
RULES = """\
shipping_fee:
  rules:
    - {id: L-1, when: {cause: [quality, lost]}, then: {return: merchant}}
    - {id: L-2, when: {free_shipping: true}, then: {return: buyer}}
  otherwise: {id: L-9, then: {return: buyer}}
"""
TESTS = """\
  tests:
    - {name: a defect, given: {cause: quality}, expect: {rule: L-1, return: merchant}}
"""


@pytest.fixture
def shop(tmp_path):
    """Write a rulebook, and give its path."""

    def write(text):
        path = tmp_path / "shop.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return str(path)

    return write


def test_a_failed_test_shows_what_was_expected_and_what_came(call, shop):
    """Below the line of a failed test stands each expectation beside the answer, and the rule that decided."""
    expect = "{rule: L-9, also: [L-2], without: [L-1], undecided: [return], outbound: buyer}"
    path = shop(RULES + TESTS + f"    - {{name: wrong, given: {{cause: lost}}, expect: {expect}}}\n")
    answer = call("rulebook", "test", path)
    assert answer.code == 1
    told = "outbound is not decided, not buyer; rule is L-1, not L-9; also lacks L-2; L-1 should take no part; "
    told += "return is merchant, not left undecided"
    assert answer.out.splitlines()[:8] == [
        f"{path}:10: shipping_fee: wrong: {told}",
        "              expected  got",
        "    outbound  buyer     nothing",
        "    rule      L-9       L-1",
        "    also      [L-2]     [L-1]",
        "    without   [L-1]     [L-1]",
        "    return    nothing   merchant",
        f"    {path}:5:7: L-1 decided",
    ]


def test_a_failed_test_without_a_rule_names_none(call, shop):
    """Where no rule decided there is no place to show."""
    rules = "shipping_fee:\n  rules: [{id: L-1, when: {cause: quality}, then: {return: merchant}}]\n"
    path = shop(rules + "  tests: [{name: wrong, given: {cause: lost}, expect: {return: buyer}}]\n")
    assert call("rulebook", "test", path).out.splitlines()[1:3] == [
        "            expected  got",
        "    return  buyer     nothing",
    ]


def test_rules_that_no_test_reaches_are_listed(call, shop):
    """Coverage names each rule that no test ever reached with its place; the exit code is 1."""
    path = shop(RULES + TESTS)
    answer = call("rulebook", "test", path, "--coverage")
    assert answer.code == 1
    assert answer.out.splitlines()[1:] == [
        f"{path}:6:7: shipping_fee: no test ever reaches L-2",
        f"{path}:7:14: shipping_fee: no test ever reaches L-9",
        "coverage: 1 of 3 rules are reached by a test",
    ]
    data = call("rulebook", "test", path, "--coverage", "--format", "json").data
    assert [missed["rule"] for missed in data["unseen"]] == ["L-2", "L-9"]
    assert not data["passed"]


def test_slips_that_no_test_sees_are_listed(call, shop):
    """Mutants that are alive are told with their place; what is suggested sees them all."""
    path = shop(RULES + TESTS)
    answer = call("rulebook", "test", path, "--mutate")
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert f"{path}:5:7: shipping_fee: no test sees L-1: not for cause=lost" in lines
    assert lines[-2] == "mutants: 15: 4 seen by a test, 9 seen by none, 2 change nothing, proved"
    assert lines[-1] == "servflow rulebook suggest-tests gives tests that see them"
    data = call("rulebook", "test", path, "--mutate", "--format", "json").data
    assert data["mutants"]["alive"] == len(data["survivors"]) == 9
    first = data["survivors"][0]
    assert {"policy", "part", "rule", "what", "file", "line", "witness", "shows", "test"} == set(first)
    place = lines.index(f"{path}:5:7: shipping_fee: no test sees L-1: not for cause=lost")
    assert lines[place + 1 : place + 3] == [
        "    witness cause=lost free_shipping=true: with the slip rule is L-2, not L-1; return is buyer, not merchant",
        '    - {name: "cause lost: L-1", given: {cause: lost}, expect: {rule: L-1, return: merchant}}',
    ]


def test_suggested_tests_can_be_pasted(call, shop):
    """What is printed stands under the section's tests as it is, and leaves nothing alive."""
    path = shop(RULES)
    answer = call("rulebook", "suggest-tests", path)
    assert answer.code == 0
    section, tests, *lines = answer.out.splitlines()
    assert (section, tests) == ("shipping_fee:", "  tests:")
    pasted = shop(RULES + "  tests:\n" + "\n".join(lines) + "\n")
    assert call("rulebook", "test", pasted, "--mutate", "--coverage").code == 0
    assert call("rulebook", "suggest-tests", pasted).out == "# every slip that can be seen is seen by a test\n"


def test_suggestions_for_programs_and_for_one_policy(call, shop):
    """As JSON each suggestion has its line and how many slips it guards; other policies can be left out."""
    path = shop(RULES + "approvals: {rules: [{id: A-1, when: {same_person: true}, then: {allowed: false}}]}\n")
    data = call("rulebook", "suggest-tests", path, "--policy", "approvals", "--format", "json").data
    assert {each["policy"] for each in data["tests"]} == {"approvals"}
    assert data["tests"][0]["yaml"].startswith("- {name: ")
    assert data["tests"][0]["guards"] >= 1
    assert call("rulebook", "suggest-tests", path, "--policy", "warranty").code == 2
    assert call("rulebook", "suggest-tests", shop("shipping_fee: [")).code == 1
    assert call("rulebook", "test", shop("shipping_fee: ["), "--mutate").code == 1


def test_a_rulebook_without_tables_has_no_slips(call, shop):
    """Where there is no rule to change, that is said."""
    answer = call("rulebook", "test", shop(""), "--mutate")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "mutants: 0: no rule to change")


def test_a_terminal_sees_how_far_it_is(call, monkeypatch, capsys):
    """Long work tells a terminal how far it is, on standard error."""
    monkeypatch.setattr(type(Screen().console), "is_terminal", property(lambda _: True))
    answer = call("rulebook", "test", "hotline", "--mutate")
    assert "100 mutants ..." in answer.err


def test_bounds_that_no_test_lies_on_are_told(call, shop):
    """Coverage tells bounds as well; they alone make nothing fail."""
    rule = "{id: A-1, when: {amount: {at_most: 50 CNY}}, then: {allowed: true}}"
    path = shop(
        f"approvals:\n  rules: [{rule}]\n  tests: [{{name: a, given: {{amount: 9 CNY}}, expect: {{rule: A-1}}}}]\n"
    )
    answer = call("rulebook", "test", path, "--coverage")
    assert answer.code == 0
    assert answer.out.splitlines()[1:] == [
        "coverage: 1 of 1 rules are reached by a test",
        f"{path}:4:11: approvals: no test lies on A-1: amount at most 50.00 CNY",
        "boundaries: no test lies on 1 of them",
    ]
    data = call("rulebook", "test", path, "--coverage", "--format", "json").data
    assert data["passed"]
    assert [bound["bound"] for bound in data["boundaries"]] == ["A-1: amount at most 50.00 CNY"]


def test_what_cannot_be_suggested_is_told(call, monkeypatch):
    """A slip that changes no answer of the policy, and one that was not proved, stand as remarks below the tests."""
    told = call("rulebook", "suggest-tests", "dealership").out.splitlines()[-1]
    assert told.startswith("# no test can see R-287n: without its answer on role: approvals answers alike, witness ")
    data = call("rulebook", "suggest-tests", "dealership", "--format", "json").data
    assert [(left["rule"], left["test"]) for left in data["not_suggested"]] == [("R-287n", None)]
    monkeypatch.setattr(killing, "Budget", lambda: Budget(0))
    found = call("rulebook", "suggest-tests", "dealership", "--policy", "approvals").out.splitlines()
    assert "# not proved whether it changes anything: R-287a: is missing" in found
    assert not found[0].startswith("# every slip")
