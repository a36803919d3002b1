"""
Citations, read back by independent parsers.
"""

import datetime as dt
import json
import random
import re
import shutil
import subprocess

import attrs
import bibtexparser
import hypothesis
import pytest
import rispy

from hfdaily_citations._facts import keyed
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from hfdaily import ArxivRecord, Author, Digest, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import check_renderer, digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import plain

# Macros that pylatexenc does not know (https://ctan.org/pkg/comprehensive).
SIGNS = {"less": "<", "greater": ">", "bar": "|", "braceleft": "{", "braceright": "}"}
MACROS = get_default_latex_context_db()
MACROS.add_context_category(
    "signs", [MacroTextSpec(f"text{name}", sign) for name, sign in SIGNS.items()], prepend=True
)
TEX = LatexNodes2Text(latex_context=MACROS)
FORMATS = ["bibtex", "csljson", "ris"]
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
    Enable plugins, whatever the settings of the machine are.
    """
    monkeypatch.delenv("HFDAILY_DISABLE_PLUGINS", raising=False)


def digest(*papers, **fields):
    return Digest(**{"period": Period.parse("2026-02-23"), "papers": papers, **fields})


def keys(papers):
    return [key for key, _ in keyed(papers)]


def read_bibtex(text):
    """
    Return the fields of each entry by its key, without converting them.
    """
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return {entry.key: {f.key: f.value for f in entry.fields} for entry in library.entries}


def untex(text):
    """
    Return the text that TeX makes of a source.
    """
    return TEX.latex_to_text(text)


@pytest.mark.parametrize("format", FORMATS)
def test_the_plugin_keeps_the_contract(format):
    """
    The plugin is found by its entry point, and its formats pass the check of the contract.
    """
    check_renderer(Registry.load().get(f"citations:{format}"))


def test_bibtex():
    """
    An entry is that of arXiv, with protected capitals and split names.
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
    Braces protect only capitals that a style could change wrongly.
    """
    paper = attrs.evolve(VESPO, title="A 3D Top-K LoRA: Off-Policy for GPT-4 & o3")
    (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()

    assert r"A {3D} Top-{K} {LoRA}: Off-Policy for {GPT}-4 \& o3" == entry["title"]


def test_ris():
    """
    A record consists of tagged lines.
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
    The publisher's DOI is preferred, an invalid DOI is ignored, and without an arXiv id there is
    none.
    """
    for doi, found in [
        ("10.1234/a_b(1)", "10.1234/a_b(1)"),
        ("10.1}", "10.48550/arXiv.2602.10693"),
    ]:
        paper = attrs.evolve(VESPO, arxiv=ArxivRecord(id="x", title="", abstract="", doi=doi))
        (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()
        assert found == entry["doi"]
    assert "DO  - " not in render(digest(attrs.evolve(VESPO, id="x")), "ris")


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
    A key has the first author, the year and the first significant word.
    """
    paper = attrs.evolve(VESPO, id="2602.1", title=title, authors=(Author(name=author),))

    assert [key] == keys([paper])


def test_equal_keys_get_letters_by_id():
    """
    Equal keys get letters in the order of ids, whatever the ranking is.
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
    Keys are unique and independent of the order, for any titles.
    """
    papers = list(made.papers)
    found = dict(zip([paper.id for paper in papers], keys(papers), strict=True))
    dice.shuffle(papers)

    assert len(set(found.values())) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z]+)?", key) for key in found.values())
    assert found == dict(zip([paper.id for paper in papers], keys(papers), strict=True))


def untypeset(text):
    """
    Return a text without whitespace and without the typography of TeX.
    """
    for ligature, sign in {"---": "—", "--": "–", "``": "“", "''": "”", "^": "ˆ"}.items():
        text = text.replace(ligature, sign)
    return "".join(text.split())


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_bibtex_reads_back(made):
    """
    There is one entry per paper, and TeX makes the original titles and abstracts of it.
    """
    entries = read_bibtex(render(made, "bibtex", options={"abstract": True}))

    assert keys(made.papers) == list(entries)
    for paper, entry in zip(made.papers, entries.values(), strict=True):
        title = plain(paper.title) or plain(paper.id)
        assert untypeset(title) == untypeset(untex(entry.get("title", "")))
        assert untypeset(plain(paper.abstract)) == untypeset(untex(entry.get("abstract", "")))


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_ris_reads_back(made):
    """
    There is one record per paper, with the same title and abstract.
    """
    records = rispy.loads(render(made, "ris"))

    assert keys(made.papers) == [record["id"] for record in records]
    for paper, record in zip(made.papers, records, strict=True):
        assert (plain(paper.title) or plain(paper.id)) == record.get("title", "")
        assert plain(paper.abstract) == record.get("abstract", "")


def test_hostile_papers_read_back():
    """
    Hostile papers add no macro, brace or line to the output.
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
    Any name is read back as one name.
    """
    paper = attrs.evolve(VESPO, authors=(Author(name=name), Author(name="Ann Lee")))
    (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()
    (record,) = rispy.loads(render(digest(paper), "ris"))

    assert f"{name} and Lee, Ann" == untex(entry["author"])
    assert len(record["authors"]) == 2


def test_the_sample():
    """
    All papers of the sample are there, in order.
    """
    papers = sample_digest().papers
    entries = read_bibtex(render(sample_digest(), "bibtex"))
    records = rispy.loads(render(sample_digest(), "ris"))

    assert [paper.id for paper in papers] == [entry["eprint"] for entry in entries.values()]
    assert [paper.abs_url for paper in papers] == [record["urls"][0] for record in records]
    assert "" == render(empty_digest(), "bibtex") == render(empty_digest(), "ris")


PEOPLE = {
    "Martin Luther King Jr.": (
        "King, Jr., Martin Luther",
        "King, Martin Luther, Jr.",
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ),
    "John Smith, Sr": (
        "Smith, Sr, John",
        "Smith, John, Sr",
        {"family": "Smith", "given": "John", "suffix": "Sr"},
    ),
    "L. van der Maaten": (
        "van der Maaten, L.",
        "van der Maaten, L.",
        {"family": "Maaten", "given": "L.", "non-dropping-particle": "van der"},
    ),
    "and Friends": ("{and Friends}", "and Friends", {"literal": "and Friends"}),
    "Gemma Team": ("{Gemma Team}", "Gemma Team", {"literal": "Gemma Team"}),
    "Plato": ("{Plato}", "Plato", {"literal": "Plato"}),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_parts_of_a_name(name):
    """
    Each format has the parts of a name in the form that its readers expect.
    """
    paper = attrs.evolve(VESPO, authors=(Author(name=name), Author(name="Ann Lee")))
    bibtex, ris, csl = PEOPLE[name]
    (entry,) = read_bibtex(render(digest(paper), "bibtex")).values()
    (record,) = rispy.loads(render(digest(paper), "ris"))
    (item,) = json.loads(render(digest(paper), "csljson"))

    assert f"{bibtex} and Lee, Ann" == entry["author"]
    assert [ris, "Lee, Ann"] == record["authors"]
    assert [csl, {"family": "Lee", "given": "Ann"}] == item["author"]


def test_bibtexparser_reads_the_parts_of_a_name():
    """
    bibtexparser reads a suffix as a suffix and a group as one name.
    """
    authors = tuple(Author(name=name) for name in ("Martin Luther King Jr.", "and Friends"))
    text = render(digest(attrs.evolve(VESPO, authors=authors)), "bibtex")
    middlewares = [
        bibtexparser.middlewares.SeparateCoAuthors(),
        bibtexparser.middlewares.SplitNameParts(),
    ]
    library = bibtexparser.parse_string(text, append_middleware=middlewares)
    king, friends = library.entries[0]["author"]

    assert (["Martin", "Luther"], ["King"], ["Jr."]) == (king.first, king.last, king.jr)
    assert ["{and Friends}"] == friends.last


def test_csljson():
    """
    An item has the type "article", like arXiv's own.
    """
    (item,) = json.loads(render(digest(VESPO), "csljson"))

    assert {
        "id": "shen2026vespo",
        "type": "article",
        "title": "VESPO: Variational Sequence-Level Soft Policy Optimization",
        "author": [
            {"family": "Shen", "given": "Guobin"},
            {"family": "Maaten", "given": "L.", "non-dropping-particle": "van der"},
            {"literal": "Gemma Team"},
        ],
        "issued": {"date-parts": [[2026, 2, 11]]},
        "publisher": "arXiv",
        "number": "arXiv:2602.10693",
        "DOI": "10.48550/arXiv.2602.10693",
        "URL": "https://arxiv.org/abs/2602.10693",
        "abstract": "Training is unstable.",
        "note": "Hugging Face Daily Papers, 2026-02-23",
    } == item
    assert [] == json.loads(render(empty_digest(), "csljson"))


def cited(made):
    """
    Return the citation that citeproc makes of each paper, in its default style.
    """
    style = pytest.importorskip("citeproc", reason="citeproc-py is not installed")
    from citeproc.source.json import CiteProcJSON

    items = json.loads(render(made, "csljson"))
    harvard = style.CitationStylesStyle("harvard-cite-them-right", validate=False)
    found = style.CitationStylesBibliography(harvard, CiteProcJSON(items), style.formatter.plain)
    for item in items:
        found.register(style.Citation([style.CitationItem(item["id"])]))
    return [str(entry) for entry in found.bibliography()]


@pytest.mark.filterwarnings("ignore")
def test_citeproc_reads_it():
    """
    citeproc reads names and titles of all papers of the sample correctly.
    """
    authors = tuple(Author(name=name) for name in ("Martin Luther King Jr.", "and Friends"))
    (entry,) = cited(digest(attrs.evolve(VESPO, authors=authors)))

    # The style adds an "and" before the last author.
    assert entry.startswith("King, M.L., Jr. and and Friends (2026)")
    assert len(sample_digest().papers) == len(cited(sample_digest()))


def test_pandoc_reads_it(tmp_path):
    """
    Pandoc cites each paper of the sample with its title.
    """
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not installed")
    sample = sample_digest()
    (tmp_path / "papers.json").write_text(render(sample, "csljson"), "utf-8")
    cites = "".join(f"[@{key}]\n" for key in keys(sample.papers))
    command = ["pandoc", "--citeproc", "--bibliography", tmp_path / "papers.json", "-t", "plain"]
    done = subprocess.run(
        [*command, "--wrap=none"], input=cites, capture_output=True, text=True, check=True
    )

    assert "" == done.stderr
    # The style changes capitals of titles.
    assert all(plain(paper.title).lower() in done.stdout.lower() for paper in sample)


@hypothesis.settings(deadline=None)
@hypothesis.given(digests())
def test_csljson_reads_back(made):
    """
    There is one item per paper, without markup that a reader could interpret.
    """
    items = json.loads(render(made, "csljson"))

    assert keys(made.papers) == [item["id"] for item in items]
    for paper, item in zip(made.papers, items, strict=True):
        shown = plain(paper.title) or plain(paper.id)
        assert shown.replace("<", "‹") == item.get("title", "")
