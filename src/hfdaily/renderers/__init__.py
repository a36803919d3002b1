"""
The built-in renderers, one module a family of formats.
"""
