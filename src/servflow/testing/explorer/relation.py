"""Who gets what answer to which command when, in sorted lines: a changed flow shows as a difference. 行为关系表。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs

from servflow.testing.explorer.moving import ONCE_ALLOWED, TIMES, Mover
from servflow.testing.explorer.search import Node, Search, in_words

Answers = dict[tuple[str, str], set[str]]
"""What was answered, by role and class of time."""
OTHER = "any other command"


def relation(search: Search) -> tuple[str, ...]:
    """Return the lines of every state: ``state | command | roles | when | answers``.

    In the first position of a state every role gives every command of the state at every class of time, and any other
    command once; in all others who may gives what the state has, before anything is due.
    """
    lines: list[str] = []
    for state in search.mover.flow.state_names:
        found: dict[str, Answers] = {}
        nodes = [node for node in search.nodes.values() if node.state == state]
        for node in nodes[:1]:
            _ask_everybody(search.mover, node, found)
        for node in nodes:
            for command, role, when, told in node.told:
                found.setdefault(command, {}).setdefault((role, when), set()).add(told)
        for command in sorted(found, key=lambda name: (name == OTHER, name)):
            lines += (f"{state} | {command} | {rest}" for rest in _lines(found[command]))
    return tuple(lines)


def _ask_everybody(mover: Mover, node: Node, found: dict[str, Answers]) -> None:
    here = mover.flow.table[node.state]
    times = TIMES if node.case.deadlines else TIMES[:1]
    for move in mover.commands(node.case, names=tuple(mover.flow.specs), anybody=True):
        name = move.command if move.command in here else OTHER
        answers = found.setdefault(name, {})
        for when in times if name in here else TIMES[:1]:
            for _, answer, _ in mover.answers(node.case, attrs.evolve(move, when=when)):
                answers.setdefault((str(move.actor.role), when), set()).add(in_words(answer, node.state))


def _lines(answers: Answers) -> Iterator[str]:
    """Give a line for all roles that get the same answers at the same times."""
    by_role: dict[str, dict[str, str]] = {}
    for (role, when), told in answers.items():
        by_role.setdefault(role, {})[when] = " or ".join(sorted(told))
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for role in sorted(by_role):
        alike.setdefault(tuple(_by_answer(by_role[role])), []).append(role)
    found = [f"{_named(roles, by_role)} | {when} | {told}" for lines, roles in alike.items() for when, told in lines]
    yield from sorted(found)


def _named(roles: Collection[str], everybody: Collection[str]) -> str:
    """Return the names of roles, or of those that are not among them, whichever are fewer."""
    rest = [role for role in everybody if role not in roles]
    if not rest:
        return "everybody" if len(roles) > 1 else " ".join(roles)
    return f"all but {' '.join(sorted(rest))}" if len(rest) < len(roles) else " ".join(roles)


def _by_answer(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give each answer with all the times at which it is given."""
    times: dict[str, list[str]] = {}
    for when in (*TIMES, ONCE_ALLOWED):
        if when in told:
            times.setdefault(told[when], []).append(when)
    for answer, whens in times.items():
        yield "any time" if set(whens) == set(TIMES) else ", ".join(whens), answer
