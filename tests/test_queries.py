"""
Requests to the Hub besides daily lists: trending papers, searches, submitters and single papers.
"""

import csv
import datetime as dt
import io
import json
import time
import xml.etree.ElementTree as ET

from pathlib import Path

import attrs
import pytest

from tests.factories import MONDAY, digest, paper
from tests.scripted_server import reply, serve

from hfdaily import (
    Archive,
    Client,
    Comment,
    Digest,
    Model,
    Period,
    RetryPolicy,
    Space,
    filters,
    formats,
    load,
    parse_digest,
    render,
    render_bytes,
)
from hfdaily._cli import main
from hfdaily.exceptions import FetchError, ParseError, StatusError
from hfdaily.labels import LOCALES, labels

DAY = "2026-02-23"
#: A paper as the Hub describes it in its contract, with one linked repository of each kind.
WHOLE = {
    "id": "2602.10693",
    "title": "A paper",
    "upvotes": 3,
    "linkedModels": [
        {
            "id": "lab/model",
            "author": "lab",
            "downloads": 12,
            "likes": 3,
            "lastModified": "2026-03-01T10:00:00.000Z",
            "gated": "manual",
            "private": False,
            "pipeline_tag": "text-generation",
            "numParameters": 7_000_000_000,
            "repoType": "model",
        }
    ],
    "numTotalModels": 31,
    "linkedDatasets": [
        {
            "id": "lab/data",
            "author": "lab",
            "downloads": 1,
            "likes": 0,
            "gated": False,
            "private": False,
            "datasetsServerInfo": {"numRows": None, "formats": ["csv"], "modalities": ["text"]},
        }
    ],
    "numTotalDatasets": 1,
    "linkedSpaces": [{"id": "lab/demo", "emoji": "🚀", "running": True, "featured": False}],
    "numTotalSpaces": 1,
    "comments": [
        {
            "id": "c1",
            "createdAt": "2026-03-01T10:00:00.000Z",
            "author": {"name": "ada", "fullname": "Ada L.", "isOwner": False},
            "type": "comment",
            "data": {
                "edited": True,
                "hidden": False,
                "latest": {"raw": "*Nice*", "updatedAt": "2026-03-02T10:00:00.000Z"},
                "reactions": [{"reaction": "fire", "users": ["bo"], "count": 2}],
            },
        }
    ],
}


def serving(body, status=200, **headers):
    """
    Serve the same answer for every request.
    """
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return serve(lambda connection: connection.send(reply(status, data, **headers)))


@pytest.fixture(name="run")
def _run(capsysbinary, monkeypatch, hub):
    """
    Return a function that runs the command on the replayed Hub and returns status, stdout and
    stderr.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)

    def run(*words):
        status = main([str(word) for word in words])
        captured = capsysbinary.readouterr()
        return status, captured.out.decode(), captured.err.decode()

    return run


def test_trending(make_client, hub, upstream):
    """
    `trending` returns the papers with the most stars of all days, and the digest states its
    listing.
    """
    found = make_client(base_url=hub.url).trending(7)

    assert 7 == len(found)
    assert "trending" == found.listing
    assert found.complete
    assert Period.day(found.as_of.date()) == found.period
    assert f"trending-{found.period}" == found.slug
    stars = [paper.github_stars or 0 for paper in found]
    assert sorted(stars, reverse=True) == stars
    assert all(
        paper.featured_on is None or paper.featured_on <= MONDAY.replace(month=6, day=3)
        for paper in found
    )


def test_trending_over_several_pages(make_client, hub, corpus):
    """
    A list of several pages has each paper once.
    """
    every = len(corpus.all_items())
    found = make_client(base_url=hub.url).trending(150)

    assert min(150, every) == len(found) == len({paper.id for paper in found})


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_trending_limits(make_client, limit):
    """
    An invalid limit is refused before any request.
    """
    with pytest.raises(ValueError, match=f"from 1 to 1000, got {limit}"):
        make_client(base_url="http://127.0.0.1:9").trending(limit)


@pytest.mark.parametrize("period", [DAY, Period.parse(DAY), None, True])
def test_trending_has_no_dates(make_client, period):
    """
    A date is refused, because the Hub would ignore it.
    """
    with pytest.raises(TypeError, match="no trending list of a date"):
        make_client(base_url="http://127.0.0.1:9").trending(period)


def test_an_empty_trending_list_is_a_fault(make_client):
    """
    An empty list of trending papers raises an error.
    """
    with serving([]) as server, pytest.raises(ParseError, match="empty list of trending"):
        make_client(base_url=server.url).trending()


def test_old_papers_and_papers_of_which_little_is_known(make_client):
    """
    Items of 2023 and items with only id and title are read.
    """
    old = {"id": "2305.00001", "title": "Old", "publishedAt": "2023-05-01T00:00:00.000Z"}
    items = [{"paper": old}, {"paper": {"id": "2401.00001", "title": "Bare"}}]
    with serving(items) as server:
        client = make_client(base_url=server.url)
        lists = [client.trending(), client.search("x")]

    for found in lists:
        assert ["2305.00001", "2401.00001"] == [paper.id for paper in found]
        assert [None, None] == [paper.featured_on for paper in found]
        assert found.complete


def test_an_item_that_cannot_be_read_is_noted(make_client):
    """
    A list with an unreadable item is incomplete and has a note.
    """
    with serving([{"paper": {"id": "2401.00001", "title": "Good"}}, {"paper": {}}]) as server:
        client = make_client(base_url=server.url)
        lists = [client.trending(), client.search("x")]

    for found in lists:
        assert (1, False) == (len(found), found.complete)
        assert ["papers_skipped"] == [note.kind for note in found.notes]


def test_search(make_client, hub, upstream):
    """
    `search` returns papers of any time in the Hub's order.
    """
    found = make_client(base_url=hub.url).search("  model\n", 3)

    assert 0 < len(found) <= 3
    assert ("search", "model", "search-model") == (found.listing, found.query, found.slug)
    assert found.complete


def test_nothing_is_found(make_client, hub):
    """
    A search without results gives an empty digest.
    """
    found = make_client(base_url=hub.url).search("zzzzzz")

    assert (0, True) == (len(found), found.complete)


@pytest.mark.parametrize(
    ("args", "error", "said"),
    [
        (("x", 0), ValueError, "from 1 to 120, got 0"),
        (("x", 121), ValueError, "no second page"),
        (("x", "20"), TypeError, "whole number"),
        (("x" * 251,), ValueError, "at most 250 characters"),
        ((" \n",), ValueError, "what to search for"),
        ((["x"],), TypeError, "one text"),
        (("\ud800",), ValueError, "UTF-8"),
    ],
)
def test_wrong_searches(make_client, args, error, said):
    """
    An invalid search is refused in one sentence before any request.
    """
    with pytest.raises(error, match=said):
        make_client(base_url="http://127.0.0.1:9").search(*args)


def test_words_are_quoted(make_client, hub):
    """
    Any search text reaches the Hub unchanged.
    """
    make_client(base_url=hub.url).search("a&limit=1 #é")

    assert "/api/papers/search?q=a%26limit%3D1+%23%C3%A9&limit=20" == hub.requests[-1][1]


@pytest.mark.parametrize("ask", ["trending", "search", "paper", "read", "papers"])
@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"error": "Invalid query"}, 400, StatusError),
        (b"<!doctype html><title>Another page</title>", 200, ParseError),
        (b"", 200, ParseError),
    ],
    ids=["refused", "html", "nothing"],
)
def test_the_hub_fails(make_client, ask, body, status, error):
    """
    A failure of the Hub raises the right error, and never gives an empty list.
    """
    args = {"trending": (), "papers": (["2602.10693"],)}.get(ask, ("2602.10693",))
    with serving(body, status) as server, pytest.raises(error) as raised:
        getattr(make_client(base_url=server.url), ask)(*args)

    assert "\n" not in str(raised.value)


def test_of_a_submitter(make_client, hub, corpus):
    """
    Only papers of the account are returned, whether the API or the page was read.
    """
    items = corpus.day(DAY)
    name = items[0]["submittedBy"]["name"]
    expected = {item["paper"]["id"] for item in items if item["submittedBy"]["name"] == name}
    for url in (hub.url, hub.faulty("apidown")):
        found = make_client(base_url=url, retry=RetryPolicy(attempts=1)).fetch(DAY, submitter=name)

        assert expected == {paper.id for paper in found}
        assert (len(expected), True) == (found.listed, found.complete)
        assert f"submitter({name!r})" == found.filtered_by
    assert any(f"submitter={name}" in path for _, path, _ in hub.requests)


def test_days_of_a_submitter(make_client, hub, corpus):
    """
    Days without a paper of the account are left out, and a week is merged from the others.
    """
    name = corpus.day(DAY)[0]["submittedBy"]["name"]
    client = make_client(base_url=hub.url)
    days = client.fetch_days("2026-W09", submitter=name)
    week = client.fetch("2026-W09", submitter=name)

    assert MONDAY in [day.period.start for day in days]
    assert {name} == {paper.submitted_by.name for day in days for paper in day}
    assert sum(map(len, days)) == len(week)


def test_nothing_was_submitted(make_client, hub):
    """
    A day on which the account submitted nothing is not reported as a day without a list.
    """
    client = make_client(base_url=hub.url)
    day, week = client.fetch(DAY, submitter="nobody"), client.fetch("2026-W09", submitter="nobody")

    assert ["No paper of 2026-02-23 was submitted by nobody."] == list(map(str, day.notes))
    assert ["No paper of 2026-W09 was submitted by nobody."] == list(map(str, week.notes))


def test_a_hub_that_ignores_the_submitter(make_client):
    """
    If the Hub ignores the submitter, other papers are left out by the client.
    """
    listed = {"submittedOnDailyAt": f"{DAY}T00:00:00.000Z"}
    items = [
        {"paper": {"id": f"2602.0000{n}", "title": "T"} | listed, "submittedBy": {"name": name}}
        for n, name in enumerate(["ada", "bo", "Ada"])
    ]
    with serving(items) as server:
        found = make_client(base_url=server.url).fetch(DAY, submitter="ada")

    assert ["2602.00000", "2602.00002"] == [paper.id for paper in found]


@pytest.mark.parametrize(("name", "error"), [(" ", ValueError), (5, TypeError)])
def test_wrong_submitters(make_client, name, error):
    """
    An invalid login is refused before any request.
    """
    with pytest.raises(error, match="submitter is"):
        make_client(base_url="http://127.0.0.1:9").fetch(DAY, submitter=name)


def test_an_archive_does_not_take_a_part_for_the_list(tmp_path, hub, corpus):
    """
    Saving one account's papers marks no other paper as delisted.
    """
    name = corpus.day(DAY)[0]["submittedBy"]["name"]
    archive = Archive(tmp_path)
    with Client(base_url=hub.url) as client:
        archive.save(client.fetch(DAY))
        archive.save(client.fetch(DAY, submitter=name))

    assert len(corpus.day(DAY)) == len(archive.load(DAY))
    assert not any(paper.delisted for paper in archive.load(DAY))


def test_what_belongs_to_a_paper(make_client):
    """
    Linked repositories and comments are records, and keys without an attribute are in `extra`.
    """
    with serving(WHOLE) as server:
        found = make_client(base_url=server.url).paper("2602.10693", comments=True)

    updated = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
    assert (
        Model(
            id="lab/model",
            author="lab",
            likes=3,
            downloads=12,
            updated_at=updated,
            gated="manual",
            private=False,
            pipeline_tag="text-generation",
            parameters=7_000_000_000,
        )
        == found.models[0]
    )
    assert (31, 1, 1) == (found.total_models, found.total_datasets, found.total_spaces)
    assert (False, None, ("csv",)) == attrs.astuple(
        found.datasets[0],
        filter=attrs.filters.include("gated", "rows", "formats"),
        recurse=False,
    )
    assert (Space(id="lab/demo", emoji="🚀", running=True, featured=False),) == found.spaces
    [comment] = found.discussion
    assert ("ada", "*Nice*", True) == (comment.author.name, comment.text, comment.edited)
    assert (("fire", 2),) == comment.reactions
    assert "https://huggingface.co/datasets/lab/data" == found.datasets[0].hub_url
    assert {"linkedModels[0].repoType", "comments[0].type", "comments[0].author.isOwner"} == set(
        found.extra
    )


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("linkedModels", [{"id": "a/b", "likes": "many"}], "models"),
        ("linkedDatasets", [{"id": "a/b", "datasetsServerInfo": {"numRows": "x"}}], "datasets"),
        ("linkedSpaces", [{"id": "a/b", "running": 1}], "spaces"),
        ("comments", [{"id": "a/b", "data": {"latest": {"raw": 5}}}], "discussion"),
    ],
)
def test_a_value_of_another_type_costs_itself_alone(make_client, key, value, name):
    """
    A record is read without a value of a wrong type, which is kept in `extra`.
    """
    with serving({"id": "2602.10693", "title": "T", key: value}) as server:
        found = make_client(base_url=server.url).paper("2602.10693")

    assert ["a/b"] == [record.id for record in getattr(found, name)]
    assert 1 == len(found.extra)


@pytest.mark.parametrize("value", ["x", {}, 5])
def test_a_list_of_another_type_is_unknown(make_client, value):
    """
    A list of a wrong type is unknown, and not empty.
    """
    with serving({"id": "2602.10693", "title": "T", "linkedModels": value}) as server:
        found = make_client(base_url=server.url).paper("2602.10693")

    assert (None, {"linkedModels": value}) == (found.models, found.extra)


def test_comments_are_asked_for(make_client, hub, upstream_corpus, upstream):
    """
    Comments are unknown unless they are requested.
    """
    known = upstream_corpus.all_items()[0]["paper"]["id"]
    client = make_client(base_url=hub.url)

    assert client.paper(known).discussion is None
    assert () == client.paper(known, comments=True).discussion
    assert hub.requests[-1][1].endswith("?field=comments")


def test_several_papers(make_client, hub, corpus):
    """
    `papers` yields papers in the order of their ids.
    """
    ids = [item["paper"]["id"] for item in corpus.day(DAY)]

    assert ids == [paper.id for paper in make_client(base_url=hub.url).papers(ids)]


def test_several_papers_at_once(make_client, hub, corpus):
    """
    At most `concurrency` papers are requested at once.
    """
    hub.latency = 0.2
    ids = [item["paper"]["id"] for item in corpus.day(DAY)][:8]
    started = time.monotonic()
    make_client(base_url=hub.url).papers(ids)

    assert len(ids) * hub.latency > time.monotonic() - started


@pytest.mark.parametrize(
    "written",
    [
        "2602.10693v2",
        " arXiv: 2602.10693 ",
        "https://huggingface.co/papers/2602.10693#community",
        "hf.co/papers/2602.10693",
        "https://arxiv.org/pdf/2602.10693v3.pdf",
        "arxiv.org/abs/2602.10693?context=cs.LG",
        "https://doi.org/10.48550/arXiv.2602.10693",
        "doi:10.48550/arXiv.2602.10693",
        "10.48550/ARXIV.2602.10693",
    ],
)
def test_an_id_can_be_pasted(make_client, hub, written):
    """
    Ids are read from what browsers, arXiv and reference managers give to paste.
    """
    assert "2602.10693" == make_client(base_url=hub.url).paper(written).id


def test_wrong_ids(make_client):
    """
    Invalid ids are refused before any paper is fetched.
    """
    client = make_client(base_url="http://127.0.0.1:9")
    with pytest.raises(ValueError, match="cannot read the paper id"):
        client.papers(["2602.10693", "x"])
    with pytest.raises(TypeError, match="several ids"):
        client.papers("2602.10693")


def test_an_unknown_paper(make_client, hub):
    """
    An unknown paper raises an error with the status 404, for its text too.
    """
    client = make_client(base_url=hub.url)
    messages = {
        client.paper: "does not know the paper 2602.99999",
        client.read: "has no Markdown of the paper 2602.99999",
    }
    for ask, message in messages.items():
        with pytest.raises(StatusError, match=rf"^the Hub {message} \(HTTP 404\)") as raised:
            ask("2602.99999")
        assert 404 == raised.value.status


def test_read(make_client, hub, upstream_corpus, upstream):
    """
    `read` returns the text of a paper as Markdown.
    """
    known = upstream_corpus.all_items()[0]["paper"]

    assert make_client(base_url=hub.url).read(known["id"]).startswith(f"# {known['title']}")


def test_enrich_with_linked_repositories(make_client, hub, corpus):
    """
    `enrich` adds linked repositories to each paper and changes nothing else.
    """
    client = make_client(base_url=hub.url)
    plain = client.fetch(DAY)
    found = client.enrich(plain, arxiv=False, linked=True)

    assert {int(paper.id[-1]) % 3 == len(paper.models) for paper in found} == {True}
    assert plain == attrs.evolve(
        found,
        papers=[
            attrs.evolve(
                paper,
                **dict.fromkeys(("models", "datasets", "spaces")),
                **dict.fromkeys(("total_models", "total_datasets", "total_spaces")),
            )
            for paper in found
        ],
    )
    assert 0 < len(found.select(where=filters.has_models)) < len(found)
    count = len(hub.requests)
    assert found == client.enrich(found, arxiv=False, linked=True)
    assert count == len(hub.requests)


def test_what_could_not_be_linked_is_noted(make_client, hub, corpus):
    """
    An unknown paper gets a note, and after a failure of the Hub no further paper is requested.
    """
    client = make_client(base_url=hub.url)
    mixed = digest(paper(id=corpus.day(DAY)[0]["paper"]["id"]), paper(99999), paper(id="no/../id"))
    found = client.enrich(mixed, arxiv=False, linked=True)
    [note] = found.notes

    assert [True, False, False] == [paper.models is not None for paper in found]
    assert ("not_linked", 2, ("2602.99999", "no/../id")) == (note.kind, note.count, note.names)

    many = digest(*map(paper, range(200)))
    broken = make_client(base_url=hub.faulty("apidown"), retry=RetryPolicy(attempts=1))
    before = len(hub.requests)
    found = broken.enrich(many, arxiv=False, linked=True)
    assert ["hub_failed", "not_linked"] == [note.kind for note in found.notes]
    assert len(hub.requests) - before < 50


def test_the_quota_is_kept(make_client, hub, corpus):
    """
    No request exceeds the quota, and a note names the papers for which it did not suffice.
    """
    client = make_client(
        base_url=hub.faulty("quota5x300"), retry=RetryPolicy(attempts=1, total_wait=0)
    )
    items = corpus.day(DAY)[:12]
    found = client.enrich(
        digest(*(paper(id=item["paper"]["id"]) for item in items)), arxiv=False, linked=True
    )

    assert 5 == sum(paper.models is not None for paper in found) == len(hub.requests)
    assert ["hub_failed", "not_linked"] == [note.kind for note in found.notes]


def test_filters_know_only_what_is_known():
    """
    A paper whose models were not requested does not match `has_models`.
    """
    asked = paper(1, models=[Model(id="a/b")], datasets=[], spaces=[])

    assert filters.has_models(asked)
    assert not filters.has_datasets(asked)
    assert not filters.has_spaces(asked)
    assert not filters.has_models(paper(2))


LISTS = {
    "trending": (digest(paper(), listing="trending"), "Trending papers, February 23, 2026"),
    "search": (digest(paper(), listing="search", query="a <b> c"), "Papers on “a <b> c”"),
    "paper": (
        digest(
            paper(
                models=[Model(id="lab/model", likes=3)],
                discussion=[Comment(id="c", text="Said <so>")],
            ),
            listing="paper",
            query="2602.00001",
        ),
        "Paper 1",
    ),
}


@pytest.mark.parametrize("format", [entry.name for entry in formats() if entry.builtin])
@pytest.mark.parametrize("listing", LISTS)
@pytest.mark.parametrize("locale", LOCALES)
def test_each_format_says_what_it_is_a_list_of(format, listing, locale):
    """
    The heading of each format names the listing, in every language, and never calls it a daily
    list.
    """
    made, english = LISTS[listing]
    heading = labels(locale).heading(made)
    assert locale != "en" or english == heading
    body = render_bytes(made, format, locale=locale)
    if format in ("rss", "atom"):
        titles = [
            element.text for element in ET.fromstring(body).iter() if element.tag.endswith("title")
        ]
        assert heading == titles[0]
    elif format == "jsonfeed":
        assert heading == json.loads(body)["title"]
    elif format == "json":
        assert made == parse_digest(body)
        assert made.papers == load(body).papers
    elif format == "csv":
        assert ["2602.00001"] == [row["id"] for row in csv.DictReader(io.StringIO(body.decode()))]
    elif format in ("text", "markdown"):
        assert (
            heading.replace("<", "\\<" if format == "markdown" else "<").split(" ")[0]
            in body.decode().splitlines()[0]
        )


@pytest.mark.parametrize("listing", LISTS)
def test_file_names(listing, run, hub, tmp_path):
    """
    File names are made from the listing in every format.
    """
    made, _ = LISTS[listing]
    names = {entry.renderer.output_name(made) for entry in formats() if entry.builtin}

    assert {True} == {listing in name for name in names}
    assert (
        "paper-hep-th-9901001" == attrs.evolve(made, listing="paper", query="hep-th/9901001").slug
    )


@pytest.mark.parametrize("format", ["text", "markdown", "jekyll", "hugo", "html"])
def test_a_card_with_a_title_of_its_own(format):
    """
    A title of the context stands above that of the paper, and does not replace it.
    """
    text = render(LISTS["paper"][0], format, title="For Ada")

    assert text.index("For Ada") < text.index("Paper 1")


def test_a_card():
    """
    A single paper is shown with all known values.
    """
    text = render(LISTS["paper"][0], "text")

    assert text.startswith("Paper 1\n")
    assert text == render(LISTS["paper"][0], "text", title="Paper 1")
    assert "Models (1)\n  lab/model · 3 likes\n" in text
    assert "Comments (1)\n  Said <so>\n" in text


def test_trending_command(run):
    """
    `trending` keeps the Hub's order unless `--by` is given.
    """
    status, out, _ = run("trending", "-n", 3, "-f", "json")
    found = parse_digest(out)

    assert (0, "trending", 3, None) == (status, found.listing, len(found), found.ranked_by)
    assert "upvotes" == parse_digest(run("trending", "--by", "upvotes", "-f", "json")[1]).ranked_by


@pytest.mark.parametrize("command", [("trending",), ("search", "model")])
def test_a_few_of_a_list_are_chosen_from_more(run, hub, tmp_path, command):
    """
    With another order or seen papers, a limit does not limit what the papers are chosen from.
    """
    wide = parse_digest(run(*command, "--min-upvotes", "0", "-f", "json")[1])
    ranked = parse_digest(run(*command, "-n", 2, "--by", "upvotes", "-f", "json")[1])
    seen = tmp_path / "seen.json"
    news = [
        parse_digest(run(*command, "-n", 2, "--new-since", seen, "-f", "json")[1]) for _ in range(2)
    ]

    assert wide.select(by="upvotes", limit=2).papers == ranked.papers
    assert [paper.id for paper in wide][:4] == [paper.id for found in news for paper in found]


def test_an_empty_list_is_skipped(run, tmp_path):
    """
    The note about a search that finds nothing names no day.
    """
    status, out, err = run("search", "nothing at all", "--skip-empty", "-o", tmp_path / "a.txt")

    assert (0, "", False) == (status, out, (tmp_path / "a.txt").exists())
    assert "hfdaily: note: nothing is written, because no paper is left\n" == err


def test_trending_command_has_no_period(run):
    """
    The error for a period says what to write instead.
    """
    status, _, err = run("trending", DAY)

    assert 2 == status
    assert f"or write hfdaily {DAY} --by hot" in err


def test_search_command(run, hub):
    """
    Search words need no quotes, and with a filter more results are requested.
    """
    status, out, _ = run("search", "the", "model", "-f", "json")
    run("search", "model", "--with-code", "-f", "json")

    assert (0, "the model") == (status, parse_digest(out).query)
    assert ["limit=20", "limit=120"] == [path.rpartition("&")[2] for _, path, _ in hub.requests]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("search",), 2, "WORDS"),
        (("search", "x" * 251), 2, "at most 250 characters"),
        (("search", "x", "-n", 121), 2, "from 1 to 120"),
        (("paper", "x"), 2, "cannot read the paper id"),
        (("paper", "2602.99999"), 1, "404"),
        (("read", "2602.99999"), 1, "has no Markdown"),
        (("trendin",), 2, "did you mean trending?"),
        (("2602.10693",), 2, "write hfdaily paper 2602.10693"),
    ],
)
def test_wrong_calls(run, words, status, said):
    """
    A wrong call gives one line in terms of the command line.
    """
    got, out, err = run(*words)

    assert (status, "", 1) == (got, out, err.count("\n"))
    assert said in err
    assert "()" not in err


def test_paper_command(run, corpus, tmp_path):
    """
    `paper` shows a card, or writes a document in any format.
    """
    known = corpus.all_items()[0]["paper"]
    status, out, _ = run("paper", known["id"])
    assert (0, True) == (status, f"https://huggingface.co/papers/{known['id']}" in out)

    for entry in formats():
        if entry.builtin:
            status, out, _ = run("paper", known["id"], "-f", entry.name, "-o", f"{tmp_path}/")
            assert (0, True) == (status, Path(out.strip()).is_file())
    whole = parse_digest(run("paper", known["id"], "--comments", "-f", "json")[1])
    assert () == whole[0].discussion


def test_read_command(run, corpus, tmp_path):
    """
    `read` writes to stdout, a file or a folder.
    """
    known = corpus.all_items()[0]["paper"]
    _, out, _ = run("read", known["id"])
    run("read", known["id"], "-o", tmp_path / "a.md")
    run("read", f"https://arxiv.org/abs/{known['id']}v2", "-o", f"{tmp_path}/")

    assert out.startswith(f"# {known['title']}")
    assert (
        out
        == (tmp_path / "a.md").read_text("utf-8")
        == (tmp_path / f"{known['id']}.md").read_text("utf-8")
    )


def test_with_models(run, hub, corpus):
    """
    The Hub is asked only about papers that pass the other filters.
    """
    _, out, _ = run(DAY, "--with-models", "--min-upvotes", 1, "-f", "json")
    found = parse_digest(out)
    left = [item for item in corpus.day(DAY) if item["paper"]["upvotes"] >= 1]

    assert len(left) + 1 == len(hub.requests)
    assert found.papers
    assert all(paper.models for paper in found)
    assert "min_upvotes(1), has_models" == found.filtered_by
    assert len(corpus.day(DAY)) == found.listed


def test_with_models_offline(run, hub):
    """
    Offline, nothing is requested, and a note names what is unknown.
    """
    status, out, err = run("--sample", "--offline", "--with-models", "-f", "json")

    assert (0, 0) == (status, len(parse_digest(out)))
    assert [] == hub.requests
    assert "The models, datasets and Spaces are missing" in err


@pytest.mark.parametrize("command", ["trending", "search", "paper", "read"])
def test_help(run, command):
    """
    The help of each command has two examples.
    """
    status, out, _ = run(command, "--help")

    assert 0 == status
    assert 2 == out.partition("examples:\n")[2].count(f"hfdaily {command}")


def test_every_error_is_ours(make_client, hub):
    """
    Network faults raise `FetchError` here too.
    """
    client = make_client(base_url=hub.faulty("apidown,pagedown"), retry=RetryPolicy(attempts=1))
    for ask, args in {
        "trending": (),
        "search": ("x",),
        "paper": ("2602.10693",),
        "read": ("2602.10693",),
    }.items():
        with pytest.raises(FetchError):
            getattr(client, ask)(*args)


def test_a_digest_of_an_unknown_kind_is_refused():
    """
    The error for an unknown listing lists the known ones.
    """
    with pytest.raises(ValueError, match="use one of daily, trending, search, paper"):
        Digest(period=Period.parse(DAY), listing="weekly")
