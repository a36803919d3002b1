"""
RIS, the tagged lines that every reference manager reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import safe_url

from ._facts import Name, abstract, doi, is_group, names, split_name, title, year
from ._keys import keys

__all__ = ["render_ris"]


def render_ris(digest: Digest, context: RenderContext, /) -> str:
    """
    Return one record for each paper, with the type of unpublished work.
    """
    records = zip(keys(digest.papers), digest.papers, strict=True)
    return "\n".join(_record(key, paper) for key, paper in records)


def _record(key: str, paper: Paper) -> str:
    # Every value is one line, so only our tags are at the start of a line.
    return "".join(f"{tag}  - {value}\n" for tag, value in _lines(key, paper))


def _lines(key: str, paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TY", "UNPB"
    yield "ID", key
    yield "TI", title(paper)
    for name in names(paper):
        yield "AU", name if is_group(name) else _author(split_name(name))
    facts = {
        "PY": str(year(paper) or ""),
        "DA": f"{paper.published_at:%Y/%m/%d}" if paper.published_at else "",
        "AB": abstract(paper),
        "PB": "arXiv",
        "DO": doi(paper),
        "UR": safe_url(paper.abs_url),
        "N1": paper.featured_on and f"Hugging Face Daily Papers, {paper.featured_on}",
    }
    for tag, value in facts.items():
        if value:
            yield tag, value
    yield "ER", ""


def _author(name: Name) -> str:
    return ", ".join(filter(None, (name.last, name.given, name.suffix)))
