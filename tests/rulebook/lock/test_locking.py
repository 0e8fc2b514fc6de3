"""Versions are locked; what was locked stays, and the past with it."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from servflow.errors import RulebookError
from servflow.rulebook.loader import shipped_names
from servflow.rulebook.lock import lock_problems, slices
from servflow.rulebook.lock.locking import lock_rulebook
from servflow.rulebook.lock.slices import MOST_SLICES
from servflow.rulebook.lock.store import lock_path
from servflow.values.time import zone_info
from tests.house.source import ROOT

SHIPPED = ROOT / "src/servflow/rulebooks"
KEPT = Path(__file__).with_name("kept")
"""A rulebook, its base and its lock; never written anew."""
JANUARY, JUNE, AUGUST = date(2024, 1, 1), date(2024, 6, 1), date(2024, 8, 1)
RULE = "{id: S-1, when: {cause: quality}, then: {return: merchant}%s}"
TABLE = "shipping_fee:\n  rules:\n%s  otherwise: {id: S-9, then: {return: buyer}}\n"


def table(*rules):
    """Give a section with these rules."""
    return TABLE % "".join(f"    - {rule}\n" for rule in rules)


@attrs.define
class Shop:
    """A rulebook in a folder."""

    folder: object

    def write(self, version, content, head=""):
        """Write it anew."""
        text = f'id: shop\nversion: "{version}"\n{head}{content}'
        (self.folder / "rulebook.yaml").write_text(text, encoding="utf-8")

    def lock(self, today=JANUARY, accept="", **options):
        """Lock it on a day."""
        return lock_rulebook(str(self.folder), lambda _: today, accept, **options)

    def told(self, today=JANUARY, **options):
        """Lock it on a day, and give the codes and messages of what is wrong."""
        return [(problem.code, problem.message) for problem in self.lock(today, **options).problems]

    @property
    def lock_file(self):
        """Where the lock stands."""
        return lock_path(self.folder)


@pytest.fixture
def shop(tmp_path):
    """Give a rulebook whose version 1 is locked in January."""
    found = Shop(tmp_path)
    found.write(1, table(RULE % ""))
    assert found.told() == []
    return found


def test_a_version_is_locked_once(shop):
    """Locking what is locked changes nothing, on whichever day; --check says that it is what was locked."""
    before = shop.lock_file.read_bytes()
    again = shop.lock(AUGUST)
    assert (again.is_new, again.version.locked_on, again.problems) == (False, JANUARY, ())
    assert shop.told(AUGUST, is_check=True) == []
    assert shop.lock_file.read_bytes() == before
    assert lock_problems(str(shop.folder)) == ()


def test_a_check_asks_for_the_lock(shop):
    """A version that is not locked yet is a problem for --check alone, and nothing is written."""
    before = shop.lock_file.read_bytes()
    shop.write(2, table(RULE % ""))
    assert shop.told(is_check=True) == [("not_locked", "version 2 is not locked yet")]
    assert lock_problems(str(shop.folder)) == ()
    assert shop.lock_file.read_bytes() == before


def test_without_a_lock_check_says_nothing(shop):
    """Whoever locks nothing is asked for no lock; nor is a rulebook that comes with servflow."""
    shop.lock_file.unlink()
    assert lock_problems(str(shop.folder)) == ()
    assert lock_problems("lution") == ()


@pytest.mark.parametrize(
    ("content", "head", "expected"),
    [
        (table(RULE % ", title: At fault"), "", ["shipping_fee: S-1 is changed since it was locked"]),
        (table((RULE % "").replace("quality", "lost")), "", ["shipping_fee: S-1 is changed since it was locked"]),
        (table(RULE % ", effective: {to: 2030-01-01}"), "", ["shipping_fee: S-1 is changed since it was locked"]),
        (
            table(RULE % "", "{id: S-2, when: {cause: dislike}, then: {return: buyer}}"),
            "",
            ["shipping_fee: S-2 is new since it was locked"],
        ),
        (
            table("{id: S-3, when: {cause: quality}, then: {return: merchant}}"),
            "",
            ["shipping_fee: S-3 is new since it was locked", "shipping_fee: S-1 is gone since it was locked"],
        ),
        (
            table(RULE % "").replace("  rules", "  hit: unique\n  rules"),
            "",
            ["shipping_fee: what stands beside its rules is changed since it was locked"],
        ),
        (table(RULE % ""), "timezone: UTC\n", ["timezone is not what it was locked with"]),
        (table(RULE % ""), "effective: {from: 2024-01-01}\n", ["effective is not what it was locked with"]),
    ],
)
def test_a_locked_version_stays(shop, content, head, expected):
    """Under the same version another content is refused, and each part that differs is named, even with a reason."""
    before = shop.lock_file.read_bytes()
    shop.write(1, content, head)
    problems = shop.lock(AUGUST, "we know").problems
    assert {problem.code for problem in problems} == {"locked"}
    messages = {problem.message for problem in problems}
    assert messages == {"version 1 was locked on 2024-01-01 with another content", *expected}
    assert all(problem.hint for problem in problems), "each says what can be done"
    assert lock_problems(str(shop.folder)) == problems
    assert shop.lock_file.read_bytes() == before


def test_what_decides_nothing_may_change(shop):
    """Tests, examples and comments are not held."""
    more = "  tests: [{name: a, given: {cause: quality}, expect: {rule: S-1}}]\n# why\n"
    shop.write(1, table(RULE % ", example: {cause: quality}") + more)
    assert shop.told(AUGUST) == []


def test_a_changed_past_is_refused(shop):
    """A new version that says something else of days before today is refused, with the days and the rule."""
    shop.write(2, table("{id: S-1, when: {cause: dislike}, then: {return: merchant}}"))
    assert shop.told(JUNE) == [
        ("past_changed", "the past changes: until 2024-05-31 shipping_fee: S-1 is changed since version 1")
    ]
    outcome = shop.lock(JUNE)
    assert (outcome.changes_past, shop.told(JUNE)) == (True, shop.told(JUNE, is_check=False))
    assert len(json.loads(shop.lock_file.read_text())["versions"]) == 1


def test_the_past_changes_with_a_reason(shop):
    """With --accept it is locked, and the reason stays; where nothing of the past changes there is none to keep."""
    shop.write(2, table("{id: S-1, when: {cause: dislike}, then: {return: merchant}}"))
    outcome = shop.lock(JUNE, "a court said so")
    assert (outcome.is_new, outcome.changes_past, outcome.problems) == (True, True, ())
    assert json.loads(shop.lock_file.read_text())["versions"][1]["accepted"] == "a court said so"
    shop.write(3, table("{id: S-1, when: {cause: dislike}, then: {return: merchant}}"))
    assert shop.lock(AUGUST, "to be sure").version.accepted == ""


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (table("{id: S-1, when: {cause: dislike}, then: {return: buyer}}"), "effective: {from: 2024-06-01}\n"),
        (table(RULE % "", "{id: S-2, then: {return: buyer}, effective: {from: 2024-06-01}}"), ""),
        (table(RULE % ", effective: {to: 2024-05-31}"), ""),
        (table(RULE % "", "{id: S-3, then: {return: buyer}, effective: {from: 2024-07-01, to: 2024-07-31}}"), ""),
    ],
)
def test_what_is_to_come_may_change(shop, content, head):
    """A version that begins today or later, or whose changed rules do, is locked."""
    shop.write(2, content, head)
    assert shop.told(JUNE) == []


def test_each_stretch_of_the_past_is_told_once(shop):
    """Days that follow each other and change alike are one problem; what begins later in them is another."""
    shop.write(2, table(RULE % "", "{id: S-2, then: {return: buyer}, effective: {from: 2024-03-01, to: 2024-04-30}}"))
    assert shop.told(JUNE) == [
        ("past_changed", "the past changes: from 2024-03-01 to 2024-04-30 shipping_fee: S-2 is new since version 1")
    ]
    shop.write(2, table("{id: S-5, then: {return: buyer}, effective: {from: 2024-03-01, to: 2024-04-30}}"))
    assert {message.removeprefix("the past changes: ") for _, message in shop.told(JUNE)} == {
        "until 2024-02-29 shipping_fee: S-1 is gone since version 1",
        "from 2024-03-01 to 2024-04-30 shipping_fee: S-1 is gone since version 1",
        "from 2024-03-01 to 2024-04-30 shipping_fee: S-5 is new since version 1",
        "from 2024-05-01 to 2024-05-31 shipping_fee: S-1 is gone since version 1",
    }


def test_a_change_beside_the_rules_is_told(shop):
    """Another order of the rules, or another time zone, changes the past as well."""
    second = "{id: S-2, when: {cause: [quality, dislike]}, then: {return: buyer}}"
    shop.write(2, table(RULE % "", second), "effective: {from: 2024-02-01}\n")
    assert shop.told(date(2024, 2, 1)) == []
    shop.write(3, table(second, RULE % ""), "effective: {from: 2024-02-01}\n")
    assert shop.told(JUNE) == [
        (
            "past_changed",
            "the past changes: from 2024-02-01 to 2024-05-31 what stands beside the rules is other than in 2",
        )
    ]
    shop.write(3, table(RULE % "", second), "effective: {from: 2024-02-01}\ntimezone: UTC\n")
    assert [code for code, _ in shop.told(JUNE)] == ["past_changed"]


def test_an_ended_version_leaves_later_days_free(shop):
    """Days after the last one of a version are held by none, so whatever comes then is no change."""
    ended = "effective: {from: 2024-01-01, to: 2024-02-29}\n"
    shop.lock_file.unlink()
    shop.write(1, table(RULE % ""), ended)
    assert shop.told() == []
    shop.write(2, table(RULE % ", note: x"), "effective: {from: 2024-03-01}\n")
    assert shop.told(JUNE) == []
    shop.write(3, table(RULE % ", note: x"), "effective: {from: 2024-02-29}\n")
    assert shop.told(JUNE) == [
        ("past_changed", "the past changes: from 2024-02-29 to 2024-02-29 shipping_fee: S-1 is changed since version 1")
    ]


CALENDAR = "calendar: {weekdays: [mon, tue], %s}\n"


def test_dates_of_the_calendar_are_held_one_by_one(shop):
    """A holiday to come may be added; one that is over may not, nor other hours of a day that is over."""
    shop.lock_file.unlink()
    shop.write(1, table(RULE % ""), CALENDAR % "holidays: [2024-02-12]")
    assert shop.told() == []
    shop.write(2, table(RULE % ""), CALENDAR % "holidays: [2024-02-12, 2024-10-01], confirmed_through: 2024-12-31")
    assert shop.told(JUNE) == []
    for today, count in ((JUNE, 0), (JUNE + timedelta(1), 1)):
        shop.write(3, table(RULE % ""), CALENDAR % "holidays: [2024-02-12, 2024-10-01, 2024-06-01]")
        kept = shop.lock_file.read_bytes()
        assert len(shop.told(today)) == count  # the day itself is not past: it may still become a holiday
        shop.lock_file.write_bytes(kept)
    shop.write(3, table(RULE % ""), CALENDAR % "holidays: [2024-10-01, 2024-05-07]")
    assert shop.told(JUNE) == [
        ("past_changed", "the past changes: 2024-02-12 under holidays of the calendar is gone"),
        ("past_changed", "the past changes: 2024-05-07 under holidays of the calendar is new"),
    ]
    hours = (
        'holidays: [2024-02-12, 2024-10-01], hours: {mon: ["09:00-18:00"], tue: ["09:00-18:00"], %s: ["09:00-12:00"]}'
    )
    shop.write(3, table(RULE % ""), CALENDAR % (hours % "2024-12-31"))
    assert [code for code, _ in shop.told(JUNE)] == ["past_changed"]


@pytest.mark.parametrize("order", ["confirmed_through: 2024-12-31, %s", "%s, confirmed_through: 2024-12-31"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("weekdays: [mon]", "weekdays: [tue]"),
        ('hours: {mon: ["09:00-18:00"]}', 'hours: {tue: ["09:00-18:00"]}'),
        ('hours: {mon: ["09:00-18:00"]}', 'hours: {mon: ["09:00-17:00"]}'),
    ],
)
def test_what_a_calendar_holds_for_every_week_is_held(shop, order, before, after):
    """Other weekdays or hours change the past, wherever in the calendar they stand."""
    shop.lock_file.unlink()
    shop.write(1, table(RULE % ""), f"calendar: {{{order % before}}}\n")
    assert shop.told() == []
    shop.write(2, table(RULE % ""), f"calendar: {{{order % after}}}\n")
    assert [code for code, _ in shop.told(JUNE)] == ["past_changed"]


def test_a_guarantee_of_a_base_is_held(tmp_path):
    """What a base guarantees decides as well, so another base changes the past."""
    base = tmp_path / "law"
    shop = Shop(tmp_path / "shop")
    base.mkdir()
    shop.folder.mkdir()
    floor = "id: law\nversion: 1\n" + table(RULE % "").replace("  rules", "  favour: consumer\n  rules")
    (base / "rulebook.yaml").write_text(floor, encoding="utf-8")
    shop.write(1, table("{id: S-4, when: {cause: other}, then: {return: buyer}}"), "extends: ../law\n")
    assert shop.told() == []
    (base / "rulebook.yaml").write_text(floor.replace("quality", "wrong_item"), encoding="utf-8")
    assert ("locked", "guarantees is not what it was locked with") in shop.told(JUNE)
    shop.write(2, table("{id: S-4, when: {cause: other}, then: {return: buyer}}"), "extends: ../law\n")
    assert [code for code, _ in shop.told(JUNE)] == ["past_changed"]


def test_limits_without_an_id_are_named(shop):
    """A time limit is called after what it limits, more of that name with a number; one alone may be listed."""
    one = "time_limits:\n  return.inspection: {within: 3 days}\n"
    shop.lock_file.unlink()
    shop.write(1, table(RULE % "") + one)
    assert shop.told() == []
    listed = "time_limits:\n  return.inspection:\n    - {within: 3 days}\n"
    more = "    - {when: {tier: gold}, within: 1 day, effective: {from: 2024-05-01}}\n"
    shop.write(3, table(RULE % "") + listed)
    assert shop.told(JUNE) == []
    shop.write(4, table(RULE % "") + listed.replace("    -", more + "    -"))
    told = shop.told(JUNE)
    assert [code for code, _ in told] == ["past_changed"] * len(told)
    assert any("time_limits: return.inspection" in message for _, message in told)


def test_sections_that_begin_later_are_not_there_before(shop):
    """A section whose only rule begins later holds nothing until then."""
    later = "time_limits:\n  return.inspection:\n    - {within: 3 days, effective: {from: 2024-07-01}}\n"
    shop.write(2, table(RULE % "") + later)
    assert shop.told(JUNE) == []
    assert [str(each.first) for each in shop.lock(JUNE).version.slices] == ["0001-01-01", "2024-07-01"]


def test_days_that_change_alike_are_told_together(shop):
    """A stretch of time begins where any rule does; if the same part changes before and after it, that is said once."""
    other = "{id: S-2, when: {cause: dislike}, then: {return: buyer}, effective: {from: 2024-03-01}}"
    shop.lock_file.unlink()
    shop.write(1, table(RULE % "", other))
    assert shop.told() == []
    shop.write(2, table(RULE % ", note: x", other))
    assert shop.told(JUNE) == [
        ("past_changed", "the past changes: until 2024-05-31 shipping_fee: S-1 is changed since version 1")
    ]


def test_cutting_a_rule_in_two_changes_nothing(shop):
    """A limit that is written twice, the second from where the first ends, is one stretch of time."""
    cut = "{within: 3 days, effective: {to: 2024-03-31}}, {within: 3 days, effective: {from: 2024-04-01}}"
    shop.write(2, table(RULE % "") + f"time_limits: {{return.inspection: [{cut}]}}\n", "calendar: every_day\n")
    assert len(shop.lock(accept="more limits").version.slices) == 1


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_rulebook_can_be_locked(tmp_path, name):
    """A copy of each is locked, read back, and is what was locked."""
    shop = Shop(tmp_path / name)
    shutil.copytree(SHIPPED / name, shop.folder)
    assert shop.told() == []
    assert shop.told(AUGUST, is_check=True) == []
    assert shop.lock(AUGUST).version.parts == shop.lock(AUGUST).version.parts != ()


def test_the_clock_does_not_go_back(shop):
    """A version is not locked on a day before the last one was."""
    shop.write(2, table(RULE % ""))
    assert shop.told(date(2023, 12, 31)) == [
        ("clock_went_back", "a version was locked on 2024-01-01, and today would be 2023-12-31")
    ]


def test_too_many_slices_are_refused(shop):
    """Rules that begin and end on more than so many days are told; nothing is written."""
    days = (date.fromordinal(JANUARY.toordinal() + number * 2) for number in range(MOST_SLICES))
    rules = (f"{{id: N-{day}, then: {{return: buyer}}, effective: {{from: {day}, to: {day}}}}}" for day in days)
    shop.write(2, table(*rules))
    assert shop.told(JUNE) == [("too_many_slices", "its rules begin and end on more than 500 days")]


def test_as_many_slices_as_there_may_be(shop, monkeypatch):
    """The last slice that fits is locked, one more is not."""
    shop.write(2, table(RULE % "", "{id: S-3, then: {return: buyer}, effective: {from: 2024-07-01, to: 2024-07-31}}"))
    monkeypatch.setattr(slices, "MOST_SLICES", 2)
    assert [code for code, _ in shop.told(JUNE)] == ["too_many_slices"]
    monkeypatch.setattr(slices, "MOST_SLICES", 3)
    assert shop.told(JUNE) == []


def test_after_its_last_day_a_version_holds_nothing(shop):
    """From the day after on, what holds is what the version before it says, and that is what a change is held to."""
    shop.write(2, table((RULE % "").replace("quality", "lost")), "effective: {from: 2024-02-01, to: 2024-02-29}\n")
    assert shop.told(date(2024, 2, 1)) == []
    shop.write(3, table((RULE % "").replace("quality", "dislike")))
    assert {message.removeprefix("the past changes: ") for _, message in shop.told(JUNE)} == {
        "until 2024-01-31 shipping_fee: S-1 is changed since version 1",
        "from 2024-02-01 to 2024-02-29 shipping_fee: S-1 is changed since version 2",
        "from 2024-03-01 to 2024-05-31 shipping_fee: S-1 is changed since version 1",
    }


def test_what_was_locked_once_is_locked_alike_for_ever(tmp_path):
    """A lock that was written long ago holds: the same files give the same lock, to the byte."""
    shutil.copytree(KEPT, tmp_path / "kept")
    assert lock_problems(str(tmp_path / "kept/house.yaml")) == ()
    (tmp_path / "kept/house.lock.json").unlink()
    outcome = lock_rulebook(str(tmp_path / "kept/house.yaml"), lambda _: JUNE)
    assert outcome.problems == ()
    assert outcome.path.read_bytes() == (KEPT / "house.lock.json").read_bytes()


def test_an_end_of_all_days_is_none(shop):
    """A rule and a rulebook that hold until the last day there is end never."""
    shop.lock_file.unlink()
    shop.write(1, table(RULE % ", effective: {to: 9999-12-31}"), "effective: {to: 9999-12-31}\n")
    assert len(shop.lock().version.slices) == 1
    assert list(shop.lock().version.dates()) == [date.min]


def test_of_a_single_file_the_lock_stands_beside_it(tmp_path):
    """A rulebook of one file has its lock under its own name."""
    path = tmp_path / "kiosk.yaml"
    path.write_text(f"id: kiosk\nversion: 1\n{table(RULE % '')}", encoding="utf-8")
    zones = []
    outcome = lock_rulebook(str(path), lambda zone: zones.append(zone) or JANUARY)
    assert outcome.path == tmp_path / "kiosk.lock.json"
    assert outcome.path.exists()
    assert [zone_info(zone).key for zone in zones] == ["Asia/Shanghai"]
    assert lock_problems(str(path)) == ()


def test_the_lock_of_another_rulebook_is_refused(shop):
    """A folder that was copied with its lock is told so."""
    text = (shop.folder / "rulebook.yaml").read_text().replace("id: shop", "id: other", 1)
    (shop.folder / "rulebook.yaml").write_text(text)
    assert shop.told() == [("bad_lock", "this is the lock of 'shop', not of 'other'")]


def test_a_broken_rulebook_is_not_locked(shop):
    """What cannot be read raises all of its problems."""
    shop.write(2, table(RULE % ", oops: 1"))
    with pytest.raises(RulebookError, match="oops"):
        shop.lock()
