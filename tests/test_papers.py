"""
Items of every era become papers without loss, and a bad item affects no other.
"""

import copy
import datetime as dt
import json
import time

from pathlib import Path

import attrs
import pytest

from hypothesis import given
from hypothesis import strategies as st

from hfdaily import Author, Claim, Note, Organization, Paper, Period, User
from hfdaily._parsing.papers import read_items
from hfdaily.exceptions import ParseError
from hfdaily.text import paragraphs

FIXTURES = Path(__file__).with_name("fixtures")
DAY = dt.date(2024, 5, 29)
ITEMS = json.loads((FIXTURES / "api_2026.json").read_bytes())


def read(*items, day=None):
    """
    Return the papers of items that can all be read.
    """
    batch = read_items(copy.deepcopy(items), day=day)
    assert () == batch.skipped
    assert {} == batch.unreadable
    return batch.papers


def item(paper=(), **outer):
    """
    Return the smallest valid item, with the given keys added.
    """
    return outer | {"paper": {"id": "2601.00001", "title": "A Title"} | dict(paper)}


def problem(bad):
    """
    Return the reason why an item is left out of a list with a good one.
    """
    batch = read_items([item(), bad], day=None)
    [said] = batch.skipped
    assert 1 == len(batch.papers)
    assert said.startswith("item 2 of the list was left out: ")
    return said.partition(": ")[2]


def deep(depth):
    value = {}
    for _ in range(depth):
        value = {"x": value}
    return value


def test_the_least_that_makes_a_paper():
    """
    Only id and title are required, and other missing values are unknown, never zero.
    """
    [paper] = read(item())

    assert Paper(id="2601.00001", title="A Title") == paper


def test_null_is_the_same_as_left_out():
    """
    A null is read like a missing key, although no recording holds one.
    """
    every = read(*ITEMS)[0]
    nulls = dict.fromkeys(ITEMS[0]["paper"]) | {"id": "2601.00001", "title": "A Title"}
    outer = dict.fromkeys(ITEMS[0]) | {"paper": nulls}

    assert every.authors
    assert Paper(id="2601.00001", title="A Title") == read(outer)[0]


def test_every_field_of_every_record_is_set():
    """
    Every field of every record is set.
    """
    for paper in read(*ITEMS, item()):
        for record in (paper, paper.organization, paper.submitted_by, *paper.authors):
            if record is not None:
                assert attrs.evolve(record) == record
                assert repr(record)


def test_records_are_frozen():
    """
    Parsed records are frozen.
    """
    paper = read(ITEMS[0])[0]
    author = next(author for author in paper.authors if author.claim)
    records = (paper, author, author.claim, author.user, paper.organization)

    assert (Paper, Author, Claim, User, Organization) == tuple(map(type, records))
    for record in records:
        name = attrs.fields(type(record))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, name, "x")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(record, name)
        assert hash(record) == hash(attrs.evolve(record))


def test_people():
    """
    A claim links an author's name to an account, and two authors may share a name.
    """
    paper = read(ITEMS[0])[0]
    claimed = next(author for author in paper.authors if author.claim)

    assert claimed.user is claimed.claim.user
    assert claimed.claim.status
    assert dt.UTC == claimed.claim.changed_at.tzinfo
    assert f"https://huggingface.co/{claimed.user.name}" == claimed.user.hub_url
    assert any(author.hidden for paper in read(*ITEMS) for author in paper.authors)
    assert 120 == max(len(paper.authors) for paper in read(*ITEMS))


def test_an_account_of_the_older_form():
    """
    Accounts of the older form, with the keys "user" and "id", are read too.
    """
    account = {"user": "femke", "id": "6f01", "fullname": "Femke Adair"}
    raw = {"name": "F. Adair", "_id": "6f00", "hidden": False, "user": account}
    [author] = read(item({"authors": [raw]}))[0].authors

    assert User(name="femke", id="6f01", fullname="Femke Adair") == author.user
    assert Claim(user=author.user) == author.claim


def test_a_status_without_an_account():
    """
    An author's status is read even if it has no account.
    """
    raw = {"name": "F. Adair", "_id": "6f00", "hidden": True, "status": "extracted_infirmed"}
    [author] = read(item({"authors": [raw]}))[0].authors

    assert Author(name="F. Adair", id="6f00", hidden=True, claim=author.claim) == author
    assert Claim(status="extracted_infirmed") == author.claim


def test_times():
    """
    Times are aware and in UTC, whatever zone they were written in.
    """
    times = [
        "2026-01-05T23:30:00.000Z",
        "2026-01-06T08:30:00+09:00",
        "2026-01-05T23:30:00",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        papers = [read(item({"submittedOnDailyAt": text}))[0] for text in times]
    time.tzset()

    assert {dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)} == {p.featured_at for p in papers}
    assert {dt.date(2026, 1, 5)} == {paper.featured_on for paper in papers}
    assert {dt.UTC} == {paper.featured_at.tzinfo for paper in papers}


def test_the_day_of_old_lists_is_what_was_asked_for():
    """
    The day of an old list is the requested one, although its time of listing may be on the day
    before.
    """
    papers = read(*json.loads((FIXTURES / "api_2024.json").read_bytes()), day=DAY)

    assert {DAY} == {paper.featured_on for paper in papers}
    assert {None} == {paper.featured_at for paper in papers}
    assert "2024-05-28" in {paper.extra["publishedAt"][:10] for paper in papers}


def test_the_shifted_time_is_dropped():
    """
    The outer time is dropped if it is the paper's own time shifted to New York.
    """
    paper = {"publishedAt": "2026-01-05T00:00:00.000Z"}
    listed = {"submittedOnDailyAt": "2026-01-05T00:00:00.000Z"}
    [paper] = read(item(paper | listed, publishedAt="2026-01-04T19:00:00.000Z"))

    assert dt.date(2026, 1, 5) == paper.published_at.date()
    assert {} == paper.extra


def test_wrapped_text():
    """
    A title becomes one line, and an abstract keeps its paragraphs.
    """
    raw = {
        "title": "A Title\n  Too Long",
        "summary": "  One\nparagraph.\n  And\nanother.\n",
        "ai_summary": " Short.",
        "projectPage": " https://example.org/",
    }
    [paper] = read(item(raw))

    assert "A Title Too Long" == paper.title
    assert "One paragraph.\n\nAnd another." == paper.summary
    assert ("One paragraph.", "And another.") == paragraphs(paper.summary)
    assert ("Short.", "https://example.org/") == (paper.ai_summary, paper.project_page)


def test_empty_words_are_none():
    """
    An empty keyword is dropped.
    """
    [paper] = read(item({"ai_keywords": ["", "ferns"], "mediaUrls": [], "githubRepo": ""}))

    assert ("ferns",) == paper.ai_keywords
    assert ((), None) == (paper.media_urls, paper.github_repo)


def test_what_the_item_says_in_its_papers_stead():
    """
    Media, summary and organization are read from the item if the paper lacks them.
    """
    organization = {"_id": "6f02", "name": "fern-lab", "fullname": "Fern Lab "}
    outer = {"summary": "Ferns.", "mediaUrls": ["https://example.org/a.png"]}
    [new] = read(item(**outer, organization=organization))
    [older] = read(
        item(**outer, submitterOrganization=organization, mediaUrl="https://x.org/t.png")
    )

    assert ("Ferns.", ("https://example.org/a.png",)) == (new.summary, new.media_urls)
    assert Organization(id="6f02", name="fern-lab", fullname="Fern Lab") == new.organization
    assert new.organization == older.organization
    assert "https://x.org/t.png" == older.thumbnail_url


def test_what_the_item_says_otherwise_is_kept():
    """
    If item and paper differ, the paper's value is used, and the item's is kept in `extra`.
    """
    [paper] = read(item(title="$\\text{A}$ Title", summary="Other.", mediaUrls=["https://a.org"]))
    [same] = read(item({"title": "A\n  Title"}, title="A Title"))

    assert {"title": "$\\text{A}$ Title"} == paper.extra
    assert {} == same.extra
    assert "A Title" == paper.title == same.title


def test_an_organization_under_its_former_key_is_kept_too():
    """
    The same holds for an organization that the item has under the key of 2025-09.
    """
    own, former = {"name": "a", "avatar": "https://a.org"}, {"name": "b"}
    [paper] = read(item({"organization": own}, submitterOrganization=former))
    [alone] = read(item(submitterOrganization=former))

    assert "a" == paper.organization.name
    assert {"submitterOrganization": former} == paper.extra
    assert ("b", {}) == (alone.organization.name, alone.extra)


@pytest.mark.parametrize("keys", [("name", "user"), ("user", "name")])
def test_the_first_of_two_keys_with_the_same_meaning_counts(keys):
    """
    If an object has two values under such keys, the first one is used and the other is kept.
    """
    first, second = keys
    [paper] = read(item(submittedBy={first: "a", second: "b"}))
    [same] = read(item(submittedBy={first: "a", second: "a"}))

    assert {} == same.extra
    assert "a" == paper.submitted_by.name
    assert {f"submittedBy.{second}": "b"} == paper.extra


def test_the_submitter_is_told_twice():
    """
    The second record of the submitter is kept only where it differs.
    """
    by = {"_id": "6f03", "name": "abeln", "fullname": "A. Beln", "isPro": False}
    again = {"_id": "6f03", "user": "abeln", "fullname": "A. Beln"}
    other = {"_id": "6f04", "user": "femke"}
    [same] = read(item({"submittedOnDailyBy": again}, submittedBy=by))
    [alone] = read(item({"submittedOnDailyBy": again}))
    [differs] = read(item({"submittedOnDailyBy": other}, submittedBy=by))
    [more] = read(item({"submittedOnDailyBy": again | {"badge": "x"}}, submittedBy=by))

    assert {} == same.extra == alone.extra
    assert ("abeln", "6f03") == (alone.submitted_by.name, alone.submitted_by.id)
    assert same.submitted_by == differs.submitted_by == more.submitted_by
    [nameless] = read(
        item({"submittedOnDailyBy": {"user": "femke"}}, submittedBy={"name": "abeln"})
    )

    assert {"submittedOnDailyBy": other} == differs.extra
    assert {"submittedOnDailyBy": {"user": "femke"}} == nameless.extra
    assert "x" == more.extra["submittedOnDailyBy"]["badge"]


def test_unknown_keys_are_kept():
    """
    Unknown keys are kept in `extra` under their dotted paths.
    """
    author = {"name": "F. Adair", "orcid": "0000", "user": {"name": "femke", "badge": [1]}}
    raw = {"authors": [{"name": "Other"}, author], "badge": "2026", "rank": 1}
    outer = {"submittedBy": {"name": "abeln", "isUserFollowing": False}, "rank": 2}
    organization = {"organization": {"name": "fern-lab", "size": 3}}
    [paper] = read(item(raw | organization, upvoted=False, **outer))

    assert {
        "upvoted": False,
        "rank": 1,
        "item.rank": 2,
        "badge": "2026",
        "authors[1].orcid": "0000",
        "authors[1].user.badge": [1],
        "organization.size": 3,
        "submittedBy.isUserFollowing": False,
    } == paper.extra


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (None, "it is not an object that holds a paper"),
        ("2601.00002", "it is not an object that holds a paper"),
        ({"paper": []}, "it is not an object that holds a paper"),
        ({"paper": {"title": "A Title"}}, "it has no id"),
        (item({"id": None}), "it has no id"),
        (item({"id": ""}), "it has no id"),
        (item({"title": None}), "it has no title"),
        (item({"id": 2601.00002}), "its id is 2601.00002, which cannot be read"),
        (item({"title": ["A Title"]}), "its title is ['A Title'], which cannot be read"),
        (item({"title": " \n "}), "its title is ' \\n ', which cannot be read"),
    ],
)
def test_only_an_id_and_a_title_are_required(bad, said):
    """
    An item without id or title is left out with a reason, and the others are read.
    """
    assert problem(bad) == said


def test_quotes_in_messages_are_short():
    """
    A long or deep value is shortened in messages.
    """
    assert 200 > len(problem(item({"id": ["x" * 100_000]})))
    assert 200 > len(problem(item({"id": [[[["x"] * 9] * 9] * 9] * 9})))


def unreadable(bad):
    """
    Return the paper of an item with unreadable values, and the keys of these values.
    """
    batch = read_items([item({"id": "2601.00009"}), bad], day=None)
    assert () == batch.skipped
    assert set(batch.unreadable.values()) <= {1}
    return batch.papers[1], set(batch.unreadable)


_URL_OBJECT = {"url": "https://example.org"}


@pytest.mark.parametrize(
    ("bad", "key", "field"),
    [
        (item({"upvotes": "1.2k"}), "upvotes", "upvotes"),
        (item({"upvotes": True}), "upvotes", "upvotes"),
        (item({"upvotes": 10**400}), "upvotes", "upvotes"),
        (item({"upvotes": 1e300}), "upvotes", "upvotes"),
        (item({"upvotes": "NaN"}), "upvotes", "upvotes"),
        (item(numComments=1.5), "numComments", "comments"),
        (item({"publishedAt": "last Tuesday"}), "publishedAt", "published_at"),
        (item({"publishedAt": "2026-W30"}), "publishedAt", "published_at"),
        (item({"publishedAt": "0001-01-01T00:00+09:00"}), "publishedAt", "published_at"),
        (item({"submittedOnDailyAt": 1769990400}), "submittedOnDailyAt", "featured_at"),
        (item({"withdrawnAt": True}), "withdrawnAt", "withdrawn_at"),
        (item({"authors": {}}), "authors", "authors"),
        (item({"summary": ["An abstract."]}), "summary", "summary"),
        (item({"organization": {"fullname": "x"}}), "organization", "organization"),
        (item({"organization": "fern-lab"}), "organization", "organization"),
        (item(submittedBy={"fullname": "x"}), "submittedBy", "submitted_by"),
        (item(thumbnail=_URL_OBJECT), "thumbnail", "thumbnail_url"),
        (item({"githubRepo": _URL_OBJECT}), "githubRepo", "github_repo"),
        (item({"githubRepoAddedBy": 1}), "githubRepoAddedBy", "github_repo_added_by"),
        (item({"ai_keywords": ["x", 1]}), "ai_keywords", "ai_keywords"),
        (item({"ai_keywords": "x, y"}), "ai_keywords", "ai_keywords"),
        (item({"mediaUrls": [_URL_OBJECT]}), "mediaUrls", "media_urls"),
        (item(isAuthorParticipating="yes"), "isAuthorParticipating", "author_participating"),
    ],
)
def test_an_unreadable_value_costs_its_field(bad, key, field):
    """
    An unreadable value leaves its field unknown and is kept in `extra`.
    """
    paper, keys = unreadable(bad)

    assert {key} == keys
    assert getattr(Paper(id="x", title="x"), field) == getattr(paper, field)
    assert {key: bad["paper"].get(key, bad.get(key))} == paper.extra


@pytest.mark.parametrize(
    ("bad", "key", "kept"),
    [
        (item({"authors": ["F. Adair", {"name": "x"}]}), "authors[]", "authors[0]"),
        (item({"authors": [{"name": "x"}, {"_id": "y"}]}), "authors[]", "authors[1]"),
        (item({"authors": [{"name": "x"}, {"name": 1}]}), "authors[].name", "authors[1].name"),
        (
            item({"authors": [{"name": "x", "_id": "y", "hidden": "no"}]}),
            "authors[].hidden",
            "authors[0].hidden",
        ),
        (
            item({"authors": [{"name": "x", "user": {"name": "y", "isPro": 1}}]}),
            "authors[].user.isPro",
            "authors[0].user.isPro",
        ),
        (
            item(submittedBy={"name": "x", "followerCount": "1.2k"}),
            "submittedBy.followerCount",
            "submittedBy.followerCount",
        ),
        (
            item({"organization": {"name": "x", "avatar": _URL_OBJECT}}),
            "organization.avatar",
            "organization.avatar",
        ),
    ],
)
def test_an_unreadable_value_inside_a_record_costs_no_more_than_it_must(bad, key, kept):
    """
    A record with an unreadable value is kept as long as it has a name.
    """
    paper, keys = unreadable(bad)

    assert key in keys
    assert kept in paper.extra
    assert "x" in {
        *(author.name for author in paper.authors),
        *(record.name for record in (paper.submitted_by, paper.organization) if record),
    }


def test_whole_numbers_may_be_written_with_a_point():
    """
    112.0 is read as 112, as in JavaScript.
    """
    paper = read(item({"upvotes": 112.0, "githubStars": 1e3}, numComments=0.0))[0]

    assert (112, 1000, 0) == (paper.upvotes, paper.github_stars, paper.comments)
    assert {int} == {type(paper.upvotes), type(paper.github_stars), type(paper.comments)}


def test_a_key_is_counted_once_a_paper():
    """
    A note counts the papers that have an unreadable value, not the values.
    """
    authors = [{"name": "x", "_id": 1}, {"name": "y", "_id": 2}]
    batch = read_items(
        [item({"authors": authors, "upvotes": ""}), item({"authors": authors})], day=DAY
    )

    assert {"authors[]._id": 2} == batch.unreadable
    assert [Note(kind="field_unreadable", day=DAY, count=2, names=["authors[]._id"])] == list(
        batch.notes(Period.day(DAY))
    )


def test_what_stands_twice_is_read_where_it_can_be():
    """
    If the paper's own value is unreadable, that of the item is used.
    """
    paper, keys = unreadable(item({"summary": 5}, summary="An abstract."))

    assert "An abstract." == paper.summary
    assert {"summary"} == keys
    assert 5 == paper.extra["summary"]


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        (item({"organization": {"name": "x"}}, organization="y"), "organization"),
        (item({"organization": "y"}, organization={"name": "x"}), "organization"),
        (item({"submittedOnDailyBy": {"user": "x"}}, submittedBy=["y"]), "submittedBy"),
        (item({"submittedOnDailyBy": "y"}, submittedBy={"name": "x"}), "submittedOnDailyBy"),
    ],
)
def test_a_record_that_stands_twice_is_read_where_it_can_be(bad, key):
    """
    If one of two records is unreadable, the other one is used, and the field is named.
    """
    paper, keys = unreadable(bad)

    assert "x" == (paper.organization or paper.submitted_by).name
    assert {key} == keys
    assert key in paper.extra


def test_depth_costs_its_field_only():
    """
    A value that is too deep for a JSON writer is described in `extra` instead of being kept.
    """
    paper, keys = unreadable(
        item({"organization": deep(100_000), "new": deep(200)}, organization=deep(100_000))
    )

    assert {"organization"} == keys
    assert paper.extra["new"].startswith("nested more than 50 levels deep: {'x': ")
    assert 500 > len(json.dumps(paper.extra))


def test_a_list_of_bad_items_is_no_list():
    """
    If every item is bad, the format has changed, and an error is raised.
    """
    with pytest.raises(ParseError, match=r"none of the 2 items is a paper .* it has no id"):
        read_items([{"paper": {"title": "x"}}, 5], day=None)


def test_the_odd_fixture():
    """
    The good items of a list with every fault are read in their order.
    """
    raw = json.loads((FIXTURES / "api_odd.json").read_bytes())
    batch = read_items(raw, day=None)
    papers, problems = batch.papers, batch.skipped

    ids = ("99101", "99107", "99108", "99109", "99102", "99101", "99103")
    assert [f"2606.{number}" for number in ids] == [paper.id for paper in papers]
    assert len(raw) == len(papers) + len(problems)
    assert any("it has no id" in said for said in problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def places(value, path=()):
    """
    Return the path of each value inside a JSON value, including containers.
    """
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in inner:
        yield (*path, key)
        if isinstance(below, dict | list):
            yield from places(below, (*path, key))


PLACES = sorted(places(ITEMS[0]), key=str)


@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_change_of_an_item_costs_that_item_only(place, value):
    """
    After any change of an item, the other items are read as before.
    """
    changed = copy.deepcopy(ITEMS)
    target = changed[0]
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    batch = read_items(changed, day=None)
    papers, problems = batch.papers, batch.skipped

    assert read(*ITEMS[1:]) == papers[-len(ITEMS) + 1 :]
    assert len(ITEMS) == len(papers) + len(problems)
    assert problems == () or place in (("paper",), ("paper", "id"), ("paper", "title"))
    assert all(isinstance(record.title, str) and record.id for record in papers)


@given(place=st.sampled_from(PLACES))
def test_any_key_may_be_missing(place):
    """
    An item without a key is read, or is left out with a reason that names the key.
    """
    changed = copy.deepcopy(ITEMS)
    target = changed[0]
    for key in place[:-1]:
        target = target[key]
    del target[place[-1]]
    batch = read_items(changed, day=None)
    papers, problems = batch.papers, batch.skipped

    assert len(ITEMS) == len(papers) + len(problems)
    assert all("it has no " in said or "not an object that" in said for said in problems)
