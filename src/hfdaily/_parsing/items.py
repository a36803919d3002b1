"""
The items of the Hub's lists to papers.

The tables at the end are the shape of an item in all eras since 2024-05 at
once: a key that an era lacks is simply not met. A key that no table knows goes
to `Paper.extra` as it came, so nothing is lost when the Hub adds one.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable
from reprlib import repr as brief
from typing import Any

from .._records.paper import Author, Claim, Organization, Paper, User
from ..exceptions import ParseError
from .values import BadItem, Extra, Json, folded, known, lacks, line, time_of, unwrap, words_of

__all__ = ["read_items"]


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
        except (BadItem, RecursionError) as exc:
            problems.append(f"item {number} of the list was left out: {exc}")
    if problems and not papers:
        # All bad is not a bad list of good papers: it is another shape.
        msg = f"none of the {len(problems)} items is a paper as we know it; {problems[0]}"
        raise ParseError(msg)
    return tuple(papers), tuple(problems)


def _paper(item: Any, day: dt.date | None) -> Paper:
    if type(item) is not dict or type(item.get("paper")) is not dict:
        msg = "it is not an object that holds a paper"
        raise BadItem(msg)
    extra: Extra = {}
    item, raw = known(item, _ITEM, extra), known(item["paper"], _PAPER, extra)
    get = raw.get
    for key in ("title", "summary", "organization", "mediaUrls"):
        outer = item.get(key)
        if outer is not None and outer != get(key):
            _settle(raw, key, outer, extra)
    organization = get("organization") or item.get("submitterOrganization")
    listed_at = time_of(raw, "submittedOnDailyAt")
    paper = Paper(
        id=get("id") or lacks("id"),
        title=line(get("title") or lacks("title")),
        summary=unwrap(get("summary", "")),
        authors=_authors(get("authors", ()), extra),
        published_at=time_of(raw, "publishedAt"),
        featured_at=listed_at,
        featured_on=listed_at.date() if listed_at else day,
        upvotes=get("upvotes"),
        comments=item.get("numComments"),
        organization=_organization(organization, extra) if organization else None,
        submitted_by=_submitter(item.get("submittedBy"), get("submittedOnDailyBy"), extra),
        github_repo=get("githubRepo", "").strip() or None,
        github_stars=get("githubStars"),
        project_page=get("projectPage", "").strip() or None,
        ai_summary=get("ai_summary", "").strip() or None,
        ai_keywords=words_of(get("ai_keywords", ()), "ai_keywords"),
        thumbnail_url=item.get("thumbnail") or item.get("mediaUrl"),
        media_urls=words_of(get("mediaUrls", ()), "mediaUrls"),
        discussion_id=get("discussionId"),
        author_participating=item.get("isAuthorParticipating"),
        extra=extra,
    )
    if not listed_at and "publishedAt" in item:
        # The time of listing, until it became the paper's own time shifted to
        # New York (2025-03-11), which says nothing new.
        extra["publishedAt"] = item["publishedAt"]
    return paper


def _settle(raw: Json, key: str, outer: Any, extra: Extra) -> None:
    """
    What the item says around its paper: in its stead, or kept apart where they differ.
    """
    if key not in raw:
        raw[key] = outer
    elif folded(outer) != folded(raw[key]):
        extra[key] = outer


def _authors(raws: Iterable[Any], extra: Extra) -> tuple[Author, ...]:
    authors: list[Author] = []
    for raw in raws:
        # Nine authors of ten hold just three keys, and most of the time goes here.
        name = ident = hidden = None
        try:  # noqa: SIM105  # suppress() would take a third of the time of all this
            name, ident, hidden = raw["name"], raw["_id"], raw["hidden"]
        except (KeyError, TypeError):
            pass
        if type(name) is type(ident) is str and type(hidden) is bool and len(raw) == 3:
            author = Author(
                name=name,
                id=ident,
                hidden=hidden,
                claim=None,
            )
        else:
            author = _author(raw, len(authors), extra)
        authors.append(author)
    return tuple(authors)


def _author(raw: Any, at: int, extra: Extra) -> Author:
    if type(raw) is not dict:
        msg = f"its author {at + 1} is {brief(raw)}, not an object"
        raise BadItem(msg)
    prefix = f"authors[{at}]."
    raw = known(raw, _AUTHOR, extra, prefix)
    return Author(
        name=line(raw.get("name") or lacks(prefix + "name")),
        id=raw.get("_id"),
        hidden=raw.get("hidden", False),
        claim=_claim(raw, extra, prefix),
    )


def _claim(raw: Json, extra: Extra, prefix: str) -> Claim | None:
    user = raw.get("user")
    claim = Claim(
        user=_user(user, extra, prefix + "user.") if user else None,
        status=raw.get("status"),
        changed_at=time_of(raw, "statusLastChangedAt"),
    )
    return claim if user or claim.status or claim.changed_at else None


def _submitter(raw: Json | None, again: Json | None, extra: Extra) -> User | None:
    if not raw:
        return _user(again, extra, "submittedOnDailyBy.") if again else None
    # A second, shorter record of the same account, as a rule.
    same = again and again.get("_id") == raw.get("_id") and again.get("user") == raw.get("name")
    if again and not (same and again.keys() <= _USER.keys()):
        extra["submittedOnDailyBy"] = again
    return _user(raw, extra, "submittedBy.")


def _user(raw: Json, extra: Extra, prefix: str) -> User:
    raw = known(raw, _USER, extra, prefix)
    get = raw.get
    return User(
        name=get("name") or get("user") or lacks(prefix + "name"),
        fullname=get("fullname"),
        id=get("_id") or get("id"),
        type=get("type"),
        avatar_url=get("avatarUrl"),
        is_pro=get("isPro"),
        is_hf=get("isHf"),
        is_hf_admin=get("isHfAdmin"),
        is_mod=get("isMod"),
        followers=get("followerCount"),
    )


def _organization(raw: Json, extra: Extra) -> Organization:
    raw = known(raw, _ORGANIZATION, extra, "organization.")
    return Organization(
        name=raw.get("name") or lacks("organization.name"),
        fullname=raw.get("fullname", "").strip() or None,
        id=raw.get("_id"),
        avatar_url=raw.get("avatar"),
    )


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
