"""A host's slips are told where they were made: by the guard, the row, the argument that is wrong."""

import builtins
import sys
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import find, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from servflow import load_rulebook, testing
from servflow.desk import FLOWS, ServiceDesk
from servflow.errors import FlowError, InvalidValueError, UnknownNameError
from servflow.flows import returns
from servflow.kernel.fields import Field
from servflow.testing import (
    FlowMachine,
    actors,
    check_flow,
    check_rulebook,
    check_store,
    commands,
    explore,
    histories,
    instants,
    orders,
    paths,
    rulebooks,
)
from servflow.testing.arguments import require_rulebooks
from servflow.testing.explorer.scope import Scope, require_scope, scope_of
from servflow.testing.subjects import rules_for
from servflow.values.findings import Finding
from servflow.values.parties import Actor
from servflow.values.reading import read_text
from servflow.values.sources import Label
from tests.testing.explorer.flows import limit, row, small, spec, state

LUTION = load_rulebook("lution")


def lending(guards=(), **changes):
    """Give a flow of two states with guards on its one row."""
    only = attrs.evolve(row("hand_out", "asked", "out"), guards=guards, **changes)
    return small((state("asked"), state("out", final=True)), (spec("hand_out", "agent"),), (only,))


@pytest.mark.parametrize("returned", [False, True, "no", []])
@pytest.mark.parametrize("look", [explore, paths, check_flow])
def test_a_guard_that_returns_no_finding_is_named(look, returned):
    """A guard that answers with yes or no is told by its name, its row and what it returned."""

    def bad_answer(_situation):
        return returned

    with pytest.raises((TypeError, AssertionError)) as caught:
        look(lending((bad_answer,)))
    said = f"guard bad_answer of row hand_out: asked -> out returned {returned!r}; return a Finding or None"
    assert said in str(caught.value)


def test_guards_are_held_on_a_desk_of_the_hosts_own():
    """A desk that the host gives is asked about the flow whose guards are held, too."""
    flow = lending((lambda _situation: "no",))
    desk = ServiceDesk(rules_for(flow), flows=(returns.FLOW, flow))
    with pytest.raises(AssertionError, match="return a Finding or None"):
        check_flow(flow, desk=desk)


def test_one_guard_without_a_tuple_is_told():
    """A guard that stands where a tuple of guards is expected is one problem."""

    def guard(_situation):
        return None

    with pytest.raises(FlowError) as caught:
        lending(guard)
    assert [str(problem) for problem in caught.value.problems] == [
        "no_tuple: row hand_out: guards is a tuple, also with one in it: write (guard,) for guard"
    ]


@pytest.mark.parametrize(
    "build",
    [
        lambda: lending(source="asked"),
        lambda: lending().extend(limits=(attrs.evolve(limit("wait", "asked"), states="asked"),)),
        lambda: attrs.evolve(lending(), rows=row("hand_out", "asked", "out")),
        lambda: attrs.evolve(lending(), commands=(attrs.evolve(spec("hand_out"), roles="agent"),)),
    ],
)
def test_a_text_where_a_tuple_is_expected_is_one_problem(build):
    """A text is not taken letter by letter."""
    with pytest.raises(FlowError, match="is a tuple, also with one in it") as caught:
        build()
    assert len(caught.value.problems) == 1


class NoFlow(FlowMachine):
    """A machine whose flow was forgotten."""


class OtherText(FlowMachine):
    """A machine whose other rulebooks are one."""

    flow = returns.FLOW
    others = LUTION


def asked_case():
    """Give a case of the host's own flow."""
    return find(histories(lending()), lambda history: history.case.state == "asked").case


def first_step(machine):
    """Begin a machine's first story."""
    run_state_machine_as_test(machine, settings=settings(max_examples=1, database=None))


GIVEN = {
    "flow: expected a Flow such as servflow.flows.returns.FLOW, got the module servflow.flows.returns": (
        lambda: check_flow(returns),
        lambda: explore(returns),
        lambda: paths(returns),
        lambda: histories(returns),
        lambda: commands(returns, None),
        lambda: find(rulebooks(returns), lambda _: True),
    ),
    "flow: expected a Flow such as servflow.flows.returns.FLOW, got the rulebook lution": (lambda: check_flow(LUTION),),
    "rulebook: expected a Rulebook, got the text 'lution': load_rulebook('lution') gives it": (
        lambda: check_flow(returns.FLOW, "lution"),
        lambda: histories(returns.FLOW, "lution"),
        lambda: check_rulebook("lution"),
    ),
    "rulebook: expected a Rulebook, got the flow return": (lambda: check_rulebook(returns.FLOW),),
    "rules: expected a Rulebook, got the text 'lution': load_rulebook('lution') gives it": (
        lambda: explore(returns.FLOW, "lution"),
        lambda: paths(returns.FLOW, rules="lution"),
    ),
    "scope: expected a Scope, got a dict": (lambda: explore(returns.FLOW, scope={}),),
    "cap: expected a whole number, got the text '10'": (
        lambda: explore(returns.FLOW, cap="10"),
        lambda: paths(returns.FLOW, cap="10"),
    ),
    "examples: expected a whole number, got the text '3'": (
        lambda: check_flow(returns.FLOW, examples="3"),
        lambda: check_rulebook(LUTION, examples="3"),
        lambda: check_store(dict, examples="3"),
    ),
    "longest: expected a whole number, got a float": (lambda: histories(returns.FLOW, longest=1.5),),
    "sample: expected a whole number, got None": (lambda: explore(returns.FLOW, sample=None),),
    "by: expected an Actor, got the text 'nobody'": (lambda: explore(returns.FLOW, scope=Scope(by="nobody")),),
    "fields: expected a tuple, also with one in it, got the text 'cause'": (
        lambda: explore(returns.FLOW, scope=Scope(fields="cause")),
    ),
    "keep: expected a tuple, also with one in it, got the text 'remedy'": (
        lambda: explore(returns.FLOW, scope=Scope(keep="remedy")),
    ),
    "examples['cause']: expected a tuple, also with one in it, got the text 'quality'": (
        lambda: explore(returns.FLOW, scope=Scope(examples={"cause": "quality"})),
    ),
    "Misspelt.rulebok: no setting of a machine; did you mean 'rulebook'?": (
        lambda: type("Misspelt", (FlowMachine,), {"flow": returns.FLOW, "rulebok": LUTION}),
    ),
    "laws: expected a tuple of names such as ('replay',), got the text 'replay'": (
        lambda: check_flow(returns.FLOW, laws="replay"),
        lambda: check_rulebook(LUTION, laws="replay"),
    ),
    "laws: expected a tuple of names such as ('total',), got an int": (lambda: check_flow(returns.FLOW, laws=3),),
    "desk: expected a ServiceDesk, got the class ServiceDesk": (lambda: check_flow(returns.FLOW, desk=ServiceDesk),),
    "request: expected a function that gives a strategy for an order, got a dict": (
        lambda: check_flow(returns.FLOW, request={}),
    ),
    "request: expected a function that returns a strategy, not the data itself, got a dict": (
        lambda: check_flow(returns.FLOW, request=lambda order: {"cause": "quality"}, examples=1),
    ),
    "roles: expected a tuple of names such as ('buyer',), got the text 'buyer'": (lambda: actors("buyer"),),
    "stages: expected a tuple of names such as ('signed',), got the text 'signed'": (lambda: orders(stages="signed"),),
    "stages: expected a tuple of names such as ('placed',), got None": (lambda: orders(stages=None),),
    "buyer: expected a text, got an int": (lambda: orders(buyer=5),),
    "case: expected a Case of the flow return, got one of small in 'asked'": (
        lambda: commands(returns.FLOW, asked_case()),
    ),
    "case: expected a Case of the flow, got None": (lambda: commands(returns.FLOW, None),),
    "fields['cause']: expected a strategy, got a list": (lambda: check_flow(returns.FLOW, fields={"cause": ["x"]}),),
    "fields: expected a mapping of strategies by field, got a list": (lambda: histories(returns.FLOW, fields=[]),),
    "NoFlow.flow: expected a Flow such as servflow.flows.returns.FLOW, got None": (lambda: first_step(NoFlow),),
    "OtherText.others: expected a tuple of rulebooks, got the rulebook lution": (lambda: first_step(OtherText),),
}


@pytest.mark.parametrize(("said", "call"), [(said, call) for said, calls in GIVEN.items() for call in calls])
def test_what_is_of_another_kind_is_told(said, call):
    """A slip in an argument is told at the door: what was expected, and what came."""
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == said


NAMES = {
    "no role named 'finanse'; did you mean 'finance'": lambda: actors(("finanse",)),
    "no stage named 'sighned'; did you mean 'signed'": lambda: orders(stages=("placed", "sighned")),
    "laws: expected at least one law": lambda: check_flow(returns.FLOW, laws=[]),
    "request: no case of return can be opened with it: 'cuase' is no field": lambda: check_flow(
        returns.FLOW, request=lambda _order: st.just({"cuase": "quality"})
    ),
    "request: no case of return can be opened with it: cause": lambda: check_flow(
        returns.FLOW, fields={"cause": st.just("magic")}, request=lambda _order: st.just({"cause": "magic"})
    ),
    "examples: expected a whole number of at least 1, got 0": lambda: check_flow(returns.FLOW, examples=0),
    "longest: expected a whole number of at least 0, got -1": lambda: histories(returns.FLOW, longest=-1),
    "cap: expected a whole number of at least 1, got 0": lambda: explore(returns.FLOW, cap=0),
    "roles: expected at least one role": lambda: actors(()),
    "stages: expected at least one stage": lambda: orders(stages=()),
    "at: the instant has no time zone": lambda: orders(datetime(2024, 5, 6)),  # noqa: DTZ001 - that is what is refused
    "at: expected a datetime, not str": lambda: orders("2024-05-06"),
}


@pytest.mark.parametrize("said", NAMES)
def test_a_name_or_an_instant_that_cannot_be_is_told(said):
    """Who asks for nobody's orders, or for people in no role, is told before anything is drawn."""
    with pytest.raises((InvalidValueError, UnknownNameError), match=f"^{said}"):
        NAMES[said]()


@pytest.mark.parametrize("name", ["cuase", "open.cuase"])
@pytest.mark.parametrize("call", [check_flow, histories])
def test_a_strategy_for_no_field_is_told(call, name):
    """A slip in a field's name is no strategy that is passed over."""
    with pytest.raises(UnknownNameError, match=r"no field named .*cuase.*did you mean .*cause"):
        call(returns.FLOW, fields={name: st.just("quality")})


SCOPES = {
    "field named 'cuase'; did you mean 'cause'": {"fields": ("cuase",)},
    "field named 'remdy'; did you mean 'remedy'": {"examples": {"remdy": ("refund",)}},
    "field named 'xyz'": {"always": ("xyz",)},
    "command named 'recieve'; did you mean 'receive'": {"payloads": {"recieve": ({},)}},
    "fact named 'fees'; did you mean 'fee'": {"keep": ("remedy", "fees.inspection")},
}


@pytest.mark.parametrize("call", [explore, paths])
@pytest.mark.parametrize("said", SCOPES)
def test_a_scope_that_names_what_is_not_there_is_told(call, said):
    """A slip in a scope's name is no name that is passed over: field, command, and fact."""
    with pytest.raises(UnknownNameError, match=f"no {said}"):
        call(returns.FLOW, scope=Scope(**SCOPES[said]))


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_what_is_known_of_a_flow_is_there(flow):
    """The scopes of the flows that ship name what these have."""
    require_scope(flow, scope_of(flow))


def test_an_instant_without_a_zone_is_told():
    """A naive instant is nowhere taken for one of the machine's own zone."""
    with pytest.raises(InvalidValueError, match="near"):
        instants(datetime(2024, 5, 6, 12))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("there", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_around_the_ends_of_the_calendar_there_are_fewer_instants(there):
    """What falls outside the years 1 to 9999 is not drawn; the end itself is."""
    assert find(instants(there), lambda at: at == there) == there


def test_who_may_open_opens():
    """Where buyers may not open a case, the explorer opens it as somebody who may, or as whom the scope names."""
    flow = lending()
    staff = attrs.evolve(flow, opening=attrs.evolve(flow.opening, spec=spec("open", "agent", "supervisor")))
    assert explore(flow).paths["asked"].steps[0].move.actor.role == "buyer"
    assert explore(staff).paths["asked"].steps[0].move.actor.role == "agent"
    chosen = Scope(by=Actor("supervisor", "wang"))
    assert explore(staff, scope=chosen).paths["asked"].steps[0].move.actor.id == "wang"
    assert "no case can be opened" in str(explore(staff, scope=Scope(by=Actor("buyer", "B-1"))))


def test_an_error_of_the_flow_is_told_with_the_way_there():
    """Where a step breaks, the explorer says after which commands; the error itself stays what it was."""

    def forgets(situation):
        return situation.data["tol"]

    broken = attrs.evolve(lending(), rows=(attrs.evolve(row("hand_out", "asked", "out"), apply=forgets),))
    with pytest.raises(KeyError, match="tol") as caught:
        explore(broken)
    assert caught.value.__notes__ == ["explored: open by buyer:B-1, hand_out by agent:agent-1"]


def test_what_may_come_with_a_command_is_tried():
    """A guard that only speaks where an optional text came is met: nobody has to think of that field."""
    note = Field("note", read_text, label=Label("note", "备注"), kind="text")

    def noted(situation):
        return None if situation.data.get("note") else Finding("no_note", "it needs a note")

    flow = attrs.evolve(lending((noted,)), commands=(attrs.evolve(spec("hand_out", "agent"), fields=(note,)),))
    assert explore(flow).sound
    assert not explore(flow, scope=Scope(fields=())).sound


def test_states_that_no_story_came_into_are_told():
    """The laws say nothing of a state that was never reached: `check_flow` gives its name."""
    shut = Finding("shut", "nobody gets through")
    assert check_flow(lending((lambda _situation: shut,)), examples=20) == ("out",)
    assert check_flow(lending(), examples=20) == ()


WAITING = lending().extend(
    states=(state("late"),),
    commands=(spec("remind_of", "agent"),),
    rows=(row("remind_of", "asked", "late"), row("hand_out", "late", "out")),
    limits=(limit("answer", "asked"), limit("calls", "late")),
)
"""A host's own flow with time limits that no file knows."""


def test_rulebooks_of_a_hosts_own_flow():
    """Rulebooks set the time limits of a flow that does not ship, alone and beside one that does."""
    both = lambda book: {"small.answer", "small.calls"} <= set(limits_of(book))  # noqa: E731
    assert find(rulebooks(WAITING), both).id.startswith("drawn-small.")
    mixed = lambda book: {name.partition(".")[0] for name in limits_of(book)} == {"small", "return"}  # noqa: E731
    book = find(rulebooks(WAITING, returns.FLOW), mixed)
    check_flow(WAITING, book, laws=["deadlines", "replay"], examples=5)
    assert dict(find(rulebooks(lending()), lambda _: True).policies) == {}


def limits_of(book):
    """Give the names of the time limits of a rulebook."""
    return getattr(book.policies.get("time_limits"), "limits", {})


def test_without_hypothesis_the_extra_is_named(monkeypatch):
    """Where Hypothesis is missing, a name that needs it says what to install; any other module, itself."""
    missing, found = "hypothesis", builtins.__import__

    def without(name, *more):
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(name=missing)
        return found(name, *more)

    for name in ("servflow.testing.people", "servflow.testing.moments"):
        monkeypatch.delitem(sys.modules, name)
    for name in ("actors", "instants"):
        monkeypatch.delitem(vars(testing), name, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError, match=r"needs Hypothesis: pip install 'servflow\[testing\]'"):
        _ = testing.actors
    missing = "datetime"
    with pytest.raises(ModuleNotFoundError) as caught:
        _ = testing.instants
    assert caught.value.name == "datetime"


def test_what_is_right_passes():
    """A guard that has nothing against it, and a rulebook as the rules, are what they should be."""
    assert explore(lending((lambda _situation: None,)), LUTION).positions == 2


def test_a_text_among_the_rulebooks_is_told():
    """A name among the rulebooks of a machine is told by its place."""
    require_rulebooks((LUTION,), "others")
    with pytest.raises(TypeError, match=r"^others\[1\]: expected a Rulebook, got the text 'lution': load_rulebook"):
        require_rulebooks((LUTION, "lution"), "others")
