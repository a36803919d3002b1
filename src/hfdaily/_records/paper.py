"""
Records of a paper, its authors, and its entry on arXiv.

All records are frozen and take keyword arguments only. An unknown value is ``None``, never 0
or "". Datetimes are aware and in UTC.

This module evaluates its annotations when it is imported, without ``from __future__ import
annotations``: cattrs resolves the types of public records by their public module, where the
names of this one do not exist.
"""

import datetime as dt

from collections.abc import Iterable, Mapping

import attrs

from .._public import public
from .hub import HUB, Comment, Dataset, Model, Organization, Space, User, page_url
from .validation import check_types, texts, tuple_of

__all__ = ["ARXIV", "ArxivRecord", "Author", "Claim", "Paper"]

ARXIV = "https://arxiv.org"

#: The number of characters of a title that `repr` shows.
_TITLE_IN_REPR = 60


@public
@attrs.frozen(kw_only=True)
class Claim:
    """
    The link between an author's name and an account on the Hub.

    Attributes:
        user: The account.
        status: The state in the Hub's words: "claimed_verified", "admin_assigned", …
        changed_at: When the state last changed.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    user: User | None = None
    status: str | None = None
    changed_at: dt.datetime | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    def __repr__(self) -> str:
        return f"Claim({self.user!r}, {self.status!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Author:
    """
    One author of a paper. Two authors of a paper may share a name.

    Attributes:
        name: The name as the paper spells it.
        id: The Hub's internal id.
        hidden: Whether the Hub hides this author on the paper's page.
        claim: The link to an account, if the name was matched to one.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    name: str
    id: str | None = None
    hidden: bool = False
    claim: Claim | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # A day has hundreds of authors, and most of them have only a name and an id. Checking these
        # two here makes `parse_api` a tenth faster.
        if not (
            self.name.__class__ is self.id.__class__ is str
            and self.hidden.__class__ is bool
            and self.claim is None
        ):
            check_types(self)

    @property
    def user(self) -> User | None:
        """
        The author's account on the Hub, if known.
        """
        return self.claim.user if self.claim else None

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Author({self.name!r:.80})"


@public
@attrs.frozen(kw_only=True)
class ArxivRecord:
    """
    The record of a paper in arXiv's API (Atom, arXiv API user's manual).

    Attributes:
        id: The arXiv id without its version.
        version: The number of the newest version.
        title: The title on arXiv.
        abstract: The abstract with its formulas as TeX, which the Hub's summary lacks.
        authors: The authors' names, in the paper's order.
        primary_category: The main subject, such as "cs.CL".
        categories: All subjects, the main one included.
        comment: The authors' comment, such as "Accepted at ICLR 2026".
        journal_ref: Where the paper was published.
        doi: The DOI of the published version.
        published_at: When the first version was submitted.
        updated_at: When the newest version was submitted.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    version: int | None = None
    title: str
    abstract: str
    authors: tuple[str, ...] = attrs.field(default=(), converter=texts)
    primary_category: str | None = None
    categories: tuple[str, ...] = attrs.field(default=(), converter=texts)
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    published_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    def __repr__(self) -> str:
        return f"ArxivRecord({self.id!r:.80})"


def _authors_of(authors: Iterable[Author]) -> tuple[Author, ...]:
    return tuple_of(Author, authors)


def _models_of(models: Iterable[Model] | None) -> tuple[Model, ...] | None:
    return None if models is None else tuple_of(Model, models)


def _datasets_of(datasets: Iterable[Dataset] | None) -> tuple[Dataset, ...] | None:
    return None if datasets is None else tuple_of(Dataset, datasets)


def _spaces_of(spaces: Iterable[Space] | None) -> tuple[Space, ...] | None:
    return None if spaces is None else tuple_of(Space, spaces)


def _comments_of(comments: Iterable[Comment] | None) -> tuple[Comment, ...] | None:
    return None if comments is None else tuple_of(Comment, comments)


@public
@attrs.frozen(kw_only=True)
class Paper:
    """
    One paper of a daily list, with all data that the Hub has about it.

    Attributes:
        id: The arXiv id without version: "2602.10693".
        title: The title, on one line.
        summary: The Hub's copy of the abstract, which has lost its formulas.
        authors: The authors, in the paper's order.
        published_at: When it was first submitted to arXiv (only the day is known from 2026-04 on).
        featured_on: The list day, a UTC day.
        featured_at: When it was put on the list (only the day is known from 2026-05-14 on).
        first_seen_at: When an `Archive` first saw it on this list. Only papers that joined the
            list after the archive's first save have it, and feeds date them by it.
        withdrawn_at: When it was withdrawn, if it was.
        upvotes: Votes on the Hub when the list was fetched.
        upvotes_before: The upvotes at an earlier save of an `Archive`, from which the ranking by "rising"
            counts.
        upvotes_before_at: When these earlier upvotes were read.
        comments: The number of comments on the paper's page on the Hub.
        organization: The organization that it is listed under.
        submitted_by: Who put it on the list.
        github_repo: The URL of its code.
        github_repo_added_by: Who named the code: "user", "admin" or "auto".
        github_stars: The stars of its code as counted by the Hub, not always up to date.
        project_page: The URL of its own website.
        ai_summary: A one-sentence summary written by a language model.
        ai_summary_model: The name of that model.
        ai_keywords: Keywords found by a language model.
        thumbnail_url: The URL of its preview picture.
        media_urls: The URLs of pictures and videos that the submitter added.
        discussion_id: The Hub's internal id of the discussion.
        author_participating: Whether an author takes part in the discussion.
        delisted: Whether the paper was removed from its list. Only an `Archive` can know this.
        arxiv: The record of arXiv, which `Client.enrich` adds.
        models: Models on the Hub that refer to the paper, as many as the Hub sends. None if they were
            not requested. `Client.paper` and ``Client.enrich(…, linked=True)`` request them.
        total_models: The number of all such models.
        datasets: Datasets on the Hub that refer to the paper, as for `models`.
        total_datasets: The number of all such datasets.
        spaces: Spaces on the Hub that refer to the paper, as for `models`.
        total_spaces: The number of all such Spaces.
        discussion: The comments on the paper's page. None if they were not requested.
            ``Client.paper(…, comments=True)`` requests them.
        extra: Values that no field holds, as the Hub sent them: keys that this version does not
            know, and known keys whose value could not be read. Keys of records inside the item
            are dotted: "submittedBy.badge".
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    title: str
    summary: str = ""
    authors: tuple[Author, ...] = attrs.field(default=(), converter=_authors_of)
    published_at: dt.datetime | None = None
    featured_on: dt.date | None = None
    featured_at: dt.datetime | None = None
    first_seen_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    upvotes: int | None = None
    upvotes_before: int | None = None
    upvotes_before_at: dt.datetime | None = None
    comments: int | None = None
    organization: Organization | None = None
    submitted_by: User | None = None
    github_repo: str | None = None
    github_repo_added_by: str | None = None
    github_stars: int | None = None
    project_page: str | None = None
    ai_summary: str | None = None
    ai_summary_model: str | None = None
    ai_keywords: tuple[str, ...] = attrs.field(default=(), converter=texts)
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = attrs.field(default=(), converter=texts)
    discussion_id: str | None = None
    author_participating: bool | None = None
    delisted: bool = False
    arxiv: ArxivRecord | None = None
    models: tuple[Model, ...] | None = attrs.field(default=None, converter=_models_of)
    total_models: int | None = None
    datasets: tuple[Dataset, ...] | None = attrs.field(default=None, converter=_datasets_of)
    total_datasets: int | None = None
    spaces: tuple[Space, ...] | None = attrs.field(default=None, converter=_spaces_of)
    total_spaces: int | None = None
    discussion: tuple[Comment, ...] | None = attrs.field(default=None, converter=_comments_of)
    # A dict cannot be hashed. Equality still compares it.
    extra: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def hub_url(self) -> str:
        """
        The paper's page on the Hub. It is permanent, so it can serve as the id of a feed's entry.
        """
        return page_url(HUB, f"papers/{self.id}")

    @property
    def abs_url(self) -> str:
        """
        The page of the abstract on arXiv.
        """
        return page_url(ARXIV, f"abs/{self.id}")

    @property
    def pdf_url(self) -> str:
        """
        The PDF of the newest version on arXiv.
        """
        return page_url(ARXIV, f"pdf/{self.id}")

    @property
    def abstract(self) -> str:
        """
        The abstract from arXiv if the paper was enriched, else the Hub's summary.
        """
        return self.arxiv.abstract if self.arxiv else self.summary

    def __repr__(self) -> str:
        title = self.title
        if len(title) > _TITLE_IN_REPR:
            title = f"{title[: _TITLE_IN_REPR - 1]}…"
        return f"Paper({self.id!r:.80}, {title!r}, upvotes={self.upvotes})"
