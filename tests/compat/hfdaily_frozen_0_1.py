"""
A plugin as it was written for hfdaily 0.1. Add to it, but never change it.

It uses all that 0.1 promises to plugins: the hook, the records, the context, and the public modules
that a renderer needs. A change that is needed to make the tests pass would break existing plugins.
"""

import datetime as dt

from collections.abc import Iterable

import attrs

from hfdaily import Digest, Paper, Period
from hfdaily.exceptions import RenderError
from hfdaily.labels import labels
from hfdaily.plugins import Option, RenderContext, Renderer, RenderFunc, hookimpl
from hfdaily.text import clean, html, paragraphs, plain, safe_url, truncate

OWN_WORDS = {"en": {"frozen": "{n} frozen"}, "tlh": {"frozen": "{n} taDpu'"}}


def facts(digest: Digest, context: RenderContext) -> str:
    words = labels(context.locale, OWN_WORDS)
    moment = context.generated_at and context.generated_at.astimezone(context.zone)
    lines = [
        f"title {plain(context.title or '-')} site {safe_url(context.site_url)}",
        f"locale {context.locale} {words.language} zone {context.timezone} made {moment}",
        words.count("frozen", len(digest.papers)),
        f"period {digest.period} {digest.period.kind} {digest.period.label}",
        f"days {digest.period.start} {digest.period.end} {len([*digest.period.days()])}",
        f"listed {digest.listed} complete {digest.complete} as of {digest.as_of}",
        f"source {digest.source} ranked by {digest.ranked_by} notes {len(digest.notes)}",
        f"stats {digest.stats.papers} {digest.stats.upvotes} {len(digest.stats.days)}",
        *(f"{name}={context.options[name]!r}" for name in "abcde"),
    ]
    for paper in digest.papers[: int(context.options["a"] or 0)]:
        lines += paper_facts(paper)
    return "\n".join(clean(line) for line in lines) + "\n"


def paper_facts(paper: Paper) -> list[str]:
    organization, user = paper.organization, paper.submitted_by
    return [
        f"{paper.id} {truncate(plain(paper.title), 40)}",
        f"- {paper.hub_url} {paper.abs_url} {paper.pdf_url}",
        f"- {paper.published_at} {paper.featured_on} {paper.featured_at}",
        f"- {paper.upvotes} {paper.comments} {paper.github_stars} {paper.author_participating}",
        f"- {safe_url(paper.github_repo)} {safe_url(paper.project_page)} {paper.thumbnail_url}",
        f"- {organization and (organization.name, organization.label, organization.hub_url)}",
        f"- {user and (user.name, user.fullname, user.hub_url)}",
        f"- {[(a.name, a.hidden, a.user and a.user.name) for a in paper.authors[:2]]}",
        f"- {len(paper.ai_keywords)} {bool(paper.ai_summary)} {len(paper.media_urls)}",
        f"- {len(paragraphs(paper.abstract))} {paper.arxiv and paper.arxiv.primary_category}",
        f"- {isinstance(paper.extra, dict)} {paper.discussion_id}",
    ]


def page(day: Digest, how: RenderContext, /) -> bytes:
    rows = "".join(f"<li>{html(paper.title)}</li>" for paper in day.papers)
    return f"<!doctype html><title>x</title><ul>{rows}</ul>".encode()


@attrs.frozen
class Refusing:
    limit: int

    def __call__(self, digest: Digest, context: RenderContext) -> str:
        if len(digest.papers) > self.limit:
            raise RenderError(f"more than {self.limit} papers")
        return ""


render: RenderFunc = facts
period = Period.day(dt.date(2026, 2, 23))


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    yield Renderer(
        name="facts",
        media_type="text/plain",
        suffix=".facts.txt",
        render=render,
        options=(
            Option(name="a", type=int, default=1, help="papers"),
            Option(name="b", type=bool, default=False),
            Option(name="c", type=float, default=0.5),
            Option(name="d", type=tuple, default=("x", "y")),
            Option(name="e"),
        ),
    )
    yield Renderer(
        name="page",
        media_type="text/html",
        suffix=".html",
        render=page,
        filename=lambda digest: f"frozen-{digest.period.label}.html",
    )
    yield Renderer(name="refusing", media_type="text/plain", suffix=".x", render=Refusing(3))
