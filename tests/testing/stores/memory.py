"""A good store: texts in memory, one immutable state that is replaced as a whole."""

import threading
from collections.abc import Mapping
from datetime import datetime

import attrs

from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.ledger import Ledger


@attrs.frozen(kw_only=True)
class State:
    """All that is kept, at one moment."""

    cases: Mapping[str, str] = {}
    due: Mapping[str, datetime] = {}
    journals: Mapping[str, tuple[str, ...]] = {}
    used: frozenset[tuple[str, str]] = frozenset()
    outbox: Mapping[str, tuple[str, int, int]] = {}
    ledgers: Mapping[str, tuple[str, int]] = {}


class MemoryStore:
    """Cases in dictionaries."""

    def __init__(self):
        self.lock = threading.RLock()
        self.state = State()

    # --------------------------------------------------------------------------------------------------- how it keeps

    def keep_case(self, case):
        return dumps(dump_case(case))

    def give_case(self, text):
        return load_case(loads(text))

    def keep_record(self, record):
        return dumps(dump_record(record))

    def give_record(self, text):
        return load_record(loads(text))

    def name(self, case_id):
        return case_id

    # --------------------------------------------------------------------------------------------------------- saving

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        with self.lock:
            self.refuse(self.state, answer, expected, ledger_version)
            self.state = self.after(self.state, answer, ledger_version)

    def refuse(self, state, answer, expected, ledger_version):
        name = self.name(answer.case.id)
        if len(state.journals.get(name, ())) != expected:
            raise ConflictError(answer.case.id)
        if answer.ledger and state.ledgers.get(answer.ledger.order_id, ("", 0))[1] != ledger_version:
            raise ConflictError(answer.case.id)
        for record in answer.records:
            if record.command_id is not None and (name, record.command_id) in state.used:
                raise RepeatedCommandError(answer.case.id, record.command_id)

    def after(self, state, answer, ledger_version):
        case, name = answer.case, self.name(answer.case.id)
        due = {key: at for key, at in state.due.items() if key != name}
        if case.next_due_at is not None:
            due[name] = self.due_at(case)
        ledgers = dict(state.ledgers)
        if answer.ledger is not None:
            ledgers[answer.ledger.order_id] = (dumps(dump_ledger(answer.ledger)), ledger_version + 1)
        new = tuple(self.keep_record(record) for record in answer.records)
        return State(
            cases={**state.cases, name: self.keep_case(case)},
            due=due,
            journals={**state.journals, name: state.journals.get(name, ()) + new},
            used=state.used | {(name, record.command_id) for record in answer.records if record.command_id is not None},
            outbox={**state.outbox, **{effect.key: (name, effect.revision, effect.n) for effect in answer.effects}},
            ledgers=ledgers,
        )

    def due_at(self, case):
        return case.next_due_at

    # -------------------------------------------------------------------------------------------------------- reading

    def load(self, case_id):
        text = self.state.cases.get(self.name(case_id))
        return None if text is None else self.give_case(text)

    def history(self, case_id):
        return [self.give_record(text) for text in self.state.journals.get(self.name(case_id), ())]

    def due(self, at, *, limit):
        found = sorted((due, name) for name, due in self.state.due.items() if due <= at)
        return [name for _, name in found[:limit]]

    def pending(self, *, limit):
        state = self.state
        places = list(state.outbox.values())[:limit]
        return [self.give_record(state.journals[name][revision - 1]).effects[n] for name, revision, n in places]

    def acknowledge(self, key):
        with self.lock:
            outbox = {name: place for name, place in self.state.outbox.items() if name != key}
            self.state = attrs.evolve(self.state, outbox=outbox)

    def ledger(self, order_id):
        text, version = self.state.ledgers.get(order_id, ("", 0))
        return (load_ledger(loads(text)) if version else Ledger(order_id=order_id)), version
