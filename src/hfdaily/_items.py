"""
The items of the Hub's lists to papers.

The tables at the end are the shape of an item in all eras since 2024-05 at
once: a key that an era lacks is simply not met. A key that no table knows goes
to `Paper.extra` as it came, so nothing is lost when the Hub adds one.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from ._models import Paper
from ._people import Author, Claim, Organization, User
from .exceptions import ParseError

__all__ = ["read_day", "read_items"]

Json: TypeAlias = dict[str, Any]
_Extra: TypeAlias = dict[str, object]
_Table: TypeAlias = Mapping[str, tuple[str, type, Callable[[Any], object] | None]]
_Record = TypeVar("_Record")


class _BadItem(ValueError):  # noqa: N818  # never leaves this module
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
        except ValueError as exc:
            problems.append(f"item {number} of the list was left out: {exc}")
    if problems and not papers:
        # All bad is not a bad list of good papers: it is another shape.
        msg = f"none of the {len(problems)} items is a paper as we know it; {problems[0]}"
        raise ParseError(msg)
    return tuple(papers), tuple(problems)


def _paper(item: object, day: dt.date | None) -> Paper:
    if not isinstance(item, dict) or not isinstance(item.get("paper"), dict):
        msg = "it is not an object that holds a paper"
        raise _BadItem(msg)
    extra: _Extra = {}
    fields = _merge(_read(item, _ITEM, extra), _read(item["paper"], _PAPER, extra), extra)
    raw_authors = fields.get("authors", ())
    fields["authors"] = tuple([_author(raw, at, extra) for at, raw in enumerate(raw_authors)])
    if raw := fields.get("submitted_by"):
        fields["submitted_by"] = _make(User, _read(raw, _USER, extra, "submittedBy."))
    if raw := fields.get("organization"):
        fields["organization"] = _make(Organization, _read(raw, _ORG, extra, "organization."))
    listed_at = fields.get("featured_at")
    fields["featured_on"] = listed_at.date() if listed_at else day
    return _make(Paper, fields | {"extra": extra})


def _read(raw: Json, table: _Table, extra: _Extra, prefix: str = "") -> Json:
    fields: Json = {}
    for key, value in raw.items():
        known = table.get(key)
        if known is None:
            extra[prefix + key] = value
        elif value is not None:  # the Hub leaves out what it does not know; null is the same
            name, kind, convert = known
            if type(value) is not kind:
                msg = f"its {prefix}{key} is {value!r:.60}, not of type {kind.__name__}"
                raise _BadItem(msg)
            fields[name] = convert(value) if convert else value
    return fields


def _merge(outer: Json, paper: Json, extra: _Extra) -> Json:
    """
    The fields of item and paper; where both have one, the paper's.
    """
    del outer["paper"]
    for name in outer.keys() & paper.keys():
        if outer[name] != paper[name]:
            extra[name] = outer[name]
    fields = outer | paper
    # Until 2025-03 the outer "publishedAt" was the time of listing; since then
    # it is the paper's own time shifted to New York, and says nothing new.
    outer_time = fields.pop("outer_published_at", None)
    if outer_time and "featured_at" not in fields:
        extra["publishedAt"] = outer_time
    # A second, shorter record of who submitted it.
    again: Json = fields.pop("submitted_again_by", {})
    if again and _login(again) != _login(fields.setdefault("submitted_by", again)):
        extra["submittedOnDailyBy"] = again
    return fields


def _login(user: Json) -> object:
    return user.get("name", user.get("user"))


def _author(raw: object, at: int, extra: _Extra) -> Author:
    if not isinstance(raw, dict):
        msg = f"its author {at + 1} is {raw!r:.60}, not an object"
        raise _BadItem(msg)
    # Nine authors of ten hold just these three.
    if len(raw) == 3 and type(raw.get("name")) is str and "_id" in raw and "hidden" in raw:
        return Author(name=raw["name"], id=raw["_id"], hidden=raw["hidden"])
    prefix = f"authors[{at}]."
    fields = _read(raw, _AUTHOR, extra, prefix)
    account = fields.pop("user", None)
    user = _make(User, _read(account, _USER, extra, prefix + "user.")) if account else None
    status, changed_at = fields.pop("status", None), fields.pop("changed_at", None)
    if user or status or changed_at:
        fields["claim"] = Claim(user=user, status=status, changed_at=changed_at)
    return _make(Author, fields)


def _make(cls: Callable[..., _Record], fields: Json) -> _Record:
    try:
        return cls(**fields)
    except TypeError as exc:  # a field without a default is missing
        msg = f"it lacks something: {exc}"
        raise _BadItem(msg) from exc


def _line(text: str) -> str:
    # Titles were hard-wrapped until 2025-11; some full names carry blanks.
    return " ".join(text.split())


def _unwrap(text: str) -> str:
    """
    An abstract, its paragraphs a line each (arXiv indents their first line).
    """
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _time(text: str) -> dt.datetime:
    time = dt.datetime.fromisoformat(text)
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)


def read_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _words(words: list[object]) -> tuple[str, ...]:
    # Eight recorded items have [""].
    return tuple([word for word in words if isinstance(word, str) and word])


_TEXT = (str, None)
_LINE = (str, _line)
_LIST = (list, _words)
_TIME = (str, _time)

_ITEM: _Table = {
    "paper": ("paper", dict, None),
    "publishedAt": ("outer_published_at", *_TEXT),
    "title": ("title", *_LINE),
    "summary": ("summary", str, _unwrap),
    "thumbnail": ("thumbnail_url", *_TEXT),
    "mediaUrl": ("thumbnail_url", *_TEXT),  # 2024-05 to 2024-06
    "mediaUrls": ("media_urls", *_LIST),
    "numComments": ("comments", int, None),
    "submittedBy": ("submitted_by", dict, None),
    "organization": ("organization", dict, None),
    "submitterOrganization": ("organization", dict, None),  # 2025-09-29 to 2025-10-02
    "isAuthorParticipating": ("author_participating", bool, None),
}
_PAPER: _Table = {
    "id": ("id", *_TEXT),
    "title": ("title", *_LINE),
    "summary": ("summary", str, _unwrap),
    "authors": ("authors", list, None),
    "publishedAt": ("published_at", *_TIME),
    "submittedOnDailyAt": ("featured_at", *_TIME),
    "submittedOnDailyBy": ("submitted_again_by", dict, None),
    "upvotes": ("upvotes", int, None),
    "organization": ("organization", dict, None),
    "githubRepo": ("github_repo", *_LINE),
    "githubStars": ("github_stars", int, None),
    "projectPage": ("project_page", *_LINE),
    "ai_summary": ("ai_summary", *_LINE),
    "ai_keywords": ("ai_keywords", *_LIST),
    "mediaUrls": ("media_urls", *_LIST),
    "discussionId": ("discussion_id", *_TEXT),
}
_USER: _Table = {
    "name": ("name", *_TEXT),
    "user": ("name", *_TEXT),
    "fullname": ("fullname", *_LINE),
    "_id": ("id", *_TEXT),
    "id": ("id", *_TEXT),  # authors' users, 2024-07-23 to 2024-08-05
    "type": ("type", *_TEXT),
    "avatarUrl": ("avatar_url", *_TEXT),
    "isPro": ("is_pro", bool, None),
    "isHf": ("is_hf", bool, None),
    "isHfAdmin": ("is_hf_admin", bool, None),
    "isMod": ("is_mod", bool, None),
    "followerCount": ("followers", int, None),
}
_ORG: _Table = {
    "name": ("name", *_TEXT),
    "fullname": ("fullname", *_LINE),
    "_id": ("id", *_TEXT),
    "avatar": ("avatar_url", *_TEXT),
}
_AUTHOR: _Table = {
    "name": ("name", *_LINE),
    "_id": ("id", *_TEXT),
    "hidden": ("hidden", bool, None),
    "user": ("user", dict, None),
    "status": ("status", *_TEXT),
    "statusLastChangedAt": ("changed_at", *_TIME),
}
