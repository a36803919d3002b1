"""
The contract of a renderer plugin: one hook, one record.

A plugin is a module with an entry point in the group ``hfdaily``. It marks one
function with `hookimpl`, and returns its `Renderer` records from it.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, TypeVar

import attrs
import pluggy

from ._records.digest import Digest

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ._plugins.listing import PluginStatus, RegisteredRenderer
    from ._plugins.registry import Registry

__all__ = [
    "PROJECT_NAME",
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

#: pluggy's project name, and the group of the entry points.
PROJECT_NAME: Final = "hfdaily"

_Hook = TypeVar("_Hook", bound="Callable[[], Iterable[Renderer]]")


class _Marker(Protocol):
    """
    What pluggy's marker does, for our one hook: type checkers see what pluggy sees at run time.
    """

    def __call__(self, function: _Hook, /) -> _Hook: ...


#: Marks the function that implements `hfdaily_renderers`.
hookimpl: _Marker = pluggy.HookimplMarker(PROJECT_NAME)
_hookspec = pluggy.HookspecMarker(PROJECT_NAME)

OptionValue: TypeAlias = str | int | float | bool | tuple[str, ...] | None

_TRUTH = {"1": True, "true": True, "yes": True, "on": True} | {
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@attrs.frozen(kw_only=True)
class RenderContext:
    """
    What a renderer may know besides the digest.

    Every field has a default, for ever, so that old plugins and old callers
    go on working when a field is added. Renderers never read the clock: the
    only time that they know is `generated_at`.

    Attributes:
        locale: Of the labels, as in BCP 47: "en", "ko", "pt-BR".
        title: Stands in for the renderer's own heading.
        site_url: Where the output will live; feeds need it for their self
            link.
        timezone: IANA name, for dates that people read.
        generated_at: When the output is made; None leaves it out.
        options: The renderer's options, all of them: defaults are filled in.
    """

    locale: str = "en"
    title: str | None = None
    site_url: str | None = None
    timezone: str = "UTC"
    generated_at: dt.datetime | None = None
    options: Mapping[str, OptionValue] = attrs.field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.site_url is not None:
            from .text import safe_url

            if safe_url(self.site_url) is None:
                msg = f"site_url is {self.site_url!r}; it must be an http(s) URL"
                raise ValueError(msg)
        if self.timezone != "UTC":
            _ = self.zone

    @property
    def zone(self) -> ZoneInfo:
        """
        The time zone.

        Raises:
            ValueError: The system knows no zone of that name.
        """
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError) as exc:
            msg = f"unknown time zone {self.timezone!r}; use an IANA name such as Asia/Seoul"
            raise ValueError(msg) from exc


class RenderFunc(Protocol):
    """
    The callable in `Renderer.render`: pure, the same result every time.
    """

    def __call__(self, digest: Digest, context: RenderContext, /) -> str | bytes:
        """
        Return the whole document: text, or bytes for binary formats.
        """
        ...


def _matches(pattern: str) -> Callable[[object, attrs.Attribute[str], object], None]:
    """
    A validator whose message says what came.
    """

    def check(_: object, attribute: attrs.Attribute[str], value: object) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            msg = f"{attribute.name} is {value!r}; it must match {pattern}"
            raise ValueError(msg)

    return check


@attrs.frozen(kw_only=True)
class Option:
    """
    An option that a renderer takes.

    Attributes:
        type: str, int, float, bool, or tuple for several texts, which the
            command line separates by commas.
        default: What the renderer finds where nobody says otherwise.
        help: One line for people.
    """

    name: str = attrs.field(validator=_matches("[a-z][a-z0-9_]*"))
    type: type[str | int | float | bool | tuple[str, ...]] = str
    default: OptionValue = None
    help: str = ""

    def __attrs_post_init__(self) -> None:
        if self.type not in (str, int, float, bool, tuple):
            msg = (
                f"option {self.name!r} is of type {self.type!r}; use str, int, float, bool or tuple"
            )
            raise ValueError(msg)
        self.check(self.default)

    def check(self, value: object) -> OptionValue:
        """
        The value as the renderer will find it.

        Raises:
            ValueError: It is of another type.
        """
        if value is None or (isinstance(value, self.type) and not self._is_stray_bool(value)):
            return value
        if self.type is tuple and isinstance(value, list):
            return tuple(value)
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        msg = f"option {self.name!r} is {value!r}; it must be of type {self.type.__name__}"
        raise ValueError(msg)

    def parse(self, text: str) -> OptionValue:
        """
        Read the value from text, as on the command line.

        Raises:
            ValueError: The text is no such value.
        """
        if self.type is tuple:
            return tuple(word.strip() for word in text.split(",") if word.strip())
        try:
            return _TRUTH[text.lower()] if self.type is bool else self.type(text)
        except (KeyError, ValueError):
            msg = f"option {self.name!r} is {text!r}; it must be of type {self.type.__name__}"
            raise ValueError(msg) from None

    def _is_stray_bool(self, value: object) -> bool:
        return isinstance(value, bool) and self.type is not bool


def _takes_digest_and_context(
    _: object, attribute: attrs.Attribute[RenderFunc], value: RenderFunc
) -> None:
    if not callable(value):
        msg = f"{attribute.name} is {value!r}, which cannot be called"
        raise TypeError(msg)
    try:
        inspect.signature(value).bind("digest", "context")
    except TypeError as exc:
        msg = f"{attribute.name} cannot be called with a digest and a context: {exc}"
        raise TypeError(msg) from exc
    except ValueError:  # a built-in function that does not tell
        return


def _all_options(options: Iterable[Option]) -> tuple[Option, ...]:
    found = tuple(options)
    for option in found:
        if not isinstance(option, Option):
            msg = f"options hold {option!r}, which is not an Option"
            raise TypeError(msg)
    return found


@attrs.frozen(kw_only=True)
class Renderer:
    """
    An output format. Checked when it is made.

    Attributes:
        name: What people ask for: "markdown".
        media_type: "text/markdown".
        suffix: Of file names: ".md".
        render: Makes the document.
        filename: Names the file in a directory; by default the period's label
            and the suffix.
        options: What the format can be told; others are refused.
    """

    name: str = attrs.field(validator=_matches("[a-z][a-z0-9_-]*"))
    media_type: str = attrs.field(validator=_matches(r"[a-z]+/[a-z0-9.+-]+"))
    suffix: str = attrs.field(validator=_matches(r"\.[a-z0-9.]+"))
    render: RenderFunc = attrs.field(repr=False, validator=_takes_digest_and_context)
    filename: Callable[[Digest], str] | None = attrs.field(default=None, repr=False)
    options: tuple[Option, ...] = attrs.field(default=(), converter=_all_options)

    def __attrs_post_init__(self) -> None:
        names = [option.name for option in self.options]
        if len(set(names)) < len(names):
            msg = f"format {self.name!r} has an option twice: {', '.join(sorted(names))}"
            raise ValueError(msg)

    def output_name(self, digest: Digest) -> str:
        """
        The name of the file in a directory that the output is written to.

        Raises:
            ValueError: The plugin's name for it is a path, not a file name.
        """
        name = self.filename(digest) if self.filename else f"{digest.slug}{self.suffix}"
        if name in ("", ".", "..") or re.search(r'[/\\\0:*?"<>|]', name):
            msg = f"format {self.name!r} names its file {name!r}; it must be a plain file name"
            raise ValueError(msg)
        return name


@_hookspec
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers that this plugin provides.

    Called once a process, when a format is looked up that is not built in.
    Must do no I/O.
    """
    return ()


def __getattr__(name: str) -> object:
    # The registry builds on this module, so its names are imported when they are first used.
    if name == "Registry":
        from ._plugins.registry import Registry

        return Registry
    if name in ("PluginStatus", "RegisteredRenderer"):
        from ._plugins import listing

        return getattr(listing, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
