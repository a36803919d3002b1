"""
Check the links of the built HTML, without a network: python docs/_tools/check_links.py docs/_build.

Every relative link, picture, script and style sheet has to exist, and every fragment has to name
an id of its page.
"""

import sys

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """
    The links and the ids of a page.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = {"", "top"}
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Collect what a start tag links or names.
        """
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.links.append(value)
            elif name in {"id", "name"} and value:
                self.ids.add(value)


def broken(folder: Path) -> list[str]:
    """
    Return a line for each link that leads nowhere.
    """
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html"))}
    problems = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                problems.append(f"{path.relative_to(folder.resolve())}: no file {link}")
            elif target in pages and unquote(parts.fragment) not in pages[target].ids:
                problems.append(f"{path.relative_to(folder.resolve())}: no id {link}")
    return problems


def main(folder: str) -> int:
    """
    Print what is broken, and return the exit status.
    """
    problems = broken(Path(folder))
    print("\n".join(problems) or "all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
