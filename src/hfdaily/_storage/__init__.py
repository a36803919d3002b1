"""
Files on disk: the archive, the list of seen papers, and the functions that write them.
"""
