"""
Which requests enrich a digest with arXiv's records. No I/O.
"""

from __future__ import annotations

import re

from collections.abc import Iterator, Sequence

import attrs

from .._parsing.arxiv import parse_atom
from .._records.digest import Digest, Note
from .._records.paper import ArxivRecord
from ..exceptions import FetchError, ParseError
from .flows import Flow, Request

__all__ = ["enrich_flow"]

#: arXiv takes more, but its longest URLs are not documented.
_BATCH = 100
#: How many ids a warning names.
_NAMED = 5
# The two schemes of arXiv ("Understanding the arXiv identifier"). One id that
# fits neither makes arXiv refuse all that are asked for with it.
_WELL_FORMED = re.compile(r"\d{4}\.\d{4,6}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}", re.ASCII)


def enrich_flow(arxiv: str, digest: Digest) -> Flow[Digest]:
    """
    The digest with `Paper.arxiv` filled in, as far as arXiv answers.

    It never fails: what could not be had stays as it was, and a warning says
    so.

    Args:
        arxiv: arXiv's base URL.
    """
    wanted = [paper.id for paper in digest.papers if paper.arxiv is None]
    known: dict[str, ArxivRecord] = {}
    notes: list[Note] = []
    for ids in _batches([name for name in wanted if _WELL_FORMED.fullmatch(name)]):
        try:
            response = yield _request(arxiv, ids)
            known |= parse_atom(response.body)
        except (FetchError, ParseError) as exc:
            # The next batch would only meet the same, and arXiv asks for peace.
            notes.append(Note(kind="arxiv_failed", reason=str(exc)))
            break
    missing = [name for name in wanted if name not in known]
    if missing:
        notes.append(Note(kind="not_enriched", count=len(missing), names=_named(missing)))
    papers = [
        attrs.evolve(paper, arxiv=known[paper.id]) if paper.id in known else paper
        for paper in digest.papers
    ]
    return attrs.evolve(digest, papers=papers, notes=(*digest.notes, *notes))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _request(arxiv: str, ids: Sequence[str]) -> Request:
    # Without max_results arXiv sends ten.
    params = (("id_list", ",".join(ids)), ("max_results", str(len(ids))))
    return Request(f"{arxiv}/api/query", params, bucket="arxiv")


def _named(ids: Sequence[str]) -> list[str]:
    more = len(ids) - _NAMED
    return [*ids[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
