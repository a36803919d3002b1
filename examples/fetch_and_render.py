"""
Fetch the latest list and print the ten papers with the most upvotes as Markdown.

The environment variable HF_ENDPOINT can name a mirror of the Hub.
"""

import hfdaily

digest = hfdaily.fetch("latest")
print(hfdaily.render(digest.select(by="upvotes", limit=10), "markdown"))
