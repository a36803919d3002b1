"""
Sphinx configuration.
"""

import re
import sys

from pathlib import Path

from docutils import nodes
from sphinx.addnodes import desc_annotation, pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import hfdaily

sys.path.insert(0, str(Path(__file__).parent / "_tools"))

project = "hfdaily"
author = "hfdaily contributors"
project_copyright = f"2026, {author}"
version = release = hfdaily.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_markdown_builder",
    "llms_txt",
]
exclude_patterns = ["_build", "_static", "_tools"]
html_theme = "furo"
html_title = f"{project} {version}"
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["_static"]
html_css_files = ["hfdaily.css"]
# The sources are written for Sphinx; the Markdown pages beside the HTML are for readers.
html_show_sourcelink = html_copy_source = False
# A long signature has one argument per line.
python_maximum_signature_line_length = 88

default_role = "py:obj"
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_attr_annotations = True
# All references to our own names must resolve. Others are not looked up: a build needs no network.
nitpick_ignore_regex = [(r"py:.*", r"(?!hfdaily\b).*")]

#: What a signature shows in place of private names.
READABLE = {
    r"~?hfdaily\._client\.base\._Http": "httpx.{kind}",
    r"~?hfdaily\._client\.base\._Slept": "object",
    r"<function _utc_now>": "...",
    r"frozenset\(\{[\d, ]+\}\)": "...",
    r"<class '(\w+)'>": r"\1",
}


def public_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """
    Lead annotations, which name the private module, to the public name.
    """
    name = node["reftarget"].rpartition(".")[2]
    if node.get("refdomain") != "py" or name not in hfdaily.__all__:
        return None
    domain = env.get_domain("py")
    return domain.resolve_xref(
        env, node["refdoc"], app.builder, "obj", f"hfdaily.{name}", node, contnode
    )


def readable_signature(
    app: Sphinx, what: str, name: str, obj: object, *args: str | None
) -> tuple[str | None, str | None]:
    """
    Show public names in a signature, and no addresses of functions.
    """
    _, signature, returns = args
    kind = "AsyncClient" if "Async" in name else "Client"
    for pattern, public in READABLE.items():
        signature = signature and re.sub(pattern, public.replace("{kind}", kind), signature)
    return signature, returns


def plain_types(app: Sphinx, doctree: nodes.document) -> None:
    """
    Leave out what is private of annotations, and the links of `type`, which is an attribute too.
    """
    for note in list(doctree.findall(desc_annotation)):
        if "_HookMarker" in note.astext() or "<pluggy" in note.astext():
            note.parent.remove(note)
    for link in list(doctree.findall(pending_xref)):
        if link.get("reftarget") == "type":
            link.replace_self(link.children)


def without_abbreviations(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """
    Keep the star of keyword-only arguments in the Markdown pages, whose writer drops it.
    """
    if app.builder.name == "markdown":
        for node in list(doctree.findall(nodes.abbreviation)):
            node.replace_self(nodes.Text(node.astext()))


def setup(app: Sphinx) -> None:
    """
    Register the functions above.
    """
    app.connect("missing-reference", public_name)
    app.connect("autodoc-process-signature", readable_signature)
    app.connect("doctree-read", plain_types)
    app.connect("doctree-resolved", without_abbreviations)
