"""A good store: a folder with one journal file; each line is a batch with its digest, and the last may be torn."""

import hashlib
import json

import attrs

from servflow.codec import dump_case, dump_ledger, dump_record
from tests.testing.stores.memory import MemoryStore, State


class FileStore(MemoryStore):
    """A line a batch; whatever is asked for is kept in memory, and read from the file when the store is opened."""

    def __init__(self, folder):
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = (folder / "journal").open("ab+")
        self.recover()

    def close(self):
        self.file.close()

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        with self.lock:
            self.refuse(self.state, answer, expected, ledger_version)
            batch = {
                "case": dump_case(answer.case),
                "due": answer.case.next_due_at and answer.case.next_due_at.isoformat(),
                "records": [dump_record(record) for record in answer.records],
                "effects": [[effect.revision, effect.n] for effect in answer.effects],
                "ledger": answer.ledger and [dump_ledger(answer.ledger), ledger_version + 1],
            }
            self.save(batch)

    def acknowledge(self, key):
        with self.lock:
            self.save({"done": key})

    def save(self, batch):
        try:
            self.write(json.dumps(batch))
            self.state = self.with_batch(self.state, batch)
        except BaseException:
            self.recover()
            raise

    def write(self, text):
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.file.write(f"{digest} {text}\n".encode())
        self.file.flush()

    def recover(self):
        self.state = State()
        self.file.seek(0)
        good = 0
        for line in self.file:
            digest, _, text = line.decode().partition(" ")
            if hashlib.sha256(text.rstrip("\n").encode()).hexdigest() != digest:
                break
            good += len(line)
            self.state = self.with_batch(self.state, json.loads(text))
        self.file.truncate(good)
        self.file.seek(good)

    def with_batch(self, state, batch):
        from datetime import datetime

        if "done" in batch:
            outbox = {key: place for key, place in state.outbox.items() if key != batch["done"]}
            return attrs.evolve(state, outbox=outbox)
        name = batch["case"]["id"]
        due = {key: at for key, at in state.due.items() if key != name}
        if batch["due"]:
            due[name] = datetime.fromisoformat(batch["due"])
        ledgers = dict(state.ledgers)
        if batch["ledger"]:
            ledger, version = batch["ledger"]
            ledgers[ledger["order_id"]] = (json.dumps(ledger), version)
        ids = {(name, record["command_id"]) for record in batch["records"] if record["command_id"] is not None}
        records = tuple(json.dumps(record) for record in batch["records"])
        effects = {f"{name}/{revision}/{n}": (name, revision, n) for revision, n in batch["effects"]}
        return State(
            cases={**state.cases, name: json.dumps(batch["case"])},
            due=due,
            journals={**state.journals, name: state.journals.get(name, ()) + records},
            used=state.used | ids,
            outbox={**state.outbox, **effects},
            ledgers=ledgers,
        )
