"""
A whole command, compared with a scraper that uses BeautifulSoup and feedgen.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from _data import page
from _harness import Bench, python, script

FOLDER = TemporaryDirectory()
PAGE, FEED = Path(FOLDER.name, "page.html"), Path(FOLDER.name, "feed.rss")
PAGE.write_bytes(page())

# A usual script: BeautifulSoup finds the data of the page, and feedgen writes the same feed.
SCRAPER = f"""
import json
from pathlib import Path
from bs4 import BeautifulSoup
from feedgen.feed import FeedGenerator

feed = FeedGenerator()
feed.load_extension("dc")
feed.load_extension("media")
feed.title("Papers")
feed.link(href="https://example.org/papers")
feed.description("Papers")
page = BeautifulSoup(Path({str(PAGE)!r}).read_bytes(), "html.parser")
data = json.loads(page.find(attrs={{"data-target": "DailyPapers"}})["data-props"])
for item in data["dailyPapers"]:
    paper, entry = item["paper"], feed.add_entry(order="append")
    entry.title(paper["title"])
    entry.link(href="https://huggingface.co/papers/" + paper["id"])
    entry.guid("https://huggingface.co/papers/" + paper["id"], permalink=True)
    entry.pubDate(paper["submittedOnDailyAt"])
    entry.dc.dc_creator([author["name"] for author in paper["authors"]])
    entry.category([{{"term": keyword}} for keyword in paper.get("ai_keywords", [])])
    entry.description(paper.get("ai_summary", paper["summary"]))
    entry.content(paper["summary"], type="CDATA")
    entry.media.thumbnail({{"url": item["thumbnail"]}})
Path({str(FEED)!r}).write_bytes(feed.rss_str())
"""

bench = Bench(__doc__)
bench.row(
    "a saved page to RSS / BeautifulSoup + feedgen",
    script("hfdaily", "--input", str(PAGE), "-f", "rss", "-o", str(FEED)),
    python("-c", SCRAPER, needs="bs4"),
    at_most=0.5,
)

if __name__ == "__main__":
    bench.main()
