"""
The `json` format: its layout, its round trip and what it refuses.
"""

import copy
import datetime as dt
import json
import math
import re

from importlib import resources
from types import MappingProxyType
from typing import Any

import attrs
import hypothesis
import jsonschema
import pytest

from hypothesis import strategies as st
from tests.factories import full_digest

from hfdaily import (
    ArxivRecord,
    Author,
    Claim,
    DayStats,
    Digest,
    Note,
    Organization,
    Paper,
    Period,
    Stats,
    User,
    dump_digest,
    parse_digest,
    render,
)
from hfdaily.exceptions import ParseError, RenderError
from hfdaily.testing import digests, empty_digest, hostile_digest, sample_digest

DAY = Period.day(dt.date(2026, 2, 23))
TIME = dt.datetime(2026, 2, 23, 3, 29, 14, 259000, tzinfo=dt.UTC)
FULL = full_digest()


def keys_of(record: type[Any]) -> list[str]:
    """
    Return the keys that a record has in JSON, in their order.
    """
    return [field.name for field in attrs.fields(record) if field.name != "unrecognized"]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(resources.files("hfdaily").joinpath("digest.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    kind = jsonschema.Draft202012Validator
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


class TestLayout:
    """
    The layout that readers of the files may rely on.
    """

    def test_keys_are_attributes_in_their_order(self):
        """
        A digest and its papers have all their attributes as keys, after the version of the schema.
        """
        document = json.loads(dump_digest(FULL))

        assert ["version", *keys_of(Digest)] == list(document)
        assert keys_of(Paper) == list(document["papers"][0])

    def test_unknown_is_null(self):
        """
        Unknown values of a paper are null, and an unknown count is not 0.
        """
        digest = Digest(period=DAY, papers=[Paper(id="2602.1", title="T")])
        document = json.loads(dump_digest(digest))
        (paper,) = document.pop("papers")

        assert {
            "version": 1,
            "period": "2026-02-23",
            "listed": 1,
            "complete": True,
            "as_of": None,
            "source": "api",
            "notes": [],
            "ranked_by": None,
            "filtered_by": None,
            "listing": "daily",
            "query": None,
            "totals": None,
        } == document
        assert ("2602.1", "T", "", []) == tuple(
            paper[key] for key in ("id", "title", "summary", "authors")
        )
        assert (None, None, {}) == (paper["upvotes"], paper["featured_at"], paper["extra"])

    def test_inner_objects_leave_out_what_is_unknown(self):
        """
        Inner objects leave out unknown values, but not False and 0.
        """
        first, second = json.loads(dump_digest(FULL))["papers"][0]["authors"]

        assert {"name": "Ada", "id": "1"} == first
        assert {"name", "hidden", "claim"} == second.keys()
        assert False is second["claim"]["user"]["is_pro"]
        assert 0 == second["claim"]["user"]["followers"]
        assert {"kind": "not_over", "day": "2026-02-23"} == json.loads(dump_digest(FULL))["notes"][
            0
        ]

    def test_one_value_a_line(self):
        """
        The layout is that of `json.dumps` with `indent=1` and a final newline, so that it diffs
        well.
        """
        for digest in (FULL, sample_digest(), empty_digest()):
            text = dump_digest(digest)

            assert json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n" == text

    def test_times_are_in_utc(self):
        """
        Every time is written in UTC, whatever its zone was.
        """
        seoul = dt.timezone(dt.timedelta(hours=9))
        digest = attrs.evolve(FULL, as_of=TIME.astimezone(seoul))

        assert dump_digest(FULL) == dump_digest(digest)

    def test_it_is_the_json_format(self):
        """
        `render` with the format "json" gives the same text.
        """
        assert dump_digest(FULL) == render(FULL, "json")

    def test_letters_stay_readable(self):
        """
        Only characters that UTF-8 or JSON cannot hold are escaped.
        """
        digest = Digest(period=DAY, papers=[Paper(id="1", title="naïve 논문 😀 \x1b \ud800")])

        assert '"title": "naïve 논문 😀 \\u001b \\ud800"' in dump_digest(digest)
        assert digest == parse_digest(dump_digest(digest).encode())


class TestRefusedRecords:
    """
    Records that JSON cannot represent are refused when they are written.
    """

    @pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"bytes"], ids=repr)
    def test_extra_that_is_no_json(self, value):
        """
        A value in `extra` that is not valid JSON is refused.
        """
        digest = Digest(period=DAY, papers=[Paper(id="1", title="T", extra={"key": value})])

        with pytest.raises((ValueError, TypeError), match="JSON"):
            dump_digest(digest)
        with pytest.raises(RenderError, match="JSON"):
            render(digest, "json")

    def test_extra_may_be_any_mapping(self):
        """
        A read-only view of a dict is written like the dict.
        """
        extra = {"key": ["value"], "deep": {"er": 1}}
        papers = [Paper(id="1", title="T", extra=MappingProxyType(extra))]
        digest = Digest(period=DAY, papers=papers)

        assert extra == parse_digest(dump_digest(digest)).papers[0].extra


class TestRoundTrip:
    """
    A digest that is written and read back is equal.
    """

    @pytest.mark.parametrize(
        "digest",
        [FULL, sample_digest(), empty_digest(), hostile_digest()],
        ids=["full", "sample", "empty", "hostile"],
    )
    def test_by_hand(self, digest):
        """
        Hand-made records are read back equal, and are written as the same text again.
        """
        text = dump_digest(digest)

        assert digest == parse_digest(text)
        assert digest == parse_digest(text.encode())
        assert text == dump_digest(parse_digest(text))

    @hypothesis.given(digests())
    def test_whatever_it_holds(self, digest):
        """
        Any digest is read back equal, except that a surrogate pair becomes its character.
        """
        text = dump_digest(digest)
        hypothesis.assume(not re.search(r"\\ud[89ab]..\\ud[c-f]", text))

        assert digest == parse_digest(text.encode())

    @pytest.mark.parametrize(
        "period", ["2026-02-23", "2026-W53", "2025-12", "0001-01", "2026-02-16..2026-02-22"]
    )
    def test_periods(self, period):
        """
        A period keeps its kind, so a range of seven days is not read back as a week.
        """
        digest = Digest(period=Period.parse(period))

        assert digest == parse_digest(dump_digest(digest))

    def test_every_recorded_day(self, recorded_days, validator):
        """
        Every recorded day is read back equal, in the layout, and is valid.
        """
        for day in recorded_days:
            text = dump_digest(day.select())
            document = json.loads(text)

            assert day.select() == parse_digest(text)
            assert json.dumps(document, indent=1, ensure_ascii=False) + "\n" == text
            validator.validate(document)


def changed(*path: str | int, to: Any) -> str:
    """
    Return the text of the full digest with another value at a path.
    """
    document = json.loads(dump_digest(FULL))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return json.dumps(document)


class TestOtherVersions:
    """
    Files of an older or newer hfdaily are read without loss.
    """

    @pytest.mark.parametrize(
        "path",
        [
            (),
            ("notes", 0),
            ("totals",),
            ("totals", "days", 0),
            ("papers", 0),
            ("papers", 0, "arxiv"),
            ("papers", 0, "authors", 1),
            ("papers", 0, "authors", 1, "claim"),
            ("papers", 0, "authors", 1, "claim", "user"),
            ("papers", 0, "organization"),
            ("papers", 0, "submitted_by"),
        ],
        ids=str,
    )
    def test_unknown_keys_survive(self, path):
        """
        Unknown keys of any record are written back where they were.
        """
        text = changed(*path, "new", to=[1, {"deep": None}])
        digest = parse_digest(text)

        assert digest.papers[0].extra == FULL.papers[0].extra
        assert json.loads(text) == json.loads(dump_digest(digest))
        assert digest == parse_digest(dump_digest(digest))
        assert isinstance(hash(digest.papers[0]), int)

    def test_unknown_kinds_of_notes_survive(self):
        """
        Notes of an unknown kind are shown by their kind and written back.
        """
        text = changed("notes", to=[{"kind": "of_later", "reason": "Because."}])
        [note] = parse_digest(text).notes

        assert "Because" == str(note)
        assert json.loads(text) == json.loads(dump_digest(parse_digest(text)))

    def test_numbers_that_python_cannot_hold_survive_as_text(self):
        """
        A number in `extra` that is not finite is kept as text.
        """
        text = dump_digest(FULL).replace('"deep": true', '"deep": 1e999')
        digest = parse_digest(text)

        assert "1e999" == digest.papers[0].extra["new"][2]["deep"]
        assert digest == parse_digest(dump_digest(digest))

    def test_a_paper_that_is_there_twice_counts_once(self):
        """
        If a paper is there twice, the second one is ignored.
        """
        paper = json.loads(dump_digest(FULL))["papers"][0]
        text = changed("papers", to=[paper, paper | {"title": "Another"}])

        assert FULL.papers == parse_digest(text).papers

    def test_a_key_that_is_missing_is_unknown(self):
        """
        A file needs only the version, the period, and the ids and titles of its papers.
        """
        text = '{"version": 1, "period": "2026-02", "papers": [{"id": "1", "title": "T"}]}'
        papers = [Paper(id="1", title="T")]

        assert Digest(period=Period.month(2026, 2), papers=papers) == parse_digest(text)

    @pytest.mark.parametrize("version", [0, 1.0, True, "1", None, {}], ids=repr)
    def test_another_version_of_the_schema_is_refused(self, version):
        """
        Another version of the schema is refused, because its keys may have other meanings.
        """
        with pytest.raises(ParseError, match="version 1 of the schema, got version"):
            parse_digest(changed("version", to=version))

    @pytest.mark.parametrize("version", [2, 10**30])
    def test_a_later_version_asks_for_an_upgrade(self, version):
        """
        The error for a later version says to upgrade, because the file is not damaged.
        """
        with pytest.raises(ParseError, match="a later version of hfdaily; upgrade") as caught:
            parse_digest(changed("version", to=version))

        assert 200 > len(str(caught.value))


class TestRefusedText:
    """
    Text that is not a digest raises a `ParseError` that names the fault and its place.
    """

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("", "got nothing"),
            (b"\xff\xfe\xfd", "got text that starts"),
            ("<!doctype html>", "got HTML that starts '<!doctype html>'"),
            ('{"version": 1, "papers": [', "got JSON that starts"),
            ("[" * 100_000, "got JSON that starts"),
            ("[]", 'got JSON without "version" and "papers"'),
            ("null", 'got JSON without "version" and "papers"'),
            ('{"version": 1}', 'got JSON without "version" and "papers"'),
            ('{"version": 1, "papers": []}', "the key 'period' is missing"),
        ],
    )
    def test_other_documents(self, body, message):
        """
        The message describes the document that was passed.
        """
        with pytest.raises(ParseError, match=re.escape(message)):
            parse_digest(body)

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            (("period",), "today", "the period 'today' counts from today"),
            (("papers",), "", "expected list, got '' @ $.papers"),
            (("papers", 0), [], "expected dict, got [] @ $.papers[0]"),
            (("papers", 0, "title"), 5, "expected str, got 5 @ $.papers[0].title"),
            (("papers", 0, "upvotes"), True, "expected int, got True @ $.papers[0].upvotes"),
            (("papers", 0, "upvotes"), 1.5, "expected int, got 1.5 @ $.papers[0].upvotes"),
            (("papers", 0, "authors", 1), {}, "the key 'name' is missing @ $.papers[0].authors[1]"),
            (
                ("papers", 0, "featured_at"),
                "2026-02-23",
                "expected a time with its zone, got '2026-02-23'; write Z at its end for UTC",
            ),
            (("papers", 0, "featured_on"), "2026-02-31", "@ $.papers[0].featured_on"),
            (("papers", 0, "ai_keywords"), ["a", 1], "expected str, got 1"),
            (("papers", 0, "extra"), [], "expected dict, got [] @ $.papers[0].extra"),
            (("totals", "keywords"), [["a"]], "expected a list of a text and its number"),
            (("papers", 0, "featured_on"), "2026-W30", "expected a day such as 2026-02-23"),
            (("papers", 0, "upvotes"), 10**400, "write a number below 10^100"),
            (("source",), "rumour", "@ $.source"),
        ],
        ids=lambda value: value if isinstance(value, str) else None,
    )
    def test_wrong_values(self, path, value, message):
        """
        The message states what was expected, what came and where it is.
        """
        with pytest.raises(ParseError, match=re.escape(message)):
            parse_digest(changed(*path, to=value))

    def test_no_type_is_taken_for_another(self, validator):
        """
        A value of a wrong type, anywhere in a digest, is refused by the parser and by the schema.
        """
        document = json.loads(dump_digest(FULL))
        for path, value in leaves(document):
            others = [5, "", 1.5, [5], {"": 5}, not value]
            wrong = [other for other in others if not is_like(other, value)]
            if path[-1] == "gated":  # This key is a flag or a text.
                wrong = [other for other in wrong if not isinstance(other, bool | str)]
            for other in wrong:
                text = changed(*path, to=other)
                with pytest.raises(ParseError):
                    parse_digest(text)
                assert not validator.is_valid(json.loads(text)), (path, other)

    @hypothesis.given(
        st.binary()
        | st.text()
        | st.recursive(
            st.none()
            | st.booleans()
            | st.floats()
            | st.text()
            | st.just(json.loads(dump_digest(FULL))),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["version", "papers", "period", "id", "x"]), inner
                )
            ),
        ).map(json.dumps)
    )
    def test_anything_else(self, body):
        """
        Text of any kind raises no other exception.
        """
        try:
            digest = parse_digest(body)
        except ParseError:
            return
        assert isinstance(digest, Digest)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """
    Return the known values of a document by path, without `extra`, which may hold anything.
    """
    if path[-1:] == ("extra",):
        return []
    if not isinstance(value, dict | list):
        return [] if value is None else [(path, value)]
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for step, inner in steps for leaf in leaves(inner, (*path, step))]


def is_like(other: Any, value: Any) -> bool:
    """
    Tell whether a value may replace the other.
    """
    return type(other) is type(value) or (type(value) is float and type(other) is int)


class TestSchema:
    """
    The JSON Schema that is shipped for programs in other languages.
    """

    def test_it_is_a_schema(self, schema):
        """
        The schema itself is valid.
        """
        jsonschema.Draft202012Validator.check_schema(schema)

    @pytest.mark.parametrize(
        ("name", "record"),
        [
            ("note", Note),
            ("paper", Paper),
            ("author", Author),
            ("claim", Claim),
            ("user", User),
            ("organization", Organization),
            ("arxiv", ArxivRecord),
            ("stats", Stats),
            ("day", DayStats),
        ],
    )
    def test_it_lists_the_attributes(self, schema, name, record):
        """
        The keys of each object are the attributes of its record in their order.
        """
        assert keys_of(record) == list(schema["$defs"][name]["properties"])

    def test_it_lists_those_of_digests(self, schema):
        """
        The keys of a digest follow the version, and all of them are required.
        """
        keys = ["version", *keys_of(Digest)]

        assert keys == list(schema["properties"]) == schema["required"]

    @pytest.mark.parametrize(
        "digest",
        [FULL, sample_digest(), empty_digest(), hostile_digest()],
        ids=["full", "sample", "empty", "hostile"],
    )
    def test_what_is_written_is_valid(self, validator, digest):
        """
        Every digest of the examples conforms to the schema.
        """
        validator.validate(json.loads(dump_digest(digest)))

    @hypothesis.given(digests())
    def test_whatever_is_written_is_valid(self, digest):
        """
        Any digest conforms to the schema.
        """
        text = resources.files("hfdaily").joinpath("digest.schema.json").read_text("utf-8")

        jsonschema.Draft202012Validator(json.loads(text)).validate(json.loads(dump_digest(digest)))

    @pytest.mark.parametrize("key", ["period", "papers", "complete"])
    def test_a_missing_key_is_not_valid(self, validator, key):
        """
        The schema requires every key, although the parser accepts files with fewer keys.
        """
        document = copy.deepcopy(json.loads(dump_digest(FULL)))
        del document[key]

        assert not validator.is_valid(document)
