"""
Daily Papers for reference managers: the formats ``bibtex``, ``csljson`` and ``ris``.
"""

from collections.abc import Iterable

from hfdaily.plugins import Option, Renderer, hookimpl

from ._bibtex import render_bibtex
from ._csl import render_csl
from ._ris import render_ris

__all__ = ["hfdaily_renderers"]


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers of this plugin.
    """
    yield Renderer(
        name="bibtex",
        media_type="application/x-bibtex",
        suffix=".bib",
        render=render_bibtex,
        description="citations for BibTeX",
        options=[Option(name="abstract", type=bool, default=False, help="add abstracts")],
    )
    yield Renderer(
        name="csljson",
        media_type="application/vnd.citationstyles.csl+json",
        suffix=".csl.json",
        render=render_csl,
        description="citations for Zotero, Pandoc and citeproc (CSL-JSON)",
    )
    yield Renderer(
        name="ris",
        media_type="application/x-research-info-systems",
        suffix=".ris",
        render=render_ris,
        description="citations for reference managers (RIS)",
    )
