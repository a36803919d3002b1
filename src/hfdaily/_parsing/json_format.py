"""
Read and write digests as JSON, in the schema that `digest.schema.json` describes.

The keys are the attribute names of the records in their order. Digests, papers and statistics have all
their keys, with null for unknown values, except for the keys of papers that lists do not contain. Other
records have only the keys whose value is not the default, because most authors have only name and id.
"""

import datetime as dt
import json

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from .._public import public
from .._records.digest import DayStats, Digest, Note, Stats
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import ArxivRecord, Author, Claim, Paper
from .._records.period import Period
from ..exceptions import ParseError
from .hub import check_body, load_json
from .papers import parse_time

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["VERSION", "dump_digest", "parse_digest"]

#: The version of the schema. Keys may be added without a new version, but are never changed or removed.
VERSION = 1
#: Records that have all their keys in JSON.
_WHOLE = (DayStats, Stats, Paper, Digest)
#: Records that leave out the keys whose value is the default.
_SPARSE = (
    User,
    Organization,
    Claim,
    Author,
    ArxivRecord,
    Model,
    Dataset,
    Space,
    Comment,
    Note,
)
#: Fields of a paper that lists do not contain: those that only an archive sets, and those that are
#: requested for each paper. Their keys are written only for known values.
_BEYOND_LISTS = (
    *("first_seen_at", "upvotes_before", "upvotes_before_at"),
    *("models", "total_models", "datasets", "total_datasets", "spaces", "total_spaces"),
    "discussion",
)

_Hook: TypeAlias = Callable[[Any, Any], Any]


@public
def dump_digest(digest: Digest) -> str:
    """
    Return a digest as JSON, the text of the `json` format.

    `parse_digest` reads an equal digest from it. The same digest gives the same text.

    Args:
        digest: The digest to write.

    Raises:
        ValueError: The `extra` of a paper holds a number that is not finite, which JSON cannot
            express.
        TypeError: The `extra` of a paper holds a value that JSON cannot express, or the argument
            is not a digest.
    """
    if not isinstance(digest, Digest):
        msg = f"dump_digest takes a Digest, got {type(digest).__name__}"
        raise TypeError(msg)
    document = {"version": VERSION, **_converter().unstructure(digest)}
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    # A lone surrogate has no UTF-8 encoding, but JSON has the same escape for it as Python.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


@public
def parse_digest(body: bytes | str) -> Digest:
    """
    Read a digest from the text of the `json` format.

    If the text holds a paper twice, the first one counts. Keys that this version does not know are
    kept in the `unrecognized` attribute of their record, and `dump_digest` writes them back.

    Args:
        body: The output of `dump_digest`, or other JSON in that schema. Only "version", "period",
            "papers" and keys without a default in the records are required.

    Raises:
        ParseError: The text is not such a digest, or has a later version of the schema.
        TypeError: The body is neither bytes nor text.
    """
    check_body("parse_digest", body)
    expected = "a JSON object that holds a digest"
    document = load_json(body, expected)
    if not isinstance(document, dict) or not {"version", "papers"} <= document.keys():
        msg = f'expected {expected}, got JSON without "version" and "papers"; is it of hfdaily?'
        raise ParseError(msg)
    version = document.pop("version")
    if version.__class__ is int and version > VERSION:
        msg = (
            f"the digest is in version {version!r:.20} of the schema, written by a later version "
            "of hfdaily; upgrade hfdaily to read it"
        )
        raise ParseError(msg)
    if version.__class__ is not int or version != VERSION:
        msg = f"expected a digest in version {VERSION} of the schema, got version {version!r:.60}"
        raise ParseError(msg)

    from cattrs import BaseValidationError, transform_error

    try:
        digest: Digest = _converter().structure(document, Digest)
    except BaseValidationError as exc:
        problem, *_ = transform_error(exc, format_exception=_reason)
        msg = f"the JSON is not a digest in the schema of hfdaily: {problem:.200}"
        raise ParseError(msg) from exc
    return _without_repeats(digest)


def _reason(exc: BaseException, _: type | None) -> str:
    return f"the key {exc} is missing" if isinstance(exc, KeyError) else str(exc)


def _without_repeats(digest: Digest) -> Digest:
    papers: dict[str, Paper] = {}
    for paper in digest.papers:
        papers.setdefault(paper.id, paper)
    repeats = len(digest.papers) - len(papers)
    if not repeats:
        return digest
    listed = max(digest.listed - repeats, len(papers))
    return attrs.evolve(digest, papers=papers.values(), listed=listed)


@cache
def _converter() -> "Converter":
    """
    Return the converter between records and JSON values.

    Its hooks refuse values of a wrong type, because cattrs by itself reads 5 as "5" and "" as an
    empty list.
    """
    from cattrs import Converter

    converter = Converter()
    _add_value_hooks(converter)
    for record in (*_SPARSE, *_WHOLE):
        _add_record_hooks(converter, record)
    return converter


def _add_value_hooks(converter: "Converter") -> None:
    for kind in (str, bool, int):
        converter.register_structure_hook(kind, _exactly(kind))
        # cattrs handles these types by itself, but takes twice the time, and most values have them.
        _register(converter, kind | None, _exactly(kind, type(None)))
    _register(converter, str | bool | None, _exactly(str, bool, type(None)))
    _register(converter, float | None, _exactly(float, int, type(None)))
    _register(converter, tuple[str, ...], _from(list, _parse_texts))
    _register(converter, tuple[tuple[str, int], ...], _from(list, _parse_counts))
    converter.register_structure_hook(Period, _from(str, lambda text, _: Period.parse(text)))
    converter.register_structure_hook(dt.date, _from(str, _parse_day))
    converter.register_structure_hook(dt.datetime, _from(str, _parse_aware_time))
    converter.register_unstructure_hook(Period, str)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_unstructure_hook(dt.datetime, _format_time)


def _add_record_hooks(converter: "Converter", record: type[Any]) -> None:
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

    names = {field.name for field in attrs.fields(record)} - {"unrecognized"}
    overrides: dict[str, Any] = {"unrecognized": override(omit=True)}
    if record is Paper:
        overrides["extra"] = override(struct_hook=_exactly(dict), unstruct_hook=dict)
    if record is Note:
        # A file of a later version may hold a kind that this version does not know.
        overrides["kind"] = override(struct_hook=_exactly(str))
    read: _Hook = make_dict_structure_fn(record, converter, **overrides)
    write = make_dict_unstructure_fn(
        record, converter, _cattrs_omit_if_default=record in _SPARSE, **overrides
    )

    def structure(value: dict[str, Any], target: Any) -> Any:
        found = read(value, target)
        if value.keys() <= names:
            return found
        unknown = {key: value[key] for key in value if key not in names}
        return attrs.evolve(found, unrecognized=unknown)

    def unstructure(value: Any) -> dict[str, Any]:
        written = write(value)
        if record is Paper:
            for name in _BEYOND_LISTS:
                if written[name] is None:
                    del written[name]
        return {**written, **value.unrecognized, **written} if value.unrecognized else written

    converter.register_structure_hook(record, _from(dict, structure))
    converter.register_unstructure_hook(record, unstructure)
    several: Any = tuple[record, ...]  # type: ignore[valid-type]
    structure_several = _from(list, converter.get_structure_hook(several))
    _register(converter, several, structure_several)
    _register(converter, several | None, _or_none(structure_several, several))


def _register(converter: "Converter", target: Any, hook: _Hook) -> None:
    """
    Register a hook for a type that is not a class, such as ``str | None``.
    """
    converter.register_structure_hook_func(lambda kind: kind == target, hook)


def _exactly(*kinds: type) -> _Hook:
    """
    Return a hook that accepts values of these JSON types and refuses all others.
    """

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ in kinds:
            return value
        raise _mismatch(kinds[0], value)

    return hook


def _from(kind: type, read: _Hook) -> _Hook:
    """
    Return a hook that reads values of one JSON type and refuses all others.
    """

    def hook(value: Any, target: Any) -> Any:
        if value.__class__ is kind:
            return read(value, target)
        raise _mismatch(kind, value)

    return hook


def _or_none(hook: _Hook, target: Any) -> _Hook:
    """
    Return a hook that accepts null, and reads all other values as this type.
    """
    return lambda value, _: None if value is None else hook(value, target)


def _mismatch(kind: type, value: object) -> TypeError:
    return TypeError(f"expected {kind.__name__}, got {value!r:.60}")


def _parse_day(text: str, _: Any) -> dt.date:
    # `fromisoformat` also reads weeks, for example "2026-W30" as a Monday.
    if text[4:5] != "-" or text[7:8] != "-":
        msg = f"expected a day such as 2026-02-23, got {text!r:.60}"
        raise ValueError(msg)
    return dt.date.fromisoformat(text)


def _parse_aware_time(text: str, _: Any) -> dt.datetime:
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None:
        msg = f"expected a time with its zone, got {text!r:.60}; write Z at its end for UTC"
        raise ValueError(msg)
    return parse_time(text)


def _format_time(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).isoformat().removesuffix("+00:00") + "Z"


def _parse_texts(texts: list[Any], _: Any) -> tuple[str, ...]:
    for text in texts:
        if text.__class__ is not str:
            raise _mismatch(str, text)
    return tuple(texts)


def _parse_counts(pairs: list[Any], _: Any) -> tuple[tuple[str, int], ...]:
    for pair in pairs:
        if not isinstance(pair, list) or [type(value) for value in pair] != [str, int]:
            msg = f"expected a list of a text and its number, got {pair!r:.60}"
            raise TypeError(msg)
    return tuple((text, number) for text, number in pairs)
