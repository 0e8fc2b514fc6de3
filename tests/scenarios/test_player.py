"""Playing stories: the steps in order, the cases that effects open, and what counts as a failure."""

from datetime import UTC, datetime, timedelta

import pytest

from servflow import Actor, ServiceDesk
from servflow.errors import RulebookError, UnknownNameError
from servflow.scenarios.player import play, play_file
from servflow.scenarios.reader import read_scenario
from servflow.scenarios.result import Recorded, Refused
from servflow.scenarios.world import World
from tests.diagram.toys import toy
from tests.scenarios.stories import (
    APPROVE,
    AT,
    BOOK,
    CONFIRM,
    PAY,
    PLAIN,
    REFUNDING,
    SETTLE,
    SHIP,
    STORY,
    TIMED,
    WHOLE,
    diffs,
    played,
    steps,
)


def journal(result):
    """Give what was recorded, as `case command state`."""
    return [
        f"{entry.record.case_id} {entry.record.command} {entry.record.to_state}"
        for entry in result.entries
        if isinstance(entry, Recorded)
    ]


def test_a_whole_return_with_its_refund():
    """Steps are played in order; the refund is opened by the effect, and its end is told to the return."""
    result = played(STORY + steps(*WHOLE) + "expect: {state: completed}\n")
    assert result.passed
    assert journal(result) == [
        "C-1 open requested",
        "C-1 approve awaiting_shipment",
        "C-1 ship in_transit",
        "C-1 receive inspecting",
        "C-1 pass_inspection refunding",
        "C-1/refund-1 open requested",
        "C-1/refund-1 confirm confirmed",
        "C-1/refund-1 approve executing",
        "C-1/refund-1 settle settled",
        "C-1 refund_settled completed",
    ]
    assert list(result.cases) == ["C-1", "C-1/refund-1"]


def test_a_child_is_opened_by_the_system_when_the_effect_arises():
    """The refund case is opened by the system, at the instant of the effect, with what the return knows."""
    result = played(STORY + steps(*REFUNDING))
    record = next(e.record for e in result.entries if e.record.case_id == "C-1/refund-1")
    assert (str(record.actor), record.at) == ("system", result.cases["C-1"].updated_at)
    assert record.data["order"].id == "O-1"
    assert record.data["parent"] == "C-1"


def test_word_is_not_carried_where_the_story_does_it():
    """A later step that tells the return itself is left to do so."""
    told = f"{{at: {AT.format(7)}, by: system, do: refund_settled, expect: {{state: completed, revision: 6}}}}"
    assert diffs(STORY + steps(*WHOLE, told)) == []


def test_a_step_that_expects_a_denial_does_not_count_as_telling():
    """Where the story only shows that telling twice is denied, word was carried before."""
    told = f"{{at: {AT.format(7)}, by: system, do: refund_settled, expect: {{denied: [wrong_state]}}}}"
    assert diffs(STORY + steps(*WHOLE, told)) == []


def test_a_late_bounce_does_not_reopen_the_return():
    """A refund that bounces and settles again tells its return once; the return stays completed."""
    bounce = f"{{at: {AT.format(7)}, case: refund-1, by: system, do: fail}}"
    account = "account: {target: alipay, account: a, real_name: b}"
    again = f'{{at: {AT.format(8)}, case: refund-1, by: "agent:A-1", do: supply_account, with: {{{account}}}}}'
    settle = SETTLE.replace("T16", "T19")
    result = played(STORY + steps(*WHOLE, bounce, again, settle) + "expect: {state: completed}\n")
    assert result.passed
    assert not [entry for entry in result.entries if isinstance(entry, Refused)]


def test_word_to_a_case_outside_the_story_is_dropped():
    """A refund may belong to a return that the story does not tell of."""
    text = STORY.replace("flow: return", "flow: refund").replace("cause: no_reason", "kind: after_return, parent: R-9")
    own = [step.replace("case: refund-1, ", "") for step in (CONFIRM, PAY, SETTLE)]
    assert diffs(text + steps(*own) + "expect: {state: settled}\n") == []


def test_a_denied_step_fails_unless_expected():
    """A step that is denied without saying so is a failure, with its reasons."""
    withdraw = '{at: AT, by: "buyer:B-2", do: withdraw}'.replace("AT", AT.format(0))
    assert diffs(STORY + steps(withdraw)) == [
        "withdraw: expected applied, got denied: not_your_case: a buyer may act on their own case only"
    ]
    assert diffs(STORY + steps(withdraw[:-1] + ", expect: {denied: true}}")) == []


def test_the_end_may_speak_of_the_last_step():
    """A denial of the last step may be told at the end of the file."""
    withdraw = '{at: AT, by: "buyer:B-2", do: withdraw}'.replace("AT", AT.format(0))
    assert diffs(STORY + steps(withdraw) + "expect: {denied: [not_your_case], state: requested}\n") == []
    assert diffs(STORY + steps(withdraw, APPROVE.replace("T10", "T11")) + "expect: {denied: true}\n") == [
        "withdraw: expected applied, got denied: not_your_case: a buyer may act on their own case only",
        "denied: expected true, got false",
    ]


def test_a_denied_opening():
    """The end speaks of the opening where that was denied; steps that follow have no case."""
    tried = STORY.replace("quantity: 1}]", "quantity: 1, tried: true, used: true}]")
    assert [diff.partition(":")[0] for diff in diffs(tried, TIMED)] == ["open"]
    for expect in ("denied: true", "denied: [R-1]", "eligible: false", "eligible: {reasons: [R-2]}"):
        assert diffs(tried + f"expect: {{{expect}}}\n", TIMED) == []
    assert diffs(tried + steps(APPROVE) + "expect: {denied: true}\n", TIMED) == [
        "case: expected C-1, got no such case; there are: none"
    ]


def test_a_step_for_a_case_that_is_not_open_yet():
    """A step that comes too early says which cases there are."""
    assert diffs(STORY + steps(CONFIRM)) == ["case: expected C-1/refund-1, got no such case; there are: C-1"]


def test_a_child_that_is_denied_fails_the_step():
    """A case that an effect asks for and the desk denies is a failure of the step that asked."""

    def ask(situation):
        situation.effect("open_case", flow="toy", data={"colour": "red"})

    assert toy_diffs(ask) == [
        "open C-1/toy-1: expected applied, got denied: unknown_field: 'colour' is no field of open"
    ]


def test_a_child_of_a_flow_without_orders():
    """A case that an effect asks for gets the order of its parent where there is one."""

    def ask(situation):
        situation.effect("open_case", flow="toy", data={})

    assert toy_diffs(ask) == []


def toy_diffs(answer):
    """Play a case of a flow that knows no orders."""
    flow = toy(answer=answer)
    text = "rulebook: x\nflow: toy\nopen: {at: 2024-05-06T09:00:00+08:00, by: buyer}\n"
    text += steps('{at: 2024-05-06T10:00:00+08:00, by: "agent:A-1", do: answer, expect: {state: answered}}')
    result = play(read_scenario(text, "x.yaml", (flow,)), PLAIN, (flow,))
    return [str(diff) for step in result.steps for diff in step.diffs]


def test_time_passes_over_all_cases_in_due_order():
    """`advance` lapses the case and those that come from it, whichever is due first, at the due instants."""
    result = played(STORY + steps("{at: 2024-06-06T00:00:00+08:00, advance: true, expect: {state: closed}}"), TIMED)
    assert result.passed
    assert [str(e.record.at) for e in result.entries] == [
        "2024-05-06 01:00:00+00:00",
        "2024-05-09 01:00:00+00:00",
        "2024-05-14 01:00:00+00:00",
    ]
    silent = steps(
        APPROVE, SHIP, "{at: 2024-06-06T00:00:00+08:00, advance: true, expect: {effects: [open_case, notify]}}"
    )
    result = played(STORY + silent, TIMED)
    assert result.passed
    assert journal(result)[-3:] == [
        "C-1 lapse refunding",
        "C-1/refund-1 open requested",
        "C-1/refund-1 lapse requested",
    ]
    assert [e.lapsed.name for e in result.entries if e.lapsed is not None] == ["receipt_confirmation", "refund_review"]


def test_time_may_pass_over_a_child_alone():
    """`advance` with `case` moves that case only."""
    child = "{at: 2024-06-06T00:00:00+08:00, case: refund-1, advance: true, expect: {revision: 2}}"
    result = played(STORY + steps(*REFUNDING, child), TIMED)
    assert result.passed


def test_nothing_due_is_no_mistake():
    """Letting time pass with nothing due changes nothing."""
    result = played(STORY + steps("{at: 2024-05-06T09:00:01+08:00, advance: true, expect: {effects: [], revision: 1}}"))
    assert result.passed
    assert result.steps[1].entries == ()


def test_what_lapsed_before_a_denied_command_is_kept():
    """A denied command leaves the lapses before it in the story."""
    expect = "{denied: [wrong_state], state: closed}"
    late = f'{{at: 2024-05-20T00:00:00+08:00, by: "merchant:M-1", do: approve, expect: {expect}}}'
    result = played(STORY + steps(late), TIMED)
    assert result.passed
    assert journal(result) == ["C-1 open requested", "C-1 lapse awaiting_shipment", "C-1 lapse closed"]


def test_a_date_beyond_the_calendar_is_a_difference_not_a_crash():
    """A limit that ends after the year 9999 fails the step with a sentence."""
    last = STORY.replace("2024-05-06T09", "9999-12-30T09")
    assert diffs(last, TIMED) == ["open: expected applied, got span: its end falls outside the years 1 to 9999"]


def test_the_ledger_spans_the_cases_of_an_order():
    """One ledger an order is handed from case to case: what the refund takes is taken once."""
    result = played(STORY + steps(*REFUNDING))
    assert result.cases["C-1/refund-1"].facts.refund["total"].minor == 1000
    assert result.cases["C-1"].facts.refund["total"].minor == 1000


FORM = {
    "order": {
        "id": "O-1",
        "buyer": "B-1",
        "lines": [{"id": "l1", "quantity": 2, "unit_price": "10.00 CNY"}],
        "payments": [{"id": "p1", "method": "alipay", "amount": "20.00 CNY"}],
    },
    "cause": "quality",
    "lines": [{"id": "l1", "quantity": 1}],
}


def world(*cases, book=TIMED, form=FORM):
    """Give a host with returns of these names, each opened so many days after the first of May, and what was denied."""
    found = World(ServiceDesk(book), lambda case, command: False)
    may = datetime(2024, 5, 1, tzinfo=UTC)
    opened = [
        found.open("return", form, by=Actor("buyer", "B-1"), at=may + timedelta(days), case_id=name)
        for name, days in cases
    ]
    return found, [tuple(reason.code for reason in denied or ()) for denied in opened]


def test_a_host_keeps_the_ledger_of_an_order():
    """A third unit of two is not given back, though each case by itself asks for one only."""
    _, denied = world(("C-1", 0), ("C-2", 0), ("C-3", 0))
    assert denied == [(), (), ("quantity_above_bought",)]


def test_time_passes_for_a_case_and_what_grew_out_of_it_alone():
    """C-10 did not grow out of C-1, though its name begins so."""
    host, _ = world(("C-1", 0), ("C-10", 0))
    host.advance("C-1", datetime(2024, 5, 5, tzinfo=UTC))
    assert [case.state for case in host.cases.values()] == ["awaiting_shipment", "requested"]


def test_what_is_due_first_lapses_first_whichever_case_it_is_of():
    """A case that grew out of another, and is due before it, lapses before it."""
    host, _ = world(("C-1", 1), ("C-1/return-1", 0))
    host.take_entries()
    host.advance("C-1", datetime(2024, 5, 6, tzinfo=UTC))
    lapses = [(entry.record.case_id, entry.record.at.day) for entry in host.take_entries()]
    assert lapses == [("C-1/return-1", 4), ("C-1", 5)]


def test_the_end_of_a_story_is_its_latest_instant():
    """What is allowed at the end is looked at after everything that happened, in whatever order the file tells it."""
    late, early = APPROVE.replace("T10", "T18"), "{at: 2024-05-06T12:00:00+08:00, advance: true}"
    assert diffs(STORY + steps(late, early) + "expect: {allowed: [ship]}\n") == []


def test_the_rulebook_may_lie_beside_the_file(tmp_path):
    """The rulebook is a shipped one, or one at a path relative to the file."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "toys.yaml").write_text(BOOK, encoding="utf-8")
    path = tmp_path / "stories" / "toy.yaml"
    path.write_text(STORY.replace("rulebook: toys", "rulebook: ../toys.yaml"), encoding="utf-8")
    result = play_file(path)
    assert result.passed
    assert result.desk.rulebook.id == "toys"
    path.write_text(STORY.replace("rulebook: toys", "rulebook: lution"), encoding="utf-8")
    assert play_file(path).desk.rulebook.id == "lution"


def test_a_rulebook_that_is_not_there(tmp_path):
    """A rulebook that cannot be found or read is told as a problem of the scenario."""
    path = tmp_path / "toy.yaml"
    path.write_text(STORY, encoding="utf-8")
    result = play_file(path)
    assert not result.passed
    assert str(result.problems[0]).startswith(f"{path}:1:1: no rulebook named 'toys'")
    with pytest.raises(UnknownNameError):
        play(read_scenario(STORY, str(path)))
    (tmp_path / "toys").mkdir()
    (tmp_path / "toys" / "rulebook.yaml").write_text("id: [", encoding="utf-8")
    result = play_file(path)
    assert (result.name, result.scenario, result.entries) == (str(path), None, ())
    assert "rulebook.yaml:" in str(result.problems[0])
    with pytest.raises(RulebookError):
        play(read_scenario(STORY, str(path)))


def test_a_file_that_is_no_scenario(tmp_path):
    """What cannot be read is in the result; what is not there is an error of the caller."""
    path = tmp_path / "toy.yaml"
    path.write_text("flow: return\n", encoding="utf-8")
    assert len(play_file(path).problems) == 2
    with pytest.raises(OSError, match=r"none\.yaml"):
        play_file(tmp_path / "none.yaml")


def test_the_opening_may_be_denied_before_any_order_is_known():
    """An opening whose order cannot be made out is denied like any other."""
    for order in ("order: {id: O-1}", "order: 3", "order: {buyer: B-1}"):
        text = (
            STORY.split("order:")[0]
            + f"{order}\nopen:"
            + STORY.split("open:")[1]
            + "expect: {denied: [invalid_field]}\n"
        )
        assert diffs(text) == []
    text = STORY.split("order:")[0] + "open:" + STORY.split("open:")[1] + "expect: {denied: [missing_field]}\n"
    assert diffs(text) == []
