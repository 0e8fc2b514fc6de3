"""What is drawn is valid by construction, simplest first, and can be had by its public name."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

import servflow.testing as kit
from servflow.desk import ServiceDesk
from servflow.errors import InvalidValueError
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel.case import Applied, Command, Denied
from servflow.kernel.fields import Field
from servflow.testing import actors, check_flow, commands, histories, instants, orders, rulebooks
from servflow.testing.fields import takes, values_of
from servflow.testing.moments import DAY, MICROSECOND
from servflow.testing.stories import as_scenario, words_of
from servflow.testing.subjects import rules_for, subject_of
from servflow.testing.telling import histories_of
from servflow.values.findings import Finding
from servflow.values.parties import Actor, Role
from servflow.values.reading import read_bool, read_count, read_requested_lines, read_text
from tests.kernel.toy import TOY, ToyRules
from tests.laws.worlds import TOYS

FLOWS = (TOY, returns.FLOW, refunds.FLOW, complaints.FLOW, tickets.FLOW)


@pytest.mark.parametrize("name", kit.__all__)
def test_every_public_name_can_be_had(name):
    """What `__all__` promises is there, and is listed."""
    assert callable(getattr(kit, name))
    assert name in dir(kit)


def test_no_other_name_can_be_had():
    """A slip in a name is told."""
    with pytest.raises(AttributeError, match="no attribute 'order'"):
        kit.order  # noqa: B018 - asking is what is tried


def test_the_simplest_order_is_one_unit_for_one_fen():
    """Promised: "They shrink to the shortest story": nothing in the simplest order is there without a need."""
    order = find(orders(), lambda _: True)
    assert [(line.quantity, str(line.unit_price)) for line in order.lines] == [(1, "0.01 CNY")]
    assert [(payment.method, str(payment.amount)) for payment in order.payments] == [("alipay", "0.01 CNY")]
    assert (order.shipped_at, order.recipient, order.free_shipping) == (None, None, None)


@given(orders())
def test_orders_are_paid_in_full(order):
    """What was paid is what the goods and their way cost."""
    fee = order.shipping_fee.minor if order.shipping_fee is not None and not order.free_shipping else 0
    assert sum(payment.amount.minor for payment in order.payments) == fee + sum(
        line.value.minor for line in order.lines
    )


@given(instants(), instants(datetime(2024, 5, 6, tzinfo=UTC)))
def test_instants_are_aware_and_near(at, near):
    """Instants know their zone; those near another lie within a day of it."""
    assert at.tzinfo is not None
    assert abs(near - datetime(2024, 5, 6, tzinfo=UTC)) <= DAY


def test_instants_lie_on_both_sides_of_a_deadline():
    """Promised: "instants near deadlines (+-1 microsecond)"."""
    due = datetime(2024, 5, 6, tzinfo=UTC)
    for away in (-MICROSECOND, MICROSECOND):
        assert find(instants(due), lambda at, away=away: at == due + away)


@given(actors(["buyer"], owner="me"), actors())
def test_actors_are_in_their_roles(owner, anybody):
    """A buyer in a role is the owner; without roles anybody comes."""
    assert owner == Actor("buyer", "me")
    assert anybody.role in set(Role)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@settings(max_examples=20)
@given(data=st.data())
def test_one_thing_is_broken_in_a_hostile_command(flow, data):
    """Promised: "hostile commands = a valid one with exactly one thing broken": it is denied, and never breaks."""
    history = data.draw(histories(flow, longest=2))
    command, actor = data.draw(commands(flow, history.case, hostile=True))
    answer = history.subject.desk.decide(history.case, command, by=actor, at=history.case.updated_at)
    assert isinstance(answer, Applied | Denied)
    sound, who = data.draw(commands(flow, history.case))
    spec = flow.specs[sound.name]
    assert spec.read(sound.data)[1] == ()
    assert who.role in spec.roles


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_rules_for_a_flow_set_every_limit(flow):
    """Without a rulebook every time limit runs, a day long where nobody says otherwise."""
    rules = rules_for(flow)
    names = {f"{flow.name}.{limit.name}" for limit in flow.limits if limit.promise is None}
    assert names <= set(rules.policies["time_limits"].limits) or not names


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_an_end_is_reached(flow):
    """Promised: histories lead on towards every state; here one that lies farthest on the way."""
    how = settings(max_examples=2000, deadline=None, database=None, phases=[Phase.generate])
    assert find(histories(flow, longest=1), lambda history: history.case.state in flow.final_states, settings=how)


def test_a_desk_that_opens_nothing_gives_no_history():
    """Where no case can be opened there is no story, and Hypothesis says so."""
    unkind = ToyRules(outcomes={"welcome": {"welcome": False}})
    with pytest.raises(Unsatisfiable):
        find(histories_of(subject_of(TOY, desk=ServiceDesk(unkind, flows=(TOY,)))), lambda _: True)


def test_a_flow_without_orders_is_told_too():
    """A flow of a host's own may know no order, and be opened by others than buyers."""
    spec = attrs.evolve(TOY.opening.spec, roles=("agent",))
    flow = attrs.evolve(TOY, opening=attrs.evolve(TOY.opening, spec=spec))
    assert find(histories(flow), lambda _: True).actor.role == "agent"
    check_flow(flow, examples=5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("unit", read_text), "x"),
        (Field("sure", read_bool, kind="yes or no"), True),
        (Field("count", read_count, kind="whole number"), 1),
        (Field("parts", read_requested_lines, kind="parts"), ({"id": "l0", "quantity": 1},)),
        (Field("odd", lambda value, name: read_bool(value is Ellipsis or "no", name), kind="odd"), "x"),
        (Field("choice", read_bool, kind="a | b"), True),
    ],
)
def test_a_field_of_an_unknown_kind_is_guessed(field, value):
    """Promised: a host's own fields are given what their readers take; what nobody can guess is given a text."""
    assert find(values_of(field, None, {}), lambda _: True) == value


def test_a_host_may_say_what_a_field_takes():
    """What a host says of a field goes before what its kind says, and what it says of a command before that."""
    known = {"unit": st.just("P-7"), "lend.unit": st.just("P-8")}
    assert find(values_of(Field("unit", read_text), None, known, "lend"), lambda _: True) == "P-8"
    assert find(values_of(Field("unit", read_text), None, known), lambda _: True) == "P-7"


def test_the_simplest_rulebook_has_no_rule():
    """Promised: "rulebooks", valid by construction, from one without a rule on; others have all kinds."""
    assert dict(find(rulebooks(), lambda _: True).policies) == {}
    assert set(find(rulebooks(returns.FLOW), lambda book: len(book.policies) > 1).policies)


def test_words_are_what_a_file_can_say():
    """Dates, numbers and nothing can be written; a naive instant, half a character and an object cannot."""
    said = words_of({"on": date(2024, 5, 6), "share": Decimal("0.10"), "none": None, "many": (1, True)})
    assert said == {"on": "2024-05-06", "share": "0.10", "none": None, "many": [1, True]}
    for value in (datetime(2024, 5, 6), object(), 1.5):  # noqa: DTZ001 - naive on purpose
        with pytest.raises(InvalidValueError):
            words_of(value)


def test_what_no_file_can_tell_is_told_in_a_comment():
    """A history prints itself whatever is in it."""
    history = find(histories_of(TOYS), lambda _: True)
    odd = attrs.evolve(history, data={**history.data, "contact": "\ud800"})
    with pytest.raises(InvalidValueError):
        as_scenario(odd)
    assert "no file can tell" in repr(odd)
    number = attrs.evolve(history, data={**history.data, "units": 10**400})
    assert "no file can tell" in repr(number)
    none = attrs.evolve(history, data={**history.data, "units": None, "contact": 'a "b"\n'})
    assert "\\U00000022b\\U00000022\\U0000000a" in as_scenario(none)
    assert "units: null" in as_scenario(none)


def test_a_field_may_speak_of_the_order():
    """Missing gifts are named by the lines of the order."""
    field = returns.FLOW.specs["pass_inspection"].by_name["missing_gifts"]
    assert find(values_of(field, find(orders(), lambda _: True), {}), lambda _: True) == ["g"]


FIELDS = [(spec, field) for flow in FLOWS for spec in (flow.opening.spec, *flow.commands) for field in spec.fields]


@settings(max_examples=300)
@given(order=orders(), place=st.sampled_from(FIELDS), data=st.data())
def test_every_field_is_given_what_it_takes(order, place, data):
    """What is drawn for a field of a sensible command is read without a problem, also where it is seldom given."""
    spec, field = place
    assert takes(field, data.draw(values_of(field, order, {}, spec.name)))


def test_a_story_without_an_order_names_none():
    """What was opened without an order is told without one; what no file can hold is a comment."""
    history = find(histories_of(TOYS), lambda history: len(history.steps) == 1)
    odd = attrs.evolve(
        history.steps[0], command=Command("hurry", {"urgent": 1.5}), answer=Denied((Finding("no", "no"),))
    )
    text = as_scenario(attrs.evolve(history, data={}, steps=(odd,)))
    assert "order:" not in text
    assert "is denied: no" in text
    many = attrs.evolve(odd, command=Command("hurry", {"urgent": ["x", 1]}))
    assert "with: {urgent: [x, 1]}" in as_scenario(attrs.evolve(history, steps=(many,)))


def test_a_step_prints_itself_on_one_line():
    """A step tells what was asked, by whom, and what came of it."""
    steps = find(histories_of(TOYS), lambda history: len(history.steps) > 0).steps
    assert "asked: " in repr(steps[0])
    denied = attrs.evolve(steps[0], command=None, answer=Denied((Finding("no", "no"),)))
    assert repr(denied).endswith("advance by system -> ('no',)") or "advance" in repr(denied)
    assert Command("hurry").data == {}
