"""``check_rulebook``: what is wrong with rules that can be read, taken together."""

from __future__ import annotations

from servflow.policies.book import Rulebook
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.proofs import note_faults, place_of
from servflow.rulebook.analysis.views import views_of
from servflow.rulebook.analysis.waits import note_waits
from servflow.rulebook.problems import Problem, Problems, Spot


def check_rulebook(book: Rulebook, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong with the rules of a rulebook taken together. 检查规则手册。

    Gaps, rules that no case reaches or that change nothing, invariants that some case breaks, waits without a time
    limit; each with a case that shows it. Facts are looked at over their declared values (DESIGN section 7).

    Args:
        book: A rulebook that could be read.
        strict: Ask for a title in English and Chinese and a source on every rule.

    Returns:
        The problems in the order of the files; ``not_proved`` stands for a question that would take too long.
    """
    problems = Problems()
    days = Limits(book.effective_from, book.effective_to)
    for view in views_of(book):
        note_faults(view.table, view.name, days, problems, view.given)
    note_waits(book, days, problems)
    _note_unknown_rules(book, problems)
    if strict:
        _note_lacking(book, problems)
    return problems.listed()


def _note_unknown_rules(book: Rulebook, problems: Problems) -> None:
    """Note tests that expect a rule which the rulebook does not have."""
    known = sorted(book.rule_ids())
    for test in book.tests:
        rule = test.expect.get("rule")
        if rule and rule not in known:
            message = f"the test {test.name!r} expects the rule {rule}, and there is none"
            problems.add(Spot(test.file, max(test.line, 1)), "unknown_rule", message, problems.near(rule, known))


def _note_lacking(book: Rulebook, problems: Problems) -> None:
    """Note every rule without a name in both languages or without a source, and every source that no rule names."""
    cited: set[str] = set()
    for rule in book.every_rule():
        if rule.title is None or not (rule.title.en and rule.title.zh):
            message = f"rule {rule.id} has no title in English and Chinese"
            problems.add(place_of(rule), "no_title", message, "write title: {en: ..., zh: ...}")
        if rule.source is None:
            hint = "write source: {ref: ..., clause: ...}"
            problems.add(place_of(rule), "no_source", f"rule {rule.id} has no source", hint)
        else:
            cited.add(rule.source.ref)
    for key, source in book.sources.items():
        if key not in cited and source.file:
            place = Spot(source.file, source.line)
            message = f"no rule names the source {key}"
            problems.add(place, "unused_source", message, "name it where a rule comes from it, or take it out")
