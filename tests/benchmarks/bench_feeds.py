"""
Feeds against feedgen, and JSON against attrs.asdict with json.dumps.

feedgen is given the very texts that are in our feed: it need not make them.
"""

import datetime as dt
import functools
import inspect
import json

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from _data import api, digest
from _harness import Bench, python

from hfdaily import Digest, Period, dump_digest, parse_digest, render
from hfdaily.plugins import RenderContext
from hfdaily.renderers.feeds.entries import Feed, feed_of

SITE = "https://example.org/"  # of a folder: a feed adds its name
DAY, LONG = digest(50), digest(1000)
TEXT = dump_digest(DAY)


@cache
def ready(papers: Digest) -> Feed:
    return feed_of(papers, RenderContext(site_url=SITE), "feed.rss")


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


FOLDER = TemporaryDirectory()
LIST, OUTPUT = Path(FOLDER.name, "list.json"), Path(FOLDER.name, "feed.rss")
LIST.write_bytes(api())
# What people write today: the Hub's own client for typed records, and feedgen.
SCRIPT = f"""
import json
from pathlib import Path
from types import SimpleNamespace as Feed
from huggingface_hub.hf_api import PaperInfo
{inspect.getsource(feedgen).replace("feed: Feed", "feed: object")}
items = json.loads(Path({str(LIST)!r}).read_bytes())
entries = [
    Feed(
        url="https://huggingface.co/papers/" + paper.id,
        title=paper.title,
        date=paper.published_at,
        authors=[author.name for author in paper.authors],
        keywords=item["paper"].get("ai_keywords", []),
        summary=paper.summary,
        content=paper.summary,
        thumbnail=item.get("thumbnail"),
    )
    for item in items
    for paper in [PaperInfo(**item)]
]
feed = Feed(title="Papers", description="Papers", language="en", url={SITE!r}, entries=entries)
feed.date = max(entry.date for entry in entries)
Path({str(OUTPUT)!r}).write_bytes(feedgen(feed))
"""
COMMAND = (
    "-m",
    "hfdaily",
    "--input",
    str(LIST),
    "-f",
    "rss",
    "--site-url",
    SITE,
    "-o",
    str(OUTPUT),
)

bench = Bench(f"{__doc__} {len(DAY.papers)} papers: {len(TEXT.encode())} B of JSON.")
bench.row(
    "rss / feedgen writing the same items",
    lambda: render(DAY, "rss", site_url=SITE),
    lambda: feedgen(ready(DAY)),
    at_most=0.8,
)
bench.row(
    "hfdaily --input LIST -f rss / a script: huggingface_hub.PaperInfo + feedgen",
    python(*COMMAND),
    python("-c", SCRIPT),
    at_most=0.6,
)
bench.row(
    "json / attrs.asdict + json.dumps",
    lambda: render(DAY, "json"),
    lambda: asdict(DAY),
    at_most=1,
)
bench.row(
    "parse_digest / bare json.loads",
    lambda: parse_digest(TEXT.encode()),
    lambda: json.loads(TEXT.encode()),
    at_most=3,
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
