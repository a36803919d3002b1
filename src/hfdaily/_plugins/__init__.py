"""
Finding plugins, keeping the broken ones apart, and rendering through them.
"""
