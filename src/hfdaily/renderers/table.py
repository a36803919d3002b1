"""
Write tables with a row for each paper, as CSV and as JSON Lines.

Columns may be added at the end by a later version, but they are never renamed, moved or removed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from hfdaily import Digest, Paper
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import clean, safe_url

__all__ = ["hfdaily_renderers"]

_Value: TypeAlias = str | int | bool | list[str] | None

#: The beginning of a text that a spreadsheet would read as a formula (https://owasp.org, "CSV
#: Injection"). Preceding apostrophes are included, so that an added one can be removed again.
_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠]")
#: The separator of the values of a list in a cell of CSV.
_SEPARATOR: Final = "; "


def _time(time: dt.datetime | None) -> str | None:
    if time is None:
        return None
    # Not by strftime, with which the year 1 has four digits on some systems only.
    return time.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str | None) -> str | None:
    return clean(text) if text else None


def _texts(texts: tuple[str, ...]) -> list[str]:
    return [clean(text) for text in texts]


def _organization(paper: Paper) -> str | None:
    return _text(paper.organization.label) if paper.organization else None


def _submitter(paper: Paper) -> str | None:
    return _text(paper.submitted_by.name) if paper.submitted_by else None


#: The columns that are always written.
_BASIC: Final[dict[str, Callable[[Paper], _Value]]] = {
    "id": lambda paper: clean(paper.id),
    "title": lambda paper: clean(paper.title),
    "featured_on": lambda paper: paper.featured_on.isoformat() if paper.featured_on else None,
    "upvotes": lambda paper: paper.upvotes,
    "comments": lambda paper: paper.comments,
    "organization": _organization,
    "authors": lambda paper: _texts(tuple(author.name for author in paper.authors)),
    "hub_url": lambda paper: paper.hub_url,
    "abs_url": lambda paper: paper.abs_url,
    "pdf_url": lambda paper: paper.pdf_url,
    "github_repo": lambda paper: safe_url(paper.github_repo),
    "github_stars": lambda paper: paper.github_stars,
    "project_page": lambda paper: safe_url(paper.project_page),
    "keywords": lambda paper: _texts(paper.ai_keywords),
    "ai_summary": lambda paper: _text(paper.ai_summary),
    "ai_summary_model": lambda paper: _text(paper.ai_summary_model),
    "abstract": lambda paper: _text(paper.abstract),
    "submitted_by": _submitter,
    "published_at": lambda paper: _time(paper.published_at),
    "featured_at": lambda paper: _time(paper.featured_at),
    "withdrawn_at": lambda paper: _time(paper.withdrawn_at),
}
#: The columns that the option ``columns=all`` adds.
_MORE: Final[dict[str, Callable[[Paper], _Value]]] = {
    "delisted": lambda paper: paper.delisted,
    "organization_login": lambda paper: (
        _text(paper.organization.name) if paper.organization else None
    ),
    "github_repo_added_by": lambda paper: _text(paper.github_repo_added_by),
    "thumbnail_url": lambda paper: safe_url(paper.thumbnail_url),
    "media_urls": lambda paper: [url for media in paper.media_urls if (url := safe_url(media))],
    "discussion_id": lambda paper: _text(paper.discussion_id),
    "author_participating": lambda paper: paper.author_participating,
    "models": lambda paper: _texts(tuple(found.id for found in paper.models or ())),
    "datasets": lambda paper: _texts(tuple(found.id for found in paper.datasets or ())),
    "spaces": lambda paper: _texts(tuple(found.id for found in paper.spaces or ())),
    "arxiv_version": lambda paper: paper.arxiv.version if paper.arxiv else None,
    "arxiv_primary_category": lambda paper: (
        _text(paper.arxiv.primary_category) if paper.arxiv else None
    ),
    "arxiv_categories": lambda paper: _texts(paper.arxiv.categories) if paper.arxiv else [],
    "arxiv_comment": lambda paper: _text(paper.arxiv.comment) if paper.arxiv else None,
    "arxiv_journal_ref": lambda paper: _text(paper.arxiv.journal_ref) if paper.arxiv else None,
    "arxiv_doi": lambda paper: _text(paper.arxiv.doi) if paper.arxiv else None,
    "arxiv_updated_at": lambda paper: _time(paper.arxiv.updated_at) if paper.arxiv else None,
}


def _columns(context: RenderContext) -> dict[str, Callable[[Paper], _Value]]:
    return {**_BASIC, **_MORE} if context.options["columns"] == "all" else _BASIC


def _csv(digest: Digest, context: RenderContext, /) -> str:
    """
    Return the papers as CSV (RFC 4180).
    """
    columns = _columns(context)
    table = io.StringIO()
    if context.options["bom"]:
        table.write("\ufeff")
    writer = csv.writer(table)
    writer.writerow(columns)
    for paper in digest.papers:
        writer.writerow([_cell(read(paper)) for read in columns.values()])
    return table.getvalue()


def _cell(value: _Value) -> str | int | None:
    """
    Return a value for `csv.writer`, as text that a spreadsheet does not compute as a formula.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = _SEPARATOR.join(value)
    if not isinstance(value, str):
        return value
    # In many countries, a semicolon separates cells.
    return ";".join(f"'{part}" if _FORMULA.match(part) else part for part in value.split(";"))


def _json_lines(digest: Digest, context: RenderContext, /) -> str:
    """
    Return the papers as JSON Lines, with one object per line and null for unknown values.
    """
    columns = _columns(context)
    return "".join(
        json.dumps({name: read(paper) for name, read in columns.items()}, ensure_ascii=False) + "\n"
        for paper in digest.papers
    )


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the formats `csv` and `jsonl`.
    """
    columns = Option(
        name="columns", default="basic", choices=("basic", "all"), help="the columns to write"
    )
    yield Renderer(
        name="csv",
        media_type="text/csv",
        suffix=".csv",
        render=_csv,
        description="a table for spreadsheets, a row for each paper",
        options=(
            columns,
            Option(
                name="bom",
                type=bool,
                default=False,
                help="begin with a byte order mark, which tells Excel that it is UTF-8",
            ),
        ),
    )
    yield Renderer(
        name="jsonl",
        media_type="application/jsonl",
        suffix=".jsonl",
        render=_json_lines,
        description="JSON Lines, an object for each paper",
        options=(columns,),
    )
