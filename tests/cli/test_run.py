"""`servflow run`: scenarios played from the command line."""

import pytest

from tests.scenarios.stories import APPROVE, BOOK, STORY, WHOLE, steps


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a rulebook one level up."""
    (tmp_path / "toys.yaml").write_text(BOOK, encoding="utf-8")
    stories = tmp_path / "stories"
    stories.mkdir()
    return stories


def write(folder, name, text):
    """Write a scenario that is played on the rulebook beside the folder."""
    path = folder / name
    path.write_text(text.replace("rulebook: toys", "rulebook: ../toys.yaml"), encoding="utf-8")
    return str(path)


def test_a_story_that_passes(call, folder):
    """A story that passes is told with a line for everything that happened."""
    path = write(folder, "good.yaml", STORY + steps(APPROVE))
    answer = call("run", path)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"PASS  {path}: a toy",
        "  2024-05-06 09:00  C-1  buyer 买家 B-1  request a return 申请退货 → requested 已申请",
        "  2024-05-06 10:00  C-1  merchant 商家 M-1  approve 同意退货 → waiting for the buyer to return 等待买家退货",
    ]


def test_a_story_that_fails(call, folder):
    """A failed expectation is told with its line, what was expected and what was got; the exit code is 1."""
    wrong = APPROVE[:-1] + ", expect: {state: closed}}"
    path = write(folder, "bad.yaml", STORY + steps(wrong) + "expect: {revision: 7}\n")
    answer = call("run", path)
    assert answer.code == 1
    assert answer.out.splitlines()[:7] == [
        f"FAIL  {path}: a toy",
        f"  {path}:15: approve (C-1): state",
        "      expected  closed",
        "      got       awaiting_shipment",
        f"  {path}:16: revision",
        "      expected  7",
        "      got       2",
    ]
    chinese = call("run", path, "--lang", "zh").out.splitlines()
    assert chinese[:4] == [
        f"失败  {path}: a toy",
        f"  {path}:15: approve (C-1): state",
        "      期望  closed",
        "      实际  awaiting_shipment",
    ]


def test_what_is_refused_and_what_lapses(call, folder):
    """Refusals show their reasons, lapses the time limit and what it did."""
    late = '{at: 2024-05-20T00:00:00+08:00, by: "merchant:M-1", do: approve, expect: {denied: true}}'
    answer = call("run", write(folder, "late.yaml", STORY + steps(late)))
    assert answer.code == 0
    over = "C-1  system 系统  time is over 期限届满"
    waiting = "waiting for the buyer to return 等待买家退货"
    assert answer.out.splitlines()[2:] == [
        f"  2024-05-09 09:00  {over}: merchant's answer 商家响应期限 → approve 同意退货 → {waiting}",
        f"  2024-05-14 09:00  {over}: sending back 寄回期限 → close for want of action 超时关闭 → closed 已关闭",
        "  2024-05-20 00:00  C-1  merchant 商家 M-1  refused 不予执行: approve 同意退货 (wrong_state)",
    ]


def test_a_folder_is_played_in_order(call, folder):
    """A folder stands for all its YAML files; the last line counts them."""
    write(folder, "b.yml", STORY + steps(*WHOLE))
    write(folder, "a.yaml", STORY + "expect: {state: closed}\n")
    (folder / "notes.txt").write_text("no story", encoding="utf-8")
    answer = call("run", str(folder))
    assert answer.code == 1
    assert [line[:4] for line in answer.out.splitlines() if not line.startswith(" ")] == ["FAIL", "PASS", "2 sc"]
    assert answer.out.splitlines()[-1] == "2 scenarios, 1 failed"


def test_an_empty_folder_is_a_finding(call, folder):
    """A folder without scenarios proves nothing, so the exit code is 1."""
    answer = call("run", str(folder))
    assert answer.code == 1
    assert answer.err == f"servflow: {folder}: the folder holds no scenario (*.yaml)\n"


def test_json(call, folder):
    """As JSON every file has its result, readable or not."""
    good = write(folder, "a.yaml", STORY)
    bad = write(folder, "b.yaml", "flow: [")
    answer = call("run", good, bad, "--json")
    assert answer.code == 1
    assert [(found["file"], found["passed"]) for found in answer.data["scenarios"]] == [(good, True), (bad, False)]
    assert answer.data["failed"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: the file is empty"),
        (b"\xff\xfe", "1:1: byte 0xFF is not UTF-8"),
        (b"flow: [", "not YAML"),
        (b"a: 1\n---\nb: 2\n", "2:1: a file holds one document only"),
        (STORY.encode().replace(b"cause", b"cuase"), "13:10: 'cuase' is no field of open; did you mean 'cause'?"),
        (STORY.encode(), "no rulebook named 'toys'"),
    ],
)
def test_an_unreadable_file_is_a_finding(call, tmp_path, content, message):
    """A file that exists and cannot be read is told with its place; the exit code is 1."""
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    answer = call("run", str(path))
    assert answer.code == 1
    assert answer.out.startswith(f"FAIL  {path}: {path}\n  {path}:")
    assert message in answer.out


def test_a_name_cannot_play_tricks_with_the_terminal(call, folder):
    """Control characters of a file never reach the terminal."""
    path = write(folder, "x.yaml", STORY + 'expect: {rules: ["\\e[2J\\u202e"]}\n')
    answer = call("run", path)
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
