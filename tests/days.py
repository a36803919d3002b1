"""
What tests of days share: small days, made by hand, and the recordings read by hand.
"""

import ast
import datetime as dt
import html
import json
import re

from pathlib import Path
from typing import Any

from hfdaily import Digest, Paper, Period

MONDAY = dt.date(2026, 2, 23)
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def paper(number: int, upvotes: int | None = 1, *, on: dt.date = MONDAY, **known: Any) -> Paper:
    return Paper(
        id=f"2602.{number:05}", title=f"Paper {number}", featured_on=on, upvotes=upvotes, **known
    )


def day_of(*papers: Paper, on: dt.date = MONDAY, **known: Any) -> Digest:
    """
    A list that was over and read whole two days later.
    """
    return Digest(period=Period.day(on), papers=papers, **{"as_of": at(on + 2 * DAY), **known})


def votes(digest: Digest) -> dict[str, int | None]:
    return {paper.id: paper.upvotes for paper in digest.papers}


def recorded(upstream: Path, period: Period) -> dict[dt.date, list[Any]]:
    """
    The items of each recorded day, straight from the files.

    The replay serves the page of a day where there is one: it was fetched later.
    """
    days = {}
    for day in period.days():
        page, body = upstream / f"html_list/{day}.html", upstream / f"api_daily/{day}.json"
        if page.exists():
            data = re.search(r'"DailyPapers" data-props="([^"]*)"', page.read_text("utf-8"))
            assert data
            days[day] = json.loads(html.unescape(data[1]))["dailyPapers"]
        elif body.exists():
            items = json.loads(body.read_bytes())
            items = items["data"] if isinstance(items, dict) else items
            # Some recordings hold each item as Python writes it.
            days[day] = [ast.literal_eval(i) if isinstance(i, str) else i for i in items]
    return days
