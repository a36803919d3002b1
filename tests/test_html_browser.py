"""
The HTML page in a validator, an accessibility checker and a browser (`nox -s browser`).

Each test skips where its program is missing: Chromium on the path, Java with HFDAILY_VNU naming
vnu.jar (npm's vnu-jar), HFDAILY_AXE naming axe.min.js (npm's axe-core).
"""

import html
import json
import os
import re
import shutil
import subprocess

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.factories import MONDAY, at, digest, full_digest, linked_paper, paper
from tests.test_html import FEEDS, MONTH, index_of, month

from hfdaily import Digest, render
from hfdaily.plugins import Link
from hfdaily.testing import empty_digest, hostile_digest, sample_digest

pytestmark = pytest.mark.slow

PAGES = {
    "day": lambda: render(sample_digest(), "html"),
    "empty": lambda: render(empty_digest(), "html"),
    "korean": lambda: render(
        sample_digest(),
        "html",
        locale="ko",
        options={"previous_url": "a.html", "next_url": "b.html"},
        index=Link(url="index.html", label="전체 목록"),
        feeds=FEEDS,
    ),
    "enriched": lambda: render(full_digest(), "html", generated_at=at(MONDAY)),
    "linked": lambda: render(digest(linked_paper()), "html"),
    "paper": lambda: render(
        attrs.evolve(full_digest(), papers=[linked_paper(summary="Long.")], listing="paper"),
        "html",
        locale="ko",
    ),
    "month": lambda: render(month(), "html"),
    "grouped": lambda: render(month().select(limit=4), "html", options={"group": "week"}),
    "index": lambda: index_of(sample_digest(), month(), empty_digest(), feeds=FEEDS),
    "unknown locale": lambda: render(sample_digest(), "html", locale="fr"),
    "thumbnails": lambda: render(sample_digest(), "html", options={"thumbnails": True}),
}
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1280,900"),
)
DARK = "--blink-settings=preferredColorScheme=0"
# The browser finishes within this virtual time.
PATIENCE = "--virtual-time-budget=60000"


def tool(variable: str) -> str:
    """
    Return the file that an environment variable names.
    """
    path = os.environ.get(variable)
    if not path:
        pytest.skip(f"{variable} names no file")
    return path


@pytest.fixture
def browse(tmp_path: Path) -> Callable[..., Any]:
    """
    Open a page without its policy against scripts, and return the result of a test script.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("chromium is not installed")

    def browse(source: str, script: str, *flags: str, before: str = "") -> Any:
        source = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", source)
        report = (
            f"<script>addEventListener('load', async () => {{ const found = await ({script})();"
            " const report = document.createElement('pre'); report.id = 'found';"
            " report.textContent = JSON.stringify(found); document.body.append(report) })</script>"
        )
        path = tmp_path / "page.html"
        path.write_text(source.replace("<head>", f"<head>{before}{report}", 1), "utf-8")
        command = [chromium, *FLAGS, *flags, PATIENCE, f"--user-data-dir={tmp_path / 'profile'}"]
        done = subprocess.run(
            [*command, "--dump-dom", path.as_uri()],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found, done.stderr
        return json.loads(html.unescape(found[1]))

    return browse


def validated(source: str, *options: str) -> list[str]:
    """
    Return the messages of the W3C's validator about a page.
    """
    jar = tool("HFDAILY_VNU")
    if not shutil.which("java"):
        pytest.skip("java is not installed")
    # Its regular expressions overflow the default stack on long links.
    command = ["java", "-Xss512m", "-jar", jar, "--format", "json", *options, "-"]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    return [
        f"{m.get('subType', m['type'])}: {m['message']}"
        for m in json.loads(done.stderr)["messages"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_valid(name: str) -> None:
    """
    The validator reports nothing except guesses at the language.
    """
    said = validated(PAGES[name]())

    assert [] == [line for line in said if "appears to be written in" not in line]


def test_a_hostile_page_is_valid() -> None:
    """
    The page of the hostile digest is valid, and warnings concern only characters in its texts.
    """
    papers = [paper for paper in hostile_digest().papers if len(paper.title) < 10_000]

    assert [] == validated(render(Digest(period=MONTH, papers=papers), "html"), "--errors-only")


@pytest.mark.parametrize("flags", [(), (DARK, "--window-size=500,900")], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(
    name: str, flags: tuple[str, ...], browse: Callable[..., Any]
) -> None:
    """
    axe finds no violation of WCAG 2.2 A and AA or of its best practices, with all folds open.
    """
    axe = Path(tool("HFDAILY_AXE")).read_text("utf-8").replace("</script", "<\\/script")
    script = """async () => {
        document.querySelectorAll('details').forEach(fold => { fold.open = true });
        const { violations, passes } = await axe.run({ rules: { 'target-size': { enabled: true } } });
        return { passes: passes.length, violations: violations.map(
            found => [found.id, found.nodes.map(node => node.html + node.failureSummary)]) };
    }"""
    found = browse(PAGES[name](), script, *flags, before=f"<script>{axe}</script>")

    assert [] == found["violations"]
    assert found["passes"] > 20


def test_no_text_of_a_digest_runs(browse: Callable[..., Any]) -> None:
    """
    No script and no event handler in the texts of a digest runs, even without the policy.
    """
    papers = [paper for paper in hostile_digest().papers if len(paper.title) < 10_000]
    source = render(Digest(period=MONTH, papers=papers, notes=hostile_digest().notes), "html")
    before = "<script>window.ran = 0; window.alert = () => { window.ran += 1 }</script>"
    script = """async () => {
        document.querySelectorAll('details').forEach(fold => { fold.open = true });
        document.querySelectorAll('a').forEach(
            link => ['mouseover', 'focus'].forEach(name => link.dispatchEvent(new Event(name))));
        await new Promise(done => setTimeout(done, 1000));
        return [window.ran, document.scripts.length, document.querySelectorAll('article').length];
    }"""

    assert [0, 2, len(papers)] == browse(source, script, before=before)


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_their_window(name: str, browse: Callable[..., Any]) -> None:
    """
    No page needs horizontal scrolling, not even on a phone.
    """
    widths = [320, 390, 768, 1280]
    page = json.dumps(PAGES[name]()).replace("</", "<\\/")
    script = f"""async () => {{
        const widths = [];
        for (const width of {widths}) {{
            const frame = document.createElement('iframe');
            Object.assign(frame, {{ width, height: 800, frameBorder: 0, srcdoc: {page} }});
            document.body.append(frame);
            await new Promise(done => {{ frame.onload = done }});
            widths.push(frame.contentDocument.documentElement.scrollWidth);
        }}
        return widths;
    }}"""

    found = browse("<!doctype html><head></head><body></body>", script)

    assert [] == [pair for pair in zip(widths, found, strict=True) if pair[0] < pair[1]]


def test_contents_are_open_beside_the_papers(browse: Callable[..., Any]) -> None:
    """
    The contents are open on a wide screen and folded on a phone.
    """
    script = "async () => document.querySelector('nav ol').checkVisibility({contentVisibilityAuto: true})"

    assert browse(PAGES["day"](), script)
    assert not browse(PAGES["day"](), script, "--window-size=600,900")


@pytest.mark.parametrize("name", ["day", "month"])
def test_numbers_are_folded_on_a_phone(name: str, browse: Callable[..., Any]) -> None:
    """
    The statistics are visible on a wide screen and folded on a phone.
    """
    script = """async () => [
        document.querySelector('.tops').checkVisibility({contentVisibilityAuto: true}),
        document.querySelector('.fold > summary').checkVisibility(),
    ]"""

    assert [True, False] == browse(PAGES[name](), script)
    assert [False, True] == browse(PAGES[name](), script, "--window-size=600,900")


def test_an_unfolded_abstract_replaces_its_beginning(browse: Callable[..., Any]) -> None:
    """
    The beginning of an abstract is shown only as long as the abstract is folded.
    """
    script = """async () => {
        const [teaser] = document.getElementsByClassName("teaser");
        const shown = [teaser.checkVisibility()];
        document.querySelector("details.abstract").open = true;
        return [...shown, teaser.checkVisibility()];
    }"""

    assert [True, False] == browse(render(digest(paper(summary="Long.")), "html"), script)


def test_topics_lead_to_cards(browse: Callable[..., Any]) -> None:
    """
    A click on a paper of a topic scrolls to its card.
    """
    script = """async () => {
        const topic = document.querySelector('.topic');
        topic.open = true;
        const link = topic.querySelector('ol li:last-child a');
        link.click();
        return [link.textContent, document.querySelector('article:target h3 a').textContent];
    }"""
    followed, shown = browse(PAGES["month"](), script)

    assert followed == shown


@pytest.mark.parametrize("flags", [(), (DARK,)], ids=["light", "dark"])
def test_nothing_is_loaded(flags: tuple[str, ...], browse: Callable[..., Any]) -> None:
    """
    The browser requests no resource, even without the policy.
    """
    papers = [paper for paper in hostile_digest().papers if len(paper.title) < 10_000]
    source = render(Digest(period=MONTH, papers=papers, notes=hostile_digest().notes), "html")
    script = """async () => {
        document.querySelectorAll('details').forEach(fold => { fold.open = true });
        await new Promise(done => setTimeout(done, 1000));
        return performance.getEntriesByType('resource').map(entry => entry.name)
            .filter(name => !name.startsWith('data:'));
    }"""

    assert [] == browse(source, script, *flags)
