"""What came of a story, as data."""

import json

from servflow.scenarios.player import play_file
from servflow.scenarios.result import readable
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import parse_instant
from tests.scenarios.stories import APPROVE, REFUNDING, STORY, TIMED, played, steps

RECIPIENT = "Li Lei"


def test_a_result_as_json():
    """A result becomes JSON: steps with what was recorded or refused, differences, cases; no personal data."""
    story = STORY.replace("buyer: B-1\n", f"buyer: B-1\n  recipient: {RECIPIENT}\n")
    wrong = '{at: 2024-05-06T18:00:00+08:00, by: "merchant:M-1", do: approve, expect: {state: closed}}'
    late = "{at: 2024-07-06T18:00:00+08:00, advance: true}"
    plain = played(story + steps(*REFUNDING, wrong, late) + "expect: {revision: 9}\n", TIMED).to_plain()
    text = json.dumps(plain)
    assert RECIPIENT not in text
    assert (plain["scenario"], plain["file"], plain["passed"], plain["problems"]) == ("a toy", "toy.yaml", False, [])
    opening, approve, *_, refused, lapse = plain["steps"]
    assert (opening["do"], opening["by"], opening["at"]) == ("open", "buyer:B-1", "2024-05-06T01:00:00+00:00")
    assert opening["entries"] == [
        {
            "case": "C-1",
            "revision": 1,
            "command": "open",
            "at": "2024-05-06T01:00:00+00:00",
            "by": "buyer:B-1",
            "from": "",
            "to": "requested",
            "limit": None,
            "rules": ["L-1", "T-1"],
            "deadlines": {"merchant_response": "2024-05-09T01:00:00+00:00"},
            "effects": [],
        }
    ]
    assert approve["diffs"] == []
    assert [finding["code"] for finding in refused["denied"]] == ["wrong_state"]
    assert refused["entries"][0]["refused"] == "approve"
    assert [diff["what"] for diff in refused["diffs"]] == ["approve", "state"]
    assert (lapse["do"], lapse["by"], lapse["denied"], lapse["entries"][0]["limit"]) == (
        "advance",
        None,
        None,
        "refund_review",
    )
    assert plain["diffs"] == [{"what": "revision", "expected": "9", "got": "5", "line": plain["diffs"][0]["line"]}]
    assert plain["cases"]["C-1"]["state"] == "refunding"
    assert plain["cases"]["C-1"]["refund"]["total"] == "10.00 CNY"
    opened = plain["steps"][4]["entries"][0]["effects"][0]
    assert (opened["kind"], opened["flow"]) == ("open_case", "refund")
    assert "data" not in opened


def test_a_file_that_cannot_be_read_as_json(tmp_path):
    """Problems stand in the result with their place and their text."""
    path = tmp_path / "toy.yaml"
    path.write_text("flow: return\nopen: {}\nrulebook: x\nsteps: 3\n", encoding="utf-8")
    plain = play_file(path).to_plain()
    assert (plain["scenario"], plain["passed"]) == (str(path), False)
    assert {problem["line"] for problem in plain["problems"]} == {2, 4}
    assert plain["problems"][0]["text"].startswith(f"{path}:2:7: ")


def test_readable():
    """Amounts and instants are text, lists lists, maps maps."""
    value = FrozenMap(a=Money.parse("1 CNY"), b=(1, None, True), c=parse_instant("2024-05-06T09:00:00+08:00"))
    assert readable(value) == {"a": "1.00 CNY", "b": [1, None, True], "c": "2024-05-06T01:00:00+00:00"}


def test_a_story_that_passes():
    """A result passes when nothing differs."""
    assert played(STORY + steps(APPROVE)).passed
    assert not played(STORY + steps(f"{APPROVE[:-1]}, expect: {{state: closed}}}}")).passed
