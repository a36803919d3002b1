"""
``python -m hfdaily`` is the command ``hfdaily``.
"""

import sys

from ._cli import main

sys.exit(main())
