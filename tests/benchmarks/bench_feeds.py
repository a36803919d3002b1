"""
Feeds compared with feedgen, and JSON compared with attrs.asdict and json.dumps.

feedgen is given the texts of our feed, so that it does not have to make them.
"""

import datetime as dt
import functools
import json

from functools import cache

import attrs

from _data import digest
from _harness import Bench

from hfdaily import Digest, Period, dump_digest, render
from hfdaily.plugins import RenderContext
from hfdaily.renderers.feeds.entries import Feed, make_feed

SITE = "https://example.org/"
DAY, LONG = digest(50), digest(1000)
TEXT = dump_digest(DAY)


@cache
def ready(papers: Digest) -> Feed:
    return make_feed(papers, RenderContext(site_url=SITE), "feed.rss")


def feedgen(feed: Feed) -> bytes:
    """
    Write a feed's items with feedgen: the same elements, the same texts.
    """
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.load_extension("dc")
    made.load_extension("media")
    made.title(feed.title)
    made.link(href="https://huggingface.co/papers", rel="alternate")
    made.link(href=feed.url, rel="self")
    made.description(feed.description)
    made.language(feed.language)
    made.pubDate(feed.date)
    for entry in feed.entries:
        item = made.add_entry(order="append")
        item.title(entry.title)
        item.link(href=entry.url)
        item.guid(entry.url, permalink=True)
        item.pubDate(entry.date)
        item.dc.dc_creator(entry.authors)
        item.category([{"term": keyword} for keyword in entry.keywords])
        item.description(entry.summary)
        item.content(entry.content, type="CDATA")
        if entry.thumbnail:
            item.media.thumbnail({"url": entry.thumbnail})
    return made.rss_str()


def asdict(papers: Digest) -> str:
    """
    Write the JSON that attrs and json make of the records, in the layout of ours.
    """
    values = attrs.asdict(papers, value_serializer=serialized)
    return json.dumps(values, ensure_ascii=False, indent=1)


def serialized(_: object, __: object, value: object) -> object:
    if isinstance(value, Period):
        return value.label
    return value.isoformat() if isinstance(value, dt.date) else value


bench = Bench(f"{__doc__} {len(DAY.papers)} papers: {len(TEXT.encode())} B of JSON.")
bench.row(
    "rss / feedgen writing the same items",
    lambda: render(DAY, "rss", site_url=SITE),
    lambda: feedgen(ready(DAY)),
    at_most=0.8,
)
bench.row(
    "json / attrs.asdict + json.dumps",
    lambda: render(DAY, "json"),
    lambda: asdict(DAY),
    at_most=1,
)
for name in ("rss", "atom", "jsonfeed", "json"):
    bench.row(
        f"{name} of 1,000 papers / of 50",
        functools.partial(render, LONG, name),
        functools.partial(render, DAY, name),
        at_most=24,
    )

if __name__ == "__main__":
    bench.main()
