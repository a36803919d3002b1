"""
Decorators that mark what users import from `hfdaily` or from one of its public modules.
"""

from collections.abc import Callable
from typing import TypeVar

__all__ = ["public", "public_in"]

_T = TypeVar("_T")


def public(thing: _T) -> _T:
    """
    Make a class or function say that it lives in `hfdaily`, where users import it from.

    Tracebacks, pickles and the documentation then show the public name, and a private
    module can move without breaking any of them.

    Args:
        thing: A class or function of a private module.

    Returns:
        The same class or function.
    """
    thing.__module__ = __package__
    return thing


def public_in(module: str) -> Callable[[_T], _T]:
    """
    Return a decorator like `public` for what users import from a public module.

    Args:
        module: The name of the module inside `hfdaily`, such as "plugins".
    """

    def mark(thing: _T) -> _T:
        thing.__module__ = f"{__package__}.{module}"
        return thing

    return mark
