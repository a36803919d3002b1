"""
Markdown: on its own, and as posts for Jekyll and Hugo.
"""

from __future__ import annotations

import datetime as dt

from typing import Any, Final

from hfdaily import Digest
from hfdaily.exceptions import OptionError
from hfdaily.labels import labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl

from .._common import heading
from .document import BODY_OPTIONS, Body
from .escape import KRAMDOWN
from .frontmatter import front_matter, scalar, sequence

__all__ = ["hfdaily_renderers"]

_ADVERBS: Final = {"day": "daily", "week": "weekly", "month": "monthly", "range": "range"}


def _markdown(digest: Digest, context: RenderContext, /) -> str:
    return Body.of(digest, context).text()


def _jekyll(digest: Digest, context: RenderContext, /) -> str:
    body = Body.of(digest, context, KRAMDOWN)
    fields = {
        "title": scalar(heading(digest, context, body.labels)),
        "permalink": _given(context, "permalink"),
        "date": f"{_moment(digest, context):%Y-%m-%d %H:%M:%S %z}",
        **_sorted_under(digest, context),
        "author": _given(context, "author"),
        "layout": _given(context, "layout"),
    }
    return front_matter(fields) + body.text()


def _hugo(digest: Digest, context: RenderContext, /) -> str:
    body = Body.of(digest, context)
    fields = {
        "title": scalar(heading(digest, context, body.labels)),
        "date": _moment(digest, context).isoformat(),
        **_sorted_under(digest, context),
        "author": _given(context, "author"),
        "url": _given(context, "url"),
        "draft": "false",
    }
    return front_matter(fields) + body.text()


def _given(context: RenderContext, name: str) -> str | None:
    value = context.options[name]
    return scalar(str(value)) if value else None


def _sorted_under(digest: Digest, context: RenderContext) -> dict[str, str]:
    words = labels(context.locale)
    adverb = _ADVERBS[digest.period.kind]
    categories: Any = context.options["categories"]
    tags: Any = context.options["tags"]
    if categories is None:
        categories = ("Daily Papers", words.frequency(digest.period))
    if tags is None:
        tags = ("huggingface", "papers", adverb, "ai")
    return {"categories": sequence(categories), "tags": sequence(tags)}


def _moment(digest: Digest, context: RenderContext) -> dt.datetime:
    """
    The period's last day, at the time of day that was asked for.
    """
    text = str(context.options["time"])
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo:
        msg = f"option 'time' is {text!r}; write a time of day such as 09:15:00"
        raise OptionError(msg)
    return dt.datetime.combine(digest.period.end, time, context.zone)


def _post_name(digest: Digest) -> str:
    period = digest.period
    if period.kind == "range":
        return f"{period.end}-papers-from-{period.start}.md"
    return f"{period.end}-{_ADVERBS[period.kind]}-papers.md"


_POST: Final = (
    *BODY_OPTIONS,
    Option(name="author", default="hfdaily", help="of the post"),
    Option(name="categories", type=tuple, help="by default Daily Papers, Daily (Weekly, …)"),
    Option(name="tags", type=tuple, help="by default huggingface, papers, daily (weekly, …), ai"),
    Option(name="time", default="00:00:00", help="of day, in the time zone of the context"),
)


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    The formats of this module.
    """
    return (
        Renderer(
            name="markdown",
            media_type="text/markdown",
            suffix=".md",
            description="a Markdown document",
            render=_markdown,
            options=BODY_OPTIONS,
        ),
        Renderer(
            name="jekyll",
            media_type="text/markdown",
            suffix=".md",
            description="a post for a Jekyll site",
            render=_jekyll,
            filename=_post_name,
            options=(
                *_POST,
                Option(name="permalink", help="such as /posts/:title-:year-:month-:day/"),
                Option(name="layout", help="where the site's defaults set none"),
            ),
        ),
        Renderer(
            name="hugo",
            media_type="text/markdown",
            suffix=".md",
            description="a post for a Hugo site",
            render=_hugo,
            filename=_post_name,
            options=(
                *_POST,
                Option(name="url", help="the post's path, such as /papers/2026-02-23/"),
            ),
        ),
    )
