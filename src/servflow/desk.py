"""The service desk: the four flows bound to one rulebook. 服务台。

``ServiceDesk`` is immutable and may be used from many threads. It reads no clock and keeps no case: the host passes the
instant in and saves what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from servflow.errors import RulebookMismatchError, UnknownNameError
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel import engine
from servflow.kernel.case import Applied, Case, Command, Denied, Record
from servflow.kernel.clocks import Clock, clocks_of
from servflow.kernel.explain import Possibility
from servflow.kernel.explain import explain as explain_case
from servflow.kernel.flow import Flow
from servflow.kernel.ledger import Ledger
from servflow.kernel.replay import replay_recorded, replay_under
from servflow.kernel.situation import Situation
from servflow.policies.book import Rulebook
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor
from servflow.values.time import require_aware

FLOWS: tuple[Flow, ...] = (returns.FLOW, refunds.FLOW, complaints.FLOW, tickets.FLOW)
"""The flows that servflow ships."""


@attrs.frozen
class Preview:
    """What would come of a command, nothing of it committed. 预览。

    Args:
        outcome: What ``decide`` would answer.
        estimate: What the case would come to if it went through as it stands, by the flow's own names
            (a return: ``refund``, ``liability``).
    """

    outcome: Applied | Denied
    estimate: Mapping[str, Any] = EMPTY

    @property
    def allowed(self) -> bool:
        """Whether the command would be applied."""
        return isinstance(self.outcome, Applied)


def _flows_by_name(desk: ServiceDesk) -> Mapping[str, Flow]:
    return {flow.name: flow for flow in desk.flows}


@attrs.frozen(eq=False)
class ServiceDesk:
    """Flows bound to one rulebook. 服务台。

    Args:
        rulebook: The rules that decide.
        flows: The flows it serves; the shipped ones, or a host's own (``flow.extend``).
        secret: The host's secret for the salts of personal fields; without one a commitment hides only what cannot be
            guessed.
    """

    rulebook: Rulebook
    flows: tuple[Flow, ...] = attrs.field(default=FLOWS, kw_only=True)
    secret: bytes = attrs.field(default=b"", kw_only=True, repr=False)
    _by_name: Mapping[str, Flow] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_flows_by_name, takes_self=True)
    )

    def flow(self, name: str) -> Flow:
        """Return the flow of that name.

        Raises:
            UnknownNameError: There is none.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownNameError("flow", name, tuple(self._by_name)) from None

    def _flow_of(self, case: Case) -> Flow:
        ref = case.origin.rulebook
        if ref is not self.rulebook.ref and ref != self.rulebook.ref:
            raise RulebookMismatchError(str(ref), str(self.rulebook.ref))
        return self.flow(case.origin.flow)

    def open(
        self,
        flow: str,
        data: Mapping[str, Any],
        *,
        by: Actor,
        at: datetime,
        case_id: str,
        ledger: Ledger | None = None,
        command_id: str | None = None,
    ) -> Applied | Denied:
        """Open a case. 立案。

        Args:
            flow: ``return``, ``refund``, ``complaint`` or ``ticket``.
            data: The order (``order``: an ``Order`` or plain data) and the flow's own fields.
            by: Who opens it.
            at: When, aware.
            case_id: The host's name for the case.
            ledger: What the other cases of the order claim; the answer then carries it updated.
            command_id: The caller's id of this wish.

        Returns:
            The first snapshot with its record, or every reason against it.

        Raises:
            InvalidValueError: *at* is naive or *case_id* empty.
            UnknownNameError: No such flow, or its opening leads to a state that it does not name.
        """
        return engine.open_case(
            self.flow(flow),
            data,
            by=by,
            at=at,
            case_id=case_id,
            rules=self.rulebook,
            ledger=ledger,
            command_id=command_id,
            secret=self.secret,
        )

    def decide(
        self, case: Case, command: Command | str, *, by: Actor, at: datetime, ledger: Ledger | None = None
    ) -> Applied | Denied:
        """Answer one command: the one door. 决定。

        Every time limit that is over at *at* lapses first, in due order and at its own instant.

        Args:
            case: The snapshot.
            command: A ``Command``, or its bare name when nothing comes with it.
            by: Who gives it.
            at: When, aware.
            ledger: What all cases of the order claim.

        Returns:
            The new snapshot with records and effects, or every reason against it; nothing else is read or changed.

        Raises:
            InvalidValueError: *at* is naive.
            RulebookMismatchError: The case was opened under another rulebook.
        """
        if isinstance(command, str):
            command = Command(command)
        return engine.decide(
            self._flow_of(case),
            case,
            command,
            by=by,
            at=at,
            rules=self.rulebook,
            ledger=ledger,
            secret=self.secret,
        )

    def advance(self, case: Case, *, at: datetime, ledger: Ledger | None = None) -> Applied:
        """Let every time limit lapse that is over at *at*, in due order. 推进时限。"""
        return engine.advance(self._flow_of(case), case, at=at, rules=self.rulebook, ledger=ledger)

    def explain(self, case: Case, *, by: Actor, at: datetime) -> tuple[Possibility, ...]:
        """Return every command of the flow: allowed, or all reasons, who could, and from when. 说明。

        What would lapse before *at* is taken as lapsed.
        """
        require_aware(at)
        flow, case = self._as_of(case, at)
        return explain_case(flow, case, by, at, self.rulebook)

    def clocks(self, case: Case, *, at: datetime) -> tuple[Clock, ...]:
        """Return how every time limit of the case stands at *at*: running, paused or over, and what is left. 时限现状。

        What would lapse before *at* is taken as lapsed; what is left is counted as the limit counts (working time).
        """
        at = require_aware(at)
        flow, case = self._as_of(case, at)
        return clocks_of(flow, case, at, self.rulebook)

    def _as_of(self, case: Case, at: datetime) -> tuple[Flow, Case]:
        """Return the flow of a case, and the case with everything lapsed that is over at *at*."""
        flow = self._flow_of(case)
        if case.deadlines and case.deadlines[0].due_at <= at:
            case = engine.advance(flow, case, at=at, rules=self.rulebook).case
        return flow, case

    def preview(
        self, case: Case, command: Command | str, *, by: Actor, at: datetime, ledger: Ledger | None = None
    ) -> Preview:
        """Return what a command would bring: the snapshot it would lead to and the amounts. 预览。"""
        outcome = self.decide(case, command, by=by, at=at, ledger=ledger)
        flow = self.flow(case.flow)
        after = outcome.case if isinstance(outcome, Applied) else case
        if flow.estimate is None:
            return Preview(outcome)
        origin = after.origin
        situation = Situation(
            origin.id, origin.owner, after.state, after.facts, EMPTY, by, at, self.rulebook, ledger, origin.opened_at
        )
        return Preview(outcome, flow.estimate(situation))


def replay(records: Sequence[Record], *, rulebook: Rulebook | None = None, flows: tuple[Flow, ...] = FLOWS) -> Case:
    """Return the case that a journal leads to. 重放。

    Without a rulebook the recorded decisions are used and every step must lead to what its record says, bit for bit.
    With one the same wishes are put to other rules ("what if"): what they deny is left out.

    Args:
        records: The whole journal of one case.
        rulebook: Other rules.
        flows: The flows the journal may be of.

    Raises:
        TamperedRecordError: The chain is broken.
        ReplayError: A step does not lead to what its record says, or the other rules deny the opening.
        UnknownNameError: No such flow.
    """
    if not records:
        return replay_recorded(flows[0], records)
    by_name = {flow.name: flow for flow in flows}
    flow = by_name.get(records[0].flow)
    if flow is None:
        raise UnknownNameError("flow", records[0].flow, tuple(by_name))
    if rulebook is None:
        return replay_recorded(flow, records)
    return replay_under(flow, records, rulebook)
