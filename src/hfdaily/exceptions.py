"""
Every exception that hfdaily raises on purpose, in one tree::

    HFDailyError
    ├── PeriodError (also ValueError)
    ├── FetchError
    │   ├── TransportError
    │   └── StatusError
    ├── ParseError
    ├── ArchiveError
    ├── MissingExtraError (also ImportError)
    ├── PluginError
    ├── FormatError (also LookupError)
    │   ├── UnknownFormatError
    │   ├── AmbiguousFormatError
    │   └── OptionError
    └── RenderError
    PluginWarning (a UserWarning)
    ParseWarning (a UserWarning)

A message says in one sentence what was asked, what came, and what to do next.
"""

from __future__ import annotations

__all__ = [
    "AmbiguousFormatError",
    "ArchiveError",
    "FetchError",
    "FormatError",
    "HFDailyError",
    "MissingExtraError",
    "OptionError",
    "ParseError",
    "ParseWarning",
    "PeriodError",
    "PluginError",
    "PluginWarning",
    "RenderError",
    "StatusError",
    "TransportError",
    "UnknownFormatError",
]


class HFDailyError(Exception):
    """
    Base class of every exception that this package raises on purpose.
    """

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not pickle by default.
        return _rebuild, (type(self), self.args, self.__dict__)


class PeriodError(HFDailyError, ValueError):
    """
    The text or the dates do not name a period that can have a digest.
    """


class FetchError(HFDailyError):
    """
    A request failed for good; retries, if any, are used up.

    Attributes:
        url: What was asked for.
    """

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class TransportError(FetchError):
    """
    No usable response arrived: connection, timeout, redirects, size, decoding.
    """


class StatusError(FetchError):
    """
    The server answered with a status other than success.

    Attributes:
        status: The HTTP status code.
    """

    def __init__(self, message: str, *, url: str, status: int) -> None:
        super().__init__(message, url=url)
        self.status = status


class ParseError(HFDailyError):
    """
    A body does not have the shape that we know; never read as "no papers".
    """


class ArchiveError(HFDailyError):
    """
    A file of an archive, or of what was seen, cannot be read or written.

    The message names the file.
    """


class MissingExtraError(HFDailyError, ImportError):
    """
    What was asked for needs an optional dependency; the message names it.
    """


class PluginError(HFDailyError):
    """
    A plugin breaks its contract.
    """


class FormatError(HFDailyError, LookupError):
    """
    Base class of errors in asking for an output format.
    """


class UnknownFormatError(FormatError):
    """
    No installed plugin offers the format; the notes list skipped plugins.
    """


class AmbiguousFormatError(FormatError):
    """
    Several plugins offer the format; ask for ``plugin:format``.
    """


class OptionError(FormatError):
    """
    The format does not take an option of this name, or not with this value.
    """


class RenderError(HFDailyError):
    """
    A renderer failed; the original exception, if there is one, is the cause.
    """


class PluginWarning(UserWarning):
    """
    An installed plugin was skipped.
    """


class ParseWarning(UserWarning):
    """
    Some items of an otherwise good body were left out.
    """


def describe(exc: BaseException) -> str:
    """
    What was raised, in a line.
    """
    try:
        text = " ".join(str(exc).split())
    except Exception:  # noqa: BLE001  # it is a stranger's, and may fail at this too
        text = ""
    return f"{type(exc).__name__}: {text}" if text else type(exc).__name__


def _rebuild(
    cls: type[HFDailyError], args: tuple[object, ...], state: dict[str, object]
) -> HFDailyError:
    exc = cls.__new__(cls)
    exc.args = args
    exc.__dict__.update(state)
    return exc
