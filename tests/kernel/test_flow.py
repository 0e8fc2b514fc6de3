"""A flow as a table: what can be looked up in it."""

from servflow.kernel.flow import no_claims, no_facts
from servflow.kernel.ledger import Claims
from servflow.values.sources import Label
from tests.kernel.toy import ROWS, TOY


def test_the_table_is_looked_up_by_state_and_command():
    """Rows stand under each of their states, in the order of the table."""
    assert TOY.table["asked"]["hurry"] == (ROWS[5], ROWS[6])
    assert TOY.table["checking"]["hurry"] == (ROWS[6],)
    assert TOY.table["dropped"] == {}


def test_states_limits_and_commands_are_looked_up_by_name():
    """Names lead to states, limits and commands."""
    assert TOY.final_states == {"paid", "dropped"}
    assert [limit.name for limit in TOY.limits_in["asked"]] == ["answer", "overall"]
    assert TOY.limits_in["paid"] == ()
    assert TOY.limit_named["payment"].notify == ("finance",)
    assert TOY.specs["grant"].required == ("amount",)
    assert TOY.label_of("owing") == Label("owing", "待付款")
    assert TOY.label_of("nowhere") == Label("nowhere")


def test_a_flow_may_depend_on_no_facts_and_claim_nothing():
    """The defaults: time limits ask no facts, a case claims nothing."""
    assert no_facts("answer", None) == ({},)
    assert no_claims("asked", None) == Claims()


def test_a_flow_is_shown_by_its_name():
    """In a log or a failed test a flow is its name, not its whole table."""
    assert repr(TOY) == "Flow('claim')"
