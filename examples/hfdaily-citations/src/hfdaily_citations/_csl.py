"""
CSL-JSON, the format of Zotero, Pandoc and citeproc.

See https://github.com/citation-style-language/schema, csl-data.json.
"""

from __future__ import annotations

import datetime as dt
import json

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import plain, safe_url

from ._facts import abstract, doi, is_group, names, split_name, title
from ._keys import keys

__all__ = ["render_csl"]


def render_csl(digest: Digest, context: RenderContext, /) -> str:
    """
    Return an array with one item for each paper.
    """
    items = zip(keys(digest.papers), digest.papers, strict=True)
    return json.dumps([_item(*item) for item in items], ensure_ascii=False, indent=1) + "\n"


def _item(key: str, paper: Paper) -> dict[str, object]:
    facts = {
        "id": key,
        "type": "article",
        "title": _text(title(paper)),
        "author": [_author(name) for name in names(paper)],
        "issued": _date(paper.published_at) or _date(paper.featured_on),
        "publisher": "arXiv",
        "number": f"arXiv:{plain(paper.id)}",
        "DOI": doi(paper),
        "URL": safe_url(paper.abs_url),
        "abstract": _text(abstract(paper)),
        "note": paper.featured_on and f"Hugging Face Daily Papers, {paper.featured_on}",
    }
    return {field: value for field, value in facts.items() if value}


def _text(text: str) -> str:
    """
    Keep readers from interpreting "<b>" in a text as a style, which CSL-JSON allows.
    """
    return text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")


def _author(name: str) -> dict[str, str]:
    if is_group(name):
        return {"literal": name}
    particle, family, given, suffix = split_name(name)
    parts = {"family": family, "given": given, "suffix": suffix, "non-dropping-particle": particle}
    return {part: value for part, value in parts.items() if value}


def _date(day: dt.date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
