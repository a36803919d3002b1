"""
CSL-JSON, the format of Zotero, Pandoc and citeproc.

See https://github.com/citation-style-language/schema, csl-data.json.
"""

import json

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import plain

from ._facts import Name, date, doi, keyed, names, note, title

__all__ = ["render_csl"]


def render_csl(digest: Digest, context: RenderContext, /) -> str:
    """
    Return an array with one item for each paper.
    """
    items = [_item(key, paper) for key, paper in keyed(digest.papers)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(key: str, paper: Paper) -> dict[str, object]:
    day = date(paper)
    facts = {
        "id": key,
        "type": "article",
        "title": _text(title(paper)),
        "author": [_author(name) for name in names(paper)],
        "issued": day and {"date-parts": [[day.year, day.month, day.day]]},
        "publisher": "arXiv",
        "number": f"arXiv:{plain(paper.id)}",
        "DOI": doi(paper),
        "URL": paper.abs_url,
        "abstract": _text(plain(paper.abstract)),
        "note": note(paper),
    }
    return {field: value for field, value in facts.items() if value}


def _text(text: str) -> str:
    """
    Keep readers from interpreting "<b>" in a text as a style, which CSL-JSON allows.
    """
    return text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")


def _author(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    fields = ("family", "given", "suffix", "non-dropping-particle")
    return {field: part for field, part in zip(fields, name, strict=True) if part}
