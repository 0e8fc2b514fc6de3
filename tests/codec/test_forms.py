"""The envelope of stored forms, upgrades, and strict JSON."""

import pytest

from servflow.codec import FORMAT, dumps, loads
from servflow.codec.forms import opened_form, sealed_form
from servflow.errors import CodecError


def problems(call, *args, **kwargs):
    """Give the problems that a call finds."""
    with pytest.raises(CodecError) as caught:
        call(*args, **kwargs)
    return caught.value.problems


def test_a_form_says_what_it_is():
    """Kind and format stand beside the content, and are taken off again."""
    stored = sealed_form("case", {"a": 1})
    assert stored == {"format": FORMAT, "kind": "case", "a": 1}
    assert opened_form("case", stored) == {"a": 1}
    assert stored["format"] == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, ("expected a map, found NoneType",)),
        ([1], ("expected a map, found list",)),
        ({}, ("kind: expected case", "format: expected a whole number from 1")),
        ({"kind": "case", "format": "1"}, ("format: expected a whole number from 1",)),
        ({"kind": "case", "format": True}, ("format: expected a whole number from 1",)),
        ({"kind": "case", "format": 0}, ("format: expected a whole number from 1",)),
        ({"kind": "record", "format": 1}, ("kind: expected case",)),
        (
            {"kind": "case", "format": 2},
            ("format: 2 is newer than 1, the newest that this version of servflow reads",),
        ),
    ],
)
def test_what_is_no_such_form_is_refused(data, expected):
    """Another kind, no format and a newer format are refused, never guessed."""
    assert problems(opened_form, "case", data) == expected


def test_older_formats_are_brought_up_step_by_step():
    """Each step takes one format to the next; the newest needs none."""
    upgrades = {
        1: lambda kind, data: {**data, "steps": [*data.get("steps", []), f"{kind} 1"]},
        2: lambda kind, data: {**data, "steps": [*data.get("steps", []), f"{kind} 2"]},
    }
    for version, steps in ((1, ["case 1", "case 2"]), (2, ["case 2"]), (3, None)):
        stored = {"kind": "case", "format": version}
        assert opened_form("case", stored, newest=3, upgrades=upgrades).get("steps") == steps


def test_text_is_ascii_on_one_line():
    """Any store takes it, and it comes back."""
    data = {"名": "退货\n\u2028\ud800", "n": [1, None, True]}
    text = dumps(data)
    assert text.isascii()
    assert "\n" not in text
    assert loads(text) == data
    assert loads(text.encode()) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1, column 2: Expecting property name enclosed in double quotes"),
        ("{} x", "line 1, column 4: Extra data"),
        ('{"a": 1, "a": 2}', "a key stands twice, 'a'"),
        ("NaN", "NaN is no number that is stored here"),
        ("[1, -Infinity]", "-Infinity is no number that is stored here"),
        ("[" * 100_000, "is nested too deeply"),
        ("9" * 5_000, "is no JSON text"),
        (b"\xff\xff", "is no JSON text"),
        (None, "is no JSON text"),
        (3, "is no JSON text"),
    ],
)
def test_what_is_no_json_is_refused(text, message):
    """Broken text, doubled keys, numbers that are none and depth without end are told in one error of the family."""
    (found,) = problems(loads, text)
    assert found.startswith(message)


def test_a_large_map_is_not_searched_for_doubles():
    """In a large map a doubled key is noticed, not named: naming it would cost more than it is worth."""
    text = "{" + ",".join(['"a": 1'] * 50) + "}"
    assert problems(loads, text) == ("a key stands twice",)


def test_what_is_no_number_is_not_written():
    """A float that is no number has no JSON, so it is not written either."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"a": float("nan")})
