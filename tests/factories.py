"""
Factories for the papers, digests, days and times of tests.

Every value has a default, so that a test names only the values that matter to it:

    digest(paper(1, upvotes=3), paper(2, title="A <b> tag"))
"""

import datetime as dt

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.corpus import read_list

from hfdaily import (
    ArxivRecord,
    Author,
    Claim,
    Comment,
    Dataset,
    DayStats,
    Digest,
    Model,
    Note,
    Organization,
    Paper,
    Period,
    Space,
    Stats,
    User,
)

#: An ordinary list day in the middle of the recordings.
MONDAY = dt.date(2026, 2, 23)
#: The length of a day.
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 12, minute: int = 0) -> dt.datetime:
    """
    Return a time of a day, in UTC.
    """
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


def paper(
    number: int = 1, upvotes: int | None = 1, *, on: dt.date = MONDAY, **fields: Any
) -> Paper:
    """
    Return a paper of a list day of which little is known.

    Args:
        number: Distinguishes papers. The id and the title end with it.
        upvotes: As in `Paper`.
        on: The list day.
        **fields: Other fields of `Paper`, and `id`, `title` or `featured_on` in place of those
            above.
    """
    defaults = {"id": f"2602.{number:05}", "title": f"Paper {number}", "featured_on": on}
    return Paper(**{**defaults, "upvotes": upvotes, **fields})


def item(number: int = 1, *, on: dt.date = MONDAY, **fields: Any) -> dict[str, Any]:
    """
    Return the smallest possible item of the API's list.

    Args:
        number: Distinguishes papers. The id and the title end with it.
        on: The list day.
        **fields: Other keys of the item's paper.
    """
    known = {"id": f"2602.{number:05}", "title": f"Paper {number}"}
    return {"paper": known | {"submittedOnDailyAt": f"{on}T00:00:00.000Z"} | fields}


def digest(*papers: Paper, on: dt.date = MONDAY, **fields: Any) -> Digest:
    """
    Return the digest of a day or of the given `period`, without the time of its fetch.
    """
    return Digest(**{"period": Period.day(on), "papers": papers, **fields})


def day_of(*papers: Paper, on: dt.date = MONDAY, **fields: Any) -> Digest:
    """
    Return the list of a day as it was two days later, when it had stopped changing.
    """
    return digest(*papers, on=on, **{"as_of": at(on + 2 * DAY), **fields})


def month_of_papers() -> Digest:
    """
    Return five papers on three days of a month, with the most upvotes on the second day.
    """
    listed = ((2, 5), (2, 1), (3, 40), (27, None), (27, 4))
    papers = (
        paper(number, upvotes, on=dt.date(2026, 2, day))
        for number, (day, upvotes) in enumerate(listed, start=1)
    )
    return digest(*papers, period=Period.month(2026, 2))


def linked_paper(**fields: Any) -> Paper:
    """
    Return a paper with nine models, of which four are known, a dataset, a Space and two comments, of
    which one is hidden.
    """
    ada = User(name="ada", fullname="Ada & Co")
    known: dict[str, Any] = {
        "models": [Model(id=f"lab/model-{letter}") for letter in "abcd"],
        "total_models": 9,
        "datasets": [Dataset(id="lab/data")],
        "spaces": [Space(id="lab/demo")],
        "discussion": [
            Comment(id="1", author=ada, created_at=at(MONDAY), text="Nice <b>!\n\nSee 1. $x$"),
            Comment(id="2", author=ada, created_at=at(MONDAY), hidden=True),
        ],
    }
    return paper(**{**known, **fields})


def full_digest() -> Digest:
    """
    Return a digest of one paper in which every field has a value other than its default.
    """
    time = dt.datetime(2026, 2, 23, 3, 29, 14, 259000, tzinfo=dt.UTC)
    user = User(
        name="ada",
        fullname="Ada L.",
        id="64",
        type="user",
        avatar_url="/avatars/ada.svg",
        is_pro=False,
        is_hf=True,
        is_hf_admin=False,
        is_mod=False,
        followers=0,
    )
    only = Paper(
        id="2602.10693",
        title="A title",
        summary="An abstract.",
        authors=(
            Author(name="Ada", id="1"),
            Author(
                name="Grace",
                hidden=True,
                claim=Claim(user=user, status="claimed_verified", changed_at=time),
            ),
        ),
        published_at=time,
        featured_on=MONDAY,
        featured_at=time,
        first_seen_at=time,
        withdrawn_at=time,
        upvotes=0,
        upvotes_before=1,
        upvotes_before_at=time,
        comments=1,
        organization=Organization(
            name="org", fullname="Organization", id="2", avatar_url="/avatars/org.png"
        ),
        submitted_by=user,
        github_repo="https://github.com/a/b",
        github_repo_added_by="user",
        github_stars=2,
        project_page="https://example.com",
        ai_summary="In short.",
        ai_summary_model="example/model",
        ai_keywords=("a", "b"),
        thumbnail_url="https://example.com/a.png",
        media_urls=("https://example.com/a.mp4",),
        discussion_id="3",
        author_participating=False,
        delisted=True,
        arxiv=ArxivRecord(
            id="2602.10693",
            version=2,
            title="A title",
            abstract="$x$",
            authors=("Ada", "Grace"),
            primary_category="cs.CL",
            categories=("cs.CL", "cs.LG"),
            comment="Ten pages.",
            journal_ref="A Journal 1",
            doi="10.1000/1",
            published_at=time,
            updated_at=time,
        ),
        models=(
            Model(
                id="org/model",
                author="org",
                likes=3,
                downloads=4,
                updated_at=time,
                gated="manual",
                private=False,
                pipeline_tag="text-generation",
                parameters=7_000_000_000,
            ),
        ),
        total_models=30,
        datasets=(
            Dataset(
                id="org/dataset",
                author="org",
                likes=0,
                downloads=1,
                updated_at=time,
                gated=False,
                private=False,
                rows=10,
                formats=("parquet",),
                modalities=("text", "image"),
                benchmark=True,
            ),
        ),
        total_datasets=1,
        spaces=(
            Space(id="org/space", emoji="🚀", description="A demo", running=True, featured=False),
        ),
        total_spaces=1,
        discussion=(
            Comment(
                id="c1",
                author=user,
                created_at=time,
                updated_at=time,
                text="*Nice*",
                edited=True,
                hidden=True,
                hidden_reason="Off-Topic",
                parent_id="c0",
                reactions=(("rocket", 2),),
            ),
        ),
        extra={"new": [1.5, None, {"deep": True}]},
    )
    return Digest(
        period=Period.day(MONDAY),
        papers=(only,),
        listed=2,
        complete=False,
        as_of=time,
        source="mixed",
        notes=(
            Note(kind="not_over", day=MONDAY),
            Note(kind="papers_skipped", day=MONDAY, count=1, reason="an item has no id"),
        ),
        ranked_by="upvotes",
        totals=Stats(
            papers=2,
            upvotes=1,
            mean_upvotes=0.5,
            days=(DayStats(day=MONDAY, papers=2, upvotes=1),),
            keywords=(("a", 2),),
            organizations=(("Organization", 2),),
            with_upvotes=2,
            with_keywords=2,
            with_organization=2,
        ),
    )


def votes(digest: Digest) -> Mapping[str, int | None]:
    """
    Return the upvotes of a digest's papers by id.
    """
    return {paper.id: paper.upvotes for paper in digest.papers}


def recorded(upstream: Path, period: Period) -> dict[dt.date, list[Any]]:
    """
    Return the items of each listed day of a period, read from the files of a corpus.

    If a day has a page, the test server uses it for the API too, because it was fetched later.
    """
    days = {day: read_list(upstream, day.isoformat()) for day in period}
    return {day: items for day, items in days.items() if items is not None}
