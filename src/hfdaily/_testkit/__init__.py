"""
The parts of `hfdaily.testing`.
"""
