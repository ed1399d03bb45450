"""A command whose options are the fields of a dataclass."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Given = TypeVar("_Given", bound="DataclassInstance")


def command(run: Callable[[_Given], int], options: type[_Given]) -> Callable[..., int]:
    """`run` as Typer wants it: a function with one annotated parameter for each field.

    Args:
        options: a dataclass; a field's default is what holds without the option.
    """

    def called(**given: Any) -> int:
        return run(options(**given))

    hints = get_type_hints(options, include_extras=True)
    signature = inspect.signature(options)
    fields = {field.name: field for field in dataclasses.fields(options)}
    parameters = [
        parameter.replace(annotation=hints[name], default=_default(parameter, fields[name]))
        for name, parameter in signature.parameters.items()
    ]
    called.__doc__ = run.__doc__
    called.__annotations__ = {**hints, "return": int}
    called.__dict__["__signature__"] = signature.replace(parameters=parameters)  # where Typer looks
    return called


def _default(parameter: inspect.Parameter, field: dataclasses.Field[Any]) -> Any:
    """The value itself where a dataclass has a factory for it."""
    return parameter.default if field.default_factory is dataclasses.MISSING else field.default_factory()
