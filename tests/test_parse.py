"""
Bodies of the API and of pages give every paper and every value, or one clear error.
"""

import contextlib
import datetime as dt
import html
import json
import re
import warnings
import zoneinfo

from pathlib import Path

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import full_digest

from hfdaily import dump_digest, load, parse_api, parse_atom, parse_digest, parse_page
from hfdaily.exceptions import HFDailyError, ParseError, ParseWarning

FIXTURES = Path(__file__).with_name("fixtures")
API = (FIXTURES / "api_2026.json").read_bytes()
PAGE = (FIXTURES / "page_2026.html").read_bytes()
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["paper", "id", "title", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def page_of(data):
    """
    Return a page with the given text as its data.
    """
    return f'<div data-target="DailyPapers" data-props="{html.escape(data)}"></div>'


def data_of(page):
    """
    Return the data of a page, read independently of the package.
    """
    [props] = re.findall(rb'data-target="DailyPapers" data-props="([^"]*)"', page)
    return json.loads(html.unescape(props.decode()))


# The mapping from items to records, written a second time on purpose, to check the parser.


def leaves(value, path=""):
    """
    Return the scalar values of an item by dotted path.
    """
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from leaves(below, f"{path}[{at}]")
    elif value != "":  # Eight items have an empty keyword.
        yield path, " ".join(value.split()) if isinstance(value, str) else value


def stamp(time):
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z" if time else None


def values_of_user(user, *names):
    return dict.fromkeys(names, user.name) | {
        "_id": user.id,
        "id": user.id,
        "fullname": user.fullname,
        "type": user.type,
        "avatarUrl": user.avatar_url,
        "isPro": user.is_pro,
        "isHf": user.is_hf,
        "isHfAdmin": user.is_hf_admin,
        "isMod": user.is_mod,
        "followerCount": user.followers,
    }


def values_of_author(author):
    told = {"name": author.name, "_id": author.id, "hidden": author.hidden}
    if author.claim:
        told["status"] = author.claim.status
        told["statusLastChangedAt"] = stamp(author.claim.changed_at)
    if author.user:
        told["user"] = values_of_user(author.user, "name", "user")
    return told


def values_of(paper):
    """
    Return all values of a record under the paths of a recorded item.
    """
    inner = {
        "id": paper.id,
        "title": paper.title,
        "summary": paper.summary,
        "authors": [values_of_author(author) for author in paper.authors],
        "publishedAt": stamp(paper.published_at),
        "submittedOnDailyAt": stamp(paper.featured_at),
        "withdrawnAt": stamp(paper.withdrawn_at),
        "upvotes": paper.upvotes,
        "githubRepo": paper.github_repo,
        "githubRepoAddedBy": paper.github_repo_added_by,
        "githubStars": paper.github_stars,
        "projectPage": paper.project_page,
        "ai_summary": paper.ai_summary,
        "ai_summary_model": paper.ai_summary_model,
        "ai_keywords": list(paper.ai_keywords),
        "mediaUrls": list(paper.media_urls),
        "discussionId": paper.discussion_id,
    }
    outer = {
        "title": paper.title,
        "summary": paper.summary,
        "thumbnail": paper.thumbnail_url,
        "mediaUrl": paper.thumbnail_url,
        "mediaUrls": list(paper.media_urls),
        "numComments": paper.comments,
        "isAuthorParticipating": paper.author_participating,
        # Since 2025-03-11 this is the paper's own time, shifted to New York.
        "publishedAt": stamp(paper.published_at.astimezone(NEW_YORK)),
    }
    if paper.organization:
        organization = {
            "_id": paper.organization.id,
            "name": paper.organization.name,
            "fullname": paper.organization.fullname,
            "avatar": paper.organization.avatar_url,
        }
        inner["organization"] = outer["organization"] = organization
        outer["submitterOrganization"] = organization
    if paper.submitted_by:
        outer["submittedBy"] = values_of_user(paper.submitted_by, "name")
        inner["submittedOnDailyBy"] = values_of_user(paper.submitted_by, "name", "user")
    said = dict(leaves(outer | {"paper": inner}))
    extra = dict(leaves(dict(paper.extra)))
    return said | extra | {f"paper.{key}": extra[key] for key in extra.keys() - said.keys()}


def check(items, papers):
    """
    Assert that no paper is missing and that every value of an item is in its record.
    """
    assert [item["paper"]["id"] for item in items] == [paper.id for paper in papers]
    for item, paper in zip(items, papers, strict=True):
        said, raw = values_of(paper), dict(leaves(item))
        assert raw == {path: said.get(path, "lost") for path in raw}


def recorded_lists(upstream):
    """
    Return the recorded lists of the API with the days that were requested.
    """
    for path in sorted([*upstream.glob("api_daily/*.json"), *upstream.glob("bodies/api_daily*")]):
        body = path.read_bytes()
        items = json.loads(body)
        # Some days were recorded as Python prints them, or inside another object.
        if isinstance(items, list) and not any(isinstance(item, str) for item in items):
            found = re.search(r"(?:^|daily_)(\d{4}-\d\d-\d\d)", path.name)
            yield body, dt.date.fromisoformat(found[1]) if found else None


def recorded_pages(upstream):
    return [path.read_bytes() for path in sorted(upstream.glob("html_list/*.html"))]


@pytest.mark.parametrize(
    ("name", "day"),
    [("api_2024", dt.date(2024, 5, 29)), ("api_2025", None), ("api_2026", None)],
)
def test_every_value_of_a_list_is_read(name, day):
    """
    Every value in a list of each era is read.
    """
    body = (FIXTURES / f"{name}.json").read_bytes()
    items, papers = json.loads(body), parse_api(body, day=day)

    assert [item["paper"]["id"] for item in items] == [paper.id for paper in papers]
    for item, paper in zip(items, papers, strict=True):
        said, raw = values_of(paper), dict(leaves(item))
        lost = {path for path in raw if said.get(path, "lost") != raw[path]}
        # Times of fictional papers are not shifted like real ones.
        assert lost <= {"publishedAt"}


def test_every_value_of_the_recorded_lists_is_read(upstream):
    """
    Every paper and value of the recorded lists is read.
    """
    count = 0
    for body, day in recorded_lists(upstream):
        papers = parse_api(body, day=day)
        check(json.loads(body), papers)
        assert {day} == {paper.featured_on for paper in papers} or day is None
        count += len(papers)

    assert 100 < count


def test_every_value_of_the_recorded_pages_is_read(upstream):
    """
    Every value of the recorded pages is read, with the day and the lists around it.
    """
    for body in recorded_pages(upstream):
        page, data = parse_page(body), data_of(body)
        check(data["dailyPapers"], page.papers)
        assert () == page.notes
        assert str(page.date) == (data.get("dateString") or data["date"])[:10]
        assert {page.date} == {paper.featured_on for paper in page.papers}
        assert page.previous < page.date < page.next


def test_api_and_page_agree(upstream):
    """
    The same items give the same papers from the API and from a page.
    """
    for body in recorded_pages(upstream):
        items = data_of(body)["dailyPapers"]
        page = parse_page(body)

        assert page.papers == parse_api(json.dumps(items), day=page.date)


def test_two_recordings_of_a_day_agree(upstream):
    """
    Values that do not change between two recordings of a day are equal.
    """
    pages = {page.date: page for page in map(parse_page, recorded_pages(upstream))}
    shared = 0
    for body, day in recorded_lists(upstream):
        by_page = {paper.id: paper for paper in pages[day].papers} if day in pages else {}
        for paper in parse_api(body, day=day):
            if twin := by_page.get(paper.id):
                assert (twin.featured_on, twin.featured_at) == (day, paper.featured_at)
                assert twin.discussion_id == paper.discussion_id
                assert twin.submitted_by.name == paper.submitted_by.name
                shared += 1

    assert 50 < shared


def test_a_search_is_read(upstream):
    """
    A search result is read, and the matches that the Hub marks in it are kept.
    """
    body = (upstream / "bodies/api_papers_search.json").read_bytes()
    papers = parse_api(body)

    assert len(json.loads(body)) == len(papers)
    assert all(paper.extra["highlightedTitle"] for paper in papers)


def test_text_and_bytes_are_the_same():
    """
    A body may be bytes or decoded text.
    """
    assert parse_api(API) == parse_api(API.decode())
    assert parse_page(PAGE) == parse_page(PAGE.decode())


def test_the_first_shape_of_the_page():
    """
    A page whose day is a timestamp is read.
    """
    page = parse_page((FIXTURES / "page_2024.html").read_bytes())

    assert dt.date(2024, 8, 7) == page.date
    assert {page.date} == {paper.featured_on for paper in page.papers}


def test_a_page_whose_cards_quote_its_markup():
    """
    The data of a page are found even if a title quotes their markup.
    """
    page = parse_page(PAGE)

    assert 4 == len(page.papers)
    assert 'Reading a Page by Its data-target="DailyPapers" Mark' == page.papers[1].title


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace(
            b'class="SVELTE_HYDRATER contents" data-target="DailyPapers"',
            b'data-target="DailyPapers" id="x"',
        ),
        lambda page: page.replace(b'data-target="DailyPapers"', b"data-target='DailyPapers'"),
        lambda page: page.replace(
            b'data-target="DailyPapers" data-props=', b'data-target="DailyPapers"\n data-props = '
        ),
        lambda page: re.sub(rb'(data-target="DailyPapers") (data-props="[^"]*")', rb"\2 \1", page),
    ],
    ids=["attributes", "quotes", "blanks", "order"],
)
def test_markup_may_change(change):
    """
    A page with other but equivalent markup gives the same result.
    """
    assert change(PAGE) != PAGE
    assert parse_page(PAGE) == parse_page(change(PAGE))


def test_bad_items_are_warned_of():
    """
    Each bad item and each unreadable key gives one warning of one sentence.
    """
    body = (FIXTURES / "api_odd.json").read_bytes()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        papers = parse_api(body)
    said = [str(warning.message) for warning in caught]
    lost = [line for line in said if "was left out" in line]

    assert {ParseWarning} == {warning.category for warning in caught}
    assert {__file__} == {warning.filename for warning in caught}
    assert len(json.loads(body)) == len(papers) + len(lost)
    assert len(said) == len(set(said))
    assert len(said) > len(lost)


def test_a_page_notes_what_it_could_not_read():
    """
    Notes count the items that were left out, and the papers with an unreadable key.
    """
    items = [
        {"paper": {"id": "2601.00001", "title": "A", "upvotes": "1.2k"}},
        {"paper": {"id": "2601.00002", "title": "B", "upvotes": "2k"}},
        {"paper": {"title": "no id"}},
    ]
    data = json.dumps({"dateString": "2026-01-05", "dailyPapers": items})
    lost, unreadable = parse_page(page_of(data)).notes

    assert ("papers_skipped", 1) == (lost.kind, lost.count)
    assert lost.reason == "item 3 of the list was left out: it has no id"
    assert ("field_unreadable", 2, ("upvotes",)) == (
        unreadable.kind,
        unreadable.count,
        unreadable.names,
    )
    assert {dt.date(2026, 1, 5)} == {lost.day, unreadable.day}


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5000])
def test_numbers_that_python_cannot_hold(number):
    """
    A number that Python cannot represent leaves its field unknown and is kept as text.
    """
    paper = f'{{"id": "2601.00001", "title": "A", "upvotes": {number}, "new": [{number}]}}'
    with pytest.warns(ParseWarning, match="field upvotes could not be read"):
        [read] = parse_api(f'[{{"paper": {paper}}}]')

    assert read.upvotes is None
    assert {"upvotes": number, "new": [number]} == read.extra
    json.dumps(read.extra, allow_nan=False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "expected a JSON array of papers, got nothing"),
        ("<!doctype html><title>Hugging Face</title>", "got HTML that starts '<!doctype html>"),
        ("Rate limited.", "got text that starts 'Rate limited.'"),
        ('{"error": "Invalid"}', "got JSON that starts .* is this /api/daily_papers?"),
        ("null", "expected a JSON array of papers"),
        ("[1, 2]", "none of the 2 items is a paper"),
        ("[" * 100_000, "expected a JSON array of papers"),
        (b"\xff\xfe\xff", "expected text in UTF-8, got text that starts"),
        (b"[\xff]", "expected text in UTF-8, got JSON that starts"),
    ],
)
def test_what_is_no_list(body, said):
    """
    A body that is not a list raises an error that states what was expected and what came.
    """
    with pytest.raises(ParseError, match=said) as caught:
        parse_api(body)

    assert "\n" not in str(caught.value)
    assert 300 > len(str(caught.value))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ((FIXTURES / "page_without_data.html").read_bytes(), "expected a page with the data of"),
        ((FIXTURES / "page_broken_json.html").read_bytes(), "expected the page's data to be JSON"),
        ("", "got nothing"),
        (API, "expected a page with the data of DailyPapers, got JSON"),
        (page_of("@0"), "expected the page's data to be JSON, got text that starts '@0'"),
        (page_of("@99"), "expected the page's data to be JSON, got text that starts '@99'"),
        (page_of("[]"), r"expected a list of papers in the page's data, got \[\]"),
        (page_of('{"dailyPapers": []}'), "expected the day, week or month of the page, got 'None'"),
        (page_of('{"dailyPapers": {}, "dateString": "2026-01-05"}'), "expected a list of papers"),
        (
            page_of('{"dailyPapers": [], "dateString": "tomorrow"}'),
            "expected the day, week or month",
        ),
        (page_of('{"dailyPapers": [], "dateString": 5}'), "expected the day, week or month"),
        (page_of('{"dailyPapers": [], "dateString": "2026-02-30"}'), "the day, week or month"),
        (page_of('{"dailyPapers": [{}], "dateString": "2026-01-05"}'), "none of the 1 items"),
    ],
)
def test_what_is_no_page_of_a_list(body, said):
    """
    A body that is not a page of a list raises an error that states what was expected.
    """
    with pytest.raises(ParseError, match=said) as caught:
        parse_page(body)

    assert "\n" not in str(caught.value)
    assert 400 > len(str(caught.value))


@given(value=JSON)
def test_no_json_surprises(value):
    """
    Any JSON gives a list of papers or a ParseError.
    """
    for parse, body in ((parse_api, json.dumps(value)), (parse_page, page_of(json.dumps(value)))):
        with contextlib.suppress(ParseError), warnings.catch_warnings(action="ignore"):
            parse(body)


@given(body=st.binary(max_size=100) | st.text(max_size=100))
def test_no_body_surprises(body):
    """
    Any bytes and any text give a list of papers or a ParseError.
    """
    for parse in (parse_api, parse_page):
        with contextlib.suppress(ParseError), warnings.catch_warnings(action="ignore"):
            parse(body)


@given(cut=st.integers(min_value=0, max_value=len(API) - 3))
def test_a_list_that_breaks_off(cut):
    """
    A truncated list raises an error.
    """
    with pytest.raises(ParseError):
        parse_api(API[:cut])


@given(cut=st.integers(min_value=0, max_value=PAGE.index(b'"', PAGE.index(b"dailyPapers"))))
def test_a_page_that_breaks_off(cut):
    """
    A truncated page raises an error.
    """
    with pytest.raises(ParseError):
        parse_page(PAGE[:cut])


@pytest.mark.parametrize(
    "wrapped",
    [
        "<!-- {} -->",
        "<script>{}</script>",
        "<textarea>{}</textarea>",
        "<style>{}</style>",
        "<title>{}</title>",
        "<template>{}</template>",
        "<iframe>{}</iframe>",
        "<noscript>{}</noscript>",
        "<noscript><p><b>{}</b></p></noscript>",
        "<noframes>{}</noframes>",
        "<xmp>{}</xmp>",
    ],
)
def test_data_that_only_look_like_the_page_s(wrapped):
    """
    Data that no script of the page would find, such as those in a comment, a text field or a
    template, are not taken for those of the page.
    """
    other = page_of('{"dateString": "2020-01-01", "dailyPapers": []}')
    wrapped = wrapped.replace("{}", other).encode()
    body = PAGE.index(b"<body")
    before = PAGE[:body] + wrapped + PAGE[body:]

    assert parse_page(PAGE) == parse_page(before)
    with pytest.raises(ParseError, match="expected a page with the data of DailyPapers"):
        parse_page(b"<!doctype html><body>" + wrapped)


@pytest.mark.parametrize("text", ['a="b', "it='s", '<script>name="</script>', "<!-- a = ' -->"])
def test_a_quote_before_the_data(text):
    """
    A quote without an end, which is not that of an attribute, does not hide the data after it.
    """
    data = page_of('{"dateString": "2026-01-05", "dailyPapers": []}')

    assert dt.date(2026, 1, 5) == parse_page(f"{text}{'.' * 2000}{data}<p>\"'</p>").date


ATTRIBUTES = " ".join(f"a{number}" for number in range(30_000))
QUADRATIC = {
    "attributes": f"<div {ATTRIBUTES}>",
    "attributes after a quote": f"<div x=a' {ATTRIBUTES}>",
    "nested": "<div>" * 3_000,
    "closed": "<div>" * 3_000 + "</div>" * 3_000,
    "closed wrongly": "<div></p>" * 3_000,
    # A parser repeats all open formatting elements in each new paragraph.
    "formatted": "".join(f"<b class={number}></x><p></x>" for number in range(2_000)),
}


@pytest.mark.parametrize("markup", QUADRATIC.values(), ids=QUADRATIC)
def test_pages_that_fill_the_memory_are_refused(markup):
    """
    Data that come after thousands of tags are not looked for, because parsers need quadratic time
    and memory for some markup. What comes after the data does not matter.
    """
    data = page_of('{"dateString": "2026-01-05", "dailyPapers": []}')

    with pytest.raises(ParseError, match="expected a page with the data of DailyPapers"):
        parse_page(markup + data)
    assert dt.date(2026, 1, 5) == parse_page(data + markup).date


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"dateString": "2026-W30", "periodType": "week"},
            "the page of a day, got that of 2026-W30",
        ),
        (
            {"dateString": "2026-07", "periodType": "month"},
            "the page of a day, got that of 2026-07",
        ),
        ({"dateString": "2026-W30"}, "the page of a day, got that of 2026-W30"),
        ({"dateString": "2026-07-20", "periodType": "week"}, "with the period type 'week'"),
        ({"dateString": "2026-W30", "periodType": "day"}, "with the period type 'day'"),
        ({"dateString": "2026-07-20..2026-07-21"}, "expected the day, week or month of the page"),
        ({"dateString": "today"}, "expected the day, week or month of the page"),
        (
            {"dateString": "2026-06-03", "periodType": "day", "isTrending": True},
            "the list of trending papers",
        ),
    ],
    ids=str,
)
def test_pages_of_something_else_than_a_day(data, said):
    """
    The page of a week, a month or trending papers is not taken for that of a day.
    """
    with pytest.raises(ParseError, match=re.escape(said)) as caught:
        parse_page(page_of(json.dumps({"dailyPapers": [], **data})))

    assert 300 > len(str(caught.value))


@pytest.mark.parametrize("parse", [parse_api, parse_page, parse_atom, parse_digest, load])
@pytest.mark.parametrize("body", [None, 5, {}, [], Path("saved.json")], ids=repr)
def test_a_body_of_another_type(parse, body):
    """
    The error for a body of a wrong type names the function, the expected type and the value.
    """
    with pytest.raises(TypeError, match=f"{parse.__name__} takes the body as bytes or text, got"):
        parse(body)


def test_a_day_of_another_type():
    """
    Text is refused as a day.
    """
    with pytest.raises(TypeError, match="takes the day as a date, got '2026-01-05'"):
        parse_api("[]", day="2026-01-05")


def mutate(body, draw):
    """
    Change a body in a few places: replace, remove or double bytes, or swap values.
    """
    changed = bytearray(body)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(len(changed) - 1, 0)))
        end = at + draw(st.integers(0, 40))
        piece = draw(
            st.binary(max_size=8)
            | st.sampled_from(
                [
                    b"null",
                    b"1e999",
                    b"NaN",
                    b"-1",
                    b'""',
                    b"[]",
                    b"{}",
                    b"]",
                    b"}",
                    b'"',
                    b",",
                    b"9" * 400,
                    b"9" * 5000,
                    b"[" * 2000,
                    b'"\\ud800"',
                    b"\xff",
                    b"true",
                    b":",
                ]
            )
            | st.just(bytes(changed[at:end]))
        )
        changed[at:end] = piece
    return bytes(changed)


BODIES = [API, PAGE, (FIXTURES / "atom_2026.xml").read_bytes(), dump_digest(full_digest()).encode()]


def check_mutated(body):
    for parse in (parse_api, parse_page, parse_atom, parse_digest, load):
        with warnings.catch_warnings(action="ignore"):
            try:
                parse(body)
            except HFDailyError as exc:
                assert 320 > len(str(exc))  # noqa: PT017


@given(body=st.sampled_from(BODIES), data=st.data())
def test_mutated_bodies(body, data):
    """
    A damaged body is read or refused in one short sentence.
    """
    check_mutated(mutate(body, data.draw))


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=list(HealthCheck))
@given(body=st.sampled_from(BODIES), data=st.data())
def test_many_mutated_bodies(body, data):
    """
    Ten thousand damaged bodies are read or refused in one short sentence.
    """
    check_mutated(mutate(body, data.draw))


def test_a_tag_that_is_not_text():
    """
    Bytes that are not UTF-8 in the tag of the data do not raise anything but a parse error.
    """
    tag = b'<div data-x="\x80" data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;:[]}">'

    with pytest.raises(ParseError):
        parse_page(b"<!doctype html><html><body>" + tag + b"</div></body></html>")
