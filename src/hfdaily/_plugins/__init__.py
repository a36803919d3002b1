"""
Finds plugins, keeps the broken ones apart, and renders through them.
"""
