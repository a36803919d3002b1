"""
Parsing a day, compared with the bare parsers, huggingface_hub and a scraper.
"""

import json

from _data import api, page
from _harness import Bench
from selectolax.lexbor import LexborHTMLParser

from hfdaily import parse_api, parse_page

PAGE, API = page(), api()
PROPS = LexborHTMLParser(PAGE).css_first('[data-target="DailyPapers"]').attributes["data-props"]


def bare_page() -> object:
    """
    Parse the page as HTML, and its data as JSON, without reading the results.
    """
    return LexborHTMLParser(PAGE), json.loads(PROPS)


def bare_api() -> object:
    return json.loads(API)


def paper_info() -> object:
    from huggingface_hub.hf_api import PaperInfo

    return [PaperInfo(**item) for item in json.loads(API)]


def scraper() -> object:
    """
    Read id, title, upvotes and organization off the cards.
    """
    from bs4 import BeautifulSoup

    cards = []
    for card in BeautifulSoup(PAGE, "html.parser").find_all("article"):
        link = card.find("h3").find("a")
        votes = card.find(lambda tag: tag.get("class") == ["leading-none"])
        chip = card.find_all("span")
        cards.append(
            (
                link["href"].rpartition("/")[2],
                link.get_text(strip=True),
                votes.get_text(strip=True),
                chip[0].get_text(strip=True) if chip else None,
            )
        )
    return cards


bench = Bench(f"{__doc__} Page: {len(PAGE)} B, API: {len(API)} B, {len(parse_api(API))} papers.")
bench.row(
    "parse_page / Lexbor's parse of the page + json.loads of its data",
    lambda: parse_page(PAGE),
    bare_page,
    at_most=1.2,
)
bench.row(
    "parse_page / BeautifulSoup (html.parser), 4 fields of the cards",
    lambda: parse_page(PAGE),
    scraper,
    at_most=1 / 25,
)
bench.row("parse_api / bare json.loads", lambda: parse_api(API), bare_api, at_most=2.5)
bench.row(
    "parse_api / json.loads + huggingface_hub.PaperInfo",
    lambda: parse_api(API),
    paper_info,
    at_most=0.85,
)

if __name__ == "__main__":
    bench.main()
