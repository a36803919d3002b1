"""
The keys of the Hub's objects, the functions that read their values, and those that create records.

The tables name every key that the Hub has sent since 2024-05, with a function that raises an error if it
cannot read the value.
"""

import datetime as dt
import re

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from .._records.hub import Dataset, Model, Organization, Space, User

__all__ = [
    "AUTHOR_KEYS",
    "COMMENT_DATA_KEYS",
    "COMMENT_KEYS",
    "COMMENT_TEXT_KEYS",
    "DATASET_KEYS",
    "DATASET_VIEWER_KEYS",
    "ITEM_KEYS",
    "MODEL_KEYS",
    "ORGANIZATION_KEYS",
    "PAPER_KEYS",
    "SHARED_KEYS",
    "SPACE_KEYS",
    "USER_KEYS",
    "Json",
    "Keys",
    "as_abstract",
    "as_count",
    "as_list",
    "as_reactions",
    "as_stripped",
    "as_texts",
    "as_time",
    "as_words",
    "first_of",
    "make_dataset",
    "make_model",
    "make_organization",
    "make_space",
    "make_user",
    "parse_time",
]

Json: TypeAlias = dict[str, Any]
#: The keys of an object, each with a function that raises an error if it cannot read the value.
Keys: TypeAlias = Mapping[str, Callable[[Any], object]]

#: The bound of numbers in the Hub's contract is 2^53 - 1.
_LARGEST_NUMBER = 2**53 - 1
#: The maximum length of a quotation from a body in an error message.
_QUOTED = 80


def parse_time(text: str) -> dt.datetime:
    """
    Return the time that a text of ISO 8601 names, in UTC.

    Args:
        text: A time. Without a zone, it is in UTC.

    Raises:
        ValueError: The text is not a time, or lies outside of the calendar.
    """
    # `fromisoformat` also reads weeks, for example "2026-W30" as a Monday.
    if text[4:5] != "-" or text[7:8] != "-":
        msg = f"{text[:_QUOTED]!r} is not a time such as 2026-02-23T00:00:00Z"
        raise ValueError(msg)
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is dt.UTC:
        return time
    if time.tzinfo is None:
        return time.replace(tzinfo=dt.UTC)
    try:
        return time.astimezone(dt.UTC)
    except OverflowError as exc:
        msg = f"{text!r} lies outside of the calendar in UTC"
        raise ValueError(msg) from exc


def make_user(raw: Json) -> User:
    get = raw.get
    return User(
        name=first_of(get("name"), get("user")),
        fullname=get("fullname"),
        id=get("_id") or get("id"),
        type=get("type"),
        avatar_url=get("avatarUrl"),
        is_pro=get("isPro"),
        is_hf=get("isHf"),
        is_hf_admin=get("isHfAdmin"),
        is_mod=get("isMod"),
        followers=as_count(get("followerCount")),
    )


def make_organization(raw: Json) -> Organization:
    return Organization(
        name=raw["name"],
        fullname=as_stripped(raw.get("fullname")),
        id=raw.get("_id"),
        avatar_url=raw.get("avatar"),
    )


def make_model(raw: Json) -> Model:
    """
    Return the record of a model that names a paper.
    """
    get = raw.get
    return Model(
        id=raw["id"],
        author=get("author"),
        likes=as_count(get("likes")),
        downloads=as_count(get("downloads")),
        updated_at=as_time(get("lastModified")),
        gated=get("gated"),
        private=get("private"),
        pipeline_tag=get("pipeline_tag"),
        parameters=as_count(get("numParameters")),
    )


def make_dataset(raw: Json, viewer: Json) -> Dataset:
    """
    Return the record of a dataset that names a paper.

    Args:
        raw: The dataset.

        viewer: The facts of the Hub's dataset viewer about its content.
    """
    get = raw.get
    return Dataset(
        id=raw["id"],
        author=get("author"),
        likes=as_count(get("likes")),
        downloads=as_count(get("downloads")),
        updated_at=as_time(get("lastModified")),
        gated=get("gated"),
        private=get("private"),
        rows=as_count(viewer.get("numRows")),
        formats=as_texts(viewer.get("formats")),
        modalities=as_texts(viewer.get("modalities")),
        benchmark=get("isBenchmark"),
    )


def make_space(raw: Json) -> Space:
    """
    Return the record of a Space that names a paper.
    """
    return Space(
        id=raw["id"],
        emoji=raw.get("emoji"),
        description=as_stripped(raw.get("shortDescription")),
        running=raw.get("running"),
        featured=raw.get("featured"),
    )


def as_words(text: str | None) -> Any:
    """
    Return a text on one line, or None if it has no words. Titles were hard-wrapped until 2025-11.
    """
    if text is None:
        return None
    return (" ".join(text.split()) if "\n" in text else text.strip()) or None


def as_stripped(text: str | None) -> str | None:
    return None if text is None else text.strip() or None


def as_abstract(text: str | None) -> str:
    """
    Return an abstract with a blank line between its paragraphs, whose first lines arXiv indents.
    """
    if text is None:
        return ""
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def as_texts(texts: list[str] | None) -> tuple[str, ...]:
    if texts is None:
        return ()
    if texts.__class__ is not list:
        msg = "it is not a list"
        raise TypeError(msg)
    "".join(texts)  # This raises a TypeError unless all of them are texts.
    # Eight recorded items have "" as their only keyword.
    return tuple([text for text in texts if text])


def as_time(text: str | None) -> dt.datetime | None:
    return None if text is None else parse_time(text)


def as_count(number: Any) -> int | None:
    if number is None:
        return None
    # JavaScript may write the number 112 as 112.0.
    if number.__class__ is int or (number.__class__ is float and number.is_integer()):
        whole = int(number)
        if -_LARGEST_NUMBER <= whole <= _LARGEST_NUMBER:
            return whole
    msg = "it is not a whole number within bounds"
    raise ValueError(msg)


def first_of(value: Any, other: Any) -> Any:
    return other if value is None else value


def _required(text: Any) -> None:
    if not as_words(text):
        msg = "it holds only whitespace"
        raise ValueError(msg)


def _is_a(kind: type) -> Callable[[Any], None]:
    """
    Return a function that refuses values of another type.
    """

    def check(value: Any) -> None:
        if value.__class__ is not kind:
            msg = f"it is not of type {kind.__name__}"
            raise TypeError(msg)

    return check


def as_reactions(reactions: list[Json] | None) -> tuple[tuple[str, int], ...]:
    """
    Return the names of reactions to a comment with their counts.
    """
    found = []
    for reaction in reactions or ():
        name, number = reaction["reaction"], as_count(reaction["count"])
        as_text(name)
        found.append((name, number or 0))
    return tuple(found)


def _gate(value: Any) -> None:
    if value.__class__ not in (bool, str):
        msg = "it is neither a flag nor a text"
        raise TypeError(msg)


as_text, as_flag, as_list, as_object = _is_a(str), _is_a(bool), _is_a(list), _is_a(dict)

#: Keys that are in the item, in its paper, or in both.
SHARED_KEYS = ("title", "summary", "organization", "mediaUrls")
ITEM_KEYS: Keys = {
    "paper": as_object,
    "publishedAt": as_text,
    "title": _required,
    "summary": as_text,
    "thumbnail": as_text,
    "mediaUrl": as_text,  # A thumbnail, from 2024-05 to 2024-06.
    "mediaUrls": as_texts,
    "numComments": as_count,
    "submittedBy": as_object,
    "organization": as_object,
    "submitterOrganization": as_object,  # From 2025-09-29 to 2025-10-02.
    "isAuthorParticipating": as_flag,
}
PAPER_KEYS: Keys = {
    "id": _required,
    "title": _required,
    "summary": as_text,
    "authors": as_list,
    "publishedAt": as_time,
    "submittedOnDailyAt": as_time,
    "submittedOnDailyBy": as_object,
    "withdrawnAt": as_time,
    "upvotes": as_count,
    "organization": as_object,
    "githubRepo": as_text,
    "githubRepoAddedBy": as_text,
    "githubStars": as_count,
    "projectPage": as_text,
    "ai_summary": as_text,
    "ai_summary_model": as_text,
    "ai_keywords": as_texts,
    "mediaUrls": as_texts,
    "discussionId": as_text,
    "linkedModels": as_list,
    "numTotalModels": as_count,
    "linkedDatasets": as_list,
    "numTotalDatasets": as_count,
    "linkedSpaces": as_list,
    "numTotalSpaces": as_count,
    "comments": as_list,
}
AUTHOR_KEYS: Keys = {
    "name": as_text,
    "_id": as_text,
    "hidden": as_flag,
    "user": as_object,
    "status": as_text,
    "statusLastChangedAt": as_time,
}
USER_KEYS: Keys = {
    "name": as_text,
    "user": as_text,  # Used for authors and in submittedOnDailyBy.
    "fullname": as_text,
    "_id": as_text,
    "id": as_text,  # Used for the users of authors from 2024-07-23 to 2024-08-05.
    "type": as_text,
    "avatarUrl": as_text,
    "isPro": as_flag,
    "isHf": as_flag,
    "isHfAdmin": as_flag,
    "isMod": as_flag,
    "followerCount": as_count,
}
ORGANIZATION_KEYS: Keys = {
    "name": as_text,
    "fullname": as_text,
    "_id": as_text,
    "avatar": as_text,
}
MODEL_KEYS: Keys = {
    "id": _required,
    "author": as_text,
    "likes": as_count,
    "downloads": as_count,
    "lastModified": as_time,
    "gated": _gate,
    "private": as_flag,
    "pipeline_tag": as_text,
    "numParameters": as_count,
}
DATASET_KEYS: Keys = {
    "id": _required,
    "author": as_text,
    "likes": as_count,
    "downloads": as_count,
    "lastModified": as_time,
    "gated": _gate,
    "private": as_flag,
    "datasetsServerInfo": as_object,
    "isBenchmark": as_flag,
}
DATASET_VIEWER_KEYS: Keys = {
    "numRows": as_count,
    "formats": as_texts,
    "modalities": as_texts,
}
SPACE_KEYS: Keys = {
    "id": _required,
    "emoji": as_text,
    "shortDescription": as_text,
    "running": as_flag,
    "featured": as_flag,
}
COMMENT_KEYS: Keys = {
    "id": _required,
    "author": as_object,
    "createdAt": as_time,
    "data": as_object,
}
COMMENT_DATA_KEYS: Keys = {
    "edited": as_flag,
    "hidden": as_flag,
    "hiddenReason": as_text,
    "parentCommentId": as_text,
    "reactions": as_reactions,
    "latest": as_object,
}
COMMENT_TEXT_KEYS: Keys = {
    "raw": as_text,
    "updatedAt": as_time,
}
