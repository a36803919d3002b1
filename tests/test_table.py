"""
The formats csv and jsonl, read back by the csv module, pandas, DuckDB and LibreOffice.
"""

import csv
import datetime as dt
import io
import json
import re
import shutil
import subprocess

from pathlib import Path

import attrs
import hypothesis
import pytest

from tests.factories import digest, full_digest, paper

from hfdaily import Author, Digest, render, render_bytes
from hfdaily._cli import main
from hfdaily.testing import digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import clean, safe_url

BASIC = [
    *("id", "title", "featured_on", "upvotes", "comments", "organization", "authors", "hub_url"),
    *("abs_url", "pdf_url", "github_repo", "github_stars", "project_page", "keywords"),
    *("ai_summary", "ai_summary_model", "abstract", "submitted_by", "published_at"),
    *("featured_at", "withdrawn_at"),
]
PAGE = Path(__file__).resolve().parents[1] / "docs/reference/formats/table.md"
csv.field_size_limit(10**7)  # The csv module limits a field to 128 KiB by default.
NO_PANDAS = "pandas, of the dependency group formats, is not installed"
NO_DUCKDB = "duckdb, of the dependency group formats, is not installed"


def read_csv(text: str) -> list[dict[str, str]]:
    """
    Read a table with the csv module, and assert that all rows have one length.
    """
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def unguarded(cell: str) -> str:
    """
    Remove the apostrophes that keep a cell from being a formula, as the documentation shows.
    """
    return re.sub(r"(^|;)'('*[=+\-@＝＋－＠])", r"\1\2", cell)


def assert_same_papers(found: Digest, text: str) -> None:
    rows = read_csv(text)

    assert len(found.papers) == len(rows)
    for known, row in zip(found.papers, rows, strict=True):
        assert clean(known.id) == unguarded(row["id"])
        assert clean(known.title) == unguarded(row["title"])
        assert clean(known.abstract) == unguarded(row["abstract"])
        names = "; ".join(clean(author.name) for author in known.authors)
        assert names == unguarded(row["authors"])
        assert ("" if known.upvotes is None else str(known.upvotes)) == row["upvotes"]
        assert (safe_url(known.github_repo) or "") == row["github_repo"]


def assert_no_formulas(text: str) -> None:
    """
    Assert that no text starts with a character of formulas, even if it is split at semicolons.
    """
    for row in read_csv(text):
        for name, cell in row.items():
            if name not in {"upvotes", "comments", "github_stars", "arxiv_version"}:
                assert not [part for part in cell.split(";") if part[:1] in set("=+-@＝＋－＠\t")]


def test_a_row_of_csv() -> None:
    """
    Lists are joined by semicolons, times are in ISO 8601, and lines end as RFC 4180 requires.
    """
    text = render(full_digest(), "csv")
    (row,) = read_csv(text)

    assert 2 == text.count("\r\n") == text.count("\n")
    assert {
        "id": "2602.10693",
        "title": "A title",
        "featured_on": "2026-02-23",
        "upvotes": "0",
        "comments": "1",
        "organization": "Organization",
        "authors": "Ada; Grace",
        "hub_url": "https://huggingface.co/papers/2602.10693",
        "abs_url": "https://arxiv.org/abs/2602.10693",
        "pdf_url": "https://arxiv.org/pdf/2602.10693",
        "github_repo": "https://github.com/a/b",
        "github_stars": "2",
        "project_page": "https://example.com",
        "keywords": "a; b",
        "ai_summary": "In short.",
        "ai_summary_model": "example/model",
        "abstract": "$x$",
        "submitted_by": "ada",
        "published_at": "2026-02-23T03:29:14Z",
        "featured_at": "2026-02-23T03:29:14Z",
        "withdrawn_at": "2026-02-23T03:29:14Z",
    } == row


def test_an_object_of_jsonl() -> None:
    """
    JSON Lines has the same columns, with lists and numbers as such.
    """
    (line,) = render(full_digest(), "jsonl", options={"columns": "all"}).splitlines()
    found = json.loads(line)

    assert ["Ada", "Grace"] == found["authors"]
    assert 0 == found["upvotes"]
    assert found["delisted"] is True
    assert 2 == found["arxiv_version"]
    assert ["cs.CL", "cs.LG"] == found["arxiv_categories"]


def test_what_is_not_known_is_empty_or_null() -> None:
    """
    An unknown value is empty or null, and never 0 or a text.
    """
    known = digest(paper(1, None))
    (row,) = read_csv(render(known, "csv"))
    found = json.loads(render(known, "jsonl"))

    assert ("", "", "") == (row["upvotes"], row["organization"], row["featured_at"])
    assert (None, None, []) == (found["upvotes"], found["organization"], found["authors"])


@pytest.mark.parametrize("columns", ["basic", "all"])
def test_the_columns_are_those_of_the_reference(columns: str) -> None:
    """
    The columns are those of the reference, in an order that never changes.
    """
    section = PAGE.read_text("utf-8").partition("\n## Columns\n")[2].partition("\n## ")[0]
    basic, _, more = section.partition("columns=all")
    documented = re.findall(
        r"^\| `(\w+)`", basic + (more if columns == "all" else ""), re.MULTILINE
    )
    (names, *_) = csv.reader([render(digest(), "csv", options={"columns": columns})])

    assert documented == names
    assert BASIC == names[: len(BASIC)]
    found = render(digest(paper()), "jsonl", options={"columns": columns})
    assert documented == list(json.loads(found))


def test_an_empty_digest() -> None:
    """
    For an empty digest, CSV has only the column names, and JSON Lines is empty.
    """
    assert render(empty_digest(), "csv") == ",".join(BASIC) + "\r\n"
    assert "" == render(empty_digest(), "jsonl")


def test_the_byte_order_mark() -> None:
    """
    A byte order mark is written on request.
    """
    with_mark = render_bytes(sample_digest(), "csv", options={"bom": True})
    without = render_bytes(sample_digest(), "csv")

    assert b"\xef\xbb\xbf" + without == with_mark
    assert without.decode("utf-8") == with_mark.decode("utf-8-sig")


def test_the_command_keeps_the_ends_of_lines(tmp_path: Path) -> None:
    """
    The command writes the rendered bytes unchanged.
    """
    path = tmp_path / "papers.csv"

    assert 0 == main(["--sample", "-o", str(path)])
    assert render_bytes(sample_digest(), "csv") == path.read_bytes()


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1+1", "'=1+1"),
        ("'=1", "''=1"),
        ("a;=1+1;'+2", "a;'=1+1;''+2"),
        ("'quoted' - a title; and = more", "'quoted' - a title; and = more"),
    ],
)
def test_formulas_are_text(title: str, cell: str) -> None:
    """
    A text that a spreadsheet would compute is preceded by an apostrophe, which can be removed
    again.
    """
    (row,) = read_csv(render(digest(paper(title=title)), "csv"))

    assert cell == row["title"]
    assert clean(title) == unguarded(row["title"])


def test_hostile_papers_read_back() -> None:
    """
    Every hostile paper is read back, and none becomes a formula or breaks a line.
    """
    hostile = hostile_digest()

    text = render(hostile, "csv", options={"columns": "all"})
    assert_same_papers(hostile, text)
    assert_no_formulas(text)
    lines = render(hostile, "jsonl").split("\n")
    assert len(hostile.papers) == len([json.loads(line) for line in lines[:-1]])
    assert [clean(known.title) for known in hostile] == [
        json.loads(line)["title"] for line in lines[:-1]
    ]


def _reads_back(made: Digest) -> None:
    text = render(made, "csv", options={"columns": "all"})
    assert_same_papers(made, text)
    assert_no_formulas(text)
    found = [json.loads(line) for line in render(made, "jsonl").splitlines()]
    assert [clean(known.title) for known in made.papers] == [row["title"] for row in found]
    assert [[clean(author.name) for author in known.authors] for known in made.papers] == [
        row["authors"] for row in found
    ]


@hypothesis.settings(deadline=None, max_examples=50)
@hypothesis.given(digests())
def test_any_papers_read_back(made: Digest) -> None:
    """
    Any papers are read back as one row each, with the same texts.
    """
    _reads_back(made)


@pytest.mark.slow
@hypothesis.settings(deadline=None, max_examples=1500)
@hypothesis.given(digests())
def test_many_papers_read_back(made: Digest) -> None:
    """
    Many more papers are read back as one row each.
    """
    _reads_back(made)


def test_recorded_days_read_back(recorded_days: tuple[Digest, ...]) -> None:
    """
    Both formats give the same papers for every recorded day.
    """
    for day in recorded_days:
        _reads_back(day)


def test_pandas_reads_both(tmp_path: Path) -> None:
    """
    pandas, with the arguments in the reference, reads ids as text and times as times.
    """
    pandas = pytest.importorskip("pandas", reason=NO_PANDAS)
    known = attrs.evolve(sample_digest().papers[0], id="2602.10690")
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_bytes(render_bytes(digest(known), "csv", options={"bom": True}))
    lines.write_bytes(render_bytes(digest(known), "jsonl"))
    by_csv = pandas.read_csv(table, dtype={"id": str}, parse_dates=["published_at"])
    by_lines = pandas.read_json(lines, lines=True, dtype={"id": str})

    for frame in (by_csv, by_lines):
        assert ["2602.10690"] == list(frame["id"])
        assert [known.title] == list(frame["title"])
        assert [known.upvotes] == list(frame["upvotes"])
    assert "UTC" == str(by_csv["published_at"].dt.tz)
    assert [author.name for author in known.authors] == by_lines["authors"][0]


def test_duckdb_reads_both(tmp_path: Path, recorded_days: tuple[Digest, ...]) -> None:
    """
    DuckDB reads all papers of all days, with ids as text.
    """
    duckdb = pytest.importorskip("duckdb", reason=NO_DUCKDB)
    hostile = hostile_digest()
    short = [known for known in hostile if len(known.title) < 10_000 and (known.upvotes or 0) < 99]
    for number, day in enumerate((attrs.evolve(hostile, papers=short), *recorded_days)):
        table, lines = tmp_path / f"{number}.csv", tmp_path / f"{number}.jsonl"
        table.write_bytes(render_bytes(day, "csv"))
        lines.write_bytes(render_bytes(day, "jsonl"))
        rows = duckdb.sql(
            f"select id, title from read_csv('{table}', header=true, delim=',', quote='\"', "
            "escape='\"', all_varchar=true)"
        ).fetchall()
        expected = [(clean(known.id), clean(known.title)) for known in day.papers]
        assert expected == [(unguarded(id or ""), unguarded(title or "")) for id, title in rows]
        if day.papers:
            (size,) = duckdb.sql(
                f"select count(*), sum(len(authors)) from read_json('{lines}')"
            ).fetchall()
            total = sum(len(known.authors) for known in day.papers)
            assert (len(day.papers), total) == size


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """
    LibreOffice, with UTF-8 chosen, shows every text unchanged and computes nothing.
    """
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    titles = ["=1+1", "-1+1", "@SUM(1)", "α; =1", "x;=1+1", "“é”, 中文"]
    known = digest(*(paper(at, title=title) for at, title in enumerate(titles)))
    (tmp_path / "a.csv").write_bytes(render_bytes(known, "csv", options={"bom": True}))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for to in ("fods", "csv:Text - txt - csv (StarCalc):44,34,76"):
        folder = tmp_path / to[:3]
        command = [
            "soffice",
            profile,
            "--headless",
            "--infilter=CSV:44,34,76",
            "--convert-to",
            to,
            "--outdir",
            folder,
        ]
        subprocess.run([*command, tmp_path / "a.csv"], check=True, capture_output=True)

    assert "table:formula" not in (tmp_path / "fod/a.fods").read_text("utf-8")
    rows = read_csv((tmp_path / "csv/a.csv").read_text("utf-8"))
    assert titles == [unguarded(row["title"]) for row in rows]


def test_many_authors_are_one_cell() -> None:
    """
    Any number of authors is one cell.
    """
    names = [f"Name {number}" for number in range(3000)]
    crowd = digest(paper(authors=[Author(name=name) for name in names]))
    (row,) = read_csv(render(crowd, "csv"))

    assert names == row["authors"].split("; ")


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_withdrawn_paper_is_marked(format: str) -> None:
    """
    A row states when its paper was withdrawn, without any option.
    """
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

    assert "2026-03-01T00:00:00Z" in render(digest(paper(withdrawn_at=at)), format)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_years_have_four_digits(format):
    """
    The first year of the calendar is a date of RFC 3339 too, on every system.
    """
    at = dt.datetime(1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)

    assert "0001-02-03T04:05:06Z" in render(digest(paper(withdrawn_at=at)), format)
