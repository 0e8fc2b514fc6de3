"""What stands on a page, for everything that a rulebook can say."""

import re
from datetime import date
from pathlib import Path

import attrs
import pytest

from servflow.policies.book import Rulebook
from servflow.policies.conditions import Equals
from servflow.policies.eligibility import Eligibility
from servflow.policies.floors import Floor
from servflow.policies.refund import Refund
from servflow.policies.refund_accounts import RefundAccounts
from servflow.policies.table import Rule
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.rulebook import load_rulebook, read_rulebook
from servflow.rulebook.pages import as_html, as_markdown, rulebook_page
from servflow.values.calendars import WorkCalendar
from servflow.values.decisions import make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Span, Unit
from servflow.values.working_hours import HoursOn
from tests.rulebook.pages.reading import read, read_markdown

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
EVERYTHING = (HERE / "everything.yaml").read_text(encoding="utf-8")


def book(text):
    """Read a rulebook."""
    return read_rulebook({"rulebook.yaml": text})


def whole_pages():
    """Give the pages that say everything in both languages, by the name of their file."""
    books = {"everything": book(EVERYTHING), "over": load_rulebook(HERE / "over/shop.yaml")}
    pages = {name: rulebook_page(found) for name, found in books.items()}
    return {f"{name}.md": as_markdown(page) for name, page in pages.items()} | {"over.html": as_html(pages["over"])}


def test_the_pages_are_those_that_were_read():
    """Every word of them was read by a person; a changed one is accepted with ``python -m tests.house.regenerate``."""
    for name, text in whole_pages().items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told():
    """Give the page of everything in English and in Chinese, as text."""
    page = rulebook_page(book(EVERYTHING))
    return {lang: read(as_html(page, (lang,))).text for lang in ("en", "zh")}


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        # the head
        ("In force 2024-01-01 to 2024-12-31", "适用期间 2024-01-01 至 2024-12-31"),
        (
            "Mon, Tue, Wed, Thu, Fri: 09:00-12:00, 22:00-06:00",
            "周一、周二、周三、周四、周五：09:00-12:00、22:00-06:00",
        ),
        ("Sat: 10:00-14:00 2024-12-22: 10:00-12:00", "周六：10:00-14:00 2024-12-22：10:00-12:00"),
        ("free: 2024-01-01, 2024-05-01", "休息：2024-01-01、2024-05-01"),
        ("worked: 2024-12-22", "上班：2024-12-22"),
        ("holidays are known through 2024-12-31", "节假日已知至 2024-12-31"),
        ("Governs return and refund", "适用流程 退货和退款"),
        # a table
        ("The sections are tried in order.", "各节依次判断"),
        ("Section goods", "节 goods"),
        ("cause: anything but quality problem or lost", "退换原因：除质量问题或丢件以外"),
        ("sold with free shipping: no", "包邮：否"),
        ("return freight: buyer subsidy: by logistics region", "退货运费：买家 运费补贴：按物流区域"),
        ("S-2 tests 1 Half So be it see R-1, R-2", "S-2 测试 1 Half So be it 参见 R-1, R-2"),
        ("logistics region: not known none", "物流区域：未知 无"),
        ("logistics region: known", "物流区域：已知"),
        ("S-3 from 2024-02-01", "S-3 自 2024-02-01"),
        ("S-4 until 2024-02-01", "S-4 至 2024-02-01"),
        ("S-5 from 2024-02-01 until 2024-03-01", "S-5 自 2024-02-01 至 2024-03-01"),
        ("in all other cases left open", "其他情况 不作规定"),
        (
            "never the buyer cause: quality problem return freight: buyer law 9",
            "退换原因：质量问题 退货运费：买家 law 9",
        ),
        ("Region Amount east 5.00 EUR", "区域 金额 east 5.00 EUR"),
        ("At most one rule holds in any case", "任何情形至多一条规则成立"),
        (
            "approving a refund amount, with what was granted before: more than 1.00 EUR and at most 50.00 EUR",
            "超过1.00 EUR且不超过50.00 EUR",
        ),
        ("one after the other: agent, finance and manager", "审批链：客服、财务和经理"),
        ("what is to be approved: house.rule quantity: at least 2 and less than 3.5", "数量：不低于2且低于3.5"),
        # its tests
        ("cause: lost delivery: delivered @ 2024-05-01T10:00:00+02:00", "商品类别：shoes"),
        ("return freight: merchant by rule S-2 also none", "退货运费：商家 适用规则 S-2 另适用 无"),
        (
            "by rule none not by S-2 not decided: return freight and storage and extra charges",
            "适用规则 无 不适用 S-2 不作规定：退货运费和仓储及额外费用",
        ),
        # time
        ("1 working day escalated", "1个工作日 升级处理"),
        ("5 days calendar days close for want of action as the flow has it", "5天 自然日 超时关闭 按流程默认"),
        ("cause: quality problem 1 month time simply passes", "退换原因：质量问题 1个月 自然时间"),
        ("by 17:00 of a working day recorded, somebody is told", "工作日 17:00 前 记录并通知"),
        ("90 minutes working time reminder after 50 %, 75 % of it", "90分钟 工作时间 经过 50 %、75 % 时提醒"),
        ("while all of these windows are open", "须全部申请窗口均未关闭"),
        ("from when the order was placed until 2 weeks after the goods were signed for", "自下单起 至签收后2周止"),
        ("where that is not known: after the goods were shipped time simply passes", "前者未知时：发货后 自然时间"),
        ("used: yes refused no source is named", "已使用：是 不予受理 未注明出处"),
        # money
        ("never turned into money: coupon, points not given back", "不折现：coupon、points 不予返还"),
        ("kept by the buyer", "不扣回"),
        ("paid back in cash without a cap", "以现金返还 不设上限"),
        ("freight that the buyer owes invoiced", "买家应承担的运费 另行收取"),
        ("paid by: merchant", "承担方：商家"),
        ("Region Amount west 2.00 EUR", "区域 金额 west 2.00 EUR"),
        (
            "bank holder, card_number its holder is the recipient of the goods",
            "bank holder、card_number 户名须与收货人一致",
        ),
        ("alipay none", "alipay 无"),
        # service
        ("3 years or a use of 60000, whichever comes first", "3年 或使用量达 60000，先到为准"),
        (
            "from invoice or else delivery without a receipt: from production or else shipping",
            "自开票日，否则交付日起 无购买凭证：自生产日，否则发货日起",
        ),
        ("days in repair do not count begins anew when the goods are replaced", "修理占用时间不计 更换后重新起算"),
        ("2 years 12 months more after a repair from shipping", "2年 维修后延长12个月 自发货日起"),
        ("0.5 % of the price for each 1000 of use", "购买价款的 0.5 %，每 1000 使用量"),
        ("1 % of the price for each 14 days", "购买价款的 1 %，每 14 天"),
        (
            "exchange and refund deduction for use: by the use that was had last day covered: 3 months",
            "质保截止日：3个月",
        ),
        ("V-1 always 3 working days first", "V-1 任何情况 3个工作日 first"),
        ("archived by this time of a working day: 17:00 kept for: for ever", "保存期限：3年"),
        (
            "field: phone or mobile how it is masked: without the middle digits",
            "字段：phone或mobile 脱敏方式：隐去中间数字",
        ),
        ("ticket {yyyymm}-{serial:3} for example 202405-007", "工单 {yyyymm}-{serial:3} 例如 202405-007"),
        ("Be kind agent always", "友善 客服 始终"),
        ("return: when it is opened if cause: quality problem", "退货：立案时 若退换原因：质量问题"),
        ("return: when a time limit is over", "退货：期限届满时"),
        ("return: approve (step)", "退货：同意退货（操作）"),
        ("return: rejected (state)", "退货：商家已拒绝（状态）"),
        ("hosts.own", "hosts.own"),
        ("response time ≤ 24 hours the average", "响应时间 ≤ 24 hours 平均值"),
        ("period: month customer satisfaction rate ≥ 90 %", "统计周期：月 客户满意率 ≥ 90 %"),
        ("A repeat comes within 45 days Satisfied from so many stars on 5", "重复报修的认定期限 45天 满意的最低星级 5"),
        # the end
        (
            "law The law https://law.example/a?b=1&c=2 2024-01-02 S-2 , never the buyer",
            "法律 https://law.example/a?b=1&c=2",
        ),
        ("paper Only on paper javascript:alert(1) - no rule cites it", "- 无规则引用"),
        ("cause cause quality quality problem lost lost", "cause 退换原因"),
        ("free_shipping sold with free shipping yes or no", "free_shipping 包邮 是或否"),
        ("Whoever signs it signs these rules", "签署即确认上述规则"),
    ],
)
def test_everything_is_said(told, en, zh):
    """Each thing that a rulebook can say is said in a sentence, in both languages."""
    assert en in told["en"]
    assert zh in told["zh"]


def test_a_language_alone(told):
    """A page in one language has no word of the other where there is a choice; a title without Chinese stays."""
    assert "小店" not in told["en"]
    assert "The shop" not in told["zh"]
    assert "Half" in told["zh"]


def test_both_pages_say_the_same():
    """HTML and Markdown hold the same words in the same order."""
    page = rulebook_page(book(EVERYTHING))
    html, markdown = read(as_html(page)), read_markdown(as_markdown(page))
    written = re.sub(r" \(\d\)", "", html.text[html.text.index("小店") + 2 :])  # what stands in the title bar
    assert re.sub(r"[ ·]", "", written) == re.sub(r"[ ·]", "", markdown.text)


def test_only_addresses_of_the_web_are_links():
    """A source's address leads somewhere where it is one of http or https; any other is text."""
    html = read(as_html(rulebook_page(book(EVERYTHING))))
    assert [link for link in html.links if not link.startswith("#")] == ["https://law.example/a?b=1&c=2"]
    assert "javascript:alert(1)" in html.text


def test_it_says_what_it_replaces():
    """Whatever takes the place of something of the base is marked at its rule and listed, with a link to it."""
    text = """
id: mine
version: "1"
timezone: Asia/Tokyo
extends: lution
shipping_fee: {rules: [{id: L-18, when: {cause: no_reason}, then: {return: merchant}}]}
time_limits: {return.inspection: {id: M-1, within: 1 day}}
"""
    html = as_html(rulebook_page(book(text)), ("en",))
    page = read(html)
    assert "L-18 replaces lution 1.0.0 L-18" in page.text
    assert "M-1 replaces lution 1.0.0 T-45" in page.text
    assert "time limits M-1 lution 1.0.0 T-45" in page.text
    assert "L-12 of lution 1.0.0 Undeliverable" in page.text
    assert "rulebook timezone lution 1.0.0 timezone" in page.text
    assert '<a href="#M-1">' in html
    assert "guaranteed" not in page.text.lower()


def test_it_says_what_its_base_guarantees():
    """What a base guarantees the consumer is listed: a whole policy, or some time limits."""
    made = attrs.evolve(
        book("id: mine\nversion: '1'\ntime_limits: {return.inspection: {within: 1 day}}\n"),
        floors={
            "time_limits": Floor(policy=TimeLimits(), base="law 1", parts=("return.inspection", "mine.own")),
            "eligibility": Floor(policy=Eligibility(), base="law 1"),
        },
    )
    text = read(as_html(rulebook_page(made), ("en",))).text
    assert "the better one for the consumer counts" in text
    assert "Policy Guaranteed by What time limits" in text
    assert "政策 保障来源 内容" in read(as_html(rulebook_page(made), ("zh",))).text
    assert "time limits law 1 inspection, mine.own" in text
    assert "what may be given back law 1 all of it" in text
    assert "takes the place" not in text


def test_two_rules_may_have_one_id():
    """The second rule of an id has an anchor of its own, and what cites it finds it."""
    text = """
id: twice
version: "1"
sources: {law: {title: The law}}
priority: {rules: [{id: R-1, then: {priority: 1}, source: {ref: law}}]}
service_mode:
  rules:
    - {id: R-1, then: {mode: remote}, source: {ref: law}}
    - {id: sources, when: {urgency: normal}, then: {mode: on_site}}
"""
    page = read(as_html(rulebook_page(book(text))))
    assert len(page.ids) == len(set(page.ids))
    assert {"R-1", "service_mode.R-1", "sources", "part.sources"} <= set(page.ids)
    assert {"#R-1", "#service_mode.R-1"} <= set(page.links)


@attrs.frozen
class Own:
    """A policy that a host made itself."""

    known: tuple[Rule, ...]
    name: str = "own"

    def decide(self, facts, _at):
        """Decide nothing."""
        return make_decision(self.name, "", EMPTY, facts)

    def rules(self):
        """Give its rules."""
        return self.known


def test_a_rulebook_made_in_python():
    """A host's own policy is shown by its rules, with the names as they are; one without rules is left out."""
    rule = Rule(id="O-1", when=(("colour", Equals("red")),), then=FrozenMap(size=3, due=date(2024, 5, 1)))
    limit = TimeLimit(Rule(id="L-1"), Span(2, Unit.DAYS), on_lapse="shout")
    made = Rulebook(
        id="made",
        title=Label("Made"),
        version="0",
        policies={
            "own": Own((rule,)),
            "empty": Own((), "empty"),
            "refund_account": RefundAccounts(),
            "time_limits": TimeLimits(limits={"mine.answer": (limit,)}),
        },
    )
    text = read(as_html(rulebook_page(made), ("en",))).text
    assert "own Rules" in text
    assert "colour: red size: 3 due: 2024-05-01" in text
    assert "mine.answer mine.answer L-1 tests" not in text
    assert "2 days time simply passes shout" in text
    assert "empty" not in text
    assert "at any time" in text
    assert "Sources" not in text


def test_a_refund_and_a_calendar_made_in_python():
    """A refund without accounts and a calendar whose every day has hours of its own are shown as they are."""
    calendar = WorkCalendar(weekdays=(0,), hours_on=(HoursOn(0, ((540, 600),)),))
    made = Rulebook(id="made", title=Label("Made"), version="0", calendar=calendar, policies={"refund": Refund()})
    text = read(as_html(rulebook_page(made), ("en",))).text
    assert "Working time Mon: 09:00-10:00 Contains" in text
    assert "Composition of a refund" not in text


def test_a_rulebook_without_anything():
    """A rulebook without rules is a head and a place to sign."""
    text = read(as_html(rulebook_page(Rulebook.plain()), ("en",))).text
    assert "0 rules, 0 tests" in text
    assert "Words" not in text
    assert "Whoever signs it signs these rules" in text


@pytest.mark.parametrize(
    ("rules", "said", "unsaid"),
    [
        ("eligibility: {rules: [{id: E-1, when: {used: true}}]}", "What cannot be given back", "Windows"),
        ("eligibility: {windows: {rules: [{id: W-1, anchor: signed_at, within: 7 days}]}}", "Windows", "cannot"),
        ("follow_up: {outcomes: {otherwise: {id: V-1, then: {action: close}}}}", "What follows from a call", "Visits"),
        ("follow_up: {visits: [{id: V-1, after: 1 month}]}", "1 month", "What follows from a call"),
        ("refund: {routes: {otherwise: {id: R-1, then: {route: original}}}}", "By which way", "made of"),
        ("calendar: {hours: {mon: '09:00-12:00', tue: '10:00-12:00'}}", "Mon: 09:00-12:00", "all day"),
        ("calendar: every_day", "Sun: all day", "free:"),
    ],
)
def test_what_is_not_there_is_not_said(rules, said, unsaid):
    """A rulebook that says half of a matter has no heading for the other half."""
    text = read(as_html(rulebook_page(book(f"id: half\nversion: '1'\n{rules}\n")), ("en",))).text
    assert said in text
    assert unsaid not in text


def test_the_page_is_the_same_each_time():
    """The same rulebook gives the same page, to the byte."""
    first, second = (as_html(rulebook_page(load_rulebook("response"))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("effective", "en", "zh"),
    [
        ("", "at any time", "不限期"),
        ("effective: {from: 2024-01-01}", "from 2024-01-01", "自 2024-01-01 起"),
        ("effective: {to: 2024-12-31}", "until 2024-12-31", "至 2024-12-31"),
        ("effective: {from: 2024-01-01, to: 2024-12-31}", "2024-01-01 to 2024-12-31", "2024-01-01 至 2024-12-31"),
    ],
)
def test_when_a_rulebook_is_in_force(effective, en, zh):
    """From its first day until its last, as far as it has them."""
    page = rulebook_page(book(f"id: shop\nversion: 1\n{effective}\n"))
    assert f"In force {en} Time zone" in read(as_html(page, ("en",))).text
    assert f"适用期间 {zh} 时区" in read(as_html(page, ("zh",))).text


def test_a_group_of_windows_says_what_it_is_for():
    """Outside of its windows a request is refused by the rule of the group, in both languages."""
    windows = "{id: W-0, rules: [{id: W-1, anchor: signed_at, within: 7 days}]}"
    page = rulebook_page(book(f"id: shop\nversion: 1\neligibility: {{windows: {windows}}}\n"))
    (row,) = (line for line in as_markdown(page, ("en", "zh")).splitlines() if "W-0" in line)
    assert "refused outside of them" in row
    assert "逾期不予受理" in row
