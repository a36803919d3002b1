"""
Flows that add to a digest what only arXiv, or only the page of a single paper on the Hub, has.
"""

import re

from collections.abc import Generator, Iterable, Iterator, Sequence

import attrs

from .._parsing.arxiv import parse_atom
from .._records.digest import Digest, Note
from .._records.paper import ArxivRecord, Paper
from ..exceptions import FetchError, HFDailyError, ParseError
from .flow import Flow, Request, Response
from .queries import is_not_found, paper_flow

__all__ = ["add_linked", "enrich_flow", "linked_flows"]

#: The number of ids in a request to arXiv. It accepts more, but does not document a maximum URL length.
_BATCH = 100
#: The number of ids that a note names.
_NAMED = 5
#: The number of attempts for a batch. arXiv sometimes sends an empty or truncated body, and the right
#: one in the next attempt.
_ARXIV_ATTEMPTS = 2
#: The two forms of arXiv ids (https://info.arxiv.org/help/arxiv_identifier.html). A single id of
#: another form makes arXiv refuse the whole batch.
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,6}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}", re.ASCII)


def enrich_flow(arxiv: str, digest: Digest) -> Flow[Digest]:
    """
    Return the digest with `Paper.arxiv` filled in, as far as arXiv answers.

    Papers whose record could not be fetched are unchanged, and a note names them.

    Args:
        arxiv: arXiv's base URL.

        digest: The digest to enrich.
    """
    wanted = [paper.id for paper in digest.papers if paper.arxiv is None]
    known: dict[str, ArxivRecord] = {}
    notes: list[Note] = []
    for ids in _batches([paper_id for paper_id in wanted if _ARXIV_ID.fullmatch(paper_id)]):
        try:
            known |= yield from _arxiv_records(arxiv, ids)
        except (FetchError, ParseError) as exc:
            # The next batch would probably fail too, and arXiv asks clients to stop after a refusal.
            notes.append(Note(kind="arxiv_failed", reason=str(exc)))
            break
    missing = [paper_id for paper_id in wanted if paper_id not in known]
    if missing:
        notes.append(Note(kind="not_enriched", count=len(missing), names=_named(missing)))
    papers = [
        attrs.evolve(paper, arxiv=known[paper.id]) if paper.id in known else paper
        for paper in digest.papers
    ]
    return attrs.evolve(digest, papers=papers, notes=(*digest.notes, *notes))


def _arxiv_records(arxiv: str, ids: Sequence[str]) -> Flow[dict[str, ArxivRecord]]:
    # Without max_results, arXiv sends ten entries.
    params = (("id_list", ",".join(ids)), ("max_results", str(len(ids))))
    request = Request(f"{arxiv}/api/query", params, bucket="arxiv")
    for _ in range(_ARXIV_ATTEMPTS - 1):
        response = yield request
        try:
            return parse_atom(response.body)
        except ParseError:
            continue
    response = yield request
    return parse_atom(response.body)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def linked_flows(
    hub: str, papers: Iterable[Paper]
) -> Iterator[Flow[Paper | FetchError | ParseError]]:
    """
    Return a flow for each paper whose linked repositories are not known.

    Each flow returns the paper as the Hub knows it, or the error. After a failure of the Hub, the
    other flows make no request, because it would probably fail too.

    Args:
        hub: The Hub's base URL.

        papers: The papers of a digest.
    """
    failures: list[FetchError] = []
    wanted = (
        paper.id for paper in papers if paper.models is None and _ARXIV_ID.fullmatch(paper.id)
    )
    return (_linked_flow(hub, paper_id, failures) for paper_id in wanted)


def _linked_flow(
    hub: str, paper_id: str, failures: list[FetchError]
) -> Generator[Request, Response, Paper | FetchError | ParseError]:
    if failures:
        return failures[0]
    try:
        return (yield from paper_flow(hub, paper_id))
    except (FetchError, ParseError) as exc:
        if isinstance(exc, FetchError) and not is_not_found(exc):
            failures.append(exc)
        return exc


def add_linked(digest: Digest, outcomes: Iterable[Paper | HFDailyError]) -> Digest:
    """
    Return the digest with the known models, datasets and Spaces.

    Args:
        digest: The digest.

        outcomes: The results of `linked_flows`.
    """
    known: dict[str, Paper] = {}
    failure = None
    for outcome in outcomes:
        if isinstance(outcome, Paper):
            if outcome.models is not None:
                known[outcome.id] = outcome
        elif not is_not_found(outcome):
            failure = failure or outcome
    papers = [_with_linked(paper, known.get(paper.id)) for paper in digest.papers]
    missing = [paper.id for paper in papers if paper.models is None]
    notes = [Note(kind="hub_failed", reason=str(failure))] if failure else []
    if missing:
        notes.append(Note(kind="not_linked", count=len(missing), names=_named(missing)))
    return attrs.evolve(digest, papers=papers, notes=(*digest.notes, *notes))


def _with_linked(paper: Paper, known: Paper | None) -> Paper:
    if known is None:
        return paper
    return attrs.evolve(
        paper,
        models=known.models,
        total_models=known.total_models,
        datasets=known.datasets,
        total_datasets=known.total_datasets,
        spaces=known.spaces,
        total_spaces=known.total_spaces,
    )


def _named(ids: Sequence[str]) -> list[str]:
    """
    Return the ids for a note: the first few, and the number of the others.
    """
    more = len(ids) - _NAMED
    return [*ids[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
