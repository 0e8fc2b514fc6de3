"""Faulty stores: each is a good one with a mistake that people make, and is named after the promise that it breaks."""

from tests.testing.stores.faulty import (
    atomic,
    commands,
    due,
    durable,
    history,
    hostile,
    isolation,
    large,
    ledgers,
    outbox,
    revisions,
    round_trip,
    stories,
)
from tests.testing.stores.faulty.noting import FAULTS, FAULTS_IN_STORIES

__all__ = [
    "FAULTS",
    "FAULTS_IN_STORIES",
    "atomic",
    "commands",
    "due",
    "durable",
    "history",
    "hostile",
    "isolation",
    "large",
    "ledgers",
    "outbox",
    "revisions",
    "round_trip",
    "stories",
]
