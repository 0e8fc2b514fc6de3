"""Reading a scenario file: every problem at once, each with its place and what was probably meant.

What a step brings is read by the flow's own fields already here, so that a slip of the pen in an order or a command is
a problem of the file with its line; where a step expects to be denied, wrong data may be the point and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import attrs

from servflow.desk import FLOWS
from servflow.errors import ScenarioError
from servflow.kernel.fields import CommandSpec
from servflow.kernel.flow import Flow
from servflow.rulebook.nodes import ListNode, MapNode, Node, read_nodes
from servflow.rulebook.problems import Problems, shown
from servflow.rulebook.reading import Fields, Reader
from servflow.scenarios.expecting import BOOL, INSTANT, plain, read_actor, read_expect
from servflow.scenarios.story import Expected, Scenario, Step, expects_denial
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label

_KEYS = ("scenario", "rulebook", "flow", "case_id", "order", "open", "steps", "expect")
_OPEN_KEYS = ("at", "by", "data", "command_id", "expect")
_STEP_KEYS = ("at", "advance", "do", "by", "with", "command_id", "case", "expect")
_CHILD = re.compile(r"([a-z_]+)-[1-9][0-9]*")
_PATH = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")


def load_scenario(path: Path, flows: tuple[Flow, ...] = FLOWS) -> Scenario:
    """Return the scenario of one file. 读取情景文件。

    Raises:
        ScenarioError: It cannot be read; with every problem.
        OSError: There is no such file, or it may not be read.
    """
    return read_scenario(path.read_bytes(), str(path), flows)


def read_scenario(content: str | bytes, file: str, flows: tuple[Flow, ...] = FLOWS) -> Scenario:
    """Return the scenario written as *content*. 解析情景。

    Args:
        content: The file, as text or as UTF-8 bytes.
        file: Its name, for messages; a rulebook's path is relative to it.
        flows: The flows it may speak of.

    Raises:
        ScenarioError: It cannot be read; with every problem.
    """
    problems = Problems()
    node = read_nodes(content, file, problems)
    scenario = _Reading(Reader(problems), {flow.name: flow for flow in flows}, file).read(node) if node else None
    if scenario is None or len(problems):
        raise ScenarioError(file, problems.listed())
    return scenario


@attrs.frozen
class _Reading:
    """One file being read."""

    reader: Reader
    flows: Mapping[str, Flow]
    file: str

    def read(self, node: Node) -> Scenario | None:
        top = self.reader.open(node, _KEYS, "scenario")
        if top is None:
            return None
        name = top.choice("flow", self.flows, required=True)
        rulebook = top.text("rulebook", required=True)
        case_id = top.text("case_id") or "C-1"
        opened = top.open("open", _OPEN_KEYS, "open", required=True)
        if name is None or opened is None:
            return None
        flow = self.flows[name]
        expect = read_expect(top.get("expect"), self.reader, flow)
        opening = self._opening(top, opened, case_id, flow, expect)
        steps = [step for item in top.items("steps") if (step := self._step(item, case_id, flow)) is not None]
        if opening is None or rulebook is None:
            return None
        return Scenario(
            title=top.label("scenario") or Label(Path(self.file).stem),
            file=self.file,
            rulebook=rulebook,
            flow=name,
            opening=opening,
            steps=tuple(steps),
            expect=expect,
        )

    def _opening(self, top: Fields, opened: Fields, case_id: str, flow: Flow, end: tuple[Expected, ...]) -> Step | None:
        at = self._at(opened)
        by = read_actor(found, self.reader) if (found := opened.get("by", required=True)) is not None else None
        data = self._data(opened, "data")
        order = top.get("order")
        if order is not None:
            if "order" in data:
                top.note_problem("order", "said_twice", "the order stands here and in open.data")
            data = data.plus({"order": plain(order)})
        expect = read_expect(opened.get("expect"), self.reader, flow)
        if not (expects_denial(expect) or expects_denial(end)):
            roots = {"order": order} if order is not None else {}
            self._check(flow.opening.spec, data, roots, opened, "data")
        if at is None or by is None:
            return None
        known = opened.text("command_id")
        return Step(
            at=at, line=opened.node.line, case=case_id, do="open", by=by, data=data, command_id=known, expect=expect
        )

    def _step(self, node: Node, case_id: str, flow: Flow) -> Step | None:
        fields = self.reader.open(node, _STEP_KEYS, "step")
        if fields is None:
            return None
        at = self._at(fields)
        case, its_flow = self._case(fields, case_id, flow)
        do = self._what(fields)
        found = fields.get("by", required=do != "")
        by = read_actor(found, self.reader) if found is not None else None
        data = self._data(fields, "with")
        expect = read_expect(fields.get("expect"), self.reader, its_flow)
        if do and do != "lapse" and not expects_denial(expect):
            self._command(fields, do, data, its_flow)
        if at is None:
            return None
        known, line = fields.text("command_id"), fields.node.line
        return Step(at=at, line=line, case=case, do=do or "", by=by, data=data, command_id=known, expect=expect)

    def _what(self, fields: Fields) -> str | None:
        """Return the command of a step, empty where time passes; nothing when neither or both stand there."""
        advance = fields.value("advance", BOOL)
        do = fields.text("do")
        if "advance" in fields and "do" in fields:
            fields.note_problem("advance", "said_twice", "a step either advances or does a command")
            return None
        if advance is False:
            fields.note_problem("advance", "bad_value", "'advance' is true or not there")
        if "do" not in fields and "advance" not in fields:
            fields.note_problem("", "missing_key", "step needs 'do' or 'advance: true'")
        if "advance" in fields:
            for key in ("with", "command_id"):
                if key in fields:
                    fields.note_problem(key, "unknown_key", "nothing goes with 'advance'")
            return ""
        return do

    def _at(self, fields: Fields) -> datetime | None:
        found: datetime | None = fields.value("at", INSTANT, required=True)
        return found

    def _data(self, fields: Fields, key: str) -> FrozenMap:
        found = fields.get(key)
        if found is None:
            return EMPTY
        if isinstance(found, MapNode):
            read: FrozenMap = plain(found)
            return read
        fields.note_problem(key, "wrong_shape", f"{key} must be a mapping")
        return EMPTY

    def _case(self, fields: Fields, case_id: str, flow: Flow) -> tuple[str, Flow]:
        """Return the case a step speaks of and its flow; a child's name begins with its flow."""
        named = fields.text("case")
        if named is None or named == case_id:
            return case_id, flow
        case = named if named.startswith(f"{case_id}/") else f"{case_id}/{named}"
        child = _CHILD.fullmatch(case.rpartition("/")[2])
        found = self.flows.get(child[1]) if child is not None else None
        if found is None:
            examples = ", ".join(f"{case_id}/{name}-1" for name in self.flows)
            fields.note_problem(
                "case", "unknown_case", f"no case {shown(named)}; it is {case_id} or such as {examples}"
            )
            return case, flow
        return case, found

    def _command(self, fields: Fields, do: str, data: FrozenMap, flow: Flow) -> None:
        """Note a command that the flow does not have, and data that it cannot read."""
        spec = flow.specs.get(do)
        if spec is None:
            near = self.reader.problems.near(do, flow.specs)
            fields.note_problem("do", "unknown_command", f"{shown(do)} is no command of {flow.name}", near)
            return
        self._check(spec, data, {}, fields, "with")

    def _check(self, spec: CommandSpec, data: FrozenMap, roots: Mapping[str, Node], fields: Fields, key: str) -> None:
        """Note what the command cannot read of its data, each at its own place."""
        given = fields.get(key)
        for found in spec.read(data)[1]:
            path = str(found.details.get("field", ""))
            root = roots.get(path.partition(".")[0].partition("[")[0])
            if root is not None:
                place = _walk(root, path.partition(".")[2])
            else:
                place = _walk(given, path) if given is not None else fields.node
            self.reader.problems.add(place, found.code, found.message)


def _walk(node: Node, path: str) -> Node:
    """Return the key or the item at a path such as ``lines[0].quantity``, or the last one on the way to it."""
    place = node
    for index, key in _PATH.findall(path):
        if isinstance(node, MapNode):
            pair = next((pair for pair in node.pairs if pair[0].text == key), None)
            if pair is None:
                break
            place, node = pair
        elif isinstance(node, ListNode) and index and int(index) < len(node.items):
            place = node = node.items[int(index)]
        else:
            break
    return place
