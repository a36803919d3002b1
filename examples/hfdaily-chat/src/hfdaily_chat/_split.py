"""
Cut texts and split messages in the same way for all chats.
"""

import json

from collections.abc import Callable, Iterable
from typing import TypeVar

from hfdaily.text import truncate

__all__ = ["as_array", "batches", "fit", "units"]

_Part = TypeVar("_Part")


def units(text: str) -> int:
    """
    Return the length in UTF-16 code units. An emoji has two.
    """
    return len(text.encode("utf-16-le")) // 2


def fit(text: str, limit: int, escape: Callable[[str], str] = str) -> str:
    """
    Cut a text at a word and escape it, so that the result has at most `limit` UTF-16 units.

    The text is cut before it is escaped, so that no escape and no surrogate pair is split.
    """
    text = truncate(text, limit)
    while (length := units(escaped := escape(text))) > limit:
        text = truncate(text, min(len(text) * limit // length, len(text) - 1))
    return escaped


def batches(
    parts: Iterable[_Part], sizes: Callable[[_Part], tuple[int, ...]], limits: tuple[int, ...]
) -> list[list[_Part]]:
    """
    Distribute parts over as few messages as their order allows.

    Args:
        parts: The parts, none of which exceeds a limit by itself.

        sizes: A function that returns the share of a part in each limit.

        limits: The limits of a message, such as the numbers of characters and blocks.
    """
    messages: list[list[_Part]] = []
    total = limits
    for part in parts:
        size = sizes(part)
        total = tuple(map(sum, zip(total, size, strict=True)))
        if not messages or any(has > most for has, most in zip(total, limits, strict=True)):
            messages.append([])
            total = size
        messages[-1].append(part)
    return messages


def as_array(messages: Iterable[object]) -> str:
    """
    Return the messages as a JSON array.
    """
    return json.dumps(list(messages), ensure_ascii=False, indent=1) + "\n"
