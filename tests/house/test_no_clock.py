"""The core reads no clock, no chance, no environment and no file: all of that is an argument."""

import ast

import pytest

from tests.house.purity import impurities
from tests.house.source import CORE, modules, name_of, parse


@pytest.mark.parametrize("path", modules(*CORE), ids=name_of)
def test_the_core_reaches_for_nothing(path):
    """Same input, same answer: a core module never asks what time it is, nor anything else outside."""
    assert impurities(parse(path)) == [], f"{name_of(path)}: take it as an argument"


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\nx = datetime.datetime.now()",
        "import datetime as dt\nx = dt.datetime.utcnow()",
        "from datetime import datetime\nx = datetime.now(tz=None)",
        "from datetime import datetime as clock\nx = clock.now()",
        "from datetime import date\nx = date.today()",
        "import pendulum\nx = pendulum.now()",
        "import pendulum\nx = pendulum.parse('2024')",
        "from pendulum import parse\nx = parse('2024')",
        "import pendulum\nx = pendulum.DateTime.now()",
        "import time\nx = time.time()",
        "from time import monotonic",
        "import random",
        "from os import environ",
        "import os.path",
        "import uuid as u\nx = u.uuid4()",
        "x = open('a')",
        "print('a')",
        "def f():\n    from datetime import datetime\n    return datetime.now()",
    ],
)
def test_the_ban_bites(text):
    """Every way of spelling an ambient input is found, however it was imported."""
    assert impurities(ast.parse(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime, timedelta\nx = datetime(2024, 1, 1) + timedelta(days=1)",
        "def f(now):\n    return now.date()",
        "def f(case):\n    return case.open('a').time()",
        "time = 3\nx = time",
        "from servflow.values.time import due\nx = due(3)",
        "import pendulum\nx = pendulum.instance(at).add(months=1)",
        "from pendulum import duration\nx = duration(days=1)",
    ],
)
def test_honest_code_passes(text):
    """Dates that are handed in, and methods that only share a name, are no ambient input."""
    assert impurities(ast.parse(text)) == []
