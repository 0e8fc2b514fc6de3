"""The file of a lock is read back as it was written, and anything else is refused with the place."""

import json
from datetime import date

import pytest

from servflow.rulebook.lock.store import lock_path, read_lock, written
from servflow.rulebook.lock.versions import Lock, LockedVersion, Part, Slice
from servflow.rulebook.nodes import MOST_BYTES
from servflow.rulebook.problems import Problems
from servflow.values.frozen import FrozenMap

HEX = "0123456789abcdef0123"
VERSION = LockedVersion(
    version="1",
    digest=HEX,
    locked_on=date(2024, 2, 1),
    first=date(2024, 1, 1),
    head=FrozenMap({"id": HEX}),
    days=("holidays 2024-10-01", f"hours 2024-10-08 {HEX[:12]}"),
    slices=(Slice(date.min, HEX), Slice(date(2024, 6, 1), HEX)),
    parts=(
        Part(policy="duties", name="D-1", digest=HEX),
        Part(policy="duties", name="D-2", digest=HEX, first=date(2024, 1, 1)),
        Part(policy="duties", name="", digest=HEX, last=date(2024, 1, 1)),
    ),
    accepted="a court said so: 判决",
)
LOCK = Lock("shop", (VERSION,))


def read(tmp_path, content):
    """Read a file with this content, and give what was found and what is wrong with it."""
    path = tmp_path / "rulebook.lock.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    lock = read_lock(path, problems)
    assert all(problem.hint for problem in problems.listed()), "each says how to get a good one back"
    return lock, [(found.code, found.message, found.line) for found in problems.listed()]


def test_a_lock_reads_back(tmp_path):
    """What is written is what is read, to the last part."""
    assert read(tmp_path, written(LOCK)) == (LOCK, [])
    assert "判决" in written(LOCK)  # for people to read
    assert read(tmp_path, written(Lock("shop"))) == (Lock("shop"), [])


def test_no_file_is_no_problem(tmp_path):
    """Where nothing was locked there is nothing to say."""
    problems = Problems()
    assert read_lock(tmp_path / "rulebook.lock.json", problems) is None
    assert problems.listed() == ()


def test_a_lock_that_cannot_be_opened_is_told(tmp_path):
    """A folder of that name is no lock."""
    (tmp_path / "rulebook.lock.json").mkdir()
    problems = Problems()
    assert read_lock(tmp_path / "rulebook.lock.json", problems) is None
    assert [(found.code, found.message) for found in problems.listed()] == [
        ("bad_lock", "the lock cannot be read: Is a directory")
    ]


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        ("{\n oops", "Expecting property name enclosed in double quotes", 2),
        (b'"\xff"', "byte 0xFF is not UTF-8", 1),
        (b"[" * 100_000, "it cannot be read as JSON", 1),
        (b"1" * 10_000, "it cannot be read as JSON", 1),
        (b" " * (MOST_BYTES + 1), f"it is larger than {MOST_BYTES:,} bytes", 1),
        ("[]", "it is no mapping", 1),
    ],
)
def test_what_is_no_lock_is_refused(tmp_path, content, reason, line):
    """Broken, hostile and foreign files are refused with a reason, and what to do."""
    assert read(tmp_path, content) == (None, [("bad_lock", f"this is no lock: {reason}", line)])


def changed(path, value):
    """Give the text of a lock in which one thing is other."""
    data = json.loads(written(LOCK))
    node = data
    for key in path[:-1]:
        node = node[key]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["format"], 2, "its format is not 1"),
        (["format"], True, "its format is not 1"),
        (["rulebook"], 1, "rulebook is no text"),
        (["more"], 1, "it needs format, rulebook, versions"),
        (["versions"], {}, "versions is no list"),
        (["versions", 0, "digest"], ..., "versions[0] needs "),
        (["versions", 0, "digest"], "xyz", "versions[0].digest is no digest"),
        (["versions", 0, "locked_on"], "2024-02-30", "versions[0].locked_on is no date"),
        (["versions", 0, "locked_on"], "20240201", "versions[0].locked_on is no date"),
        (["versions", 0, "effective", "to"], 5, "versions[0].effective.to is no text"),
        (["versions", 0, "days"], ["holidays"], "versions[0].days holds no date"),
        (["versions", 0, "days"], ["holidays 2024-02-30"], "versions[0].days is no date"),
        (["versions", 0, "slices"], [], "versions[0].slices is no mapping"),
        (["versions", 0, "rules", "duties", "D-1"], "oops", "versions[0].rules.duties.D-1 is no digest"),
        (["versions", 0, "rules", "duties"], [], "versions[0].rules.duties is no mapping"),
        (["versions", 0, "accepted"], None, "versions[0].accepted is no text"),
    ],
)
def test_each_damage_is_named(tmp_path, path, value, reason):
    """Whatever is damaged in a lock is called by its name."""
    lock, ((code, message, _),) = read(tmp_path, changed(path, value))
    assert (lock, code) == (None, "bad_lock")
    assert message.startswith(f"this is no lock: {reason}")


def test_a_version_stands_there_once(tmp_path):
    """Two entries of one version, as a merge may leave them, are refused."""
    twice = changed(["versions"], json.loads(written(LOCK))["versions"] * 2)
    assert read(tmp_path, twice)[1][0][1] == "this is no lock: a version stands there twice"


def test_the_lock_stands_beside_the_rules(tmp_path):
    """In the folder of a rulebook, or beside its only file."""
    assert lock_path(tmp_path) == tmp_path / "rulebook.lock.json"
    assert lock_path(tmp_path / "kiosk.yaml") == tmp_path / "kiosk.lock.json"
