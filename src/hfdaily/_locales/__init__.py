"""
The message catalogs of `hfdaily.labels`, a module for each locale.
"""
