"""
Every key that the Hub documents or has sent is typed, or is kept for a stated reason.

For a new key of the Hub, these tests fail with its path, until it is typed or kept.
"""

import html
import json
import re

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hfdaily._parsing.papers import ITEM, ORGANIZATION, PAPER, USER, Shape

#: The papers part of the Hub's OpenAPI document, in short: "key?" is optional.
CONTRACT = json.loads(
    Path(__file__).with_name("data").joinpath("openapi_papers.json").read_text("utf-8")
)


def typed(shape: Shape, path: str = "") -> Iterator[str]:
    """
    Yield the path of each key that the parser reads, in an object of this shape.
    """
    for key in shape.values:
        yield path + key
    objects = [(key, inner) for key, (_, inner) in shape.objects.items()]
    for key, inner in (*objects, *shape.parts.items()):
        yield path + key
        yield from typed(inner, f"{path}{key}.")
    for key, (_, inner) in shape.lists.items():
        yield path + key
        yield from typed(inner, f"{path}{key}[].")


#: Objects that are in the item, in its paper, or in both, and are read after a look at both.
SHARED = {
    "submittedBy.": USER,
    "paper.submittedOnDailyBy.": USER,
    "organization.": ORGANIZATION,
    "submitterOrganization.": ORGANIZATION,
    "paper.organization.": ORGANIZATION,
}
TYPED = {
    *typed(ITEM),
    *typed(PAPER, "paper."),
    *(name for path, shape in SHARED.items() for name in typed(shape, path)),
}

_VIEWER = "It is about the account that asks, not about the paper."
_PRICES = "Prices and speeds of inference providers change by the hour."
_OWNER = "The login of the owner is typed; the rest is that account's own affair."
_EDITS = "The newest text, its time, and that it was edited are typed."
_SEARCH = "It marks the words that were searched for."
#: Keys that are kept unchanged in `Paper.extra`, with the reason, including all keys inside them.
KEPT = {
    "upvoted": _VIEWER,
    "submittedBy.isUserFollowing": _VIEWER,
    "paper.authors[].user.isUserFollowing": _VIEWER,
    "paper.submittedOnDailyBy.isUserFollowing": _VIEWER,
    "highlightedTitle": _SEARCH,
    "highlightedSummary": _SEARCH,
    "paper.submissionDeadline": "It is for submitters, and hfdaily does not ask for it.",
    "paper.linkedModels[].isLikedByUser": _VIEWER,
    "paper.linkedModels[].resourceGroup": _VIEWER,
    "paper.linkedModels[].availableInferenceProviders": _PRICES,
    "paper.linkedModels[].authorData": _OWNER,
    "paper.linkedModels[].repoType": "It is the same for all of them.",
    "paper.linkedModels[].widgetOutputUrls": "They are pictures for the model's own page.",
    "paper.linkedModels[].isPreRelease": "Its meaning is not documented.",
    "paper.linkedDatasets[].isLikedByUser": _VIEWER,
    "paper.linkedDatasets[].resourceGroup": _VIEWER,
    "paper.linkedDatasets[].repoType": "It is the same for all of them.",
    "paper.linkedDatasets[].isTraces": "Its meaning is not documented.",
    "paper.linkedDatasets[].datasetsServerInfo.viewer": "It is about the Hub's viewer of datasets.",
    "paper.linkedDatasets[].datasetsServerInfo.libraries": "The formats, which are typed, tell them.",
    "paper.comments[].type": "It is the same for all of them.",
    "paper.comments[].author.isOwner": _OWNER,
    "paper.comments[].author.isOrgMember": _OWNER,
    "paper.comments[].author.primaryOrg": _OWNER,
    "paper.comments[].author.oauthApp": _OWNER,
    "paper.comments[].author.plan": _OWNER,
    "paper.comments[].author.isUserFollowing": _VIEWER,
    "paper.comments[].author.isBlockedByMe": _VIEWER,
    "paper.comments[].data.hiddenBy": "Moderators are not named.",
    "paper.comments[].data.identifiedLanguage": "It is a guess.",
    "paper.comments[].data.relatedEventId": "It is internal to the Hub.",
    "paper.comments[].data.isReport": "It is for moderators.",
    "paper.comments[].data.numEdits": _EDITS,
    "paper.comments[].data.editors": _EDITS,
    "paper.comments[].data.editorAvatarUrls": _EDITS,
    "paper.comments[].data.latest.author": _EDITS,
    "paper.comments[].data.latest.html": "It is made from the text, which is typed.",
    "paper.thumbnailUrl": "Only the list of all papers has it, which hfdaily does not ask for.",
}

#: Keys inside a typed value that are left out, with the reason.
LEFT_OUT = {
    f"paper.comments[].data.reactions[].{key}": "A reaction is typed by its name and its count."
    for key in ("reaction", "users", "count")
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
            if key in ("anyOf", "allOf"):  # OpenAPI's words for alternatives and their union
                for alternative in inner:
                    yield from paths(alternative, path)
                continue
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
        and path not in LEFT_OUT
        and not any(path == kept or path.startswith((f"{kept}.", f"{kept}[")) for kept in KEPT)
    }


def items_of_contract() -> Iterator[Any]:
    for endpoint, described in CONTRACT.items():
        reply = described["resp"]
        for item in reply if isinstance(reply, list) else [reply] if reply else []:
            yield item if endpoint == "get /api/daily_papers" else {"paper": item}


def test_every_key_of_the_contract_is_typed_or_kept():
    """
    Every key that the Hub documents is typed or kept for a reason.
    """
    assert 3 == len(list(items_of_contract()))
    assert set() == {path for item in items_of_contract() for path in undecided(item)}


def test_a_new_key_is_found():
    """
    A new key is reported by its path, at any depth.
    """
    item = {"badge": 1, "paper": {"authors": [{"name": "x", "user": {"orcid": "0"}}]}}

    assert {"badge", "paper.authors[].user.orcid"} == undecided(item)


def test_no_kept_key_is_typed():
    """
    No key is in both tables.
    """
    assert set() == TYPED & KEPT.keys()


def test_every_key_of_the_recordings_is_typed_or_kept(upstream):
    """
    Every key that the Hub has sent is typed or kept for a reason.
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
