"""Flows as Markdown tables."""

import pytest

from servflow.desk import FLOWS
from servflow.diagram import to_table
from servflow.kernel.flow import Limit
from servflow.values.sources import Label
from tests.diagram.toys import LATE, SLOW, toy


def test_the_tables():
    """States with their kind and limits, commands with who and whereto, limits with what their lapse does."""
    assert (
        to_table(toy(limits=(SLOW, LATE), note="a|b"))
        == """\
# Flow `toy` toy 玩具

## States

| State | Called | Kind | Time limits that run here |
| --- | --- | --- | --- |
| `asked` | asked 已提问 | start | `slow` |
| `answered` | answered |  | `late` |
| `done` | done 完成 | end |  |

## Commands

| State | Command | Who | Leads to | Note |
| --- | --- | --- | --- | --- |
| `asked` | `answer` 回答 | agent, merchant | `answered` |  |
| `asked` | `thank` 致谢 | buyer | (stays) |  |
| `asked` | `give_up` 放弃 | system | `done` |  |
| `answered` | `doubt` | buyer | `asked` |  |
| `answered` | `thank` 致谢 | buyer | `asked` | a\\|b |
| `answered` | `thank` 致谢 | buyer | `done` |  |

## Time limits

| Time limit | Kind | Runs in | When it is over | Tells |
| --- | --- | --- | --- | --- |
| `slow` 慢 |  | `asked` | `escalate` escalated 升级处理 | manager |
| `late` 迟 |  | `answered` | `thank` thank 致谢 |  |
"""
    )


def test_service_levels_and_promises_are_told_apart():
    """A limit with a clock says so and where it stands still; a promise says that it is one."""
    level = Limit(name="level", label=Label("level"), states=("asked",), pauses=("answered",), measured=True)
    promise = Limit(name="visit", label=Label("visit"), states=("asked",), promise=lambda _facts: None)
    told = to_table(toy(limits=(level, promise)))
    assert "| `level` | service level | `asked`; stands still in `answered` |" in told
    assert "| `visit` | promise | `asked` |" in told
    assert "| 服务级别 | `asked`; 暂停于 `answered` |" in to_table(toy(limits=(level,)), "zh")


def test_a_flow_without_limits_has_no_third_table():
    """Where nothing runs out, nothing is said of it."""
    assert "Time limits\n" not in to_table(toy())


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_chinese(flow):
    """In Chinese the headings and labels are Chinese; the names that programs use stay."""
    text = to_table(flow, "zh")
    assert text.startswith(f"# 流程 `{flow.name}` {flow.label.zh}")
    assert "| 买家 |" in text
    assert "| buyer |" not in text
    assert all(f"`{state.name}` | {state.label.zh} |" in text for state in flow.states)
