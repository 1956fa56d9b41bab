"""The site: `make docs` builds it from the Markdown that a forge shows as it is."""

from __future__ import annotations

import re
from importlib.metadata import version as version_of

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "turven"
author = "the turven authors"
project_copyright = f"2026, {author}"
release = version = version_of("turven")

extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
exclude_patterns = ["example"]

html_theme = "furo"
html_title = f"turven {version}"
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"

_ENTRY = re.compile(r"^## (?P<heading>.+)$|^[-|].*?\]\((?P<page>[\w/-]+)\.md\)", re.MULTILINE)


def _contents(_app: Sphinx, page: str, source: list[str]) -> None:
    """Give `index.md` the contents of the sidebar: the pages that it lists, by heading.

    The directive that Sphinx wants would be noise where the page is read as Markdown.
    """
    if page != "index":
        return
    parts: list[str] = []
    for entry in _ENTRY.finditer(source[0]):
        if heading := entry["heading"]:
            parts.append(f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n```\n")
        elif parts:
            parts[-1] = parts[-1].removesuffix("```\n") + f"{entry['page']}\n```\n"
    source[0] += "\n" + "\n".join(part for part in parts if not part.endswith("\n\n```\n"))


def _formula(page: HTML5Translator, node: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers draw by themselves: nothing is fetched."""
    block = isinstance(node, nodes.math_block)
    page.body.append(tex2mathml(node.astext(), as_block=block))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(_formula, None),
        block_renderers=(_formula, None),
    )
    app.connect("source-read", _contents)
