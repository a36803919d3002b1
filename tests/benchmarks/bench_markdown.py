"""
The time for Markdown must grow linearly with the number of papers.
"""

from _data import digest
from _harness import Bench

from hfdaily import render

bench = Bench(__doc__)
bench.row(
    "markdown, 1,000 papers / 50",
    lambda: render(digest(1000), "markdown"),
    lambda: render(digest(50), "markdown"),
    at_most=24,
)

if __name__ == "__main__":
    bench.main()
