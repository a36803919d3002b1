"""
Add summaries by your own model, and keep them in an archive.

Instead of a model, this example returns the first sentence of the abstract. It needs no network.
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
    Return the paper with our summary and the name of its model.
    """
    if (
        paper.ai_summary_model == MODEL or not paper.abstract
    ):  # It has a summary already, or it has no abstract.
        return paper
    summary = summarize(hfdaily.text.plain(paper.abstract))
    return attrs.evolve(paper, ai_summary=summary, ai_summary_model=MODEL)


digest = sample_digest()
digest = attrs.evolve(digest, papers=[summarized(paper) for paper in digest])

with tempfile.TemporaryDirectory() as folder:
    # Use a separate folder, because a sync writes the Hub's summaries into the archive of its lists.
    archive = hfdaily.Archive(folder)
    archive.save(digest)
    kept = archive.load(digest.period)

top = kept.select(by="upvotes", limit=2)
print(hfdaily.render(top, "text", options={"abstract": "ai"}))
