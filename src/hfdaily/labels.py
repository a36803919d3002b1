"""
The texts that renderers write themselves, in English, Korean, Japanese and Chinese.

A renderer calls `labels` with the locale of its context. It can add its own catalogs, for
these four locales and for others.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final, TypeAlias

import attrs

from ._records.digest import NOTE_TEXTS, Digest, Note
from ._records.period import Period
from .exceptions import quoted, wrong_type
from .text import plain

__all__ = ["LOCALES", "Catalog", "Labels", "labels"]

#: The messages of one locale by key, with {names} to fill in. A key that ends with ``_one`` is the
#: singular of the key without that ending.
Catalog: TypeAlias = Mapping[str, str]

#: The locales that are built in.
LOCALES: Final = ("en", "ja", "ko", "zh")

#: The POSIX locales that name no language (IEEE Std 1003.1, section 7.2).
_NO_LANGUAGE: Final = ("", "c", "posix")

#: A filter of `hfdaily.filters` in `Digest.filtered_by`: its name, and the argument that made it.
_FILTER: Final = re.compile(
    r"""(\w+)(?:\(('(?:[^'\\]|\\.){,200}'|"(?:[^"\\]|\\.){,200}"|-?\d+)\))?"""
)


@attrs.frozen
class Labels:
    """
    The messages of one locale. Missing ones are in English.

    Attributes:
        language: The locale whose messages are found first, for the attribute ``lang`` of HTML.
        locale_note: A note that the requested locale is unknown and English is used. None if it is
            known.
    """

    language: str
    _catalogs: tuple[Catalog, ...] = attrs.field(repr=False)
    locale_note: Note | None = None

    def text(self, key: str, **values: object) -> str:
        """
        Return the message of a key.

        Args:
            key: The key, such as "abstract".

            **values: The values of the placeholders. They are never interpreted as a format, so titles
                and names are safe.

        Raises:
            KeyError: The English catalog does not have the key.
        """
        message = self._find(key)
        if message is None:
            msg = f"no label {quoted(key)}"
            raise KeyError(msg)
        return message.format(**values) if values else message

    def count(self, key: str, n: int, **values: object) -> str:
        """
        Return the message of a key for a number: "1 paper", "2 papers".

        Args:
            key: The key of the plural, such as "all_papers".

            n: The number.

            **values: The values of the other placeholders.

        Raises:
            KeyError: The English catalog does not have the key.
        """
        if isinstance(n, bool) or not isinstance(n, int):
            raise wrong_type("Labels.count()", "a whole number", n)
        for catalog in self._catalogs:
            # A language without a singular has one form for all numbers.
            if key in catalog:
                message = catalog.get(f"{key}_one", catalog[key]) if n == 1 else catalog[key]
                return message.format(n=f"{n:,}", **values)
        return self.text(key)

    def day(self, day: dt.date) -> str:
        """
        Return a date as people write it: "February 23, 2026".

        Args:
            day: The date.
        """
        if not isinstance(day, dt.date):
            raise wrong_type("Labels.day()", "a date", day)
        return self._dated("date", day)

    def period(self, period: Period) -> str:
        """
        Return a period as people write it: "Week 8 of 2026".

        Args:
            period: The period.
        """
        _check("period", Period, period)
        match period.kind:
            case "day":
                return self.day(period.start)
            case "week":
                year, week, _ = period.start.isocalendar()
                return self.text("week", y=year, w=week)
            case "month":
                return self._dated("month", period.start)
            case _:
                start, end = self.day(period.start), self.day(period.end)
                return self.text("range", start=start, end=end)

    def subject(self, digest: Digest) -> str:
        """
        Return the subject of a digest: "Week 8 of 2026", or "Trending papers, June 3, 2026".

        Args:
            digest: The digest.
        """
        _check("subject", Digest, digest)
        match digest.listing:
            case "trending":
                return self.text("trending_on", day=self.period(digest.period))
            case "search":
                return self.text("search_for", query=plain(digest.query or ""))
            case "paper":
                [title] = [plain(paper.title) for paper in digest.papers[:1]] or [""]
                return title or plain(digest.query or "")
            case _:
                return self.period(digest.period)

    def heading(self, digest: Digest) -> str:
        """
        Return the title of a document: the name of the daily lists and the subject of the digest.

        Args:
            digest: The digest.
        """
        _check("heading", Digest, digest)
        subject, period = self.subject(digest), digest.period
        if digest.listing != "daily":
            return subject or self.text("title")
        return f"{self.text('title')} - {period.label if period.kind == 'day' else subject}"

    def frequency(self, period: Period) -> str:
        """
        Return how often such a digest appears: "Daily".

        Args:
            period: The period of the digest.
        """
        _check("frequency", Period, period)
        keys = {"day": "daily", "week": "weekly", "month": "monthly", "range": "ranged"}
        return self.text(keys[period.kind])

    def ranking(self, ranked_by: str | None) -> str:
        """
        Return the name of a ranking: "By upvotes", or "Ranking" for a custom key.

        Args:
            ranked_by: The key, from `Digest.ranked_by`.
        """
        if ranked_by is not None and not isinstance(ranked_by, str):
            raise wrong_type("Labels.ranking()", "the name of a key, or None", ranked_by)
        keys = (f"by_{ranked_by}", "ranking")
        return next(catalog[key] for catalog in self._catalogs for key in keys if key in catalog)

    def filters(self, names: str) -> str:
        """
        Return the filters of a digest in words: "“diffusion”, with code".

        Args:
            names: The names, from `Digest.filtered_by`. Those of your own filters stay as they are.
        """
        if not isinstance(names, str):
            raise wrong_type("Labels.filters()", "the names of filters as text", names)
        return _FILTER.sub(self._filter, names)

    def _filter(self, match: re.Match[str]) -> str:
        from ast import literal_eval

        name, argument = match.groups()
        message = self._find(f"filter_{name}")
        if message is None or ("{value}" in message) == (argument is None):
            return match[0]
        try:
            return message.format(value=argument and literal_eval(argument))
        except (ValueError, SyntaxError):
            return match[0]

    def note(self, note: Note) -> str:
        """
        Return the sentence of a note.

        Args:
            note: A note of a digest. One without a translation is written in English.
        """
        return self.note_message(note).format(**self.note_facts(note))

    def note_message(self, note: Note) -> str:
        """
        Return the message of a note with placeholders for its facts.

        Args:
            note: A note of a digest.
        """
        _check("note", Note, note)
        english = NOTE_TEXTS.get(note.kind, NOTE_TEXTS["other"])
        return self._find(f"note_{note.kind}") or english

    def note_facts(self, note: Note) -> dict[str, str]:
        """
        Return the facts of a note as text for its message. A missing fact is "".

        Args:
            note: A note of a digest.
        """
        _check("note", Note, note)
        is_english = self._find(f"note_{note.kind}") is None
        write_day = dt.date.isoformat if is_english else self.day
        write_period = str if is_english else self.period
        period = note.period
        written_period = write_period(period) if period else ""
        return {
            "day": write_day(note.day) if note.day else written_period,
            "previous": write_day(note.previous) if note.previous else "",
            "period": written_period,
            "end": write_day(period.end) if period else "",
            "count": "" if note.count is None else f"{note.count:,}",
            "names": ", ".join(note.names),
            "reason": (note.reason or note.kind).rstrip("."),
        }

    def _find(self, key: str) -> str | None:
        if not isinstance(key, str):
            raise wrong_type("Labels.text()", "the key of a label", key)
        for catalog in self._catalogs:
            if key in catalog:
                return catalog[key]
        return None

    def _dated(self, key: str, day: dt.date) -> str:
        month = self.text("months").split()[day.month - 1]
        return self.text(key, y=day.year, m=day.month, d=day.day, month=month)


def _check(method: str, kind: type[object], value: object) -> None:
    if not isinstance(value, kind):
        raise wrong_type(f"Labels.{method}()", f"a {kind.__name__}", value)


def labels(locale: str, own: Mapping[str, Catalog] | None = None) -> Labels:
    """
    Return the messages for a locale. Missing ones come from its language, then from English.

    Args:
        locale: A tag as in BCP 47, with "-" or "_" between its parts: "pt-BR". The name of a POSIX
            locale, such as "ko_KR.UTF-8", works too.

        own: A plugin's own catalogs by locale, which take precedence over the built-in ones.

    Raises:
        TypeError: An argument has the wrong type.
    """
    if not isinstance(locale, str):
        raise wrong_type("labels()", "a locale as text, such as 'ko'", locale)
    if own is not None and not isinstance(own, Mapping):
        raise wrong_type("labels()", "own as a dict of catalogs by locale", own)
    overrides = dict(zip(map(_normalized, own), own.values(), strict=True)) if own else {}
    chain, name = [], _normalized(locale)
    is_known = name in _NO_LANGUAGE
    while name:
        chain.append(name)
        name = name.rpartition("-")[0]
    catalogs: list[Catalog] = []
    language = "en"
    for name in dict.fromkeys([*chain, "en"]):
        for catalog in (overrides.get(name), _builtin(name)):
            if catalog is not None:
                language = language if catalogs else name
                is_known = is_known or name in chain
                catalogs.append(catalog)
    note = None if is_known else Note(kind="unknown_locale", names=(locale,))
    return Labels(language, tuple(catalogs), note)


def _normalized(locale: str) -> str:
    # POSIX appends an encoding and a modifier: "ko_KR.UTF-8", "sr_RS@latin".
    return locale.partition(".")[0].partition("@")[0].replace("_", "-").lower()


@cache
def _builtin(name: str) -> Catalog | None:
    if name not in LOCALES:
        return None
    catalog: Catalog = import_module(f"._locales.{name}", __package__).MESSAGES
    return catalog
