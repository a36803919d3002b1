"""
Start-up: what an import and the smallest commands cost, beside httpx and a bare interpreter.

What httpx costs to import depends on its neighbors: where click, Pygments and rich are
installed it loads its own command line too. So this is also measured without them.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from _data import page
from _harness import Bench, python, script

FOLDER = TemporaryDirectory()
PAGE = Path(FOLDER.name, "page.html")
PAGE.write_bytes(page())

BARE, HTTPX = python("-c", "pass"), python("-c", "import httpx")

bench = Bench(__doc__)
bench.row(
    "import hfdaily / import httpx",
    python("-c", "import hfdaily"),
    HTTPX,
    beyond=BARE,
    at_most=0.1,
)
bench.row(
    "from hfdaily import parse_page, rank, render / import httpx",
    python("-c", "from hfdaily import parse_page, rank, render"),
    HTTPX,
    beyond=BARE,
    at_most=0.45,
)
for option in ("--version", "--help"):
    bench.row(f"hfdaily {option} / python -c pass", script("hfdaily", option), BARE, at_most=4)
bench.row(
    "a saved page rendered / import httpx, peak memory",
    script("hfdaily", "--input", str(PAGE), "-f", "markdown"),
    HTTPX,
    at_most=1,
    memory=True,
)

if __name__ == "__main__":
    bench.main()
