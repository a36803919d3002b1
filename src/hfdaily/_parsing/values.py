"""
Values out of a stranger's JSON: of the type that is due, or a reason why not.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterable, Mapping
from reprlib import repr as brief
from typing import Any, NoReturn, TypeAlias

__all__ = [
    "BadItem",
    "Extra",
    "Json",
    "brief",
    "folded",
    "known",
    "lacks",
    "line",
    "time_of",
    "unwrap",
    "utc",
    "words_of",
]

Json: TypeAlias = dict[str, Any]
Extra: TypeAlias = dict[str, object]


class BadItem(Exception):  # noqa: N818  # no error of ours: it costs its item only
    """
    An item that cannot be a paper, and why.
    """


def known(raw: Json, kinds: Mapping[str, type], extra: Extra, prefix: str = "") -> Json:
    """
    The object, its types checked; what a record has no field for goes to `extra`.
    """
    for key, value in raw.items():
        try:
            if type(value) is kinds[key]:
                continue
        except KeyError:
            # Of two new keys of one name the paper's comes second, and goes before.
            if extra.setdefault(prefix + key, value) != value:
                extra[f"item.{key}"] = extra[key]
                extra[key] = value
            continue
        if value is None:  # the Hub leaves out what it does not know; null is the same
            full = {key: value for key, value in raw.items() if value is not None}
            return known(full, kinds, extra, prefix)
        if kinds[key] is not object:
            msg = f"its {prefix}{key} is {brief(value)}, not of type {kinds[key].__name__}"
            raise BadItem(msg)
        extra[prefix + key] = value
    return raw


def lacks(key: str) -> NoReturn:
    msg = f"it has no {key}"
    raise BadItem(msg)


def line(text: str) -> str:
    # Titles were hard-wrapped until 2025-11.
    return " ".join(text.split()) if "\n" in text else text.strip()


def folded(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def unwrap(text: str) -> str:
    """
    An abstract, a blank line between its paragraphs (arXiv indents their first line).
    """
    if "\n" not in text:
        return text.strip()
    paragraphs = re.split(r"\n(?=\s)", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def utc(text: str) -> dt.datetime:
    """
    The time in UTC; without a zone it is in UTC already.

    Raises:
        ValueError: It is no time of ISO 8601, or before the first or after the last day.
    """
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is dt.UTC:
        return time
    try:
        return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except OverflowError as exc:
        raise ValueError(text) from exc


def time_of(raw: Json, key: str) -> dt.datetime | None:
    text = raw.get(key)
    if text is None:
        return None
    try:
        return utc(text)
    except ValueError:
        msg = f"its {key} is {brief(text)}, not a time"
        raise BadItem(msg) from None


def words_of(words: Iterable[Any], key: str) -> tuple[str, ...]:
    try:
        "".join(words)  # refuses what is not text
    except TypeError:
        msg = f"its {key} are {brief(words)}, not all of them text"
        raise BadItem(msg) from None
    # Eight recorded items have [""].
    return tuple([word for word in words if word]) if "" in words else tuple(words)
