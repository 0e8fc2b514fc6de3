"""``laid_out``: a file in the canonical layout, or nothing where that cannot be had safely."""

from __future__ import annotations

from servflow.rulebook.layout.comments import comment_texts, read_page
from servflow.rulebook.layout.emit import lines_of
from servflow.rulebook.layout.order import put_in_order
from servflow.rulebook.nodes import ListNode, Node, TextNode, read_nodes
from servflow.rulebook.problems import Problems, Spot


def laid_out(content: str | bytes, file: str, problems: Problems) -> str | None:
    """Return a file in the canonical layout, or nothing after noting why there is none. 规范版面。

    What it says stays the same, and so does every comment; that is looked at before the text is returned. Lines end
    as the first one did.

    Args:
        content: The file, as text or as UTF-8 bytes.
        file: Its name, for messages.
        problems: Where to note what keeps it from being read.
    """
    noted = len(problems)
    root = read_nodes(content, file, problems)
    if root is None or len(problems) > noted:
        return None
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
    page = read_page(text)
    put_in_order(page.root)
    result = "\n".join([*lines_of(page), ""])
    if not _says_the_same(root, text, result):
        problems.add(Spot(file), "no_layout", "this file cannot be laid out without changing it: it stays as it is")
        return None
    ends = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
    return result.replace("\n", ends)


def _says_the_same(root: Node, before: str, after: str) -> bool:
    """Return whether a laid out file holds the same values and the same comments."""
    problems = Problems()
    found = read_nodes(after, root.file, problems)
    return (
        found is not None
        and not len(problems)
        and content_of(found) == content_of(root)
        and sorted(comment_texts(before)) == sorted(comment_texts(after))
    )


def content_of(node: Node) -> object:
    """Return what a node says, without places and without the order of keys."""
    if isinstance(node, TextNode):
        return node.text, node.is_blank
    if isinstance(node, ListNode):
        return [content_of(item) for item in node.items]
    return {key.text: content_of(value) for key, value in node.pairs}
