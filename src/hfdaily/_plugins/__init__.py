"""
Find plugins, isolate broken ones, and render through them.
"""
