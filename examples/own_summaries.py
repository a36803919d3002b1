"""
Add summaries of your own, by a model of your own, and keep them beside the papers.

A stand-in takes the place of the model: it returns the first sentence of the abstract.

Needs no network.
"""

import tempfile

import attrs

import hfdaily

from hfdaily.testing import sample_digest

MODEL = "first-sentence/1"


def summarize(abstract: str) -> str:
    """
    Return a summary. Call your model here.
    """
    return abstract.partition(". ")[0].rstrip(".") + "."


def summarized(paper: hfdaily.Paper) -> hfdaily.Paper:
    """
    Return the paper with a summary of ours, and the name of who wrote it.
    """
    if paper.ai_summary_model == MODEL or not paper.abstract:  # done before, or nothing to read
        return paper
    summary = summarize(hfdaily.text.plain(paper.abstract))
    return attrs.evolve(paper, ai_summary=summary, ai_summary_model=MODEL)


digest = sample_digest()
digest = attrs.evolve(digest, papers=[summarized(paper) for paper in digest])

with tempfile.TemporaryDirectory() as folder:
    # A folder of its own: an archive of the Hub's lists gets the Hub's summaries at every sync.
    archive = hfdaily.Archive(folder)
    archive.save(digest)
    kept = archive.load(digest.period)

top = kept.select(by="upvotes", limit=2)
print(hfdaily.render(top, "text", options={"abstract": "ai"}))
