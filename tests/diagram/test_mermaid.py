"""Flows as Mermaid text."""

import re

import pytest

from servflow.desk import FLOWS
from servflow.diagram import to_mermaid
from tests.diagram.toys import LATE, toy

WORDS = r'[^":;<>{}]*(?:#[0-9]+;[^":;<>{}]*)*'
END = r"(?:\[\*\]|[a-z_]+)"
LINE = re.compile(rf'    (?:state "[^"]+" as [a-z_]+|{END} --> {END}(?: : {WORDS})?)')


def test_the_text():
    """States, the start, arrows with their words, lapses, ends."""
    assert to_mermaid(toy(limits=(LATE,), note="if: so")).splitlines() == [
        "stateDiagram-v2",
        '    state "asked 已提问" as asked',
        '    state "answered" as answered',
        '    state "done 完成" as done',
        "    [*] --> asked",
        "    asked --> answered : answer 回答 [agent, merchant]",
        "    asked --> asked : thank 致谢 [buyer]",
        "    asked --> done : give_up 放弃 [system]",
        "    answered --> asked : doubt [buyer]",
        "    answered --> asked : thank 致谢 [buyer] (if#58; so)",
        "    answered --> done : thank 致谢 [buyer]",
        "    answered --> asked : lapse#58; late 迟 → thank 致谢",
        "    answered --> done : lapse#58; late 迟 → thank 致谢",
        "    done --> [*]",
    ]


def test_what_looks_like_an_entity_is_none():
    """A number sign of a label is written as an entity itself, so that nothing else is read out of it."""
    assert "(no#35;35#59; at all)" in to_mermaid(toy(note="no#35; at all"))


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_line_is_one_that_mermaid_reads(flow, lang):
    """No label holds a character that ends a description, and every state is named before it is used."""
    first, *lines = to_mermaid(flow, lang).splitlines()
    assert first == "stateDiagram-v2"
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    named = set(re.findall(r'" as ([a-z_]+)', "\n".join(lines)))
    used = {word for line in lines if "-->" in line for word in re.findall(r"[a-z_]+", line.partition(" : ")[0])}
    assert used == named == set(flow.state_names)


def test_it_is_the_same_every_time():
    """The same flow gives the same text."""
    assert to_mermaid(FLOWS[0]) == to_mermaid(FLOWS[0])
