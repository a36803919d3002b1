"""
Every exception that hfdaily raises on purpose, in one tree::

    HFDailyError
    ├── PeriodError (also ValueError)
    ├── FetchError
    │   ├── TransportError
    │   └── StatusError
    ├── ParseError
    ├── ArchiveError
    ├── PluginError
    ├── FormatError (also LookupError)
    │   ├── UnknownFormatError
    │   ├── AmbiguousFormatError
    │   └── OptionError
    └── RenderError
    PluginWarning (a UserWarning)
    ParseWarning (a UserWarning)

A message states in one sentence what was requested, what happened, and what to do.
"""

from __future__ import annotations

import unicodedata

__all__ = [
    "AmbiguousFormatError",
    "ArchiveError",
    "FetchError",
    "FormatError",
    "HFDailyError",
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

#: The maximum number of characters of a message. A longer one is shortened in its middle.
_MESSAGE_LIMIT = 300


class HFDailyError(Exception):
    """
    Base class of every exception that hfdaily raises on purpose.
    """

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not pickle by default.
        return _rebuild, (type(self), self.args, self.__dict__)


class PeriodError(HFDailyError, ValueError):
    """
    A text or dates do not name a period that can have a digest.
    """


class FetchError(HFDailyError):
    """
    A request failed, after all retries.

    The message is one line of at most 300 characters, whatever the server sent.

    Attributes:
        url: The requested URL.
        reason: What happened, without the URL.
    """

    def __init__(self, message: str, *, url: str, reason: str | None = None) -> None:
        super().__init__(one_line(message))
        self.url = url
        self.reason: str = one_line(message if reason is None else reason)


class TransportError(FetchError):
    """
    No usable response arrived: connection, timeout, redirects, size or encoding.
    """


class StatusError(FetchError):
    """
    The server answered with a status other than success.

    Attributes:
        status: The HTTP status code.
    """

    def __init__(self, message: str, *, url: str, status: int, reason: str | None = None) -> None:
        super().__init__(message, url=url, reason=reason)
        self.status = status


class ParseError(HFDailyError):
    """
    A body does not have a known shape. It is never interpreted as an empty list.

    The message is one line of at most 300 characters, whatever the body holds.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class ArchiveError(HFDailyError):
    """
    A file of an archive or of seen papers cannot be read or written.

    The message names the file.
    """


class PluginError(HFDailyError):
    """
    A plugin breaks its contract.
    """


class FormatError(HFDailyError, LookupError):
    """
    Base class of errors about a requested output format.
    """


class UnknownFormatError(FormatError):
    """
    No installed plugin has the format. The notes of the exception list skipped plugins.
    """


class AmbiguousFormatError(FormatError):
    """
    Several plugins have the format. Use ``plugin:format``.
    """


class OptionError(FormatError):
    """
    The format does not have this option, or does not accept its value.
    """


class RenderError(HFDailyError):
    """
    A renderer failed. The original exception, if there is one, is the cause.
    """


class PluginWarning(UserWarning):
    """
    An installed plugin was skipped.
    """


class ParseWarning(UserWarning):
    """
    Some items of an otherwise valid body were left out.
    """


def one_line(text: str, limit: int = _MESSAGE_LIMIT) -> str:
    """
    Return a text on one line, without control characters, and no longer than a limit.

    Args:
        text: Any text.

        limit: The maximum number of characters. A longer text is shortened in its middle, because a
            message starts with the request and ends with the remedy.
    """
    # Look only at the ends, so that a large text costs no time.
    if len(text) > 20 * limit:
        text = f"{text[: 10 * limit]} {text[-10 * limit :]}"
    # Terminals and readers interpret only the categories Cc (control), Cf (format, such as a change
    # of direction) and Cs (surrogate).
    clean = [" " if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign for sign in text]
    line = " ".join("".join(clean).split())
    if len(line) <= limit:
        return line
    tail = limit // 3
    return f"{line[: limit - tail - 3]} … {line[-tail:]}"


def quoted(value: object, limit: int = 60) -> str:
    """
    Return a value as an error message quotes it: its `repr`, on one line and no longer than a limit.

    Args:
        value: Any value. A number of thousands of digits and an object whose `repr` fails are named
            by their type.

        limit: The maximum number of characters.
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  # The class may be the caller's own.
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= limit and text.isprintable() else one_line(text, limit)


def wrong_type(caller: str, wanted: str, value: object) -> TypeError:
    """
    Return the error for an argument of a wrong type.

    Args:
        caller: What takes the argument, such as "plain()".

        wanted: What to write instead.

        value: What was given.
    """
    return TypeError(f"{caller} takes {wanted}, got {quoted(value)}")


def describe(exc: BaseException) -> str:
    """
    Return the type and the message of an exception on one line.
    """
    try:
        text = one_line(str(exc))
    except Exception:  # noqa: BLE001  # The exception may come from a plugin whose __str__ fails too.
        text = ""
    return f"{type(exc).__name__}: {text}" if text else type(exc).__name__


def with_message(error: HFDailyError, message: str) -> HFDailyError:
    """
    Return an exception of the same type and with the same attributes, but another message.
    """
    return _rebuild(type(error), (one_line(message),), error.__dict__)


def _rebuild(
    cls: type[HFDailyError], args: tuple[object, ...], state: dict[str, object]
) -> HFDailyError:
    exc = cls.__new__(cls)
    exc.args = args
    exc.__dict__.update(state)
    return exc
