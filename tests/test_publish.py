"""
Publishing an archive writes complete and linked documents, without repeated writes or damage to
other files.
"""

import contextlib
import datetime as dt
import json
import os
import re
import subprocess
import sys

from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.factories import DAY, MONDAY, day_of, paper

from hfdaily import Archive, filters, publish
from hfdaily.exceptions import ArchiveError
from hfdaily.plugins import Registry, Renderer, hookimpl

#: The list days of two weeks that include the end of a month, from a Monday on.
DAYS = [MONDAY + number * DAY for number in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
TODAY = dt.date(2026, 3, 9)


class Plain:
    """
    A plugin whose documents show what the context holds.
    """

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        self.rendered: list[str] = []

    @hookimpl
    def hfdaily_renderers(self):
        fields = {"render": self.render, "index": self.index, **self.fields}
        return [Renderer(name="plain", media_type="text/plain", suffix=".txt", **fields)]

    def render(self, digest, context):
        self.rendered.append(digest.period.label)
        lines = [f"{digest.period}: {len(digest)} of {digest.listed}"]
        lines += [f"{paper.id} {paper.upvotes}" for paper in digest]
        lines += [f"previous {context.previous.url}"] if context.previous else []
        lines += [f"next {context.next.url} {context.next.label}"] if context.next else []
        lines += [f"index {context.index.url}"] if context.index else []
        lines += [f"feed {feed.url}" for feed in context.feeds]
        lines += [f"self {context.site_url}"] if context.site_url else []
        return "\n".join(lines) + "\n"

    @staticmethod
    def index(entries, context):
        lines = [f"{e.period} {e.path} {e.papers} {'; '.join(e.titles)}\n" for e in entries]
        return {"index.txt": "".join(lines)}


@pytest.fixture
def plain() -> Plain:
    """
    Make the plugin.
    """
    return Plain()


@pytest.fixture
def registry(plain: Plain) -> Registry:
    """
    Make a registry with the built-in formats and the plugin.
    """
    registry = Registry()
    registry.register(plain, name="plain")
    return registry


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """
    Make an archive of two weeks with a Sunday without a list.
    """
    archive = Archive(tmp_path / "papers")
    for number, day in enumerate(DAYS):
        papers = [paper(10 * number + n, n, on=day) for n in range(1, 4)]
        archive.save(day_of(*papers, on=day))
    archive.save(day_of(on=MONDAY + 6 * DAY))
    return archive


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """
    Return the folder to publish to.
    """
    return tmp_path / "site"


def file_of(archive: Archive, day: dt.date) -> Path:
    return archive.path / f"{day:%Y/%m}/{day}.json"


def published(site: Path) -> dict[str, str]:
    """
    Return the visible files of a folder with their texts.
    """
    return {
        path.name: path.read_text("utf-8")
        for path in sorted(site.iterdir())
        if not path.name.startswith(".")
    }


def test_every_listed_day_becomes_a_document(archive, site, registry):
    """
    A document for each day with papers, none for a day without a list, and an index of them.
    """
    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    names = [f"{day}.txt" for day in DAYS]
    assert [*names, "index.txt"] == sorted(published(site))
    assert (*names, "index.txt") == report.written
    assert (0, (), ()) == (report.unchanged, report.failed, report.stale)


def test_neighbors_are_linked(archive, site, registry):
    """
    Each document links to the listed days before and after it, also over a weekend.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)

    texts = published(site)
    assert "previous" not in texts["2026-02-23.txt"]
    assert "next 2026-03-02.txt March 2, 2026" in texts["2026-02-27.txt"]
    assert "previous 2026-02-27.txt" in texts["2026-03-02.txt"]
    assert "next" not in texts["2026-03-06.txt"]


def test_weeks_and_months_that_are_over(archive, site, registry):
    """
    Weeks and months are published once they are over, linked among themselves.
    """
    publish(archive, "plain", site, registry=registry, weeks=True, months=True, today=TODAY)

    texts = published(site)
    assert {"2026-W09.txt", "2026-W10.txt", "2026-02.txt"} < texts.keys()
    assert "2026-03.txt" not in texts
    assert "2026-W09: 15 of 15" in texts["2026-W09.txt"]
    assert "next 2026-W10.txt" in texts["2026-W09.txt"]


def test_a_second_run_changes_nothing(archive, site, plain, registry):
    """
    A document that has not changed is neither rendered nor written again.
    """
    first = publish(archive, "plain", site, registry=registry, weeks=True, today=TODAY)
    times = {path: path.stat().st_mtime_ns for path in site.iterdir()}
    plain.rendered.clear()

    second = publish(archive, "plain", site, registry=registry, weeks=True, today=TODAY)

    assert [] == plain.rendered
    assert () == second.written
    assert len(first.written) == second.unchanged
    assert times == {path: path.stat().st_mtime_ns for path in site.iterdir()}


def test_only_what_a_changed_day_concerns_is_written(archive, site, registry):
    """
    New votes of a day change only its document, its week, its month and the index.
    """
    options = {"registry": registry, "weeks": True, "months": True, "today": TODAY}
    publish(archive, "plain", site, **options)
    day = DAYS[2]
    archive.save(day_of(*[paper(20 + n, 50 + n, on=day) for n in range(1, 5)], on=day))

    report = publish(archive, "plain", site, **options)

    assert {f"{day}.txt", "2026-W09.txt", "2026-02.txt", "index.txt"} == set(report.written)


def test_a_new_day_changes_its_neighbor(archive, site, registry):
    """
    The day before a new one is written again because of its link.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    new = DAYS[-1] + 3 * DAY
    archive.save(day_of(paper(500, on=new), on=new))

    report = publish(archive, "plain", site, registry=registry, today=TODAY + DAY)

    assert {f"{DAYS[-1]}.txt", f"{new}.txt", "index.txt"} == set(report.written)


def test_a_part_is_linked_with_the_rest(archive, site, registry):
    """
    A run for one month keeps the documents of earlier runs in the index, and links to them.
    """
    publish(archive, "plain", site, registry=registry, period="2026-02", today=TODAY)
    publish(archive, "plain", site, registry=registry, period="2026-03", today=TODAY)

    texts = published(site)
    assert len(DAYS) == len(texts["index.txt"].splitlines())
    assert "previous 2026-02-27.txt" in texts["2026-03-02.txt"]


def test_selection_and_context_reach_the_documents(archive, site, registry):
    """
    Documents are ranked, filtered and limited, and know their URL.
    """
    publish(
        archive,
        "plain",
        site,
        registry=registry,
        limit=2,
        where=filters.min_upvotes(2),
        site_url="https://example.org/daily/",
        today=TODAY,
    )

    expected = [
        "2026-02-23: 2 of 3",
        "2602.00003 3",
        "2602.00002 2",
        "next 2026-02-24.txt February 24, 2026",
        "index index.txt",
        "self https://example.org/daily/2026-02-23.txt",
    ]
    assert expected == published(site)["2026-02-23.txt"].splitlines()


def test_other_settings_are_other_documents(archive, site, registry):
    """
    A change of the selection or the context renders everything again.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)

    report = publish(archive, "plain", site, registry=registry, limit=1, today=TODAY)

    assert len(DAYS) + 1 == len(report.written) + report.unchanged
    assert "2026-02-23: 1 of 3" in published(site)["2026-02-23.txt"]


def test_functions_of_ones_own_are_called_every_time(archive, site, plain, registry):
    """
    A custom function is called in every run, because its result may have changed.
    """
    keep = {"value": True}
    options = {"registry": registry, "today": TODAY, "where": lambda paper: keep["value"]}
    publish(archive, "plain", site, **options)
    keep["value"] = False

    publish(archive, "plain", site, **options)

    assert "2026-02-23: 0 of 3" in published(site)["2026-02-23.txt"]


def test_feeds_are_written_beside_and_named(archive, site, registry):
    """
    Feeds of the last days are written into the same folder, and documents link to them.
    """
    publish(archive, "plain", site, registry=registry, feeds=["rss", "jsonfeed"], today=TODAY)

    texts = published(site)
    assert {"feed.rss", "feed.json"} < texts.keys()
    assert "feed feed.rss\nfeed feed.json" in texts["2026-02-23.txt"]
    assert 3 * len(DAYS) == len(json.loads(texts["feed.json"])["items"])


def test_a_feed_goes_back_as_far_as_asked(archive, site, registry):
    """
    A feed has the papers of the requested number of days up to the newest list.
    """
    publish(archive, "plain", site, registry=registry, feeds=["jsonfeed"], feed_days=2, today=TODAY)

    assert 6 == len(json.loads(published(site)["feed.json"])["items"])


def test_files_of_others_stay(archive, site, registry):
    """
    Other files in the folder are not touched.
    """
    site.mkdir()
    (site / "about.html").write_text("mine")
    (site / "2020-01-01.txt").write_text("mine too")

    publish(archive, "plain", site, registry=registry, today=TODAY)

    assert "mine" == (site / "about.html").read_text("utf-8")
    assert "mine too" == (site / "2020-01-01.txt").read_text("utf-8")


def test_documents_of_days_that_are_gone_are_named(archive, site, registry):
    """
    A document whose day no longer has a list is reported and not touched.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    file_of(archive, DAYS[0]).unlink()

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert ("2026-02-23.txt",) == report.stale
    assert (site / "2026-02-23.txt").exists()


def test_a_lost_or_edited_document_is_written_again(archive, site, registry):
    """
    Documents that were deleted or changed since the last run are written again.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    before = published(site)
    (site / "2026-02-24.txt").unlink()
    (site / "2026-02-25.txt").write_text("edited")

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert ("2026-02-24.txt", "2026-02-25.txt") == report.written
    assert before == published(site)


def test_a_damaged_day_does_not_stop_the_others(archive, site, registry):
    """
    A day that cannot be read is reported, and the others are published.
    """
    file_of(archive, DAYS[1]).write_text("{" + " " * 5000)

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    [failed] = report.failed
    assert (f"{DAYS[1]}.txt", "failed") == (failed.name, failed.state)
    assert len(DAYS) == len(report.written)


def test_a_renderer_that_raises_does_not_stop_the_others(archive, site):
    """
    If a plugin fails for one document, the others and the index are written.
    """

    def render(digest, context):
        if digest.period.start == DAYS[3]:
            raise ZeroDivisionError
        return "good"

    registry = Registry()
    registry.register(Plain(render=render), name="plain")

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert [f"{DAYS[3]}.txt"] == [document.name for document in report.failed]
    assert len(DAYS) == len(report.written)


@pytest.mark.parametrize(
    "index",
    [
        lambda entries, context: 1 / 0,
        lambda entries, context: 5,
        lambda entries, context: {"index.txt": "x", "../outside.txt": "x"},
        lambda entries, context: {"first.txt": "x"},
        lambda entries, context: {"index.txt": 5},
    ],
    ids=["raises", "number", "path", "no first page", "no text"],
)
def test_an_index_that_is_wrong_is_reported(archive, site, index):
    """
    If a plugin's index fails or names forbidden files, this is reported once, and the documents are
    written all the same.
    """
    registry = Registry()
    registry.register(Plain(index=index), name="plain")

    done = []
    report = publish(
        archive, "plain", site, registry=registry, today=TODAY, on_document=done.append
    )

    assert 1 == len(report.failed)
    assert report.failed == tuple(document for document in done if document.error)
    assert [f"{day}.txt" for day in DAYS] == sorted(published(site))


def test_names_that_clash_are_refused_first(archive, site):
    """
    If a plugin gives two documents one name, nothing is written.
    """
    registry = Registry()
    registry.register(Plain(filename=lambda digest: "always.txt"), name="plain")

    with pytest.raises(ValueError, match=r"always\.txt"):
        publish(archive, "plain", site, registry=registry, today=TODAY)
    assert not site.exists()


def test_a_path_is_no_archive(tmp_path, site):
    """
    The error for a path says how to make an archive of it.
    """
    with pytest.raises(TypeError, match=r"takes an Archive, got '.*; pass Archive\(path\)"):
        publish(str(tmp_path), "html", site)


def test_an_archive_without_papers_is_an_error(tmp_path, site, registry):
    """
    Publishing an archive without papers raises an error.
    """
    with pytest.raises(ArchiveError, match="no papers"):
        publish(Archive(tmp_path / "none"), "plain", site, registry=registry, today=TODAY)


def test_a_folder_that_cannot_be_made_is_named(archive, tmp_path, registry):
    """
    The error for a folder that cannot be created names it.
    """
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveError, match="cannot publish to"):
        publish(archive, "plain", tmp_path / "file" / "site", registry=registry, today=TODAY)


def test_a_damaged_manifest_says_what_to_do(archive, site, registry):
    """
    The error for a damaged manifest says that the file may be deleted.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    (site / ".hfdaily-published.json").write_text("{")

    with pytest.raises(ArchiveError, match="delete it"):
        publish(archive, "plain", site, registry=registry, today=TODAY)


def test_two_formats_share_a_folder(archive, site, registry):
    """
    Documents of another format are neither stale nor in the index.
    """
    publish(archive, "markdown", site, registry=registry, today=TODAY)
    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert () == report.stale
    assert len(DAYS) == len(published(site)["index.txt"].splitlines())


@pytest.mark.parametrize("killed_at", [0, 1, 5, 12])
def test_a_run_that_was_killed_is_completed_by_the_next(archive, site, killed_at, registry):
    """
    After a killed run, every file is whole, and the next run writes the missing ones.
    """
    script = f"""
import os, datetime as dt
from hfdaily import Archive, publish
left = [{killed_at}]
def on_document(document):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
publish(Archive({str(archive.path)!r}), "markdown", {str(site)!r}, today=dt.date(2026, 3, 9),
        weeks=True, months=True, on_document=on_document)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, env=os.environ)
    assert 9 == done.returncode

    options = {"registry": registry, "weeks": True, "months": True, "today": TODAY}
    report = publish(archive, "markdown", site, **options)
    fresh = site.with_name("fresh")
    publish(archive, "markdown", fresh, **options)

    assert () == report.failed
    assert published(fresh) == published(site)


@pytest.mark.parametrize(
    "format", ["csv", "eml", "html", "hugo", "jekyll", "json", "jsonl", "markdown", "text"]
)
def test_every_format_of_documents_can_be_published(archive, site, format):
    """
    All built-in formats except feeds can be published.
    """
    report = publish(archive, format, site, weeks=True, months=True, today=TODAY)

    assert () == report.failed
    assert len(DAYS) + 3 <= len(report.written)


def test_a_feed_is_no_folder_of_documents(archive, site):
    """
    A feed format, which has one file name, cannot be the format of the documents.
    """
    with pytest.raises(ValueError, match="each period needs its own name"):
        publish(archive, "rss", site, today=TODAY)


def links_in(site: Path) -> set[str]:
    """
    Return the names that the documents of a folder link to.
    """
    lines = [line for text in published(site).values() for line in text.splitlines()]
    return {line.split()[1] for line in lines if line.startswith(("previous ", "next ", "index "))}


def test_documents_link_to_the_index(archive, site, registry):
    """
    If the format has an index, each document links to it, and the index does not link to itself.
    """
    publish(archive, "html", site, today=TODAY)
    publish(archive, "hugo", site.with_name("posts"), today=TODAY)

    texts = published(site)
    day, index = texts["2026-02-23.html"], texts["index.html"]
    assert 'href="index.html"' in day
    assert "All digests" in day
    assert 'href="index.html"' not in index
    assert not any("index" in text for text in published(site.with_name("posts")).values())


def test_nothing_links_to_a_day_that_is_damaged(archive, site, plain, registry):
    """
    Neighbors of a damaged day skip it in their links until it is repaired.
    """
    body = file_of(archive, DAYS[1]).read_bytes()
    file_of(archive, DAYS[1]).write_text("{" + " " * 5000)
    publish(archive, "plain", site, registry=registry, today=TODAY)
    assert "next 2026-02-25.txt" in published(site)["2026-02-23.txt"]
    assert "previous 2026-02-23.txt" in published(site)["2026-02-25.txt"]

    plain.rendered.clear()
    again = publish(archive, "plain", site, registry=registry, today=TODAY)
    assert ((), []) == (again.written, plain.rendered)

    file_of(archive, DAYS[1]).write_bytes(body)
    mended = publish(archive, "plain", site, registry=registry, today=TODAY)
    names = {"2026-02-23.txt", "2026-02-24.txt", "2026-02-25.txt", "index.txt"}
    assert (names, ()) == (set(mended.written), mended.failed)
    assert "next 2026-02-24.txt" in published(site)["2026-02-23.txt"]


def test_a_damaged_day_keeps_its_document(archive, site, registry):
    """
    A document that was published before its day was damaged stays and stays linked.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    before = published(site)
    file_of(archive, DAYS[1]).write_text("{" + " " * 5000)

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert ["2026-02-24.txt"] == [document.name for document in report.failed]
    assert before == published(site)


@pytest.mark.parametrize(
    "fails",
    [
        lambda digest, context: context.next and digest.period.start != DAYS[5],
        lambda digest, context: context.index is not None,
        lambda digest, context: True,
    ],
    ids=["with a next", "with an index", "always"],
)
def test_no_link_is_dead_whatever_a_renderer_fails_at(archive, site, fails):
    """
    If a renderer fails because of the links in its context, the run ends without dead links.
    """
    plain = Plain()

    def render(digest, context):
        if fails(digest, context):
            raise ValueError
        return plain.render(digest, context)

    registry = Registry()
    registry.register(Plain(render=render), name="plain")

    for _ in range(2):
        publish(archive, "plain", site, registry=registry, today=TODAY)
        assert links_in(site) <= published(site).keys()


def test_stale_documents_are_no_longer_linked(archive, site, registry):
    """
    The index and the neighbors do not link to deleted files or to days without a list.
    """
    publish(archive, "plain", site, registry=registry, today=TODAY)
    for day in (DAYS[0], DAYS[4]):
        file_of(archive, day).unlink()
    (site / "2026-02-23.txt").unlink()

    report = publish(archive, "plain", site, registry=registry, today=TODAY)

    assert ("2026-02-27.txt",) == report.stale
    texts = published(site)
    assert len(DAYS) - 2 == len(texts["index.txt"].splitlines())
    assert "previous 2026-02-26.txt" in texts["2026-03-02.txt"]


def test_a_feed_has_what_the_documents_show(archive, site, registry):
    """
    Filters and limits apply to feeds too, and damaged days are left out.
    """
    file_of(archive, DAYS[1]).write_text("{" + " " * 5000)
    options = {"feeds": ["jsonfeed"], "limit": 2, "where": filters.min_upvotes(2)}

    report = publish(archive, "plain", site, registry=registry, today=TODAY, **options)

    items = json.loads(published(site)["feed.json"])["items"]
    assert 2 * (len(DAYS) - 1) == len(items)
    assert ["2026-02-24.txt"] == [document.name for document in report.failed]


def test_a_feed_that_fails_is_not_named(archive, site):
    """
    A feed that fails is reported, and no document links to it.
    """

    class Broken:
        @hookimpl
        def hfdaily_renderers(self):
            fields = {"render": lambda digest, context: 1 / 0, "filename": lambda digest: "feed"}
            return [Renderer(name="broken", media_type="text/x", suffix=".feed", **fields)]

    registry = Registry()
    registry.register(Plain(), name="plain")
    registry.register(Broken(), name="broken")

    report = publish(
        archive, "plain", site, registry=registry, feeds=["broken", "rss"], today=TODAY
    )

    assert ["feed"] == [document.name for document in report.failed]
    assert "feed feed.rss" in published(site)["2026-02-23.txt"]
    assert "feed feed\n" not in published(site)["2026-02-23.txt"]


def test_an_edited_style_is_another_document(archive, site, tmp_path):
    """
    A change of a file that an option names renders the documents again.
    """
    style = tmp_path / "own.css"
    style.write_text("p { color: red }")
    options = {"options": {"css": str(style)}, "today": TODAY}
    publish(archive, "html", site, **options)
    assert () == publish(archive, "html", site, **options).written

    style.write_text("p { color: green }")

    assert len(DAYS) + 1 == len(publish(archive, "html", site, **options).written)
    assert "green" in published(site)["2026-02-23.html"]


@pytest.mark.parametrize("name", ["index.txt", "feed.rss", "INDEX.txt", ".hfdaily-published.json"])
def test_names_of_other_files_are_refused_first(archive, site, name):
    """
    A document cannot have the name of the index, a feed or the manifest, in any letter case.
    """
    registry = Registry()
    registry.register(Plain(filename=lambda digest: name), name="plain")

    with pytest.raises(ValueError, match="needs its own name"):
        publish(archive, "plain", site, registry=registry, feeds=["rss"], today=TODAY)
    assert not site.exists()


def run_publish(archive: Archive, site: Path, **options: Any) -> "subprocess.Popen[bytes]":
    """
    Start the command in a process.
    """
    words = ["publish", "--archive", archive.path, "-f", "html", "-o", site, "--weeks", "--months"]
    return subprocess.Popen([sys.executable, "-m", "hfdaily", *map(str, words)], **options)


def test_two_runs_at_once(archive, site):
    """
    One of two runs waits for the other, and the folder is as one run leaves it.
    """
    runs = [run_publish(archive, site, stdout=subprocess.PIPE) for _ in range(2)]
    said = sorted(run.communicate()[0].decode() for run in runs)
    publish(archive, "html", site.with_name("fresh"), weeks=True, months=True)

    assert [0, 0] == [run.returncode for run in runs]
    assert f"{site}: 0 written, " in said[0]
    assert published(site.with_name("fresh")) == published(site)


@pytest.mark.slow
def test_a_kill_at_any_moment(archive, site):
    """
    After a kill at any time, every file is whole, and the next run completes.
    """
    fresh = site.with_name("fresh")
    publish(archive, "html", fresh, weeks=True, months=True)
    for wait in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8):
        run = run_publish(archive, site, stdout=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(wait)
        run.kill()
        run.wait()
        if site.exists():
            whole = published(fresh)
            assert all(text.endswith("</html>\n") for text in published(site).values())
            assert published(site).keys() <= whole.keys()

    assert () == publish(archive, "html", site, weeks=True, months=True).failed
    assert published(fresh) == published(site)
    assert [] == list(site.glob(".hfdaily.*"))


def test_a_file_that_cannot_be_written_is_named(archive, site, registry):
    """
    The error for a document that cannot be written names its file, such as a folder of its name.
    """
    name = f"{max(archive.days())}.txt"
    (site / name).mkdir(parents=True)

    with pytest.raises(ArchiveError, match=f"cannot publish to .*{re.escape(name)}: "):
        publish(archive, "plain", site, registry=registry, today=TODAY)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="root mounts a small disk")
def test_a_disk_that_fills_up(archive, tmp_path):
    """
    On a full disk, written files are whole, the message says what to do, and a later run completes.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this root may not mount")
    try:
        with pytest.raises(ArchiveError, match=r"cannot publish to .*free some space"):
            publish(archive, "html", disk, today=TODAY)
        assert all(text.endswith("</html>\n") for text in published(disk).values())
        subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
        assert () == publish(archive, "html", disk, today=TODAY).failed
        publish(archive, "html", tmp_path / "fresh", today=TODAY)
        assert published(tmp_path / "fresh") == published(disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions bind")
def test_a_folder_that_takes_no_files(archive, site, registry):
    """
    The error for a read-only folder says what to do.
    """
    site.mkdir(mode=0o500)

    with pytest.raises(ArchiveError, match="change its permissions"):
        publish(archive, "plain", site, registry=registry, today=TODAY)


class Links(HTMLParser):
    """
    The links of a page, and the ids that they may lead to.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.targets += [found["href"]] if "href" in found else []
        self.ids |= {found["id"]} if "id" in found else set()


def dead_links(site: Path) -> list[tuple[str, str]]:
    """
    Return the links of a folder of pages that lead nowhere in it.
    """
    pages = {path.name: Links(path.read_text("utf-8")) for path in site.glob("*.html")}
    dead = []
    for name, page in pages.items():
        for target in page.targets:
            file, _, fragment = target.partition("#")
            if target.startswith(("http:", "https:", "data:")):
                continue
            there = (site / unquote(file or name)).is_file()
            if not there or (fragment and fragment not in pages[file or name].ids):
                dead.append((name, target))
    return dead


def test_a_site_has_no_dead_link(tmp_path, site):
    """
    In a site of two years, every link leads to a page, and every page is linked.
    """
    archive = Archive(tmp_path / "years")
    first = dt.date(2024, 5, 1)
    for number in range(0, 730, 9):
        day = first + number * DAY
        archive.save(day_of(*[paper(10 * number + n, n, on=day) for n in (1, 2)], on=day))
    options = {"weeks": True, "months": True, "feeds": ["rss", "atom", "jsonfeed"], "today": TODAY}
    report = publish(archive, "html", site, **options)

    assert () == report.failed
    assert [] == dead_links(site)
    pages = [Links(path.read_text("utf-8")) for path in site.glob("*.html")]
    linked = {unquote(target) for page in pages for target in page.targets}
    assert set(published(site)) <= linked
    assert {"index.html", "2024.html", "2025.html"} <= linked


def test_the_plugin_of_the_tutorial_is_published(archive, site, root):
    """
    An example plugin is published without a change to it.
    """
    source = root / "examples" / "hfdaily-plain" / "src"
    script = (
        "import sys, datetime as dt; import hfdaily_plain as plugin;"
        "from hfdaily import Archive, publish; from hfdaily.plugins import Registry;"
        "registry = Registry(); registry.register(plugin, name='plain');"
        "(new,) = {f.qualified_name for f in registry.formats()}"
        " - {f.qualified_name for f in Registry().formats()};"
        "print(publish(Archive(sys.argv[1]), new, sys.argv[2], weeks=True, registry=registry,"
        " today=dt.date(2026, 3, 9)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, archive.path, site],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(source), *sys.path])},
    )

    assert f"{len(DAYS) + 2} written, 0 unchanged" == done.stdout.strip()
    assert len(DAYS) + 2 == len(published(site))


def run_command(*words: object) -> "subprocess.CompletedProcess[str]":
    """
    Run `hfdaily publish` without a terminal.
    """
    argv = [sys.executable, "-m", "hfdaily", "publish", *map(str, words)]
    return subprocess.run(argv, check=False, capture_output=True, encoding="utf-8")


def test_the_command_says_one_line(archive, site):
    """
    The command prints one line of totals, and none with `-q`.
    """
    words = ["--archive", archive.path, "-f", "html", "-o", site]

    first, second = run_command(*words), run_command(*words)

    assert (0, f"{site}: {len(DAYS) + 1} written, 0 unchanged\n", "") == (
        *(first.returncode, first.stdout, first.stderr),
    )
    assert f"{site}: 0 written, {len(DAYS) + 1} unchanged\n" == second.stdout
    assert ("", "") == (run_command(*words, "-q").stdout, run_command(*words, "-q").stderr)


def test_the_command_names_what_failed_and_what_is_stale(archive, site):
    """
    A damaged day is named even with `-q` and gives the status 1, and a stale file is named.
    """
    words = ["--archive", archive.path, "-f", "markdown", "-o", site]
    run_command(*words)
    file_of(archive, DAYS[0]).unlink()
    file_of(archive, DAYS[1]).write_text("{" + " " * 5000)

    done, quiet = run_command(*words), run_command(*words, "-q")

    assert (1, 1) == (done.returncode, quiet.returncode)
    assert "2026-02-24.md: failed: " in done.stderr
    assert "note: 2026-02-23.md was written for days that" in done.stderr
    assert done.stdout.endswith("1 failed, 1 stale\n")
    assert 1 == len(quiet.stderr.splitlines())


def test_the_command_fetches_first(archive, site, hub, monkeypatch):
    """
    With --sync, days that are missing anywhere since the first are fetched before.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    file_of(archive, DAYS[1]).unlink()
    words = ["2026-02-23..2026-02-28", "--archive", archive.path, "-f", "html", "-o", site]

    assert 0 == run_command(*words, "--sync").returncode
    assert "2026-02-24.html" in published(site)
