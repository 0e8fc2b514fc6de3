"""What was stored once loads for ever: snapshots, records, ledgers, commands and rulebooks of every format."""

import json
from functools import cache
from itertools import groupby

import pytest

from servflow import load_rulebook, replay
from servflow.codec import (
    FORMAT,
    dump_case,
    dump_command,
    dump_ledger,
    dump_record,
    dumps,
    load_case,
    load_command,
    load_ledger,
    load_record,
    load_records,
)
from servflow.desk import FLOWS
from servflow.rulebook.loader import shipped_names
from tests.compat import write
from tests.compat.stories import HOME, Kept, desks_of, lines_of, loaded, put, records_of
from tests.compat.write import DIGESTS, HERE, STORIES

FORMATS = sorted(path for path in HOME.iterdir() if path.name.isdecimal())
FILES = [path for folder in FORMATS for path in sorted(folder.glob("*.jsonl"))]
BYTES = 600_000
"""Of one format, its rulebooks included."""

told = cache(lines_of)
desks = cache(lambda path: desks_of(told(path), path.parent / "rulebooks"))


def named(path):
    """Name a story by its format and its file."""
    return f"{path.parent.name}/{path.stem}"


every_story = pytest.mark.parametrize("path", FILES, ids=named)


def kept(path):
    """Give what a host had in store, halfway and at the end."""
    return [content for kind, content in told(path) if kind == "kept"]


def journals(path):
    """Give the stored records of each case of a story."""
    by_case = sorted(records_of(told(path)), key=lambda record: record["case_id"])
    return {case_id: list(records) for case_id, records in groupby(by_case, key=lambda record: record["case_id"])}


def test_todays_format_is_stored():
    """The format that is written today has its stories, of every flow, and is small enough to be kept for ever."""
    assert str(FORMAT) in {folder.name for folder in FORMATS}
    assert {path.stem for path in HERE.glob("*.jsonl")} == {name.rpartition("/")[2] for name in STORIES}
    flows = [record["flow"] for path in FILES for record in records_of(told(path)) if record["command"] == "open"]
    assert all(flows.count(flow.name) >= 8 for flow in FLOWS)
    sizes = {folder: sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) for folder in FORMATS}
    assert all(size < BYTES for size in sizes.values()), sizes


def test_the_stories_hold_what_can_be_stored():
    """Clocks that stand still, receipts, personal data, warnings, retries, refusals and money are all among them."""
    cases = [case for path in FILES for content in kept(path) for case in content["cases"]]
    records = [record for path in FILES for record in records_of(told(path))]
    answers = [content["answer"] for path in FILES for kind, content in told(path) if kind == "asked"]
    ledgers = [ledger for path in FILES for content in kept(path) for ledger in content["ledgers"]]
    assert any(case.get("clocks") for case in cases)
    assert any(receipt["records"] for case in cases for receipt in case["receipts"])
    assert any(record["seals"] for record in records)
    assert any(deadline.get("run") for case in cases for deadline in case["deadlines"])
    assert any(answer.get("repeated") for answer in answers)
    assert any(record["command"] == "move" for record in records)
    assert any(answer.get("denied") and answer["records"] for answer in answers)
    claims = [claim for ledger in ledgers for claim in ledger["claims"]]
    assert all(any(claim[kind] for claim in claims) for kind in ("money", "units", "paid_units"))


@every_story
def test_every_stored_value_loads_and_is_written_the_same(path):
    """A snapshot, record, ledger or command that was stored loads, and what is written again is the same text."""
    forms = [(load_record, dump_record, record) for record in records_of(told(path))]
    for content in kept(path):
        forms += [(load_case, dump_case, case) for case in content["cases"]]
        forms += [(load_ledger, dump_ledger, ledger) for ledger in content["ledgers"]]
    asked = [content["command"] for kind, content in told(path) if kind == "asked"]
    forms += [(load_command, dump_command, command) for command in asked if command is not None]
    for load, dump, content in forms:
        value = load(content)
        assert load(dump(value)) == value
        if path.parent == HERE:
            assert dumps(dump(value)) == dumps(content)


@every_story
def test_the_records_lead_to_the_snapshot(path):
    """A stored journal replays, bit for bit, to the snapshot that was stored with it."""
    last = {case["id"]: case for case in kept(path)[-1]["cases"]}
    assert set(last) == set(journals(path))
    for case_id, records in journals(path).items():
        case = replay(load_records(records))
        assert case.digest == last[case_id]["digest"]
        assert case == load_case(last[case_id])


@every_story
def test_the_cases_go_on_living(path):
    """From what was stored halfway, each further question is answered as it was, to the same end."""
    lines = told(path)
    halfway = next(place for place, (kind, _) in enumerate(lines) if kind == "kept")
    host = loaded(lines[halfway][1])
    _lives_on(path, host, lines[halfway + 1 :])


@every_story
def test_a_story_begins_anew(path):
    """The stored questions, put to a desk under the stored rulebook, get the stored answers from the first on."""
    _lives_on(path, Kept(cases={}, ledgers={}), told(path)[1:])


def _lives_on(path, host, lines):
    """Put what was asked, and hold answers and store against what was stored."""
    for kind, content in lines:
        if kind == "asked":
            answered, host = put(desks(path), host, content)
            told_then = content["answer"]
            if path.parent == HERE:
                assert dumps(answered) == dumps(told_then)
            assert digests_of(answered) == digests_of(told_then)
        else:
            assert (host.cases, host.ledgers) == (loaded(content).cases, loaded(content).ledgers)


def digests_of(answered):
    """Give of an answer what an older format can be held to."""
    return {**answered, "records": [record["digest"] for record in answered["records"]]}


@every_story
def test_the_stored_rulebook_is_the_same_rules(path):
    """A stored rulebook loads, and has the digest that it had when its cases were opened."""
    head = told(path)[0][1]
    assert desks(path)[head["rulebook"]].rulebook.digest == head["digest"]


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_a_shipped_version_keeps_its_digest(folder):
    """A shipped rulebook loads with the digest that it had, as long as it calls itself the same version."""
    written = json.loads((folder / DIGESTS).read_text(encoding="ascii"))
    assert set(written) <= set(shipped_names())
    books = {name: load_rulebook(name) for name in written}
    same = [name for name, book in books.items() if book.version == written[name]["version"]]
    assert {name: books[name].digest for name in same} == {name: written[name]["digest"] for name in same}


def test_the_writer_overwrites_nothing(tmp_path):
    """What is stored is left as it is and named; only what is accepted by its name is written anew."""
    some = ("refund-closed", "sys-28", "rulebooks")
    assert write.write(tmp_path, only=some) == []
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "sys-28.jsonl").write_text("old", encoding="ascii")
    (tmp_path / "refund-closed.jsonl").write_text("old", encoding="ascii")
    assert write.write(tmp_path, only=some) == [
        "refund-closed.jsonl",
        "sys-28.jsonl",
        *(f"rulebooks/{name}" for name in write.BOOKS),
        DIGESTS,
    ]
    assert (tmp_path / "sys-28.jsonl").read_text(encoding="ascii") == "old"
    assert write.write(tmp_path, ("sys-28",), ("sys-28",)) == []
    assert (tmp_path / "sys-28.jsonl").read_bytes() == first[tmp_path / "sys-28.jsonl"]
    assert (tmp_path / "refund-closed.jsonl").read_text(encoding="ascii") == "old"


def test_the_command_refuses(monkeypatch, capsys):
    """`python -m tests.compat.write` ends with 1 and names what is there already."""
    monkeypatch.setattr(write, "wanted", lambda: iter([("sys-28.jsonl", pytest.fail)]))
    monkeypatch.setattr("sys.argv", ["write"])
    assert write.main() == 1
    assert "1/sys-28.jsonl is stored already" in capsys.readouterr().err
