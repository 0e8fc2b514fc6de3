"""What a drawing shows of a flow."""

from servflow.desk import FLOWS
from servflow.diagram.arrows import arrows, called_role
from tests.diagram.toys import FORGOTTEN, LATE, SLOW, toy


def shown(flow):
    """Give the arrows as text."""
    return [f"{arrow.source} {arrow.words('en')} {arrow.target}" for arrow in arrows(flow)]


def test_rows_then_lapses():
    """Every row is an arrow of each of its states, then every way that a lapse takes."""
    assert shown(toy(limits=(SLOW, LATE, FORGOTTEN))) == [
        "asked answer 回答 [agent, merchant] answered",
        "asked thank 致谢 [buyer] asked",
        "asked give_up 放弃 [system] done",
        "answered doubt [buyer] asked",
        "answered thank 致谢 [buyer] asked",
        "answered thank 致谢 [buyer] done",
        "asked lapse: slow 慢 → escalate 升级处理 asked",
        "asked lapse: forgotten → breach 记录并通知 asked",
        "answered lapse: late 迟 → thank 致谢 asked",
        "answered lapse: late 迟 → thank 致谢 done",
    ]


def test_a_note_stands_where_there_is_a_choice():
    """The note of a row is shown only where several rows answer one command in one state."""
    notes = {arrow.note for arrow in arrows(toy(note="on Sundays"))}
    assert notes == {"", "on Sundays"}


def test_chinese_stands_alone():
    """In Chinese the labels stand alone; what has none keeps its name."""
    words = [arrow.words("zh") for arrow in arrows(toy(limits=(SLOW,)))]
    assert words[0] == "回答 [客服, 商家]"
    assert words[3] == "doubt [买家]"
    assert words[-1] == "逾期：慢 → 升级处理"


def test_an_unknown_role_keeps_its_name():
    """A role without a label is called by its name."""
    assert called_role("robot", "en") == "robot"


def test_every_row_and_limit_of_the_shipped_flows_is_shown():
    """No row and no time limit of a shipped flow is left out of its drawing."""
    for flow in FLOWS:
        drawn = arrows(flow)
        for row in flow.rows:
            for source in row.source:
                target = row.target or source
                assert any((a.command, a.source, a.target) == (row.command, source, target) for a in drawn)
        for limit in flow.limits:
            for state in limit.states:
                assert any(a.limit == limit and a.source == state for a in drawn)
