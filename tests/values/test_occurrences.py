"""Finding what is to be hidden in other texts."""

import pytest

from servflow.values.masking import Mask
from servflow.values.occurrences import Secrets


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("张三", "张三来电", "张*来电"),
        ("张三", "张 三、张\u200b三", "* *、张*"),
        ("张三先生", "张三说", "张*说"),
        ("华联公司李四", "李四说", "李*说"),
        ("王王", "王王王", "***"),
        ("Li Lei", "lei li and LiLei", "l* l* and L*"),
        ("José Ruiz", "JOSE\u0301 RUIZ!", "J* R*!"),
        ("Ruiz José", "ruiz jose\u0301!", "r* j*!"),
        ("Ann Li", "Joann Lisa", "Joann Lisa"),
        ("Ann", "Annual, Ann: ANN2", "Annual, A*: A*2"),
        ("Smith,John", "Smith,John", "S*"),
        ("张-----三", "张-----三", "张*"),
        ("赵", "赵家，赵 来", "赵家，* 来"),
        ("王1", "王12 王1", "王12 王*"),
        ("--", "a -- b", "a -- b"),
        ("张 三", "三张木门", "三张木门"),
    ],
)
def test_a_name_is_found_however_it_is_written(name, text, shown):
    """Names are found spaced, in other letters, without honorific, the other way round; never as a part of a word."""
    assert Secrets.of([(name, Mask.HONORIFIC)]).hide(text) == shown


@pytest.mark.parametrize(
    ("number", "text", "shown"),
    [
        ("13912345678", "打139-1234-5678", "打139-****-5678"),
        ("+86 139 1234 5678", "打13912345678", "打139****5678"),
        ("8613912345678", "13912345678", "139****5678"),
        ("+852 9123 4567", "打 91234567", "打 ****4567"),
        ("86 10 1234 5678", "打1012345678", "打10****5678"),
        ("861012345678", "打10-1234-5678", "打10-****-5678"),
        ("13912345678", "一三九一二三四五六七八", "***"),
        ("一三九一二三四五六七八", "13912345678", "139****5678"),
        ("13912345678", "单号2013912345678", "单号20139****5678"),
        ("010-12345678", "12345678", "****5678"),
        ("+1 415 555 2671", "(415) 555-2671", "(41*) ***-2671"),
        ("139 1234 5678 138 0000 1111", "13800001111", "138****1111"),
        ("13912345678, 13800001111", "13800001111", "138****1111"),
        ("12345", "12345 CNY", "12345 CNY"),
    ],
)
def test_a_number_is_found_however_it_is_written(number, text, shown):
    """Numbers are found with and without country code, spaced, in Chinese numerals; not those short as an amount."""
    assert Secrets.of([(number, Mask.MIDDLE_DIGITS)]).hide(text) == shown


@pytest.mark.parametrize(
    ("secret", "how", "text", "shown"),
    [
        ("zs@a.com", Mask.EMAIL, "写给 ZS@A.COM", "写给 Z***@A.COM"),
        ("zs", Mask.EMAIL, "zs zs", "zs zs"),
        ("a@b", Mask.EMAIL, "to A@B, aa@bb", "to *@B, aa@bb"),
        ("a\ufe6bb", Mask.EMAIL, "a@b", "*@b"),
        ("6222021234567890", Mask.LAST_FOUR, "6222 0212 3456 7890", "**** **** **** 7890"),
        ("AB1234", Mask.LAST_FOUR, "AB1234", "AB1234"),
        ("AB12345", Mask.LAST_FOUR, "AB12345 ab-12345", "****345 **-**345"),
        ("AB1234", Mask.ACCOUNT, "AB1234", "****34"),
        ("zs@a.com", Mask.ACCOUNT, "zs@a.com", "z***@a.com"),
        ("13912345678", Mask.ACCOUNT, "139 1234 5678", "139 **** 5678"),
        ("6222021234567890", Mask.ACCOUNT, "6222021234567890", "************7890"),
        ("深圳市南山区科技园路1号", Mask.DISTRICT, "送到科技园路1号", "送到***"),
        ("打13912345678", Mask.CONTACTS, "13912345678", "139****5678"),
        ("打13912345678", Mask.HIDDEN, "13912345678", "139****5678"),
        ("kept secret", Mask.HIDDEN, "a kept-secret", "a ***"),
        ("yes", Mask.HIDDEN, "yes", "yes"),
        ("long " * 26, Mask.HIDDEN, "a" + "-long" * 26, "a" + "-long" * 26),
        ("longer " * 21, Mask.HIDDEN, "a " + "longer " * 21, "a *** "),
        ("张三", Mask.NONE, "张三", "张三"),
        ("张*", Mask.HONORIFIC, "张*", "张*"),
    ],
)
def test_other_secrets(secret, how, text, shown):
    """Each way of masking knows what gives its fields away; what was masked before gives nothing away."""
    assert Secrets.of([(secret, how)]).hide(text) == shown


def test_what_is_masked_whole_is_as_long_as_it_was():
    """Where masking has put a secret together anew nothing of it is left, and everything around it is."""
    (secret,) = (each for each in Secrets.of([("Li Lei", Mask.HONORIFIC)]).secrets if each.pattern.search("lei li"))
    assert secret.masked_in("to Lei Li, and lei-li!", whole=True) == "to ******, and ******!"


def test_the_longest_goes_first():
    """Of two secrets of which one holds the other, the longer one is masked as a whole."""
    secrets = Secrets.of([("张三", Mask.HONORIFIC), ("张三丰", Mask.HONORIFIC)])
    assert [secret.length for secret in secrets.secrets] == [3, 2]
    assert secrets.hide("张三丰和张三") == "张*和张*"
