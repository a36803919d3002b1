"""
Files appear whole or not at all.
"""

import os
import stat
import sys

import pytest

from hfdaily._storage.files import write_atomically


def test_a_file_is_written(tmp_path):
    """
    Folders on the way are made; nothing else is left beside the file.
    """
    path = tmp_path / "posts" / "2026" / "post.md"

    assert write_atomically(path, b"text")
    assert b"text" == path.read_bytes()
    assert [path] == list(path.parent.iterdir())


def test_the_same_again_leaves_the_file_alone(tmp_path):
    """
    A file that holds the data already keeps its time of change.
    """
    path = tmp_path / "post.md"
    write_atomically(path, b"text")
    os.utime(path, (1, 1))

    assert not write_atomically(path, b"text")
    assert 1 == path.stat().st_mtime
    assert write_atomically(path, b"TEXT")


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    """
    The disk is full before the rename: the old file stays, and nothing beside it.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_link_stays_a_link(tmp_path):
    """
    What a link points to is replaced, not the link.
    """
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomically(link, b"new")

    assert link.is_symlink()
    assert b"new" == target.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_modes(tmp_path):
    """
    A new file is as readable as `open` makes it; an old one keeps its mode.
    """
    fresh, plain, kept = tmp_path / "fresh", tmp_path / "plain", tmp_path / "kept"
    write_atomically(fresh, b"x")
    plain.write_bytes(b"x")
    kept.write_bytes(b"old")
    kept.chmod(0o640)
    write_atomically(kept, b"new")

    assert plain.stat().st_mode == fresh.stat().st_mode
    assert 0o640 == stat.S_IMODE(kept.stat().st_mode)
