"""What type checkers must refuse: every ignored error has to occur, or mypy says that the comment is not needed."""

from servflow.values.money import Money
from servflow.values.parties import Actor

_ = Money(100, "CNY") + 1  # type: ignore[operator]
Actor("buyer").id = "B-2"  # type: ignore[misc]
