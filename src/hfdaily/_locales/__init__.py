"""
The built-in words, one module a locale: keys sorted, one a line.

What a locale lacks is said in English: names, such as arXiv.
"""
