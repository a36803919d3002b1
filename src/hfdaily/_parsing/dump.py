"""
Digests to JSON text, in the schema that `digest.schema.json` describes.

Keys are the attribute names of the records, in their order. A digest and its
papers have all their keys, null where unknown; the records inside a paper only
those that are known: most authors are a name and an id.
"""

from __future__ import annotations

import datetime as dt
import json

from collections.abc import Callable, Iterator, Mapping
from json.encoder import encode_basestring as _quote
from typing import Any, TypeAlias

import attrs

from .._records.digest import DayStats, Digest, Note, Stats
from .._records.paper import ArxivRecord, Author, Claim, Organization, Paper, User
from .._records.period import Period

__all__ = ["VERSION", "dump_digest"]

#: Of the schema. Keys may be added without a new one, but never change or go.
VERSION = 1

# As ``json.dumps(…, indent=1)``, in half the time. A writer's second argument is what a line starts
# with: the line break, and as many blanks as the value is deep.
_Writer: TypeAlias = Callable[[Any, str], str]


def dump_digest(digest: Digest) -> str:
    """
    Write a digest as JSON, one value a line: the text of the `json` format.

    `parse_digest` reads an equal digest from it. The same digest gives the
    same text.

    Raises:
        ValueError: A time has no time zone, or a number is not finite: JSON
            has no word for it.
        TypeError: The `extra` of a paper holds what JSON cannot.
    """
    # Lone surrogates have no UTF-8, but an escape in JSON: the one that Python writes too.
    pieces = [piece.encode("utf-8", "backslashreplace").decode() for piece in _pieces(digest)]
    return "".join(pieces)


def _pieces(digest: Digest) -> Iterator[str]:
    # A month's papers are a long text, and dear to copy: they are put together only once.
    start = "\n "
    yield f'{{{start}"version": {VERSION}'
    for field in attrs.fields(Digest):
        value = getattr(digest, field.name)
        yield f',{start}"{field.name}": '
        if field.name == "papers" and value:
            before = "["
            for paper in value:
                yield f"{before}{start} {_write(paper, start + ' ')}"
                before = ","
            yield f"{start}]"
        else:
            yield _write(value, start)
    yield "\n}\n"


def _write(value: Any, start: str) -> str:
    return _WRITERS.get(type(value), _foreign)(value, start)


def _whole(kind: type) -> _Writer:
    """
    Write a record with all its keys.
    """
    keys = [(field.name, f'"{field.name}": ') for field in attrs.fields(kind)]

    def write(record: Any, start: str) -> str:
        start += " "
        return _enclosed(
            "{", [key + _write(getattr(record, name), start) for name, key in keys], "}", start
        )

    return write


def _sparse(kind: type) -> _Writer:
    """
    Write a record without the keys that are as by default.
    """
    keys = [(field.name, field.default, f'"{field.name}": ') for field in attrs.fields(kind)]

    def write(record: Any, start: str) -> str:
        start += " "
        given = [(key, default, getattr(record, name)) for name, default, key in keys]
        values = [key + _write(value, start) for key, default, value in given if value != default]
        return _enclosed("{", values, "}", start)

    return write


def _list(values: tuple[Any, ...], start: str) -> str:
    start += " "
    return _enclosed("[", [_write(value, start) for value in values], "]", start)


def _enclosed(opening: str, values: list[str], closing: str, start: str) -> str:
    inside = ("," + start).join(values)
    return opening + start + inside + start[:-1] + closing if values else opening + closing


def _time(time: dt.datetime, _: str) -> str:
    if time.tzinfo is None:
        msg = f"the time {time} has no time zone; times of records are in UTC, and say so"
        raise ValueError(msg)
    text = time.astimezone(dt.UTC).isoformat()
    return f'"{text.removesuffix("+00:00")}Z"'


def _foreign(value: Any, start: str) -> str:
    value = dict(value) if isinstance(value, Mapping) else value
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    return text.replace("\n", start)  # those in texts are escaped


_WRITERS: Mapping[type, _Writer] = {
    str: lambda text, _: _quote(text),
    int: lambda number, _: str(number),
    bool: lambda truth, _: "true" if truth else "false",
    type(None): lambda none, _: "null",
    Period: lambda period, _: f'"{period}"',
    dt.date: lambda day, _: f'"{day}"',
    dt.datetime: _time,
    tuple: _list,
    **{kind: _whole(kind) for kind in (DayStats, Paper, Stats)},
    **{kind: _sparse(kind) for kind in (ArxivRecord, Author, Claim, Note, Organization, User)},
}
