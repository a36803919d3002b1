"""
Read the items of the Hub's lists as papers.

The tables name every key that an item has had since 2024-05, and the function that reads its value.
Other keys, and values that cannot be read, are kept as they came in `Paper.extra`, so nothing is
lost when the Hub adds a key or changes one.

A record checks the types of its values when it is made. Therefore an object is read without checks
first, and only if that fails, its values are checked one by one.
"""

import datetime as dt
import re

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from reprlib import repr as short_repr
from typing import Any, TypeAlias, TypeVar

import attrs

from .._records.digest import Note
from .._records.paper import Author, Claim, Organization, Paper, User
from .._records.period import Period
from ..exceptions import ParseError

__all__ = ["Batch", "parse_time", "read_items"]

_Record = TypeVar("_Record")
Json: TypeAlias = dict[str, Any]
#: The keys of an object, each with a function that raises an error if it cannot read the value.
_Keys: TypeAlias = Mapping[str, Callable[[Any], object]]

#: The Hub's contract bounds its numbers by 2^53 - 1.
_LARGEST_NUMBER = 2**53 - 1
#: How deep a value in `Paper.extra` may be nested, so that every JSON writer can write it.
_DEEPEST_EXTRA = 50
#: Bounds of what an error message quotes of a body.
_QUOTED = 80


@attrs.frozen(kw_only=True)
class Batch:
    """
    What was read of a list of items.

    Attributes:
        papers: The papers, in the order of the items.
        skipped: A sentence for each item that is not a paper.
        unreadable: The keys whose value could not be read, with the number of papers concerned.
    """

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...] = ()
    unreadable: Mapping[str, int] = attrs.field(factory=dict)

    def notes(self, period: Period | None = None) -> tuple[Note, ...]:
        """
        Return the notes that a digest of these papers needs.

        Args:
            period: The period that was asked for.
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

        day: The list day that was asked for. It is the day of those items that do not tell theirs.

    Raises:
        ParseError: There are items, and none of them is a paper: the format has changed.
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


def parse_time(text: str) -> dt.datetime:
    """
    Return the time that a text of ISO 8601 names, in UTC.

    Args:
        text: A time. Without a zone it is taken to be in UTC.

    Raises:
        ValueError: It is not a time, or lies outside of the calendar.
    """
    # `fromisoformat` also reads weeks: to it "2026-W30" is a Monday.
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


class _InvalidItemError(Exception):
    """
    An item cannot be read as a paper. The message says why.
    """


class _ItemReader:
    """
    Reads one item, and collects what no attribute of its records can hold.

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
        listed_at = _time(get("submittedOnDailyAt"))
        if listed_at is None:
            # Until 2025-03-10 this was the time of listing. Since then it is the time of
            # publication, shifted to New York, which says nothing new.
            self._keep("publishedAt", outer.get("publishedAt"))
        organization = _first(get("organization"), outer.get("submitterOrganization"))
        return Paper(
            id=_words(inner["id"]),
            title=_words(inner["title"]),
            summary=_abstract(get("summary")),
            authors=self._authors(get("authors")),
            published_at=_time(get("publishedAt")),
            featured_on=listed_at.date() if listed_at else day,
            featured_at=listed_at,
            withdrawn_at=_time(get("withdrawnAt")),
            upvotes=_count(get("upvotes")),
            comments=_count(outer.get("numComments")),
            organization=self._organization(organization),
            submitted_by=self._submitter(outer.get("submittedBy"), get("submittedOnDailyBy")),
            github_repo=_stripped(get("githubRepo")),
            github_repo_added_by=get("githubRepoAddedBy"),
            github_stars=_count(get("githubStars")),
            project_page=_stripped(get("projectPage")),
            ai_summary=_stripped(get("ai_summary")),
            ai_summary_model=get("ai_summary_model"),
            ai_keywords=_texts(get("ai_keywords")),
            thumbnail_url=_first(outer.get("thumbnail"), outer.get("mediaUrl")),
            media_urls=_texts(get("mediaUrls")),
            discussion_id=get("discussionId"),
            author_participating=outer.get("isAuthorParticipating"),
            extra=self.extra,
        )

    def _with_shared(self, inner: Json, outer: Json) -> Json:
        """
        Add to a paper what only the item around it says. What the two say differently is kept.
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
        _list(raws)
        for number, raw in enumerate(raws):
            try:
                # Nine authors of ten have just these three keys.
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
            user=None if user is None else self._record(user, USER_KEYS, f"{key}.user", _user),
            status=raw.get("status"),
            changed_at=_time(raw.get("statusLastChangedAt")),
        )
        return Author(
            name=_words(raw["name"]),
            id=raw.get("_id"),
            hidden=raw.get("hidden", False),
            claim=claim if claim.user or claim.status or claim.changed_at else None,
        )

    def _submitter(self, raw: Any, again: Any) -> User | None:
        if raw is None:
            if again is None:
                return None
            return self._record(again, USER_KEYS, "submittedOnDailyBy", _user)
        # As a rule, the second record is of the same account, and shorter.
        if again is not None and not _is_same_account(raw, again):
            self._keep("submittedOnDailyBy", again)
        return self._record(raw, USER_KEYS, "submittedBy", _user)

    def _organization(self, raw: Any) -> Organization | None:
        if raw is None:
            return None
        return self._record(raw, ORGANIZATION_KEYS, "organization", _organization)

    def _record(
        self, raw: Any, keys: _Keys, key: str, make: Callable[[Json], _Record]
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

    def _known(self, raw: Json, keys: _Keys, prefix: str = "") -> Json:
        """
        Keep the unknown keys of an object, and return it without empty texts.
        """
        if not raw.keys() <= keys.keys():
            for key in [key for key in raw if key not in keys]:
                self._keep(prefix + key, raw[key])
        if "" in raw.values():
            return {key: value for key, value in raw.items() if value != ""}
        return raw

    def _readable(self, raw: Json, keys: _Keys, prefix: str = "") -> Json:
        """
        Return an object without the values that cannot be read, which are kept, and without nulls.
        """
        readable: Json = {}
        for key, value in raw.items():
            # The Hub leaves out what it does not know. A null means the same.
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
        Keep a value in `Paper.extra`. Of a key that both the item and its paper have, the paper's
        value comes first.
        """
        if value is None or value == "":
            return
        kept = _writable(value) if isinstance(value, dict | list) else value
        if self.extra.setdefault(key, kept) != kept:
            self.extra[f"item.{key}"] = kept

    def _keep_unreadable(self, key: str, value: Any) -> None:
        self.unreadable.add(_INDEX.sub("[]", key))
        self._keep(key, value)


#: What reading a value of an unexpected type or content raises.
_UNREADABLE = (TypeError, ValueError, AttributeError, KeyError)
_INDEX = re.compile(r"\[\d+\]")


def _user(raw: Json) -> User:
    get = raw.get
    return User(
        name=_first(get("name"), get("user")),
        fullname=get("fullname"),
        id=get("_id") or get("id"),
        type=get("type"),
        avatar_url=get("avatarUrl"),
        is_pro=get("isPro"),
        is_hf=get("isHf"),
        is_hf_admin=get("isHfAdmin"),
        is_mod=get("isMod"),
        followers=_count(get("followerCount")),
    )


def _organization(raw: Json) -> Organization:
    return Organization(
        name=raw["name"],
        fullname=_stripped(raw.get("fullname")),
        id=raw.get("_id"),
        avatar_url=raw.get("avatar"),
    )


def _words(text: str | None) -> Any:
    """
    Return a text on one line, or None if there are no words. Titles were hard-wrapped until 2025-11.
    """
    if text is None:
        return None
    return (" ".join(text.split()) if "\n" in text else text.strip()) or None


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip() or None


def _abstract(text: str | None) -> str:
    """
    Return an abstract with a blank line between its paragraphs, whose first lines arXiv indents.
    """
    if text is None:
        return ""
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _texts(texts: list[str] | None) -> tuple[str, ...]:
    if texts is None:
        return ()
    if texts.__class__ is not list:
        msg = "it is not a list"
        raise TypeError(msg)
    "".join(texts)  # raises a TypeError unless all of them are texts
    # Eight recorded items have the one keyword "".
    return tuple([text for text in texts if text])


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else parse_time(text)


def _count(number: Any) -> int | None:
    if number is None:
        return None
    # JavaScript may write the number 112 as 112.0.
    if number.__class__ is int or (number.__class__ is float and number.is_integer()):
        whole = int(number)
        if -_LARGEST_NUMBER <= whole <= _LARGEST_NUMBER:
            return whole
    msg = "it is not a whole number within bounds"
    raise ValueError(msg)


def _first(value: Any, other: Any) -> Any:
    return other if value is None else value


def _required(text: Any) -> None:
    if not _words(text):
        msg = "there are only blanks"
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


_text, _flag, _list, _object = _is_a(str), _is_a(bool), _is_a(list), _is_a(dict)

#: Keys that stand in the item, in its paper, or in both.
SHARED_KEYS = ("title", "summary", "organization", "mediaUrls")
ITEM_KEYS: _Keys = {
    "paper": _object,
    "publishedAt": _text,
    "title": _required,
    "summary": _text,
    "thumbnail": _text,
    "mediaUrl": _text,  # a thumbnail, 2024-05 to 2024-06
    "mediaUrls": _texts,
    "numComments": _count,
    "submittedBy": _object,
    "organization": _object,
    "submitterOrganization": _object,  # 2025-09-29 to 2025-10-02
    "isAuthorParticipating": _flag,
}
PAPER_KEYS: _Keys = {
    "id": _required,
    "title": _required,
    "summary": _text,
    "authors": _list,
    "publishedAt": _time,
    "submittedOnDailyAt": _time,
    "submittedOnDailyBy": _object,
    "withdrawnAt": _time,
    "upvotes": _count,
    "organization": _object,
    "githubRepo": _text,
    "githubRepoAddedBy": _text,
    "githubStars": _count,
    "projectPage": _text,
    "ai_summary": _text,
    "ai_summary_model": _text,
    "ai_keywords": _texts,
    "mediaUrls": _texts,
    "discussionId": _text,
}
AUTHOR_KEYS: _Keys = {
    "name": _text,
    "_id": _text,
    "hidden": _flag,
    "user": _object,
    "status": _text,
    "statusLastChangedAt": _time,
}
USER_KEYS: _Keys = {
    "name": _text,
    "user": _text,  # the same, of authors and in submittedOnDailyBy
    "fullname": _text,
    "_id": _text,
    "id": _text,  # of the users of authors, 2024-07-23 to 2024-08-05
    "type": _text,
    "avatarUrl": _text,
    "isPro": _flag,
    "isHf": _flag,
    "isHfAdmin": _flag,
    "isMod": _flag,
    "followerCount": _count,
}
ORGANIZATION_KEYS: _Keys = {
    "name": _text,
    "fullname": _text,
    "_id": _text,
    "avatar": _text,
}
