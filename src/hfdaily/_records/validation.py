"""
Checks of the values that records are made with.
"""

import datetime as dt
import types

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs

from ..exceptions import quoted

__all__ = ["LARGEST_NUMBER", "check_types", "texts", "tuple_of"]

_T = TypeVar("_T")
#: The bound of counts, so that sums of them still fit into a float.
LARGEST_NUMBER = 10**100


def tuple_of(kind: type[_T], values: Iterable[_T]) -> tuple[_T, ...]:
    """
    Return values as a tuple, so that a record can be made with a list.

    Args:
        kind: The class of all values.

        values: Any iterable except a text, because the caller does not mean its characters.

    Raises:
        TypeError: The values are not iterable, or one of them is of another class.
    """
    if isinstance(values, tuple):
        found = values
    elif isinstance(values, str | bytes) or not isinstance(values, Iterable):
        msg = f"expected a list of {kind.__name__}, got {quoted(values)}; write [...] around it"
        raise TypeError(msg)
    else:
        found = tuple(values)
    # Almost always, all values are of exactly this class. Checking each takes ten times as long.
    if not {kind}.issuperset(map(type, found)):
        for value in found:
            if not isinstance(value, kind):
                msg = f"expected a list of {kind.__name__}, but it holds {quoted(value)}"
                raise TypeError(msg)
    return found


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """
    Return texts as a tuple. As a converter it tells type checkers what a field accepts.

    Args:
        values: An iterable of texts.

    Raises:
        TypeError: `values` is a single text, or one of the values is not a text.
    """
    return tuple_of(str, values)


def check_types(record: Any) -> None:
    """
    Refuse a record whose fields do not have the types of their annotations.

    Args:
        record: An instance of an attrs class whose annotations are types, not strings.

    Raises:
        TypeError: A field has a value of another type.
        ValueError: A number has more than a hundred digits. A datetime has no time zone, or lies
            outside of the calendar in UTC.
    """
    plan = _plan(record.__class__)
    # Most records of a class hold values of the same types, so check each combination once.
    types = tuple(map(type, plan.get_values(record)))
    if types not in plan.accepted_types:
        for name, accepted in plan.fields.items():
            _check_value(record, name, getattr(record, name), accepted)
        plan.accepted_types.add(types)
    for name in plan.numbers:
        number = getattr(record, name)
        if number is not None and not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
            where = f"{record.__class__.__name__}: {name} is {quoted(number)}"
            msg = f"{where}; write a number below 10^100"
            raise ValueError(msg)
    for name in plan.times:
        time = getattr(record, name)
        if time is not None and time.tzinfo is not dt.UTC:
            _check_zone(record, name, time)


def _check_zone(record: Any, name: str, time: dt.datetime) -> None:
    where = f"{record.__class__.__name__}: {name} is {time}"
    if time.tzinfo is None:
        msg = f"{where}, which has no time zone; write tzinfo=datetime.UTC"
        raise ValueError(msg)
    try:
        time.astimezone(dt.UTC)
    except OverflowError as exc:
        msg = f"{where}, which lies outside of the calendar in UTC; write another time"
        raise ValueError(msg) from exc


def _check_value(record: Any, name: str, value: Any, accepted: tuple[type, ...]) -> None:
    kind = value.__class__
    # bool is a subclass of int, and datetime is one of date, but neither is accepted as the other.
    if kind not in accepted and (kind in (bool, dt.datetime) or not isinstance(value, accepted)):
        wanted = " or ".join(t.__name__.replace("NoneType", "None") for t in accepted)
        msg = (
            f"{record.__class__.__name__}: {name} is {quoted(value)}, which is not of type {wanted}"
        )
        raise TypeError(msg)


@attrs.define
class _Plan:
    """
    How to check the records of a class.

    Attributes:
        fields: The types that the value of each field may have.
        numbers: The names of the fields that hold a number.
        times: The names of the fields that hold a time.
        get_values: Returns the values of these fields.
        accepted_types: The combinations of types that have passed the check.
    """

    fields: dict[str, tuple[type, ...]]
    numbers: tuple[str, ...]
    times: tuple[str, ...]
    get_values: Callable[[Any], Sequence[Any]]
    accepted_types: set[tuple[type, ...]] = attrs.field(factory=set)


@cache
def _plan(record_type: type[Any]) -> _Plan:
    fields = {
        field.name: accepted
        for field in attrs.fields(record_type)
        if (accepted := _runtime_types(field.type))
    }
    numbers = tuple(name for name, accepted in fields.items() if int in accepted)
    times = tuple(name for name, accepted in fields.items() if dt.datetime in accepted)
    return _Plan(fields, numbers, times, attrgetter(*fields))


def _runtime_types(annotation: Any) -> tuple[type, ...]:
    """
    Return the classes for `isinstance`, or none if the annotation names no class.
    """
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _runtime_types(part))
    kind = get_origin(annotation) or annotation
    return (kind,) if isinstance(kind, type) else ()
