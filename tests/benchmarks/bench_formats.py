"""
Tables compared with writing ready rows, and e-mail compared with its text and its page.
"""

import csv
import io
import json

from functools import cache

from _data import digest
from _harness import Bench

from hfdaily import render, render_bytes


@cache
def rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(digest(1000), "csv"))))


@cache
def objects() -> list[dict]:
    return [json.loads(line) for line in render(digest(1000), "jsonl").splitlines()]


def write_rows() -> str:
    table = io.StringIO()
    csv.writer(table).writerows(rows())
    return table.getvalue()


def write_objects() -> str:
    return "".join(json.dumps(found, ensure_ascii=False) + "\n" for found in objects())


def text_and_page() -> tuple[str, str]:
    return render(digest(50), "text"), render(digest(50), "html")


bench = Bench(__doc__)
# hfdaily also reads and cleans 20 values of each paper and checks five URLs.
bench.row("csv / csv.writer", lambda: render(digest(1000), "csv"), write_rows, at_most=1.5)
bench.row("jsonl / json.dumps", lambda: render(digest(1000), "jsonl"), write_objects, at_most=1.5)
bench.row(
    "eml / text and html", lambda: render_bytes(digest(50), "eml"), text_and_page, at_most=1.5
)
for format in ("csv", "jsonl", "eml"):
    bench.row(
        f"{format}, 1,000 papers / 50",
        lambda format=format: render_bytes(digest(1000), format),
        lambda format=format: render_bytes(digest(50), format),
        at_most=24,
    )

if __name__ == "__main__":
    bench.main()
