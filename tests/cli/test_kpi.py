"""`servflow kpi`: stored records measured from the command line."""

import pytest

from servflow.cli import kpi
from servflow.cli.kpi import shown
from servflow.codec import dumps_records
from servflow.kpi import measure
from tests.kpi.journals import at, count, house, opened, served

BOOK = """id: house
version: "1"
kpi:
  targets:
    - {id: M-01, metric: resolution_rate, at_least: 95 %, title: {en: resolved, zh: 解决}, source: {ref: law}}
    - {id: R-002, metric: response_time, at_most: 24 hours}
    - {id: M-14, metric: complaint_rate, less_than: 3 %}
sources: {law: {title: The law}}
"""


@pytest.fixture
def book(tmp_path):
    """Give a rulebook with targets."""
    path = tmp_path / "house.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


@pytest.fixture
def store(tmp_path):
    """Give a function that stores journals, and lines as they are, in a file."""

    def write(*journals):
        lines = [line if isinstance(line, bytes) else dumps_records(line).encode() for line in journals]
        path = tmp_path / "records.jsonl"
        path.write_bytes(b"".join(lines))
        return str(path)

    return write


def test_a_report(call, book, store):
    """Every metric of every period is told: value, counts, target and verdict, what was left out, the parts."""
    path = store(served("T-1", at(6), 5, problem="noise"), served("T-2", at(6, month=6), None), b"\n")
    answer = call("kpi", path, "--rulebook", book, "--by", "month")
    lines = answer.out.splitlines()
    assert (answer.code, answer.err) == (0, "")
    assert lines[0].startswith(f"{path}: 16 records of 2 cases; house 1 (")
    assert lines[0].endswith(", days in Asia/Shanghai")
    assert lines[1:10] == [
        "",
        "2024-05 (2024-05-01 to 2024-05-31)",
        "  M-01 M-04 problem resolution rate 问题解决率: 100.00 % (1 of 1); ≥ 95 %: met",
        "  M-02 response time 响应时间: 30 min (1 case); ≤ 24 hours: met",
        "  M-03 response timeliness rate 响应及时率: no data (0 of 0)",
        "      left out: 1 no limit",
        "  M-05 satisfaction in stars 满意度: 5.00 (1 case)",
        "      stars: 5 × 1",
        "  M-06 frequent problems 高频问题: 1",
    ]
    assert lines[10] == "      problem: noise × 1"
    assert "      repair quality: T-1 1 of 1" in lines
    assert "2024-06 (2024-06-01 to 2024-06-30)" in lines
    assert "      left out: 1 not rated" in lines
    assert lines[-1] == "6 targets, 0 missed"


def test_a_missed_target(call, book, store):
    """A missed target is told with the cases behind it, and the exit code is 1."""
    journals = [opened(f"D-{n:02d}", at(6)).add("decline_quote", at(7), "closed") for n in range(10)]
    answer = call("kpi", store(*journals), "--rulebook", book)
    assert answer.code == 1
    assert [line for line in answer.out.splitlines()[1:] if "missed" in line or "not so" in line] == [
        "  M-01 M-04 problem resolution rate 问题解决率: 0.00 % (0 of 10); ≥ 95 %: missed",
        "      not so: D-00, D-01, D-02, D-03, D-04, D-05, D-06, D-07 and 2 more",
        "3 targets, 1 missed",
    ]


def test_as_json(call, book, store):
    """JSON holds every number exactly, the target with its source, and every case."""
    answer = call("kpi", store(served("T-1", at(6), 4), served("T-2", at(6), 5)), "--rulebook", book, "--json")
    data = answer.data
    assert (answer.code, data["passed"], data["missed"], data["records"], data["unread"]) == (0, True, 0, 16, [])
    found = {result["metric"]: result for result in data["results"]}
    assert found["resolution_rate"] | {"parts": 0} == {
        "metric": "resolution_rate",
        "ids": ["M-01", "M-04"],
        "label": {"en": "problem resolution rate", "zh": "问题解决率"},
        "unit": "rate",
        "period": {"name": "2024-05-06..2024-05-06", "first": "2024-05-06", "last": "2024-05-06"},
        "numerator": "2",
        "denominator": 2,
        "value": "1",
        "shown": "100.00 %",
        "excluded": {},
        "target": {
            "rule": "M-01",
            "title": {"en": "resolved", "zh": "解决"},
            "source": "law",
            "target": "95 %",
            "direction": "at_least",
        },
        "verdict": "met",
        "cases": ["T-1", "T-2"],
        "misses": [],
        "parts": 0,
    }
    assert (found["satisfaction"]["value"], found["satisfaction"]["target"]) == ("9/2", None)
    assert found["satisfaction"]["parts"][0] == {
        "by": "stars",
        "key": "4",
        "numerator": 1,
        "denominator": 2,
        "cases": ["T-1"],
    }
    assert (found["repeat_rate"]["value"], found["repeat_rate"]["excluded"]) == (None, {"not_identified": 2})
    assert found["response_time"]["target"] | {} == {
        "rule": "R-002",
        "title": None,
        "source": None,
        "target": "24 hours",
        "direction": "at_most",
        "of": "each",
    }


def test_the_days_that_are_asked_for(call, book, store):
    """From and to frame the periods; empty ones are told as well."""
    path = store(served("T-1", at(6)), served("T-2", at(20)))
    answer = call(
        "kpi", path, "--rulebook", book, "--by", "week", "--from", "2024-05-06", "--to", "2024-05-19", "--json"
    )
    rates = [result for result in answer.data["results"] if result["metric"] == "resolution_rate"]
    assert [(rate["period"]["name"], rate["denominator"], rate["verdict"]) for rate in rates] == [
        ("2024-W19", 1, "met"),
        ("2024-W20", 0, "no_data"),
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "May"], "--from is 'May': expected a date such as 2024-05-01"),
        (["--from", "2024-05-32"], "--from is '2024-05-32': expected a date"),
        (["--to", "20240501"], "--to is '20240501': expected a date"),
        (["--from", "2024-05-02", "--to", "2024-05-01"], "--to 2024-05-01 is before --from 2024-05-02"),
        (["--by", "day"], "Invalid value"),
    ],
)
def test_wrong_use(call, book, store, options, words):
    """Dates that are none, days in the wrong order and unknown periods are wrong use: exit code 2."""
    answer = call("kpi", store(), "--rulebook", book, *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_what_is_not_there_is_wrong_use(call, book, store, tmp_path):
    """A file or a rulebook that is not there, and a call without a rulebook, are wrong use."""
    missing = call("kpi", str(tmp_path / "none.jsonl"), "--rulebook", book)
    assert (missing.code, "no file of records named" in missing.err) == (2, True)
    unruled = call("kpi", store(), "--rulebook", "lutoin")
    assert (unruled.code, "did you mean 'lution'" in unruled.err) == (2, True)
    assert call("kpi", store()).code == 2


def test_a_folder_is_no_file_of_records(call, book, tmp_path):
    """What exists and cannot be read is named, without a traceback."""
    answer = call("kpi", str(tmp_path), "--rulebook", book)
    assert answer.code == 1
    assert answer.err == f"servflow: {tmp_path}: Is a directory\n"


def test_lines_that_hold_no_record(call, book, store):
    """Unreadable lines are told with their number; the others are measured all the same, and the exit code is 1."""
    good = dumps_records(served("T-1", at(6))).encode()
    tampered = good.splitlines()[0].replace(b"T-1", b"T-9") + b"\n"
    deep = b'{"format":1,"kind":"record","case_id":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    path = store(good, b"no json\n", b"\xff\xfe\n", b'{"format":1,"kind":"case"}\n', tampered, deep, b"[]")
    answer = call("kpi", path, "--rulebook", book, "--json")
    assert answer.code == 1
    assert answer.data["passed"] is False
    assert answer.data["records"] == 8
    found = {entry["line"]: " ".join(entry["problems"]) for entry in answer.data["unread"]}
    assert sorted(found) == [9, 10, 11, 12, 13, 14]
    for line, words in (
        (9, "column 1"),
        (10, "UTF-8"),
        (11, "kind: expected record"),
        (12, "digest"),
        (13, "nested too deeply"),
        (14, "expected a map"),
    ):
        assert words in found[line]
        assert f"servflow: {path}:{line}: " in answer.err


def test_no_record_at_all(call, book, store):
    """An empty file is measured to nothing."""
    answer = call("kpi", store(), "--rulebook", book)
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "0 targets, 0 missed")


def test_a_word_on_the_way(call, book, store, monkeypatch):
    """On long input a word is said now and then, on standard error, so that the report stays clean."""
    monkeypatch.setattr(kpi, "PROGRESS", 8)
    path = store(served("T-1", at(6)), served("T-2", at(6)))
    answer = call("kpi", path, "--rulebook", book)
    assert answer.err.splitlines() == [f"servflow: {path}: 8 lines read", f"servflow: {path}: 16 lines read"]
    assert "lines read" not in answer.out


def test_what_people_wrote_does_not_break_the_lines(call, book, store):
    """A reason with line breaks and control characters is shown on one line."""
    journal = opened("T-1", at(6)).add("dissatisfied", at(7), data={"reason": "late\n\x1b[31mand rude"})
    answer = call("kpi", store(journal), "--rulebook", book)
    assert "      reason: late \ufffd[31mand rude × 1" in answer.out.splitlines()


@pytest.mark.parametrize(
    ("minutes", "text"), [(0.5, "30 s"), (1, "1 min"), (59.9, "59 min"), (60, "1 h 00 min"), (1505, "25 h 05 min")]
)
def test_lengths_of_time(minutes, text):
    """A time reads in hours and minutes, in seconds below a minute; the rest is cut off."""
    journal = opened("T-1", at(6)).add("contact", at(6) + minutes * (at(6, 12, 1) - at(6)), "contacted")
    assert shown(count("response_time", journal)) == text


def test_a_value_never_reads_better_than_it_is():
    """2 of 3 read as 66.66 %, not as 66.67 %: what misses 90 % by a hair never reads as 90.00 %."""
    journals = [served("T-1", at(6), 5), served("T-2", at(6), 5), served("T-3", at(6), 1)]
    assert shown(count("satisfaction_rate", *journals)) == "66.66 %"
    assert shown(count("satisfaction", *journals)) == "3.66"
    (empty,) = measure([], house(), last=at(6).date(), metrics=["satisfaction"])
    assert shown(empty) == "no data"
