"""
The format parquet, read back by pyarrow, pandas and DuckDB.
"""

import datetime as dt
import io

import attrs
import hfdaily_parquet
import hypothesis
import pytest

from hfdaily import Model, render_bytes
from hfdaily.plugins import Registry
from hfdaily.testing import check_renderer, digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import clean

pytest.importorskip("pyarrow", reason="pyarrow, which the format needs, is not installed")

REGISTRY = Registry()
REGISTRY.register(hfdaily_parquet, name="parquet")


def body(digest, **options):
    return render_bytes(digest, "parquet", registry=REGISTRY, options=options)


def read(digest):
    """
    Read the table with pyarrow.
    """
    from pyarrow import parquet

    return parquet.read_table(io.BytesIO(body(digest)))


def assert_same_papers(digest, table):
    rows = table.to_pylist()
    assert [clean(paper.id) for paper in digest.papers] == [row["id"] for row in rows]
    assert [clean(paper.title) for paper in digest.papers] == [row["title"] for row in rows]
    assert [[clean(author.name) for author in paper.authors] for paper in digest.papers] == [
        row["authors"] for row in rows
    ]


def test_contract():
    """
    The format passes the check of the plugin contract.
    """
    check_renderer(REGISTRY.get("parquet"), options={"compression": "gzip"})


def test_the_schema_is_typed_and_the_same_for_an_empty_digest():
    """
    Lists, timestamps and dates have their types, even for an empty digest.
    """
    table = read(sample_digest())

    assert table.schema == read(empty_digest()).schema
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert kinds["authors"] in {"list<element: string>", "list<item: string>"}
    assert "timestamp[ms, tz=UTC]" == kinds["published_at"] == kinds["featured_at"]
    assert ("date32[day]", "int64", "string") == (
        kinds["featured_on"],
        kinds["upvotes"],
        kinds["id"],
    )
    assert 0 == read(empty_digest()).num_rows


def test_papers_read_back():
    """
    Papers of the sample and hostile papers are read back.
    """
    assert_same_papers(sample_digest(), read(sample_digest()))
    assert_same_papers(hostile_digest(), read(hostile_digest()))


def test_linked_repositories_are_lists_or_unknown():
    """
    Models, datasets and Spaces are lists of names, or null if they were not requested.
    """
    first, *others = sample_digest().papers
    linked = attrs.evolve(first, models=[Model(id="lab/model")], datasets=[], spaces=None)
    rows = read(attrs.evolve(sample_digest(), papers=[linked, *others])).to_pylist()

    assert (["lab/model"], [], None) == tuple(
        rows[0][name] for name in ("models", "datasets", "spaces")
    )
    assert [None] * len(others) == [row["models"] for row in rows[1:]]


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_any_papers_read_back(made):
    """
    Papers of any digest are read back.
    """
    assert_same_papers(made, read(made))


def test_pandas_reads_it():
    """
    pandas reads ids as text and times as times.
    """
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    sample = sample_digest()
    frame = pandas.read_parquet(io.BytesIO(body(sample)))

    assert [paper.id for paper in sample] == list(frame["id"])
    assert "UTC" == str(frame["published_at"].dt.tz)
    assert len(sample.papers[0].authors) == len(frame["authors"][0])


def test_duckdb_reads_it(tmp_path):
    """
    DuckDB unnests lists and reads several files as one table.
    """
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    sample = sample_digest()
    later = attrs.evolve(
        sample, papers=[attrs.evolve(sample.papers[0], featured_on=dt.date(2026, 2, 24))]
    )
    for name, digest in (("a", sample), ("b", later), ("c", empty_digest())):
        (tmp_path / f"{name}.parquet").write_bytes(body(digest))
    files = f"'{tmp_path}/*.parquet'"
    days = f"SELECT featured_on, count(*) FROM {files} GROUP BY 1 ORDER BY 1"
    names = f"SELECT count(*) FROM (SELECT unnest(authors) FROM '{tmp_path}/a.parquet')"

    assert [(dt.date(2026, 2, 23), 12), (dt.date(2026, 2, 24), 1)] == duckdb.sql(days).fetchall()
    authors = sum(len(paper.authors) for paper in sample)
    assert [(authors,)] == duckdb.sql(names).fetchall()


def test_datasets_reads_it(tmp_path):
    """
    The library datasets reads the table with the same features.
    """
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    (tmp_path / "a.parquet").write_bytes(body(sample_digest()))
    found = datasets.Dataset.from_parquet(
        str(tmp_path / "a.parquet"), cache_dir=str(tmp_path / "cache")
    )

    assert [paper.id for paper in sample_digest()] == list(found["id"])
