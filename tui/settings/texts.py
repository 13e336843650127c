"""A setting's value as the text of an entry, and back."""

from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

from ...engine import YES, ConfigError, ExperimentConfig, OutputConfig, value_text

SEEDS = "seeds"
"""How many runs there are, which is a setting of no config."""
HINTS = {**get_type_hints(ExperimentConfig), **get_type_hints(OutputConfig), SEEDS: int}
"""The type of each setting's value, by name."""


def texts_of(config: ExperimentConfig | OutputConfig) -> dict[str, str]:
    """What stands in the form for a config, by field name."""
    values = {field.name: getattr(config, field.name) for field in fields(config)}
    return {
        name: "\n".join(value) if name == "arms" else value_text(value, nothing="", exact=True)
        for name, value in values.items()
    }


def value_of(name: str, text: str) -> Any:
    """The value that `text` means; one that is no number stays a text for the config to refuse.

    Raises:
        ConfigError: it is not a number where one is needed, or may be read in two ways.
    """
    kind, text = HINTS[name], text.strip()
    if kind is bool:
        return text == YES
    if get_origin(kind) is tuple:
        [each, _] = get_args(kind)
        if each is str:
            return tuple(filter(None, map(str.strip, text.splitlines())))
        return tuple(_number(name, part, each) for part in _parts(name, text, each))
    if type(None) in get_args(kind):
        kind = get_args(kind)[0]
        if not text:
            return None
    return _number(name, text, kind) if kind in (int, float) else text


def _number(name: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is int else "a number"
        point = text.replace(",", ".")
        hint = f": write {point}" if kind is float and "," in text and _is_number(point) else ""
        raise ConfigError(f"{name} is {text!r}; it must be {what}{hint}.") from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _parts(name: str, text: str, kind: type) -> list[str]:
    """The numbers in `text`, which commas or blanks separate.

    Raises:
        ConfigError: a comma may be meant as a decimal point.
    """
    for part in text.split():
        whole, comma, rest = part.strip(",").partition(",")
        if kind is float and comma and whole.isdigit() and rest.isdigit():
            raise ConfigError(
                f"{name} is {part!r}; write {whole}.{rest} for one number, {whole} {rest} for two."
            )
    return text.replace(",", " ").split()
