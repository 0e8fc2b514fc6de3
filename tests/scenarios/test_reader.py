"""Reading scenario files: what is taken, and what is refused with its place."""

import pytest

from servflow.errors import ScenarioError
from servflow.scenarios import load_scenario
from servflow.scenarios.reader import read_scenario
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import parse_instant
from tests.scenarios.stories import APPROVE, HEAD, OPEN, ORDER, STORY, problems, steps


def read(text):
    """Read a story."""
    return read_scenario(text, "folder/toy.yaml")


def test_a_whole_file():
    """Every part of the format is read: the head, the order, the opening, steps and expectations."""
    story = read(
        STORY
        + steps(
            "{at: 2024-05-06T10:00:00+08:00, advance: true, expect: {revision: 1}}",
            '{at: 2024-05-06T11:00:00+08:00, by: "merchant:M-1", do: reject, with: {reason: worn, note: null}}',
            "{at: 2024-05-06T12:00:00+08:00, case: C-1/refund-1, by: system, do: settle}",
        )
        + "expect: {state: rejected}\n"
    )
    assert (story.title.en, story.file, story.rulebook, story.flow, story.case_id) == (
        "a toy",
        "folder/toy.yaml",
        "toys",
        "return",
        "C-1",
    )
    assert story.opening.data["order"]["buyer"] == "B-1"
    assert story.opening.data["cause"] == "no_reason"
    time, reject, settle = story.steps
    assert (time.do, time.by, time.case, time.expectation("revision")) == ("", None, "C-1", 1)
    assert (str(reject.by), reject.do, reject.data) == ("merchant:M-1", "reject", FrozenMap(reason="worn", note=None))
    assert (settle.case, settle.do) == ("C-1/refund-1", "settle")
    assert story.expect[0].value == "rejected"


def test_scalars_stay_text():
    """Nothing is guessed from how a scalar looks: numbers, dates and yes stay text until a field reads them."""
    data = read(STORY.replace("cause: no_reason", "cause: no_reason, region: 2024-05-06")).opening.data
    assert data["region"] == "2024-05-06"
    assert data["lines"][0]["quantity"] == "1"


def test_what_may_be_left_out():
    """Name, case id, steps and expectations may be left out."""
    story = read("rulebook: toys\nflow: return\n" + ORDER + OPEN)
    assert (story.title.en, story.case_id, story.steps, story.expect) == ("toy", "C-1", (), ())


def test_a_title_in_two_languages():
    """The name of a scenario may be given in English and Chinese."""
    story = read(STORY.replace("scenario: a toy", "scenario: {en: a toy, zh: 玩具}"))
    assert story.title.both() == "a toy 玩具"


@pytest.mark.parametrize("case", ["refund-1", "C-1/refund-1"])
def test_a_child_is_named_with_or_without_its_parent(case):
    """A step may name a child by its whole id or by what comes after the parent's."""
    story = read(STORY + steps(f"{{at: 2024-05-06T12:00:00+08:00, case: {case}, by: system, do: settle}}"))
    assert story.steps[0].case == "C-1/refund-1"


def test_the_own_case_may_be_named():
    """A step may name the story's own case."""
    story = read(STORY + steps("{at: 2024-05-06T12:00:00+08:00, case: C-1, advance: true}"))
    assert story.steps[0].case == "C-1"


def test_every_kind_of_expectation():
    """Each key of expect is read into its own shape."""
    story = read(
        STORY
        + """\
expect:
  state: requested
  denied: [wrong_state, R-1]
  deadlines: {merchant_response: 2024-05-09T09:00:00+08:00, resubmission: null}
  liability: {return: buyer, outbound: null}
  coverage: {until: 2025-01-01, entitlements: [free_repair]}
  eligible: {reasons: [R-1, R-2]}
  refund:
    total: 10 CNY
    by_payment: {p1: 10 CNY, p2: null}
    deductions: {missing_gift: 1.00 CNY}
    points: 5
    account_needed: false
    reimbursement: {amount: 2 CNY, as: balance}
  effects: [notify]
  rules: R-1
  revision: 2
  level: 1
  allowed: {by: "merchant:M-1", commands: [approve, reject]}
"""
    )
    values = {wish.key: wish.value for wish in story.expect}
    assert values["state"] == "requested"
    assert values["denied"] == ("wrong_state", "R-1")
    assert values["deadlines"] == {"merchant_response": parse_instant("2024-05-09T01:00:00Z"), "resubmission": None}
    assert values["liability"] == {"return": "buyer", "outbound": None}
    assert values["coverage"] == {"until": "2025-01-01", "entitlements": ("free_repair",)}
    assert values["eligible"] == ("R-1", "R-2")
    assert values["refund"] == {
        "total": Money.parse("10 CNY"),
        "by_payment": {"p1": Money.parse("10 CNY"), "p2": None},
        "deductions": {"missing_gift": Money.parse("1 CNY")},
        "points": 5,
        "account_needed": False,
        "reimbursement": {"amount": Money.parse("2 CNY"), "as": "balance"},
    }
    assert values["effects"] == ("notify",)
    assert values["rules"] == ("R-1",)
    assert (values["revision"], values["level"]) == (2, 1)
    assert (str(values["allowed"]["by"]), values["allowed"]["commands"]) == ("merchant:M-1", ("approve", "reject"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("denied: true", True),
        ("denied: false", False),
        ("denied: wrong_state", ("wrong_state",)),
        ("eligible: true", True),
        ("eligible: false", False),
        ("refund: {reimbursement: null}", {"reimbursement": None}),
        ("allowed: [approve]", {"by": None, "commands": ("approve",)}),
    ],
)
def test_shapes_that_may_be_short(written, value):
    """Some keys take a single word, true or false, or a list, as well as the long form."""
    (wish,) = read(STORY + f"expect: {{{written}}}\n").expect
    assert wish.value == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["toy.yaml:1:1: the file is empty"]),
        ("- a\n", ["toy.yaml:1:1: scenario must be a mapping"]),
        (
            "flow: retrun\nopn: {}\n",
            [
                "toy.yaml:1:1: scenario needs the key 'open'",
                "toy.yaml:1:1: scenario needs the key 'rulebook'",
                "toy.yaml:1:7: 'retrun' is not a value of flow; did you mean 'return'?",
                "toy.yaml:2:1: unknown key 'opn' in scenario; did you mean 'open'?",
            ],
        ),
        (
            HEAD + ORDER + "open: {data: 3}\n",
            [
                "toy.yaml:10:7: open needs the key 'at'",
                "toy.yaml:10:7: open needs the key 'by'",
                "toy.yaml:10:14: cause: open needs it",
                "toy.yaml:10:14: lines: open needs it",
                "toy.yaml:10:14: data must be a mapping",
            ],
        ),
        (
            "rulebook: [a]\nflow: return\n" + ORDER + OPEN.replace("09:00:00+08:00", "09:00:00"),
            [
                "toy.yaml:1:11: rulebook must be a text",
                "toy.yaml:9:7: at is '2024-05-06T09:00:00': the instant has no time zone",
            ],
        ),
        (
            STORY.replace("buyer:B-1", "buyr:B-1"),
            ["toy.yaml:12:7: 'buyr' is no role: expected one of buyer, merchant, agent, technician, "],
        ),
        (
            STORY.replace("unit_price: 10.00 CNY", "unit_price: 10.00, sku: A"),
            ["toy.yaml:8:33: order.lines[0].unit_price: expected an amount"],
        ),
        (
            STORY.replace("quantity: 1}", "quantity: one}"),
            ["toy.yaml:13:45: lines[0].quantity: expected a whole number"],
        ),
        (
            STORY.replace("cause: no", "causes: no"),
            [
                "toy.yaml:13:9: cause: open needs it",
                "toy.yaml:13:10: 'causes' is no field of open; did you mean 'cause'?",
            ],
        ),
        (STORY.replace("data: {", "data: {order: {}, "), ["toy.yaml:6:3: the order stands here and in open.data"]),
        (
            STORY.replace(ORDER, "").replace("data: {", "data: {order: {id: [3], buyer: B-1, lines: []}, "),
            ["toy.yaml:8:18: order.id: expected text"],
        ),
    ],
)
def test_what_is_wrong_with_the_head(text, expected):
    """Every problem of the head, the order and the opening is told with its place, all at once."""
    found = problems(text)
    assert len(found) == len(expected), found
    assert [problem for problem, wanted in zip(found, expected, strict=True) if not problem.startswith(wanted)] == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("go", "15:5: step must be a mapping"),
        ("{}", "15:5: step needs 'do' or 'advance: true'|15:5: step needs the key 'at'|15:5: step needs the key 'by'"),
        ("{at: now, advance: true}", "15:10: at is 'now': expected an instant "),
        ("{at: AT, advance: yes}", "15:46: advance is 'yes': expected true or false"),
        ("{at: AT, advance: false}", "15:46: 'advance' is true or not there"),
        ("{at: AT, advance: true, with: {a: b}}", "15:58: nothing goes with 'advance'"),
        ('{at: AT, advance: true, do: approve, by: "merchant:M-1"}', "15:46: a step either advances or does a command"),
        ("{at: AT, do: approve}", "15:5: step needs the key 'by'"),
        (
            '{at: AT, do: aprove, by: "merchant:M-1"}',
            "15:41: 'aprove' is no command of return; did you mean 'approve'?",
        ),
        ("{at: AT, do: [approve], by: system}", "15:41: do must be a text"),
        ('{at: AT, do: reject, by: "merchant:M-1"}', "15:5: reason: reject needs it"),
        (
            '{at: AT, do: reject, by: "merchant:M-1", with: [a]}',
            "15:75: reason: reject needs it|15:75: with must be a mapping",
        ),
        (
            '{at: AT, do: reject, by: "merchant:M-1", with: {reson: x}}',
            "15:75: reason: reject needs it|15:76: 'reson' is no field of reject; did you mean 'reason'?",
        ),
        (
            "{at: AT, case: refnd-1, advance: true}",
            "15:43: no case 'refnd-1'; it is C-1 or such as C-1/return-1, C-1/refund-1",
        ),
        ("{at: AT, case: refund, advance: true}", "15:43: no case 'refund'; it is C-1 or "),
        ("{at: AT, advance: true, expect: {stat: a}}", "15:61: unknown key 'stat' in expect; did you mean 'state'?"),
        ("{at: AT, advance: true, expect: [a]}", "15:60: expect must be a mapping"),
        (
            "{at: AT, advance: true, expect: {deadlines: {merchant: null}}}",
            "15:73: unknown key 'merchant' in deadlines",
        ),
        ("{at: AT, advance: true, expect: {deadlines: 3}}", "15:72: deadlines must be a mapping"),
        (
            "{at: AT, advance: true, expect: {deadlines: {inspection: soon}}}",
            "15:85: inspection is 'soon': expected an instant",
        ),
        (
            "{at: AT, advance: true, expect: {liability: {retrn: buyer}}}",
            "15:73: unknown key 'retrn' in liability; did you mean 'return'?",
        ),
        ("{at: AT, advance: true, expect: {liability: none}}", "15:72: liability must be a mapping"),
        ("{at: AT, advance: true, expect: {eligible: maybe}}", "15:71: eligible is 'maybe': expected true or false"),
        ("{at: AT, advance: true, expect: {eligible: {}}}", "15:71: eligible needs the key 'reasons'"),
        (
            "{at: AT, advance: true, expect: {allowed: {}}}",
            "15:70: allowed needs the key 'by'|15:70: allowed needs the key 'commands'",
        ),
        ("{at: AT, advance: true, expect: {allowed: {by: nobody, commands: [a]}}}", "15:75: 'nobody' is no role: "),
        ("{at: AT, advance: true, expect: {coverage: full}}", "15:71: expected a mapping"),
        (
            "{at: AT, advance: true, expect: {refund: {totl: 1 CNY}}}",
            "15:70: unknown key 'totl' in refund; did you mean 'total'?",
        ),
        ("{at: AT, advance: true, expect: {refund: much}}", "15:69: refund must be a mapping"),
        ("{at: AT, advance: true, expect: {refund: {total: 1}}}", "15:77: amount is '1': expected an amount"),
        ("{at: AT, advance: true, expect: {refund: {by_line: 1 CNY}}}", "15:79: expected amounts by name"),
        ("{at: AT, advance: true, expect: {revision: two}}", "15:71: number is 'two': expected a number"),
        ("{at: AT, advance: true, expect: {rules: [{a: b}]}}", "15:69: name must be a text"),
        ("{at: AT, by: [a], advance: true}", "15:41: by must be a text"),
    ],
)
def test_what_is_wrong_with_a_step(step, expected):
    """Every problem of a step is told with its place and what was probably meant."""
    found = problems(STORY + steps(step.replace("AT", "2024-05-06T10:00:00+08:00")))
    wanted = [f"toy.yaml:{part}" for part in expected.split("|")]
    assert len(found) == len(wanted), found
    assert [problem for problem, start in zip(found, wanted, strict=True) if not problem.startswith(start)] == []


@pytest.mark.parametrize(
    "text",
    [
        STORY + steps('{at: 2024-05-06T10:00:00+08:00, by: "merchant:M-1", do: fly, expect: {denied: true}}'),
        STORY
        + steps('{at: 2024-05-06T10:00:00+08:00, by: "merchant:M-1", do: reject, expect: {denied: [missing_field]}}'),
        STORY.replace("quantity: 1}", "quantity: one}") + "expect: {denied: [invalid_field]}\n",
        STORY.replace("quantity: 1}", "quantity: one}") + "  expect: {denied: true}\n",
        STORY + steps("{at: 2024-05-06T10:00:00+08:00, by: system, do: lapse, with: {deadline: inspection}}"),
    ],
)
def test_wrong_data_may_be_the_point(text):
    """Where a denial is expected, a command or its data may be wrong on purpose; a lapse belongs to the kernel."""
    assert problems(text) == []


def test_a_path_that_leads_nowhere_ends_where_it_can():
    """A problem of something that is not written stands at the nearest thing that is."""
    text = STORY.replace("{id: l1, quantity: 1}", "{id: l1}")
    assert problems(text)[0].startswith("toy.yaml:13:36: lines[0].quantity: is missing")
    text = STORY.replace("lines: [{id: l1, quantity: 1}]", "lines: []")
    assert problems(text)[0].startswith("toy.yaml:13:28: lines: expected at least one line")


def test_one_problem_does_not_hide_another():
    """Steps are read although the opening is broken."""
    found = problems(STORY.replace("buyer:B-1", "nobody") + steps("{at: x, advance: true}"))
    assert [found[0][:15], found[1][:15]] == ["toy.yaml:12:7: ", "toy.yaml:15:10:"]


def test_files_are_read_from_a_path(tmp_path):
    """A file is read as UTF-8, whatever the machine's own encoding; its problems bear its path."""
    path = tmp_path / "toy.yaml"
    path.write_bytes(STORY.replace("a toy", "玩具").encode())
    assert load_scenario(path).title.en == "玩具"
    path.write_bytes(b"\xff")
    with pytest.raises(ScenarioError, match=r"toy\.yaml:1:1: byte 0xFF is not UTF-8"):
        load_scenario(path)


def test_null_in_quotes_is_a_text():
    """Somebody may be called so, or say so."""
    data = STORY.replace("cause: no_reason", 'cause: no_reason, note: "null", region: null')
    read = read_scenario(data, "toy.yaml").opening.data
    assert (read["note"], read["region"]) == ("null", None)


def test_a_step_that_expects_no_denial_is_read_as_any_other():
    """`denied: false` excuses no slip of the pen."""
    told = problems(STORY + steps(f"{APPROVE[:-1].replace('approve', 'aprove')}, expect: {{denied: false}}}}"))
    assert ["'aprove' is no command of return" in problem for problem in told] == [True]
