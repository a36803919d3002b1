"""
What `hfdaily.testing` offers, part by part.
"""
