"""
Sphinx configuration.
"""

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import hfdaily

project = "hfdaily"
author = "hfdaily contributors"
project_copyright = f"2026, {author}"
version = release = hfdaily.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {version}"

default_role = "py:obj"
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
# All references to our own names must resolve. Others are not looked up: a build needs no network.
nitpick_ignore_regex = [(r"py:.*", r"(?!hfdaily\b).*")]


def public_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: Element
) -> Element | None:
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


def setup(app: Sphinx) -> None:
    """
    Register the resolver.
    """
    app.connect("missing-reference", public_name)
