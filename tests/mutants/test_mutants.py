"""The runner of mutants counts honestly, and the survivors that have a reason fit today's source."""

import json

import pytest

from tests.house.patches import UnreadableListError
from tests.house.source import PACKAGE
from tests.mutants.__main__ import main, nearest
from tests.mutants.counting import (
    PARTS,
    REASONS,
    Change,
    change,
    interval,
    is_killed,
    place,
    read_known,
    table,
    verdicts,
)

KNOWN = tuple(read_known(REASONS.read_text(encoding="utf-8")))
DIFF = """--- src/servflow/values/money.py
+++ src/servflow/values/money.py
@@ -1,2 +1,2 @@
 def plus(self, other):
-    return self.minor + other.minor
+    return self.minor - other.minor"""
NAME = "servflow.values.money.xǁMoneyǁplus__mutmut_7"


def test_every_survivor_with_a_reason_fits():
    """What an excused mutant replaces stands in today's source, it changes something, and none is excused twice."""
    for entry in KNOWN:
        source = [line.strip() for line in (PACKAGE / entry.change.file).read_text(encoding="utf-8").splitlines()]
        assert set(entry.change.old) <= set(source), entry
        assert f"def {entry.change.function.rpartition('.')[2]}(" in "\n".join(source), entry
        assert entry.change.old != entry.change.new, entry
        assert entry.change.file.partition("/")[0] in PARTS
    assert len({entry.change for entry in KNOWN}) == len(KNOWN)


def test_without_mutmut_the_extra_is_named(monkeypatch, capsys):
    """Mutmut is no part of a developer's usual set-up: who asks without it reads where it comes from."""
    monkeypatch.setattr("sys.argv", ["tests.mutants"])
    monkeypatch.setattr("tests.mutants.__main__.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "comes with the extra `nightly`: pip install -e '.[nightly]'" in capsys.readouterr().err


def test_a_change_is_known_by_its_text():
    """Mutmut's number of a mutant does not count: the file, the function and the lines do."""
    one = Change(
        "values/money.py", "Money.plus", ("return self.minor + other.minor",), ("return self.minor - other.minor",)
    )
    assert change(NAME, DIFF) == change(NAME.replace("_7", "_8"), DIFF) == one
    block = f"# values/money.py\n\nMoney.plus: so\n-     {one.old[0]}\n+ {one.new[0]}\n"
    assert [(entry.change, entry.reason) for entry in read_known(block)] == [(one, "so")]
    assert place("servflow.rulebook.lock.store.x_read__mutmut_12") == ("rulebook/lock/store.py", "read")
    with pytest.raises(ValueError, match="no name of a mutant"):
        place("servflow.values.money.plus")


@pytest.mark.parametrize(
    "text", ["plus: so\n- a\n+ b", "# a.py\n\nplus\n- a", "# a.py\n\nplus: so", "# a.py\n\na: b\n* c"]
)
def test_a_list_that_cannot_be_read_is_refused(text):
    """A survivor stands under its file, with its function, a reason and lines that are taken away or added."""
    with pytest.raises(UnreadableListError):
        list(read_known(text))


def test_only_a_failed_test_or_a_timeout_kills(tmp_path):
    """What no test reaches, what was not asked and what ended in any other way is not counted as killed."""
    codes = {"a": 1, "b": 0, "c": 33, "d": None, "e": -24, "f": -11, "g": 3}
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "money.py.meta").write_text(json.dumps({"exit_code_by_key": codes}), encoding="utf-8")
    found = verdicts(tmp_path)
    assert {name for name, verdict in found.items() if is_killed(verdict)} == {"a", "e", "g"}
    assert [found[name] for name in "bcdf"] == ["survived", "no tests", "not asked", "ended with -11"]


def test_the_table_counts_survivors_with_and_without_a_reason():
    """Only the second score leaves out mutants with a reason; what types and timeouts killed is told."""
    names = [f"servflow.values.money.x_plus__mutmut_{number}" for number in range(10)]
    words = ["killed"] * 5 + ["types", "timeout"] + ["survived"] * 2 + ["no tests"]
    told = list(table(dict(zip(names, words, strict=True)), [names[7]]))
    assert told[1].split()[:7] == ["values", "10", "7", "1", "1", "1", "2"]
    assert told[1].replace("values", "all   ") == told[2]
    assert "70.0 %;" in told[1]
    assert "77.8 % of those that a test could see" in told[1]


def test_the_interval_is_wilsons():
    """The bounds are those of the textbook, lie within 0 and 100 percent, and close in on the score of many."""
    assert interval(8, 10) == pytest.approx((49.02, 94.33), abs=0.01)
    assert interval(0, 20)[0] == 0
    assert interval(20, 20)[1] == pytest.approx(100)
    low, high = interval(95_000, 100_000)
    assert 94.8 < low < 95 < high < 95.2


def test_the_nearest_tests_are_asked_first():
    """Tests of the very module come first, then those of its part, the fastest first; at least one is asked."""
    laws, slow, fast = "tests/laws/b.py::law", "tests/values/a.py::slow", "tests/values/a.py::fast"
    mirror = "tests/values/test_money.py::slowest"
    lasted = {laws: 0.01, slow: 1.5, fast: 0.1, mirror: 1.8}
    function = "servflow.values.money.x_plus"
    whole = {"duration_by_test": lasted, "tests_by_mangled_function_name": {function: list(lasted)}}

    def cut(most, seconds):
        return nearest(whole, most, seconds)["tests_by_mangled_function_name"][function]

    assert cut(4, 10) == [mirror, fast, slow, laws]
    assert cut(2, 10) == cut(4, 2) == [mirror, fast]
    assert cut(9, 1) == cut(9, 0) == [mirror]
