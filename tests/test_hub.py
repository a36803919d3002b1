"""
The test server answers as the real Hub was observed to answer.
"""

import gzip
import importlib.util
import json
import re
import sys
import time
import urllib.error
import urllib.request

from types import ModuleType
from typing import Any

import pytest

from tests.conftest import RECORDINGS
from tests.corpus import LISTED_AGAIN, LISTS, PAGES
from tests.hub import Corpus, Hub


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def ask(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """
    Return status, headers and body of an answer with any status.
    """
    try:
        answer = OPENER.open(urllib.request.Request(url, headers=headers), timeout=30)
    except urllib.error.HTTPError as exc:
        answer = exc
    with answer:
        body = answer.read()
    known = {name.lower(): value for name, value in answer.headers.items()}
    return answer.status, known, body


def ids(body: bytes) -> list[str]:
    return [item["paper"]["id"] for item in json.loads(body)]


def test_a_day(hub: Hub) -> None:
    """
    The list of a day is sorted by upvotes, and a header states the remaining quota.
    """
    status, headers, body = ask(f"{hub.url}/api/daily_papers?date=2026-02-23&limit=100")
    upvotes = [item["paper"]["upvotes"] for item in json.loads(body)]

    assert (200, LISTS["2026-02-23"]) == (status, len(upvotes))
    assert sorted(upvotes, reverse=True) == upvotes
    assert '"api";r=499;t=300' == headers["ratelimit"]
    assert ("GET", "/api/daily_papers?date=2026-02-23&limit=100") == hub.requests[0][:2]


def test_pages_of_a_long_day(hub: Hub) -> None:
    """
    A page holds 50 items by default, a header names the next one, and a page past the end is empty.
    """
    url = f"{hub.url}/api/daily_papers?date=2026-05-11"
    _, headers, body = ask(url)
    assert 50 == len(ids(body))
    (following,) = re.findall(r'<(.*)>; rel="next"', headers["link"])
    _, last, rest = ask(following)
    found = ids(body) + ids(rest)

    assert len(set(found)) == len(found) == LISTS["2026-05-11"]
    assert "link" not in last
    assert b"[]" == ask(f"{url}&p=9")[2]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("date=2026-02-22", 200),
        ("date=2026-06-04", 400),
        ("date=2026-02-30", 400),
        ("date=today", 400),
        ("limit=x", 400),
        ("sort=upvotes", 400),
    ],
)
def test_days_without_a_list(hub: Hub, query: str, status: int) -> None:
    """
    A day without a list gives an empty list, and a future or invalid day gives an error.
    """
    found, _, body = ask(f"{hub.url}/api/daily_papers?{query}")

    assert status == found
    assert ([] if status == 200 else ["error"]) == list(json.loads(body))


def test_the_newest_papers(hub: Hub) -> None:
    """
    Without a day, the list starts with the last paper of the newest list.
    """
    hub.today = "2026-05-30"
    items = json.loads(ask(f"{hub.url}/api/daily_papers?limit=100")[2])
    times = [item["paper"]["submittedOnDailyAt"] for item in items]

    assert sorted(times, reverse=True) == times
    assert {"2026-05-29", "2026-05-21"} == {time[:10] for time in times}


def test_trending_papers(hub: Hub) -> None:
    """
    Trending papers are ranked by stars, and a day in the query changes nothing.
    """
    url = f"{hub.url}/api/daily_papers?sort=trending"
    stars = [item["paper"].get("githubStars", 0) for item in json.loads(ask(url)[2])]

    assert sorted(stars, reverse=True) == stars
    assert ask(url)[2] == ask(f"{url}&date=2026-02-23")[2]


def test_papers_of_a_submitter(hub: Hub, corpus: Corpus) -> None:
    """
    A submitter's list holds only papers of that account.
    """
    items = corpus.day("2026-02-23") or []
    name = items[3]["submittedBy"]["name"]
    found = json.loads(ask(f"{hub.url}/api/daily_papers?date=2026-02-23&submitter={name}")[2])

    assert {name} == {item["submittedBy"]["name"] for item in found}
    assert b"[]" == ask(f"{hub.url}/api/daily_papers?submitter=nobody")[2]


def test_one_paper(hub: Hub) -> None:
    """
    A paper comes without a wrapper and with linked repositories, and with comments on request.
    """
    paper = json.loads(ask(f"{hub.url}/api/papers/2602.10693")[2])

    assert "2602.10693" == paper["id"]
    assert (0, 1, 0) == tuple(paper[f"numTotal{k}"] for k in ("Models", "Datasets", "Spaces"))
    assert 1 == len(paper["linkedDatasets"])
    assert "comments" not in paper
    assert [] == json.loads(ask(f"{hub.url}/api/papers/2602.10693?field=comments")[2])["comments"]
    assert 404 == ask(f"{hub.url}/api/papers/1234.56789")[0]


def test_a_search(hub: Hub) -> None:
    """
    A search finds all words, in any order and case.
    """
    url = f"{hub.url}/api/papers/search"
    found = json.loads(ask(f"{url}?q=agents+WE&limit=3")[2])

    assert 3 == len(found)
    for item in found:
        assert "agents" in f"{item['paper']['title']} {item['paper']['summary']}".lower()
        assert "submittedBy" not in item
        assert item["highlightedTitle"]
    assert [400, 400] == [ask(f"{url}?q={q}")[0] for q in ("x" * 251, "x&limit=121")]


def test_pages(hub: Hub, corpus: Corpus) -> None:
    """
    The page of a day has the API's papers, and an invalid day redirects to the newest page.
    """
    _, headers, body = ask(f"{hub.url}/papers/date/2026-02-23")
    assert '"pages";r=99;t=300' == headers["ratelimit"]
    assert LISTS["2026-02-23"] == body.count(b"<article")
    assert corpus.pages["2026-02-23"].read_bytes() == body
    status, headers, _ = ask(f"{hub.faulty('latency1')}/papers/date/2026-02-22")
    assert (302, "/~latency1/papers") == (status, headers["location"])

    assert corpus.pages["2026-05-15"].read_bytes() == ask(f"{hub.url}/papers")[2]
    assert 404 == ask(f"{hub.url}/elsewhere")[0]


@pytest.mark.parametrize(
    ("path", "label", "kind"),
    [("week/2026-W09", "2026-W09", "week"), ("month/2026-02", "2026-02", "month")],
)
def test_pages_of_periods(hub: Hub, path: str, label: str, kind: str) -> None:
    """
    Pages of weeks and months hold at most 105 papers of the period.
    """
    text = ask(f"{hub.url}/papers/{path}")[2].decode()
    assert f"&quot;periodType&quot;: &quot;{kind}&quot;" in text
    assert f"&quot;{label}&quot;" in text
    days = [day for day in LISTS if day.startswith("2026-02")]
    days = days[-5:] if kind == "week" else days
    assert min(105, sum(LISTS[day] for day in days)) == text.count("&quot;paper&quot;:")


def test_markdown_of_a_paper(hub: Hub) -> None:
    """
    The Markdown of a paper has title and summary, and an unknown paper gives 404.
    """
    assert ask(f"{hub.url}/papers/2602.10693.md")[2].startswith(b"# ")
    assert 404 == ask(f"{hub.url}/papers/1234.56789.md")[0]


def test_arxiv(hub: Hub) -> None:
    """
    Unknown ids are missing from arXiv's answer, and an invalid id gives an error.
    """
    body = ask(f"{hub.arxiv_url}/api/query?id_list=1234.56789,2602.10693v2&max_results=100")[2]
    assert 1 == body.count(b"<entry>")
    assert b"<id>http://arxiv.org/abs/2602.10693v1</id>" in body
    status, _, body = ask(f"{hub.arxiv_url}/api/query?id_list=abc")
    assert (400, 1) == (status, body.count(b"incorrect_id_format_for_abc</id>"))


def test_an_answer_can_be_packed_and_known(hub: Hub) -> None:
    """
    gzip and ETag work as HTTP defines them.
    """
    url = f"{hub.url}/papers/date/2026-02-23"
    _, headers, plain = ask(url)
    _, packed_headers, packed = ask(url, **{"Accept-Encoding": "gzip"})

    assert "gzip" == packed_headers["content-encoding"]
    assert plain == gzip.decompress(packed)
    assert (304, b"") == ask(url, **{"If-None-Match": headers["etag"]})[::2]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_status_for_some_time(hub: Hub, status: int) -> None:
    """
    Each URL fails as often as requested and then succeeds.
    """
    base = hub.faulty(f"{status}x2,wait7")
    urls = [f"{base}/api/daily_papers?date=2026-02-{day}" for day in (23, 24)]
    found = [[ask(url)[0] for _ in range(3)] for url in urls]

    assert [[status, status, 200]] * 2 == found
    if status == 429:
        assert '"api";r=0;t=7' == ask(f"{base}/api/daily_papers?date=2026-02-25")[1]["ratelimit"]


@pytest.mark.parametrize("fault", ["resetx1", "cutx1"])
def test_a_connection_breaks(hub: Hub, fault: str) -> None:
    """
    A connection breaks before the answer or in the middle of it.
    """
    url = f"{hub.faulty(fault)}/api/daily_papers?date=2026-02-23"
    with pytest.raises(Exception, match=r"IncompleteRead|closed|reset"):
        ask(url)
    assert 200 == ask(url)[0]


@pytest.mark.parametrize(
    ("fault", "path", "expected"),
    [
        ("apidown", "/api/daily_papers?date=2026-02-23", (503, b"Service")),
        ("apidown", "/papers/date/2026-02-23", (200, b"<!doctype html>")),
        ("pagedown", "/papers/date/2026-02-23", (503, b"Service")),
        ("pagedown", "/api/daily_papers?date=2026-02-23", (200, b'[{"paper":{"id"')),
        ("notjson", "/api/daily_papers?date=2026-02-23", (200, b"<!doctype html>")),
        ("drift", "/api/daily_papers?date=2026-02-23", (200, b'[{"id"')),
        ("badfew", "/api/daily_papers?date=2026-02-23", (200, b'[{"paper":{"authors"')),
    ],
)
def test_a_part_fails(hub: Hub, fault: str, path: str, expected: tuple[int, bytes]) -> None:
    """
    The API or the page can fail alone, or can send another shape.
    """
    status, _, body = ask(f"{hub.faulty(fault)}{path}")

    assert expected == (status, body[: len(expected[1])])


def test_another_day(hub: Hub) -> None:
    """
    With `otherday`, the newest list is sent for any day.
    """
    url = f"{hub.faulty('otherday')}/api/daily_papers?limit=100&date="

    assert ids(ask(f"{url}2026-02-23")[2]) == ids(ask(f"{url}2026-02-22")[2])
    assert LISTS["2026-05-29"] == len(ids(ask(f"{url}2026-02-22")[2]))


def test_short_pages(hub: Hub) -> None:
    """
    With `cap50` a page never holds more than 50.
    """
    url = f"{hub.faulty('cap50')}/api/daily_papers?date=2026-05-11&limit=100"

    assert [50, LISTS["2026-05-11"] - 50] == [len(ids(ask(f"{url}&p={p}")[2])) for p in (0, 1)]


def test_a_quota(hub: Hub) -> None:
    """
    A window allows a number of requests, which headers announce, and then answers 429.
    """
    url = f"{hub.faulty('quota2x60')}/api/daily_papers?date=2026-02-22"
    found = [ask(url)[:2] for _ in range(3)]

    assert [200, 200, 429] == [status for status, _ in found]
    left = [re.search(r"r=(\d+);t=(\d+)", headers["ratelimit"]) for _, headers in found]
    assert ["1", "0", "0"] == [each[1] for each in left if each]
    assert '"fixed window";"api";q=2;w=60' == found[0][1]["ratelimit-policy"]


def test_latency(hub: Hub) -> None:
    """
    An answer takes at least as long as requested.
    """
    began = time.monotonic()
    ask(f"{hub.faulty('latency50')}/api/daily_papers?date=2026-02-22")

    assert time.monotonic() - began >= 0.05


def test_the_corpus_has_the_special_cases(corpus: Corpus) -> None:
    """
    The corpus has every shape and oddity that tests rely on.
    """
    items = [item for day in corpus.days() for item in corpus.day(day) or ()]
    papers = [item["paper"] for item in items]
    authors = [author for paper in papers for author in paper["authors"]]

    assert list(LISTS) == corpus.days()
    assert set(corpus.pages) == PAGES
    assert any(paper["upvotes"] == 0 for paper in papers)
    assert any("\n  " in paper["title"] for paper in papers)
    assert any("\n" in paper["summary"] for paper in papers)
    assert any(len(paper["authors"]) == 664 for paper in papers)
    assert any(author["hidden"] for author in authors)
    assert any("status" in author and "user" not in author for author in authors)
    assert any("submittedBy" not in item for item in items if item["title"])
    assert any("githubStars" in paper and "githubRepo" not in paper for paper in papers)
    assert any(paper.get("projectPage", "").startswith(" ") for paper in papers)
    assert any(item.get("mediaUrls") == [] for item in items)
    keys = {key for paper in papers for key in paper}
    assert {"organization", "ai_summary_model", "githubRepoAddedBy", "discussionId"} <= keys
    first, again = ({p["id"] for p in map(_paper, corpus.day(day) or ())} for day in LISTED_AGAIN)
    assert 1 == len(first & again)


def _paper(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = item["paper"]
    return found


@pytest.fixture(scope="module")
def replay() -> ModuleType:
    """
    Import the server that comes with the recordings.
    """
    spec = importlib.util.spec_from_file_location("hfdaily_replay", RECORDINGS / "replay.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)  # The folder is not part of the project.
        spec.loader.exec_module(module)
    return module


if (RECORDINGS / "replay.py").exists():
    SAME = [
        "/api/daily_papers?date=2026-02-23&limit=100",
        "/api/daily_papers?date=2026-05-11",
        "/api/daily_papers?date=2026-05-11&p=1",
        "/api/daily_papers?date=2026-02-22",
        "/api/daily_papers?date=2026-06-04",
        "/api/daily_papers?date=2026-02-30",
        "/api/daily_papers?sort=trending&limit=10",
        "/api/daily_papers?sort=upvotes",
        "/papers/date/2026-02-23",
        "/papers/date/2026-02-22",
        "/papers",
        "/~drift/papers/date/2026-02-23",
        "/~drift/api/daily_papers?date=2026-02-23",
        "/~badfew/api/daily_papers?date=2026-02-23",
        "/~otherday/api/daily_papers?date=2026-02-23",
        "/~cap50/api/daily_papers?date=2026-05-11&limit=100",
        "/~apidown/api/daily_papers?date=2026-02-23",
        "/~pagedown/papers/date/2026-02-23",
        "/~429x1,wait3/api/daily_papers?date=2026-02-23",
        "/~quota1x60/api/daily_papers?date=2026-02-23",
        "/papers/2602.10693.md",
    ]
    HEADERS = ("ratelimit", "location")

    @pytest.mark.parametrize("path", SAME)
    def test_the_recordings_come_with_the_same_server(replay: ModuleType, path: str) -> None:
        """
        Status, body and headers equal those of the server in the folder of recordings.
        """
        with Hub(RECORDINGS) as ours, replay.Hub(RECORDINGS, today="2026-06-03") as theirs:
            answers = [ask(server.url + path) for server in (ours, theirs)]
        (status, headers, body), expected = answers

        assert expected[0] == status
        assert [expected[1].get(name) for name in HEADERS] == [headers.get(n) for n in HEADERS]
        if status == 200:
            assert expected[2] == body
