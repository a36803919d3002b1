"""
TeX in titles and abstracts; loaded when a text holds some.
"""

from .mathml import mathml
from .parse import Piece, parse
from .prose import curl_quotes, drop_placeholders
from .unicode import unicode

__all__ = ["Piece", "curl_quotes", "drop_placeholders", "mathml", "parse", "unicode"]
