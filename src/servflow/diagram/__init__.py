"""Flows drawn from their own tables, without any program beside: Mermaid, Markdown and SVG. 流程图。"""

from servflow.diagram.mermaid import to_mermaid
from servflow.diagram.svg import to_svg
from servflow.diagram.table import to_table

__all__ = ["to_mermaid", "to_svg", "to_table"]
