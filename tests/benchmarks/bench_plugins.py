"""
The cost of installed plugins for those who do not use them.
"""

import atexit
import compileall
import tempfile

from pathlib import Path

from _data import page
from _harness import Bench, Process, python

FOLDER = Path(tempfile.mkdtemp())
DISTRIBUTIONS, PLUGINS = 100, 10

PLUGIN = """
from hfdaily.plugins import Renderer, hookimpl

def render(digest, context):
    return "x"

@hookimpl
def hfdaily_renderers():
    return [Renderer(name="plugin{number}", media_type="text/plain", suffix=".x", render=render)]
"""


def site(distributions: int, plugins: int) -> Path:
    """
    Return a folder with distributions as pip installs them, of which the first are plugins.
    """
    folder = FOLDER / f"site-{distributions}-{plugins}"
    folder.mkdir()
    for number in range(distributions):
        name = f"hfdaily_plugin{number}"
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "RECORD").write_text(f"{name}.py,,\n")
        (folder / f"{name}.py").write_text(PLUGIN.format(number=number))
        # Every other distribution has a script, as on a usual machine.
        group = "hfdaily" if number < plugins else "console_scripts"
        if number < plugins or number % 2:
            points = f"[{group}]\nplugin{number} = {name}\n"
            (info / "entry_points.txt").write_text(points)
    compileall.compile_dir(folder, quiet=2)
    return folder


def command(folder: Path, *words: str) -> Process:
    """
    Return a call of the command with a folder on its path.
    """
    code = f"import sys; sys.path.insert(1, {str(folder)!r}); from hfdaily._cli import main; main()"
    return python("-c", code, *words)


def main() -> None:
    none, many = site(0, 0), site(DISTRIBUTIONS, PLUGINS)
    saved = FOLDER / "page.html"
    saved.write_bytes(page())
    rss = ("-f", "rss", "--input", str(saved))
    bench = Bench(__doc__)
    bench.row(
        f"hfdaily -f rss, {DISTRIBUTIONS} distributions of which {PLUGINS} plugins / none",
        command(many, *rss),
        command(none, *rss),
        at_most=1.1,
    )
    bench.main()


if __name__ == "__main__":
    import shutil

    atexit.register(shutil.rmtree, FOLDER)
    main()
