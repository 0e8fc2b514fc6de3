"""Reading what comes with a command: every problem at once, no value repeated."""

from servflow.errors import CurrencyMismatchError
from servflow.kernel.fields import CommandSpec, Field
from servflow.values.frozen import EMPTY
from servflow.values.money import Money
from servflow.values.reading import read_number, read_payable, read_text
from servflow.values.sources import Label


def clash(value, field):
    """A reader that fails with another error of the family."""
    raise CurrencyMismatchError("CNY", "USD")


PAY = CommandSpec(
    "pay",
    Label("pay"),
    ("finance",),
    (
        Field("amount", read_payable, required=True),
        Field("note", read_text, personal=("",)),
        Field("count", read_number),
        Field("total", clash),
    ),
)


def test_values_are_read():
    """Plain data become values; what is given as nothing counts as not given."""
    values, problems = PAY.read({"amount": "5.00 CNY", "note": None, "count": "3"})
    assert problems == ()
    assert values == {"amount": Money.parse("5.00 CNY"), "count": 3}


def test_every_problem_at_once():
    """An unknown field, an unreadable one and a missing one are told together; values are not repeated."""
    values, problems = PAY.read({"amuont": "5.00 CNY", "count": "secret", "total": 1, 7: 8, "note": "x"})
    assert values == {"note": "x"}
    assert [(found.code, found.details["field"]) for found in problems] == [
        ("unknown_field", "amuont"),
        ("invalid_field", "count"),
        ("invalid_field", "total"),
        ("unknown_field", "7"),
        ("missing_field", "amount"),
    ]
    assert problems[0].message == "'amuont' is no field of pay; did you mean 'amount'?"
    assert problems[2].message == "total: cannot combine CNY with USD"
    assert problems[3].message == "'7' is no field of pay"
    assert problems[4].message == "amount: pay needs it"
    assert not any("secret" in str(found) for found in problems)


def test_a_required_field_given_as_nothing_is_missing():
    """Nothing is not a value."""
    assert [found.code for found in PAY.read({"amount": None})[1]] == ["missing_field"]


def test_a_command_that_needs_nothing_takes_nothing():
    """A command without required fields is read quickly from empty data; one with them says so."""
    assert CommandSpec("go", Label("go"), ("agent",)).read({}) == (EMPTY, ())
    assert [found.code for found in PAY.read({})[1]] == ["missing_field"]


def test_a_specification_is_looked_up():
    """Fields by name, those that are required, those that are personal."""
    assert list(PAY.by_name) == ["amount", "note", "count", "total"]
    assert PAY.required == ("amount",)
    assert [field.name for field in PAY.personal] == ["note"]
