"""A record as somebody may see it."""

import json
from datetime import UTC, datetime

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.masked_view import masked_view
from servflow.policies.retention import Retention
from servflow.values.parties import Actor
from tests.policies.examples import NOW, rule, table

SHOP = Retention(
    masks=table(
        "retention",
        rule("M-0", {"mask": "none"}, field="product.name"),
        rule("M-1", {"mask": "honorific"}, field=("name", "recipient")),
        rule("M-2", {"mask": "middle_digits"}, field="phone"),
        rule("M-3", {"mask": "hidden"}, field="photo", record="return"),
        rule("M-4", {"mask": "district"}, field="address"),
    ),
    access=table(
        "retention",
        rule("R-087", {"visible": True}, role="agent"),
        rule("R-087b", {"visible": True}, role="technician", field="address"),
    ),
)


def view_of(data, by="buyer:B-1", record="ticket", policy=SHOP):
    """Show a record."""
    return masked_view(data, policy, by=Actor.parse(by), record=record, at=NOW)


def test_a_ticket_as_others_see_it():
    """Names and numbers are masked in their fields and wherever else they stand, keys among them; the rest stays."""
    data = {
        "name": "张三",
        "phone": 13912345678,
        "note": "张三说打139-1234-5678或+86 13912345678",
        "product": {"name": "木门", "price": 12.5, "in_stock": True, "colour": None},
        "calls": [{"phone": "13800001111", "by": "李四"}, ["13800001111"], 13912345678, 7],
        "张三的工单": "x",
    }
    view = view_of(data)
    assert view.data == {
        "name": "张*",
        "phone": "139****5678",
        "note": "张*说打139-****-5678或+86 139****5678",
        "product": {"name": "木门", "price": 12.5, "in_stock": True, "colour": None},
        "calls": ({"phone": "138****1111", "by": "李四"}, ("138****1111",), "139****5678", 7),
        "张*的工单": "x",
    }
    assert (view.masked, view.unmasked, view.look) == (("name", "phone"), (), None)
    assert [decision.rule for decision in view.decisions] == ["M-1", "M-2", "M-0"]
    assert json.loads(json.dumps(view.data))["calls"][3] == 7


def test_everything_below_a_masked_field_is_masked():
    """A name in parts is masked part by part, and the whole name elsewhere; so are keys that are no plain words."""
    data = {
        "name": {"family": "张", "given": "三丰", "other": ["张君宝"], "张通": 1},
        "phone": {"area": "010", "number": "12345678", "13912345678": "home"},
        "note": "张三丰，三丰张，张君宝，张通，01012345678",
    }
    assert view_of(data).data == {
        "name": {"family": "*", "given": "三*", "other": ("张*",), "张*": "*"},
        "phone": {"area": "***", "number": "****5678", "139****5678": "***"},
        "note": "张*，三*，张*，张*，010****5678",
    }


def test_a_rule_on_a_field_inside_goes_first():
    """Inside a masked field a rule of its own decides on a field."""
    policy = Retention(
        masks=table(
            "retention",
            rule("C", {"mask": "hidden"}, field="customer"),
            rule("P", {"mask": "middle_digits"}, field="phone"),
            rule("G", {"mask": "none"}, field="customer.grade"),
        )
    )
    data = {"customer": {"id": "B-17", "phone": "13912345678", "grade": "gold"}}
    assert view_of(data, policy=policy).data == {"customer": {"id": "***", "phone": "139****5678", "grade": "gold"}}


def test_keys_that_are_masked_alike_stay_apart():
    """Two keys with the same mask are two entries still."""
    view = view_of({"name": ["张三", "张四"], "calls": {"张三": 1, "张四": 2, "张*": 3}})
    assert view.data["calls"] == {"张*": 1, "张**": 2, "张***": 3}
    assert view_of(view.data).data == view.data


def test_the_team_sees_all_and_it_is_reported():
    """Whoever may see it sees the record as it is; who looked, when, at what and by which rule is reported (G-51)."""
    data = {"name": "张三", "phone": "13912345678", "recipient": "", "product": {"name": "木门"}, "note": "张三"}
    view = view_of(data, by="agent:wang")
    assert (view.data, view.masked, view.unmasked) == (data, (), ("name", "phone"))
    assert view.look == {
        "kind": "unmasked_access",
        "record": "ticket",
        "by": "agent:wang",
        "at": NOW.astimezone(UTC),
        "fields": ("name", "phone"),
        "rules": ("M-1", "R-087", "M-2"),
    }


def test_a_role_may_see_one_field():
    """The technician sees the address, in which names are masked all the same."""
    data = {"name": "张三", "address": "深圳市南山区张三木门店1号", "note": "深圳市南山区张三木门店1号"}
    view = view_of(data, by="technician:li")
    assert view.data == {"name": "张*", "address": "深圳市南山区张*木门店1号", "note": "深圳市南山区张*木门店1号"}
    assert (view.masked, view.unmasked) == (("name",), ("address",))


def test_nothing_masked_nothing_reported():
    """Where no masked field holds anything, there is no look to report; rules may be for one kind of record only."""
    assert view_of({"photo": "a.jpg"}, by="agent:wang").look is None
    assert view_of({"photo": "a.jpg"}).data == {"photo": "a.jpg"}
    assert view_of({"photo": "a.jpg"}, record="return").data == {"photo": "***"}
    assert view_of("张三").data == "张三"


def test_numbers_that_were_read_as_fractions():
    """A phone number that a spreadsheet made a fraction of is a phone number."""
    assert view_of({"phone": 13912345678.0, "note": 13912345678, "at": 0.25}).data == {
        "phone": "139****5678",
        "note": "139****5678",
        "at": 0.25,
    }


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            {"order": {"buyer": object()}},
            "data.order.buyer: expected plain data (text, numbers, lists, maps), not object",
        ),
        ({"张三": {"at": NOW}}, "data.?.at: expected plain data (text, numbers, lists, maps), not datetime"),
        ({"lines": [{1.5: "x"}]}, "data.lines: expected keys that are text, not float"),
        ({"phone": 10**50}, "data.phone: the number is too long"),
    ],
)
def test_what_is_no_plain_data_is_named(data, problem):
    """What cannot be shown is refused with the names of the fields that lead there, and no customer's data."""
    with pytest.raises(InvalidValueError) as caught:
        view_of(data)
    assert str(caught.value) == problem


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_endless_nesting_is_refused(wrap):
    """Data nested without end are refused, not followed."""
    data = "x"
    for _ in range(101):
        data = wrap(data)
    with pytest.raises(InvalidValueError, match="nested deeper than 100 levels"):
        view_of(data)


def test_a_naive_instant_is_refused():
    """A look is reported with an instant that everybody understands."""
    with pytest.raises(InvalidValueError, match="time zone"):
        masked_view({}, SHOP, by=Actor("buyer"), record="ticket", at=datetime(2024, 5, 6))  # noqa: DTZ001 - refused


def test_a_view_cannot_be_changed():
    """What was shown stays as it was shown."""
    view = view_of({"a": [1]})
    with pytest.raises(TypeError):
        view.data["a"] = 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        view.data = {}
