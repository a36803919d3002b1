"""
The words that renderers say by themselves, in English, Korean, Japanese and
Chinese.

A renderer asks for `labels` of its context's locale, and may bring words of
its own for any locale, these four or others.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final, TypeAlias

import attrs

from ._records.digest import Note
from ._records.period import Period

__all__ = ["LOCALES", "Labels", "Words", "labels"]

#: Keys to texts, with {names} to fill in. A key with ``_one`` at its end is
#: the singular of the key without.
Words: TypeAlias = Mapping[str, str]

#: The locales that are built in.
LOCALES: Final = ("en", "ja", "ko", "zh")


@attrs.frozen
class Labels:
    """
    The words of one locale; what it lacks is said in English.

    Attributes:
        language: The locale whose words are found first: for ``lang=``.
    """

    language: str
    _tables: tuple[Words, ...] = attrs.field(repr=False)

    def text(self, key: str, **values: object) -> str:
        """
        The text of a key, with the values filled in.

        Raises:
            KeyError: Not even English has the key.
        """
        for table in self._tables:
            if key in table:
                # Strangers' names go in as values: they are never a format.
                return table[key].format(**values) if values else table[key]
        msg = f"no label {key!r}"
        raise KeyError(msg)

    def count(self, key: str, n: int, **values: object) -> str:
        """
        The text of a key for a number: "1 paper", "2 papers".
        """
        for table in self._tables:
            # A language without the singular has one form for all numbers.
            if key in table:
                form = f"{key}_one" if n == 1 and f"{key}_one" in table else key
                # Pages count a lot, and this is four times as fast as `format`.
                text = table[form].replace("{n}", f"{n:,}")
                return text.format(**values) if values else text
        return self.text(key, n=n, **values)

    def day(self, day: dt.date) -> str:
        """
        A date for people: "February 23, 2026".
        """
        return self._dated("date", day)

    def period(self, period: Period) -> str:
        """
        A period for people: "Week 8 of 2026".
        """
        if period.kind == "day":
            return self.day(period.start)
        if period.kind == "month":
            return self._dated("month", period.start)
        if period.kind == "week":
            year, week, _ = period.start.isocalendar()
            return self.text("week", y=year, w=week)
        return self.text("range", start=self.day(period.start), end=self.day(period.end))

    def frequency(self, period: Period) -> str:
        """
        What kind of digest it is: "Daily".
        """
        keys = {"day": "daily", "week": "weekly", "month": "monthly", "range": "ranged"}
        return self.text(keys[period.kind])

    def ranking(self, ranked_by: str | None) -> str:
        """
        What `Digest.ranked_by` means to people: "By upvotes"; "Ranking" for a key of one's own.
        """
        for table in self._tables:
            for key in (f"by_{ranked_by}", "ranking"):
                if key in table:
                    return table[key]
        return self.text("ranking")

    def note(self, note: Note) -> str:
        """
        Return the sentence of a note.

        Args:
            note: A note of a digest. One without a translation is written in English.
        """
        key = f"note_{note.kind}"
        for table in self._tables:
            if key in table:
                period = note.period
                return table[key].format(
                    day=note.day and self.day(note.day),
                    previous=note.previous and self.day(note.previous),
                    period=period and self.period(period),
                    end=period and self.day(period.end),
                    count=note.count,
                    names=", ".join(note.names),
                    reason=(note.reason or note.kind).rstrip("."),
                )
        return str(note)

    def _dated(self, key: str, day: dt.date) -> str:
        month = self.text("months").split()[day.month - 1]
        return self.text(key, y=day.year, m=day.month, d=day.day, month=month)


def labels(locale: str, own: Mapping[str, Words] | None = None) -> Labels:
    """
    The words for a locale: its own, else its language's, else English ones.

    Args:
        locale: As in BCP 47, "-" or "_" between its parts: "pt-BR".

        own: A plugin's own words by locale; they come before the built-in.
    """
    brought = {_normal(name): words for name, words in (own or {}).items()}
    parts = _normal(locale).split("-")
    chain = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    tables: list[Words] = []
    language = "en"
    for name in [*chain, "en"]:
        found = [words for words in (brought.get(name), _builtin(name)) if words is not None]
        if found and not tables:
            language = name
        tables += found
    return Labels(language, tuple(tables))


def _normal(locale: str) -> str:
    return locale.replace("_", "-").lower()


@cache
def _builtin(name: str) -> Words | None:
    if name not in LOCALES:
        return None
    words: Words = import_module(f"._locales.{name}", __package__).WORDS
    return words
