"""
Flows of daily lists driven by hand: the requests that they make and the results for given answers.
"""

import datetime as dt
import functools
import json

import attrs
import pytest

from tests import factories

from hfdaily._fetching.daily import day_flow, latest_flow
from hfdaily._fetching.flow import Request, Response
from hfdaily._fetching.queries import paper_flow
from hfdaily.exceptions import ParseError, StatusError, TransportError

HUB = "https://hub.example/mirror"
MONDAY = dt.date(2026, 1, 5)
item = functools.partial(factories.item, on=MONDAY)
LATER = dt.datetime(2026, 1, 9, 12, tzinfo=dt.UTC)
REFUSED = TransportError("nobody answers", url=HUB)


def api(*items, link=None, at=LATER):
    headers = {"link": link} if link else {}
    return Response(body=json.dumps(items).encode(), headers=headers, received_at=at)


def page(day, *items, previous=None, following=None):
    data = {"dateString": str(day), "dailyPapers": items, "prevDate": previous}
    text = json.dumps(data | {"nextDate": following}).replace("&", "&amp;").replace('"', "&quot;")
    body = f'<div class="x" data-target="DailyPapers" data-props="{text}"></div>'
    return Response(body=body.encode(), received_at=LATER)


def drive(flow, *answers):
    """
    Send the answers one by one, throw those that are errors, and return the requests and the
    result.
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
    A list that fits into one page takes one request with the largest page size.
    """
    requests, digest = drive(day_flow(HUB, MONDAY), api(item(1), item(2)))

    params = (("date", "2026-01-05"), ("limit", "100"))
    assert [Request(f"{HUB}/api/daily_papers", params)] == requests
    assert ["2602.00001", "2602.00002"] == ids(digest)
    assert (True, 2, "api", LATER) == (
        digest.complete,
        digest.listed,
        digest.source,
        digest.as_of,
    )
    assert () == digest.notes


def test_a_long_list_is_read_to_its_end():
    """
    Links to the next page are followed by page number, on the same base URL.
    """
    first = api(*map(item, range(60)), link='<https://elsewhere/?p=1>; rel="next"')
    requests, digest = drive(day_flow(HUB, MONDAY), first, api(*map(item, range(60, 75))))

    assert ("p", "1") == requests[1].params[-1]
    assert requests[1].url.startswith(HUB)
    assert 75 == len(digest.papers)
    assert digest.complete


@pytest.mark.parametrize("size", [50, 100])
@pytest.mark.parametrize("link", [None, '<x>; rel="prev"'])
def test_a_full_page_is_not_believed(size, link):
    """
    After a page of exactly 50 or 100 papers the next page is requested, whatever the header states.
    """
    first = api(*map(item, range(size)), link=link)
    requests, digest = drive(day_flow(HUB, MONDAY), first, api())

    assert 2 == len(requests)
    assert size == len(digest.papers)


def test_a_page_as_long_as_the_one_before_is_not_believed():
    """
    After a page as long as the one before, the next page is requested too.
    """
    pages = [
        api(*map(item, range(30)), link="<x>; rel=next"),
        api(*map(item, range(30, 60))),
        api(*map(item, range(60, 70))),
    ]
    _, digest = drive(day_flow(HUB, MONDAY), *pages)

    assert 70 == len(digest.papers)


@pytest.mark.parametrize(
    ("link", "has_next"),
    [
        ('<x>; rel="next"', True),
        ("<x>; rel=next", True),
        ("<x>;rel=next", True),
        ('<x>; rel="next last"', True),
        ('<x>; REL="Next"', True),
        ('<x>; rel = "next"', True),
        ('<a>; rel="prev", <x?a=1,2>; rel="next"', True),
        ('<x>; title="a, b; c"; rel="next"', True),
        ('</style.css>; rel=preload; as=style, <x>; rel="next"', True),
        ('</style.css>; rel="preload"; as="style"', False),
        ('<x>; rel="prev"; rel="next"', False),
        ('<x>; title="; rel=next"', False),
        ('<x>; rel="next"; anchor="#other"', False),
        ('<x>; rel="nextdoor"', False),
        ("<next>; rel=prev", False),
        ("rel=next", False),
        ("", False),
    ],
)
def test_link_headers(link, has_next):
    """
    Link headers are parsed as RFC 8288 defines them.
    """
    answers = [api(item(1), link=link), *([api(item(2), item(3))] if has_next else [])]
    _, digest = drive(day_flow(HUB, MONDAY), *answers)

    assert (3 if has_next else 1) == len(digest.papers)


def test_pages_that_overlap():
    """
    A paper that two pages contain is in the list once.
    """
    link = '<x>; rel="next"'
    _, digest = drive(
        day_flow(HUB, MONDAY), api(item(1), item(2), link=link), api(item(2), item(3)), api()
    )

    assert ["2602.00001", "2602.00002", "2602.00003"] == ids(digest)


def test_a_list_without_end():
    """
    Endless pages raise an error instead of looping for ever.
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
    A day without a list gives an empty digest that names the last list before it.
    """
    sunday = dt.date(2026, 1, 11)
    friday = dt.date(2026, 1, 9)
    late = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    requests, digest = drive(
        day_flow(HUB, sunday), api(at=late), api(at=late), api(item(1, on=friday), at=late)
    )

    assert [
        (("date", "2026-01-11"), ("limit", "100")),
        (("date", "2026-01-10"), ("limit", "1")),
        (("date", "2026-01-09"), ("limit", "1")),
    ] == [request.params for request in requests]
    assert () == digest.papers
    assert digest.complete
    assert ["no_list", "previous_list"] == [note.kind for note in digest.notes]
    assert friday == digest.notes[1].previous


def test_not_knowing_the_list_before_is_said():
    """
    If looking up the last list fails, the note does not claim that there is none.
    """
    _, digest = drive(day_flow(HUB, MONDAY), api(), REFUSED)

    assert ("previous_unknown", "nobody answers") == (digest.notes[1].kind, digest.notes[1].reason)


FRIDAY = dt.date(2026, 1, 2)


def test_papers_of_another_day_are_left_out():
    """
    Papers of another day are left out, a note names the days, and the list is not complete: a server
    that ignores which day it is asked for may have sent only a part of it.
    """
    _, digest = drive(day_flow(HUB, MONDAY), api(item(1, on=FRIDAY), item(2)))

    assert ["2602.00002"] == ids(digest)
    assert [("other_days", ("2026-01-02",))] == [(note.kind, note.names) for note in digest.notes]
    assert not digest.complete


def test_the_list_of_another_day_is_an_error():
    """
    The list of another day does not prove that there is no list, so the page is requested.
    """
    other = api(item(1, on=FRIDAY), item(2, on=FRIDAY))
    requests, digest = drive(day_flow(HUB, MONDAY), other, page(MONDAY, item(3)))

    assert "pages" == requests[1].bucket
    assert ["2602.00003"] == ids(digest)
    assert "asked for the list of 2026-01-05, got papers of 2026-01-02" in str(digest.notes[0])


@pytest.mark.parametrize(
    "other",
    [page("2026-01-02", item(1, on=FRIDAY)), page(MONDAY, item(1, on=FRIDAY)), page(MONDAY)],
    ids=["another page", "papers of another day", "no papers"],
)
def test_no_page_proves_that_there_is_no_list(other):
    """
    If the page does not have the list either, the error names both failures.
    """
    flow = day_flow(HUB, MONDAY)
    with pytest.raises(ParseError, match=r"got papers of 2026-01-02\), and the page too") as caught:
        drive(flow, api(item(1, on=FRIDAY)), other)

    assert 400 > len(str(caught.value))


@pytest.mark.parametrize(
    ("date", "is_over"),
    [
        ("Mon, 05 Jan 2026 23:59:59 GMT", False),
        ("Tue, 06 Jan 2026 00:00:00 GMT", True),
        ("Sat, 05 Jan 2036 00:00:00 GMT", True),
        ("Tue, 06 Jan 2026 08:59:59 +0900", False),
        ("Mon, 05 Jan 2026 19:00:00 -0500", True),
        ("Fri, 31 Dec 9999 23:59:59 -0900", True),
        ("yesterday", True),
        ("Mon, 99 Jan 2026 00:00:00 GMT", True),
        ("", True),
    ],
)
def test_a_clock_that_is_ahead_does_not_end_a_day(date, is_over):
    """
    The earlier of server time and client time decides whether a day is over.
    """
    answer = attrs.evolve(api(item(1)), headers={"date": date})
    _, digest = drive(day_flow(HUB, MONDAY), answer)

    assert is_over == digest.complete
    assert digest.as_of <= LATER
    assert dt.UTC is digest.as_of.tzinfo


def test_a_day_that_is_not_over():
    """
    The list of today is marked incomplete, because it may grow.
    """
    noon = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    _, digest = drive(day_flow(HUB, MONDAY), api(item(1), at=noon))

    assert not digest.complete
    assert ["not_over"] == [note.kind for note in digest.notes]


def test_a_bad_item_costs_itself():
    """
    A bad item is left out and counted, and the digest is incomplete.
    """
    _, digest = drive(day_flow(HUB, MONDAY), api(item(1), {"paper": {"title": "no id"}}))

    assert ["2602.00001"] == ids(digest)
    assert not digest.complete
    assert ("papers_skipped", 1) == (digest.notes[0].kind, digest.notes[0].count)


@pytest.mark.parametrize(
    "failure",
    [
        REFUSED,
        StatusError("HTTP 503", url=HUB, status=503),
        Response(body=b"<html>", received_at=LATER),
    ],
    ids=["refused", "503", "not JSON"],
)
def test_the_page_stands_in_for_the_api(failure):
    """
    If the API fails or sends no list, the page is read in its place.
    """
    requests, digest = drive(day_flow(HUB, MONDAY), failure, page(MONDAY, item(1)))

    assert Request(f"{HUB}/papers/date/2026-01-05", bucket="pages") == requests[1]
    assert ["2602.00001"] == ids(digest)
    assert "page" == digest.source
    assert "page_instead" == digest.notes[0].kind


def test_both_fail():
    """
    If both fail, the error has the type of the API's error and a message that names both.
    """
    busy = StatusError("HTTP 503 from the API", url=HUB, status=503)
    with pytest.raises(StatusError, match=r"HTTP 503 from the API.*nobody answers") as caught:
        drive(day_flow(HUB, MONDAY), busy, REFUSED)
    assert 503 == caught.value.status


def test_a_paper():
    """
    A single paper is parsed like an item of a list, and another paper is refused.
    """
    body = json.dumps(item(1)["paper"]).encode()
    answer = Response(body=body, received_at=LATER)
    requests, paper = drive(paper_flow(HUB, "2602.00001"), answer)

    assert [Request(f"{HUB}/api/papers/2602.00001")] == requests
    assert ("2602.00001", "Paper 1", MONDAY) == (paper.id, paper.title, paper.featured_on)
    with pytest.raises(ParseError, match=r"2602\.00002, got '2602\.00001'"):
        drive(paper_flow(HUB, "2602.00002"), answer)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"<!doctype html>"])
def test_no_paper(body):
    """
    A body that is not a paper raises an error.
    """
    with pytest.raises(ParseError):
        drive(paper_flow(HUB, "2602.00001"), Response(body=body, received_at=LATER))


def test_the_newest_list():
    """
    The day of the newest list is looked up first, and then the whole list is requested.
    """
    requests, digest = drive(latest_flow(HUB), api(item(1)), api(item(1), item(2)))

    assert [(("limit", "1"),), (("date", "2026-01-05"), ("limit", "100"))] == [
        request.params for request in requests
    ]
    assert ["2602.00001", "2602.00002"] == ids(digest)
    assert MONDAY == digest.period.start


def test_the_newest_list_from_the_page():
    """
    The page without a date is the newest list, whatever its day is.
    """
    requests, digest = drive(latest_flow(HUB), REFUSED, page(MONDAY, item(1)))

    assert f"{HUB}/papers" == requests[1].url
    assert ("page", MONDAY) == (digest.source, digest.period.start)


def test_the_newest_list_nowhere():
    """
    If both ways to the newest list fail, the error names both.
    """
    with pytest.raises(ParseError, match=r"do not say which day.*nobody answers"):
        drive(latest_flow(HUB), api({"paper": {"id": "1", "title": "undated"}}), REFUSED)
