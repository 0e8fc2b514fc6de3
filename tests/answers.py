"""What a test makes of an answer before it looks into it: that it is a refusal, or that it is none.

A test that looked at once would fall over where the library answers the other way, and falling over states nothing.
"""

from servflow.kernel.case import Applied, Denied


def refused(answer: Applied | Denied) -> Denied:
    """Return the answer, which is a refusal."""
    assert isinstance(answer, Denied), f"expected a refusal, not {answer!r}"
    return answer


def applied(answer: Applied | Denied) -> Applied:
    """Return the answer, which is no refusal."""
    assert isinstance(answer, Applied), f"expected no refusal, not {answer!r}"
    return answer
