"""
The data for templates of the HTML page: papers, topics and groups, all safe to print.

A value that is not `Markup` is escaped when a template prints it. Links are http(s). An unknown value
is None or empty.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

import attrs

from markupsafe import Markup

from hfdaily import Comment, Digest, Note, Paper
from hfdaily.labels import Labels
from hfdaily.text import html, paragraphs, plain, safe_url, truncate

from .._paper import NAMED, LinkedRepositories, ai_label, comments, linked_repositories, single
from .._summary import TOP_COUNT, hub_image

__all__ = [
    "CommentView",
    "PaperGroup",
    "PaperView",
    "Topic",
    "group_papers",
    "markup",
    "note_markup",
    "paper_views",
    "topics_of",
]

#: The number of authors that are visible before the others are folded.
_AUTHORS: Final = 5
#: The number of characters of an abstract that are visible if there is no AI summary.
_TEASER: Final = 280
#: The two forms of arXiv ids (https://info.arxiv.org/help/arxiv_identifier.html). They start with a
#: digit or hold a slash, so none of them can be an id that the page uses itself.
_ARXIV_ID: Final = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
#: The kinds of notes whose `Note.day` has no list to link to.
_WITHOUT_LIST: Final = (
    *("no_list", "no_list_yet", "previous_list", "previous_unknown", "no_previous_list"),
)


@attrs.frozen(kw_only=True)
class CommentView:
    """
    One comment, for templates.

    Attributes:
        author: The name of its author.
        author_url: The author's page on the Hub.
        day: The day on which it was written, in words.
        paragraphs: The paragraphs of its text.
    """

    author: str | None
    author_url: str | None
    day: str | None
    paragraphs: tuple[Markup, ...]


@attrs.frozen(kw_only=True)
class PaperView:
    """
    One paper, for templates.

    Attributes:
        place: The position in the digest, from 1.
        anchor: The id of the paper's card, unique in the page: the arXiv id if it is one.
        title: The title, with formulas as MathML.
        withdrawn: "Withdrawn", if the paper was withdrawn.
        hub_url: The paper's page on the Hub.
        abs_url: The page of the abstract on arXiv.
        pdf_url: The PDF on arXiv.
        code_url: The URL of its code.
        project_url: The URL of its own website.
        thumbnail_url: The URL of its preview picture, with the option ``thumbnails`` only.
        organization: The name of its organization.
        organization_url: The organization's page on the Hub.
        authors: The names of the first few authors, in a line.
        more_authors: The names of the others, in a line.
        more: How many others there are, in words: "and 12 more".
        upvotes: The upvotes in words: "161 upvotes".
        comments: The number of comments in words.
        stars: The number of GitHub stars in words.
        published: When it was published, in words, in a page about this paper alone.
        featured: The list day, if the digest covers several.
        submitter: "Submitted by" and a name.
        submitter_url: The submitter's page on the Hub.
        category: The main subject on arXiv, such as "cs.CL", if the paper was enriched.
        on_arxiv: When it was submitted to arXiv, in words, if the paper was enriched.
        remark: The authors' comment on arXiv, if the paper was enriched.
        ai_summary: The AI summary.
        ai_label: The label of the AI summary, with the name of the model if it is known.
        teaser: The beginning of the abstract, if there is no AI summary.
        abstract: The paragraphs of the abstract.
        keywords: The keywords, in a line.
        linked: The models, datasets and Spaces on the Hub that refer to the paper: each kind with
            `label`, `links` (names with URLs) and `rest` ("and 3 more"), if they were fetched.
        discussion: The comments, if they were fetched.
        coins: The paper as a ContextObject in a span (COinS), which Zotero reads from ``title=``.
        paper: The record itself, which holds untrusted text and links.
    """

    place: int
    anchor: str
    title: Markup
    withdrawn: str | None
    hub_url: str
    abs_url: str
    pdf_url: str
    code_url: str | None
    project_url: str | None
    thumbnail_url: str | None
    organization: str | None
    organization_url: str | None
    authors: str
    more_authors: str
    more: str | None
    upvotes: str | None
    comments: str | None
    stars: str | None
    published: str | None
    featured: str | None
    submitter: str | None
    submitter_url: str | None
    category: str | None
    on_arxiv: str | None
    remark: Markup | None
    ai_summary: Markup | None
    ai_label: str
    teaser: str | None
    abstract: tuple[Markup, ...]
    keywords: str
    linked: tuple[LinkedRepositories, ...]
    discussion: tuple[CommentView, ...]
    coins: str | None
    paper: Paper


@attrs.frozen(kw_only=True)
class Topic:
    """
    A keyword that several papers share.

    Attributes:
        word: The keyword.
        count: How many papers of the whole list have it.
        papers: Those of these papers that the page shows.
    """

    word: str
    count: int
    papers: tuple[PaperView, ...]


@attrs.frozen(kw_only=True)
class PaperGroup:
    """
    Papers below one heading.

    Attributes:
        heading: The day or week in words; None if the page is not grouped.
        papers: The papers, in the order of the digest.
    """

    heading: str | None
    papers: tuple[PaperView, ...]


def paper_views(digest: Digest, labels: Labels, *, thumbnails: bool) -> Iterator[PaperView]:
    """
    Yield the view of each paper of a digest.

    Args:
        digest: The digest.

        labels: The messages of the page's locale.

        thumbnails: Whether the page shows preview pictures.
    """
    is_single = single(digest) is not None
    several_days = digest.period.kind != "day" or digest.listing != "daily"
    anchors: set[str] = set()
    for place, paper in enumerate(digest.papers, 1):
        is_free = _ARXIV_ID.fullmatch(paper.id) and paper.id not in anchors
        anchor = paper.id if is_free else f"paper-{place}"
        anchors.add(anchor)
        names = [author.name for author in paper.authors]
        # A fold for one name would be longer than the name.
        shown = len(names) if len(names) <= _AUTHORS + 1 else _AUTHORS
        organization, submitter, arxiv = paper.organization, paper.submitted_by, paper.arxiv
        summary = paper.ai_summary
        blocks = paragraphs(paper.abstract)
        yield PaperView(
            place=place,
            anchor=anchor,
            title=markup(paper.title, links=False) or markup(paper.id, links=False),
            withdrawn=labels.text("withdrawn") if paper.withdrawn_at else None,
            hub_url=paper.hub_url,
            abs_url=paper.abs_url,
            pdf_url=paper.pdf_url,
            code_url=safe_url(paper.github_repo),
            project_url=safe_url(paper.project_page),
            thumbnail_url=hub_image(paper.thumbnail_url) if thumbnails else None,
            organization=plain(organization.label) if organization else None,
            organization_url=organization.hub_url if organization else None,
            authors=plain(", ".join(names[:shown])),
            more_authors=plain(", ".join(names[shown:])),
            more=labels.count("and_more", len(names) - shown) if names[shown:] else None,
            upvotes=None if paper.upvotes is None else labels.count("upvotes", paper.upvotes),
            comments=None if paper.comments is None else labels.count("comments", paper.comments),
            stars=None
            if paper.github_stars is None
            else labels.count("github_stars", paper.github_stars),
            published=labels.text("published_on", day=labels.day(paper.published_at.date()))
            if is_single and paper.published_at
            else None,
            featured=_featured(paper, labels, is_single=is_single) if several_days else None,
            submitter=labels.text("submitted_by", name=plain(str(submitter)))
            if submitter
            else None,
            submitter_url=submitter.hub_url if submitter else None,
            category=plain(arxiv.primary_category or "") or None if arxiv else None,
            on_arxiv=labels.text("submitted_to_arxiv", day=labels.day(arxiv.published_at.date()))
            if arxiv and arxiv.published_at
            else None,
            remark=markup(arxiv.comment) if arxiv and arxiv.comment else None,
            ai_summary=markup(summary) if summary else None,
            ai_label=ai_label(paper, labels),
            # Convert it before it is cut, because the cut could leave half a formula.
            teaser=truncate(plain(blocks[0]), _TEASER) if blocks and not summary else None,
            abstract=_paragraphs(paper.abstract),
            keywords=plain(", ".join(paper.ai_keywords)),
            linked=tuple(linked_repositories(paper, labels, None if is_single else NAMED)),
            discussion=tuple(_comment(comment, labels) for comment in comments(paper)),
            coins=_coins(paper) if _ARXIV_ID.fullmatch(paper.id) else None,
            paper=paper,
        )


def markup(text: str, *, links: bool = True) -> Markup:
    """
    Return untrusted text as safe HTML, with formulas as MathML.

    Args:
        text: The text.

        links: Whether URLs in it become links.
    """
    return Markup(html(text, links=links))  # noqa: S704  # `html` has escaped it.


def _featured(paper: Paper, labels: Labels, *, is_single: bool) -> str | None:
    if paper.featured_on is None:
        return None
    day = labels.day(paper.featured_on)
    return labels.text("listed_on", day=day) if is_single else day


def _paragraphs(text: str) -> tuple[Markup, ...]:
    return tuple(marked for block in paragraphs(text) if (marked := markup(block)))


def _comment(comment: Comment, labels: Labels) -> CommentView:
    author = comment.author
    return CommentView(
        author=(author and plain(str(author))) or None,
        author_url=author.hub_url if author else None,
        day=labels.day(comment.created_at.date()) if comment.created_at else None,
        paragraphs=_paragraphs(comment.text),
    )


def note_markup(note: Note, labels: Labels) -> Markup:
    """
    Return the sentence of a note, with its days linked to their lists on the Hub.

    Args:
        note: The note.

        labels: The messages of the page's locale.
    """
    facts: dict[str, str | Markup] = {k: plain(v) for k, v in labels.note_facts(note).items()}
    linked = {"previous": note.previous}
    if note.kind not in _WITHOUT_LIST:
        linked["day"] = note.day
    for key, day in linked.items():
        if day:
            link = Markup('<a href="https://huggingface.co/papers/date/{}">{}</a>')
            facts[key] = link.format(day, facts[key])
    return Markup(escape(labels.note_message(note), quote=False)).format(**facts)  # noqa: S704


def topics_of(digest: Digest, views: Sequence[PaperView]) -> tuple[Topic, ...]:
    """
    Return the most frequent keywords of a digest with the papers of the page that have them.

    Args:
        digest: The digest.

        views: The views of its papers.
    """
    papers_of: dict[str, list[PaperView]] = {}
    for view in views:
        for word in {word.lower() for word in view.paper.ai_keywords}:
            papers_of.setdefault(word, []).append(view)
    return tuple(
        Topic(word=plain(word), count=count, papers=tuple(papers_of.get(word, ())))
        for word, count in digest.stats.keywords[:TOP_COUNT]
    )


def group_papers(
    views: Sequence[PaperView], by: str | None, labels: Labels
) -> tuple[PaperGroup, ...]:
    """
    Return the papers in groups by list day or week, the newest first.

    Args:
        views: The papers, in the order of the digest.

        by: "day", "week", or None for one group of all papers.

        labels: The messages of the page's locale.
    """
    if by is None:
        return (PaperGroup(heading=None, papers=tuple(views)),) if views else ()

    def key(view: PaperView) -> dt.date:
        day = view.paper.featured_on or dt.date.min
        return day - dt.timedelta(days=day.weekday()) if by == "week" else day

    groups = []
    for start, found in groupby(sorted(views, key=key, reverse=True), key):
        if start == dt.date.min:
            heading = labels.text("other_days")
        elif by == "week":
            year, week, _ = start.isocalendar()
            heading = labels.text("week", y=year, w=week)
        else:
            heading = labels.day(start)
        groups.append(PaperGroup(heading=heading, papers=tuple(found)))
    return tuple(groups)


def _coins(paper: Paper) -> str:
    """
    Return the query of an OpenURL ContextObject (ANSI/NISO Z39.88-2004, the journal format).
    """
    published = paper.arxiv.published_at if paper.arxiv else paper.published_at
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "preprint"),
        ("rft.atitle", plain(paper.title)),
        ("rft.jtitle", "arXiv"),
        ("rft.artnum", f"arXiv:{paper.id}"),
        ("rft_id", f"info:doi/10.48550/arXiv.{paper.id}"),
        ("rft_id", paper.abs_url),
    ]
    if published:
        fields.append(("rft.date", published.date().isoformat()))
    fields += [("rft.au", plain(author.name)) for author in paper.authors]
    return urlencode(fields)
