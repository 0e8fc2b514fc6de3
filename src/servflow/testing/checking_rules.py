"""``check_rulebook``: a rulebook held to every law, one failure at a time, told by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.testing import laws_of_rulebooks as laws_of
from servflow.testing.arguments import require_rulebook
from servflow.testing.checking import drawn, named_laws, same_when_told_again
from servflow.testing.laws_of_histories import Draw, no_draw
from servflow.testing.laws_of_steps import demand


@attrs.frozen
class RuleLaw:
    """What holds of every answer of a rulebook. 规则定律。

    Args:
        name: Its name; failures begin with it.
        check: Raises ``AssertionError`` where it does not hold.
        once: Whether it draws nothing, so that once is enough.
    """

    name: str
    check: Callable[[Rulebook, Draw], None]
    once: bool = False


def sound(book: Rulebook, draw: Draw) -> None:
    """Hold that the rules taken together have no gap, no dead rule and no contradiction."""
    from servflow.rulebook.checking import check_rulebook as check

    for problem in check(book):
        demand("sound", problem.code == "not_proved", str(problem))


def own_tests(book: Rulebook, draw: Draw) -> None:
    """Hold that the tests that stand beside the rules pass."""
    from servflow.rulebook.rule_tests import run_tests

    for played in run_tests(book):
        demand("own tests", played.passed, str(played))


LAWS: tuple[RuleLaw, ...] = (
    RuleLaw("sound", sound, once=True),
    RuleLaw("own tests", own_tests, once=True),
    RuleLaw("total", laws_of.total),
    RuleLaw("pure", laws_of.pure),
    RuleLaw("deadlines", laws_of.deadlines),
    RuleLaw("monotone limits", laws_of.monotone_limits),
    RuleLaw("time shift", laws_of.time_shift),
    RuleLaw("exactly one bearer", laws_of.one_bearer),
    RuleLaw("money conserved", laws_of.money_conserved),
)
"""Every law of a rulebook, in the order in which they are held."""


def check_rulebook(rulebook: Rulebook, *, laws: Iterable[str] | None = None, examples: int = 100) -> None:
    """Hold a rulebook to every law, on as many cases as wanted. 检验规则手册。

    Args:
        rulebook: The rules.
        laws: Names of the laws; nothing: all of them.
        examples: How many cases.

    Raises:
        AssertionError: A law does not hold; it begins with the law's name.
        TypeError: Something is of another kind than expected.
        UnknownNameError: There is no law of that name.
    """
    __tracebackhide__ = True
    require_rulebook(rulebook)
    held: tuple[RuleLaw, ...] = named_laws({law.name: law for law in LAWS}, laws)
    for law in held:
        if law.once:
            law.check(rulebook, no_draw)
    drawing = [law for law in held if not law.once]

    @drawn(examples)
    @given(data=st.data())
    def every_law_holds(data: st.DataObject) -> None:
        __tracebackhide__ = True
        for law in drawing:
            law.check(rulebook, data.draw)

    if drawing:
        with same_when_told_again():
            every_law_holds()
