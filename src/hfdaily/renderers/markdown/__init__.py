"""
Markdown by itself, and as posts for Jekyll and Hugo.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable
from typing import Final

from hfdaily import Digest
from hfdaily.exceptions import OptionError
from hfdaily.labels import labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import truncate

from .._paper import name
from .._summary import heading, hub_image, in_zone
from .document import MarkdownDocument, document_options
from .frontmatter import front_matter, scalar, sequence
from .index import folder_links, index

__all__ = ["hfdaily_renderers"]

_FREQUENCIES: Final = {"day": "daily", "week": "weekly", "month": "monthly", "range": "range"}
#: At this time of day in UTC, the day is the same in all time zones from UTC-11 to UTC+12.
_SAME_DAY_TIME: Final = dt.time(11, 30, tzinfo=dt.UTC)
#: The maximum numbers of titles and of characters of a description. Search engines cut longer ones.
_DESCRIBED_PAPERS: Final = 3
_DESCRIPTION_LENGTH: Final = 160


def _markdown(digest: Digest, context: RenderContext, /) -> str:
    text = MarkdownDocument(digest, context).text()
    links = folder_links(context)
    return f"{text.rstrip()}\n\n{links}\n" if links else text


def _jekyll(digest: Digest, context: RenderContext, /) -> str:
    document = MarkdownDocument(digest, context, "kramdown")
    date = _post_date(digest, context)
    fields = {
        "title": scalar(heading(digest, context, document.labels)),
        "permalink": _option(context, "permalink"),
        "date": f"{date.replace(tzinfo=None)} {date:%z}",
        **_taxonomy(digest, context),
        "author": _option(context, "author"),
        "layout": _option(context, "layout"),
        **_preview(digest, context),
    }
    return front_matter(fields) + document.text()


def _hugo(digest: Digest, context: RenderContext, /) -> str:
    document = MarkdownDocument(digest, context)
    fields = {
        "title": scalar(heading(digest, context, document.labels)),
        "date": _post_date(digest, context).isoformat(),
        **_taxonomy(digest, context),
        "author": _option(context, "author"),
        "url": _option(context, "url"),
        "draft": "false",
        **_preview(digest, context),
    }
    return front_matter(fields) + document.text()


def _option(context: RenderContext, key: str) -> str | None:
    value = context.options[key]
    return scalar(str(value)) if value else None


def _taxonomy(digest: Digest, context: RenderContext) -> dict[str, str]:
    """
    Return the categories and tags of a post.
    """
    kind = _FREQUENCIES[digest.period.kind] if digest.listing == "daily" else digest.listing
    categories, tags = context.options["categories"], context.options["tags"]
    if categories is None:
        categories = ("Daily Papers",)
        if digest.listing == "daily":
            categories += (labels(context.locale).frequency(digest.period),)
    if tags is None:
        tags = ("huggingface", "papers", kind, "ai")
    return {
        "categories": sequence(categories),
        "tags": sequence(tags),
    }


def _preview(digest: Digest, context: RenderContext) -> dict[str, str | None]:
    """
    Return the fields from which a site makes a post's address and preview.
    """
    titles = "; ".join(map(name, digest.papers[:_DESCRIBED_PAPERS]))
    if titles and digest.period.kind != "day":
        # The best papers of a week may be those of its best day, or of its month.
        titles = f"{labels(context.locale).subject(digest)}: {titles}"
    description = truncate(titles, _DESCRIPTION_LENGTH)
    images = (hub_image(paper.thumbnail_url) for paper in digest.papers)
    image = next(filter(None, images), None) if context.options["thumbnails"] else None
    return {
        "slug": scalar(_slug(digest)),
        "description": scalar(description) if description else None,
        "image": scalar(image) if image else None,
    }


def _post_date(digest: Digest, context: RenderContext) -> dt.datetime:
    """
    Return a time of the period's last day, or the time of the counts if that comes before it.

    Raises:
        OptionError: The option "time" is not a time of day.
    """
    day = digest.period.end
    if (text := context.options["time"]) is None:
        date = dt.datetime.combine(day, _SAME_DAY_TIME)
        local = in_zone(date, context.zone)
        date = local if local.date() == day else date
    else:
        date = dt.datetime.combine(day, _time_of_day(str(text)), context.zone)
    # Neither program publishes a post with a future date.
    known_at = digest.as_of or context.generated_at
    if known_at and known_at < date:
        return in_zone(known_at, date.tzinfo or dt.UTC).replace(microsecond=0)
    return date


def _time_of_day(text: str) -> dt.time:
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo:
        msg = f"option 'time' is {text!r}; write a time of day such as 09:15:00"
        raise OptionError(msg)
    return time


def _kind(digest: Digest) -> str:
    if digest.listing in ("search", "paper"):
        return digest.slug
    if digest.listing == "trending":
        return "trending-papers"
    return f"{_FREQUENCIES[digest.period.kind]}-papers"


def _slug(digest: Digest) -> str:
    """
    Return the unique name of a post in URLs.
    """
    return f"{_kind(digest)}-{digest.period.label}".lower().replace("..", "-to-")


def _post_name(digest: Digest) -> str:
    period = digest.period
    if digest.listing == "daily" and period.kind == "range":
        return f"{period.end}-papers-from-{period.start}.md"
    return f"{period.end}-{_kind(digest)}.md"


def _post_options(*, heading: bool) -> tuple[Option, ...]:
    return (
        *document_options(heading=heading),
        Option(name="author", default="hfdaily", help="the author of the post"),
        Option(
            name="categories",
            type=tuple,
            help="the categories; by default Daily Papers, Daily (Weekly, …)",
        ),
        Option(
            name="tags", type=tuple, help="the tags; by default huggingface, papers, daily (…), ai"
        ),
        Option(name="thumbnails", type=bool, default=False, help="add a preview picture"),
        Option(name="time", help="the time of the post, in the chosen time zone"),
    )


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the formats of this module.
    """
    yield Renderer(
        name="markdown",
        media_type="text/markdown",
        suffix=".md",
        description="a Markdown document",
        render=_markdown,
        index=index,
        options=document_options(heading=True),
    )
    yield Renderer(
        name="jekyll",
        media_type="text/markdown",
        suffix=".md",
        description="a post for a Jekyll site",
        render=_jekyll,
        filename=_post_name,
        options=(
            *_post_options(heading=True),
            Option(name="permalink", help="the permalink, such as /posts/:title/"),
            Option(name="layout", help="the layout, if the site's defaults set none"),
        ),
    )
    yield Renderer(
        name="hugo",
        media_type="text/markdown",
        suffix=".md",
        description="a post for a Hugo site",
        render=_hugo,
        filename=_post_name,
        options=(
            *_post_options(heading=False),
            Option(name="url", help="the post's path, such as /papers/2026-02-23/"),
        ),
    )
