"""
The decorator that marks what users import from `hfdaily` or from one of its public modules.
"""

from typing import TypeVar

__all__ = ["public"]

_T = TypeVar("_T")


def public(thing: _T, *, module: str = "hfdaily") -> _T:
    """
    Make a class or function say that it lives in the module where users import it from.

    Tracebacks, pickles and the documentation then show the public name, and a private
    module can move without breaking any of them.

    Args:
        thing: A class or function of a private module.

        module: The name of the public module.

    Returns:
        The same class or function.
    """
    thing.__module__ = module
    return thing
