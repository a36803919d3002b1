"""
The archive compared with merely reading its files, and its search.
"""

import atexit
import datetime as dt
import itertools
import json
import shutil
import tempfile

from pathlib import Path

import attrs

from _data import corpus, digest
from _harness import Bench, python

from hfdaily import Archive, Digest, HFDailyError, Paper, Period, dump_digest, load
from hfdaily._storage.archive import day_path

LAST = dt.date(2025, 12, 31)
MONTH, ALL = "2025-12", 850  # The number of days in three years of lists.
PAPERS = 17  # The mean length of a list over three years.
ITERATE = "import sys; from hfdaily import Archive; [0 for _ in Archive(sys.argv[1]).load_days({})]"
SEARCHED, MATCH = 580, "diffusion video"
WHOLE = f"{LAST - dt.timedelta(days=SEARCHED - 1)}..{LAST}"
SEARCH = f"import sys; from hfdaily import Archive; Archive(sys.argv[1]).search({MATCH!r})"
ONE_BY_ONE = f"""if True:
    import json, pathlib, sys
    from hfdaily import filters, parse_digest
    test = filters.words({MATCH!r})
    for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.json")):
        body = path.read_bytes()
        json.loads(body)
        [paper for paper in parse_digest(body) if test(paper)]
"""


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


def papers_of(path: Path) -> tuple[Paper, ...]:
    """
    Return the papers of a list; none of a recording that is not as the API sent it.
    """
    try:
        return load(path.read_bytes(), path.stem).papers
    except HFDailyError:
        return ()


def recorded_papers(root: Path) -> Path:
    """
    Write the papers of all recorded lists as 580 days, each paper several times.
    """
    atexit.register(shutil.rmtree, root)
    files = sorted(corpus().glob("api_daily/????-??-??.json"))
    papers = itertools.cycle([paper for path in files for paper in papers_of(path)])
    for number in range(SEARCHED):
        day = LAST - dt.timedelta(days=number)
        listed = [
            attrs.evolve(paper, id=f"{number:04}.{at:05}", featured_on=day)
            for at, paper in enumerate(itertools.islice(papers, PAPERS))
        ]
        path = day_path(root, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_digest(Digest(period=Period.day(day), papers=listed)), "utf-8")
    return root


def bare(archive: Archive, period: str) -> object:
    """
    Parse the files of a period as JSON, without reading the results.
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
words = recorded_papers(Path(tempfile.mkdtemp(prefix="hfdaily-bench-")))
bench.row(
    "Archive.search of 580 days / parse_digest of each file, one by one",
    python("-c", SEARCH, str(words)),
    python("-c", ONE_BY_ONE, str(words)),
    at_most=0.3,
)
bench.row(
    "hfdaily --match in 580 days / parse_digest of each file, one by one",
    python("-m", "hfdaily", WHOLE, "--archive", str(words), "--offline", "--match", MATCH),
    python("-c", ONE_BY_ONE, str(words)),
    at_most=0.3,
)

if __name__ == "__main__":
    bench.main()
