"""The timeline: every kind of entry, told in words."""

import pytest

from servflow.cli.rulebook.explaining import _rule as rule_line
from servflow.cli.story import Teller
from servflow.cli.timeline import compact, timeline, verdict
from servflow.cli.words import EFFECTS, METHODS, PHRASES, REASONS, Words
from servflow.scenarios.player import play, play_file
from servflow.scenarios.reader import load_scenario, read_scenario
from servflow.scenarios.result import ScenarioResult
from servflow.values.money import Money
from tests.diagram.toys import SLOW, toy
from tests.house.source import ROOT
from tests.scenarios.stories import APPROVE, PLAIN, STORY, TIMED, played, steps

JOURNEYS = ROOT / "tests" / "journeys"


def told(name, lang="en"):
    """Give what the timeline tells of a journey."""
    result = play_file(JOURNEYS / f"{name}.yaml")
    return "\n".join(line.text for line in timeline(result, Words(lang), width=1000))


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        (
            "sys-25",
            [
                "to do   ask for evidence 索取凭证: buyer 买家 (R-210 ",
                "+ outbound freight 发货运费: 5.00 CNY",
                "+ advanced freight 垫付运费: 10.00 CNY → cash 现金",
                "credit 入账: 10.00 CNY, cash 现金, freight 运费",
                "freight advanced 垫付运费: 23.00 CNY",
            ],
        ),
        (
            "sys-26",
            [
                "- missing gift 未退赠品 g1: 39.00 CNY (F-03)",
                "g1 SCARF × 1, 0.00 CNY (gift 赠品)",
                "missing gifts 缺少的赠品: g1",
            ],
        ),
        ("sys-21", ["send back what did not pass 寄回未通过商品: l1: 1"]),
        ("sys-18", ["agreed payers 约定承担方: return: buyer 买家"]),
        ("sys-20", ["refused 不予执行: confirm 客服确认"]),
        ("rows/refund-reship", ["send the replacement 寄出换货", "charge 收款", "reship"]),
        ("sys-28", ["why     R-177 Intimate goods that were tried on 已试穿的贴身用品 [lution-return 5-1]"]),
    ],
)
def test_what_the_journeys_tell(name, sentences):
    """Evidence, gifts, advances, agreements, refusals and replacements are told in words, with rules and sources."""
    text = told(name)
    assert [sentence for sentence in sentences if sentence not in text] == []


@pytest.mark.parametrize("path", sorted(JOURNEYS.rglob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_journey_can_be_told(path, lang):
    """No journey holds anything that the timeline cannot tell, whole or in brief."""
    result = play_file(path)
    words = Words(lang)
    lines = [line.text for line in (*timeline(result, words), *compact(result, words), *verdict(result, words))]
    assert lines
    assert all(line == line.rstrip() for line in lines)


def test_what_still_runs_at_the_end():
    """Time limits that run at the end are told; a rulebook without titles and sources is told by its ids."""
    result = played(STORY + steps(APPROVE), TIMED)
    text = [line.text for line in timeline(result, Words())]
    assert text[-1] == "    until   sending back 寄回期限: 2024-05-11 10:00"
    assert any(line.strip() == "T-2" for line in text)
    assert "sources 出处" not in text


def test_a_refusal_that_time_lifts():
    """A reason that time removes says from when."""
    lapse = "do: lapse, with: {deadline: merchant_response}, expect: {denied: true}"
    early = f"{{at: 2024-05-06T09:00:00+08:00, by: system, {lapse}}}"
    text = "\n".join(line.text for line in timeline(played(STORY + steps(early), TIMED), Words()))
    assert "possible from: 2024-05-09 09:00" in text
    assert "refused 不予执行: lapse" in text


def test_seconds_are_shown_where_there_are_any():
    """An instant is told to the minute, or to the second where it has one."""
    text = "\n".join(line.text for line in timeline(played(STORY.replace("09:00:00", "09:00:07")), Words()))
    assert "2024-05-06 09:00:07  C-1" in text


def test_a_flow_of_a_host():
    """A host's own flow is told too: no order, no labels, effects by their own names."""

    def answer(situation):
        situation.effect("open_case", flow="toy", data={})
        situation.effect("paint", colour="red", twice=True, sizes=(1, 2))

    flow = toy(limits=(SLOW,), answer=answer)
    text = "rulebook: x\nflow: toy\nopen: {at: 2024-05-06T09:00:00+08:00, by: buyer}\n"
    text += steps(
        '{at: 2024-05-06T10:00:00+08:00, by: "buyer", do: thank}',
        '{at: 2024-05-06T10:00:00+08:00, by: "agent:A-1", do: answer}',
    )
    result = play(read_scenario(text, "x.yaml", (flow,)), TIMED, (flow,))
    lines = [line.text for line in timeline(result, Words())]
    assert "    asked 已提问 (stays)" in lines
    assert "            paint: red, yes 是, 1, 2" in lines
    assert "    C-1 (toy 玩具): answered" in lines


def test_a_number_of_the_house():
    """Where the rulebook numbers cases, the number stands beside the case."""
    from servflow.rulebook.loader import read_rulebook
    from tests.scenarios.stories import BOOK

    numbered = BOOK + 'numbering:\n  return: {id: N-1, format: "RT{yyyymm}-{serial:3}"}\n'
    book = read_rulebook({"toys.yaml": numbered})
    result = played(STORY.replace("cause: no_reason", "cause: no_reason, serial: 7"), book)
    assert "    C-1 RT202405-007 (return 退货): requested 已申请" in [line.text for line in timeline(result, Words())]


def test_money_beside_a_refund():
    """A subsidy and what is owed beyond the refund are told beside it."""
    zero, amount = Money.zero(), Money.parse("5 CNY")
    composed = {
        "by_line": {"l1": amount},
        "shipping_fee": zero,
        "adjustment": amount,
        "deductions": (),
        "restore": (),
        "by_payment": {"p1": amount},
        "reimbursement": None,
        "subsidy": amount,
        "invoice": amount,
        "points": 0,
    }
    assert list(Teller(PLAIN, {}, Words()).money(composed)) == [
        "goods 商品 l1: 5.00 CNY",
        "+ adjustment 调整: 5.00 CNY",
        "= back to 退回 p1: 5.00 CNY",
        "subsidy 运费补贴: 5.00 CNY",
        "owed beyond the refund 另行收取: 5.00 CNY",
    ]


def test_a_rule_that_the_rulebook_does_not_list():
    """A policy of a host may name a rule that nobody wrote down: it is told by its id."""
    assert Teller(PLAIN, {}, Words()).rule("X-1") == "X-1"
    assert rule_line("X-1", PLAIN.rule("X-1")) == "X-1"


def test_nothing_is_told_of_what_could_not_be_played():
    """A result without a story has no timeline."""
    result = ScenarioResult(file="x.yaml")
    assert [*timeline(result, Words()), *compact(result, Words())] == []
    assert [line.text for line in verdict(result, Words())] == ["PASS  x.yaml: x.yaml"]


@pytest.mark.parametrize("label", [*PHRASES.values(), *EFFECTS.values(), *METHODS.values()], ids=lambda label: label.en)
def test_every_word_has_two_languages(label):
    """Everything that the command line says of its own is there in English and Chinese."""
    assert label.en
    assert label.zh


def test_reasons_of_the_kernel_in_chinese():
    """A reason that the kernel gives is told in Chinese where its Chinese is known, in English otherwise."""
    assert "wrong_state：当前状态不可操作" in told("sys-20", "zh")
    assert all(REASONS.values())
    unknown = STORY + steps('{at: 2024-05-06T10:00:00+08:00, by: "buyer:B-1", do: fly, expect: {denied: true}}')
    zh = "\n".join(line.text for line in timeline(played(unknown), Words("zh")))
    assert "unknown_command：没有该指令" in zh


def test_the_demo_file_is_a_scenario():
    """The demo is an ordinary scenario file."""
    demo = ROOT / "src" / "servflow" / "scenarios" / "demo.yaml"
    assert play(load_scenario(demo)).passed
