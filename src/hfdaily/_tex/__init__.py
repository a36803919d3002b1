"""
The conversion of TeX in titles and abstracts, which `hfdaily.text` loads when it first needs it.
"""

from .mathml import mathml
from .parse import Piece, parse
from .prose import typeset
from .unicode import unicode

__all__ = ["Piece", "mathml", "parse", "typeset", "unicode"]
