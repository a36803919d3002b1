"""
Hypothesis strategies for digests. Hypothesis is imported when a strategy is requested.
"""

from __future__ import annotations

import datetime as dt

from functools import partial
from typing import TYPE_CHECKING, Any

from .._public import public
from .._records.digest import Digest, Note
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import ArxivRecord, Author, Claim, Paper
from .._records.period import FIRST_DAY, Period
from .hostile import TEXTS, URLS, paper_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["digests"]

#: The number of optional fields of a record that are set. With few fields, an example can be shrunk in
#: seconds, and every field is set in some examples.
_FEW_FIELDS = 4


@partial(public, module="hfdaily.testing")
def digests() -> SearchStrategy[Digest]:
    """
    Return a Hypothesis strategy of digests with up to five papers.

    Any of their values may be missing or hostile. They include the texts and links of
    `hostile_digest` and any other text.
    """
    from hypothesis import strategies as st

    # Any character, including lone surrogates and those that XML forbids.
    short = st.text(st.characters(), max_size=20)
    text = short | _one_of(TEXTS) | st.tuples(short, _one_of(TEXTS), short).map("".join)
    link = (
        st.just("https://example.com/x") | _one_of(URLS) | short.map("https://x.example/".__add__)
    )
    count = st.just(0) | st.integers(0, 1000) | st.integers()
    day = st.dates(FIRST_DAY, FIRST_DAY.replace(year=FIRST_DAY.year + 10))
    time = st.builds(dt.datetime.combine, day, st.times(), st.just(dt.UTC))
    few_texts = _few(text)

    user = _records(
        User, {"name": text}, {"fullname": text, "avatar_url": link, "followers": count}
    )
    claim = _records(Claim, {}, {"user": user, "status": text, "changed_at": time})
    author = _records(Author, {"name": text}, {"hidden": st.booleans(), "claim": claim})
    arxiv = _records(
        ArxivRecord,
        {"id": text, "title": text, "abstract": text},
        {"categories": few_texts, "primary_category": text, "comment": text, "doi": text},
    )
    paper = _records(
        Paper,
        {"id": text, "title": text},
        {
            "summary": text,
            "authors": _few(author),
            "published_at": time,
            "featured_on": day,
            "featured_at": time,
            "first_seen_at": time,
            "withdrawn_at": time,
            "upvotes": count,
            "upvotes_before": count,
            "upvotes_before_at": time,
            "comments": count,
            "organization": _records(
                Organization, {"name": text}, {"fullname": text, "avatar_url": link}
            ),
            "submitted_by": user,
            "github_repo": link,
            "github_repo_added_by": text,
            "github_stars": count,
            "project_page": link,
            "ai_summary": text,
            "ai_summary_model": text,
            "ai_keywords": few_texts,
            "thumbnail_url": link,
            "media_urls": _few(link),
            "discussion_id": text,
            "author_participating": st.booleans(),
            "delisted": st.booleans(),
            "arxiv": arxiv,
            "models": _few(
                _records(Model, {"id": text}, {"pipeline_tag": text, "gated": text, "likes": count})
            ),
            "datasets": _few(
                _records(Dataset, {"id": text}, {"rows": count, "formats": few_texts})
            ),
            "spaces": _few(_records(Space, {"id": text}, {"description": text, "emoji": text})),
            "discussion": _few(
                _records(Comment, {"id": text}, {"author": user, "created_at": time, "text": text})
            ),
            "extra": st.dictionaries(text, text, max_size=2),
        },
    )
    # A paper with one text in all fields takes few choices, and finds any field that is not escaped.
    full_paper = st.builds(paper_of, id=text, text=text, url=link)
    period = st.one_of(
        day.map(Period.day),
        day.map(lambda day: Period.week(*day.isocalendar()[:2])),
        day.map(lambda day: Period.month(day.year, day.month)),
        st.tuples(day, day).map(lambda pair: Period.range(min(pair), max(pair))),
    )
    note = st.builds(Note, kind=st.just("other"), reason=text) | st.builds(
        Note, kind=st.just("field_unreadable"), names=few_texts, count=count
    )
    return _records(
        Digest,
        {
            "period": period,
            "papers": st.lists(
                paper | full_paper, max_size=5, unique_by=lambda paper: paper.id
            ).map(tuple),
        },
        {
            "complete": st.booleans(),
            "as_of": time,
            "notes": _few(note),
            "ranked_by": text,
            "filtered_by": text,
            "listing": st.sampled_from(["daily", "trending", "search", "paper"]),
            "query": text,
        },
    )


def _one_of(known: tuple[str, ...]) -> SearchStrategy[str]:
    from hypothesis import strategies as st

    # Draw the index, because Hypothesis warns about strategies with a repr as long as these texts.
    return st.integers(0, len(known) - 1).map(known.__getitem__)


def _few(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    from hypothesis import strategies as st

    return st.lists(values, max_size=3).map(tuple)


def _records(
    record: Callable[..., Any],
    needed: dict[str, SearchStrategy[Any]],
    optional: dict[str, SearchStrategy[Any]],
) -> SearchStrategy[Any]:
    """
    Return a strategy of records with some of their optional fields.
    """
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Callable[[SearchStrategy[Any]], Any]) -> Any:
        names = draw(st.lists(st.sampled_from(sorted(optional)), max_size=_FEW_FIELDS))
        fields = {name: optional[name] for name in names}
        return record(**{name: draw(values) for name, values in {**needed, **fields}.items()})

    return build()
