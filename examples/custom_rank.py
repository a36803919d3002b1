"""
Rank by a custom key, which is upvotes per author, and prefer papers with code.

This example needs no network.
"""

import hfdaily

from hfdaily.testing import sample_digest


def upvotes_per_author(paper: hfdaily.Paper) -> float:
    """
    Score papers of small teams higher. A paper without authors or votes comes last.
    """
    return (paper.upvotes or 0) / max(len(paper.authors), 1)


def has_code(paper: hfdaily.Paper) -> float:
    """
    Score papers that link a repository above those that do not.
    """
    return float(paper.github_repo is not None)


sample = sample_digest()
for place, paper in enumerate(sample.select(by=upvotes_per_author, limit=5), start=1):
    print(f"{place}. {paper.title}: {upvotes_per_author(paper):.1f} upvotes per author")

fused = sample.select(by=[has_code, upvotes_per_author], limit=1)
print(f"With code counted in: {fused[0].title}")
