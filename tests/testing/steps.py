"""How many steps of the machine go by in a second: `python -m tests.testing.steps [histories of 200 rules each]`."""

import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from servflow.testing import machine
from tests.testing.test_machine import ComplaintMachine, RefundMachine, ReturnMachine, TicketMachine

MACHINES = (ReturnMachine, RefundMachine, ComplaintMachine, TicketMachine)
LENGTH = 200
"""Rules of a history: long ones take fewer openings for as many steps."""


def measured(kind, histories, *, length=LENGTH, start=None):
    """Give the questions that were held to the laws, and the processor's seconds that they took.

    With a start for the random choices, the same run can be made again.
    """
    asked, before = [], machine.STEP_LAWS
    machine.STEP_LAWS = (*before, lambda _subject, step: asked.append(step.at))
    begun = time.process_time()
    how = settings(
        max_examples=histories,
        stateful_step_count=length,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
        print_blob=False,
    )
    chosen = kind if start is None else seed(start)(type(kind.__name__, (kind,), {"__module__": kind.__module__}))
    try:
        run_state_machine_as_test(chosen, settings=how)
    finally:
        machine.STEP_LAWS = before
    return len(asked), time.process_time() - begun


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    every = 0
    for kind in MACHINES:
        steps, seconds = measured(kind, count)
        every += steps
        sys.stdout.write(f"{kind.flow.name:10} {steps:7} steps {steps / seconds:7.0f} a second of processor time\n")
    sys.stdout.write(f"{'all':10} {every:7} steps\n")
