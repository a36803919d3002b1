"""
The clients: from flows to answers over HTTP, politely.
"""
