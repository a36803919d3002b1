"""
Read the items of the Hub's lists as papers.

A `Shape` names every key that the Hub has sent in an object since 2024-05, with the attribute that
it becomes and a function that reads its value. Unknown keys and unreadable values are kept unchanged
in `Paper.extra`, so that nothing is lost when the Hub adds or changes a key.
"""

import datetime as dt
import re

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from reprlib import repr as short_repr
from typing import Any, NamedTuple, TypeAlias

import attrs

from .._records.digest import Note
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import Author, Claim, Paper
from .._records.period import Period
from ..exceptions import ParseError

__all__ = ["ITEM", "PAPER", "Batch", "Shape", "parse_time", "read_items"]

Json: TypeAlias = dict[str, Any]

#: The bound of numbers in the Hub's contract is 2^53 - 1.
_LARGEST_NUMBER = 2**53 - 1
#: The maximum depth of a value in `Paper.extra`, which every JSON writer can handle.
_DEEPEST_EXTRA = 50
#: The maximum length of a quotation from a body in an error message.
_QUOTED = 80
#: The exceptions that reading a value of an unexpected type or content raises.
_UNREADABLE = (TypeError, ValueError, AttributeError, KeyError)
_INDEX = re.compile(r"\[\d+\]")


@attrs.frozen(kw_only=True)
class Batch:
    """
    The result of reading a list of items.

    Attributes:
        papers: The papers, in the order of the items.
        skipped: A sentence for each item that is not a paper.
        unreadable: The keys whose value could not be read, each with the number of affected papers.
    """

    papers: tuple[Paper, ...] = ()
    skipped: tuple[str, ...] = ()
    unreadable: Mapping[str, int] = attrs.field(factory=dict)

    def __add__(self, other: "Batch") -> "Batch":
        """
        Return both as one list, which has each paper once. The first one counts.
        """
        papers: dict[str, Paper] = {}
        for paper in (*self.papers, *other.papers):
            papers.setdefault(paper.id, paper)
        return Batch(
            papers=tuple(papers.values()),
            skipped=self.skipped + other.skipped,
            unreadable=Counter(self.unreadable) + Counter(other.unreadable),
        )

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
        msg = f"none of the {len(skipped)} items is a paper that can be read; {skipped[0]}"
        raise ParseError(msg)
    return Batch(papers=tuple(papers), skipped=tuple(skipped), unreadable=dict(unreadable))


class Shape(NamedTuple):
    """
    The known keys of an object of the Hub, and how it becomes a record.

    Attributes:
        make: Returns the record with these attributes. A part has none of its own.
        required: The attribute without which there is no record, if there is one.
        values: The keys of values, each with its attribute and a function that returns the value
            to set, or raises an error if it cannot read the value.
        objects: The keys of objects with a record of their own, each with its attribute and shape.
        parts: The keys of objects whose attributes belong to the record of the object around them.
        lists: The keys of lists of objects, each with its attribute and the shape of the objects.
    """

    values: Mapping[str, tuple[str, Callable[[Any], object]]]
    make: Callable[..., Any] = dict
    required: str | None = None
    objects: Mapping[str, tuple[str, "Shape"]] = {}
    parts: Mapping[str, "Shape"] = {}
    lists: Mapping[str, tuple[str, "Shape"]] = {}


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
        Return the paper of an item. If both have a value, that of the paper counts.
        """
        if item.__class__ is not dict or item.get("paper").__class__ is not dict:
            msg = "it is not an object that holds a paper"
            raise _InvalidItemError(msg)
        inner, outer = self._values(item["paper"], PAPER), self._values(item, ITEM)
        for key in ("title", "summary", "organization", "submitterOrganization", "mediaUrls"):
            name, _ = ITEM.values[key]
            if name in inner and name in outer and not _are_equal(inner[name], outer[name]):
                self._keep(key, item.get(key))
        values = outer | inner
        for name in ("id", "title"):
            if name not in values:
                raise _InvalidItemError(_why_missing(name, item["paper"].get(name)))
        del values["paper"]
        published = values.pop("item_published_at", None)
        listed_at = values.get("featured_at")
        if listed_at is None:
            # Until 2025-03-10 this was the time of listing. Since then it is the time of
            # publication shifted to New York, which is redundant.
            self._keep("publishedAt", published)
        if "organization" in values:
            raw = values["organization"]
            values["organization"] = self._record(raw, ORGANIZATION, "organization")
        if "submitted_by" in values:
            values["submitted_by"] = self._submitter(outer, inner)
        featured_on = listed_at.date() if listed_at else day
        return Paper(**values, featured_on=featured_on, extra=self.extra)

    def _submitter(self, outer: Json, inner: Json) -> Any:
        """
        Return the account that the item and its paper name, usually both the same.
        """
        again = inner.get("submitted_by")
        if "submitted_by" not in outer:
            return self._record(again, USER, "submittedOnDailyBy")
        if again is not None and not _is_same_account(outer["submitted_by"], again):
            self._keep("submittedOnDailyBy", again)
        return self._record(outer["submitted_by"], USER, "submittedBy")

    def _values(self, raw: Json, shape: Shape, prefix: str = "") -> Json:
        """
        Return the values of an object by attribute, and keep what cannot be read.
        """
        found: Json = {}
        known = shape.values
        for key, value in raw.items():
            # The Hub leaves out unknown values. A null and "" mean the same.
            if value is None or value == "":
                continue
            if key in known:
                name, read = known[key]
                try:
                    result = read(value)
                except _UNREADABLE:
                    self._keep_unreadable(prefix + key, value)
                    continue
                # Two keys may have the same meaning. The first one counts.
                first = found.setdefault(name, result)
                if first is not result and not _are_equal(first, result):
                    self._keep(prefix + key, value)
            elif key in shape.objects:
                name, inner = shape.objects[key]
                found[name] = self._record(value, inner, prefix + key)
            elif key in shape.parts:
                found |= self._record(value, shape.parts[key], prefix + key) or {}
            elif key in shape.lists:
                name, inner = shape.lists[key]
                if (records := self._records(value, inner, prefix + key)) is not None:
                    found[name] = records
            else:
                self._keep(prefix + key, value)
        return found

    def _record(self, raw: object, shape: Shape, key: str) -> Any:
        """
        Return the record of an object inside an item, or None if it cannot be read.
        """
        if isinstance(raw, dict):
            values = self._values(raw, shape, f"{key}.")
            if shape.required is None or shape.required in values:
                return shape.make(**values)
        self._keep_unreadable(key, raw)
        return None

    def _records(self, raws: object, shape: Shape, key: str) -> list[Any] | None:
        """
        Return the records of a list, or None if it is no list.
        """
        if not isinstance(raws, list):
            self._keep_unreadable(key, raws)
            return None
        records = []
        for number, raw in enumerate(raws):
            record = self._record(raw, shape, f"{key}[{number}]")
            if record is not None:
                records.append(record)
        return records

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


def _are_equal(one: object, other: object) -> bool:
    try:
        return one == other
    except RecursionError:
        return False


def _is_same_account(raw: Json, again: Json) -> bool:
    return (
        again.get("_id") == raw.get("_id")
        and again.get("user") == raw.get("name")
        and again.keys() <= USER.values.keys()
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


def _is_a(kind: type) -> Callable[[Any], Any]:
    """
    Return a function that returns values of this type, and refuses all others.
    """

    def check(value: Any) -> Any:
        if value.__class__ is not kind:
            msg = f"it is not of type {kind.__name__}"
            raise TypeError(msg)
        return value

    return check


as_text, as_flag, as_list, as_object = _is_a(str), _is_a(bool), _is_a(list), _is_a(dict)


def as_gate(value: Any) -> Any:
    return value if value.__class__ is bool else as_text(value)


def as_words(text: str) -> str:
    """
    Return a text on one line. Titles were hard-wrapped until 2025-11.

    Raises:
        ValueError: The text has no words.
    """
    words = " ".join(text.split()) if "\n" in text else text.strip()
    if not words:
        msg = "it holds only whitespace"
        raise ValueError(msg)
    return words


def as_stripped(text: str) -> str | None:
    return text.strip() or None


def as_abstract(text: str) -> str:
    """
    Return an abstract with a blank line between its paragraphs, whose first lines arXiv indents.
    """
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def as_texts(texts: list[str]) -> tuple[str, ...]:
    "".join(as_list(texts))  # This raises a TypeError unless all of them are texts.
    return tuple(filter(None, texts))  # Eight recorded items have "" as their only keyword.


def as_count(number: Any) -> int:
    # JavaScript may write the number 112 as 112.0.
    if number.__class__ is int or (number.__class__ is float and number.is_integer()):
        whole = int(number)
        if -_LARGEST_NUMBER <= whole <= _LARGEST_NUMBER:
            return whole
    msg = "it is not a whole number within bounds"
    raise ValueError(msg)


def as_reactions(reactions: list[Json]) -> tuple[tuple[str, int], ...]:
    """
    Return the names of reactions to a comment with their counts.
    """
    return tuple(
        (as_text(reaction["reaction"]), as_count(reaction["count"])) for reaction in reactions
    )


def make_author(
    *,
    name: str,
    id: str | None = None,
    hidden: bool = False,
    user: User | None = None,
    status: str | None = None,
    changed_at: dt.datetime | None = None,
) -> Author:
    claim = None
    if user or status or changed_at:
        claim = Claim(user=user, status=status, changed_at=changed_at)
    return Author(name=name, id=id, hidden=hidden, claim=claim)


USER = Shape(
    make=User,
    required="name",
    values={
        "name": ("name", as_text),
        "user": ("name", as_text),  # Used for authors and in submittedOnDailyBy.
        "fullname": ("fullname", as_text),
        "_id": ("id", as_text),
        "id": ("id", as_text),  # Used for the users of authors from 2024-07-23 to 2024-08-05.
        "type": ("type", as_text),
        "avatarUrl": ("avatar_url", as_text),
        "isPro": ("is_pro", as_flag),
        "isHf": ("is_hf", as_flag),
        "isHfAdmin": ("is_hf_admin", as_flag),
        "isMod": ("is_mod", as_flag),
        "followerCount": ("followers", as_count),
    },
)
ORGANIZATION = Shape(
    make=Organization,
    required="name",
    values={
        "name": ("name", as_text),
        "fullname": ("fullname", as_stripped),
        "_id": ("id", as_text),
        "avatar": ("avatar_url", as_text),
    },
)
AUTHOR = Shape(
    make=make_author,
    required="name",
    values={
        "name": ("name", as_words),
        "_id": ("id", as_text),
        "hidden": ("hidden", as_flag),
        "status": ("status", as_text),
        "statusLastChangedAt": ("changed_at", parse_time),
    },
    objects={"user": ("user", USER)},
)
MODEL = Shape(
    make=Model,
    required="id",
    values={
        "id": ("id", as_words),
        "author": ("author", as_text),
        "likes": ("likes", as_count),
        "downloads": ("downloads", as_count),
        "lastModified": ("updated_at", parse_time),
        "gated": ("gated", as_gate),
        "private": ("private", as_flag),
        "pipeline_tag": ("pipeline_tag", as_text),
        "numParameters": ("parameters", as_count),
    },
)
DATASET = Shape(
    make=Dataset,
    required="id",
    values={
        "id": ("id", as_words),
        "author": ("author", as_text),
        "likes": ("likes", as_count),
        "downloads": ("downloads", as_count),
        "lastModified": ("updated_at", parse_time),
        "gated": ("gated", as_gate),
        "private": ("private", as_flag),
        "isBenchmark": ("benchmark", as_flag),
    },
    parts={
        "datasetsServerInfo": Shape(
            values={
                "numRows": ("rows", as_count),
                "formats": ("formats", as_texts),
                "modalities": ("modalities", as_texts),
            },
        )
    },
)
SPACE = Shape(
    make=Space,
    required="id",
    values={
        "id": ("id", as_words),
        "emoji": ("emoji", as_text),
        "shortDescription": ("description", as_stripped),
        "running": ("running", as_flag),
        "featured": ("featured", as_flag),
    },
)
_COMMENT_DATA = Shape(
    values={
        "edited": ("edited", as_flag),
        "hidden": ("hidden", as_flag),
        "hiddenReason": ("hidden_reason", as_text),
        "parentCommentId": ("parent_id", as_text),
        "reactions": ("reactions", as_reactions),
    },
    parts={
        "latest": Shape(values={"raw": ("text", as_text), "updatedAt": ("updated_at", parse_time)})
    },
)
COMMENT = Shape(
    make=Comment,
    required="id",
    values={"id": ("id", as_words), "createdAt": ("created_at", parse_time)},
    objects={"author": ("author", USER)},
    parts={"data": _COMMENT_DATA},
)
ITEM = Shape(
    values={
        "paper": ("paper", as_object),
        "publishedAt": ("item_published_at", as_text),
        "title": ("title", as_words),
        "summary": ("summary", as_abstract),
        "thumbnail": ("thumbnail_url", as_text),
        "mediaUrl": ("thumbnail_url", as_text),  # From 2024-05 to 2024-06.
        "mediaUrls": ("media_urls", as_texts),
        "numComments": ("comments", as_count),
        "submittedBy": ("submitted_by", as_object),
        "organization": ("organization", as_object),
        "submitterOrganization": ("organization", as_object),  # From 2025-09-29 to 2025-10-02.
        "isAuthorParticipating": ("author_participating", as_flag),
    },
)
PAPER = Shape(
    make=Paper,
    values={
        "id": ("id", as_words),
        "title": ("title", as_words),
        "summary": ("summary", as_abstract),
        "publishedAt": ("published_at", parse_time),
        "submittedOnDailyAt": ("featured_at", parse_time),
        "submittedOnDailyBy": ("submitted_by", as_object),
        "withdrawnAt": ("withdrawn_at", parse_time),
        "upvotes": ("upvotes", as_count),
        "organization": ("organization", as_object),
        "githubRepo": ("github_repo", as_stripped),
        "githubRepoAddedBy": ("github_repo_added_by", as_text),
        "githubStars": ("github_stars", as_count),
        "projectPage": ("project_page", as_stripped),
        "ai_summary": ("ai_summary", as_stripped),
        "ai_summary_model": ("ai_summary_model", as_text),
        "ai_keywords": ("ai_keywords", as_texts),
        "mediaUrls": ("media_urls", as_texts),
        "discussionId": ("discussion_id", as_text),
        "numTotalModels": ("total_models", as_count),
        "numTotalDatasets": ("total_datasets", as_count),
        "numTotalSpaces": ("total_spaces", as_count),
    },
    lists={
        "authors": ("authors", AUTHOR),
        "linkedModels": ("models", MODEL),
        "linkedDatasets": ("datasets", DATASET),
        "linkedSpaces": ("spaces", SPACE),
        "comments": ("discussion", COMMENT),
    },
)
