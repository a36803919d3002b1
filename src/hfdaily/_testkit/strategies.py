"""
Hypothesis' ways to make digests; it is imported when they are asked for.
"""

from __future__ import annotations

import datetime as dt

from typing import TYPE_CHECKING, Any

from .._public import public_in
from .._records.digest import Digest, Note
from .._records.paper import ArxivRecord, Author, Claim, Organization, Paper, User
from .._records.period import FIRST_DAY, Period
from .hostile import TEXTS, URLS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["digests"]


@public_in("testing")
def digests() -> SearchStrategy[Digest]:
    """
    Digests of up to five papers, of which anything may be missing or hostile.
    """
    from hypothesis import strategies as st

    def hostile(known: tuple[str, ...]) -> SearchStrategy[str]:
        # By number: the texts themselves make a repr that hypothesis warns of.
        return st.integers(0, len(known) - 1).map(lambda at: known[at])

    # Any character, lone surrogates and those that XML forbids too.
    chars = st.text(st.characters(), max_size=20)
    mixed = st.tuples(chars, hostile(TEXTS), chars).map("".join)
    text = chars | hostile(TEXTS) | mixed
    link = st.just("https://example.com/x") | hostile(URLS) | text.map("https://x.example/".__add__)
    count = st.just(0) | st.integers(0, 1000) | st.integers()
    days = st.dates(FIRST_DAY, FIRST_DAY.replace(year=FIRST_DAY.year + 10))
    times = st.builds(dt.datetime.combine, days, st.times(), st.just(dt.UTC))

    def few(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
        return st.lists(values, max_size=3).map(tuple)

    def maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
        return st.none() | values

    user = st.builds(
        User, name=text, fullname=maybe(text), avatar_url=maybe(link), followers=maybe(count)
    )
    claim = st.builds(Claim, user=maybe(user), status=maybe(text), changed_at=maybe(times))
    papers = st.builds(
        Paper,
        id=text,
        title=text,
        summary=text,
        authors=few(st.builds(Author, name=text, hidden=st.booleans(), claim=maybe(claim))),
        published_at=maybe(times),
        featured_on=maybe(days),
        featured_at=maybe(times),
        upvotes=maybe(count),
        comments=maybe(count),
        organization=maybe(
            st.builds(Organization, name=text, fullname=maybe(text), avatar_url=maybe(link))
        ),
        submitted_by=maybe(user),
        github_repo=maybe(link),
        github_stars=maybe(count),
        project_page=maybe(link),
        ai_summary=maybe(text),
        ai_keywords=few(text),
        thumbnail_url=maybe(link),
        media_urls=few(link),
        discussion_id=maybe(text),
        author_participating=maybe(st.booleans()),
        delisted=st.booleans(),
        arxiv=maybe(
            st.builds(
                ArxivRecord,
                id=text,
                title=text,
                abstract=text,
                categories=few(text),
                comment=maybe(text),
                doi=maybe(text),
            )
        ),
        extra=st.dictionaries(text, text, max_size=2),
    )
    periods = st.one_of(
        days.map(Period.day),
        days.map(lambda day: Period.week(*day.isocalendar()[:2])),
        days.map(lambda day: Period.month(day.year, day.month)),
        st.tuples(days, days).map(lambda pair: Period.range(min(pair), max(pair))),
    )
    return st.builds(
        Digest,
        period=periods,
        papers=st.lists(papers, max_size=5, unique_by=lambda paper: paper.id),
        complete=st.booleans(),
        as_of=maybe(times),
        notes=few(st.builds(Note, kind=st.just("other"), reason=text)),
        ranked_by=maybe(text),
    )
