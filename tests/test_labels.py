"""
The labels and sentences that renderers write themselves.
"""

import ast
import datetime as dt
import re
import string

from html import unescape
from pathlib import Path
from typing import get_args

import pytest

from tests.factories import digest, paper

import hfdaily

from hfdaily import Digest, Note, Organization, Paper, Period, filters, rank, render, render_bytes
from hfdaily._records.digest import NOTE_TEXTS, NoteKind
from hfdaily._records.ranking import filter_label
from hfdaily.labels import LOCALES, labels
from hfdaily.plugins import Option, Registry
from hfdaily.testing import sample_digest

SOURCES = Path(hfdaily.__file__).parent
TABLES = {path.stem: path for path in sorted(SOURCES.glob("_locales/*.py")) if path.stem in LOCALES}

# Names that are the same in every language, and months, which some languages write as numbers.
FALL_BACK = {"arxiv", "months", "pdf", "title"}
# Sentences of notes, for which English uses `str(note)`.
NOTES = {f"note_{kind}" for kind in get_args(NoteKind)} - {"note_other", "note_unknown_locale"}


def table(locale: str) -> dict[str, str]:
    """
    Return the messages of a locale as they stand in its module.
    """
    (words,) = (
        node.value
        for node in ast.parse(TABLES[locale].read_text("utf-8")).body
        if isinstance(node, ast.AnnAssign) and node.target.id == "MESSAGES"
    )
    return ast.literal_eval(words)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


ENGLISH = table("en")
#: A registry without the plugins that are installed on this machine.
BUILTIN_FORMATS = [found.name for found in hfdaily.formats() if found.builtin]
OTHERS = [locale for locale in LOCALES if locale != "en"]


def test_there_is_a_table_for_each_locale():
    """
    Each known locale has a table, and each table belongs to a known locale.
    """
    assert list(LOCALES) == list(TABLES)


@pytest.mark.parametrize("locale", LOCALES)
def test_keys_are_sorted(locale):
    """
    Keys are sorted and one per line, so that additions do not conflict.
    """
    keys = re.findall(r'^    "(\w+)": ', TABLES[locale].read_text("utf-8"), re.MULTILINE)

    assert sorted(table(locale)) == keys


@pytest.mark.parametrize("locale", OTHERS)
def test_a_locale_says_everything(locale):
    """
    A locale has every key of English except names, and singulars only if its language has them.
    """
    singulars = {key for key in ENGLISH if key.endswith("_one")}

    expected = (set(ENGLISH) | NOTES) - FALL_BACK - singulars

    assert expected == set(table(locale)) - FALL_BACK - singulars
    assert set(table(locale)) <= set(ENGLISH) | NOTES


@pytest.mark.parametrize("locale", OTHERS)
def test_a_locale_leaves_nothing_out(locale):
    """
    A text has the same placeholders as the English one, except those of dates.
    """
    for key, text in table(locale).items():
        if key in {"date", "month"}:
            assert fields(text) <= {"y", "m", "d", "month"}
        elif key in NOTES:
            assert fields(NOTE_TEXTS[key.removeprefix("note_")]) == fields(text), key
        else:
            assert fields(ENGLISH[key]) == fields(text), key


def test_every_word_is_said():
    """
    Every key is used by some code.
    """
    sources = [path for path in SOURCES.rglob("*") if path.parent.name != "_locales"]
    said = "".join(path.read_text("utf-8") for path in sources if path.suffix in {".py", ".html"})

    assert [] == [
        key
        for key in ENGLISH
        if not re.search(rf"""["']{key.removesuffix("_one")}["']""", said)
        and not key.startswith(("by_", "filter_"))
    ]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["upvotes", "comments", "stars", "newest", "hot", "rising"])
def test_every_built_in_ranking_has_a_name(locale, key):
    """
    Every built-in ranking has a name in every locale.
    """
    assert () == rank([], by=key)
    assert labels(locale).text(f"by_{key}") == labels(locale).ranking(key)


FILTERS = {
    "words": (filters.words("it's {0} “x”"), "“it's {0} “x””"),
    "author": (filters.author("A, B"), "author “A, B”"),
    "organization": (filters.organization('"Q"'), 'organization “"Q"”'),
    "submitter": (filters.submitter("a\\b"), "submitted by “a\\b”"),
    "has_code": (filters.has_code, "with code"),
    "has_datasets": (filters.has_datasets, "with datasets"),
    "has_models": (filters.has_models, "with models"),
    "has_spaces": (filters.has_spaces, "with Spaces"),
    "min_upvotes": (filters.min_upvotes(3), "3 or more upvotes"),
    "not_withdrawn": (filters.not_withdrawn, "not withdrawn"),
}


@pytest.mark.parametrize("name", filters.__all__)
def test_every_filter_is_named_in_words(name):
    """
    Every filter is named in words in every locale, with its argument as it was written.
    """
    test, expected = FILTERS[name]
    names = f"{filter_label([test, test])}, words(1 2), mine('x'), not_mine"

    assert f"{expected}, {expected}, words(1 2), mine('x'), not_mine" == labels("en").filters(names)
    assert r"words('\x')" == labels("en").filters(r"words('\x')")
    translated = {labels(locale).filters(str(filter_label(test))) for locale in LOCALES}
    assert (2 if name == "words" else 4) <= len(translated)
    assert filter_label(test) not in translated


@pytest.mark.parametrize("format", BUILTIN_FORMATS)
@pytest.mark.parametrize("period", ["2026-02-23", "2026-W09", "2026-02", "2026-02-23..2026-02-24"])
@pytest.mark.parametrize("locale", LOCALES)
def test_renderers_find_their_words(format, period, locale):
    """
    Renderers find every label that they need, for any digest and any options.
    """
    paper = Paper(
        id="2602.10693", title="T", upvotes=1, comments=2, featured_on=dt.date(2026, 2, 23)
    )
    options = {o.name: True for o in Registry().get(format).options if o.type is bool}
    for papers in ((paper,), ()):
        made = Digest(period=Period.parse(period), papers=papers, listed=3, complete=False)
        assert isinstance(render_bytes(made, format, locale=locale, options=options), bytes)


@pytest.mark.parametrize(
    ("locale", "language", "word"),
    [
        ("ko", "ko", "기관"),
        ("ko-KR", "ko", "기관"),
        ("ko_KR.UTF-8", "ko", "기관"),
        ("ZH-Hant-TW", "zh", "机构"),
        ("en-GB", "en", "Organization"),
        ("pt-BR", "en", "Organization"),
        ("C", "en", "Organization"),
        ("", "en", "Organization"),
    ],
)
def test_a_locale_falls_back(locale, language, word):
    """
    A locale falls back to its language and then to English.
    """
    assert language == labels(locale).language
    assert word == labels(locale).text("organization")


def test_a_plugin_brings_its_own():
    """
    A plugin's labels take precedence, and built-in ones fill the gaps, language by language.
    """
    own = {
        "de": {"organization": "Institut", "slide": "Folie"},
        "pt_BR": {"organization": "Instituição"},
        "ko": {"slide": "슬라이드"},
        "en": {"slide": "Slide", "pdf": "Printable"},
    }

    assert "Institut" == labels("de-AT", own).text("organization")
    assert "Abstract" == labels("de-AT", own).text("abstract")
    assert "de" == labels("de-AT", own).language
    assert "Instituição" == labels("pt-br", own).text("organization")
    assert ["슬라이드", "기관"] == [
        labels("ko", own).text(key) for key in ("slide", "organization")
    ]
    assert ["Slide", "Printable"] == [labels("ja", own).text(key) for key in ("slide", "pdf")]


@pytest.mark.parametrize(
    ("locale", "is_known"),
    [
        *(("en", True), ("en-GB", True), ("ko_KR.UTF-8", True), ("zh-Hant", True)),
        *(("C", True), ("C.UTF-8", True), ("POSIX", True), ("", True), ("de_AT@euro", True)),
        *(("fr", False), ("pt-BR", False), ("english", False)),
    ],
)
def test_an_unknown_locale_has_a_note(locale, is_known):
    """
    The note names the locale as it was requested, and a locale of the plugin counts as known.
    """
    note = labels(locale, {"de": {"pdf": "PDF"}}).locale_note

    assert is_known == (note is None)
    assert is_known or f"There are no labels for the locale {locale}; English is used." == str(note)


@pytest.mark.parametrize("format", ["text", "markdown", "jekyll", "hugo", "html"])
def test_documents_name_an_unknown_locale(format):
    """
    A document in an unknown locale states that it is in English.
    """
    known, unknown = (render(sample_digest(), format, locale=locale) for locale in ("ko", "fr-CA"))

    assert "no labels for the locale fr-CA" in " ".join(unescape(unknown).replace("\\", "").split())
    assert "no labels" not in known


#: A note of each kind with all the facts that its sentence names.
ALL_NOTES = [
    Note(
        kind=kind,
        day=dt.date(2026, 2, 22),
        previous=dt.date(2026, 2, 20),
        period=Period.week(2026, 8),
        count=3,
        names=["REASON"],
        reason="REASON.",
    )
    for kind in get_args(NoteKind)
]


@pytest.mark.parametrize("note", ALL_NOTES, ids=lambda note: note.kind)
@pytest.mark.parametrize("locale", OTHERS)
def test_notes_are_translated(locale, note):
    """
    Translated notes hold no English except names, units and reasons of servers.
    """
    if f"note_{note.kind}" not in NOTES:
        return
    sentence = labels(locale).note(note)
    left = re.sub(r"REASON|API|Hub|arXiv|extra", "", sentence)

    assert not re.search("[A-Za-z]", left), sentence
    assert ("REASON" in sentence) == ("REASON" in str(note))
    for fact, text in (("{day}", labels(locale).day(note.day)), ("{count}", "3")):
        assert (fact in NOTE_TEXTS[note.kind]) <= (text in sentence)


@pytest.mark.parametrize("note", ALL_NOTES, ids=lambda note: note.kind)
def test_notes_in_english(note):
    """
    Notes in English, or in a locale without a translation, are the sentences of `str(note)`.
    """
    assert str(note) == labels("en").note(note) == labels("fr").note(note)


def test_a_plugin_can_translate_notes():
    """
    A plugin's own sentences for notes take precedence.
    """
    note = Note(kind="no_list", day=dt.date(2026, 2, 22))
    own = {"de": {"note_no_list": "Keine Liste am {day}.", "date": "{d}.{m}.{y}"}}

    assert "Keine Liste am 22.2.2026." == labels("de", own).note(note)


def test_facts_of_notes_are_no_format():
    """
    Braces in a reason are kept as text.
    """
    note = Note(kind="arxiv_failed", reason="{day} {0.__class__}")

    assert "Not everything could be fetched from arXiv: {day} {0.__class__}." == labels("en").note(
        note
    )
    assert "{day} {0.__class__}" in labels("ko").note(note)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("format", ["text", "markdown", "jekyll", "hugo", "html"])
def test_statistics_say_what_they_are_based_on(format, locale):
    """
    Statistics state how many papers they are based on, unless it is all of them.
    """
    papers = [
        paper(
            n,
            ai_keywords=("agents", f"only {n}") if n < 158 else (),
            organization=Organization(name="lab") if n < 97 else None,
        )
        for n in range(422)
    ]
    shown = render(digest(*papers, period=Period.month(2026, 2)), format, locale=locale)
    based_on = labels(locale).text("based_on", n="158", papers="422")
    text = " ".join(re.sub(r"<[^>]*>|\\", "", unescape(shown)).split())

    assert 1 == text.count(based_on)
    assert labels(locale).text("based_on", n="97", papers="422") in text
    assert labels(locale).text("based_on", n="422", papers="422") not in text
    assert "only 3 (1)" not in text


def test_an_unknown_key_is_an_error():
    """
    An unknown key is a mistake in the renderer and raises an error.
    """
    with pytest.raises(KeyError, match="no label 'oops'"):
        labels("ko").text("oops")
    with pytest.raises(KeyError, match="no label 'oops'"):
        labels("ko").count("oops", 1)


def test_values_are_no_format():
    """
    Braces in values are kept as text.
    """
    assert "Week {n} of {0}" == labels("en").text("week", w="{n}", y="{0}")


@pytest.mark.parametrize(
    ("locale", "counted"),
    [
        ("en", ["0 papers", "1 paper", "2 papers", "1,234 papers"]),
        ("ko", ["논문 0편", "논문 1편", "논문 2편", "논문 1,234편"]),
        ("ja", ["論文0本", "論文1本", "論文2本", "論文1,234本"]),
        ("zh", ["0 篇论文", "1 篇论文", "2 篇论文", "1,234 篇论文"]),
    ],
)
def test_counts(locale, counted):
    """
    English has a singular, and the other languages do not need one.
    """
    assert counted == [labels(locale).count("all_papers", n) for n in (0, 1, 2, 1234)]


def test_a_singular_is_of_the_same_language():
    """
    A language without a singular does not use that of English.
    """
    assert "Bild 1" == labels("de", {"de": {"comments": "Bild {n}"}}).count("comments", 1)


@pytest.mark.parametrize(
    ("locale", "day", "week", "month", "days"),
    [
        ("en", "February 3, 2026", "Week 8 of 2026", "February 2026", "February 3, 2026 to March 1, 2026"),
        ("ko", "2026년 2월 3일", "2026년 8주차", "2026년 2월", "2026년 2월 3일 ~ 2026년 3월 1일"),
        ("ja", "2026年2月3日", "2026年第8週", "2026年2月", "2026年2月3日〜2026年3月1日"),
        ("zh", "2026年2月3日", "2026年第8周", "2026年2月", "2026年2月3日至2026年3月1日"),
    ],
)  # fmt: skip
def test_periods(locale, day, week, month, days):
    """
    Dates and periods are written as people write them.
    """
    texts = ["2026-02-03", "2026-W08", "2026-02", "2026-02-03..2026-03-01"]

    assert [day, week, month, days] == [labels(locale).period(Period.parse(text)) for text in texts]


def test_the_week_of_another_year():
    """
    An ISO week belongs to the year of its Thursday.
    """
    assert "Week 1 of 2026" == labels("en").period(Period.week(2026, 1))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ["Daily", "Weekly", "Monthly", "Range"]),
        ("ko", ["일간", "주간", "월간", "기간"]),
        ("ja", ["日次", "週次", "月次", "期間"]),
        ("zh", ["日报", "周报", "月报", "区间"]),
    ],
)
def test_frequencies(locale, words):
    """
    A digest is called daily, weekly or monthly, as its period is.
    """
    texts = ["2026-02-03", "2026-W08", "2026-02", "2026-02-03..2026-03-01"]

    assert words == [labels(locale).frequency(Period.parse(text)) for text in texts]


def test_options_have_help():
    """
    Every option of a built-in format has a help text.
    """
    options: list[Option] = [o for f in BUILTIN_FORMATS for o in Registry().get(f).options]

    assert [] == [option.name for option in options if not option.help]
