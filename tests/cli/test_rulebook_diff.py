"""`servflow rulebook diff`."""

import pytest

from servflow.rulebook import shipped_names

HEAD = 'id: shop\ntitle: {en: Shop, zh: 店}\nversion: "%s"\nsources: {terms: {title: Terms}}\n'
OLD = """\
shipping_fee:
  rules:
    - id: S-1
      title: {en: We were wrong, zh: 我方过错}
      when: {cause: [quality, wrong_item]}
      then: {return: merchant}
    - {id: S-2, when: {cause: dislike, category: {not: food}}, then: {return: merchant}}
  otherwise: {id: S-9, then: {return: buyer}}
time_limits:
  return.inspection: {id: T-1, within: 3 days}
  return.return_shipment: {id: T-2, within: 7 days}
eligibility:
  rules: [{id: E-1, when: {used: true}}]
  windows: {rules: [{id: W-1, anchor: signed_at, within: 7 days}]}
"""
NEW = """\
shipping_fee:
  rules:
    - id: S-1
      title: {en: Our own fault, zh: 我方过错}
      when: {cause: quality}
      then: {return: merchant}
      effective: {from: 2024-07-01}
    - {id: S-2, when: {cause: dislike}, then: {return: merchant}}
  otherwise: {id: S-9, then: {return: buyer}}
time_limits:
  return.inspection: {id: T-1, within: 5 days}
  return.return_shipment: {id: T-2, within: 10 days}
eligibility:
  rules: [{id: E-1, when: {used: true, cause: no_reason}}]
  windows: {rules: [{id: W-1, anchor: signed_at, within: 15 days}]}
"""
TOLD = """\
shop 1 (...) -> shop 2 (...)

shipping_fee
  worse for the consumer 不利: return freight 退货运费: merchant -> buyer
    when    cause=wrong_item
    before  S-1 We were wrong 我方过错 ...old/rulebook.yaml:7
    after   S-9 ...new/rulebook.yaml:13
    witness cause=wrong_item
  worse for the consumer 不利: return freight 退货运费: merchant -> buyer
    when    cause=[quality, wrong_item] as_of={at_most: 2024-06-30}
    before  S-1 We were wrong 我方过错 ...old/rulebook.yaml:7
    after   S-9 ...new/rulebook.yaml:13
    witness cause=quality as_of=2024-06-30
  better for the consumer 有利: return freight 退货运费: buyer -> merchant
    when    cause=dislike category=food
    before  S-9 ...old/rulebook.yaml:12
    after   S-2 ...new/rulebook.yaml:12
    witness cause=dislike category=food

time_limits return.inspection
  worse for the consumer 不利: time limit 时限长度: 3 days -> 5 days
    when    always
    before  T-1 ...old/rulebook.yaml:14
    after   T-1 ...new/rulebook.yaml:15
    witness limit=return.inspection

time_limits return.return_shipment
  better for the consumer 有利: time limit 时限长度: 7 days -> 10 days
    when    always
    before  T-2 ...old/rulebook.yaml:15
    after   T-2 ...new/rulebook.yaml:16
    witness limit=return.return_shipment

eligibility exclusions
  better for the consumer 有利: eligible 符合条件: false -> true; rules against it 不符合的规则: [E-1] -> []
    when    used=true cause={not: no_reason}
    before  E-1 ...old/rulebook.yaml:17
    after   no rule
    witness used=true cause=quality

what else decides
  eligibility windows W-1 within: 7 days -> 15 days

worded otherwise
  shipping_fee S-1 title: We were wrong 我方过错 -> Our own fault 我方过错

6 change(s): 3 better, 3 worse, 0 other; 1 other setting(s)
"""


@pytest.fixture
def shops(tmp_path):
    """Write two versions of a rulebook beside each other, and give their paths."""
    for name, version, text in (("old", "1", OLD), ("new", "2", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rulebook.yaml").write_text(HEAD % version + text, encoding="utf-8")
    return str(tmp_path / "old"), str(tmp_path / "new")


def blurred(text, folder):
    """Give an output without the folder and the digests."""
    lines = text.replace(f"{folder}/", "...").splitlines()
    lines[0] = "shop 1 (...) -> shop 2 (...)"
    return "\n".join(lines) + "\n"


def test_a_difference_is_told(call, shops, tmp_path):
    """Each change is told with its cases, the rules before and after, and a witness; then what is no table."""
    answer = call("rulebook", "diff", *shops)
    assert answer.code == 1
    assert blurred(answer.out, tmp_path) == TOLD


def test_a_difference_as_json(call, shops):
    """As JSON every change has its parts."""
    data = call("rulebook", "diff", *shops, "--format", "json").data
    assert not data["same"]
    first = data["changes"][0]
    assert (first["policy"], first["part"], first["verdict"]) == ("shipping_fee", "table", "worse")
    assert first["by_outcome"] == {"return": "worse"}
    assert first["when"] == [{"cause": "wrong_item"}]
    assert first["old"]["outcome"] == {"return": "merchant"}
    assert [rule["id"] for rule in first["new"]["rules"]] == ["S-9"]


def test_the_same_rules_do_not_differ(call, shops):
    """A rulebook is like itself; what is worded otherwise changes no answer."""
    answer = call("rulebook", "diff", shops[0], shops[0])
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "every answer is the same")


def test_two_versions_in_one_folder(call, shops, tmp_path):
    """A folder may hold a folder for each version; which one is meant, its head says."""
    answer = call("rulebook", "diff", str(tmp_path), "--from", "1", "--to", "2")
    assert answer.out == call("rulebook", "diff", *shops).out
    unknown = call("rulebook", "diff", str(tmp_path), "--from", "1", "--to", "3")
    told = f"no version named '3' (there are: 2 in {tmp_path}/new, 1 in {tmp_path}/old)"
    assert (unknown.code, unknown.err) == (2, f"servflow: {told}\n")
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "rulebook.yml").write_text(HEAD % "1", encoding="utf-8")
    (tmp_path / "oldest").mkdir()
    (tmp_path / "oldest" / "rulebook.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    twice = call("rulebook", "diff", str(tmp_path), "--from", "1", "--to", "2")
    assert twice.code == 2
    assert twice.err.startswith(f"servflow: no single version named '1' (there are: 2 in {tmp_path}/new, 1 in ")
    assert twice.err.endswith(f"1 in {tmp_path}/older, oldest in {tmp_path}/oldest)\n")


def test_two_days_of_one_rulebook(call, shops):
    """A rulebook of dated rules may answer otherwise on another day."""
    answer = call("rulebook", "diff", shops[1], "--from", "2024-01-01", "--to", "2024-08-01")
    assert answer.code == 1
    assert "    when    cause=quality" in answer.out.splitlines()
    assert call("rulebook", "diff", shops[1], "--from", "2024-08-01", "--to", "2024-09-01").code == 0


@pytest.mark.parametrize("day", ["2024-08-41", "1", "20240801"])
def test_one_rulebook_has_days_and_no_versions(call, shops, day):
    """A version of what has none is told from a day, and so is a day that there is not."""
    answer = call("rulebook", "diff", shops[1], "--from", day, "--to", "2024-09-01")
    told = f"{shops[1]}: is one rulebook: --from and --to are days such as 2024-07-01, not '{day}'"
    assert (answer.code, answer.err) == (2, f"servflow: {told}\n")


def test_one_policy_alone(call, shops):
    """With --policy the others stay out; one that neither rulebook has is wrong use."""
    answer = call("rulebook", "diff", *shops, "--policy", "eligibility")
    assert answer.out.endswith("1 change(s): 1 better, 0 worse, 0 other; 1 other setting(s)\n")
    assert "time_limits" not in answer.out
    assert call("rulebook", "diff", *shops, "--policy", "kpi").code == 2


LAW = """id: law
version: "%s"
shipping_fee:
  favour: consumer
  rules: [{id: L-1, when: {cause: %s}, then: {return: merchant}}]
  otherwise: {id: L-2, then: {return: buyer}}
"""


def test_what_a_base_guarantees_is_compared_as_well(call, tmp_path):
    """A shop whose own rules stay as they are answers otherwise when the law that it extends does."""
    for version, cause in (("1", "[quality, wrong_item]"), ("2", "quality")):
        (tmp_path / version).mkdir()
        (tmp_path / version / "shipping_fee.yaml").write_text(
            "shipping_fee: {rules: [{id: M-1, when: {cause: wrong_item}, then: {return: carrier}}]}\n", encoding="utf-8"
        )
        (tmp_path / f"law{version}.yaml").write_text(LAW % (version, cause), encoding="utf-8")
        head = f"id: shop\nversion: '1'\nextends: ../law{version}.yaml\n"
        (tmp_path / version / "rulebook.yaml").write_text(head, encoding="utf-8")
    answer = call("rulebook", "diff", str(tmp_path / "1"), str(tmp_path / "2"))
    assert answer.code == 1
    assert answer.out.splitlines()[2:6] == [
        "shipping_fee as guaranteed",
        "  worse for the consumer 不利: return freight 退货运费: merchant -> buyer",
        "    when    cause=wrong_item",
        f"    before  L-1 {tmp_path}/1/../law1.yaml:5",
    ]
    data = call("rulebook", "diff", str(tmp_path / "1"), str(tmp_path / "2"), "--format", "json").data
    assert [change["guaranteed"] for change in data["changes"]] == [True]


def test_what_a_base_guarantees_stands_over_a_change(call, tmp_path):
    """Where a rulebook itself becomes worse, what a base guarantees more is named; it stands all the same."""
    (tmp_path / "law.yaml").write_text(LAW % ("1", "quality"), encoding="utf-8")
    for name, payer in (("old", "merchant"), ("new", "buyer")):
        rule = f"shipping_fee: {{otherwise: {{id: M-2, then: {{return: {payer}}}}}}}\n"
        text = f"id: shop\nversion: '1'\nextends: law.yaml\n{rule}"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    answer = call("rulebook", "diff", str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml"))
    assert answer.out.splitlines()[2:5] == [
        "shipping_fee",
        "  where law 1 guarantees the consumer more, that stands",
        "  worse for the consumer 不利: return freight 退货运费: merchant -> buyer",
    ]


def test_a_policy_that_is_only_guaranteed_on_one_side(call, tmp_path):
    """What is guaranteed now and was not before is told in one line."""
    (tmp_path / "law.yaml").write_text(LAW % ("1", "quality"), encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("id: law\nversion: '1'\nextends: law.yaml\n", encoding="utf-8")
    answer = call("rulebook", "diff", str(tmp_path / "law.yaml"), str(tmp_path / "shop.yaml"))
    assert "  shipping_fee as guaranteed: nothing -> 2 rules" in answer.out.splitlines()


@pytest.mark.parametrize("argv", [(), ("lution",), ("lution", "response", "--from", "1"), ("lution", "--from", "1")])
def test_wrong_use_is_told(call, argv):
    """Two rulebooks, or one with two days or versions; nothing else."""
    assert call("rulebook", "diff", *argv).code in {1, 2}


def test_a_broken_rulebook_is_told(call, shops, tmp_path):
    """What cannot be read is listed."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    assert call("rulebook", "diff", shops[0], str(broken)).code == 1
    assert call("rulebook", "diff", shops[0], "nowhere").code == 2


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_rulebooks_can_be_compared(call, name):
    """Whatever two rulebooks say, it can be told, and either way round."""
    assert call("rulebook", "diff", name, name).code == 0
    for other in ("lution", "response", "door-dealer"):
        if other != name:
            assert call("rulebook", "diff", name, other).code == 1
            assert call("rulebook", "diff", other, name, "--format", "json").code == 1
