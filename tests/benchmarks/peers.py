"""The same machine in three other libraries, each in its own way; a library that is not installed is left out."""

from collections.abc import Callable
from typing import Any

from tests.benchmarks.measure import Row
from tests.benchmarks.subject import AMOUNT, CASE_ID, CYCLE, LIMIT, NOW, OWNER, STATES, TRANSITIONS, Path


class Model:
    """A mutable case of eight fields."""

    def __init__(self, amount: int = AMOUNT) -> None:
        """Begin in `open`."""
        self.id = CASE_ID
        self.owner = OWNER
        self.state = "open"
        self.version = 1
        self.amount = amount
        self.limit = LIMIT
        self.n = 0
        self.updated_at = NOW

    def count(self) -> None:
        """Do what a step does to a case, the state apart."""
        self.n += 1
        self.version += 1
        self.updated_at = NOW


# -------------------------------------------------------------------------------------------------- python-statemachine


def python_statemachine() -> list[Row]:
    """Give the row of python-statemachine: one machine object a model, `send`."""
    from statemachine import State, StateMachine

    states = {name: State(name, value=name, initial=name == "open") for name in STATES}
    events: dict[str, Any] = {
        event: states[source].to(states[target], cond="within_limit", after="count")
        for event, source, target in TRANSITIONS
    }

    def within_limit(machine: Any) -> bool:
        model = machine.model
        return bool(model.amount <= model.limit)

    # `count` is found on the model: the library looks callbacks up by name on machine and model.
    bench = type("Bench", (StateMachine,), {**states, **events, "within_limit": within_limit})

    def run(loops: int) -> None:
        machine = bench(Model())
        for _ in range(loops):
            for event in CYCLE:
                machine.send(event)

    def path() -> Path:
        machine = bench(Model())
        found: Path = []
        for event in CYCLE:
            machine.send(event)
            found.append((machine.model.state, machine.model.n))
        return found

    def refuses() -> bool:
        from statemachine.exceptions import TransitionNotAllowed

        try:
            bench(Model(LIMIT + 1)).send("triage")
        except TransitionNotAllowed:
            return True
        return False

    return [
        Row(
            key="P1",
            group="peers",
            title="python-statemachine: `send` on a live machine",
            run=run,
            steps=len(CYCLE),
            path=path,
            refuses=refuses,
        )
    ]


# -------------------------------------------------------------------------------------------------- xstate-statemachine


def xstate_statemachine() -> list[Row]:
    """Give the row of xstate-statemachine: the pure function on immutable snapshots."""
    from xstate_statemachine import MachineLogic, assign, create_machine, initial_transition, pure_transition

    def counted(given: Any) -> dict[str, Any]:
        context = given["context"]
        return {"n": context["n"] + 1, "version": context["version"] + 1, "updated_at": NOW}

    count = assign(counted)

    def config(amount: int) -> dict[str, Any]:
        return {
            "id": "bench",
            "initial": "open",
            "context": {
                "id": CASE_ID,
                "owner": OWNER,
                "version": 1,
                "amount": amount,
                "limit": LIMIT,
                "n": 0,
                "updated_at": NOW,
            },
            "states": {
                state: {
                    "on": {
                        event: {"target": target, "guard": "within_limit", "actions": [count]}
                        for event, source, target in TRANSITIONS
                        if source == state
                    }
                }
                for state in STATES
            },
        }

    def within_limit(context: Any, _event: Any) -> bool:
        return bool(context["amount"] <= context["limit"])

    logic: Any = MachineLogic(guards={"within_limit": within_limit})
    machine = create_machine(config(AMOUNT), logic=logic)
    start, _ = initial_transition(machine)

    def run(loops: int) -> None:
        for _ in range(loops):
            snapshot = start
            for event in CYCLE:
                snapshot, _actions = pure_transition(machine, snapshot, event)

    def path() -> Path:
        snapshot = start
        found: Path = []
        for event in CYCLE:
            snapshot, _actions = pure_transition(machine, snapshot, event)
            (state,) = snapshot.state_ids
            found.append((state.rpartition(".")[2], snapshot.context["n"]))
        return found

    def refuses() -> bool:
        guarded = create_machine(config(LIMIT + 1), logic=logic)
        before, _ = initial_transition(guarded)
        after, _ = pure_transition(guarded, before, "triage")
        return bool(after.state_ids == before.state_ids)

    return [
        Row(
            key="P2",
            group="peers",
            title="xstate-statemachine: `pure_transition`",
            run=run,
            steps=len(CYCLE),
            path=path,
            refuses=refuses,
        )
    ]


# --------------------------------------------------------------------------------------------------------- viewflow.fsm


def viewflow_fsm() -> list[Row]:  # noqa: C901 - small functions inside, since the library may be absent
    """Give the row of viewflow.fsm: a plain object, one method an event."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from viewflow.fsm import State, TransitionConditionsUnmet

    field = State(STATES, default="open")

    def within_limit(model: Any) -> bool:
        return bool(model.amount <= model.limit)

    def method(event: str, source: str, target: str) -> Any:
        def count(self: Model) -> None:
            self.count()

        count.__name__ = event
        return field.transition(source=source, target=target, conditions=[within_limit])(count)

    bench = type("Bench", (Model,), {"stage": field, **{row[0]: method(*row) for row in TRANSITIONS}})

    def run(loops: int) -> None:
        model = bench()
        for _ in range(loops):
            for event in CYCLE:
                getattr(model, event)()

    def path() -> Path:
        model: Any = bench()
        found: Path = []
        for event in CYCLE:
            getattr(model, event)()
            found.append((model.stage, model.n))
        return found

    def refuses() -> bool:
        model: Any = bench(LIMIT + 1)
        try:
            model.triage()
        except TransitionConditionsUnmet:
            return True
        return False

    return [
        Row(
            key="P3",
            group="peers",
            title="viewflow.fsm: a method of a plain object",
            run=run,
            steps=len(CYCLE),
            path=path,
            refuses=refuses,
        )
    ]


PEERS: dict[str, Callable[[], list[Row]]] = {
    "python-statemachine": python_statemachine,
    "xstate-statemachine": xstate_statemachine,
    "django-viewflow": viewflow_fsm,
}


def rows() -> tuple[list[Row], list[str]]:
    """Give the rows of the installed peers, and why others are missing."""
    found: list[Row] = []
    missing: list[str] = []
    for package, build in PEERS.items():
        try:
            found += build()
        except ImportError:
            missing.append(f"{package}: not installed; `make bench` installs it, or `pip install servflow[bench]`")
        except Exception as error:
            missing.append(f"{package}: {type(error).__name__}: {error}")
    return found, missing
