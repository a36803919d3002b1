"""
Publish a whole archive into a folder of documents.
"""
