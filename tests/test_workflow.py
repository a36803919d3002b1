"""
The workflows of the how-to guide, run as GitHub runs them, over a weekend at the end of a month.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys

from pathlib import Path

import pytest

from tests.hub import Changed

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "how-to" / "blog-workflow.md"
WORKFLOWS = ROOT / "examples" / "workflows"
#: The command with a clock that shows the time of the test.
COMMAND = """
import datetime, os, sys

class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromisoformat(os.environ["NOW"]).replace(tzinfo=tz)

datetime.datetime = Clock
from hfdaily._cli import main
sys.exit(main())
"""
#: Shell functions that replace the commands of GitHub's machine that depend on time.
SHELL = """
hfdaily() { "$PYTHON" -c "$COMMAND" "$@"; }
date() { command date -u -d "${NOW%T*}" +%F; }
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("git"), reason="GitHub's machine has GNU and git"
)


def git(folder, *words):
    done = subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture(name="site")
def _site(tmp_path, monkeypatch):
    """
    Return a clone of an empty repository.
    """
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(tmp_path, "init", "-q", "--bare", "remote")
    git(tmp_path, "clone", "-q", "remote", "site")
    return tmp_path / "site"


@pytest.fixture(name="shell")
def _shell(site, hub, monkeypatch):
    """
    Return a function that runs a script of the guide at a given time and returns status and output.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("PYTHON", sys.executable)
    monkeypatch.setenv("COMMAND", COMMAND)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/papers")
    monkeypatch.setenv("GITHUB_REPOSITORY_OWNER", "somebody")

    def shell(script, now):
        hub.today = now[:10]
        done = subprocess.run(
            ["bash", "-e", "-c", SHELL + script],
            cwd=site,
            check=False,
            env={**os.environ, "NOW": now},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return done.returncode, done.stdout

    return shell


class Workflow:
    """
    A workflow of the examples.
    """

    def __init__(self, name, shell, site):
        steps = yaml.safe_load((WORKFLOWS / name).read_text("utf-8"))["jobs"]["papers"]["steps"]
        self.steps = [step for step in steps if "run" in step and "pip" not in step["run"]]
        self.shell = shell
        self.site = site
        self.failed = False
        self.output = ""

    def run(self, now):
        """
        Run the steps and return the posts of the commit, or None if there is no commit.
        """
        before = git(self.site, "rev-list", "--all", "--count")
        self.failed, self.output = False, ""
        for step in self.steps:
            if not self.failed or step.get("if") == "${{ !cancelled() }}":
                status, output = self.shell(step["run"], now)
                self.failed = self.failed or status != 0
                self.output += output
        if git(self.site, "rev-list", "--all", "--count") == before:
            return None
        remote = self.site.parent / "remote"
        assert git(self.site, "rev-parse", "HEAD") == git(remote, "rev-parse", "HEAD")
        shown = git(self.site, "show", "--name-only", "--format=", "HEAD", "_posts/*.md")
        return set(shown.split())


def blocks(language):
    """
    Return the code of the how-to in a language.
    """
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def posts(*names):
    return {f"_posts/{name}-papers.md" for name in names}


@pytest.mark.slow
def test_seven_days_of_a_blog(shell, site, hub, upstream):
    """
    A blog from Thursday to Wednesday survives a weekend, the end of a month, a late list and a
    damaged day.
    """
    listed = [day for day in hub.corpus.days() if "2026-01" <= day <= "2026-02-26"]
    fill, *_ = blocks("sh")
    assert (0, "") != shell(fill, "2026-02-26T12:00")
    blog = Workflow("blog.yml", shell, site)

    # The first run on Thursday publishes every listed day and each month that is over. The next
    # run has nothing new.
    days = [f"{day}-daily" for day in listed]
    assert posts(*days, "2026-01-31-monthly") == blog.run("2026-02-26T12:00")
    assert blog.run("2026-02-26T12:30") is None
    assert not blog.failed

    # Friday's list is new, and Thursday's is complete. On Saturday, Friday's is complete.
    assert posts("2026-02-26-daily", "2026-02-27-daily") == blog.run("2026-02-27T12:00")
    assert posts("2026-02-27-daily") == blog.run("2026-02-28T12:00")

    # On Sunday the month is over.
    assert posts("2026-02-28-monthly") == blog.run("2026-03-01T12:00")

    # Monday's list is late.
    corpus, hub.corpus = hub.corpus, Changed(hub.corpus, {"2026-03-02": []})
    assert set() == (blog.run("2026-03-02T12:00") or set())
    assert not blog.failed

    # On Tuesday a file is damaged. The run fails and names it, and the other days are published.
    hub.corpus = corpus
    damaged = site / "papers/2026/02/2026-02-27.json"
    damaged.write_text(f"<<<<<<< HEAD\n{damaged.read_text('utf-8')}", "utf-8")
    assert posts("2026-03-02-daily", "2026-03-03-daily") == blog.run("2026-03-03T12:00")
    assert blog.failed
    assert "2026-02-27.json holds a merge conflict" in blog.output
    assert (site / "_posts/2026-02-27-daily-papers.md").exists()

    # On Wednesday the file is deleted, as the message suggests.
    damaged.unlink()
    found = blog.run("2026-03-04T12:00")
    assert posts("2026-03-03-daily") == found - posts("2026-03-04-daily")
    assert not blog.failed
    assert "" == git(site, "status", "--porcelain")
    heading = re.compile("^# ", re.MULTILINE)
    assert not any(heading.search(post.read_text("utf-8")) for post in site.glob("_posts/*.md"))


def test_the_site_commits_the_archive_alone(shell, site):
    """
    Each run renders the pages again, feeds know their URL, and only the archive is committed.
    """
    workflow = Workflow("site.yml", shell, site)

    workflow.run("2026-02-27T12:00")

    assert not workflow.failed
    assert {"2026-02-27.html", "index.html", "feed.rss", "feed.atom"} < {
        path.name for path in (site / "site").iterdir()
    }
    feed = (site / "site/feed.rss").read_text("utf-8")
    assert "https://somebody.github.io/papers/feed.rss" in feed
    assert "papers/2026/02/2026-02-27.json\n" == git(site, "show", "--name-only", "--format=")
    assert workflow.run("2026-02-27T12:30") is None


def test_the_feed_of_the_reading_group(shell, site):
    """
    The command of the guide runs unchanged.
    """
    _, group = blocks("sh")

    assert 0 == shell(group, "2026-02-27T12:00")[0]
    assert {"feed.rss", "feed.atom"} < {path.name for path in (site / "reading").iterdir()}


def test_the_cron_job(shell, site):
    """
    The cron job prints nothing, with or without a new list.
    """
    (line,) = re.findall(r"^17 \*/4 \* \* \* (.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    command = line.replace("/srv/", f"{shlex.quote(str(site))}/")

    assert (0, "") == shell(command, "2026-02-27T12:00")
    assert (0, "") == shell(command, "2026-02-27T16:00")
    assert (site / "www/papers/index.html").exists()
