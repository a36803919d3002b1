"""
Check that a document is valid for its media type, and that none of its texts became code.
"""

from __future__ import annotations

import re

from collections.abc import Iterator
from typing import NoReturn

__all__ = ["problems"]

#: Attributes whose URLs a browser follows or runs.
_LINKS = {"action", "data", "formaction", "href", "src", "xlink:href"}
_RUNS = ("javascript:", "vbscript:", "data:text/html")


def problems(document: bytes, media_type: str, *, from_text: bool) -> Iterator[str]:
    """
    Yield a sentence for each fault of a document.

    Args:
        document: The document.
        media_type: The media type that it should have.
        from_text: Whether the renderer returned text, which is written as UTF-8.
    """
    kind = media_type.partition("/")[2]
    if kind.endswith("xml"):
        yield from _xml(document)
        said = re.match(rb"""<\?xml[^>]*\sencoding=["']([^"']*)""", document)
        if from_text and said and said[1].lower() != b"utf-8":
            yield f"it states that it is {said[1].decode()}, but text is written as UTF-8"
    elif kind.endswith("json"):
        yield from _json(document)
    elif media_type.startswith("text/"):
        yield from _text(document)
    if kind in ("html", "xhtml+xml"):
        yield from _html(document)


def _text(document: bytes) -> Iterator[str]:
    try:
        document.decode()
    except UnicodeDecodeError as exc:
        yield f"text must be UTF-8, and this is not: {exc}"


def _xml(document: bytes) -> Iterator[str]:
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        fromstring(document)  # noqa: S314  # The document is that of the user's own renderer.
    except (ParseError, ValueError) as exc:
        yield f"this is not well-formed XML: {exc}"


def _json(document: bytes) -> Iterator[str]:
    import json

    def refuse(constant: str) -> NoReturn:
        msg = f"{constant} is not JSON"
        raise ValueError(msg)

    try:
        json.loads(document, parse_constant=refuse)
    except ValueError as exc:
        yield f"this is not JSON: {exc}"


def _html(document: bytes) -> Iterator[str]:
    from selectolax.lexbor import LexborHTMLParser

    for node in LexborHTMLParser(document).css("*"):
        if node.tag == "plaintext" or (node.tag == "script" and "alert(1)" in node.text()):
            yield f"a text from the digest became a <{node.tag}> element; escape it"
        for name, found in node.attributes.items():
            value = found or ""
            if name.startswith("on") and "alert(1)" in value:
                yield f"a text from the digest became the attribute {name}; escape it"
            if name in _LINKS and re.sub(r"[\0- ]", "", value).lower().startswith(_RUNS):
                yield f"{name} is {value:.60}, which runs; use hfdaily.text.safe_url"
