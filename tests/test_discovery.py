"""
Which plugins are installed: the same answer as `importlib.metadata`, sooner.
"""

import importlib.metadata
import os
import sys
import zipfile

from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from hfdaily._plugins import discovery as _discovery
from hfdaily._plugins.discovery import Candidate, installed

GROUP = "hfdaily"


def distribution(
    folder, info="hfdaily_a-1.0.dist-info", points="[hfdaily]\na = hfdaily_a\n", metadata="METADATA"
):
    info = folder / info
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(points, "utf-8")
    name, _, version = info.name.rpartition(".")[0].partition("-")
    text = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version or '0'}\n"
    (info / metadata).write_text(f"{text}\nName: not in the header\n", "utf-8")
    return info


def by_importlib():
    points = importlib.metadata.entry_points(group=GROUP)
    return sorted(
        (point.name, point.value, point.dist.name, point.dist.version) for point in points
    )


def found():
    return [(c.name, c.target, c.distribution, c.version) for c in installed(GROUP)]


@pytest.fixture(name="at")
def _at(tmp_path, monkeypatch):
    """
    Folders that are all of sys.path, and nothing else that finds distributions.
    """

    def at(*names):
        folders = [tmp_path / name for name in names]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        monkeypatch.setattr(sys, "path", [str(folder) for folder in folders])
        return folders

    return at


@pytest.fixture(name="without_importlib")
def _without_importlib(monkeypatch):
    """
    The quick way is the one that answers.
    """
    monkeypatch.setattr(_discovery, "_from_importlib", None)


@pytest.mark.usefixtures("without_importlib")
class TestFolders:
    def test_as_pip_leaves_it(self, at):
        """
        A .dist-info folder with the name and version that pip shows.
        """
        (site,) = at("site")
        distribution(site)

        assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == found() == by_importlib()

    def test_as_setuptools_leaves_it(self, at):
        """
        An .egg-info folder beside the source, with or without a version in its name.
        """
        (site,) = at("site")
        distribution(site, "hfdaily_a.egg-info", metadata="PKG-INFO")
        distribution(
            site, "hfdaily_b-2.0-py3.11.egg-info", "[hfdaily]\nb = b\n", metadata="PKG-INFO"
        )
        (site / "hfdaily_c-1.0.egg-info").write_text("Name: hfdaily-c\nVersion: 1.0\n")

        assert ["a", "b"] == [name for name, *_ in found()]
        assert by_importlib() == found()

    def test_what_comes_first_on_the_path_hides_the_rest(self, at):
        """
        As with modules; however the name is spelt, and though the first has no such entry point.
        """
        first, second = at("first", "second")
        distribution(first, "hfdaily.a-2.0.dist-info", "[hfdaily]\nnew = x\n")
        distribution(second, "hfdaily_a-1.0.dist-info", "[hfdaily]\nold = x\n")
        distribution(first, "Hfdaily_B-2.0.dist-info", "[other]\nx = x\n")
        distribution(second, "hfdaily__b-1.0.dist-info", "[hfdaily]\nhidden = x\n")
        sys.path.append(str(first))

        assert ["new"] == [name for name, *_ in found()]
        assert [name for name, *_ in by_importlib()] == [name for name, *_ in found()]

    def test_what_an_upgrade_left_behind(self, at):
        """
        Of two versions in one folder one counts, whichever it is for Python itself.
        """
        (site,) = at("site")
        for number in range(5):
            distribution(site, f"hfdaily_a-{number}.dist-info", f"[hfdaily]\nv{number} = x\n")

        assert 1 == len(found())
        assert by_importlib() == found()

    def test_other_groups(self, at):
        """
        Only our group counts, among comments, blanks and extras.
        """
        (site,) = at("site")
        points = """
            # hfdaily = no
            [console_scripts]
            x = x:main

            [hfdaily]
            # y = y
            slides = hfdaily_slides : plugin.inner [pdf, x]
            [hfdaily.other]
            z = z
        """
        distribution(site, points=points)

        assert [("slides", "hfdaily_slides:plugin.inner", "hfdaily-a", "1.0")] == found()

    def test_broken_ones_do_not_hide_others(self, at):
        """
        No METADATA, no entry points, bytes that are no text: the others are found all the same.
        """
        (site,) = at("site")
        (distribution(site, "hfdaily_x-3.0.dist-info", "[hfdaily]\nx = x\n") / "METADATA").unlink()
        (site / "empty-1.0.dist-info").mkdir()
        (distribution(site, "bad-1.0.dist-info") / "entry_points.txt").write_bytes(b"\xff[x]\n=")
        (distribution(site, "odd-1.0.dist-info") / "entry_points.txt").write_text("[hfdaily]\nno\n")
        distribution(site)

        assert [
            ("a", "hfdaily_a", "hfdaily-a", "1.0"),
            ("no", "", "odd", "1.0"),
            ("x", "x", "hfdaily-x", ""),
        ] == found()

    def test_folders_that_are_not_there(self, at, tmp_path):
        """
        The path may name what does not exist, or may not be read.
        """
        (site,) = at("site")
        distribution(site)
        sys.path[:0] = [str(tmp_path / "missing"), str(tmp_path / "python311.zip")]

        assert by_importlib() == found() != []

    def test_the_working_directory(self, at, monkeypatch):
        """
        An empty entry of the path stands for it.
        """
        (site,) = at("site")
        distribution(site)
        monkeypatch.chdir(site)
        sys.path[:] = [""]

        assert by_importlib() == found() != []


class TestElsewhere:
    def test_a_zip_file_on_the_path(self, at, tmp_path):
        """
        Modules are imported from zip files, so their entry points count.
        """
        (site,) = at("site")
        distribution(site)
        with zipfile.ZipFile(tmp_path / "app.pyz", "w") as archive:
            for path in site.rglob("*"):
                archive.write(path, path.relative_to(site))
        sys.path[:] = [str(tmp_path / "app.pyz")]

        assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == found() == by_importlib()

    def test_an_egg(self, at, tmp_path):
        """
        What easy_install left behind works too.
        """
        (site,) = at("hfdaily_a-1.0-py3.11.egg")
        distribution(site, "EGG-INFO", metadata="PKG-INFO")
        (site / "EGG-INFO" / "PKG-INFO").write_text("Name: hfdaily-a\nVersion: 1.0\n")

        assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == found() == by_importlib()

    def test_a_finder_of_others(self, at, monkeypatch, tmp_path):
        """
        Whoever teaches Python to find distributions elsewhere is asked.
        """
        at("site")
        distribution(tmp_path / "store")

        class Finder:
            @staticmethod
            def find_spec(*_):
                return None

            @staticmethod
            def find_distributions(context):
                return PathFinder.find_distributions(type(context)(path=[str(tmp_path / "store")]))

        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])

        assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == found()

    def test_paths_that_are_not_text(self, at):
        """
        Some programs put Path objects on the path.
        """
        (site,) = at("site")
        distribution(site)
        sys.path[:] = [Path(site)]

        assert by_importlib() == found()


def test_on_this_machine():
    """
    The same for every group that is really installed here.
    """
    everything = [found.entry_points for found in importlib.metadata.distributions()]
    for group in {point.group for points in everything for point in points}:
        assert sorted(_discovery._from_importlib(group)) == installed(group)


@pytest.mark.parametrize(
    ("target", "loaded"), [("os", os), ("os:path", os.path), ("os:path.join", os.path.join)]
)
def test_targets(target, loaded):
    """
    An entry point leads to a module, or to something in it.
    """
    candidate = Candidate(name="x", target=target, distribution="x", version="1")

    assert loaded is candidate.load()
