"""A masked view never contains the full name or the full phone number (Appendix E 15), whatever the nesting.

The oracle knows nothing of how masking works: it writes names and numbers in every way people do, puts them anywhere in
a record, and looks for each of these ways in the view.
"""

import json
import unicodedata

from hypothesis import assume, example, given
from hypothesis import strategies as st

from servflow.policies.masked_view import masked_view
from servflow.policies.retention import Retention
from servflow.values.masking import Mask, mask_text
from servflow.values.occurrences import Secrets
from servflow.values.parties import Actor
from tests.policies.examples import NOW, rule, table

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
SPELT = str.maketrans("0123456789", "〇一二三四五六七八九")
SURNAMES = "张王李赵陈欧"
GIVEN = "伟芳娜敏静丽强磊洋勇军杰娟涛明超秀霞平刚桂"
MASKS = {
    "name": "honorific",
    "recipient": "honorific",
    "phone": "middle_digits",
    "mobile": "middle_digits",
    "email": "email",
    "account": "account",
    "card": "last_four",
    "address": "district",
    "note": "contacts",
    "secret": "hidden",
}
SHOP = Retention(
    masks=table("retention", *(rule(f"M-{field}", {"mask": way}, field=field) for field, way in MASKS.items())),
    access=table("retention", rule("R-087", {"visible": True}, role=("agent", "supervisor"))),
)


def chinese_names():
    """Give names of two to four characters, some with a compound surname."""
    surname = st.sampled_from([*SURNAMES, "欧阳", "司马", "诸葛"])
    return st.builds(str.__add__, surname, st.text(GIVEN, min_size=1, max_size=2))


def latin_names():
    """Give names of two words."""
    word = st.sampled_from(["Li", "Lei", "Han", "Meimei", "José", "Zhang", "O'Neil", "Jean-Luc", "Иван", "Müller"])
    return st.builds("{} {}".format, word, word)


def people():
    """Give names as they are entered: bare, with an honorific, with an organisation before them."""
    return st.one_of(
        chinese_names(),
        latin_names(),
        st.builds(str.__add__, chinese_names(), st.sampled_from(["先生", "女士", "经理"])),
        st.builds(str.__add__, st.sampled_from(["华联公司", "某某集团"]), chinese_names()),
        st.builds("Mr. {}".format, latin_names()),
    )


def mobiles():
    """Give Chinese mobile numbers, digits only."""
    return st.builds(
        str.__add__, st.sampled_from(["13", "15", "18", "19"]), st.text("0123456789", min_size=9, max_size=9)
    )


def numbers():
    """Give phone numbers, digits only, from seven digits on."""
    return st.one_of(mobiles(), st.text("123456789", min_size=7, max_size=12))


def ways_of_a_name(name):
    """Give a name as other texts may write it."""
    return [
        name,
        unicodedata.normalize("NFD", name),
        name.translate(WIDE),
        name.upper(),
        " ".join(name) if name > "一" else name.replace(" ", ""),
        name[:1] + "\u200b" + name[1:],
    ]


def ways_of_a_number(digits):
    """Give a number as other texts may write it."""
    return [
        digits,
        f"+86{digits}",
        f"+86 {digits[:3]} {digits[3:7]} {digits[7:]}",
        f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
        f"({digits[:3]}) {digits[3:]}",
        digits.translate(WIDE),
        digits.translate(SPELT),
        "\u200b".join(digits),
        f"86{digits}99",
    ]


@st.composite
def records(draw):
    """Give a record with names and numbers in fields of their own and in every way anywhere else, and what they are."""
    names = draw(st.lists(people(), min_size=1, max_size=2))
    digits = draw(st.lists(numbers(), min_size=1, max_size=2))
    written = [way for name in names for way in ways_of_a_name(name)]
    written += [way for number in digits for way in ways_of_a_number(number)]
    around = st.text("来电说 ，。:-\n订单木门", max_size=4)
    texts = st.builds("{}{}{}".format, around, st.sampled_from(written), around)
    leaves = st.one_of(texts, around, st.none(), st.booleans(), st.integers(), st.sampled_from([*map(int, digits)]))
    keys = st.one_of(st.sampled_from(["remark", "order", "lines", "items"]), st.sampled_from(written))
    inner = st.recursive(
        leaves, lambda below: st.lists(below, max_size=3) | st.dictionaries(keys, below, max_size=3), max_leaves=8
    )
    fields = [
        ({draw(st.sampled_from(["name", "recipient"])): draw(st.sampled_from([name, [name], {"full": name}]))})
        for name in names
    ]
    phones = [
        {draw(st.sampled_from(["phone", "mobile"])): draw(st.sampled_from([number, int(number), f"+86 {number}"]))}
        for number in digits
    ]
    return {"who": [*fields, *phones], "rest": draw(inner), "more": draw(inner)}, written


def texts_of(data):
    """Give every text of plain data, keys and numbers too."""
    if isinstance(data, dict):
        for key, item in data.items():
            yield key
            yield from texts_of(item)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from texts_of(item)
    elif data is not None and not isinstance(data, bool):
        yield str(data)


def view_of(data, by="buyer:B-1"):
    """Show a record of the shop to somebody."""
    return masked_view(data, SHOP, by=Actor.parse(by), record="ticket", at=NOW)


@given(records())
def test_a_view_never_contains_a_full_name_or_number(made):
    """ "A masked view never contains the full name or the full phone number", whatever the nesting and the spelling."""
    data, written = made
    view = view_of(data)
    seen = list(texts_of(view.data))
    assert [way for way in written for text in seen if way in text] == []
    assert json.loads(json.dumps(view.data)) is not None


@given(records())
def test_a_view_of_a_view_is_the_same(made):
    """Masking what was masked changes nothing."""
    data, _ = made
    view = view_of(data).data
    assert view_of(view).data == view


def shape(data):
    """Give how plain data are nested, without what stands in them."""
    if isinstance(data, dict):
        return [shape(item) for item in data.values()]
    if isinstance(data, list | tuple):
        return [shape(item) for item in data]
    return "?" if isinstance(data, str | int) and not isinstance(data, bool) else data


@given(records())
def test_a_view_loses_no_entry(made):
    """A view has every entry of the record in its place, even where two keys are masked alike."""
    data, _ = made
    assert shape(view_of(data).data) == shape(data)


@given(records(), st.sampled_from(["agent:wang", "supervisor"]))
def test_who_may_look_sees_all_and_the_look_is_reported(made, by):
    """Whoever is allowed sees the record as it is; the report says who, when and which fields, and nothing of it."""
    data, _ = made
    view = view_of(data, by)
    assert json.dumps(view.data) == json.dumps(data)
    assert view.masked == ()
    assert (view.look["kind"], view.look["by"], view.look["at"]) == ("unmasked_access", by, NOW)
    assert set(view.look["fields"]) == set(view.unmasked) <= {"name", "recipient", "phone", "mobile"}
    assert set(view.look["rules"]) == {"R-087", *(f"M-{field}" for field in view.unmasked)}


PIECES = [
    "张",
    "三",
    "欧阳",
    "先生",
    "公司",
    "Li",
    "Mr.",
    "+86",
    "0086",
    "13912345678",
    "010",
    "-",
    " ",
    "*",
    "@",
    "a.com",
]
PIECES += [
    "广东省",
    "深圳市",
    "南山区",
    "小区",
    "６",
    "\u200b",
    "\u0301",
    "x",
    "7",
    "，",
    "\n",
    "(",
    "①",
    "一",
    "22223333",
]


def entered():
    """Give texts as they are entered, and as nobody would."""
    return st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))


@given(entered(), st.sampled_from(Mask))
@example("张\u200b", Mask.HONORIFIC)
@example("华联公司", Mask.HONORIFIC)
@example("广东省深圳市南山区科技园路1号", Mask.DISTRICT)
def test_masking_twice_is_masking_once(text, how):
    """What masking leaves, masking leaves again."""
    masked = mask_text(text, how)
    assert mask_text(masked, how) == masked


@given(entered(), st.sampled_from([way for way in Mask if way is not Mask.NONE]))
def test_what_is_masked_cannot_be_found_in_its_mask(text, how):
    """Whatever a text gives away cannot be found in what is shown of it."""
    secrets = Secrets.of([(text, how)])
    assert secrets.first_in(secrets.hide(mask_text(text, how))) is None


@given(st.lists(st.tuples(entered(), st.sampled_from(Mask)), max_size=3), entered())
def test_hiding_twice_is_hiding_once(texts, other):
    """Nothing that was hidden is found again, in whatever text."""
    secrets = Secrets.of(texts)
    hidden = secrets.hide(other)
    assert secrets.first_in(hidden) is None
    assert secrets.hide(hidden) == hidden


@given(st.dictionaries(st.sampled_from([*MASKS, "other", "other.name"]), st.lists(entered(), max_size=2), max_size=4))
def test_any_text_at_all_may_stand_in_a_record(data):
    """Whatever was entered, the view of the view is the view, and no text of a masked field stands in it unmasked."""
    view = view_of(data).data
    assert view_of(view).data == view
    for field, how in MASKS.items():
        for text in data.get(field, ()):
            assume(mask_text(text, Mask(how)) != text)
            assert text not in view[field]
