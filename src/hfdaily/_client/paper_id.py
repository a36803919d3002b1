"""
Parse the forms in which people write the id of a paper.
"""

from __future__ import annotations

import re

from ..exceptions import quoted

__all__ = ["parse_paper_id"]

# The two forms of arXiv ids ("Understanding the arXiv identifier"), with or without a version.
_ID = r"(?P<id>\d{4}\.\d{4,6}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
# Browsers copy URLs with their scheme, and show them without it. arXiv's DOIs hold the id too.
_BEFORE = (
    r"arxiv:\s*|(?:https?://)?[^/\s]+/(?:papers|abs|pdf|html)/"
    r"|(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\."
)
_PAPER = re.compile(
    rf"(?:{_BEFORE})?{_ID}(?:\.(?:pdf|md))?/?(?:[?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)


def parse_paper_id(text: str) -> str:
    """
    Return the arXiv id in a text that a person wrote or pasted.

    Args:
        text: An id, "arXiv:2602.10693v2", a DOI of arXiv, or the URL of a paper on the Hub or arXiv.

    Raises:
        TypeError: `text` is not a text.
        ValueError: `text` holds no id.
    """
    wanted = "write 2602.10693, or the URL of the paper on the Hub or arXiv"
    if not isinstance(text, str):
        msg = f"expected the id of a paper as text, got {quoted(text)}; {wanted}"
        raise TypeError(msg)
    found = _PAPER.fullmatch(text.strip())
    if not found:
        msg = f"cannot read the paper id {quoted(text, 100)}; {wanted}"
        raise ValueError(msg)
    return found["id"]
