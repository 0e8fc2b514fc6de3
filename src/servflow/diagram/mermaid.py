"""A flow as Mermaid text (``stateDiagram-v2``), which many forges and editors draw."""

from __future__ import annotations

from servflow.diagram.arrows import arrows, called
from servflow.kernel.flow import Flow

_ENTITIES = str.maketrans({character: f"#{ord(character)};" for character in '"#:;<>{}'})


def to_mermaid(flow: Flow, lang: str = "en") -> str:
    """Return *flow* as a Mermaid state diagram. Mermaid 状态图。

    Args:
        flow: The flow.
        lang: ``en`` (English with the Chinese terms) or ``zh``.

    Returns:
        Text that ends in a line break; the same for the same flow.
    """
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_escape(called(state.label, lang))}" as {state.name}' for state in flow.states]
    lines += [f"    [*] --> {state}" for state in flow.opening.states]
    for arrow in arrows(flow):
        note = f" ({arrow.note})" if arrow.note else ""
        lines.append(f"    {arrow.source} --> {arrow.target} : {_escape(arrow.words(lang) + note)}")
    lines += [f"    {state.name} --> [*]" for state in flow.states if state.final]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    """Return *text* with every character that Mermaid reads as its own written as an entity."""
    return text.translate(_ENTITIES)
