"""
Flows driven by hand: which requests they make, and what they make of answers.
"""

import datetime as dt
import json

import pytest

from hfdaily._fetching.flows import Request, Response, day_flow, latest_flow, paper_flow
from hfdaily.exceptions import ParseError, StatusError, TransportError

HUB = "https://hub.example/mirror"
MONDAY = dt.date(2026, 1, 5)
LATER = dt.datetime(2026, 1, 9, 12, tzinfo=dt.UTC)
REFUSED = TransportError("nobody answers", url=HUB)


def item(number, *, day=MONDAY):
    """
    An item of the API's list, as small as it can be.
    """
    paper = {"id": f"2601.{number:05}", "title": f"Paper {number}"}
    return {"paper": paper | {"submittedOnDailyAt": f"{day}T00:00:00.000Z"}}


def api(*items, link=None, at=LATER):
    headers = {"link": link} if link else {}
    return Response(url=HUB, body=json.dumps(items).encode(), headers=headers, received_at=at)


def page(day, *items, previous=None, following=None):
    data = {"dateString": str(day), "dailyPapers": items, "prevDate": previous}
    text = json.dumps(data | {"nextDate": following}).replace("&", "&amp;").replace('"', "&quot;")
    body = f'<div class="x" data-target="DailyPapers" data-props="{text}"></div>'
    return Response(url=HUB, body=body.encode(), received_at=LATER)


def drive(flow, *answers):
    """
    Send the answers one by one (errors are thrown in); requests and result.
    """
    requests = [next(flow)]
    try:
        for answer in answers:
            step = flow.throw if isinstance(answer, Exception) else flow.send
            requests.append(step(answer))
    except StopIteration as stop:
        return requests, stop.value
    msg = f"the flow asks for more: {requests[-1]}"
    raise AssertionError(msg)


def ids(digest):
    return [paper.id for paper in digest.papers]


def test_a_day_is_one_request():
    """
    A list that fits into a page takes one request, for the most it can give.
    """
    requests, digest = drive(day_flow(HUB, MONDAY), api(item(1), item(2)))

    params = (("date", "2026-01-05"), ("limit", "100"))
    assert [Request(f"{HUB}/api/daily_papers", params)] == requests
    assert ["2601.00001", "2601.00002"] == ids(digest)
    assert (True, 2, "api", LATER) == (
        digest.complete,
        digest.listed,
        digest.source,
        digest.as_of,
    )
    assert () == digest.warnings


def test_a_long_list_is_read_to_its_end():
    """
    The link to a next page is followed by number, from the same base URL.
    """
    first = api(*map(item, range(60)), link='<https://elsewhere/?p=1>; rel="next"')
    requests, digest = drive(day_flow(HUB, MONDAY), first, api(*map(item, range(60, 75))))

    assert ("p", "1") == requests[1].params[-1]
    assert requests[1].url.startswith(HUB)
    assert 75 == len(digest.papers)
    assert digest.complete


@pytest.mark.parametrize("size", [50, 100])
def test_a_full_page_without_a_link_is_not_believed(size):
    """
    Just 50 or 100 papers and no header may be a cut: the next page is asked.
    """
    requests, digest = drive(day_flow(HUB, MONDAY), api(*map(item, range(size))), api())

    assert 2 == len(requests)
    assert size == len(digest.papers)


def test_pages_that_overlap():
    """
    The list may move while it is read: each paper is there once.
    """
    link = '<x>; rel="next"'
    _, digest = drive(
        day_flow(HUB, MONDAY), api(item(1), item(2), link=link), api(item(2), item(3))
    )

    assert ["2601.00001", "2601.00002", "2601.00003"] == ids(digest)


def test_a_list_without_end():
    """
    A server whose pages never end is an error, not an endless loop.
    """
    flow = day_flow(HUB, MONDAY)
    request = next(flow)
    for number in range(1000):
        if request.bucket == "pages":
            break
        request = flow.send(api(item(number), link='<x>; rel="next"'))

    with pytest.raises(ParseError, match="does not end after 20 pages"):
        flow.throw(REFUSED)


def test_a_day_without_a_list_names_the_one_before():
    """
    An empty list is the truth; the last list before it is looked up by date.
    """
    sunday = dt.date(2026, 1, 11)
    friday = dt.date(2026, 1, 9)
    late = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    requests, digest = drive(
        day_flow(HUB, sunday), api(at=late), api(at=late), api(item(1, day=friday), at=late)
    )

    asked = [dict(request.params)["date"] for request in requests]
    assert ["2026-01-11", "2026-01-10", "2026-01-09"] == asked
    assert () == digest.papers
    assert digest.complete
    assert ("there is no list of 2026-01-11",) == digest.warnings[:1]
    assert "2026-01-09" in digest.warnings[1]


def test_not_knowing_the_list_before_is_said():
    """
    A failed look-up is not turned into "there is none".
    """
    _, digest = drive(day_flow(HUB, MONDAY), api(), REFUSED)

    assert "could not be looked up: nobody answers" in digest.warnings[1]


def test_papers_of_another_day_are_left_out():
    """
    A server that falls back to Friday's list does not fill Monday with it.
    """
    friday = dt.date(2026, 1, 2)
    _, digest = drive(
        day_flow(HUB, MONDAY, name_previous=False), api(item(1, day=friday), item(2, day=friday))
    )

    assert () == digest.papers
    assert "papers of other days (2026-01-02)" in digest.warnings[0]


def test_a_day_that_is_not_over():
    """
    Today's list may grow: it is not complete, and says so.
    """
    noon = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    _, digest = drive(day_flow(HUB, MONDAY), api(item(1), at=noon))

    assert not digest.complete
    assert ("2026-01-05 is not over: the list may still grow",) == digest.warnings


def test_a_bad_item_costs_itself():
    """
    It is left out and counted, and the digest is not complete.
    """
    _, digest = drive(day_flow(HUB, MONDAY), api(item(1), {"paper": {"title": "no id"}}))

    assert ["2601.00001"] == ids(digest)
    assert not digest.complete
    assert "left out of the list of 2026-01-05: 1; " in digest.warnings[0]


@pytest.mark.parametrize(
    "failure",
    [
        REFUSED,
        StatusError("HTTP 503", url=HUB, status=503),
        Response(url=HUB, body=b"<html>", received_at=LATER),
    ],
    ids=["refused", "503", "not JSON"],
)
def test_the_page_stands_in_for_the_api(failure):
    """
    Where the API fails for good or sends no list, the page is asked.
    """
    requests, digest = drive(day_flow(HUB, MONDAY), failure, page(MONDAY, item(1)))

    assert Request(f"{HUB}/papers/date/2026-01-05", bucket="pages") == requests[1]
    assert ["2601.00001"] == ids(digest)
    assert "page" == digest.source
    assert "the API failed" in digest.warnings[0]


def test_both_fail():
    """
    The error is the API's, with a message that names both.
    """
    busy = StatusError("HTTP 503 from the API", url=HUB, status=503)
    with pytest.raises(StatusError, match=r"HTTP 503 from the API.*nobody answers") as caught:
        drive(day_flow(HUB, MONDAY), busy, REFUSED)
    assert 503 == caught.value.status


@pytest.mark.parametrize(
    ("served", "previous", "following"),
    [("2026-01-05", "2026-01-02", None), ("2026-01-02", "2026-01-01", "2026-01-05")],
    ids=["the list after", "the list before"],
)
def test_another_page_that_proves_there_is_no_list(served, previous, following):
    """
    Between two neighbouring lists there is none: an empty digest is the truth.
    """
    saturday = dt.date(2026, 1, 3)
    other = page(served, item(1), previous=previous, following=following)
    _, digest = drive(day_flow(HUB, saturday), REFUSED, other)

    assert () == digest.papers
    assert "2026-01-02" in digest.warnings[-1]


def test_another_page_that_proves_nothing():
    """
    The newest page instead of the asked one, and of all before, says nothing of the asked day.
    """
    newest = page("2026-01-08", item(1), previous="2026-01-07")
    with pytest.raises(
        TransportError, match="asked for the page of 2026-01-05, got that of 2026-01-08"
    ):
        drive(day_flow(HUB, MONDAY), REFUSED, *[newest] * 11)


def test_the_page_before_proves_there_is_no_list():
    """
    Where the Hub shows its newest page for a day without a list, the last list before names the next.
    """
    sunday = dt.date(2026, 1, 4)
    newest = page("2026-01-08", item(1), previous="2026-01-07")
    friday = page("2026-01-02", item(1), previous="2026-01-01", following="2026-01-05")
    requests, digest = drive(day_flow(HUB, sunday), REFUSED, newest, newest, friday)

    assert [f"{HUB}/papers/date/2026-01-0{day}" for day in (4, 3, 2)] == [
        request.url for request in requests[1:]
    ]
    assert () == digest.papers
    assert "page" == digest.source
    assert "2026-01-02" in digest.warnings[-1]


def test_a_paper():
    """
    A paper alone is what an item of a list holds; another paper is not taken for it.
    """
    body = json.dumps(item(1)["paper"]).encode()
    answer = Response(url=HUB, body=body, received_at=LATER)
    requests, paper = drive(paper_flow(HUB, "2601.00001"), answer)

    assert [Request(f"{HUB}/api/papers/2601.00001")] == requests
    assert ("2601.00001", "Paper 1", MONDAY) == (paper.id, paper.title, paper.featured_on)
    with pytest.raises(ParseError, match=r"2601\.00002, got 2601\.00001"):
        drive(paper_flow(HUB, "2601.00002"), answer)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"<!doctype html>"])
def test_no_paper(body):
    """
    A body that is no paper is an error, not a paper without a title.
    """
    with pytest.raises(ParseError):
        drive(paper_flow(HUB, "2601.00001"), Response(url=HUB, body=body, received_at=LATER))


def test_the_newest_list():
    """
    Its day is asked first, then all of that day.
    """
    requests, digest = drive(latest_flow(HUB), api(item(1)), api(item(1), item(2)))

    assert [(("limit", "1"),), (("date", "2026-01-05"), ("limit", "100"))] == [
        request.params for request in requests
    ]
    assert ["2601.00001", "2601.00002"] == ids(digest)
    assert MONDAY == digest.period.start


def test_the_newest_list_from_the_page():
    """
    The page of papers is the newest list, whichever day it is of.
    """
    requests, digest = drive(latest_flow(HUB), REFUSED, page(MONDAY, item(1)))

    assert f"{HUB}/papers" == requests[1].url
    assert ("page", MONDAY) == (digest.source, digest.period.start)


def test_the_newest_list_nowhere():
    """
    Both ways fail: the error names both, and nothing is empty.
    """
    with pytest.raises(ParseError, match=r"do not say which day.*nobody answers"):
        drive(latest_flow(HUB), api({"paper": {"id": "1", "title": "undated"}}), REFUSED)
