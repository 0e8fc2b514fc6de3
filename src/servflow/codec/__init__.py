"""Values to plain JSON data and back: cases, records, ledgers, commands. Stored forms carry a format version. 编解码。

``load_x(dump_x(value)) == value``, also through JSON text. Every stored form is a map with ``format`` (a whole number)
and ``kind``. An older format is brought up step by step, a newer one is refused, never guessed. Whatever is wrong with
stored data is told at once in a ``CodecError`` that names paths, never what a customer wrote.
"""

from __future__ import annotations

from servflow.codec.cases import dump_case as dump_case
from servflow.codec.cases import load_case as load_case
from servflow.codec.forms import FORMAT as FORMAT
from servflow.codec.forms import dumps as dumps
from servflow.codec.forms import loads as loads
from servflow.codec.ledgers import dump_ledger as dump_ledger
from servflow.codec.ledgers import load_ledger as load_ledger
from servflow.codec.records import dump_command as dump_command
from servflow.codec.records import dump_record as dump_record
from servflow.codec.records import dump_records as dump_records
from servflow.codec.records import dumps_records as dumps_records
from servflow.codec.records import load_command as load_command
from servflow.codec.records import load_record as load_record
from servflow.codec.records import load_records as load_records
from servflow.codec.records import loads_records as loads_records

__all__ = [
    "FORMAT",
    "dump_case",
    "dump_command",
    "dump_ledger",
    "dump_record",
    "dump_records",
    "dumps",
    "dumps_records",
    "load_case",
    "load_command",
    "load_ledger",
    "load_record",
    "load_records",
    "loads",
    "loads_records",
]
