"""`servflow rulebook`: read, tested and explained."""

import pytest

from tests.scenarios.stories import BOOK

TESTED = (
    BOOK
    + """\
  otherwise: undecided
  tests:
    - {name: right, given: {cause: quality}, expect: {rule: L-2, return: merchant}}
    - {name: wrong, given: {cause: quality}, expect: {rule: L-1}}
"""
)
NOTED = """\
id: noted
title: noted
version: "1"
sources: {law: {title: the law}}
shipping_fee:
  rules:
    - id: L-1
      title: {en: buyer pays, zh: 买家承担}
      when: {cause: no_reason}
      then: {return: buyer}
      source: {ref: law, clause: "1"}
      note: so be it
    - {id: L-2, when: {cause: quality}, then: {return: merchant}}
  otherwise: undecided
  overlays:
    - {id: L-3, when: {cause: no_reason}, then: {storage: merchant}}
"""


@pytest.fixture
def book(tmp_path):
    """Write a rulebook and give its path."""

    def write(text):
        path = tmp_path / "book.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_check(call, book):
    """A rulebook without problems is counted."""
    answer = call("rulebook", "check", book(TESTED))
    assert answer.code == 0
    assert answer.out.startswith("toys 1 (")
    assert answer.out.endswith("): 3 policies, 8 rules, 2 tests: no problems\n")
    assert call("rulebook", "check", "lution").code == 0


def test_check_strict(call, book):
    """Asked strictly, a rule without a title in both languages or without a source is a problem with its place."""
    path = book(NOTED)
    assert call("rulebook", "check", path).code == 0
    answer = call("rulebook", "check", path, "--strict")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        f"{path}:13:7: rule L-2 has no source; write source: {{ref: ..., clause: ...}}",
        f"{path}:13:7: rule L-2 has no title in English and Chinese; write title: {{en: ..., zh: ...}}",
        f"{path}:16:7: rule L-3 has no source; write source: {{ref: ..., clause: ...}}",
        f"{path}:16:7: rule L-3 has no title in English and Chinese; write title: {{en: ..., zh: ...}}",
        f"{path}: 4 problem(s)",
    ]
    answer = call("rulebook", "check", book(NOTED.replace("the law}}", "the law}, old: {title: old}}")), "--strict")
    assert f"{path}:4:1: no rule names the source old" in answer.out


def test_check_tells_every_problem(call, book):
    """Every problem is told as `file:line:col: message`; the exit code is 1."""
    path = book(BOOK.replace("within", "wihtin").replace("cause: quality", "cause: qualty"))
    answer = call("rulebook", "check", path)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[-1] == f"{path}: {len(lines) - 1} problem(s)"
    assert any(": unknown key 'wihtin'" in line and "did you mean 'within'?" in line for line in lines)
    assert all(line.startswith(f"{path}:") for line in lines)
    assert call("rulebook", "test", path).out == answer.out


def test_check_as_json(call, book):
    """As JSON the problems have their parts; without problems there is the rulebook's name."""
    answer = call("rulebook", "check", book(TESTED), "--format", "json")
    assert (answer.code, answer.data["passed"], answer.data["rules"]) == (0, True, 8)
    answer = call("rulebook", "check", book("id: ["), "--format", "json")
    assert (answer.code, answer.data["passed"]) == (1, False)
    assert answer.data["problems"][0]["code"] == "bad_yaml"


def test_the_tests_beside_the_rules(call, book):
    """The tests are played; a failed one is told with its place."""
    path = book(TESTED)
    answer = call("rulebook", "test", path)
    assert answer.code == 1
    failed, named, compared, decided, counted = answer.out.splitlines()
    assert (named, compared) == ("          expected  got", "    rule  L-1       L-2")
    assert decided.endswith(": L-2 decided")
    assert failed.startswith(f"{path}:")
    assert "shipping_fee: wrong: rule is L-2, not L-1" in failed
    assert counted.endswith("): 2 tests, 1 failed")
    answer = call("rulebook", "test", path, "--format", "json")
    assert [(test["name"], test["passed"]) for test in answer.data["tests"]] == [("right", True), ("wrong", False)]
    assert call("rulebook", "test", "lution").code == 0


def test_explain(call, book):
    """The deciding rule is named with its label, source and place, and why each other one did not decide."""
    path = book(NOTED)
    answer = call("rulebook", "explain", path, "shipping_fee", "--facts", "cause=no_reason,agreed.return=buyer")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "policy  shipping_fee",
        "given   cause=no_reason agreed={return: buyer}",
        f"rule    L-1 buyer pays 买家承担 [law 1] {path}:7",
        "answer  return=buyer storage=merchant",
        f"also    L-3 {path}:16",
        "note    so be it",
        "why not the others",
        "  L-2: cause is no_reason, not quality",
        "nearest change",
        "  cause=quality instead of no_reason -> L-2, return=merchant",
        "  cause=wrong_item instead of no_reason -> no rule, nothing",
    ]


def test_explain_says_when_it_asks(call):
    """Where an answer depends on when it is asked and that is not told, the instant that was taken is."""
    told = "asked as on 2020-01-01T00:00:00+08:00; at=... among the facts names another time"
    assert call("rulebook", "explain", "lution", "eligibility").out.splitlines()[-1] == told
    assert "asked as on" not in call("rulebook", "explain", "lution", "eligibility", "--facts", f"at={told[12:37]}").out
    assert "asked as on" not in call("rulebook", "explain", "lution", "shipping_constraints").out


def test_explain_where_no_rule_decides(call, book):
    """Where no rule decides, that is said, with what was missing."""
    answer = call("rulebook", "explain", book(NOTED), "shipping_fee")
    assert answer.out.splitlines()[1:4] == ["given   nothing", "rule    none decides", "answer  nothing"]
    answer = call("rulebook", "explain", "lution", "time_limits", "--facts", "limit=ticket.plan")
    assert answer.out.splitlines()[2] == "rule    none decides"


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            "limit=return.merchant_respons",
            "no time limit named 'return.merchant_respons'; did you mean 'return.merchant_response'?",
        ),
        ("urgency=urgent", "no time limit named ''"),
    ],
)
def test_explain_of_no_time_limit(call, facts, message):
    """A time limit that nobody knows, or none, is wrong use, not one that does not run."""
    answer = call("rulebook", "explain", "lution", "time_limits", "--facts", facts)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_explain_derives_what_the_library_derives(call):
    """What follows from the facts of a line is not asked of the author again; refusals are told one by one."""
    facts = "washed=true,cause=dislike,signed_at=2024-05-04T12:00:00+08:00,at=2024-05-05T12:00:00+08:00"
    lines = call("rulebook", "explain", "lution", "eligibility", "--facts", facts).out.splitlines()
    assert "cause=dislike" in lines[1]
    assert "signed_at=2024-05-04T12:00:00+08:00" in lines[1]
    assert "answer  eligible=false reasons=[R-179, R-201]" in lines[3].replace("  until", "")
    assert any(line.startswith("  R-179: ") for line in lines)


def test_a_file_stands_for_its_rulebook(call, tmp_path):
    """The head, or a section beside it, is a part of the folder; a file with a head of its own is not."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "rulebook.yaml").write_text("id: shop\nversion: 1\n", encoding="utf-8")
    fees = "shipping_fee: {rules: [{id: A, then: {return: buyer}}]}\n"
    (folder / "fees.yaml").write_text(fees, encoding="utf-8")
    whole = call("rulebook", "check", str(folder)).out.partition(" (")[2]
    for name in ("rulebook.yaml", "fees.yaml"):
        assert call("rulebook", "check", str(folder / name)).out.partition(" (")[2] == whole
    (folder / "fees.yaml").write_text(f"id: fees\nversion: 1\n{fees}", encoding="utf-8")
    assert call("rulebook", "check", str(folder / "fees.yaml")).out.startswith("fees 1 (")


def test_explain_of_facts_that_cannot_be(call, book):
    """Where facts contradict each other that is said, and nothing is explained."""
    path = book("id: shop\nversion: 1\nwarranty: {rules: [{id: a}]}\n")
    facts = "dates.purchase=2024-05-01,replaced_on=2024-04-30"
    answer = call("rulebook", "explain", path, "warranty", "--facts", facts)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "servflow: replaced_on: lies before the day that the warranty is counted from\n"


def test_explain_of_dated_rules(call, book):
    """A rule is in force or not on the day that is asked about, also in what kept the others from it."""
    path = book(
        """
        id: shop
        version: 1
        effective: {from: 2024-01-01}
        shipping_fee: {rules: [{id: a, then: {return: buyer}}, {id: b, effective: {from: 2023-01-01}}]}
        """
    )
    assert "  b: holds, but an earlier rule decided" in call("rulebook", "explain", path, "shipping_fee").out


def test_explain_as_json(call, book):
    """As JSON a decision has its rule, label, source, outcome and the reasons of the others."""
    path = book(NOTED)
    data = call("rulebook", "explain", path, "shipping_fee", "--facts", "cause=no_reason", "--format", "json").data
    assert (data["rule"], data["label"], data["source"]) == ("L-1", {"en": "buyer pays", "zh": "买家承担"}, "law 1")
    assert (data["outcome"], data["also"], data["line"]) == ({"return": "buyer", "storage": "merchant"}, ["L-3"], 7)
    assert data["why_not"][0]["rule"] == "L-2"
    assert data["nearest"][0] == {
        "facts": {"cause": "quality"},
        "instead_of": {"cause": "no_reason"},
        "rule": "L-2",
        "outcome": {"return": "merchant"},
    }
    data = call("rulebook", "explain", path, "shipping_fee", "--format", "json").data
    assert (data["rule"], data["label"], data["source"], data["file"]) == (None, None, None, None)


def test_a_witness_can_be_pasted(call, book):
    """Facts may stand as a problem tells them: with spaces between, what is unknown among them, and texts in quotes."""
    path = book(NOTED)
    plain = call("rulebook", "explain", path, "shipping_fee", "--facts", "cause=quality").out
    for facts in ("cause=quality free_shipping=unknown", "free_shipping=unknown,  cause=quality"):
        assert call("rulebook", "explain", path, "shipping_fee", "--facts", facts).out == plain
    quoted = 'cause="quality",agreed.return="a ""buyer"", or so"'
    answer = call("rulebook", "explain", path, "shipping_fee", "--facts", quoted)
    assert """'a "buyer", or so' is not a value of return""" in answer.out + answer.err
    assert call("rulebook", "explain", path, "shipping_fee", "--facts", 'free_shipping="unknown"').code == 2


def test_facts_from_a_file(call, book, tmp_path):
    """Facts may stand in a YAML file; what is wrong in it is a finding, not wrong use."""
    path = book(NOTED)
    facts = tmp_path / "facts.yaml"
    facts.write_text("cause: quality\n", encoding="utf-8")
    assert "rule    L-2" in call("rulebook", "explain", path, "shipping_fee", "--facts", str(facts)).out
    facts.write_text("cuase: quality\n", encoding="utf-8")
    answer = call("rulebook", "explain", path, "shipping_fee", "--facts", str(facts))
    assert answer.code == 1
    assert answer.out.startswith(f"{facts}:1:1: unknown fact 'cuase'; did you mean 'cause'?")
    facts.write_text("", encoding="utf-8")
    assert call("rulebook", "explain", path, "shipping_fee", "--facts", str(facts)).code == 1
    facts.write_text("[cause, quality]\n", encoding="utf-8")
    answer = call("rulebook", "explain", path, "shipping_fee", "--facts", str(facts))
    assert answer.out.startswith(f"{facts}:1:1: given must be a mapping of facts")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("cuase=quality", "--facts:1:1: unknown fact 'cuase'; did you mean 'cause'?"),
        ("free_shipping=true,cause=qualty", "--facts:1:26: 'qualty' is not a value of cause; did you mean 'quality'?"),
        ("cause=quality,cause=lost", "--facts:1:15: expected name=value, each name once, not 'cause=lost'"),
        ("cause=quality,lost", "--facts:1:15: expected name=value, each name once, not 'lost'"),
    ],
)
def test_facts_that_are_typed_wrong(call, book, facts, message):
    """Facts that the policy does not know are wrong use: told with their column, exit code 2."""
    answer = call("rulebook", "explain", book(NOTED), "shipping_fee", "--facts", facts)
    assert answer.code == 2
    assert answer.out.splitlines()[0] == message


def test_explain_of_a_broken_rulebook(call, book):
    """A rulebook that cannot be read is a finding."""
    assert call("rulebook", "explain", book("id: ["), "shipping_fee").code == 1


def test_a_policy_that_the_rulebook_does_not_have(call, book):
    """A policy that the rulebook does not have is wrong use."""
    answer = call("rulebook", "explain", book(NOTED), "approvals")
    assert answer.code == 2
    assert answer.err == "servflow: no policy named 'approvals' (there are: shipping_fee)\n"
