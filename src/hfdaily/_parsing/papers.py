"""
Read the items of the Hub's lists as papers.

Unknown keys and unreadable values are kept unchanged in `Paper.extra`, so that nothing is lost when
the Hub adds or changes a key.

A record checks the types of its values when it is created. An object is therefore first read without
checks, and only if that fails are its values checked one by one.
"""

import datetime as dt
import re

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from reprlib import repr as short_repr
from typing import Any, TypeVar

import attrs

from .._records.digest import Note
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import Author, Claim, Paper
from .._records.period import Period
from ..exceptions import ParseError
from .keys import (
    AUTHOR_KEYS,
    COMMENT_DATA_KEYS,
    COMMENT_KEYS,
    COMMENT_TEXT_KEYS,
    DATASET_KEYS,
    DATASET_VIEWER_KEYS,
    ITEM_KEYS,
    MODEL_KEYS,
    ORGANIZATION_KEYS,
    PAPER_KEYS,
    SHARED_KEYS,
    SPACE_KEYS,
    USER_KEYS,
    Json,
    Keys,
    as_abstract,
    as_count,
    as_list,
    as_reactions,
    as_stripped,
    as_texts,
    as_time,
    as_words,
    first_of,
    make_dataset,
    make_model,
    make_organization,
    make_space,
    make_user,
)

__all__ = ["Batch", "read_items"]

_Record = TypeVar("_Record")
#: The maximum depth of a value in `Paper.extra`, which every JSON writer can handle.
_DEEPEST_EXTRA = 50
#: The maximum length of a quotation from a body in an error message.
_QUOTED = 80


@attrs.frozen(kw_only=True)
class Batch:
    """
    The result of reading a list of items.

    Attributes:
        papers: The papers, in the order of the items.
        skipped: A sentence for each item that is not a paper.
        unreadable: The keys whose value could not be read, each with the number of affected papers.
    """

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...] = ()
    unreadable: Mapping[str, int] = attrs.field(factory=dict)

    def notes(self, period: Period | None = None) -> tuple[Note, ...]:
        """
        Return the notes that a digest of these papers needs.

        Args:
            period: The requested period.
        """
        day = period.start if period and period.kind == "day" else None
        notes = [
            Note(kind="field_unreadable", day=day, count=count, names=(key,))
            for key, count in self.unreadable.items()
        ]
        if self.skipped:
            reason, count = self.skipped[0], len(self.skipped)
            skipped = Note(
                kind="papers_skipped", day=day, period=period, count=count, reason=reason
            )
            notes.insert(0, skipped)
        return tuple(notes)


def read_items(items: Iterable[object], *, day: dt.date | None) -> Batch:
    """
    Read the items of a list as papers.

    Args:
        items: The items, as parsed from JSON.

        day: The requested list day, which is used for items that do not state theirs.

    Raises:
        ParseError: There are items but none of them is a paper, so the format has changed.
    """
    papers: list[Paper] = []
    skipped: list[str] = []
    unreadable: Counter[str] = Counter()
    for number, item in enumerate(items, start=1):
        reader = _ItemReader()
        try:
            papers.append(reader.paper(item, day))
        except _InvalidItemError as exc:
            skipped.append(f"item {number} of the list was left out: {exc}")
        else:
            unreadable.update(reader.unreadable)
    if skipped and not papers:
        msg = f"none of the {len(skipped)} items is a paper as we know it; {skipped[0]}"
        raise ParseError(msg)
    return Batch(papers=tuple(papers), skipped=tuple(skipped), unreadable=dict(unreadable))


class _InvalidItemError(Exception):
    """
    An item cannot be read as a paper. The message says why.
    """


class _ItemReader:
    """
    Reads one item, and collects the values that no attribute of its records can hold.

    Attributes:
        extra: The values for `Paper.extra`.
        unreadable: The keys whose value could not be read.
    """

    def __init__(self) -> None:
        self.extra: dict[str, object] = {}
        self.unreadable: set[str] = set()

    def paper(self, item: Any, day: dt.date | None) -> Paper:
        """
        Return the paper of an item.
        """
        if item.__class__ is not dict or item.get("paper").__class__ is not dict:
            msg = "it is not an object that holds a paper"
            raise _InvalidItemError(msg)
        inner, outer = item["paper"], item
        try:
            return self._paper(inner, outer, day)
        except _UNREADABLE:
            self.extra.clear()
            inner, outer = self._readable(inner, PAPER_KEYS), self._readable(outer, ITEM_KEYS)
        for key in ("id", "title"):
            if key not in inner and (key == "id" or key not in outer):
                raise _InvalidItemError(_why_missing(key, item["paper"].get(key)))
        return self._paper(inner, outer, day)

    def _paper(self, inner: Json, outer: Json, day: dt.date | None) -> Paper:
        inner, outer = self._known(inner, PAPER_KEYS), self._known(outer, ITEM_KEYS)
        inner = self._with_shared(inner, outer)
        get = inner.get
        listed_at = as_time(get("submittedOnDailyAt"))
        if listed_at is None:
            # Until 2025-03-10 this was the time of listing. Since then it is the time of
            # publication shifted to New York, which is redundant.
            self._keep("publishedAt", outer.get("publishedAt"))
        organization = first_of(get("organization"), outer.get("submitterOrganization"))
        return Paper(
            id=as_words(inner["id"]),
            title=as_words(inner["title"]),
            summary=as_abstract(get("summary")),
            authors=self._authors(get("authors")),
            published_at=as_time(get("publishedAt")),
            featured_on=listed_at.date() if listed_at else day,
            featured_at=listed_at,
            withdrawn_at=as_time(get("withdrawnAt")),
            upvotes=as_count(get("upvotes")),
            comments=as_count(outer.get("numComments")),
            organization=self._organization(organization),
            submitted_by=self._submitter(outer.get("submittedBy"), get("submittedOnDailyBy")),
            github_repo=as_stripped(get("githubRepo")),
            github_repo_added_by=get("githubRepoAddedBy"),
            github_stars=as_count(get("githubStars")),
            project_page=as_stripped(get("projectPage")),
            ai_summary=as_stripped(get("ai_summary")),
            ai_summary_model=get("ai_summary_model"),
            ai_keywords=as_texts(get("ai_keywords")),
            thumbnail_url=first_of(outer.get("thumbnail"), outer.get("mediaUrl")),
            media_urls=as_texts(get("mediaUrls")),
            discussion_id=get("discussionId"),
            models=self._linked(get("linkedModels"), MODEL_KEYS, "linkedModels", _model),
            total_models=as_count(get("numTotalModels")),
            datasets=self._linked(
                get("linkedDatasets"), DATASET_KEYS, "linkedDatasets", self._dataset
            ),
            total_datasets=as_count(get("numTotalDatasets")),
            spaces=self._linked(get("linkedSpaces"), SPACE_KEYS, "linkedSpaces", _space),
            total_spaces=as_count(get("numTotalSpaces")),
            discussion=self._linked(get("comments"), COMMENT_KEYS, "comments", self._comment),
            author_participating=outer.get("isAuthorParticipating"),
            extra=self.extra,
        )

    def _with_shared(self, inner: Json, outer: Json) -> Json:
        """
        Add the outer item's values that the paper lacks. Keep those that differ in `extra`.
        """
        for key in SHARED_KEYS:
            if outer.get(key) is None or _are_equal(outer[key], inner.get(key)):
                continue
            if inner.get(key) is None:
                inner = {**inner, key: outer[key]}
            elif not _are_equal(_one_line(outer[key]), _one_line(inner[key])):
                self._keep(key, outer[key])
        return inner

    def _authors(self, raws: list[Any] | None) -> tuple[Author, ...]:
        authors: list[Author] = []
        if raws is None:
            return ()
        as_list(raws)
        for number, raw in enumerate(raws):
            try:
                # Nine of ten authors have only these three keys.
                if len(raw) == 3 and raw["name"]:
                    authors.append(Author(name=raw["name"], id=raw["_id"], hidden=raw["hidden"]))
                    continue
            except (KeyError, TypeError):
                pass
            key = f"authors[{number}]"
            make = partial(self._author, key=key)
            author = self._record(raw, AUTHOR_KEYS, key, make)
            if author is not None:
                authors.append(author)
        return tuple(authors)

    def _author(self, raw: Json, key: str) -> Author:
        user = raw.get("user")
        claim = Claim(
            user=None if user is None else self._record(user, USER_KEYS, f"{key}.user", make_user),
            status=raw.get("status"),
            changed_at=as_time(raw.get("statusLastChangedAt")),
        )
        return Author(
            name=as_words(raw["name"]),
            id=raw.get("_id"),
            hidden=raw.get("hidden", False),
            claim=claim if claim.user or claim.status or claim.changed_at else None,
        )

    def _submitter(self, raw: Any, again: Any) -> User | None:
        if raw is None:
            if again is None:
                return None
            return self._record(again, USER_KEYS, "submittedOnDailyBy", make_user)
        # Usually the second record is a shorter one of the same account.
        if again is not None and not _is_same_account(raw, again):
            self._keep("submittedOnDailyBy", again)
        return self._record(raw, USER_KEYS, "submittedBy", make_user)

    def _organization(self, raw: Any) -> Organization | None:
        if raw is None:
            return None
        return self._record(raw, ORGANIZATION_KEYS, "organization", make_organization)

    def _linked(
        self, raws: list[Any] | None, keys: Keys, key: str, make: Callable[[str, Json], _Record]
    ) -> tuple[_Record, ...] | None:
        """
        Return the records of a list, or None if there is no list.
        """
        if raws is None:
            return None
        as_list(raws)
        found = []
        for number, raw in enumerate(raws):
            place = f"{key}[{number}]"
            record = self._record(raw, keys, place, partial(make, place))
            if record is not None:
                found.append(record)
        return tuple(found)

    def _dataset(self, key: str, raw: Json) -> Dataset:
        return make_dataset(raw, self._inside(raw, "datasetsServerInfo", DATASET_VIEWER_KEYS, key))

    def _comment(self, key: str, raw: Json) -> Comment:
        author = raw.get("author")
        data = self._inside(raw, "data", COMMENT_DATA_KEYS, key)
        latest = self._inside(data, "latest", COMMENT_TEXT_KEYS, f"{key}.data")
        return Comment(
            id=raw["id"],
            author=author and self._record(author, USER_KEYS, f"{key}.author", make_user),
            created_at=as_time(raw.get("createdAt")),
            updated_at=as_time(latest.get("updatedAt")),
            text=latest.get("raw", ""),
            edited=data.get("edited", False),
            hidden=data.get("hidden", False),
            hidden_reason=data.get("hiddenReason"),
            parent_id=data.get("parentCommentId"),
            reactions=as_reactions(data.get("reactions")),
        )

    def _inside(self, raw: Json, name: str, keys: Keys, key: str) -> Json:
        """
        Return the readable part of an inner object that has no record of its own.
        """
        inner = raw.get(name)
        if inner is None:
            return {}
        return self._record(inner, keys, f"{key}.{name}", partial(_checked, keys)) or {}

    def _record(
        self, raw: Any, keys: Keys, key: str, make: Callable[[Json], _Record]
    ) -> _Record | None:
        """
        Return the record of an object inside an item, or None if it cannot be read.
        """
        if raw.__class__ is not dict:
            self._keep_unreadable(key, raw)
            return None
        known = self._known(raw, keys, f"{key}.")
        try:
            return make(known)
        except _UNREADABLE:
            known = self._readable(known, keys, f"{key}.")
        try:
            return make(known)
        except _UNREADABLE:
            self._keep_unreadable(key, raw)
            return None

    def _known(self, raw: Json, keys: Keys, prefix: str = "") -> Json:
        """
        Keep the unknown keys of an object in `extra`, and return the object without empty texts.
        """
        if not raw.keys() <= keys.keys():
            for key in [key for key in raw if key not in keys]:
                self._keep(prefix + key, raw[key])
        if "" in raw.values():
            return {key: value for key, value in raw.items() if value != ""}
        return raw

    def _readable(self, raw: Json, keys: Keys, prefix: str = "") -> Json:
        """
        Return an object without nulls and without unreadable values, which are kept in `extra`.
        """
        readable: Json = {}
        for key, value in raw.items():
            # The Hub leaves out unknown values. A null means the same.
            if value is None:
                continue
            try:
                if key in keys:
                    keys[key](value)
            except _UNREADABLE:
                self._keep_unreadable(prefix + key, value)
            else:
                readable[key] = value
        return readable

    def _keep(self, key: str, value: Any) -> None:
        """
        Keep a value in `Paper.extra`. If both the item and its paper have the key, the paper's value
        takes precedence.
        """
        if value is None or value == "":
            return
        kept = _writable(value) if isinstance(value, dict | list) else value
        if self.extra.setdefault(key, kept) != kept:
            self.extra[f"item.{key}"] = kept

    def _keep_unreadable(self, key: str, value: Any) -> None:
        self.unreadable.add(_INDEX.sub("[]", key))
        self._keep(key, value)


#: The exceptions that reading a value of an unexpected type or content raises.
_UNREADABLE = (TypeError, ValueError, AttributeError, KeyError)
_INDEX = re.compile(r"\[\d+\]")


def _model(_: str, raw: Json) -> Model:
    return make_model(raw)


def _space(_: str, raw: Json) -> Space:
    return make_space(raw)


def _checked(keys: Keys, raw: Json) -> Json:
    """
    Return an object after checking that all its values can be read.
    """
    for key, value in raw.items():
        if value is not None and key in keys:
            keys[key](value)
    return raw


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _are_equal(one: object, other: object) -> bool:
    try:
        return one == other
    except RecursionError:
        return False


def _is_same_account(raw: Any, again: Any) -> bool:
    return (
        raw.__class__ is again.__class__ is dict
        and again.get("_id") == raw.get("_id")
        and again.get("user") == raw.get("name")
        and again.keys() <= USER_KEYS.keys()
    )


def _writable(value: Any) -> object:
    """
    Return the value, or a short description of one that is nested too deeply to be written.
    """
    level = [value]
    for _ in range(_DEEPEST_EXTRA):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return value
    return f"nested more than {_DEEPEST_EXTRA} levels deep: {short_repr(value)}"


def _why_missing(key: str, value: object) -> str:
    if value is None or value == "":
        return f"it has no {key}"
    return f"its {key} is {short_repr(value):.{_QUOTED}}, which cannot be read"
