"""Plain values, of which a run defines dozens and a scan makes a hundred thousand.

What `dataclass(frozen=True, slots=True)` makes, at a tenth of its cost when the program starts and at a
quarter for each value: a frozen dataclass is compiled from the source of half a dozen methods, and sets each
field through `object.__setattr__`. Here one method is compiled, and the type check alone holds it frozen.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_told: bool) -> Callable[[type], type]:
        return lambda made: made


class _Maker(type):
    """Makes slots and `__init__` from the annotations of a class, those of its base first."""

    def __new__(
        cls,
        name: str,
        bases: tuple[type, ...],
        body: dict[str, Any],
        *,
        eq: bool = False,
        order: bool = False,
    ) -> _Maker:
        own = tuple(one for one, kind in body.get("__annotations__", {}).items() if "ClassVar" not in kind)
        inherited = getattr(bases[0], "__match_args__", ()) if bases else ()
        defaults = {**getattr(bases[0], "_defaults", {})} if bases else {}
        defaults |= {field: body.pop(field) for field in own if field in body}
        if shared := [field for field, value in defaults.items() if isinstance(value, (list, dict, set))]:
            raise TypeError(f"{name}.{shared[0]} would be one object in all values")
        fields = (*inherited, *own)
        body |= {"__slots__": own, "__match_args__": fields, "_defaults": defaults}
        body["_positions"] = {field: position for position, field in enumerate(fields)}
        if fields:
            body |= {"_values": _getter(fields), "__init__": _initialiser(fields, defaults)}
        if eq:
            body |= {"__eq__": _equal, "__hash__": _hash}
        if order:
            body |= {
                "__lt__": _less,
                "__le__": _at_most,
                "__gt__": _greater,
                "__ge__": _at_least,
            }
        return super().__new__(cls, name, bases, body)


@dataclass_transform(frozen_default=True, eq_default=False)
class Value(metaclass=_Maker):
    """A value with the fields that its class annotates.

    Two are the same value only if they are one object; with `eq=True` if their fields are equal, and with
    `order=True` they are sorted by them.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    _values: ClassVar[Callable[[Any], tuple[Any, ...]]]
    _positions: ClassVar[dict[str, int]]

    def __repr__(self) -> str:
        told = ", ".join(f"{field}={getattr(self, field)!r}" for field in self.__match_args__)
        return f"{type(self).__name__}({told})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), _values(self)


_R = TypeVar("_R", bound=Value)


def replace(value: _R, /, **changes: object) -> _R:
    """The same value with some fields changed.

    Raises:
        TypeError: it has no such field.
    """
    values, positions = list(_values(value)), type(value)._positions
    for field, new in changes.items():
        position = positions.get(field)
        if position is None:
            raise TypeError(f"{type(value).__name__} has no field {field!r}")
        values[position] = new
    return type(value)(*values)


def _getter(fields: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(fields) == 1:
        one = attrgetter(fields[0])
        return lambda value: (one(value),)
    return attrgetter(*fields)


def _initialiser(fields: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    given = ", ".join(f"{field}=_{field}" if field in defaults else field for field in fields)
    source = f"def __init__(self, {given}):\n" + "".join(f" self.{field} = {field}\n" for field in fields)
    made: dict[str, Any] = {}
    exec(source, {f"_{field}": value for field, value in defaults.items()}, made)  # noqa: S102  # names of fields only
    initialiser: Callable[..., None] = made["__init__"]
    return initialiser


def _equal(self: Value, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Value) -> int:
    return hash(type(self)._values(self))  # asked a dozen times for each finding: no call more


def _less(self: Value, other: object) -> bool:
    return _values(self) < _values(other) if type(other) is type(self) else NotImplemented


def _at_most(self: Value, other: object) -> bool:
    return _values(self) <= _values(other) if type(other) is type(self) else NotImplemented


def _greater(self: Value, other: object) -> bool:
    return _values(self) > _values(other) if type(other) is type(self) else NotImplemented


def _at_least(self: Value, other: object) -> bool:
    return _values(self) >= _values(other) if type(other) is type(self) else NotImplemented


def _values(value: Any) -> tuple[Any, ...]:
    values: tuple[Any, ...] = type(value)._values(value)
    return values
