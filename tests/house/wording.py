"""How refusals and problems are worded, held wherever a test meets one."""

import inspect
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from servflow.errors import InvalidValueError
from servflow.rulebook.problems import Problems

FIELD = re.compile(r"(?:[a-z][^A-Z]*|(?:[A-Z][a-z]+)+)(?:[.\[].*)?|.*[/\\].*", re.DOTALL)
"""What a refusal is about: a field in small letters, or the name of a class; on the command line the file given."""
CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*")
SENTENCE = re.compile(r"(?![A-Z](?![a-z])).+", re.DOTALL)
"""It follows the name of a field or the place in a file, so it begins like the rest of a sentence."""


def hold(said: object, form: re.Pattern[str], what: str) -> None:
    """Hold something that is said to its form."""
    assert isinstance(said, str), f"{what} is no text: {said!r}"
    assert form.fullmatch(said), f"{what} is not worded as all others are: {said!r}"


def _is_ours() -> bool:
    """Say whether it is the library that refuses, and not a test that makes up an error."""
    frame = inspect.currentframe()
    here = frame.f_back.f_back if frame is not None and frame.f_back is not None else None
    return here is not None and str(here.f_globals.get("__name__")).startswith("servflow.")


@contextmanager
def watched() -> Generator[None]:
    """Hold all refusals and problems of the library to their form for a while."""
    refuse: Callable[..., None] = InvalidValueError.__init__
    add: Callable[..., None] = Problems.add

    def refuse_well(self: InvalidValueError, field: str, message: str) -> None:
        if _is_ours():
            hold(field, FIELD, "the field of a refusal")
            hold(message, SENTENCE, "the sentence of a refusal")
        refuse(self, field, message)

    def add_well(self: Problems, place: Any, code: str, message: str, hint: str = "", **more: Any) -> None:
        hold(code, CODE, "the code of a problem")
        hold(message, SENTENCE, "the sentence of a problem")
        if hint:
            hold(hint, SENTENCE, "the hint of a problem")
        add(self, place, code, message, hint, **more)

    InvalidValueError.__init__ = refuse_well
    Problems.add = add_well
    try:
        yield
    finally:
        InvalidValueError.__init__ = refuse
        Problems.add = add
