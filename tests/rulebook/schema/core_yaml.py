"""YAML as editors read it: the core schema of YAML 1.2, in which ``on`` and a date are texts."""

from __future__ import annotations

import re
from typing import Any

import yaml


class CoreLoader(yaml.SafeLoader):
    """Takes for numbers, true and null what YAML 1.2 does."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _shape in (
    ("bool", "true|True|TRUE|false|False|FALSE"),
    ("null", "~|null|Null|NULL|"),
    ("int", "[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_shape})$"), None)


def load(text: str) -> Any:
    """Return the values of a file."""
    return yaml.load(text, Loader=CoreLoader)  # noqa: S506 - a safe loader
