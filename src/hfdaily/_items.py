"""
The items of the Hub's lists to papers.

The tables at the end are the shape of an item in all eras since 2024-05 at
once: a key that an era lacks is simply not met. A key that no table knows goes
to `Paper.extra` as it came, so nothing is lost when the Hub adds one.
"""
# A draft is Any until it is frozen.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterable, Mapping
from reprlib import repr as brief
from typing import Any, NoReturn, TypeAlias

from ._drafts import draft
from ._models import Paper
from ._people import Author, Claim, Organization, User
from .exceptions import ParseError

__all__ = ["read_day", "read_items"]

Json: TypeAlias = dict[str, Any]
_Extra: TypeAlias = dict[str, object]

_PaperDraft = draft(Paper)
_AuthorDraft = draft(Author)
_ClaimDraft = draft(Claim)
_UserDraft = draft(User)
_OrganizationDraft = draft(Organization)


class _BadItem(Exception):  # noqa: N818  # never leaves this module
    """
    An item that cannot be a paper, and why.
    """


def read_items(
    items: Iterable[object], *, day: dt.date | None
) -> tuple[tuple[Paper, ...], tuple[str, ...]]:
    """
    The papers among the items of a list, and why the others are none.
    """
    papers: list[Paper] = []
    problems: list[str] = []
    for number, item in enumerate(items, start=1):
        try:
            papers.append(_paper(item, day))
        except (_BadItem, RecursionError) as exc:
            problems.append(f"item {number} of the list was left out: {exc}")
    if problems and not papers:
        # All bad is not a bad list of good papers: it is another shape.
        msg = f"none of the {len(problems)} items is a paper as we know it; {problems[0]}"
        raise ParseError(msg)
    return tuple(papers), tuple(problems)


def _paper(item: Any, day: dt.date | None) -> Paper:
    if type(item) is not dict or type(item.get("paper")) is not dict:
        msg = "it is not an object that holds a paper"
        raise _BadItem(msg)
    extra: _Extra = {}
    item, raw = _known(item, _ITEM, extra), _known(item["paper"], _PAPER, extra)
    get = raw.get
    for key in ("title", "summary", "organization", "mediaUrls"):
        outer = item.get(key)
        if outer is not None and outer != get(key):
            _settle(raw, key, outer, extra)
    paper = _PaperDraft()
    paper.id = get("id") or _lacks("id")
    paper.title = _line(get("title") or _lacks("title"))
    paper.summary = _unwrap(get("summary", ""))
    paper.authors = _authors(get("authors", ()), extra)
    paper.published_at = _time(raw, "publishedAt")
    paper.featured_at = listed_at = _time(raw, "submittedOnDailyAt")
    paper.featured_on = listed_at.date() if listed_at else day
    paper.upvotes = get("upvotes")
    paper.comments = item.get("numComments")
    organization = get("organization") or item.get("submitterOrganization")
    paper.organization = _organization(organization, extra) if organization else None
    paper.submitted_by = _submitter(item.get("submittedBy"), get("submittedOnDailyBy"), extra)
    paper.github_repo = get("githubRepo", "").strip() or None
    paper.github_stars = get("githubStars")
    paper.project_page = get("projectPage", "").strip() or None
    paper.ai_summary = get("ai_summary", "").strip() or None
    paper.ai_keywords = _words(get("ai_keywords", ()), "ai_keywords")
    paper.thumbnail_url = item.get("thumbnail") or item.get("mediaUrl")
    paper.media_urls = _words(get("mediaUrls", ()), "mediaUrls")
    paper.discussion_id = get("discussionId")
    paper.author_participating = item.get("isAuthorParticipating")
    paper.vanished = False
    paper.arxiv = None
    paper.extra = extra
    if not listed_at and "publishedAt" in item:
        # The time of listing, until it became the paper's own time shifted to
        # New York (2025-03-11), which says nothing new.
        extra["publishedAt"] = item["publishedAt"]
    paper.__class__ = Paper
    return paper


def _settle(raw: Json, key: str, outer: Any, extra: _Extra) -> None:
    """
    What the item says around its paper: in its stead, or kept apart where they differ.
    """
    if key not in raw:
        raw[key] = outer
    elif _folded(outer) != _folded(raw[key]):
        extra[key] = outer


def _authors(raws: Iterable[Any], extra: _Extra) -> tuple[Author, ...]:
    authors: list[Author] = []
    for raw in raws:
        # Nine authors of ten hold just three keys, and most of the time goes here.
        if type(raw) is dict and len(raw) == 3:
            author = _AuthorDraft()
            author.name = name = raw.get("name")
            author.id = ident = raw.get("_id")
            author.hidden = hidden = raw.get("hidden")
            if type(name) is type(ident) is str and type(hidden) is bool:
                author.claim = None
                author.__class__ = Author
                authors.append(author)
                continue
        authors.append(_author(raw, len(authors), extra))
    return tuple(authors)


def _author(raw: Any, at: int, extra: _Extra) -> Author:
    if type(raw) is not dict:
        msg = f"its author {at + 1} is {brief(raw)}, not an object"
        raise _BadItem(msg)
    prefix = f"authors[{at}]."
    raw = _known(raw, _AUTHOR, extra, prefix)
    author = _AuthorDraft()
    author.name = _line(raw.get("name") or _lacks(prefix + "name"))
    author.id = raw.get("_id")
    author.hidden = raw.get("hidden", False)
    author.claim = _claim(raw, extra, prefix)
    author.__class__ = Author
    return author


def _claim(raw: Json, extra: _Extra, prefix: str) -> Claim | None:
    user = raw.get("user")
    claim = _ClaimDraft()
    claim.user = _user(user, extra, prefix + "user.") if user else None
    claim.status = raw.get("status")
    claim.changed_at = _time(raw, "statusLastChangedAt")
    claim.__class__ = Claim
    return claim if user or claim.status or claim.changed_at else None


def _submitter(raw: Json | None, again: Json | None, extra: _Extra) -> User | None:
    if not raw:
        return _user(again, extra, "submittedOnDailyBy.") if again else None
    # A second, shorter record of the same account, as a rule.
    if again and (again.get("_id") != raw.get("_id") or not again.keys() <= _USER.keys()):
        extra["submittedOnDailyBy"] = again
    return _user(raw, extra, "submittedBy.")


def _user(raw: Json, extra: _Extra, prefix: str) -> User:
    raw = _known(raw, _USER, extra, prefix)
    get = raw.get
    user = _UserDraft()
    user.name = get("name") or get("user") or _lacks(prefix + "name")
    user.fullname = get("fullname")
    user.id = get("_id") or get("id")
    user.type = get("type")
    user.avatar_url = get("avatarUrl")
    user.is_pro = get("isPro")
    user.is_hf = get("isHf")
    user.is_hf_admin = get("isHfAdmin")
    user.is_mod = get("isMod")
    user.followers = get("followerCount")
    user.__class__ = User
    return user


def _organization(raw: Json, extra: _Extra) -> Organization:
    raw = _known(raw, _ORGANIZATION, extra, "organization.")
    organization = _OrganizationDraft()
    organization.name = raw.get("name") or _lacks("organization.name")
    organization.fullname = raw.get("fullname", "").strip() or None
    organization.id = raw.get("_id")
    organization.avatar_url = raw.get("avatar")
    organization.__class__ = Organization
    return organization


def _known(raw: Json, kinds: Mapping[str, type], extra: _Extra, prefix: str = "") -> Json:
    """
    The object, its types checked; what a record has no field for goes to `extra`.
    """
    for key, value in raw.items():
        try:
            if type(value) is not (kind := kinds[key]):
                if value is None:  # the Hub leaves out what it does not know; null is the same
                    full = {key: value for key, value in raw.items() if value is not None}
                    return _known(full, kinds, extra, prefix)
                if kind is not object:
                    msg = f"its {prefix}{key} is {brief(value)}, not of type {kind.__name__}"
                    raise _BadItem(msg)
                extra[prefix + key] = value
        except KeyError:
            extra[prefix + key] = value
    return raw


def _lacks(key: str) -> NoReturn:
    msg = f"it has no {key}"
    raise _BadItem(msg)


def _line(text: str) -> str:
    # Titles were hard-wrapped until 2025-11.
    return " ".join(text.split()) if "\n" in text else text.strip()


def _folded(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _unwrap(text: str) -> str:
    """
    An abstract, its paragraphs a line each (arXiv indents their first line).
    """
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _time(raw: Json, key: str) -> dt.datetime | None:
    text = raw.get(key)
    if text is None:
        return None
    try:
        time = dt.datetime.fromisoformat(text)
        if time.tzinfo is dt.UTC:
            return time
        return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        msg = f"its {key} is {brief(text)}, not a time"
        raise _BadItem(msg) from None


def read_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _words(words: Iterable[Any], key: str) -> tuple[str, ...]:
    try:
        "".join(words)  # refuses what is not text
    except TypeError:
        msg = f"its {key} are {brief(words)}, not all of them text"
        raise _BadItem(msg) from None
    # Eight recorded items have [""].
    return tuple([word for word in words if word]) if "" in words else tuple(words)


# What each key holds; `object` stands for anything, and is kept without a field.
_ITEM = {
    "paper": dict,
    "publishedAt": str,
    "title": str,
    "summary": str,
    "thumbnail": str,
    "mediaUrl": str,  # a thumbnail, 2024-05 to 2024-06
    "mediaUrls": list,
    "numComments": int,
    "upvoted": object,
    "submittedBy": dict,
    "organization": dict,
    "submitterOrganization": dict,  # 2025-09-29 to 2025-10-02
    "isAuthorParticipating": bool,
}
_PAPER = {
    "id": str,
    "title": str,
    "summary": str,
    "authors": list,
    "publishedAt": str,
    "submittedOnDailyAt": str,
    "submittedOnDailyBy": dict,
    "upvotes": int,
    "organization": dict,
    "githubRepo": str,
    "githubRepoAddedBy": object,
    "githubStars": int,
    "projectPage": str,
    "ai_summary": str,
    "ai_summary_model": object,
    "ai_keywords": list,
    "mediaUrls": list,
    "discussionId": str,
}
_AUTHOR = {
    "name": str,
    "_id": str,
    "hidden": bool,
    "user": dict,
    "status": str,
    "statusLastChangedAt": str,
}
_USER = {
    "name": str,
    "user": str,  # the same, of authors and in submittedOnDailyBy
    "fullname": str,
    "_id": str,
    "id": str,  # authors' users, 2024-07-23 to 2024-08-05
    "type": str,
    "avatarUrl": str,
    "isPro": bool,
    "isHf": bool,
    "isHfAdmin": bool,
    "isMod": bool,
    "isUserFollowing": object,
    "followerCount": int,
}
_ORGANIZATION = {
    "name": str,
    "fullname": str,
    "_id": str,
    "avatar": str,
}
