"""An object of a class that is not centerviz's, from settings that are checked against it."""

import inspect
import typing
from collections.abc import Callable, Collection, Mapping
from inspect import Parameter
from typing import Any

from ...config.losses import nearest
from ...errors import ConfigError
from .words import Code, in_words

Value = float | str
Named = Callable[[str, Value], object | None]
"""What a setting stands for, as a class's name for an object of it; None: for itself."""

_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def build_object(
    cls: type[Any],
    code: Code,
    settings: Mapping[str, Value],
    offered: Mapping[str, object],
    named: Named = lambda _name, _value: None,
) -> Any:
    """`cls(…)` with the settings, and with those of the `offered` values that it asks for.

    Args:
        cls: the class.
        code: where it is from.
        settings: what the user has set, by name.
        offered: what the images and the network determine, by parameter name.
        named: turns a setting into an object.

    Raises:
        ConfigError: it has no such setting, a setting is of another kind or missing, or the
            class refuses them.
    """
    parameters = _parameters(cls, offered)
    takes_all = any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values())
    known = {name: each for name, each in parameters.items() if _is_setting(each)}
    arguments = {name: value for name, value in offered.items() if name in known}
    for name, value in settings.items():
        if name in arguments:
            raise ConfigError(f"{name} of {cls.__name__} is given by the data: leave it out.")
        if name not in known and not takes_all:
            raise ConfigError(_no_such_setting(cls, name, [n for n in known if n not in offered]))
        stands_for = named(name, value)
        arguments[name] = (
            _converted(cls, name, value, known.get(name)) if stands_for is None else stands_for
        )
    for name, each in known.items():
        if each.default is Parameter.empty and name not in arguments:
            raise ConfigError(f"{cls.__name__} needs the setting {name}: write {name}=VALUE.")
    with in_words(code, f"making {cls.__name__}", ConfigError):
        return cls(**arguments)


def _parameters(cls: type[Any], offered: Collection[str]) -> dict[str, Parameter]:
    """Of the constructor, those of base classes included where it passes `**kwargs` on to them."""
    found: dict[str, Parameter] = {}
    for each in cls.__mro__:
        if "__init__" not in vars(each) or each.__module__.partition(".")[0] in (
            "torch",
            "builtins",
        ):
            continue
        own = list(inspect.signature(vars(each)["__init__"]).parameters.values())[1:]
        # What a base class cannot do without, the class itself gives it, or the data do.
        more = [
            p for p in own if not found or p.default is not Parameter.empty or p.name in offered
        ]
        found = {**{p.name: p for p in more}, **found}
        if not any(p.kind is Parameter.VAR_KEYWORD for p in own):
            break
    else:
        return found
    return {name: p for name, p in found.items() if p.kind is not Parameter.VAR_KEYWORD}


def _is_setting(parameter: Parameter) -> bool:
    return parameter.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def _no_such_setting(cls: type[Any], name: str, known: list[str]) -> str:
    if not known:
        return f"{cls.__name__} has no settings, and so no {name!r}."
    return (
        f"{cls.__name__} has no setting {name!r}{nearest(name, known)}; it has {', '.join(known)}."
    )


def _converted(cls: type[Any], name: str, value: Value, parameter: Parameter | None) -> object:
    """A setting as the constructor wants it: a truth value, a whole number, a number or a text."""
    kinds = _kinds(parameter)
    if isinstance(value, str):
        lower = value.lower()
        if lower in _TRUTHS and (bool in kinds or str not in kinds):
            return _TRUTHS[lower]
        if lower == "none" and str not in kinds:
            return None
        if kinds and kinds <= {bool, int, float}:
            wanted = "true or false" if kinds == {bool} else "a number"
            raise ConfigError(f"{name} of {cls.__name__} is {value!r}; it must be {wanted}.")
        return value
    if kinds == {bool}:
        raise ConfigError(f"{name} of {cls.__name__} is {value:g}; it must be true or false.")
    return int(value) if value == int(value) and float not in kinds else value


def _kinds(parameter: Parameter | None) -> set[type]:
    """Of bool, int, float and str those that a parameter is known to take."""
    if parameter is None:
        return set()
    hint, default = parameter.annotation, parameter.default
    hints = {hint, *typing.get_args(hint)}
    kinds: set[type] = set()
    for kind in (bool, int, float, str):
        if kind in hints or kind.__name__ in hints or type(default) is kind:
            kinds.add(kind)
    return kinds
