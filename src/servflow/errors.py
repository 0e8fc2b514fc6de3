"""Every exception of servflow. 异常一览。

A *no* of the rules is never an exception: it is a ``Denied`` value. What stands here is raised for a mistake of the
caller, for unsound definitions and for unreadable or tampered data::

    ServflowError
    ├── InvalidValueError (ValueError)        a value that can never be: float money, naive instant, unknown unit
    ├── CurrencyMismatchError (ValueError)    two currencies in one sum
    ├── FlowError (ValueError)                an unsound flow definition: every finding at once
    ├── RulebookError (ValueError)            an unreadable or inconsistent rulebook: every problem at once
    ├── MigrationError (ValueError)           a move of cases to another rulebook that is not total: every gap at once
    ├── RulebookMismatchError (LookupError)   a case was opened under another rulebook than the desk holds
    ├── UnknownNameError (LookupError)        no flow, policy or rulebook of that name
    ├── NotProvedError (RuntimeError)         a question about rules that was not answered: too many cases
    ├── ConflictError (RuntimeError)          a store: somebody else saved the case or its ledger in between
    │   └── RepeatedCommandError              a store: the case has used this command id before
    ├── CodecError (ValueError)               data that cannot be read back into values
    ├── TamperedRecordError (ValueError)      a journal whose digest chain is broken
    ├── ReplayError (ValueError)              a journal that does not lead to what it says
    └── ScenarioError (ValueError)            an unreadable scenario file: every problem at once

Messages name fields, never a customer's data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_LONGEST = 64
"""Characters of a word that are compared with those that are known."""


class ServflowError(Exception):
    """The base of all errors. 全部异常的基类。

    All arguments are kept in ``args``, so that every error survives pickling.
    """


class InvalidValueError(ServflowError, ValueError):
    """A value that can never be. 无效值。

    Args:
        field: The name of the field that holds it.
        message: What was expected.
    """

    def __init__(self, field: str, message: str) -> None:
        """Keep the field beside the sentence."""
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        """Return one sentence that names the field."""
        return f"{self.field}: {self.message}"


class CurrencyMismatchError(ServflowError, ValueError):
    """Two currencies met in one sum. 币种不一致。"""

    def __init__(self, left: str, right: str) -> None:
        """Keep both currencies."""
        super().__init__(left, right)
        self.left = left
        self.right = right

    def __str__(self) -> str:
        """Return one sentence that names both currencies."""
        return f"cannot combine {self.left} with {self.right}"


class _ManyProblemsError(ServflowError, ValueError):
    """Something with every problem that was found in it."""

    def __init__(self, subject: str, problems: tuple[Any, ...]) -> None:
        super().__init__(subject, problems)
        self.subject = subject
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([f"{self.subject}: {len(self.problems)} problem(s)", *(f"  {p}" for p in self.problems)])


class FlowError(_ManyProblemsError):
    """An unsound flow definition, with all its findings. 流程定义有误。"""


class RulebookError(_ManyProblemsError):
    """An unreadable or inconsistent rulebook, with all its problems. 规则手册有误。"""


class MigrationError(_ManyProblemsError):
    """A move of cases to another rulebook that is not total, with everything that does not map. 规则手册迁移不完整。"""


class NotProvedError(ServflowError, RuntimeError):
    """A question about rules that was not answered: too many cases, or an order left to the calendar. 未证明。"""


class CodecError(_ManyProblemsError):
    """Data that cannot be read back into values, with all its problems. 数据无法读回。"""


class ScenarioError(_ManyProblemsError):
    """An unreadable scenario file, with all its problems. 情景文件有误。"""


class ConflictError(ServflowError, RuntimeError):
    """Somebody else saved the case, or the ledger of its order, in between: load again and decide again. 并发冲突。

    Args:
        case_id: The case that was not saved.
    """

    def __init__(self, case_id: str) -> None:
        """Keep the case."""
        super().__init__(case_id)
        self.case_id = case_id

    def __str__(self) -> str:
        """Return what to do about it."""
        return f"case {self.case_id!r} was changed in between: load it again and decide again"


class RepeatedCommandError(ConflictError):
    """The case has used this command id before, however long ago. 指令编号已用过。

    Args:
        case_id: The case that was not saved.
        command_id: The caller's id of the wish.
    """

    def __init__(self, case_id: str, command_id: str) -> None:
        """Keep the id beside the case."""
        ServflowError.__init__(self, case_id, command_id)
        self.case_id = case_id
        self.command_id = command_id

    def __str__(self) -> str:
        """Return which id it was."""
        return f"case {self.case_id!r} has used the command id {self.command_id!r} before"


class RulebookMismatchError(ServflowError, LookupError):
    """A case was opened under another rulebook than the desk holds. 规则手册不符。

    Args:
        expected: Id, version and digest that the case names.
        found: Id, version and digest of the desk's rulebook.
    """

    def __init__(self, expected: str, found: str) -> None:
        """Keep both references."""
        super().__init__(expected, found)
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        """Return what to do about it."""
        return f"the case was opened under rulebook {self.expected}, this desk holds {self.found}; use that version"


class UnknownNameError(ServflowError, LookupError):
    """No flow, policy, rulebook or state has that name. 名称不存在。"""

    def __init__(self, kind: str, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep the kind, the name asked for and the names there are."""
        super().__init__(kind, name, known)
        self.kind = kind
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Return the names there are, the nearest first."""
        there = f" (there are: {', '.join(self.known)})" if self.known else ""
        return f"no {self.kind} named {self.name!r}{did_you_mean(self.name, self.known)}{there}"


class TamperedRecordError(ServflowError, ValueError):
    """A record does not match the digest chain. 履历被篡改。"""

    def __init__(self, revision: int, message: str) -> None:
        """Keep the revision of the first record that does not fit."""
        super().__init__(revision, message)
        self.revision = revision
        self.message = message

    def __str__(self) -> str:
        """Return where the chain breaks."""
        return f"record {self.revision}: {self.message}"


class ReplayError(ServflowError, ValueError):
    """A journal does not lead to what it says. 履历无法重放。"""

    def __init__(self, revision: int, message: str) -> None:
        """Keep the revision of the first divergence."""
        super().__init__(revision, message)
        self.revision = revision
        self.message = message

    def __str__(self) -> str:
        """Return where the journal diverges."""
        return f"record {self.revision}: {self.message}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message that names the nearest of the *known* words; nothing where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:_LONGEST], known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
