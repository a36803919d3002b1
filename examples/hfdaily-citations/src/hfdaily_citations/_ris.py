"""
RIS, the tagged lines that every reference manager reads.
"""

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import plain

from ._facts import date, doi, keyed, names, note, title

__all__ = ["render_ris"]


def render_ris(digest: Digest, context: RenderContext, /) -> str:
    """
    Return one record for each paper, with the type of unpublished work.
    """
    return "\n".join(_record(key, paper) for key, paper in keyed(digest.papers))


def _record(key: str, paper: Paper) -> str:
    day = date(paper)
    lines = [
        ("ID", key),
        ("TI", title(paper)),
        *(("AU", ", ".join(filter(None, (n.last, n.given, n.suffix)))) for n in names(paper)),
        ("PY", day and day.year),
        ("DA", day and f"{day:%Y/%m/%d}"),
        ("AB", plain(paper.abstract)),
        ("PB", "arXiv"),
        ("DO", doi(paper)),
        ("UR", paper.abs_url),
        ("N1", note(paper)),
    ]
    # Every value is one line, so only our tags are at the start of a line.
    written = "".join(f"{tag}  - {value}\n" for tag, value in lines if value)
    return f"TY  - UNPB\n{written}ER  - \n"
