"""
Records of arXiv are parsed from Atom feeds and added to digests.
"""

import asyncio
import contextlib
import datetime as dt

from pathlib import Path

import attrs
import pytest

from hypothesis import given
from hypothesis import strategies as st

from hfdaily import AsyncClient, Client, Digest, Paper, Period, parse_atom
from hfdaily._fetching.enrich import enrich_flow
from hfdaily._fetching.flow import Response
from hfdaily.exceptions import ParseError, StatusError
from hfdaily.text import paragraphs

FIXTURES = Path(__file__).with_name("fixtures")
ARXIV = "https://arxiv.example"
NOW = dt.datetime(2026, 1, 9, tzinfo=dt.UTC)


def fixture(name):
    return (FIXTURES / name).read_bytes()


def digest(*ids):
    papers = [Paper(id=name, title=name, summary="the Hub's") for name in ids]
    return Digest(period=Period.day(NOW.date()), papers=papers)


def answer(body):
    return Response(body=body, received_at=NOW)


def test_a_record_of_the_older_form():
    """
    Records with namespaces on each element and wrapped text are read too.
    """
    record = parse_atom(fixture("atom_2025.xml"))["2504.99001"]

    assert record.title.endswith("that Language Models Keep Forgetting")
    assert 2 == len(paragraphs(record.abstract))
    assert ("Mirela Castellane", "Juno Park-Adeyemi", "Émile Thørsen") == record.authors
    assert ("cs.CL", ("cs.CL", "q-bio.PE")) == (record.primary_category, record.categories)
    assert (1, "10.99999/tide.2025.7") == (record.version, record.doi)
    assert "Accepted at the Workshop on Small Animals 2025; 9 pages" == record.comment
    assert "Tidal Notes 7 (2025) 1-9" == record.journal_ref
    assert dt.datetime(2025, 4, 7, 17, 59, 1, tzinfo=dt.UTC) == record.published_at
    empty = [name for name, value in attrs.asdict(record).items() if not value]
    assert ["unrecognized"] == empty


def test_a_record_that_was_updated():
    """
    The time of the first version and that of the newest are told apart.
    """
    record = parse_atom(fixture("atom_2025.xml"))["2504.99002"]

    assert dt.datetime(2025, 4, 8, 8, 46, 41, tzinfo=dt.UTC) == record.published_at
    assert dt.datetime(2025, 4, 9, 6, tzinfo=dt.UTC) == record.updated_at


def test_ids_lose_their_version_only():
    """
    An id keeps its archive and loses its version, which is a field of its own.
    """
    records = parse_atom(fixture("atom_2026.xml"))

    assert all(name == record.id for name, record in records.items())
    assert any("/" in name for name in records)
    assert not any("v" in name.rpartition("/")[2] for name in records)


def test_formulas_stay_as_arxiv_has_them():
    """
    Formulas in a record stay in TeX, as arXiv sends them.
    """
    assert r"$\Theta(n)$" in parse_atom(fixture("atom_2025.xml"))["2504.99002"].abstract


def test_what_arxiv_says_is_wrong():
    """
    An error that arXiv sends as a feed entry is raised, and not read as a paper.
    """
    with pytest.raises(ParseError, match="arXiv refused the request: incorrect id format"):
        parse_atom(fixture("atom_error.xml"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Rate exceeded.",
        b"<html/>",
        b"<!DOCTYPE html><html></html>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><feed xmlns="http://www.w3.org/2005/Atom">&a;</feed>',
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><feed xmlns="http://www.w3.org/2005/Atom"/>'.encode(
            "utf-16"
        ),
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
        fixture("atom_2025.xml").replace(b"summary>", b"abstract>"),
        fixture("atom_2025.xml").replace(b"2025-04-07T17:59:01Z", b"0001-01-01T00:00+09:00"),
        fixture("atom_2025.xml").replace(b"99001v1", b"99001v" + b"1" * 5000),
        "<feed>\ud800",
    ],
)
def test_what_is_no_feed(body):
    """
    A body that is not a feed raises one clear error.
    """
    with pytest.raises(ParseError):
        parse_atom(body)


@given(body=st.binary(max_size=200) | st.text(max_size=200))
def test_no_body_surprises(body):
    """
    Any body gives a result or a ParseError.
    """
    with contextlib.suppress(ParseError):
        parse_atom(body)


@given(cut=st.integers(min_value=0, max_value=2000))
def test_a_body_that_breaks_off(cut):
    """
    A truncated feed raises an error instead of returning fewer records.
    """
    with pytest.raises(ParseError):
        parse_atom(fixture("atom_2025.xml")[:cut])


def test_recorded_replies(upstream):
    """
    Every recorded reply is read, with one paper per entry.
    """
    for path in sorted((upstream / "arxiv_atom").glob("*.xml")):
        body = path.read_bytes()
        if b"/api/errors" in body:
            continue
        records = parse_atom(body)
        assert body.count(b"<entry>") == len(records), path.name
        assert all(r.title and r.abstract and r.authors and r.updated_at for r in records.values())


def test_one_request_for_a_hundred_papers():
    """
    Ids are sent in batches, each with the number of expected results.
    """
    ids = [f"2601.{number:05}" for number in range(150)]
    flow = enrich_flow(ARXIV, digest(*ids))
    first = next(flow)
    second = flow.send(answer(fixture("atom_missing.xml")))

    assert (",".join(ids[:100]), "100") == tuple(dict(first.params).values())
    assert (",".join(ids[100:]), "50") == tuple(dict(second.params).values())
    assert {"arxiv"} == {first.bucket, second.bucket}


def run(flow, *answers):
    try:
        next(flow)
        for given_answer in answers:
            step = flow.throw if isinstance(given_answer, Exception) else flow.send
            step(given_answer)
    except StopIteration as stop:
        return stop.value
    msg = "the flow asks for more"
    raise AssertionError(msg)


def test_papers_are_matched_by_id():
    """
    Records are matched to papers by id, and a note names the papers that arXiv left out.
    """
    made = run(
        enrich_flow(ARXIV, digest("2504.99002", "2601.00001", "2504.99001")),
        answer(fixture("atom_2025.xml")),
    )

    assert ["2504.99002", None, "2504.99001"] == [p.arxiv and p.arxiv.id for p in made.papers]
    assert [("not_enriched", ("2601.00001",))] == [(note.kind, note.names) for note in made.notes]
    assert "the Hub's" == made.papers[1].abstract
    assert made.papers[0].abstract.startswith("A search that takes its time")


def test_arxiv_may_fail():
    """
    If arXiv fails, the digest is unchanged except for a note with what is missing and why.
    """
    busy = StatusError("HTTP 429: Rate exceeded.", url=ARXIV, status=429)
    made = run(enrich_flow(ARXIV, digest("2504.99001")), busy)

    assert digest("2504.99001").papers == made.papers
    assert ["arxiv_failed", "not_enriched"] == [note.kind for note in made.notes]
    assert "Rate exceeded." in made.notes[0].reason


def test_arxiv_is_left_alone_once_it_fails():
    """
    After a failure, the remaining batches are not requested, and a note names their papers.
    """
    busy = StatusError("HTTP 429: Rate exceeded.", url=ARXIV, status=429)
    made = run(enrich_flow(ARXIV, digest(*(f"2601.{n:05}" for n in range(150)))), busy)

    assert 1 == sum(note.kind == "arxiv_failed" for note in made.notes)
    assert "and 145 more" in made.notes[-1].names


def test_ids_that_arxiv_would_refuse_are_not_sent():
    """
    A malformed id is not sent, because arXiv would refuse the whole batch.
    """
    flow = enrich_flow(ARXIV, digest("draft-7", "2504.99001"))

    assert "2504.99001" == dict(next(flow).params)["id_list"]


def test_enriching_twice_asks_once():
    """
    Papers that already have a record are not requested again.
    """
    made = run(enrich_flow(ARXIV, digest("2504.99001")), answer(fixture("atom_2025.xml")))

    assert made == run(enrich_flow(ARXIV, made))


def test_nothing_to_enrich():
    """
    Enriching an empty digest makes no request.
    """
    empty = digest()

    assert empty == run(enrich_flow(ARXIV, empty))


def test_both_clients(hub):
    """
    Either client adds arXiv's abstracts to a day of the Hub.
    """
    where = {"base_url": hub.url, "arxiv_url": hub.arxiv_url}
    with Client(**where) as client:
        plain = client.fetch("2026-02-23")
        made = client.enrich(plain)

    async def enrich():
        async with AsyncClient(**where) as client:
            return await client.enrich(plain)

    assert made == asyncio.run(enrich())
    known = [paper for paper in made.papers if paper.arxiv]
    assert known
    assert plain.papers == tuple(attrs.evolve(paper, arxiv=None) for paper in made.papers)


def test_arxiv_down_does_not_stop_the_digest(hub, capsysbinary, monkeypatch):
    """
    If arXiv is down, the command writes the digest and reports what is missing.
    """
    from hfdaily._cli import main

    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HFDAILY_ARXIV_ENDPOINT", f"{hub.url}/nowhere")
    status = main(["2026-02-23", "--enrich", "-f", "markdown"])
    out, err = capsysbinary.readouterr()

    assert 0 == status
    assert out.startswith(b"# Hugging Face Daily Papers")
    assert b"could be fetched from arXiv" in err


@pytest.mark.parametrize("first", [b"", fixture("atom_2025.xml")[:300]], ids=["empty", "cut"])
def test_an_empty_or_cut_answer_is_asked_for_again(first):
    """
    An empty or truncated answer of arXiv is requested again.
    """
    whole = answer(fixture("atom_2025.xml"))
    made = run(enrich_flow(ARXIV, digest("2504.99001")), answer(first), whole)

    assert made.papers[0].arxiv
    assert () == made.notes


def test_it_is_asked_for_again_once_only():
    """
    After a second bad answer, a note says so, and arXiv gets no further request.
    """
    ids = [f"2601.{number:05}" for number in range(150)]
    made = run(enrich_flow(ARXIV, digest(*ids)), answer(b""), answer(b""))

    assert ["arxiv_failed", "not_enriched"] == [note.kind for note in made.notes]
