"""The explorer: every position that a flow can come into, found by the real kernel. 流程穷举。

``explore`` proves and reports; ``paths`` gives what it found as test cases.
"""

from __future__ import annotations

from servflow.errors import UnknownNameError
from servflow.kernel.flow import Flow
from servflow.kernel.rules import Rules
from servflow.testing.arguments import require_count, require_flow, require_kind, require_rules
from servflow.testing.explorer.answers import EveryAnswer
from servflow.testing.explorer.likeness import unlike
from servflow.testing.explorer.moving import Mover
from servflow.testing.explorer.proofs import longest_lapse, notes, problems, rows_taken, waits
from servflow.testing.explorer.relation import relation
from servflow.testing.explorer.report import Path, Report
from servflow.testing.explorer.scope import Scope, require_scope, scope_of
from servflow.testing.explorer.search import Search
from servflow.testing.explorer.walks import COVERS, to_states

__all__ = ["Path", "Report", "Scope", "explore", "paths", "scope_of"]

CAP = 10_000
"""How many positions there may be before the explorer gives up."""


def explore(
    flow: Flow, rules: Rules | None = None, *, scope: Scope | None = None, cap: int = CAP, sample: int = 200
) -> Report:
    """Return what is proved of a flow when every command is tried in every position. 穷举流程。

    Args:
        flow: The flow: one of those that servflow ships, or a host's own.
        rules: The rulebook to explore it under; nothing: every answer that rules may give, and any time limit first.
        scope: What is tried; nothing: what suits the flow.
        cap: How many positions there may be.
        sample: How many pairs of cases are looked at to see whether one position goes on alike.

    Raises:
        InvalidValueError: A *cap* of no position.
        NotProvedError: There are more positions than *cap*: nothing is proved.
        TypeError: Something is of another kind than expected.
        UnknownNameError: The scope names what the flow does not have.
    """
    require_count(sample, "sample", 0)
    search = searched(flow, rules, scope, cap)
    ref = search.mover.rules.ref
    return Report(
        flow=flow.name,
        rules="every answer" if rules is None else f"{ref.id} {ref.version}",
        positions=len(search.nodes),
        moves=sum(len(node.edges) for node in search.nodes.values()),
        asked=search.asked,
        paths={path.states[-1]: path for path in to_states(search)},
        rows=rows_taken(search),
        problems=(*problems(search), *unlike(search, sample)),
        notes=notes(search),
        refusals=tuple(sorted(search.refusals)),
        waits=waits(search),
        longest_lapse=longest_lapse(search),
        relation=relation(search),
    )


def paths(
    flow: Flow, cover: str = "states", rules: Rules | None = None, *, scope: Scope | None = None, cap: int = CAP
) -> tuple[Path, ...]:
    """Return paths through a flow as test cases. 生成测试路径。

    Args:
        flow: The flow.
        cover: ``states``, ``rows``, or ``pairs``: every row after every row that it can follow.
        rules: As for ``explore``.
        scope: As for ``explore``.
        cap: As for ``explore``.

    Raises:
        InvalidValueError: A *cap* of no position.
        NotProvedError: There are more positions than *cap*.
        TypeError: Something is of another kind than expected.
        UnknownNameError: Nothing of that name can be covered, or the scope names what the flow does not have.
    """
    require_kind(cover, str, "cover", f"one of {', '.join(COVERS)}")
    if cover not in COVERS:
        raise UnknownNameError("cover", cover, tuple(COVERS))
    return tuple(COVERS[cover](searched(flow, rules, scope, cap)))


def searched(flow: Flow, rules: Rules | None = None, scope: Scope | None = None, cap: int = CAP) -> Search:
    """Return every position of a flow, as ``explore`` and ``paths`` look at them. 搜索结果。

    Raises:
        InvalidValueError: A *cap* of no position.
        NotProvedError: There are more positions than *cap*.
        TypeError: Something is of another kind than expected.
        UnknownNameError: The scope names what the flow does not have.
    """
    require_flow(flow)
    require_count(cap, "cap", 1)
    if rules is not None:
        require_rules(rules)
    if scope is not None:
        require_scope(flow, scope)
    scope = scope if scope is not None else scope_of(flow)
    return Search(Mover(flow, rules if rules is not None else EveryAnswer(scope.answers), scope), cap)
