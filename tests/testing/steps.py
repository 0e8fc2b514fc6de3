"""How many steps of the machine go by in a second: `python -m tests.testing.steps [histories of 50 steps each]`."""

import sys
import time

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from servflow.testing import machine
from tests.testing.test_machine import ComplaintMachine, RefundMachine, ReturnMachine, TicketMachine


def measured(kind, histories):
    """Give the questions that were held to the laws, and the processor's seconds that they took."""
    asked, before = [], machine.STEP_LAWS
    machine.STEP_LAWS = (*before, lambda _subject, step: asked.append(step.at))
    begun = time.process_time()
    try:
        run_state_machine_as_test(
            kind, settings=settings(max_examples=histories, stateful_step_count=50, deadline=None, database=None)
        )
    finally:
        machine.STEP_LAWS = before
    return len(asked), time.process_time() - begun


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for kind in (ReturnMachine, RefundMachine, ComplaintMachine, TicketMachine):
        steps, seconds = measured(kind, count)
        sys.stdout.write(f"{kind.flow.name:10} {steps:7} steps {steps / seconds:7.0f} a second of processor time\n")
