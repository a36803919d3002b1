"""
The TeX in titles and abstracts.
"""

from .mathml import mathml
from .parse import Piece, parse
from .prose import typeset
from .unicode import unicode

__all__ = ["Piece", "mathml", "parse", "typeset", "unicode"]
