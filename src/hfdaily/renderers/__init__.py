"""
The built-in renderers, with one module for each family of formats.
"""
