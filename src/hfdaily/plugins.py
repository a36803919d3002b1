"""
The contract of a renderer plugin, which is one hook that returns `Renderer` records.

A plugin is a module with an entry point in the group ``hfdaily``. One of its functions is marked
with `hookimpl` and returns the plugin's renderers::

    from hfdaily.plugins import Renderer, hookimpl

    @hookimpl
    def hfdaily_renderers():
        return [Renderer(name="slides", media_type="text/html", suffix=".html", render=render)]

The contract grows only by fields with defaults, so a plugin for one version works with the next.
"""

import datetime as dt
import inspect
import re

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

import attrs
import pluggy

from ._records.digest import Digest
from ._records.period import Period
from ._records.validation import check_types, texts, tuple_of
from .exceptions import quoted, wrong_type
from .text import safe_url

if TYPE_CHECKING:
    from ._plugins.registry import PluginStatus, RegisteredRenderer, Registry

__all__ = [
    "PROJECT_NAME",
    "IndexEntry",
    "IndexFunc",
    "Link",
    "Option",
    "OptionValue",
    "PluginStatus",
    "RegisteredRenderer",
    "Registry",
    "RenderContext",
    "RenderFunc",
    "Renderer",
    "hfdaily_renderers",
    "hookimpl",
]

#: The name of the project in pluggy, and the group of the entry points.
PROJECT_NAME: Final = "hfdaily"

_Hook = TypeVar("_Hook", bound="Callable[[], Iterable[Renderer]]")


class _HookMarker(Protocol):
    """
    The type of pluggy's marker for the only hook.

    With it, type checkers refuse a hook that pluggy would refuse at run time.
    """

    def __call__(self, function: _Hook, /) -> _Hook: ...


#: The decorator of the function that implements `hfdaily_renderers`.
hookimpl: _HookMarker = pluggy.HookimplMarker(PROJECT_NAME)
_hookspec = pluggy.HookspecMarker(PROJECT_NAME)

#: The value of an option. None means "not set".
OptionValue: TypeAlias = str | int | float | bool | tuple[str, ...] | None
_OptionType: TypeAlias = type[str | int | float | bool | tuple[str, ...]]

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_OPTION_TYPES: tuple[type[object], ...] = (str, int, float, bool, tuple)


@attrs.frozen(kw_only=True)
class Link:
    """
    A link to another document of a published folder.

    Attributes:
        url: The target, which is an absolute http(s) URL or a path relative to the document.
        label: The text to show, such as "2026-02-20".
    """

    url: str
    label: str

    __attrs_post_init__ = check_types


def _links_of(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple_of(Link, links)


@attrs.frozen(kw_only=True)
class RenderContext:
    """
    What a renderer gets in addition to the digest.

    Every field has a default, so that existing plugins and callers still work when a field is
    added. A renderer never reads the clock. The only time that it uses is `generated_at`.

    Attributes:
        locale: The locale of the labels (BCP 47): "en", "ko", "pt-BR".
        title: A heading that replaces the renderer's own.
        site_url: The URL at which the document will be published. Feeds need it for their self link.
        timezone: The IANA name of the time zone of dates that people read.
        generated_at: When the output is made. None leaves the time out.
        options: The value of every option that the renderer declares, defaults included.
        previous: The document before this one in a published folder.
        next: The document after this one in a published folder.
        feeds: The feeds in the same folder. Each label is the name of the format.
        index: The index of the folder.

    Raises:
        TypeError: A field has a value of the wrong type.
        ValueError: `site_url` is not an http(s) URL, the time zone is unknown, or `generated_at` has
            no time zone.
    """

    locale: str = "en"
    title: str | None = None
    site_url: str | None = None
    timezone: str = "UTC"
    generated_at: dt.datetime | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    previous: Link | None = None
    next: Link | None = None
    feeds: tuple[Link, ...] = attrs.field(default=(), converter=_links_of)
    index: Link | None = None

    def __attrs_post_init__(self) -> None:
        check_types(self)
        if self.site_url is not None and safe_url(self.site_url) is None:
            msg = f"site_url is {quoted(self.site_url, 80)}; it must be an http(s) URL"
            raise ValueError(msg)
        if self.timezone != "UTC":
            _time_zone(self.timezone)

    @property
    def zone(self) -> dt.tzinfo:
        """
        The time zone. "UTC" works even on systems without a time zone database.
        """
        return dt.UTC if self.timezone == "UTC" else _time_zone(self.timezone)


def _time_zone(name: str) -> dt.tzinfo:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as exc:
        known = available_timezones()
        if not known:
            msg = f"timezone is {quoted(name)}, but there is no time zone database; pip install tzdata"
            raise ValueError(msg) from exc
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "write an IANA name such as Asia/Seoul"
        msg = f"unknown time zone {quoted(name)}; {hint}"
        raise ValueError(msg) from exc


class RenderFunc(Protocol):
    """
    The callable in `Renderer.render`. It is pure, so the same arguments give the same document.
    """

    def __call__(self, digest: Digest, context: RenderContext, /) -> str | bytes:
        """
        Return the whole document: text, or bytes for a binary format.
        """
        ...


@attrs.frozen(kw_only=True)
class IndexEntry:
    """
    One document of a published folder, for its index.

    Attributes:
        period: The period of the digest.
        path: The path of the document, relative to the index, with "/" between its parts.
        papers: The number of papers in the document.
        listed: The number of papers in the whole list.
        upvotes: The sum of the known upvotes of the whole list.
        complete: Whether the whole list was read and the period is over.
        as_of: When the counts were read.
        titles: The titles of the first papers of the document.
    """

    period: Period
    path: str
    papers: int
    listed: int
    upvotes: int
    complete: bool
    as_of: dt.datetime | None = None
    titles: tuple[str, ...] = attrs.field(default=(), converter=texts, repr=False)

    __attrs_post_init__ = check_types

    @classmethod
    def of(cls, digest: Digest, path: str, *, titles: int = 3) -> "IndexEntry":
        """
        Return the entry of a digest.

        Args:
            digest: The digest that was rendered.

            path: The path of the document, relative to the index.

            titles: How many titles to keep.
        """
        return cls(
            period=digest.period,
            path=path,
            papers=len(digest),
            listed=digest.listed,
            upvotes=digest.stats.upvotes,
            complete=digest.complete,
            as_of=digest.as_of,
            titles=tuple(paper.title for paper in digest[:titles]),
        )


class IndexFunc(Protocol):
    """
    The callable in `Renderer.index`. It is pure, like a `RenderFunc`.
    """

    def __call__(
        self, entries: Sequence[IndexEntry], context: RenderContext, /
    ) -> str | bytes | Mapping[str, str | bytes]:
        """
        Return the index of a folder, given its documents from the newest to the oldest.

        An index of several pages is a mapping from file names to texts or bytes. The first page, to
        which documents link, is named "index" with the suffix of the format.
        """
        ...


def _must_match(
    _: object, attribute: "attrs.Attribute[Any]", value: object, *, pattern: str, example: str
) -> None:
    """
    Refuse a value that is not a text or does not match a pattern.
    """
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        msg = f"{attribute.name} is {quoted(value)}; it must match {pattern}, as {example!r} does"
        raise ValueError(msg)


def _choices_of(choices: Iterable[str | int | float]) -> tuple[str | int | float, ...]:
    if isinstance(choices, str):
        msg = f"choices is the text {quoted(choices)}; write a list of values"
        raise TypeError(msg)
    if not isinstance(choices, Iterable):
        raise wrong_type("Option", "choices as a list of values", choices)
    return tuple(choices)


@attrs.frozen(kw_only=True)
class Option:
    """
    An option of a renderer.

    Attributes:
        name: The name, such as "page_size".
        type: str, int, float, bool, or tuple for several texts, which the command line separates
            by commas.
        default: The value if none is given.
        help: A description of one line.
        choices: The only accepted values, or for a tuple the only accepted members. If empty, any value
            of the type is accepted.

    Raises:
        TypeError: `type` is not one of these types.
        ValueError: The name is invalid, or the default or a choice does not have the type.
    """

    name: str = attrs.field(
        validator=partial(_must_match, pattern="[a-z][a-z0-9_]*", example="page_size")
    )
    type: _OptionType = str
    default: OptionValue = None
    help: str = ""
    choices: tuple[str | int | float, ...] = attrs.field(default=(), converter=_choices_of)

    def __attrs_post_init__(self) -> None:
        if self.type not in _OPTION_TYPES:
            msg = f"option {self.name!r} is of type {quoted(self.type)}; use str, int, float, bool or tuple"
            raise TypeError(msg)
        if self.type is bool and self.choices:
            msg = f"option {self.name!r} is of type bool, so its choices are True and False already"
            raise ValueError(msg)
        for choice in self.choices:
            self._convert((choice,) if self.type is tuple else choice)
        self.check(self.default)

    def check(self, value: object) -> OptionValue:
        """
        Check a value, and return it in the form that the renderer gets.

        Args:
            value: A value of the option's type, or None for "not set". A list becomes a tuple, and an
                int becomes a float if the option is one.

        Raises:
            ValueError: The value has another type or is not one of the choices.
        """
        converted = self._convert(value)
        if self.choices and converted is not None:
            for member in converted if isinstance(converted, tuple) else (converted,):
                if member not in self.choices:
                    choices = ", ".join(map(str, self.choices))
                    msg = f"option {self.name!r} is {quoted(member)}; use one of {choices}"
                    raise ValueError(msg)
        return converted

    def parse(self, text: str) -> OptionValue:
        """
        Parse a value from text, as on the command line.

        Args:
            text: For a bool, "yes", "on", "true", "1" or their opposites. For a tuple, texts separated
                by commas.

        Raises:
            ValueError: The text is not a value of the type, or not one of the choices.
        """
        if not isinstance(text, str):
            raise wrong_type("Option.parse()", "a text", text)
        if self.type is tuple:
            return self.check(tuple(word.strip() for word in text.split(",") if word.strip()))
        if self.type is bool:
            if text.lower() not in _TRUE | _FALSE:
                raise self._wrong_type(text)
            return text.lower() in _TRUE
        try:
            value = self.type(text)
        except ValueError:
            raise self._wrong_type(text) from None
        return self.check(value)

    def _convert(self, value: object) -> OptionValue:
        if value is None:
            return None
        if self.type is tuple and isinstance(value, list | tuple):
            if all(isinstance(member, str) for member in value):
                return tuple(value)
            raise self._wrong_type(value)
        # bool is a subclass of int, but True is not meant as a number.
        if isinstance(value, bool) != (self.type is bool):
            raise self._wrong_type(value)
        if self.type is float and isinstance(value, int):
            try:
                return float(value)
            except OverflowError:
                raise self._wrong_type(value) from None
        if isinstance(value, self.type):
            return value
        raise self._wrong_type(value)

    def _wrong_type(self, value: object) -> ValueError:
        wanted = "a list of texts" if self.type is tuple else f"of type {self.type.__name__}"
        return ValueError(f"option {self.name!r} is {quoted(value)}; it must be {wanted}")


def _must_take(
    _: object, attribute: "attrs.Attribute[Any]", value: object, *, arguments: tuple[str, ...]
) -> None:
    """
    Refuse a value that cannot be called with these positional arguments. An optional field may be
    None.
    """
    name = attribute.name
    if value is None and attribute.default is None:
        return
    if not callable(value):
        msg = f"{name} is {quoted(value)}; it must be a function of {' and '.join(arguments)}"
        raise TypeError(msg)
    try:
        inspect.signature(value).bind(*arguments)
    except TypeError as exc:
        wanted = " and ".join(f"a {argument}" for argument in arguments)
        msg = f"{name} cannot be called with {wanted}: {exc}"
        raise TypeError(msg) from exc
    except ValueError:  # Some built-in functions have no signature.
        return


def _options_of(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple_of(Option, options)


@attrs.frozen(kw_only=True)
class Renderer:
    """
    An output format, which is checked when it is created.

    Attributes:
        name: The name of the format, such as "markdown".
        media_type: The media type of the document, such as "text/markdown".
        suffix: The suffix of its files, such as ".md".
        render: The function that makes the document.
        filename: A function that names the file of a digest in a directory. The default name is the
            digest's slug with the suffix.
        options: The options of the format. Others are refused.
        description: One line about the format, which ``hfdaily formats`` shows.
        index: A function that makes the index of a published folder. A single page is named "index"
            with the suffix. Without the function, a folder of this format has no index.

    Raises:
        TypeError: A function cannot be called, or does not take its arguments.
        ValueError: A name, the media type or the suffix is invalid, or two options have the same
            name.
    """

    name: str = attrs.field(
        validator=partial(_must_match, pattern="[a-z][a-z0-9_-]*", example="markdown")
    )
    media_type: str = attrs.field(
        validator=partial(_must_match, pattern="[a-z]+/[a-z0-9.+-]+", example="text/markdown")
    )
    suffix: str = attrs.field(
        validator=partial(_must_match, pattern=r"\.[a-z0-9.]+", example=".md")
    )
    render: RenderFunc = attrs.field(
        repr=False, validator=partial(_must_take, arguments=("digest", "context"))
    )
    filename: Callable[[Digest], str] | None = attrs.field(
        default=None, repr=False, validator=partial(_must_take, arguments=("digest",))
    )
    options: tuple[Option, ...] = attrs.field(default=(), converter=_options_of)
    description: str = ""
    index: IndexFunc | None = attrs.field(
        default=None, repr=False, validator=partial(_must_take, arguments=("entries", "context"))
    )

    def __attrs_post_init__(self) -> None:
        names = [option.name for option in self.options]
        for name in names:
            if names.count(name) > 1:
                msg = f"format {self.name!r} has two options named {name!r}"
                raise ValueError(msg)
        if not isinstance(self.description, str) or "\n" in self.description:
            msg = f"description is {quoted(self.description)}; it must be one line of text"
            raise ValueError(msg)

    def output_name(self, digest: Digest) -> str:
        """
        Return the name of the digest's file in a directory.

        Args:
            digest: The digest that is rendered.

        Raises:
            ValueError: The plugin's function returned something other than a plain file name.
        """
        name = self.filename(digest) if self.filename else f"{digest.slug}{self.suffix}"
        check_file_name(name, self.name)
        return name


def check_file_name(name: object, format: str) -> None:
    """
    Refuse a file name that leads to another directory or that some file systems do not allow.

    Args:
        name: The name that a renderer returned.

        format: The name of the format, for the message.

    Raises:
        ValueError: The name is not a plain file name.
    """
    if (
        not isinstance(name, str)
        or name in ("", ".", "..")
        or re.search(r'[/\\:*?"<>|\x00-\x1f]', name)
    ):
        msg = f"format {format!r} names its file {quoted(name, 80)}; it must be a plain file name"
        raise ValueError(msg)


@_hookspec
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers that this plugin provides.

    hfdaily calls it once per process, when a format that is not built in is first looked up. It
    must not do I/O.
    """
    return ()


def __getattr__(name: str) -> object:
    # The registry imports this module, so its names are imported here when they are first used.
    if name in ("PluginStatus", "RegisteredRenderer", "Registry"):
        from ._plugins import registry

        return getattr(registry, name)
    close = get_close_matches(name, __all__, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    msg = f"module {__name__!r} has no attribute {name!r}{hint}"
    raise AttributeError(msg, name=name, obj=None)
