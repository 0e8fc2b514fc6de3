"""Problems as SARIF 2.1.0, the form in which code hosts show findings beside the lines of a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servflow.rulebook.problems import Problem, Spot

_MEANINGS = {
    "dead_rule": "A rule that no case reaches",
    "gap": "A case that no rule answers",
    "invariant_broken": "An answer that must never come out",
    "no_source": "A rule without a source",
    "no_time_limit": "A wait that may last for ever",
    "no_title": "A rule without a title in English and Chinese",
    "not_proved": "A question that would take too long",
    "overlap": "Two rules for one case",
    "redundant_rule": "A rule that changes no answer",
    "unused_source": "A source that no rule names",
}


def as_sarif(problems: Sequence[Problem], version: str) -> dict[str, Any]:
    """Return a SARIF log of one run. 检查结果（SARIF）。

    Args:
        problems: What was found; the code of a problem is the id of its rule.
        version: The version of servflow.
    """
    codes = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": _meaning(code)}} for code in codes]
    driver = {"name": "servflow", "version": version, "rules": rules}
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _meaning(code: str) -> str:
    return _MEANINGS.get(code, code.replace("_", " ").capitalize())


def _result(problem: Problem, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": problem.text},
        "locations": [_location(Spot(problem.file, problem.line, problem.col))],
    }
    if problem.related:
        found["relatedLocations"] = [_location(spot) for spot in problem.related]
    return found


def _location(spot: Spot) -> dict[str, Any]:
    uri = spot.file.replace("\\", "/")
    region = {"startLine": max(spot.line, 1), "startColumn": max(spot.col, 1)}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
