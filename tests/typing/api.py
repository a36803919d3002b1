"""
What type checkers must see of the public API. Read by mypy and pyright, never run.
"""

import datetime as dt

from collections.abc import Iterable
from typing import assert_type

import hfdaily

from hfdaily.testing import sample_digest

digest = sample_digest()
assert_type(digest, hfdaily.Digest)
assert_type(digest.papers, tuple[hfdaily.Paper, ...])
assert_type(digest.select(by="upvotes", limit=10), hfdaily.Digest)
digest.select(by=["upvotes", lambda paper: len(paper.authors)], where=hfdaily.filters.has_code)
digest.select(where=[hfdaily.filters.min_upvotes(50), hfdaily.filters.words("diffusion video")])

assert_type(digest.notes, tuple[hfdaily.Note, ...])
assert_type([str(note) for note in digest.notes], list[str])
assert_type(digest[0], hfdaily.Paper)
assert_type(digest[:3], tuple[hfdaily.Paper, ...])
assert_type([paper.title for paper in digest], list[str])
assert_type(len(digest), int)
assert_type(digest.stats.with_keywords, int)
assert_type([day.year for day in hfdaily.Period.week(2026, 8)], list[int])

# Lists do where a record keeps a tuple.
made = hfdaily.Paper(
    id="2602.10693", title="A title", authors=[hfdaily.Author(name="Ada")], ai_keywords=["video"]
)
hfdaily.Digest(
    period=hfdaily.Period.parse("2026-02-23"),
    papers=[made],
    notes=[hfdaily.Note(kind="other", reason="said", names=["a"])],
)

paper = digest.papers[0]
assert_type(paper.upvotes, int | None)
assert_type(paper.published_at, dt.datetime | None)
assert_type(paper.featured_on, dt.date | None)
assert_type(paper.organization, hfdaily.Organization | None)
assert_type([author.name for author in paper.authors], list[str])
assert_type(paper.abstract, str)

assert_type(hfdaily.fetch(), hfdaily.Digest)
assert_type(hfdaily.fetch(dt.date(2026, 2, 23)), hfdaily.Digest)
assert_type(hfdaily.Period.parse("2026-02-23"), hfdaily.Period)

archive = hfdaily.Archive("archive")
with hfdaily.Client(retry=hfdaily.RetryPolicy()) as client:
    assert_type(client.fetch("latest"), hfdaily.Digest)
    assert_type([archive.save(day) for day in client.fetch_days("2026-02")], list[bool])
    assert_type(hfdaily.sync(client, archive, "2026-02", on_day=print), hfdaily.SyncReport)
assert_type(archive.load("2026-02").stats, hfdaily.Stats)
assert_type(list(archive.load_days()), list[hfdaily.Digest])
assert_type(archive.missing(dt.date(2026, 2, 23)), tuple[dt.date, ...])
assert_type(hfdaily.Seen("seen.json").unseen(digest), hfdaily.Digest)


async def fetch() -> hfdaily.Digest:
    """
    Await the async client.
    """
    async with hfdaily.AsyncClient() as client:
        return await client.fetch("2026-02-23")


assert_type(hfdaily.parse_api(b"[]"), tuple[hfdaily.Paper, ...])
assert_type(hfdaily.parse_page("<html>").papers, tuple[hfdaily.Paper, ...])
assert_type(hfdaily.load(b"[]", "2026-02-23"), hfdaily.Digest)
assert_type(hfdaily.rank(digest, limit=3), tuple[hfdaily.Paper, ...])
assert_type(hfdaily.rank([paper], by="newest", limit=3), tuple[hfdaily.Paper, ...])

assert_type(hfdaily.render(digest), str)
assert_type(hfdaily.render(digest, "jekyll", locale="ko", options={"author": "me"}), str)
assert_type(hfdaily.render_bytes(digest, "rss", site_url="https://example.com/"), bytes)


def plain(digest: hfdaily.Digest, context: hfdaily.plugins.RenderContext) -> str:
    """
    Serve as a plugin's renderer.
    """
    return f"{context.title or 'Daily Papers'}: {len(digest.papers)}"


@hfdaily.plugins.hookimpl
def hfdaily_renderers() -> Iterable[hfdaily.plugins.Renderer]:
    """
    Implement the hook, typed.
    """
    yield hfdaily.plugins.Renderer(
        name="plain", media_type="text/plain", suffix=".txt", render=plain
    )


registry = hfdaily.plugins.Registry()
assert_type(registry.get("markdown"), hfdaily.plugins.Renderer)
assert_type(hfdaily.formats(), tuple[hfdaily.plugins.RegisteredRenderer, ...])
