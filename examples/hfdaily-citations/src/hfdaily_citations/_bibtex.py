"""
The BibTeX format, with the fields of the entries that arXiv offers.
"""

import re

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import plain

from ._facts import Name, date, doi, keyed, names, note, title

__all__ = ["render_bibtex"]

# Quotes and dashes are left to the typography of TeX. Braces must be balanced in a value even after a
# backslash, so they are written as macros. Some readers take "@" before a word for a new entry.
_ESCAPES = str.maketrans(
    {"\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "@": "{@}"}
    | {"<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}"}
    | {"~": r"{\textasciitilde}", "^": r"{\textasciicircum}"}
    | {sign: f"\\{sign}" for sign in "$&#_%"}
)


def render_bibtex(digest: Digest, context: RenderContext, /) -> str:
    """
    Return one ``@misc`` entry for each paper.
    """
    return "\n".join(_entry(key, paper, context) for key, paper in keyed(digest.papers))


def _entry(key: str, paper: Paper, context: RenderContext) -> str:
    day, category = date(paper), paper.arxiv and paper.arxiv.primary_category
    fields = {
        "title": re.sub(r"[^\W_]+", _protected, _escaped(title(paper))),
        "author": " and ".join(map(_author, names(paper))),
        "year": day and str(day.year),
        "eprint": _escaped(plain(paper.id)),
        "archivePrefix": "arXiv",
        "primaryClass": category and _escaped(plain(category)),
        # Styles put both unchanged into \url or \href.
        "doi": doi(paper),
        "url": paper.abs_url,
        "note": note(paper),
        "abstract": context.options["abstract"] and _escaped(plain(paper.abstract)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{key},\n{''.join(lines)}}}\n"


def _author(name: Name) -> str:
    # "and" separates names, and a comma separates the parts of one name. Braces keep it together.
    if not name.given:
        return f"{{{_escaped(name.family)}}}"
    return ", ".join(map(_escaped, filter(None, (name.last, name.suffix, name.given))))


def _protected(match: re.Match[str]) -> str:
    """
    Put a word with capitals inside into braces, because styles would write "LLM" as "llm".
    """
    word = match[0]
    is_spelled = word[1:] != word[1:].lower() or (len(word) == 1 and word.isupper() and word != "A")
    return f"{{{word}}}" if is_spelled else word


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
