"""
The Hub's contract and what was recorded of it: every key is typed, or there is a reason why not.

A new key of the Hub fails these tests with the one path that nobody has decided about.
"""

import html
import json
import re

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hfdaily._parsing.papers import (
    AUTHOR_KEYS,
    ITEM_KEYS,
    ORGANIZATION_KEYS,
    PAPER_KEYS,
    USER_KEYS,
)

#: The papers part of the Hub's OpenAPI document, in short: "key?" is optional.
CONTRACT = json.loads(Path(__file__).with_name("data").joinpath("openapi_papers.json").read_text())

#: The tables of the parser, by the path of the object that they read.
TABLES = {
    "": ITEM_KEYS,
    "paper.": PAPER_KEYS,
    "paper.authors[].": AUTHOR_KEYS,
    "paper.authors[].user.": USER_KEYS,
    "paper.submittedOnDailyBy.": USER_KEYS,
    "paper.organization.": ORGANIZATION_KEYS,
    "submittedBy.": USER_KEYS,
    "organization.": ORGANIZATION_KEYS,
    "submitterOrganization.": ORGANIZATION_KEYS,
}
TYPED = {prefix + key for prefix, keys in TABLES.items() for key in keys}

_VIEWER = "It is about the account that asks, not about the paper."
_DETAIL = "Only the reply for a single paper has it."
_SEARCH = "It marks the words that were searched for."
#: Keys that stay in `Paper.extra` as they came, with the reason. What is inside them stays too.
KEPT = {
    "upvoted": _VIEWER,
    "submittedBy.isUserFollowing": _VIEWER,
    "paper.authors[].user.isUserFollowing": _VIEWER,
    "paper.submittedOnDailyBy.isUserFollowing": _VIEWER,
    "highlightedTitle": _SEARCH,
    "highlightedSummary": _SEARCH,
    "paper.submissionDeadline": _DETAIL,
    "paper.comments": _DETAIL,
    "paper.linkedModels": _DETAIL,
    "paper.linkedDatasets": _DETAIL,
    "paper.linkedSpaces": _DETAIL,
    "paper.numTotalModels": _DETAIL,
    "paper.numTotalDatasets": _DETAIL,
    "paper.numTotalSpaces": _DETAIL,
    "paper.thumbnailUrl": "Only the list of all papers has it, which hfdaily does not ask for.",
}


def paths(value: Any, path: str = "") -> Iterator[str]:
    """
    Yield the path of each key inside a JSON value: "paper.authors[].name".
    """
    if isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key.rstrip('?')}" if path else key.rstrip("?")
            yield below
            yield from paths(inner, below)


def undecided(value: Any) -> set[str]:
    """
    Return the paths of an item that are neither typed, nor kept for a reason.
    """
    return {
        path
        for path in paths(value)
        if path not in TYPED
        and not any(path == kept or path.startswith((f"{kept}.", f"{kept}[")) for kept in KEPT)
    }


def items_of_contract() -> Iterator[Any]:
    for endpoint, described in CONTRACT.items():
        reply = described["resp"]
        for item in reply if isinstance(reply, list) else [reply] if reply else []:
            yield item if endpoint == "get /api/daily_papers" else {"paper": item}


def test_every_key_of_the_contract_is_typed_or_kept():
    """
    No key that the Hub documents is unknown.
    """
    assert 3 == len(list(items_of_contract()))
    assert set() == {path for item in items_of_contract() for path in undecided(item)}


def test_a_new_key_is_found():
    """
    It is named by its path, wherever it stands.
    """
    item = {"badge": 1, "paper": {"authors": [{"name": "x", "user": {"orcid": "0"}}]}}

    assert {"badge", "paper.authors[].user.orcid"} == undecided(item)


def test_no_kept_key_is_typed():
    """
    A key is in one of the tables only.
    """
    assert set() == TYPED & KEPT.keys()


def test_every_key_of_the_recordings_is_typed_or_kept(upstream):
    """
    Nor is any key unknown that the Hub really sent.
    """
    found: set[str] = set()
    count = 0
    for path in [*upstream.glob("api_daily/*.json"), *upstream.glob("api_final/*.json")]:
        body = json.loads(path.read_bytes())
        for item in body if isinstance(body, list) else []:
            if isinstance(item, dict):
                found |= undecided(item)
                count += 1
    for path in upstream.glob("html_list/*.html"):
        [props] = re.findall(rb'data-target="DailyPapers" data-props="([^"]*)"', path.read_bytes())
        for item in json.loads(html.unescape(props.decode()))["dailyPapers"]:
            found |= undecided(item)
            count += 1
    for path in upstream.glob("api_paper/*.json"):
        found |= undecided({"paper": json.loads(path.read_bytes())})
    for item in json.loads((upstream / "bodies/api_papers_search.json").read_bytes()):
        found |= undecided(item)

    assert 500 < count
    assert set() == found
