"""The digest of a rulebook: the same for the same rules, however they are laid out in files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from servflow.rulebook.favours import Favour, Guarantee
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.values.frozen import EMPTY

DECIDES_NOTHING = frozenset({"tests", "example", "extends", "refs"})
"""Keys whose content enters no digest."""


def digest_of(
    header: MapNode,
    sections: Mapping[str, Node],
    favours: Mapping[str, Favour] = EMPTY,
    guarantees: Mapping[str, tuple[Guarantee, ...]] = EMPTY,
) -> str:
    """Return the SHA-256, in hexadecimal, of everything in a rulebook that decides or is shown with a decision.

    Comments, layout, the order of keys, file names, tests, examples and refs do not enter it; what a base rulebook
    brings in does. Of a calendar that is taken over by name it holds the name: when the holidays of another year are
    announced, it is no other rulebook.
    """
    content = {"rulebook": plain(header), "policies": {name: plain(node) for name, node in sections.items()}}
    if favours:
        content["favours"] = {name: sorted(favour.parts) for name, favour in favours.items()}
    if guarantees:
        content["guarantees"] = {
            name: [[item.base, sorted(item.parts), plain(item.node)] for item in chain]
            for name, chain in guarantees.items()
        }
    return fingerprint(content)


def fingerprint(content: object) -> str:
    """Return the SHA-256, in hexadecimal, of nested dicts, lists and text; the order of keys does not enter it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def plain(node: Node) -> Any:
    """Return a node as nested dicts, lists and text."""
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs if key.text not in DECIDES_NOTHING}
