"""A rulebook as a readable page, for whoever has to read and sign it: what is on it, and how it is written."""

from __future__ import annotations

from servflow.rulebook.pages.html import as_html as as_html
from servflow.rulebook.pages.markdown import as_markdown as as_markdown
from servflow.rulebook.pages.whole import rulebook_page as rulebook_page
