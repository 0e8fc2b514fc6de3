"""Time on a page: time limits, and the windows in which something may be asked for."""

from __future__ import annotations

from collections.abc import Iterator

from servflow.policies.eligibility import Eligibility
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabularies.time_limits import WORDS
from servflow.policies.windows import Window, Windows
from servflow.policies.words import COUNTING
from servflow.rulebook.pages import phrases, wording
from servflow.rulebook.pages.model import Block, Cell, Piece, Prose, Row, grids, words
from servflow.rulebook.pages.writer import Writer
from servflow.values.sources import Label
from servflow.values.time import Unit

_REFUSED = (words(Label("refused", "不予受理")),)


def time_limits(policy: TimeLimits, writer: Writer) -> Iterator[Block]:
    """Give the time limits: how long, how counted, what follows. 时限。"""
    heads = (wording.RULE, wording.SAYS, wording.WHEN, Label("Time", "时限"), Label("When it is over", "逾期后果"))
    rows: list[Row] = []
    for key, limits in policy.limits.items():
        rows.append(Row((((Piece(phrases.limit_name(key), "strong"), Piece(Label(f" {key}"), "code")),),)))
        rows += (_limit(policy, key, limit, writer) for limit in limits)
    several = Label(
        "Of several rules on one limit the first that holds counts.", "同一时限有多条规则时，第一条成立的规则生效。"
    )
    yield Prose((words(several, "faint"),))
    yield from grids(rows, (*heads, wording.SOURCE))


def _limit(policy: TimeLimits, key: str, limit: TimeLimit, writer: Writer) -> Row:
    over = words(phrases.lapse(key, limit.on_lapse))
    default = () if limit.on_lapse else (words(Label("as the flow has it", "按流程默认"), "faint"),)
    when = writer.when(limit.rule.when, WORDS.facts)
    return writer.row(policy.name, limit.rule, when, _length(limit), (over, *default))


def _length(limit: TimeLimit) -> Cell:
    """Return how long a limit is, how its time passes, and when somebody is reminded."""
    if limit.within is None:
        by = phrases.clock(limit.by)
        lines = [words(Label(f"by {by} of a working day", f"工作日 {by} 前"), "strong")]
    else:
        lines = [words(phrases.span(limit.within), "strong")]
        if limit.within.unit is not Unit.WORKING_DAYS:
            lines.append(words(COUNTING.values[limit.counting], "faint"))
    if limit.warn_at:
        after = phrases.names(f"{percent} %" for percent in limit.warn_at)
        lines.append(words(phrases.filled(Label("reminder after {} of it", "经过 {} 时提醒"), after), "faint"))
    return tuple(lines)


def eligibility(policy: Eligibility, writer: Writer) -> Iterator[Block]:
    """Give what may be given back and until when. 退换资格。"""
    if policy.windows is not None:
        yield from _windows(policy.name, policy.windows, writer)
    if policy.exclusions is not None:
        yield Prose((words(wording.HITS["collect"], "faint"),))
        title = Label("What cannot be given back", "不予退换的情形")
        yield from writer.table(policy.exclusions, title, then=_REFUSED)


def _windows(name: str, windows: Windows, writer: Writer) -> Iterator[Block]:
    how = (
        Label("A request is in time while any of these windows is open.", "任一申请窗口未关闭即可申请。")
        if windows.combine == "any"
        else Label("A request is in time while all of these windows are open.", "须全部申请窗口均未关闭方可申请。")
    )
    yield Prose((words(how),))
    rows = [writer.row(name, window.rule, _window(window)) for window in windows.windows]
    if windows.rule is not None:
        rows.append(writer.row(name, windows.rule, (words(Label("refused outside of them", "逾期不予受理")),)))
    heads = (wording.RULE, wording.SAYS, Label("Open", "开放期间"), wording.SOURCE)
    yield from grids(rows, heads, Label("Windows", "申请窗口"))


def _window(window: Window) -> Cell:
    """Return from when until when a window is open."""
    anchor, opens = (wording.ANCHORS[name] for name in (window.anchor, window.opens or window.anchor))
    lines = [
        words(phrases.filled(Label("from when {}", "自{}起"), opens)),
        words(phrases.filled(Label("until {} after {}", "至{1}后{0}止"), phrases.span(window.within), anchor)),
        words(COUNTING.values[window.counting], "faint"),
    ]
    if window.or_anchor is not None:
        other = wording.ANCHORS[window.or_anchor]
        unknown = Label("where that is not known: after {}", "前者未知时：{}后")
        lines.insert(2, words(phrases.filled(unknown, other)))
    return tuple(lines)
