"""
JSON text to digests, as `hfdaily.dump_digest` writes them.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from .._records.digest import DayStats, Digest, Note, Stats
from .._records.paper import ArxivRecord, Author, Claim, Organization, Paper, User
from .._records.period import Period
from ..exceptions import ParseError
from .dump import VERSION
from .hub import _load

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["parse_digest"]


def parse_digest(body: bytes | str) -> Digest:
    """
    Read a digest from the text of the `json` format.

    Args:
        body: What `dump_digest` wrote, or other JSON of that schema. Only
            "version", "papers" and what has no default in the records must be
            there. A key that is not known is kept in `extra` where a paper
            has it, and ignored elsewhere.

    Raises:
        ParseError: It is no such digest, or of another version of the schema.
    """
    expected = "a JSON object that holds a digest"
    document = _load(body, expected)
    if not isinstance(document, dict) or not {"version", "papers"} <= document.keys():
        msg = f'expected {expected}, got JSON without "version" and "papers"; is it of hfdaily?'
        raise ParseError(msg)
    if document["version"] != VERSION:
        msg = (
            f"expected a digest in version {VERSION} of the schema, got version "
            f"{document['version']!r:.60}; read it with the hfdaily that wrote it, or a newer one"
        )
        raise ParseError(msg)

    from cattrs import BaseValidationError, transform_error

    try:
        digest: Digest = _converter().structure(document, Digest)
    except BaseValidationError as exc:
        problem, *_ = transform_error(exc, format_exception=_describe)
        msg = f"the JSON is no digest as the schema has it: {problem}"
        raise ParseError(msg) from exc
    return digest


def _describe(exc: BaseException, kind: type | None) -> str:
    return f"the key {exc} is missing" if isinstance(exc, KeyError) else str(exc)


_Hook: TypeAlias = Callable[[Any, Any], Any]


@functools.cache
def _converter() -> Converter:
    """
    What makes records of JSON values, and takes no value for another.

    Left to itself, cattrs takes 5 for "5", and "" for an empty list.
    """
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter()

    def register(target: Any, hook: _Hook) -> None:
        if isinstance(target, type):
            converter.register_structure_hook(target, hook)
        else:
            converter.register_structure_hook_func(functools.partial(operator.eq, target), hook)

    for scalar in (str, int, bool):
        register(scalar, _exactly(scalar))
        # cattrs would get there too, but in twice the time, and most values are such.
        register(scalar | None, _exactly(scalar, type(None)))
    register(float | None, _exactly(float, int, type(None)))
    register(Period, _from(str, lambda text, _: Period.parse(text)))
    register(dt.date, lambda text, _: dt.date.fromisoformat(text))
    register(dt.datetime, _read_time)
    register(tuple[str, ...], _from(list, _read_texts))
    register(tuple[tuple[str, int], ...], _from(list, _read_counts))
    as_it_is = override(struct_hook=_exactly(dict))
    for record in (
        User,
        Organization,
        Claim,
        ArxivRecord,
        Author,
        Paper,
        DayStats,
        Stats,
        Note,
        Digest,
    ):
        overrides: dict[str, Any] = {"extra": as_it_is} if record is Paper else {}
        read = _from(dict, make_dict_structure_fn(record, converter, **overrides))
        register(record, refine(read) if (refine := _WITH_CARE.get(record)) else read)
        several: Any = tuple[record, ...]  # type: ignore[valid-type]
        register(several, _from(list, converter.get_structure_hook(several)))
    return converter


def _exactly(*kinds: type) -> _Hook:
    """
    Values of these JSON types as they are, others refused.
    """

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ in kinds:
            return value
        raise _mismatch(kinds[0], value)

    return hook


def _from(kind: type, read: _Hook) -> _Hook:
    """
    Let `read` have values of one JSON type only.
    """

    def hook(value: Any, target: Any) -> Any:
        if value.__class__ is kind:
            return read(value, target)
        raise _mismatch(kind, value)

    return hook


def _mismatch(kind: type, value: object) -> TypeError:
    return TypeError(f"expected {kind.__name__}, got {value!r:.60}")


def _read_time(text: str, _: Any) -> dt.datetime:
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None:
        msg = f"expected a time with its zone, got {text!r:.60}; write Z at its end for UTC"
        raise ValueError(msg)
    return time.astimezone(dt.UTC)


def _read_texts(texts: list[Any], _: Any) -> tuple[str, ...]:
    for text in texts:
        if text.__class__ is not str:
            raise _mismatch(str, text)
    return tuple(texts)


def _read_counts(pairs: list[Any], _: Any) -> tuple[tuple[str, int], ...]:
    for pair in pairs:
        if not isinstance(pair, list) or [type(value) for value in pair] != [str, int]:
            msg = f"expected a list of a text and its number, got {pair!r:.60}"
            raise TypeError(msg)
    return tuple((text, number) for text, number in pairs)


def _read_author(read: _Hook) -> _Hook:
    """
    Nine authors of ten are a name and an id: read these in half the time.
    """

    def hook(value: Any, target: Any) -> Any:
        if value.__class__ is dict and len(value) == 2:
            name, id = value.get("name"), value.get("id")
            if name.__class__ is str and id.__class__ is str:
                return Author(name=name, id=id)
        return read(value, target)

    return hook


def _read_paper(read: _Hook) -> _Hook:
    """
    Keep what a newer version may have added, so that rewriting a file loses nothing.
    """
    known = frozenset(field.name for field in attrs.fields(Paper))

    def hook(value: Any, target: Any) -> Any:
        paper = read(value, target)
        if known.issuperset(value):
            return paper
        unknown = {key: value[key] for key in value if key not in known}
        return attrs.evolve(paper, extra={**paper.extra, **unknown})

    return hook


_WITH_CARE: Mapping[type, Callable[[_Hook], _Hook]] = {Author: _read_author, Paper: _read_paper}
