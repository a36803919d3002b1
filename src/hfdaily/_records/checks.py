"""
Checks of the values that records are made with.
"""

import datetime as dt
import types

from collections.abc import Iterable
from functools import cache
from reprlib import repr as short_repr
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs

__all__ = ["as_tuple", "check_types"]

_T = TypeVar("_T")


def as_tuple(values: Iterable[_T]) -> tuple[_T, ...]:
    """
    Return the values as a tuple, so that a record can be made with a list.

    Args:
        values: Any iterable but a text, whose characters nobody means.

    Raises:
        TypeError: The values are a text, or cannot be iterated over.
    """
    if isinstance(values, str | bytes):
        msg = f"expected a list or tuple, got the text {short_repr(values)}; wrap it in a list"
        raise TypeError(msg)
    return tuple(values)


def check_types(record: Any) -> None:
    """
    Refuse a record whose fields do not have the types of their annotations.

    Args:
        record: An instance of an attrs class whose annotations are types, not strings.

    Raises:
        TypeError: A field has a value of another type.
        ValueError: A datetime has no time zone.
    """
    for name, accepted in _accepted_types(record.__class__):
        value = getattr(record, name)
        kind = value.__class__
        # bool is a subclass of int, and datetime one of date; neither may stand for the other.
        if kind not in accepted and (
            kind in (bool, dt.datetime) or not isinstance(value, accepted)
        ):
            wanted = " or ".join(t.__name__.replace("NoneType", "None") for t in accepted)
            msg = (
                f"{record.__class__.__name__}: {name} is {short_repr(value)}, "
                f"which is not of type {wanted}"
            )
            raise TypeError(msg)
        if kind is dt.datetime and value.tzinfo is None:
            msg = (
                f"{record.__class__.__name__}: {name} is {value}, which has no time zone; "
                "write tzinfo=datetime.UTC"
            )
            raise ValueError(msg)


@cache
def _accepted_types(record_type: type[Any]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple(
        (field.name, accepted)
        for field in attrs.fields(record_type)
        if (accepted := _runtime_types(field.type))
    )


def _runtime_types(annotation: Any) -> tuple[type, ...]:
    """
    Return the classes to check for with `isinstance`; none if the annotation names no class.
    """
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _runtime_types(part))
    kind = get_origin(annotation) or annotation
    return (kind,) if isinstance(kind, type) else ()
