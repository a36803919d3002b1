"""
The data that the benchmarks work on: recorded if there are recordings, else made up.
"""

import atexit
import html
import json
import os
import shutil
import subprocess
import sys
import tempfile

from functools import cache
from itertools import cycle, islice
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from hfdaily import Digest, Period, parse_page

ROOT = Path(__file__).resolve().parents[2]
UPSTREAM = Path(os.environ.get("HFDAILY_UPSTREAM", ROOT.parent / "shared" / "upstream"))
RECORDED = UPSTREAM / "html_list" / "2026-03-10.html"

PAPERS, ABSTRACT, CARD = 50, 1500, 6000  # how many, and the usual sizes in bytes


@cache
def corpus() -> Path:
    """
    Return a folder of lists that `tests.hub` can serve: the recordings, or the made-up corpus.
    """
    if UPSTREAM.is_dir():
        return UPSTREAM
    folder = Path(tempfile.mkdtemp(prefix="hfdaily-corpus-"))
    atexit.register(shutil.rmtree, folder)
    script = [sys.executable, ROOT / "tests" / "corpus.py", folder]
    subprocess.run(script, check=True)
    return folder


@cache
def page() -> bytes:
    """
    Return a page of some 650 KB with about 50 papers.
    """
    return RECORDED.read_bytes() if RECORDED.exists() else made_up_page()


@cache
def api() -> bytes:
    """
    Return the same papers as the API sends them.
    """
    items = [{k: v for k, v in i.items() if k != "upvoted"} for i in props()["dailyPapers"]]
    return json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def digest(count: int) -> Digest:
    """
    Return a digest of the given number of different papers.
    """
    from attrs import evolve

    read = parse_page(page())
    papers = [
        evolve(paper, id=f"2603.{number:05}")
        for number, paper in enumerate(islice(cycle(read.papers), count), start=1)
    ]
    return Digest(period=Period.day(read.date), papers=papers)


def props() -> dict:
    """
    Return the data that scripts of the page read.
    """
    tree = LexborHTMLParser(page())
    return json.loads(tree.css_first('[data-target="DailyPapers"]').attributes["data-props"])


def made_up_page() -> bytes:
    """
    Return a page that repeats the papers of a fixture, in the sizes of a real page.
    """
    fixture = (ROOT / "tests" / "fixtures" / "page_2026.html").read_text("utf-8")
    before, _, rest = fixture.partition('data-target="DailyPapers" data-props="')
    escaped, _, after = rest.partition('">')
    data = json.loads(html.unescape(escaped))
    data["dailyPapers"] = [
        made_up_item(item, f"2601.{number:05}")
        for number, item in enumerate(islice(cycle(data["dailyPapers"]), PAPERS), start=1)
    ]
    cards = "\n".join(card(item) for item in data["dailyPapers"])
    start, end = after.index("<article"), after.rindex("</article>") + len("</article>")
    return (
        f'{before}data-target="DailyPapers" data-props="{html.escape(json.dumps(data))}">'
        f"{after[:start]}{cards}{after[end:]}"
    ).encode()


def made_up_item(item: dict, paper_id: str) -> dict:
    """
    Return a copy of an item with another id, and with texts as long as real ones.
    """
    paper = item["paper"]
    long = (paper["summary"] + " ") * (ABSTRACT // len(paper["summary"]) + 1)
    # Most authors have only a name.
    plain = [{key: paper["authors"][0][key] for key in ("_id", "name", "hidden")}] * 6
    paper = paper | {"id": paper_id, "summary": long, "authors": paper["authors"] + plain}
    return item | {"paper": paper, "summary": long}


def card(item: dict) -> str:
    """
    Return the markup of a card, which is mostly icons and classes.
    """
    paper = item["paper"]
    name = html.escape(paper.get("organization", {}).get("fullname", ""))
    icon = f'<svg viewBox="0 0 256 250"><path d="{"M128 0C57.3 0 0 57.3 0 128" * 50}"></path></svg>'
    part = '<li class="-mr-2 h-4 w-4 block flex-none rounded-full border-2" title="A Name" style="color:red">'
    parts = (part + "</li>") * 35
    return (
        f'<article class="relative flex flex-col overflow-hidden rounded-xl border">{parts}{icon}'
        f'<div class="leading-none">{paper["upvotes"]}</div>'
        f'<h3><a href="/papers/{paper["id"]}" class="line-clamp-3">{html.escape(item["title"])}</a></h3>'
        f'<a href="/org" class="org"><span class="text-sm">{name}</span></a></article>'
    ).ljust(CARD)
