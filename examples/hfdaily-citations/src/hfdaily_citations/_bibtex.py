"""
The BibTeX format, with the fields of the entries that arXiv offers.
"""

from __future__ import annotations

import re

from collections.abc import Iterator

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import plain, safe_url

from ._facts import abstract, doi, is_group, names, split_name, title, year
from ._keys import keys

__all__ = ["render_bibtex"]

# Quotes and dashes are left to the typography of TeX. Braces must be balanced in a value even after a
# backslash, so they are written as macros. Some readers take "@" before a word for a new entry.
_ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "@": "{@}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}
_SPECIAL = re.compile("|".join(map(re.escape, _ESCAPES)))
_WORD = re.compile(r"([^\W_]+)")


def render_bibtex(digest: Digest, context: RenderContext, /) -> str:
    """
    Return one ``@misc`` entry for each paper.
    """
    entries = zip(keys(digest.papers), digest.papers, strict=True)
    return "\n".join(_entry(key, paper, context) for key, paper in entries)


def _entry(key: str, paper: Paper, context: RenderContext) -> str:
    lines = [f"  {name} = {{{value}}},\n" for name, value in _fields(paper, context) if value]
    return f"@misc{{{key},\n{''.join(lines)}}}\n"


def _fields(paper: Paper, context: RenderContext) -> Iterator[tuple[str, str | None]]:
    yield "title", _title(title(paper))
    yield "author", " and ".join(map(_author, names(paper)))
    yield "year", str(year(paper) or "")
    yield "eprint", _escaped(plain(paper.id))
    yield "archivePrefix", "arXiv"
    if paper.arxiv and paper.arxiv.primary_category:
        yield "primaryClass", _escaped(plain(paper.arxiv.primary_category))
    # Styles put both unchanged into \url or \href.
    yield "doi", doi(paper)
    yield "url", safe_url(paper.abs_url)
    if paper.featured_on:
        yield "note", f"Hugging Face Daily Papers, {paper.featured_on}"
    if context.options["abstract"]:
        yield "abstract", _escaped(abstract(paper))


def _author(name: str) -> str:
    # "and" separates names, and a comma separates the parts of one name. Braces keep it together.
    if is_group(name):
        return f"{{{_escaped(name)}}}"
    parts = split_name(name)
    return ", ".join(_escaped(part) for part in (parts.last, parts.suffix, parts.given) if part)


def _title(text: str) -> str:
    """
    Protect words with capitals inside, because styles would write "LLM" as "llm".
    """
    parts = _WORD.split(text)
    parts[::2] = map(_escaped, parts[::2])
    parts[1::2] = [f"{{{word}}}" if _is_spelled(word) else word for word in parts[1::2]]
    return "".join(parts)


def _is_spelled(word: str) -> bool:
    return word[1:] != word[1:].lower() or (len(word) == 1 and word.isupper() and word != "A")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
