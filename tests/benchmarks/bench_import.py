"""
The time and memory of an import and of the smallest commands.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from _data import page
from _harness import Bench, python, script

FOLDER = TemporaryDirectory()
PAGE = Path(FOLDER.name, "page.html")
PAGE.write_bytes(page())
BARE = python("-c", "pass")

bench = Bench(__doc__)
bench.row("import hfdaily / python -c pass", python("-c", "import hfdaily"), BARE, at_most=1.3)
for option in ("--version", "--help"):
    bench.row(f"hfdaily {option} / python -c pass", script("hfdaily", option), BARE, at_most=4)
bench.row(
    "a saved page rendered as Markdown / import httpx, peak memory",
    script("hfdaily", "--input", str(PAGE), "-f", "markdown"),
    python("-c", "import httpx"),
    at_most=1,
    memory=True,
)

if __name__ == "__main__":
    bench.main()
