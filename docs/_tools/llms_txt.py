"""
A Sphinx extension that writes llms.txt: a list of the Markdown pages for language models.

The Markdown pages themselves are written by `sphinx-build -b markdown` into the same folder as the
HTML, so that ``tutorial.md`` lies beside ``tutorial.html``. https://llmstxt.org describes the file.
"""

import re

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

__all__ = ["setup"]

_ABOUT = (
    "A typed Python library and a command that fetch Hugging Face Daily Papers, rank them, and "
    "write them as text, Markdown, HTML, JSON, CSV, e-mail or feeds, or in the format of a plugin."
)


def setup(app: Sphinx) -> dict[str, bool]:
    """
    Register the extension.
    """
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "markdown":
        lines = [f"# {app.config.project}", "", f"> {_ABOUT}", *_sections(app.env)]
        Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _sections(env: BuildEnvironment) -> Iterator[str]:
    """
    Yield the lines of each part of the sidebar: a heading, and a link for each page.
    """
    for tree in env.get_doctree(env.config.root_doc).findall(toctree):
        yield from ("", f"## {tree['caption']}", "")
        for _, page in tree["entries"]:
            for one in (page, *env.toctree_includes.get(page, ())):
                about = _first_sentence(env.get_doctree(one))
                yield f"- [{env.titles[one].astext()}]({one}.md): {about}"


def _first_sentence(page: nodes.document) -> str:
    for paragraph in page.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if text:
            return re.split(r"(?<=[.?!]) ", text)[0]
    return ""
