"""How the documentation is built: `make docs`, where a warning is an error."""

from importlib.metadata import version as version_of

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "servflow"
author = "servflow contributors"
copyright = "2026, servflow contributors"
version = release = version_of("servflow")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}

# MyST: tables and links as they read on a code host, too.
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Docstrings: Google sections, and one of our own that says where a rule comes from.
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Source", "notes_style")]
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
add_module_names = False

# Names of other projects have no page here; there is no network to look theirs up.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!servflow)[\w.]+"),
    (r"py:.*", r"servflow\..*\.[A-Z]"),  # type variables
]

html_theme = "furo"
html_title = "servflow"


def keep_colons(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Keep napoleon from taking what stands before the first colon of a variable's docstring for a type."""
    if what in {"attribute", "data"}:
        lines[:0] = ["..", ""]  # an empty comment


def setup(app: Sphinx) -> None:
    """Register what is ours, before napoleon."""
    app.connect("autodoc-process-docstring", keep_colons, priority=400)
    app.add_lexer("mermaid", TextLexer)  # code hosts draw it; here it is shown as it is written
