"""
The workflow of the how-to, run as GitHub does, over a weekend at the end of a month.
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys

from pathlib import Path

import pytest

from tests.factories import recorded
from tests.hub import Changed

from hfdaily import Note, Period
from hfdaily.labels import labels

yaml = pytest.importorskip("yaml")

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "blog-workflow.md"
#: The command, at the time that it is for the test.
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
#: What the workflow finds on GitHub's machine, as far as time matters.
SHELL = """
hfdaily() { "$PYTHON" -c "$COMMAND" "$@"; }
date() { command date -u -d "${NOW%T*} $3" +%F; }
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("git"), reason="GitHub's machine has GNU and git"
)


def git(folder, *words):
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(name="site")
def _site(tmp_path, monkeypatch):
    """
    A clone of an empty repository.
    """
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(tmp_path, "init", "-q", "--bare", "remote")
    git(tmp_path, "clone", "-q", "remote", "site")
    return tmp_path / "site"


@pytest.fixture(name="run")
def _run(site, hub, monkeypatch):
    """
    Run the workflow at a given time, and return the posts that it committed.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("PYTHON", sys.executable)
    monkeypatch.setenv("COMMAND", COMMAND)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    (code,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    steps = yaml.safe_load(code)["jobs"]["posts"]["steps"]
    scripts = [step["run"] for step in steps if "hfdaily" in step.get("run", "") or "if" in step]
    scripts.remove("pip install hfdaily")

    def run(now):
        monkeypatch.setenv("NOW", now)
        hub.today = now[:10]
        before = git(site, "rev-list", "--all", "--count")
        for script in scripts:
            subprocess.run(["bash", "-e", "-c", SHELL + script], cwd=site, check=True)
        if git(site, "rev-list", "--all", "--count") == before:
            return None
        assert git(site, "rev-parse", "HEAD") == git(site.parent / "remote", "rev-parse", "HEAD")
        return set(git(site, "show", "--name-only", "--format=", "HEAD", "_posts").split())

    return run


def posts(*names):
    return {f"_posts/{name}-papers.md" for name in names}


@pytest.mark.slow
def test_a_weekend_at_the_end_of_a_month(run, site, hub, upstream):
    """
    Listed days get posts that are whole in the evening, weekends none, and the month when it is over.
    """
    friday = "2026-02-27"
    recordings, morning = hub.corpus, upstream / f"api_daily/{friday}.json"
    hub.corpus = Changed(recordings, {friday: json.loads(morning.read_bytes())})
    daily = [f"2026-02-{day}-daily" for day in (20, 23, 24, 25, 26, 27)]
    assert posts(*daily, "2026-01-31-monthly") == run(f"{friday}T04:11")
    warning = labels("ko").note(Note(kind="not_over", day=dt.date.fromisoformat(friday)))
    assert warning.rstrip(".") in (site / f"_posts/{friday}-daily-papers.md").read_text("utf-8")

    # Nothing new: no byte is changed.
    assert run(f"{friday}T05:00") is None

    hub.corpus = recordings
    assert posts("2026-02-27-daily") == run(f"{friday}T21:30")
    # Saturday: Friday is over; there is no post of the day.
    assert posts("2026-02-27-daily") == run("2026-02-28T12:00")
    assert warning.rstrip(".") not in (site / f"_posts/{friday}-daily-papers.md").read_text("utf-8")

    # Sunday, at some hour: the month is over.
    assert posts("2026-02-28-monthly") == run("2026-03-01T06:45")
    month = (site / "_posts/2026-02-28-monthly-papers.md").read_text("utf-8")
    listed = recorded(upstream, Period.month(2026, 2)).values()
    papers = {item["paper"]["id"]: item["paper"]["upvotes"] for items in listed for item in items}
    assert f"논문 {len(papers)}편 중 20편" in month
    assert f"총 좋아요 수: {sum(papers.values()):,}" in month
    assert 20 == len(re.findall(r"^\d+\. \*\*", month, re.MULTILINE))
    assert run("2026-03-01T23:59") is None
    assert "" == git(site, "status", "--porcelain")
