"""
Citations, read back by parsers that others wrote.
"""

import datetime as dt
import random
import re

import attrs
import bibtexparser
import hypothesis
import pytest
import rispy

from hfdaily_citations._keys import keys
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from hfdaily import ArxivRecord, Author, Digest, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import check_renderer, digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import plain

# The macros that pylatexenc does not know, https://ctan.org/pkg/comprehensive.
SIGNS = {"less": "<", "greater": ">", "bar": "|", "braceleft": "{", "braceright": "}"}
MACROS = get_default_latex_context_db()
MACROS.add_context_category(
    "signs", [MacroTextSpec(f"text{name}", sign) for name, sign in SIGNS.items()], prepend=True
)
TEX = LatexNodes2Text(latex_context=MACROS)
FORMATS = ["bibtex", "ris"]
VESPO = Paper(
    id="2602.10693",
    title="VESPO: Variational Sequence-Level\n  Soft Policy Optimization",
    summary="Training is\nunstable.",
    authors=(
        Author(name="Guobin Shen"),
        Author(name="L. van der Maaten"),
        Author(name="Gemma Team"),
    ),
    published_at=dt.datetime(2026, 2, 11, tzinfo=dt.UTC),
    featured_on=dt.date(2026, 2, 23),
)


@pytest.fixture(autouse=True)
def plugins(monkeypatch):
    """
    Plugins are looked for, whatever the machine's settings are.
    """
    monkeypatch.delenv("HFDAILY_DISABLE_PLUGINS", raising=False)


def digest(*papers, **fields):
    return Digest(**{"period": Period.parse("2026-02-23"), "papers": papers, **fields})


def read_bibtex(text):
    """
    Read entries: keys to fields, as they stand.
    """
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return {entry.key: {f.key: f.value for f in entry.fields} for entry in library.entries}


def untex(text):
    """
    Return what TeX makes of a text.
    """
    return TEX.latex_to_text(text)


@pytest.mark.parametrize("format", FORMATS)
def test_the_plugin_keeps_the_contract(format):
    """
    It is found by its entry point, and renders whatever comes.
    """
    check_renderer(Registry.load().get(f"citations:{format}"))


def test_bibtex():
    """
    An entry as arXiv itself offers it; capitals that must stay are protected, names taken apart.
    """
    record = ArxivRecord(id=VESPO.id, title="", abstract="By arXiv.", primary_category="cs.LG")
    entry = render(digest(attrs.evolve(VESPO, arxiv=record)), "bibtex", options={"abstract": True})

    assert entry == (
        "@misc{shen2026vespo,\n"
        "  title = {{VESPO}: Variational Sequence-Level Soft Policy Optimization},\n"
        "  author = {Shen, Guobin and van der Maaten, L. and {Gemma Team}},\n"
        "  year = {2026},\n"
        "  eprint = {2602.10693},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "  doi = {10.48550/arXiv.2602.10693},\n"
        "  url = {https://arxiv.org/abs/2602.10693},\n"
        "  note = {Hugging Face Daily Papers, 2026-02-23},\n"
        "  abstract = {By arXiv.},\n"
        "}\n"
    )


def test_capitals_that_must_stay():
    """
    Braces are around what is not a word with a capital, and no more.
    """
    paper = attrs.evolve(VESPO, title="A 3D Top-K LoRA: Off-Policy for GPT-4 & o3")
    (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()

    assert r"A {3D} Top-{K} {LoRA}: Off-Policy for {GPT}-4 \& o3" == entry["title"]


def test_ris():
    """
    A record of tagged lines.
    """
    assert render(digest(VESPO), "ris") == (
        "TY  - UNPB\n"
        "ID  - shen2026vespo\n"
        "TI  - VESPO: Variational Sequence-Level Soft Policy Optimization\n"
        "AU  - Shen, Guobin\n"
        "AU  - van der Maaten, L.\n"
        "AU  - Gemma Team\n"
        "PY  - 2026\n"
        "DA  - 2026/02/11\n"
        "AB  - Training is unstable.\n"
        "PB  - arXiv\n"
        "DO  - 10.48550/arXiv.2602.10693\n"
        "UR  - https://arxiv.org/abs/2602.10693\n"
        "N1  - Hugging Face Daily Papers, 2026-02-23\n"
        "ER  - \n"
    )


def test_the_doi_of_the_publisher_comes_first():
    """
    Where arXiv knows it; what is no DOI is no DOI, and without an arXiv id there is none.
    """
    for doi, found in [
        ("10.1234/a_b(1)", "10.1234/a_b(1)"),
        ("10.1}", "10.48550/arXiv.2602.10693"),
    ]:
        paper = attrs.evolve(VESPO, arxiv=ArxivRecord(id="x", title="", abstract="", doi=doi))
        (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()
        assert found == entry["doi"]
    assert "DO  - " not in render(digest(attrs.evolve(VESPO, id="x")), "ris")


# Keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Guobin Shen", "The Off-Policy Way", "shen2026off"),
        ("José Álvarez-Sáez", "À propos", "alvarezsaez2026propos"),
        ("L. van der Maaten", "3D/4D", "vandermaaten20263d"),
        ("Gemma Team", "Of the", "gemma2026of"),
        ("王", "论文", "anonymous2026"),
        ("", "", "anonymous202626021"),
    ],
)
def test_keys_tell(author, title, key):
    """
    First author, year, first telling word.
    """
    paper = attrs.evolve(VESPO, id="2602.1", title=title, authors=(Author(name=author),))

    assert [key] == keys([paper])


def test_equal_keys_get_letters_by_id():
    """
    However the list is ranked.
    """
    papers = [attrs.evolve(VESPO, id=f"2602.{number:05}") for number in range(30)]
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac", "ad"]
    mixed = random.Random(1).sample(papers, 30)

    assert [f"shen2026vespo-{letter}" for letter in letters] == keys(papers)
    assert dict(zip([p.id for p in papers], keys(papers), strict=True)) == dict(
        zip([p.id for p in mixed], keys(mixed), strict=True)
    )


@hypothesis.given(digests(), st.randoms())
def test_keys_are_unique_and_stay(made, dice):
    """
    Whatever the titles hold, and in any order.
    """
    papers = list(made.papers)
    found = dict(zip([paper.id for paper in papers], keys(papers), strict=True))
    dice.shuffle(papers)

    assert len(set(found.values())) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z]+)?", key) for key in found.values())
    assert found == dict(zip([paper.id for paper in papers], keys(papers), strict=True))


# Strangers' text -------------------------------------------------------------------------------


def said(text):
    """
    Return a text without blanks and without what TeX does for typography.
    """
    for ligature, sign in {"---": "—", "--": "–", "``": "“", "''": "”", "^": "ˆ"}.items():
        text = text.replace(ligature, sign)
    return "".join(text.split())


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_bibtex_reads_back(made):
    """
    As many entries as papers; TeX makes the titles and abstracts of them that they were.
    """
    entries = read_bibtex(render(made, "bibtex", options={"abstract": True}))

    assert keys(made.papers) == list(entries)
    for paper, entry in zip(made.papers, entries.values(), strict=True):
        title = plain(paper.title) or plain(paper.id)
        assert said(title) == said(untex(entry.get("title", "")))
        assert said(plain(paper.abstract)) == said(untex(entry.get("abstract", "")))


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_ris_reads_back(made):
    """
    As many records as papers, with the same titles and abstracts.
    """
    records = rispy.loads(render(made, "ris"))

    assert keys(made.papers) == [record["id"] for record in records]
    for paper, record in zip(made.papers, records, strict=True):
        assert (plain(paper.title) or plain(paper.id)) == record.get("title", "")
        assert plain(paper.abstract) == record.get("abstract", "")


def test_hostile_papers_read_back():
    """
    The worst that we know of: no macro of a stranger is left, no brace, no line.
    """
    papers = [paper for paper in hostile_digest().papers if len(paper.title) < 1000]
    text = render(digest(*papers), "bibtex", options={"abstract": True})

    assert len(papers) == len(read_bibtex(text))
    assert len(papers) == len(rispy.loads(render(digest(*papers), "ris")))
    macros = set(re.findall(r"\\([a-z]+)", text))
    assert macros <= {
        *("textbackslash", "textbraceleft", "textbraceright", "textless", "textgreater"),
        *("textbar", "textasciitilde", "textasciicircum"),
    }


@pytest.mark.parametrize("name", ["Barnes and Noble", "Smith, John", "A {B} \\C and", "Plato"])
def test_a_name_is_one_name(name):
    """
    Whatever stands in it.
    """
    paper = attrs.evolve(VESPO, authors=(Author(name=name), Author(name="Ann Lee")))
    (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()
    (record,) = rispy.loads(render(digest(paper), "ris"))

    assert f"{name} and Lee, Ann" == untex(entry["author"])
    assert len(record["authors"]) == 2


def test_the_sample():
    """
    All papers, in order.
    """
    papers = sample_digest().papers
    entries = read_bibtex(render(sample_digest(), "bibtex"))
    records = rispy.loads(render(sample_digest(), "ris"))

    assert [paper.id for paper in papers] == [entry["eprint"] for entry in entries.values()]
    assert [paper.abs_url for paper in papers] == [record["urls"][0] for record in records]
    assert "" == render(empty_digest(), "bibtex") == render(empty_digest(), "ris")
