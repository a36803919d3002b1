"""
Render a digest: check the options, call the renderer, and check its document.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from .._public import public
from .._records.digest import Digest
from ..exceptions import (
    FormatError,
    HFDailyError,
    OptionError,
    RenderError,
    describe,
    one_line,
    quoted,
)
from ..plugins import IndexEntry, Link, RenderContext, check_file_name
from .registry import as_registry

if TYPE_CHECKING:
    from ..plugins import OptionValue
    from .registry import RegisteredRenderer, Registry

__all__ = [
    "ContextFields",
    "call",
    "context_for",
    "encode",
    "file_name",
    "index_name",
    "index_pages",
    "render",
    "render_bytes",
]


class ContextFields(TypedDict, total=False):
    """
    The fields of `RenderContext` except its options, as keyword arguments of `render`.
    """

    locale: str
    title: str | None
    site_url: str | None
    timezone: str
    generated_at: dt.datetime | None
    previous: Link | None
    next: Link | None
    feeds: Iterable[Link]
    index: Link | None


_FIELDS = ContextFields.__annotations__


@public
def render(
    digest: Digest,
    format: str = "markdown",
    *,
    options: Mapping[str, object] | None = None,
    context: RenderContext | None = None,
    registry: Registry | None = None,
    **fields: Unpack[ContextFields],
) -> str:
    """
    Render a digest as text.

    Args:
        digest: The digest to render.

        format: The name of a format, or "plugin:name" if several plugins have one of this name.

        options: The options of the format, by name. ``hfdaily formats`` lists them.

        context: The context for all fields that are not passed as keywords, such as the one that a
            renderer was given. Its options are ignored, because they belong to another format.

        registry: The registry of formats. The default has all installed formats.

        **fields: The fields of `hfdaily.plugins.RenderContext`: locale, title, site_url, timezone,
            generated_at, previous, next, feeds, index.

    Returns:
        The document.

    Raises:
        FormatError: The format or one of its options is unknown, or the format is binary.
        RenderError: The renderer failed.
        TypeError: An argument has the wrong type.
        ValueError: A field of the context has an invalid value.
    """
    entry = as_registry(registry).find(format)
    document = call(entry, digest, context_for(entry, options, fields, context))
    if isinstance(document, bytes):
        msg = f"format {format!r} is binary; call render_bytes() for it"
        raise FormatError(msg)
    return document


@public
def render_bytes(
    digest: Digest,
    format: str = "markdown",
    *,
    options: Mapping[str, object] | None = None,
    context: RenderContext | None = None,
    registry: Registry | None = None,
    **fields: Unpack[ContextFields],
) -> bytes:
    """
    Render a digest as bytes. Text is encoded as UTF-8.

    Args:
        digest: The digest to render.

        format: The name of a format, or "plugin:name" if several plugins have one of this name.

        options: The options of the format, by name. ``hfdaily formats`` lists them.

        context: The context for all fields that are not passed as keywords, such as the one that a
            renderer was given. Its options are ignored, because they belong to another format.

        registry: The registry of formats. The default has all installed formats.

        **fields: The fields of `hfdaily.plugins.RenderContext`: locale, title, site_url, timezone,
            generated_at, previous, next, feeds, index.

    Returns:
        The document.

    Raises:
        FormatError: The format or one of its options is unknown.
        RenderError: The renderer failed, or its text cannot be encoded.
        TypeError: An argument has the wrong type.
        ValueError: A field of the context has an invalid value.
    """
    entry = as_registry(registry).find(format)
    return encode(entry, call(entry, digest, context_for(entry, options, fields, context)))


def context_for(
    entry: RegisteredRenderer,
    options: Mapping[str, object] | None,
    fields: ContextFields,
    base: RenderContext | None = None,
) -> RenderContext:
    """
    Return the checked context of a renderer, with the defaults of its options.

    Args:
        entry: The renderer.

        options: The options that were given.

        fields: The other fields that were given.

        base: The context for all other fields.

    Raises:
        OptionError: The renderer does not take an option, or does not take its value.
        TypeError: A field is unknown or has the wrong type.
        ValueError: A field has an invalid value.
    """
    for name in fields:
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            if any(option.name == name for option in entry.renderer.options):
                known = f"options={{{name!r}: …}} for the option of the format"
            msg = f"render() has no argument {name!r}; write {known}"
            raise TypeError(msg)
    if base is None:
        base = RenderContext()
    elif not isinstance(base, RenderContext):
        msg = f"context is {quoted(base)}, which is not a RenderContext"
        raise TypeError(msg)
    return attrs.evolve(base, options=_options(entry, {} if options is None else options), **fields)


def call(entry: RegisteredRenderer, digest: Digest, context: RenderContext) -> str | bytes:
    """
    Return the document that a renderer makes.

    Args:
        entry: The renderer.

        digest: The digest to render.

        context: The context, as `context_for` makes it.

    Raises:
        OptionError: The renderer refuses the value of an option.
        RenderError: The renderer failed, or returned something other than a document.
        TypeError: The digest is not a `Digest`.
    """
    if not isinstance(digest, Digest):
        msg = (
            f"render() takes a Digest, got {type(digest).__name__}; make one of papers with "
            "Digest(period=…, papers=…)"
        )
        raise TypeError(msg)
    try:
        document = entry.renderer.render(digest, context)
    except KeyboardInterrupt:
        raise
    except OptionError as exc:  # Renderers may reject a value for reasons other than its type.
        msg = f"{entry}: {exc}"
        raise OptionError(msg) from exc
    except BaseException as exc:  # This includes SystemExit: a renderer must not end the program.
        raise _render_error(f"{entry} could not render {digest.period}", exc) from exc
    if not isinstance(document, str | bytes):
        msg = f"{entry} returned {type(document).__name__}, not str or bytes"
        raise RenderError(msg)
    return document


def encode(entry: RegisteredRenderer, document: str | bytes) -> bytes:
    """
    Return a document as bytes for a file.

    Args:
        entry: The renderer that made the document.

        document: The document.

    Raises:
        RenderError: The text cannot be encoded.
    """
    if isinstance(document, bytes):
        return document
    try:
        return document.encode()
    except UnicodeEncodeError as exc:
        msg = f"{entry} let a lone surrogate through; it must clean its text"
        raise RenderError(msg) from exc


def file_name(entry: RegisteredRenderer, digest: Digest) -> str:
    """
    Return the name of the document's file in a directory.

    Args:
        entry: The renderer.

        digest: The digest that is rendered.

    Raises:
        RenderError: The renderer's function returned something other than a plain file name.
    """
    try:
        return entry.renderer.output_name(digest)
    except Exception as exc:
        raise _render_error(f"{entry} could not render {digest.period}", exc) from exc


def index_name(entry: RegisteredRenderer) -> str:
    """
    Return the name of the first page of a renderer's index.

    Args:
        entry: The renderer.
    """
    return f"index{entry.renderer.suffix}"


def index_pages(
    entry: RegisteredRenderer, documents: Sequence[IndexEntry], context: RenderContext
) -> dict[str, bytes]:
    """
    Return the pages of a renderer's index by file name. They are empty if it has no index.

    Args:
        entry: The renderer.

        documents: The documents of the folder, from the newest to the oldest.

        context: The context, as `context_for` makes it.

    Raises:
        RenderError: The renderer failed, or returned something other than an index.
    """
    make_index = entry.renderer.index
    if make_index is None:
        return {}
    try:
        made = make_index(documents, context)
        first = index_name(entry)
        pages = made if isinstance(made, Mapping) else {first: made}
        if first not in pages:
            msg = f"one of its pages must be named {first!r}"
            raise ValueError(msg)
        for name, page in pages.items():
            check_file_name(name, entry.renderer.name)
            if not isinstance(page, str | bytes):
                msg = f"page {name!r} is {type(page).__name__}, not str or bytes"
                raise TypeError(msg)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # This includes SystemExit: a renderer must not end the program.
        raise _render_error(f"{entry} could not make the index", exc) from exc
    return {name: encode(entry, page) for name, page in pages.items()}


def _render_error(failure: str, exc: BaseException) -> RenderError:
    # The message of an hfdaily error is clear by itself. For other errors, add the type.
    text = str(exc) if isinstance(exc, HFDailyError) else describe(exc)
    return RenderError(one_line(f"{failure}: {text}"))


def _options(entry: RegisteredRenderer, given: Mapping[str, object]) -> dict[str, OptionValue]:
    if not isinstance(given, Mapping):
        msg = f"options is {quoted(given)}; write a dict of names and values"
        raise TypeError(msg)
    known = {option.name: option for option in entry.renderer.options}
    for name in given:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            msg = f"{entry} has no option {quoted(name)}; {takes}"
            raise OptionError(msg)
    try:
        return {
            name: option.check(given[name]) if name in given else option.default
            for name, option in known.items()
        }
    except ValueError as exc:
        msg = f"{entry}: {exc}"
        raise OptionError(msg) from exc
