"""
The columns of the table, and their types.
"""

import io

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from pyarrow import parquet as pq

from hfdaily import Dataset, Digest, Model, Paper, Space
from hfdaily.text import clean, safe_url

__all__ = ["parquet"]

_TEXTS = pa.list_(pa.string())
_TIME = pa.timestamp("ms", tz="UTC")
_LARGEST = 2**63 - 1


def _text(text: str | None) -> str | None:
    return clean(text) if text else None


def _texts(texts: Iterable[str]) -> list[str]:
    return [clean(text) for text in texts]


def _ids(repositories: Sequence[Model | Dataset | Space] | None) -> list[str] | None:
    # They are unknown unless they were requested.
    return None if repositories is None else _texts(found.id for found in repositories)


def _count(number: int | None) -> int | None:
    # A larger number is an upstream error and does not fit into a column.
    return number if number is not None and abs(number) <= _LARGEST else None


#: The type of each column, and the function that reads its value from a paper.
_COLUMNS: dict[str, tuple[Any, Callable[[Paper], object]]] = {
    "id": (pa.string(), lambda paper: clean(paper.id)),
    "title": (pa.string(), lambda paper: clean(paper.title)),
    "featured_on": (pa.date32(), lambda paper: paper.featured_on),
    "upvotes": (pa.int64(), lambda paper: _count(paper.upvotes)),
    "comments": (pa.int64(), lambda paper: _count(paper.comments)),
    "organization": (
        pa.string(),
        lambda paper: _text(paper.organization.label) if paper.organization else None,
    ),
    "authors": (_TEXTS, lambda paper: _texts(author.name for author in paper.authors)),
    "hub_url": (pa.string(), lambda paper: paper.hub_url),
    "abs_url": (pa.string(), lambda paper: paper.abs_url),
    "pdf_url": (pa.string(), lambda paper: paper.pdf_url),
    "github_repo": (pa.string(), lambda paper: safe_url(paper.github_repo)),
    "github_stars": (pa.int64(), lambda paper: _count(paper.github_stars)),
    "project_page": (pa.string(), lambda paper: safe_url(paper.project_page)),
    "keywords": (_TEXTS, lambda paper: _texts(paper.ai_keywords)),
    "ai_summary": (pa.string(), lambda paper: _text(paper.ai_summary)),
    "ai_summary_model": (pa.string(), lambda paper: _text(paper.ai_summary_model)),
    "abstract": (pa.string(), lambda paper: _text(paper.abstract)),
    "categories": (
        _TEXTS,
        lambda paper: _texts(paper.arxiv.categories) if paper.arxiv else None,
    ),
    "submitted_by": (
        pa.string(),
        lambda paper: _text(paper.submitted_by.name) if paper.submitted_by else None,
    ),
    "published_at": (_TIME, lambda paper: paper.published_at),
    "featured_at": (_TIME, lambda paper: paper.featured_at),
    "thumbnail_url": (pa.string(), lambda paper: safe_url(paper.thumbnail_url)),
    "media_urls": (_TEXTS, lambda paper: [url for url in map(safe_url, paper.media_urls) if url]),
    "models": (_TEXTS, lambda paper: _ids(paper.models)),
    "datasets": (_TEXTS, lambda paper: _ids(paper.datasets)),
    "spaces": (_TEXTS, lambda paper: _ids(paper.spaces)),
}


def parquet(digest: Digest, compression: str) -> bytes:
    """
    Return the papers of a digest as the bytes of a Parquet file.
    """
    columns = [
        pa.array([read(paper) for paper in digest.papers], type=kind)
        for kind, read in _COLUMNS.values()
    ]
    table = pa.Table.from_arrays(columns, names=list(_COLUMNS))
    file = io.BytesIO()
    pq.write_table(table, file, compression=compression)
    return file.getvalue()
