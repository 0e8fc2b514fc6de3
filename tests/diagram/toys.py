"""Small flows to draw."""

from servflow.kernel.fields import CommandSpec
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.sources import Label


def never(_situation):
    """Choose no case."""
    return False


def toy(*, limits=(), note="", give_up=("system",), answer=None, facts=None):
    """Give a flow of three states: asked, answered, and back again."""
    ask = CommandSpec("open", Label("ask", "提问"), ("buyer", "system"))
    return Flow(
        name="toy",
        label=Label("toy", "玩具"),
        states=(
            State("asked", Label("asked", "已提问")),
            State("answered", Label("answered")),
            State("done", Label("done", "完成"), final=True),
        ),
        opening=Opening(spec=ask, apply=lambda _s: facts, state=lambda _facts: "asked", states=("asked",)),
        commands=(
            CommandSpec("answer", Label("answer", "回答"), ("agent", "merchant")),
            CommandSpec("doubt", Label("doubt"), ("buyer",)),
            CommandSpec("give_up", Label("give up", "放弃"), give_up),
            CommandSpec("thank", Label("thank", "致谢"), ("buyer",)),
        ),
        rows=(
            Row(command="answer", source=("asked",), target="answered", apply=answer, effects=("open_case",)),
            Row(command="doubt", source=("answered",), target="asked"),
            Row(command="thank", source=("asked",), target=None, note="shown only where a choice is to be made"),
            Row(command="thank", source=("answered",), target="asked", when=never, note=note),
            Row(command="thank", source=("answered",), target="done"),
            Row(command="give_up", source=("asked",), target="done"),
        ),
        limits=limits,
    )


SLOW = Limit(name="slow", label=Label("slow", "慢"), states=("asked",), on_lapse="escalate", notify=("manager",))
LATE = Limit(name="late", label=Label("late", "迟"), states=("answered",), on_lapse="thank")
FORGOTTEN = Limit(name="forgotten", label=Label("forgotten"), states=("asked",))
OVER = Limit(name="over", label=Label("over", "过期"), states=("asked",), on_lapse="give_up")
