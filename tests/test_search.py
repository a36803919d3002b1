"""
A search of an archive finds what a filter of all its papers finds.
"""

import json
import re
import string
import sys

import attrs
import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import DAY, MONDAY, day_of, paper

from hfdaily import Archive, Note, Period, filters
from hfdaily._storage.search import leave_out, needles_of
from hfdaily.exceptions import ArchiveError
from hfdaily.testing import digests

SUNDAY = MONDAY - DAY

#: Words that a case-insensitive search mixes up, or that JSON may write in several ways.
WORDS = [
    *("video", "VIDEO", "v\N{LATIN SMALL LETTER DOTLESS I}deo", "\N{KELVIN SIGN}elvin", "kelvin"),
    *("V\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}DEO", "\N{LATIN SMALL LETTER LONG S}trasse"),
    *("stra\N{LATIN SMALL LETTER SHARP S}e", "STRASSE", "caf\N{LATIN SMALL LETTER E WITH ACUTE}"),
    *("cafe\N{COMBINING ACUTE ACCENT}", "cafe", "C++", "\\u0076ideo", '"id":', "\x01video", "e"),
    *("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK CAPITAL LETTER SIGMA}", "\N{MICRO SIGN}"),
    *("\ud800", "\N{GRINNING FACE}", "],", "}", "extra", "null", "\N{CJK UNIFIED IDEOGRAPH-6269}"),
]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
SEARCHED = st.builds(
    paper,
    st.integers(1, 4),
    title=SENTENCES,
    summary=SENTENCES,
    ai_keywords=st.lists(SENTENCES, max_size=2),
    delisted=st.booleans(),
    extra=st.dictionaries(st.just("key"), SENTENCES),
)


def written_anew(**changes):
    """
    Return a function that writes a file anew in the layout of hfdaily, with other values.
    """

    def write(body):
        document = {**json.loads(body), **changes}
        if document["papers"]:
            again = {**document["papers"][0], "title": " ".join(WORDS)}
            document["papers"] += changes.get("more", [again])
        return json.dumps(document, indent=1, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )

    return write


#: How other programs may write a file.
LAYOUTS = st.sampled_from(
    [
        lambda body: body,
        lambda body: json.dumps(json.loads(body)).encode(),
        lambda body: json.dumps(json.loads(body), indent=1).encode(),
        lambda body: json.dumps(json.loads(body), indent=1, sort_keys=True).encode(),
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: body.replace(b"ideo", rb"\u0069deo"),
        lambda body: body.replace(b'"2602', rb'"\u0032602'),
        written_anew(),
        written_anew(more=[], mood=["good", "better"]),
        written_anew(more=[], notes=[], mood=[{"id": "2602.00009"}, {"id": "2602.00008"}]),
    ]
)


@pytest.fixture(name="archive")
def _archive(tmp_path):
    return Archive(tmp_path / "archive")


def files(archive):
    """
    Return the paths of all files of an archive.
    """
    return sorted(path for path in archive.path.rglob("*") if path.is_file())


def assert_found(archive, words, period):
    """
    Check that a search finds what a filter of the whole period finds.
    """
    found, loaded = archive.search(words, period), archive.load(period)
    selected = loaded.select(by=None, where=filters.words(words))

    assert attrs.evolve(selected, totals=attrs.evolve(selected, totals=None).stats) == found
    newest = selected.select(by="newest", limit=1).papers
    assert newest == archive.search(words, period, limit=1).papers


def test_words(archive):
    """
    All words must start a word of the title, the abstract or a keyword, in upper or lower case.
    """
    archive.save(day_of(paper(1, title="Video Diffusion"), paper(2, title="Diffusion")))
    archive.save(day_of(paper(3, summary="DIFFUSES videos", on=MONDAY + DAY), on=MONDAY + DAY))
    archive.save(day_of(paper(4, title="antidiffusion video", on=SUNDAY), on=SUNDAY))
    found = archive.search("diffus video")

    assert ["2602.00001", "2602.00003"] == [p.id for p in found]
    assert ("2026-02-22..2026-02-24", 4) == (found.period.label, found.listed)
    assert ("archive", True) == (found.source, found.complete)
    assert "words" in str(found.filtered_by)
    assert ["2602.00003"] == [p.id for p in archive.search("diffus video", limit=1)]
    assert 1 == len(archive.search("diffus", "2026-02-24"))
    assert [SUNDAY + 2 * DAY] == [p.featured_on for p in archive.search("video", "latest")]
    with pytest.raises(ValueError, match="empty text"):
        archive.search("")


def test_files_of_other_layouts(archive):
    """
    Files that another program has formatted differently are searched too.
    """
    archive.save(day_of(paper(1, title="Émile's vidéo \N{KELVIN SIGN}elvin"), paper(2)))
    body = json.loads(files(archive)[0].read_bytes())
    for layout in ({"indent": 4}, {"ensure_ascii": False}, {"indent": 1}):
        files(archive)[0].write_text(json.dumps(body, **layout), "utf-8")
        for words in ("émile", "VIDÉO", "kelvin", "vidéo émile kelvin"):
            assert ["2602.00001"] == [p.id for p in archive.search(words)]


@pytest.mark.parametrize("letter", ["\u0130i", "\u0131i", "\u017fs", "\u212ak"], ids=ascii)
def test_letters_of_one_kind(archive, letter):
    """
    A letter that differs from another one only in case is found by it.
    """
    archive.save(day_of(paper(1, title=f"x{letter[0]}x"), paper(2, title=f"x{letter[1]}x")))

    assert_found(archive, f"x{letter[1]}x", "2026-W09")
    assert 2 == len(archive.search(f"x{letter[1]}x", "2026-W09"))


def test_no_other_letter_is_of_one_kind():
    """
    Only these four letters are found by an ASCII letter.
    """
    others = "".join(map(chr, range(128, sys.maxunicode + 1)))
    found = {letter: re.findall(letter, others, re.IGNORECASE) for letter in string.ascii_lowercase}

    assert {"i": ["\u0130", "\u0131"], "k": ["\u212a"], "s": ["\u017f"]} == {
        letter: same for letter, same in found.items() if same
    }


def test_no_archive(archive):
    """
    Searching a missing archive raises an error instead of an empty result.
    """
    with pytest.raises(ArchiveError, match="there is no archive in"):
        archive.search("words")


def test_a_paper_of_two_lists(archive):
    """
    A paper of two lists is found by the words of its newest record, on its first list.
    """
    archive.save(day_of(paper(1, title="Still Images"), paper(2)))
    archive.save(day_of(paper(1, title="Video", on=MONDAY + DAY), on=MONDAY + DAY))

    assert [("Video", MONDAY)] == [(p.title, p.featured_on) for p in archive.search("video")]
    assert () == archive.search("images").papers
    assert 1 == len(archive.search("images", MONDAY))


def test_nothing_found_is_not_no_list(archive):
    """
    A search that finds nothing does not say that there was no list.
    """
    for number in range(2):
        archive.save(day_of(paper(number, on=MONDAY + number * DAY), on=MONDAY + number * DAY))
    found = archive.search("unheard")

    assert (0, 2, True, ()) == (len(found), found.listed, found.complete, found.notes)


def test_what_is_missing_is_said(archive):
    """
    The papers found of an incomplete list say that it is incomplete, in every position of it.
    """
    skipped = Note(kind="papers_skipped", day=MONDAY, count=1)
    papers = [paper(number, title=f"Word{number}") for number in range(3)]
    archive.save(day_of(*papers, notes=[skipped], complete=False))

    for number in range(3):
        found = archive.search(f"word{number}")
        assert (1, 3, False, (skipped,)) == (
            len(found),
            found.listed,
            found.complete,
            found.notes,
        )


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.data(), digests())
def test_the_same_as_select(tmp_path_factory, data, digest):
    """
    `search` finds what `select` finds, for any texts and words.
    """
    archive = Archive(tmp_path_factory.mktemp("archive"))
    digest = attrs.evolve(digest, period=Period.day(MONDAY), listing="daily")
    if not archive.save(digest):
        return
    texts = [text for p in digest for text in (p.title, p.abstract, *p.ai_keywords)]
    some = [word for text in texts for word in text.split()] or ["word"]
    words = " ".join(data.draw(st.lists(st.sampled_from(some), min_size=1, max_size=2)))

    assert_found(archive, words, MONDAY)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.lists(SEARCHED, max_size=4), min_size=1, max_size=3), data=st.data())
def test_the_same_for_odd_letters_and_files(tmp_path_factory, days, data):
    """
    `search` finds what `select` finds if words have several spellings, papers are on several
    lists, and other programs have written the files.
    """
    archive = Archive(tmp_path_factory.mktemp("archive"))
    for number, papers in enumerate(days):
        day = MONDAY + number * DAY
        complete = data.draw(st.booleans()) or not papers
        notes = () if complete else [Note(kind="papers_skipped", day=day, count=1)]
        listed = {p.id: attrs.evolve(p, featured_on=day) for p in papers}.values()
        archive.save(day_of(*listed, on=day, complete=complete, notes=notes))
    for path in files(archive):
        path.write_bytes(data.draw(LAYOUTS)(path.read_bytes()))
    words = " ".join(data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)))
    last = MONDAY + (len(days) - 1) * DAY

    assert_found(archive, words, data.draw(st.sampled_from(["2026-W09", f"{MONDAY}..{last}"])))


def test_unusual_files(archive):
    """
    `search` finds the same in files with another order of keys, and with lists of other records.
    """
    archive.save(day_of(paper(1, title="Video"), paper(2)))
    (path,) = files(archive)
    document = json.loads(path.read_bytes())
    papers = document.pop("papers")
    others = [{"id": "2602.00003", "title": "Video"}]
    for unusual in (
        {**document, "papers": papers},
        {"papers": papers, **document},
        {**document, "papers": [], "others": others},
        {"others": others, "papers": papers, **document},
        {**document, "papers": [{**papers[0], "id": "Ünusual\ud800"}, papers[1]]},
    ):
        text = json.dumps(unusual, indent=1, ensure_ascii=False)
        # Somebody who edits a file may leave a blank at the end of a line.
        for written in (text, text.replace("\n  },\n", "\n  }, \n")):
            path.write_bytes(written.encode("utf-8", "backslashreplace"))
            assert_found(archive, "video", "2026-W09")


@pytest.mark.parametrize(
    "notes", [(), (Note(kind="other", reason="Mind this."), Note(kind="incomplete"))]
)
def test_papers_without_the_words_are_not_parsed(archive, notes):
    """
    Papers without the words are left out before the file is parsed, whether or not it has notes.
    """
    archive.save(attrs.evolve(day_of(paper(1, title="Video"), paper(2)), notes=notes))
    (path,) = files(archive)
    body, ids = leave_out(path.read_bytes(), needles_of("video"))
    rest = json.loads(body)

    assert {paper(1).id, paper(2).id} == ids
    assert [paper(1).id] == [found["id"] for found in rest["papers"]]
    assert len(notes) == len(rest["notes"])


def test_a_damaged_file(archive):
    """
    A file with a damaged id is refused, as by `load`.
    """
    archive.save(day_of(paper(1), paper(2)))
    (path,) = files(archive)
    path.write_bytes(path.read_bytes().replace(b"2602.00002", b"2602\xff"))

    with pytest.raises(ArchiveError, match="is damaged"):
        archive.search("video", "2026-W09")
