"""A change of the public API is a change of a checked-in file, which a reader of the diff cannot miss."""

import types

import servflow
from tests.house.api import HEADER, RECORD, describe


def test_the_record_is_the_api():
    """public_api.txt lists every public name with its signature, as it is at run time."""
    advice = "run `python -m tests.house.regenerate` and read the diff"
    assert describe(servflow).splitlines() == RECORD.read_text(encoding="utf-8").splitlines(), advice


def test_every_public_name_is_there():
    """What `__all__` promises can be had, and is listed by `dir`."""
    assert [name for name in servflow.__all__ if not hasattr(servflow, name)] == []
    assert set(servflow.__all__) <= set(dir(servflow))


def test_all_is_said_once():
    """`__all__` names nothing twice and nothing private."""
    assert len(set(servflow.__all__)) == len(servflow.__all__)
    assert [name for name in servflow.__all__ if name.startswith("_") and name != "__version__"] == []


def test_describe_shows_what_callers_depend_on():
    """The record shows signatures, fields, methods and members, and no private ones."""

    class Toy:
        """A toy."""

        size: int

        def __init__(self, size: int, *, soft: bool = False) -> None:
            self.size = size
            self._soft = soft

        def squeeze(self, times: int = 1) -> str:
            """Squeak."""
            return "squeak" * times

        def _stuff(self) -> None: ...

    package = types.ModuleType("toys")
    package.__dict__.update(__all__=["Toy", "LIMIT"], Toy=Toy, LIMIT=3)
    assert describe(package) == HEADER + (
        "LIMIT: int\n"
        "class Toy(size: int, *, soft: bool = False) -> None\n"
        "    size: <class 'int'>\n"
        "    def squeeze(self, times: int = 1) -> str\n"
    )
