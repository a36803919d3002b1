"""
Publishing: a whole archive rendered into a folder.
"""
