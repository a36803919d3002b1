"""
The test kit for plugin authors: sample, empty and hostile digests, and the check of a renderer.
"""

import contextlib
import datetime as dt
import json
import logging
import os
import random
import socket
import subprocess
import sys
import time

from datetime import datetime as moment
from time import time as seconds

import attrs
import pytest

from hypothesis import Phase, given, settings

from hfdaily import Digest, Paper, Period
from hfdaily.plugins import Option, Registry, Renderer
from hfdaily.testing import (
    check_renderer,
    digests,
    empty_digest,
    hostile_digest,
    sample_digest,
)
from hfdaily.text import clean, safe_url

SEEN = []


def titles(digest, context=None):
    return "\n".join(clean(paper.title) for paper in digest.papers)


def probe(render, media_type="text/plain", **fields):
    return Renderer(name="probe", media_type=media_type, suffix=".x", render=render, **fields)


def option(name, **fields):
    return {"options": (Option(name=name, **fields),)}


def test_the_sample():
    """
    The sample is a day of papers in which every field is known.
    """
    digest = sample_digest()

    assert (Period.parse("2026-02-23"), 12) == (digest.period, digest.listed)
    assert all(paper.title and paper.summary and paper.authors for paper in digest.papers)


def test_the_empty_day():
    """
    The empty digest is a complete Sunday without papers, with the notes of a fetched one.
    """
    digest = empty_digest()

    assert ((), 0, True) == (digest.papers, digest.listed, digest.complete)
    assert ["no_list", "previous_list"] == [note.kind for note in digest.notes]
    assert 6 == digest.period.start.weekday()


@pytest.mark.parametrize(
    "text",
    [
        "<script>",
        "onerror=",
        "javascript:",
        "data:text/html",
        "]]>",
        "\x0b",
        "\ufffe",
        "\ud800",
        "\u202e",
        "\x1b[31m",
        "\x9b",
        "!!python",
        "{{ site",
        "{% raw %}",
        "{{<",
        "[f](",
        "$$",
        "\\href",
        "<!channel>",
        "@article{",
        "TY  - ",
        "\u2028",
        "!https://evil.example/p.png?a;b",
        "!\\url{",
        "foo@bar.example",
        "www.evil.example",
        "{this https URL}",
        "\\'c na\\\"\\i ve",
        "\\textsubscript",
        "\\footnote",
        "\x1bP",
        "\x9d0;",
        "=HYPERLINK",
        "@SUM",
        "\t=1+1",
        "\r\nBcc:",
        "\uff03@evil",
        "\ufe5f.evil",
        "\u00df.example",
        "\u03c2.example",
        "xn--a.",
        "#a#b",
    ],
)
def test_the_hostile_digest_has_it_all(text):
    """
    The hostile digest has each piece of syntax in titles, names, abstracts or links.
    """
    places = [
        text
        for paper in hostile_digest().papers
        for text in (paper.title, paper.summary, paper.project_page or "")
    ]

    assert any(text in place for place in places)


def test_every_text_of_the_hostile_digest_is_hostile():
    """
    Every text field of the hostile digest is hostile.
    """
    digest = hostile_digest()
    script = digest[0]

    assert script.title == "<script>alert(1)</script>"
    assert {script.title} == {
        script.summary,
        script.ai_summary,
        script.ai_summary_model,
        script.github_repo_added_by,
        script.discussion_id,
        script.submitted_by.name,
        script.organization.fullname,
        script.arxiv.abstract,
        script.authors[0].name,
        digest.ranked_by,
    }
    assert "onmouseover=" in digest.filtered_by
    assert "</title>" in digest.query
    assert {"papers", "contents"} <= {paper.id for paper in digest}
    assert any("\x1b[31m" in str(note) for note in digest.notes)
    assert any(paper.withdrawn_at for paper in digest)


def test_the_hostile_digest_is_long():
    """
    The hostile digest has a title of 1 MB, 5,000 authors and papers without any known value.
    """
    papers = hostile_digest().papers

    assert 2**20 <= max(len(paper.title) for paper in papers) <= 2**20 + 2**16
    assert 5000 == max(len(paper.authors) for paper in papers)
    assert len(papers) == len({paper.id for paper in papers})
    assert Paper(id="x", title="x") == attrs.evolve(papers[-1], id="x", title="x")


@given(digests())
def test_generated_digests_are_digests(digest):
    """
    Generated digests are valid, and each paper in one has its own id.
    """
    assert isinstance(digest, Digest)
    assert len(digest.papers) == digest.listed == len({paper.id for paper in digest.papers})


WANTED = {
    "unknown": lambda paper: paper.upvotes is None,
    "zero": lambda paper: paper.upvotes == 0,
    "script": lambda paper: "<script>" in paper.title,
    "surrogate": lambda paper: "\ud800" in paper.summary,
    "link": lambda paper: paper.project_page and safe_url(paper.project_page) is None,
    "enriched": lambda paper: paper.arxiv and paper.arxiv.comment,
}


@pytest.mark.slow
def test_generated_digests_differ():
    """
    Generated digests include papers with missing values and with hostile text.
    """
    papers = []

    @settings(derandomize=True, max_examples=1000, phases=[Phase.generate])
    @given(digests())
    def collect(digest):
        papers.extend(digest.papers)

    collect()
    missing = [name for name, wanted in WANTED.items() if not any(map(wanted, papers))]
    assert [] == missing


def test_a_failing_example_is_shrunk_in_few_steps():
    """
    Hypothesis finds and shrinks a failing example in some hundred steps.
    """
    tried = []

    @settings(
        database=None, derandomize=True, max_examples=5000, phases=[Phase.generate, Phase.shrink]
    )
    @given(digests())
    def has_no_script(digest):
        tried.append(digest)
        assert not any("<script>" in (paper.ai_summary or "") for paper in digest)

    with pytest.raises(AssertionError):
        has_no_script()
    assert len(tried[-1]) <= 2
    assert len(tried) < 3000


def html(digest, context):
    from html import escape

    rows = "".join(f"<li>{escape(titles(digest))}</li>")
    return f"<!doctype html><title>x</title><ul>{rows}</ul><script>0</script>"


def xml(digest, context):
    from xml.etree.ElementTree import Element, tostring

    root = Element("papers")
    root.text = titles(digest)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def logs(digest, context):
    logging.getLogger("plugin").warning("rendering")
    return titles(digest)


GOOD = {
    "text": probe(titles),
    "bytes": probe(lambda digest, context: b"\x00\xff", "application/pdf"),
    "html": probe(html, "text/html"),
    "xml": probe(xml, "application/atom+xml"),
    "json": probe(lambda digest, _: json.dumps(titles(digest)), "application/feed+json"),
    "logs": probe(logs),
    "formats dates": probe(
        lambda digest, _: f"{digest.period.start:%d} {time.strftime('%Y', time.gmtime(0))}"
    ),
    "option": probe(
        lambda digest, context: titles(digest)[: context.options["size"]],
        **option("size", type=int, default=9),
    ),
    "choice": probe(
        lambda digest, context: titles(digest) + context.options["style"],
        **option("style", default="full", choices=("full", "compact")),
    ),
    "choices": probe(
        lambda digest, context: titles(digest) + "".join(context.options["parts"]),
        **option("parts", type=tuple, default=("a",), choices=("a", "b")),
    ),
    "index": probe(
        titles,
        index=lambda entries, context: "\n".join(f"{e.path} {e.upvotes}" for e in entries),
    ),
    "index of pages": probe(
        titles,
        index=lambda entries, context: (
            {"index.x": ""} | {f"{e.path}.txt": str(e.upvotes) for e in entries}
        ),
    ),
    "flag": probe(
        lambda digest, context: titles(digest).upper() if context.options["loud"] else "",
        **option("loud", type=bool, default=False),
    ),
}


@pytest.mark.parametrize("renderer", GOOD.values(), ids=GOOD.keys())
def test_good_renderers_pass(renderer):
    """
    Correct renderers of any media type pass.
    """
    check_renderer(renderer)


def mutates(digest, context):
    for paper in digest.papers:
        paper.extra["seen"] = True
    return ""


def changes(digest, context):
    SEEN.append(None)
    return str(len(SEEN))


def asks(digest, context):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=0.1)
    return ""


def resolves(digest, context):
    with contextlib.suppress(OSError):
        socket.getaddrinfo("localhost", 80)
    return ""


class Day(dt.date):
    pass


def bare(digest, context):
    return "".join(paper.title for paper in digest.papers)


def page(row):
    def render(digest, context):
        rows = "".join(row(paper) for paper in digest.papers)
        return f"<!doctype html><title>x</title>{rows}".encode("utf-8", "replace")

    return probe(render, "text/html")


BAD = {
    "type": (probe(lambda digest, context: 1), "gives int, not str or bytes"),
    "encoding": (probe(bare), "lets lone surrogates through; use hfdaily.text.clean"),
    "no text": (probe(lambda digest, context: b"\xff"), "text must be UTF-8"),
    "two types": (
        probe(lambda digest, context: "" if digest.papers else b""),
        "rendering an empty digest gives bytes, where it gave text before",
    ),
    "raises": (
        probe(lambda digest, context: digest.papers[0].title),
        "rendering an empty digest raises IndexError",
    ),
    "unknown": (
        probe(lambda digest, context: str(sum(paper.upvotes for paper in digest.papers))),
        "a paper of which nothing is known raises TypeError",
    ),
    "exits": (probe(lambda digest, context: sys.exit(0)), "raises SystemExit: 0"),
    "locale": (
        probe(lambda digest, context: {"en": "", "ko": ""}[context.locale]),
        "in an unknown locale raises KeyError",
    ),
    "random": (
        probe(lambda digest, context: f"papers\n{random.random()} of them"),
        "rendering the sample gives another document the second time: in line 2, '0.",
    ),
    "state": (probe(changes), "gives another document the second time: in line 1, '"),
    "mutation": (probe(mutates), "rendering the sample changes the digest"),
    "time": (probe(lambda digest, context: str(int(seconds() / 9e9))), "reads the clock (time)"),
    "now": (probe(lambda digest, context: f"{moment.now(dt.UTC):%Y}"), "reads the clock (now)"),
    "today": (probe(lambda digest, context: f"{Day.today():%Y}"), "reads the clock (today)"),
    "strftime": (probe(lambda digest, context: time.strftime("%Y")), "reads the clock (strftime)"),
    "network": (probe(asks), "uses the network"),
    "names": (probe(resolves), "uses the network"),
    "undeclared": (
        probe(lambda digest, context: str(context.options.get("size"))),
        "it reads the option 'size', which it does not declare",
    ),
    "unread": (
        probe(titles, **option("size")),
        "it declares the option 'size', and never reads it",
    ),
    "flag": (
        probe(
            lambda digest, context: "" if context.options["x"] else 1 / 0,
            **option("x", type=bool, default=True),
        ),
        "rendering the sample with x=False raises ZeroDivisionError",
    ),
    "choice": (
        probe(
            lambda digest, context: {"full": "", "tiny": 1}[context.options["style"]],
            **option("style", default="full", choices=("full", "tiny")),
        ),
        "rendering the sample with style='tiny' gives int, not str or bytes",
    ),
    "index": (
        probe(titles, index=lambda entries, context: entries[0].path),
        "rendering an empty index raises IndexError",
    ),
    "index elsewhere": (
        probe(titles, index=lambda entries, context: {"../index.x": ""}),
        "names its file '../index.x'; it must be a plain file name",
    ),
    "index that changes": (
        probe(titles, index=changes),
        "rendering an index gives another document the second time: in line 1",
    ),
    "file name": (
        probe(titles, filename=lambda digest: "a/b"),
        "names its file 'a/b'; it must be a plain file name",
    ),
    "xml": (
        probe(lambda digest, _: f"<x>{titles(digest)}</x>", "application/xml"),
        "this is not well-formed XML",
    ),
    "declaration": (
        probe(lambda digest, _: "<?xml version='1.0' encoding='latin-1'?><x/>", "text/xml"),
        "states that it is latin-1",
    ),
    "json": (probe(lambda digest, _: "[NaN]", "application/json"), "NaN is not JSON"),
    "script": (page(lambda paper: f"<p>{paper.title}"), "became a <script> element"),
    "attribute": (
        page(lambda paper: f'<p title="{paper.title.replace("<", "")}">'),
        "became the attribute on",
    ),
    "link": (
        page(lambda paper: f'<a href="{(paper.project_page or "").replace(chr(34), "")}">'),
        "href is javascript:alert(1), which runs; use hfdaily.text.safe_url",
    ),
}


@pytest.mark.parametrize(("renderer", "said"), BAD.values(), ids=BAD.keys())
def test_bad_renderers_are_told_what_is_wrong(renderer, said):
    """
    A broken renderer fails with one sentence that names the format and the fault.
    """
    with pytest.raises(AssertionError) as caught:
        check_renderer(renderer)
    message = str(caught.value)
    assert message.startswith("format 'probe' breaks the contract: ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_the_order_of_a_set_is_found_out(install, seed):
    """
    Output in the order of a set is detected, by rendering in another process.
    """
    source = """
        import hfdaily
        from hfdaily.text import clean, safe_url

        def render(digest, context):
            ids = {clean(paper.id) for paper in digest.papers}
            return " ".join(IDS)

        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            yield hfdaily.plugins.Renderer(
                name="NAME", media_type="text/plain", suffix=".txt", render=render
            )
        """
    install("hfdaily-loose", source.replace("NAME", "loose").replace("IDS", "ids"))
    site = install("hfdaily-firm", source.replace("NAME", "firm").replace("IDS", "sorted(ids)"))
    code = "from hfdaily.testing import check_renderer as c; c('firm'); c('loose')"
    path = os.pathsep.join([str(site), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert "format 'loose' breaks the contract: another process renders the sample" in done.stderr


def test_options_make_a_difference():
    """
    Given option values are tried and must change the output.
    """
    sized = GOOD["option"]
    check_renderer(sized, options={"size": 20})

    for options, said in (
        ({"size": 9}, "the option size=9 makes no difference to the sample"),
        ({"colour": "red"}, "it does not declare the option 'colour'"),
    ):
        with pytest.raises(AssertionError, match=said):
            check_renderer(sized, options=options)


def test_the_network_is_not_reached():
    """
    A renderer that uses the network is stopped and reported.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        address = listening.getsockname()
        with pytest.raises(AssertionError, match="uses the network"):
            check_renderer(probe(lambda digest, _: str(socket.create_connection(address))))
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_what_is_watched_is_left_as_it_was():
    """
    After a check, clock, network and profiler are restored.
    """
    before = time.strftime, sys.getprofile()
    with pytest.raises(AssertionError):
        check_renderer(BAD["network"][0])

    assert before == (time.strftime, sys.getprofile())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listening.getsockname(), timeout=1)


#: Values of options that change the document. Values that are listed by an option are tried anyway.
GIVEN = {
    "csv": {"columns": "all", "bom": True},
    "eml": {
        "from": "a@b.example",
        "to": ("c@d.example",),
        "unsubscribe": "mailto:leave@example.org?subject=leave",
        "abstract": "none",
        "authors": 1,
    },
    "html": {
        "css": "own.css",
        "next_url": "next.html",
        "previous_url": "previous.html",
        "template": "own.html",
    },
    "jsonl": {"columns": "all"},
}


@pytest.mark.parametrize("name", [entry.name for entry in Registry().formats()])
def test_built_in_formats_keep_the_contract(name, tmp_path, monkeypatch):
    """
    All built-in formats pass the check, and their options change the document.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.html").write_text("{{ heading }}", "utf-8")
    (tmp_path / "own.css").write_text("h1 { color: teal }", "utf-8")

    check_renderer(name, options=GIVEN.get(name))


def test_the_fixture_of_pytest(install, tmp_path):
    """
    The fixture `hfdaily_check` takes a renderer or the name of an installed format.
    """
    source = """
        import hfdaily

        def render(digest, context):
            return str(len(digest.papers))

        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            yield hfdaily.plugins.Renderer(
                name="count", media_type="text/plain", suffix=".txt", render=render
            )
        """
    install("hfdaily-count", source)
    (tmp_path / "test_it.py").write_text(
        "import hfdaily_count\n"
        "def test_name(hfdaily_check): hfdaily_check('count:count')\n"
        "def test_record(hfdaily_check): hfdaily_check(*hfdaily_count.hfdaily_renderers())\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "hfdaily._pytest_plugin", "."]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert "2 passed" in done.stdout
