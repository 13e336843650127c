"""From the options that the user gave to the two configs, the same way for every command."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from ...engine import ExperimentConfig, OutputConfig, choices, preset_config, value_text
from .options import EXPERIMENT_ROWS, OUTPUT_ROWS, Row


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for."""

    config: ExperimentConfig
    output: OutputConfig
    given: frozenset[str]
    """The fields of `config` that an option was given for."""


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """`command(settings, …)` as a typer command with an option for every field.

    An option that is not given is None and does not override the preset.

    Raises (when called):
        ConfigError: a value outside its range, or an unknown preset.
    """
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    parameters = [
        *(_parameter(row, ExperimentConfig) for row in EXPERIMENT_ROWS),
        *(_parameter(row, OutputConfig) for row in OUTPUT_ROWS),
        *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own),
    ]

    def typer_command(**values: Any) -> None:
        rest = {parameter.name: values.pop(parameter.name) for parameter in own}
        command(_settings(values), **rest)

    typer_command.__name__, typer_command.__doc__ = command.__name__, command.__doc__
    typer_command.__annotations__ = {each.name: each.annotation for each in parameters}
    typer_command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return typer_command


def _settings(values: Mapping[str, Any]) -> Settings:
    # Without the option, typer gives None, or an empty list where it may be repeated.
    given = {name: value for name, value in values.items() if value not in (None, [])}
    output_names = given.keys() & {row.field for row in OUTPUT_ROWS}
    output = OutputConfig(**{name: given.pop(name) for name in output_names})
    names = frozenset(given)
    config = preset_config(given.pop("preset", "default"), **given)
    return Settings(config=config, output=output, given=names)


def _parameter(row: Row, config: type[ExperimentConfig | OutputConfig]) -> inspect.Parameter:
    """The option of one field: its type, choices and default are the config's own."""
    kind = _plain_type(get_type_hints(config)[row.field])
    [default] = [field.default for field in fields(config) if field.name == row.field]
    flag = row.flag
    option = typer.Option(
        f"--{flag}/--no-{flag}" if kind is bool else f"--{flag}",
        help=row.help.format(choices=_listed(choices(config, row.field))),
        metavar=None if kind is bool else row.metavar,
        rich_help_panel=row.panel,
        show_default=row.default or value_text(default),
    )
    return inspect.Parameter(
        row.field,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )


def _plain_type(hint: Any) -> Any:
    """What typer parses: choices are texts here, since the config checks them."""
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) is tuple:
        return list[get_args(hint)[0]]  # type: ignore[misc]
    return get_args(hint)[0] if get_args(hint) else hint


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(", ".join(names).rsplit(", ", 1))
