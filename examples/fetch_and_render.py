"""
Fetch the newest list, choose the ten papers with the most upvotes, print Markdown.

Set HF_ENDPOINT to ask a mirror of the Hub.
"""

import hfdaily

digest = hfdaily.fetch("latest")
print(hfdaily.render(digest.select(by="upvotes", limit=10), "markdown"))
