"""
Publishing an archive as HTML, against loading and rendering its days and nothing else.
"""

import atexit
import datetime as dt
import itertools
import shutil
import tempfile

from pathlib import Path

import attrs

from _data import digest
from _harness import Bench, python

from hfdaily import Archive, Digest, Period, publish

DAYS, PAPERS = 580, 17  # listed days, and the papers of one in the mean
FIRST = dt.date(2024, 1, 1)

SUM = """if True:
    import sys
    from hfdaily import Archive, render
    for day in Archive(sys.argv[1]).load_days():
        render(day.select(), "html").encode()
"""
MONTH = """if True:
    import sys
    from hfdaily import Archive, render
    render(Archive(sys.argv[1]).load("2025-03").select(), "html")
"""
PUBLISH = """if True:
    import sys, shutil
    from hfdaily import Archive, publish
    archive, folder = Archive(sys.argv[1]), sys.argv[2]
    if "new" in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)
    report = publish(archive, "html", folder)
    assert not report.failed
    assert bool(report.written) == ("new" in sys.argv)
"""


def made_up(root: Path) -> Archive:
    """
    Return an archive of lists that look alike, on weekdays.
    """
    archive = Archive(root)
    papers = digest(DAYS * PAPERS).papers
    days = (FIRST + dt.timedelta(days=number) for number in itertools.count())
    weekdays = itertools.islice((day for day in days if day.weekday() < 5), DAYS)
    for number, day in enumerate(weekdays):
        listed = [
            attrs.evolve(paper, featured_on=day, featured_at=None)
            for paper in papers[number * PAPERS : (number + 1) * PAPERS]
        ]
        over = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(days=2)
        archive.save(Digest(period=Period.day(day), papers=listed, as_of=over))
    return archive


bench = Bench(f"{__doc__} {DAYS} days of {PAPERS} papers.")
root = Path(tempfile.mkdtemp(prefix="hfdaily-bench-"))
atexit.register(shutil.rmtree, root)
archive, site = made_up(root / "papers"), root / "site"
publish(archive, "html", site)
new = python("-c", PUBLISH, str(archive.path), str(root / "new"), "new")
bench.row(
    "publish of 580 days / load and render each",
    new,
    python("-c", SUM, str(archive.path)),
    at_most=1.3,
)
bench.row(
    "publish of 580 days / render of a month, peak memory",
    new,
    python("-c", MONTH, str(archive.path)),
    at_most=1.5,
    memory=True,
)
bench.row(
    "publish with nothing new / publish of 580 days",
    python("-c", PUBLISH, str(archive.path), str(site)),
    new,
    at_most=0.15,
)

if __name__ == "__main__":
    bench.main()
