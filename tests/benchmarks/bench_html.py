"""
The time for the HTML page must grow linearly with the number of papers.
"""

from _data import digest
from _harness import Bench

from hfdaily import render

LONG, SHORT = digest(1000), digest(50)

bench = Bench(__doc__)
bench.row(
    "html, 1,000 papers / 50 papers",
    lambda: render(LONG, "html"),
    lambda: render(SHORT, "html"),
    at_most=24,
)

if __name__ == "__main__":
    bench.main()
