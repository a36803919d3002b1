"""
A regular file is written whole or not at all, and any other file is written in place.
"""

import errno
import os
import signal
import stat
import subprocess
import sys

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hfdaily._storage import files
from hfdaily._storage.files import write, write_atomically

POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX files only")
BOTH = pytest.mark.parametrize("write", [write, write_atomically])


@BOTH
def test_a_file_is_written(tmp_path, write):
    """
    Missing folders are created, and no temporary file is left.
    """
    path = tmp_path / "posts" / "2026" / "post.md"

    assert write(path, b"text")
    assert b"text" == path.read_bytes()
    assert [path] == list(path.parent.iterdir())


@BOTH
def test_the_same_again_leaves_the_file_alone(tmp_path, write):
    """
    A file that already holds the data keeps its modification time.
    """
    path = tmp_path / "post.md"
    write(path, b"text")
    os.utime(path, (1, 1))

    assert not write(path, b"text")
    assert 1 == path.stat().st_mtime
    assert write(path, b"TEXT")


@BOTH
def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch, write):
    """
    If the disk is full, the old file stays, and no temporary file is left.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left on device; free some space") as caught:
        write(path, b"new")
    assert str(path) == caught.value.filename
    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


@BOTH
def test_a_link_stays_a_link(tmp_path, write):
    """
    The target of a symbolic link is replaced, and the link stays.
    """
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write(link, b"new")

    assert link.is_symlink()
    assert b"new" == target.read_bytes()


@POSIX
@BOTH
def test_modes(tmp_path, write):
    """
    A new file has the mode that `open` gives it, and an existing file keeps its mode.
    """
    fresh, plain, kept = tmp_path / "fresh", tmp_path / "plain", tmp_path / "kept"
    write(fresh, b"x")
    plain.write_bytes(b"x")
    kept.write_bytes(b"old")
    kept.chmod(0o640)
    write(kept, b"new")

    assert plain.stat().st_mode == fresh.stat().st_mode
    assert 0o640 == stat.S_IMODE(kept.stat().st_mode)


@POSIX
def test_the_mask_of_the_process_is_left_alone(tmp_path, monkeypatch):
    """
    The umask is not changed, so files that other threads create keep their permissions.
    """
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the mask was changed"))

    assert write(tmp_path / "post.md", b"text")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
@BOTH
def test_owners(tmp_path, write):
    """
    An existing file keeps its owner and group.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    write(path, b"new")

    assert (1234, 4321) == (path.stat().st_uid, path.stat().st_gid)


@POSIX
def test_hard_links(tmp_path):
    """
    `write` keeps hard links, so that each name shows the new text.
    """
    path, other = tmp_path / "post.md", tmp_path / "other.md"
    path.write_bytes(b"old text")
    other.hardlink_to(path)

    assert write(path, b"new")
    assert b"new" == other.read_bytes()
    assert path.samefile(other)


@POSIX
def test_an_archive_keeps_backups_by_hard_links(tmp_path):
    """
    `write_atomically` replaces the file, so a copy made with `cp -al` stays as it was.
    """
    path, backup = tmp_path / "day.json", tmp_path / "backup.json"
    path.write_bytes(b"old")
    backup.hardlink_to(path)
    write_atomically(path, b"new")

    assert (b"new", b"old") == (path.read_bytes(), backup.read_bytes())


@POSIX
def test_a_device_is_written_in_place():
    """
    /dev/null stays a device.
    """
    assert write("/dev/null", b"text")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@POSIX
def test_a_pipe_is_written_in_place(tmp_path):
    """
    A FIFO gets all of the data, even more than fits into it, and stays a FIFO.
    """
    path, data = tmp_path / "fifo", b"0123456789" * 50_000
    os.mkfifo(path)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(path.read_bytes)
        assert write(path, data)
        assert data == read.result()
    assert path.is_fifo()


@POSIX
def test_a_pipe_that_does_not_block(tmp_path):
    """
    A non-blocking pipe gets all of the data.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    data = b"0123456789" * 50_000
    with ThreadPoolExecutor(1) as pool, os.fdopen(reader, "rb") as file:
        received = pool.submit(file.read)
        write(f"/dev/fd/{writer}", data)
        os.close(writer)
        assert data == received.result()


@POSIX
def test_an_open_descriptor_is_written_where_it_stands(tmp_path):
    """
    /dev/fd/N and /dev/stdout continue the open file, as a shell's ``>>`` left it.
    """
    path = tmp_path / "log"
    path.write_bytes(b"before ")
    code = "from hfdaily._storage.files import write; write('/dev/stdout', b'text')"
    with path.open("ab") as file:
        subprocess.run([sys.executable, "-c", code], stdout=file, check=True)

    assert b"before text" == path.read_bytes()


@POSIX
def test_a_mounted_file_is_written_in_place(tmp_path, monkeypatch):
    """
    A file that cannot be replaced, such as a mounted one, is written in place.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old text")
    monkeypatch.setattr(Path, "replace", failing(errno.EBUSY))

    assert write(path, b"new")
    assert b"new" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


@POSIX
def test_a_directory_that_takes_no_new_files(tmp_path, monkeypatch):
    """
    A writable file in a read-only directory is written in place.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old")
    monkeypatch.setattr(files, "_create_temp", failing(errno.EACCES))

    assert write(path, b"new")
    assert b"new" == path.read_bytes()


@POSIX
@pytest.mark.parametrize("number", [errno.EINVAL, errno.EBADF, errno.ENOTSUP])
@BOTH
def test_a_file_system_that_cannot_sync(tmp_path, monkeypatch, number, write):
    """
    A failing sync or mode change is ignored once the file is in place.
    """
    path = tmp_path / "post.md"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing(number))
    monkeypatch.setattr(os, "fchmod", failing(errno.EPERM))
    monkeypatch.setattr(os, "fchown", failing(errno.EPERM))

    assert write(path, b"new")
    assert b"new" == path.read_bytes()


@BOTH
def test_errors_name_the_path_of_the_user(tmp_path, write):
    """
    Errors name the path that was passed, not a temporary file, and say what to do.
    """
    (tmp_path / "file").write_bytes(b"")
    for path, said in {tmp_path: "name a file", tmp_path / "file" / "x": "name a path"}.items():
        with pytest.raises(OSError, match=said) as caught:
            write(path, b"text")
        assert str(path) == caught.value.filename


def test_the_home_directory(tmp_path, monkeypatch):
    """
    A leading ~ is the home directory, even if no shell has expanded it.
    """
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    write("~/post.md", b"text")

    assert b"text" == (tmp_path / "post.md").read_bytes()


def test_a_long_name(tmp_path):
    """
    A file name may be as long as the file system allows.
    """
    path = tmp_path / ("n" * 252 + ".md")

    assert write(path, b"text")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@BOTH
def test_what_a_killed_writer_left_is_removed(tmp_path, write):
    """
    The next write removes the temporary file of a killed writer, but not that of a running one.
    """
    code = """if True:
        import os, sys, time
        from pathlib import Path
        from hfdaily._storage import files
        files._sync = lambda _: (print(flush=True), time.sleep(600))
        files.write(Path(sys.argv[1]), b"half")
    """
    words = [sys.executable, "-c", code, str(tmp_path / "post.md")]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        write(tmp_path / "other.md", b"text")
        (temp,) = tmp_path.glob(".*")
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert b"half" == temp.read_bytes()
    (tmp_path / ".hidden.tmp").write_bytes(b"the user's own")
    write(tmp_path / "other.md", b"other text")

    assert {".hidden.tmp", "other.md"} == {path.name for path in tmp_path.iterdir()}


def test_many_writers_at_once(tmp_path):
    """
    Several writers in one folder do not remove each other's temporary files.
    """
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write(tmp_path / f"{n % 9}", b"%d" % n * 99), range(200)))

    assert {str(n) for n in range(9)} == {path.name for path in tmp_path.iterdir()}


def failing(number):
    """
    Return a function that fails as the operating system does.
    """

    def fail(*_args, **_options):
        raise OSError(number, os.strerror(number))

    return fail
