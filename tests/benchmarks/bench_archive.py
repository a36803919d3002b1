"""
The archive, against reading its files and doing nothing with them, and a sync without work.
"""

import atexit
import datetime as dt
import json
import shutil
import tempfile

from pathlib import Path

import attrs

from _data import digest
from _harness import Bench, python

from hfdaily import Archive, Period, dump_digest
from hfdaily._storage.archive import day_path

LAST = dt.date(2025, 12, 31)
MONTH, YEAR, ALL = "2025-12", "2025-01..2025-12", 850  # days, which is three years of lists
PAPERS = 17  # a list in the mean, over three years
ITERATE = "import sys; from hfdaily import Archive; [0 for _ in Archive(sys.argv[1]).load_days({})]"


def made_up(root: Path) -> Archive:
    """
    Return an archive of lists that look alike, on weekdays.
    """
    papers = digest(PAPERS).papers
    for number in range(ALL):
        day = LAST - dt.timedelta(days=number)
        listed = [
            attrs.evolve(paper, id=f"{number:04}.{at:05}", featured_on=day)
            for at, paper in enumerate(papers)
        ]
        made = attrs.evolve(digest(1), period=Period.day(day), listed=len(listed), papers=listed)
        path = day_path(root, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_digest(made), "utf-8")
    return Archive(root)


def bare(archive: Archive, period: str) -> object:
    """
    Parse the files of a period as JSON: trees that nobody has read yet.
    """
    days = [day for day in archive.days() if day in Period.parse(period)]
    return [json.loads(day_path(archive.path, day).read_bytes()) for day in days]


bench = Bench(f"{__doc__} {ALL} days of {PAPERS} papers.")
root = Path(tempfile.mkdtemp(prefix="hfdaily-bench-"))
atexit.register(shutil.rmtree, root)
archive = made_up(root)
whole = f"{LAST - dt.timedelta(days=ALL - 1)}..{LAST}"
bench.row(
    "Archive.load of a month / json.loads of its files",
    lambda: archive.load(MONTH),
    lambda: bare(archive, MONTH),
    at_most=3,
)
bench.row(
    "Archive.load of 850 days / json.loads of their files",
    lambda: archive.load(whole),
    lambda: bare(archive, whole),
    at_most=3,
)
bench.row(
    "Archive.load_days of 850 days / of a week, peak memory",
    python("-c", ITERATE.format(""), str(root)),
    python("-c", ITERATE.format("'2025-W50'"), str(root)),
    at_most=1.1,
    memory=True,
)
bench.row(
    "hfdaily sync of a year with nothing to do / hfdaily --version",
    python("-m", "hfdaily", "sync", YEAR, "--archive", str(root)),
    python("-m", "hfdaily", "--version"),
    at_most=2,
)

if __name__ == "__main__":
    bench.main()
