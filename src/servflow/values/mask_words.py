"""What masking knows of names and places in Chinese: honorifics, kinds of organisation, surnames, provinces."""

from __future__ import annotations

import re

_HONORIFICS = (
    "先生 女士 小姐 太太 夫人 同志 老师 师傅 老板 阿姨 叔叔 大爷 大叔 大姐 大哥 "
    "经理 总经理 副总经理 董事长 总监 主任 主管 会长 店长 厂长 校长 院长 所长 部长 "
    "科长 处长 局长 队长 组长 班长 工程师 会计 医生 大夫 护士 教授 律师"
)
HONORIFICS = tuple(sorted(_HONORIFICS.split(), key=len, reverse=True))
"""What may follow a name and tells nobody's name, the longest first."""

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "mme", "herr", "frau"})
"""Titles in other languages, as words of their own."""

_KINDS = (
    "公司|集团|工厂|商店|商行|超市|酒店|宾馆|饭店|医院|学校|大学|学院|中学|小学|银行|"
    "事务所|工作室|研究所|研究院|旗舰店|专卖店|分店|门店"
)
ORGANISATION = re.compile(rf"\S+(?P<kind>{_KINDS})")
"""An organisation at the beginning of a name."""

_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 "
    "宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 司寇 巫马 "
    "颛孙 漆雕 乐正 谷梁 拓跋 轩辕 令狐 段干 百里 呼延 东郭 南门 西门 羊舌 左丘 梁丘 第五 纳兰 "
    "歐陽 司馬 諸葛 東方 獨孤 南宮 東郭 軒轅 尉遲 鍾離 長孫 西門 赫連 澹臺 濮陽 公孫 仲孫"
)
COMPOUND_SURNAMES = frozenset(_SURNAMES.split())
"""Surnames of two characters (复姓), also in traditional script."""

NUMERALS = dict(zip("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "00012345678912345678912", strict=True))
"""What digits are called where a number is read out."""

_PROVINCES = (
    "北京市?|天津市?|上海市?|重庆市?|河北省?|山西省?|辽宁省?|吉林省?|黑龙江省?|江苏省?|浙江省?|"
    "安徽省?|福建省?|江西省?|山东省?|河南省?|湖北省?|湖南省?|广东省?|海南省?|四川省?|贵州省?|"
    "云南省?|陕西省?|甘肃省?|青海省?|台湾省?|内蒙古(?:自治区)?|广西(?:壮族自治区)?|西藏(?:自治区)?|"
    "宁夏(?:回族自治区)?|新疆(?:维吾尔自治区)?|香港(?:特别行政区)?|澳门(?:特别行政区)?"
)
_HAN = r"[\u4e00-\u9fff]"
_INSIDE = rf"(?:(?![路街道巷弄号栋区县]){_HAN})"
_TOWN = rf"{_HAN}{_INSIDE}{{0,4}}?(?<![超门城都夜菜集闹])市"
_CITY = rf"(?:{_TOWN}|{_HAN}{_INSIDE}{{0,9}}?自治州|{_HAN}{_INSIDE}{{0,4}}?(?:地区|盟))"
_DISTRICT = rf"(?:{_TOWN}|{_HAN}{_INSIDE}{{0,6}}?(?:(?<![小社园校院厂景库营片])区|县))"
PLACE = re.compile(rf"(?:(?:{_PROVINCES})\s*(?:{_CITY})?|{_CITY})(?:\s*{_DISTRICT})?")
"""Province, city and district at the beginning of an address."""
