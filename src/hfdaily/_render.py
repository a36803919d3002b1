"""
One digest, one format, one document: options checked before, the result after.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from .exceptions import FormatError, OptionError, RenderError

if TYPE_CHECKING:
    from ._models import Digest
    from ._registry import Registry
    from .plugins import OptionValue, RenderContext, Renderer

__all__ = ["ContextFields", "call", "context_for", "encode", "render", "render_bytes"]


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
    renderer = _find(format, registry)
    document = call(renderer, digest, context_for(renderer, options or {}, context))
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
    renderer = _find(format, registry)
    return encode(renderer, call(renderer, digest, context_for(renderer, options or {}, context)))


def _find(format: str, registry: Registry | None) -> Renderer:
    if registry is None:
        from ._registry import default_registry

        registry = default_registry()
    return registry.get(format)


def context_for(
    renderer: Renderer, options: Mapping[str, object], fields: ContextFields
) -> RenderContext:
    """
    The context that a renderer finds: checked, its options' defaults filled in.

    Raises:
        OptionError: The renderer does not take an option, or not this value.
        ValueError: Another field is not what it should be.
    """
    from .plugins import RenderContext

    return RenderContext(options=_options(renderer, options), **fields)


def call(renderer: Renderer, digest: Digest, context: RenderContext) -> str | bytes:
    """
    The renderer's document.

    Raises:
        RenderError: It failed, or its result is no document.
    """
    try:
        document = renderer.render(digest, context)
    except Exception as exc:
        msg = f"format {renderer.name!r} could not render {digest.period}: {exc!r}"
        raise RenderError(msg) from exc
    if not isinstance(document, str | bytes):
        msg = f"format {renderer.name!r} returned {type(document).__name__}, not str or bytes"
        raise RenderError(msg)
    return document


def encode(renderer: Renderer, document: str | bytes) -> bytes:
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
        msg = f"format {renderer.name!r} let a lone surrogate through; it must clean its text"
        raise RenderError(msg) from exc


def _options(renderer: Renderer, given: Mapping[str, object]) -> dict[str, OptionValue]:
    known = {option.name: option for option in renderer.options}
    for name in given:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            msg = f"format {renderer.name!r} has no option {name!r}; {takes}"
            raise OptionError(msg)
    try:
        return {
            name: option.check(given[name]) if name in given else option.default
            for name, option in known.items()
        }
    except ValueError as exc:
        msg = f"format {renderer.name!r}: {exc}"
        raise OptionError(msg) from exc
