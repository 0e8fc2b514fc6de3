"""Masking of one text, way by way."""

import pytest

from servflow.policies.vocabularies.retention import MASK
from servflow.values.masking import HIDDEN, Mask, contacts_in, mask_text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张", "*"),
        ("张\u200b", "*"),
        ("e\u0301", "*"),
        ("欧阳修", "欧阳*"),
        ("歐陽脩", "歐陽*"),
        ("欧阳", "欧*"),
        ("欧阳-", "欧*"),
        ("-张三", "*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("张 三", "* *"),
        ("张三先生", "张*先生"),
        ("欧阳修先生", "欧阳*先生"),
        ("张先生", "*先生"),
        ("张三 女士", "张* 女士"),
        ("先生", "先*"),
        ("某公司张经理", "某公司*经理"),
        ("华联公司张三", "华联公司*"),
        ("华联公司经理", "华联公司*经理"),
        ("华联公司", "华*公司"),
        ("某公司", "*公司"),
        ("Li Lei", "L* L*"),
        ("Ｌｉ", "Ｌ*"),
        ("Mr. Li Lei", "Mr. L* L*"),
        ("Mr", "M*"),
        ("J. R. Smith", "* * S*"),
        ("Иван Петров", "И* П*"),
        ("\u200b", HIDDEN),
        ("  ", "  "),
    ],
)
def test_a_name_keeps_surname_honorific_or_organisation(name, shown):
    """Names are shown as an honorific or an organisation with an asterisk (R-088); one character is the whole name."""
    assert mask_text(name, Mask.HONORIFIC) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13912345678", "139****5678"),
        ("１３９１２３４５６７８", "１３９****５６７８"),
        ("139-1234-5678", "139-****-5678"),
        ("+86 139 1234 5678", "+86 139 **** 5678"),
        ("008613912345678", "0086139****5678"),
        ("+1 (415) 555-2671", "+1 (41*) ***-2671"),
        ("010-12345678", "010-****5678"),
        ("1234567", "****567"),
        ("12345", "****5"),
        ("110", "***"),
        ("13912345678 张三", "139****5678"),
        ("13912345678/13987654321", "139********/*******4321"),
        ("微信 zhangsan", HIDDEN),
        ("", ""),
    ],
)
def test_a_phone_number_loses_its_middle(number, shown):
    """At most three digits at the head and four at the tail are left, however the number is written."""
    assert mask_text(number, Mask.MIDDLE_DIGITS) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6222 0212 3456 7890", "**** **** **** 7890"),
        ("SF1234567890123", "***********0123"),
        ("123456", "****56"),
        ("1234", "****"),
        ("--", HIDDEN),
    ],
)
def test_a_card_or_waybill_keeps_its_last_four(number, shown):
    """The last four signs are left, and fewer of a number so short that they would tell it."""
    assert mask_text(number, Mask.LAST_FOUR) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhangsan@example.com", "z***@example.com"),
        ("z＠example.com", "*@example.com"),
        ("li@a.com, wang@b.com", "l***@a.com, w***@b.com"),
        ("zhangsan", HIDDEN),
        ("@", HIDDEN),
    ],
)
def test_a_mailbox_keeps_letter_and_domain(address, shown):
    """The first letter and the domain are left; what is no address is hidden."""
    assert mask_text(address, Mask.EMAIL) == shown


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("zhangsan@example.com", "z***@example.com"),
        ("13912345678", "139****5678"),
        ("+86 13912345678", "+86 139****5678"),
        ("23912345678", "*******5678"),
        ("1391234567a", "*******567a"),
        ("6222021234567890", "************7890"),
        ("?", HIDDEN),
    ],
)
def test_an_account_is_masked_as_what_it_is(account, shown):
    """An account is a mailbox, a mobile number or a card."""
    assert mask_text(account, Mask.ACCOUNT) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("广东省深圳市南山区科技园路1号", "广东省深圳市南山区***"),
        ("广东省 深圳市 南山区 科技园1号", "广东省 深圳市 南山区***"),
        ("北京市朝阳区建国路88号", "北京市朝阳区***"),
        ("上海浦东新区世纪大道1号", "上海浦东新区***"),
        ("江苏省苏州市昆山市前进路", "江苏省苏州市昆山市***"),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路", "新疆维吾尔自治区伊犁哈萨克自治州伊宁市***"),
        ("济南市市中区经十路", "济南市市中区***"),
        ("深圳市幸福小区3栋A区", "深圳市***"),
        ("广州市家乐福超市南门", "广州市***"),
        ("幸福小区3栋", HIDDEN),
        ("12 Baker Street, London", HIDDEN),
        ("海南省三沙市", "海南省三沙市"),
    ],
)
def test_an_address_ends_with_its_district(address, shown):
    """Province, city and district are left; a housing estate (小区) or a supermarket (超市) is none of them."""
    assert mask_text(address, Mask.DISTRICT) == shown


def test_a_free_text_loses_the_contacts_in_it():
    """Numbers, cards and mailboxes in a free text are masked; dates, amounts and order numbers stay."""
    text = "2024-05-01 09:30 打13912345678或010-12345678，邮箱zs@a.com，卡6222 0212 3456 7890，订单20240501001"
    assert mask_text(text, Mask.CONTACTS) == (
        "2024-05-01 09:30 打139****5678或010-****5678，邮箱z***@a.com，卡**** **** **** 7890，订单20240501001"
    )
    assert [how for _, how in contacts_in(text)] == ["middle_digits", "middle_digits", "email", "last_four"]


@pytest.mark.parametrize(("how", "shown"), [(Mask.NONE, "张三"), (Mask.HIDDEN, "***")])
def test_all_or_nothing(how, shown):
    """A field may be shown as it is, and hidden altogether."""
    assert mask_text("张三", how) == shown


def test_rulebooks_know_every_way():
    """The words of ``retention`` name exactly the ways there are."""
    assert [*MASK.values] == [*Mask]
