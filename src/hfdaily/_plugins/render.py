"""
One digest, one format, one document: options checked before, the result after.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from ..exceptions import FormatError, HFDailyError, OptionError, RenderError, describe

if TYPE_CHECKING:
    from .._records.digest import Digest
    from ..plugins import OptionValue, RenderContext
    from .listing import RegisteredRenderer
    from .registry import Registry

__all__ = [
    "ContextFields",
    "call",
    "context_for",
    "encode",
    "file_name",
    "render",
    "render_bytes",
]


class ContextFields(TypedDict, total=False):
    """
    The fields of `RenderContext` but its options, as keywords of `render`.
    """

    locale: str
    title: str | None
    site_url: str | None
    timezone: str
    generated_at: dt.datetime | None


def render(
    digest: Digest,
    format: str = "markdown",
    *,
    options: Mapping[str, object] | None = None,
    registry: Registry | None = None,
    **context: Unpack[ContextFields],
) -> str:
    """
    Render a digest as text.

    Args:
        format: A name, or "plugin:name" where several plugins have it.

        options: What the format takes besides; ``hfdaily formats`` lists it.

        registry: Where to look the format up; by default everything installed.

        context: The fields of `RenderContext`: locale, title, site_url,
            timezone, generated_at.

    Raises:
        FormatError: The format or one of its options is unknown, or binary.
        RenderError: The renderer failed.
    """
    entry = _find(format, registry)
    document = call(entry, digest, context_for(entry, options or {}, context))
    if isinstance(document, bytes):
        msg = f"format {format!r} is binary; call render_bytes() for it"
        raise FormatError(msg)
    return document


def render_bytes(
    digest: Digest,
    format: str = "markdown",
    *,
    options: Mapping[str, object] | None = None,
    registry: Registry | None = None,
    **context: Unpack[ContextFields],
) -> bytes:
    """
    As `render`, for binary formats and files; text is encoded as UTF-8.
    """
    entry = _find(format, registry)
    return encode(entry, call(entry, digest, context_for(entry, options or {}, context)))


def _find(format: str, registry: Registry | None) -> RegisteredRenderer:
    if registry is None:
        from .registry import default_registry

        registry = default_registry()
    return registry.find(format)


def context_for(
    entry: RegisteredRenderer, options: Mapping[str, object], fields: ContextFields
) -> RenderContext:
    """
    The context that a renderer finds: checked, its options' defaults filled in.

    Raises:
        OptionError: The renderer does not take an option, or not this value.
        ValueError: Another field is not what it should be.
    """
    from ..plugins import RenderContext

    return RenderContext(options=_options(entry, options), **fields)


def call(entry: RegisteredRenderer, digest: Digest, context: RenderContext) -> str | bytes:
    """
    The renderer's document.

    Raises:
        OptionError: The renderer refuses an option's value.
        RenderError: It failed, or its result is no document.
    """
    try:
        document = entry.renderer.render(digest, context)
    except KeyboardInterrupt:
        raise
    except OptionError as exc:  # what else than the type a value must be, the renderer knows
        msg = f"{entry}: {exc}"
        raise OptionError(msg) from exc
    except BaseException as exc:  # sys.exit() too: whether to go on is for the caller to say
        raise _failure(entry, digest, exc) from exc
    if not isinstance(document, str | bytes):
        msg = f"{entry} returned {type(document).__name__}, not str or bytes"
        raise RenderError(msg)
    return document


def encode(entry: RegisteredRenderer, document: str | bytes) -> bytes:
    """
    The document as it goes into a file.

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
    What the document is called in a directory.

    Raises:
        RenderError: The renderer has no usable name for it.
    """
    try:
        return entry.renderer.output_name(digest)
    except Exception as exc:
        raise _failure(entry, digest, exc) from exc


def _failure(entry: RegisteredRenderer, digest: Digest, exc: BaseException) -> RenderError:
    # An error that was raised on purpose says by itself what is wrong.
    text = str(exc) if isinstance(exc, HFDailyError) else describe(exc)
    return RenderError(f"{entry} could not render {digest.period}: {text}")


def _options(entry: RegisteredRenderer, given: Mapping[str, object]) -> dict[str, OptionValue]:
    known = {option.name: option for option in entry.renderer.options}
    for name in given:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            msg = f"{entry} has no option {name!r}; {takes}"
            raise OptionError(msg)
    try:
        return {
            name: option.check(given[name]) if name in given else option.default
            for name, option in known.items()
        }
    except ValueError as exc:
        msg = f"{entry}: {exc}"
        raise OptionError(msg) from exc
