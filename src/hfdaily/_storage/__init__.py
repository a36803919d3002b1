"""
What is kept on disk: files, the archive, and what was seen.
"""
