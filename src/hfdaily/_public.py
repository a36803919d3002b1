"""
The decorator for classes and functions that users import from a public module.
"""

from typing import TypeVar

__all__ = ["public"]

_T = TypeVar("_T")


def public(thing: _T, *, module: str = "hfdaily") -> _T:
    """
    Set the module of a class or function to the public one from which users import it.

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
