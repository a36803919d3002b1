"""
Whole commands, against huggingface_hub's own and a scraper that writes with feedgen.
"""

import os

from pathlib import Path
from tempfile import TemporaryDirectory

from _data import page
from _harness import Bench, python, script

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1"}
FOLDER = TemporaryDirectory()
PAGE, FEED = Path(FOLDER.name, "page.html"), Path(FOLDER.name, "feed.rss")
PAGE.write_bytes(page())

# What people write: the cards' markup, read as they read it.
SCRAPER = f"""
from pathlib import Path
from bs4 import BeautifulSoup
from feedgen.feed import FeedGenerator

feed = FeedGenerator()
feed.title("Papers")
feed.link(href="https://example.org/papers")
feed.description("Papers")
for card in BeautifulSoup(Path({str(PAGE)!r}).read_bytes(), "html.parser").find_all("article"):
    link = card.find("h3").find("a")
    entry = feed.add_entry(order="append")
    entry.title(link.get_text(strip=True))
    entry.link(href="https://huggingface.co" + link["href"])
    entry.guid("https://huggingface.co" + link["href"], permalink=True)
    entry.description(" ".join(card.get_text(" ", strip=True).split()))
Path({str(FEED)!r}).write_bytes(feed.rss_str())
"""

bench = Bench(__doc__)
for option in ("--version", "--help"):
    bench.row(
        f"hfdaily {option} / hf --help",
        script("hfdaily", option),
        script("hf", "--help", needs="huggingface_hub"),
        at_most=0.12,
    )
bench.row(
    "saved page in, RSS out / BeautifulSoup + feedgen",
    script("hfdaily", "--input", str(PAGE), "-f", "rss", "-o", str(FEED)),
    python("-c", SCRAPER, needs="bs4"),
    at_most=0.25,
)

if __name__ == "__main__":
    bench.main()
