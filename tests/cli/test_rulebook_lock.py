"""`servflow rulebook lock`."""

import pytest

SHOP = """id: shop
version: "1"
shipping_fee:
  rules: [{id: S-1, then: {return: buyer}}]
"""


@pytest.fixture
def shop(tmp_path):
    """Write a rulebook, and give its folder."""
    (tmp_path / "rulebook.yaml").write_text(SHOP, encoding="utf-8")
    return tmp_path


def test_a_version_is_locked_and_checked(call, shop):
    """Locking tells what was locked; --check writes nothing; check itself tells a changed version."""
    assert call("rulebook", "lock", str(shop), "--check").code == 1
    answer = call("rulebook", "lock", str(shop), "--today", "2024-01-01")
    lock = shop / "rulebook.lock.json"
    assert (answer.code, answer.out) == (
        0,
        f"shop 1 is locked on 2024-01-01: 1 slice(s) of time, 1 rule(s) ({lock})\n",
    )
    assert call("rulebook", "lock", str(shop), "--check").out == "shop 1 is what was locked on 2024-01-01\n"
    assert call("rulebook", "check", str(shop)).code == 0
    (shop / "rulebook.yaml").write_text(SHOP.replace("buyer", "merchant"), encoding="utf-8")
    for command in (("check", str(shop)), ("lock", str(shop)), ("lock", str(shop), "--check")):
        answer = call("rulebook", *command)
        assert answer.code == 1
        assert "version 1 was locked on 2024-01-01 with another content; raise the version" in answer.out


def test_the_past_changes_with_a_reason_only(call, shop):
    """Without a reason it is refused, with one it is told."""
    call("rulebook", "lock", str(shop), "--today", "2024-01-01")
    text = SHOP.replace('"1"', '"2"').replace("buyer", "merchant")
    (shop / "rulebook.yaml").write_text(text, encoding="utf-8")
    refused = call("rulebook", "lock", str(shop), "--today", "2024-06-01", "--format", "json")
    assert refused.code == 1
    assert [problem["code"] for problem in refused.data["problems"]] == ["past_changed"]
    assert (refused.data["passed"], refused.data["written"], refused.data["changes_past"]) == (False, False, True)
    locked = call("rulebook", "lock", str(shop), "--today", "2024-06-01", "--accept", "a typo")
    assert locked.code == 0
    assert "1 rule(s), the past changes: a typo (" in locked.out


def test_the_day_is_that_of_the_clock(call, shop):
    """Without --today it is locked today."""
    data = call("rulebook", "lock", str(shop), "--format", "json").data
    assert data["written"]
    assert data["locked_on"] > "2024-01-01"
    assert data["accepted"] == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--today", "01.02.2024"), "--today is '01.02.2024': expected a date such as 2024-05-01"),
        (("--today", "2024-02-30"), "--today is '2024-02-30': expected a date such as 2024-05-01"),
        (("--check", "--accept", "x"), "--accept is for locking, --check writes nothing"),
    ],
)
def test_wrong_use_is_told(call, shop, options, message):
    """What makes no sense is refused with exit code 2, and nothing is written."""
    answer = call("rulebook", "lock", str(shop), *options)
    assert answer.code == 2
    assert message in answer.err
    assert not (shop / "rulebook.lock.json").exists()


def test_a_shipped_rulebook_is_not_yours_to_lock(call):
    """It is locked by the release that it comes with."""
    answer = call("rulebook", "lock", "lution")
    assert answer.code == 2
    assert "lution comes with servflow and is not yours to lock" in answer.err


def test_a_broken_rulebook_or_lock_is_told(call, shop):
    """Both are told with their place, as text and as JSON, and the lock stays as it is."""
    lock = shop / "rulebook.lock.json"
    lock.write_text("{}")
    answer = call("rulebook", "lock", str(shop))
    assert (answer.code, f"{lock}:1:1: this is no lock" in answer.out) == (1, True)
    assert call("rulebook", "lock", str(shop), "--format", "json").data["locked_on"] is None
    assert lock.read_text() == "{}"
    (shop / "rulebook.yaml").write_text("id: [")
    assert call("rulebook", "lock", str(shop)).code == 1
