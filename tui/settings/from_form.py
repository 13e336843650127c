"""The start form without its looks: a text for each setting, checked by the configs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args, get_origin, get_type_hints

from ...data import check_spec
from ...engine import (
    NO,
    PRESETS,
    YES,
    ConfigError,
    ExperimentConfig,
    OutputConfig,
    UserError,
    choices,
    device_names,
    parse_arm,
    preset_config,
    value_text,
)
from ...engine.losses import LOSSES
from .options import EXPERIMENT_ROWS, OUTPUT_ROWS, Row

_HINTS = {**get_type_hints(ExperimentConfig), **get_type_hints(OutputConfig)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting in the form."""

    name: str
    group: str
    help: str
    choices: tuple[str, ...] | None
    """The only texts it may have; None: anything may be typed."""
    empty: str
    """What an empty text means, where it may be empty."""


def _field(row: Row, config: type[ExperimentConfig | OutputConfig]) -> Field:
    kind = _HINTS[row.field]
    allowed = (YES, NO) if kind is bool else choices(config, row.field)
    # The choices are offered as such: the sentence need not name them.
    text = row.help.replace(": {choices}", "").replace("{choices}", "chosen")
    return Field(
        name=row.field, group=row.panel, help=text, choices=allowed or None, empty=row.default or ""
    )


FIELDS = (
    *(_field(row, ExperimentConfig) for row in EXPERIMENT_ROWS),
    *(_field(row, OutputConfig) for row in OUTPUT_ROWS),
)
_OUTPUT_NAMES = {row.field for row in OUTPUT_ROWS}


class Form:
    """Texts by field name; what the user did not touch follows the preset."""

    def __init__(self, config: ExperimentConfig, output: OutputConfig) -> None:
        self.texts = _texts(config) | _texts(output)

    def set(self, name: str, text: str) -> None:
        """Take what was typed; a new preset brings its values where the old one's stood."""
        before = self.texts["preset"]
        self.texts[name] = text
        if name == "preset" and text != before:
            old, new = _texts(preset_config(before)), _texts(preset_config(text))
            for field, value in new.items():
                if self.texts[field] == old[field]:
                    self.texts[field] = value

    def is_changed(self, name: str) -> bool:
        """Whether a setting differs from the preset, or from the default."""
        base = _texts(OutputConfig()) | _texts(preset_config(self.texts["preset"]))
        return self.texts[name] != base[name]

    def error(self, name: str) -> str | None:
        """What is wrong with one setting, as the command line would say it."""
        try:
            value = _value(name, self.texts[name])
            if name == "lam":
                # Whether the arms are right is said of them.
                arms = ("softmax",) if self.texts["arms"].strip() else ()
                ExperimentConfig(lam=value, arms=arms, baseline=self.texts["baseline"] == YES)
            elif name in _OUTPUT_NAMES:
                OutputConfig(**{name: value})
            else:
                _check(ExperimentConfig(**{name: value}))
        except UserError as error:
            return str(error)
        return None

    def result(self) -> tuple[ExperimentConfig, OutputConfig]:
        """The two configs.

        Raises:
            UserError: a setting has a value outside its range, the dataset is neither a name
                nor there, or the device is none.
        """
        values = {name: _value(name, text) for name, text in self.texts.items()}
        output = {name: values.pop(name) for name in _OUTPUT_NAMES}
        config = ExperimentConfig.from_json(values)
        _check(config)
        return config, OutputConfig.from_json(output)


def _check(config: ExperimentConfig) -> None:
    """Look at what a config takes as any text, as far as that is quick."""
    check_spec(config.data)
    device_names(config.device)


def _texts(config: ExperimentConfig | OutputConfig) -> dict[str, str]:
    values = {field.name: getattr(config, field.name) for field in fields(config)}
    return {
        name: "\n".join(value) if name == "arms" else value_text(value, nothing="", exact=True)
        for name, value in values.items()
    }


def _value(name: str, text: str) -> Any:
    """The value that `text` means; one that is no number stays a text for the config to refuse."""
    kind, text = _HINTS[name], text.strip()
    if kind is bool:
        return text == YES
    if get_origin(kind) is tuple:
        [each, _] = get_args(kind)
        if each is str:
            return tuple(filter(None, map(str.strip, text.splitlines())))
        return tuple(_number(name, part, each) for part in text.replace(",", " ").split())
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
        raise ConfigError(f"{name} is {text!r}; it must be {what}.") from None


def arm_meaning(text: str) -> tuple[str, bool]:
    """What an arm's text means and True, or what is wrong with it and False."""
    try:
        return parse_arm(text).title, True
    except ConfigError as error:
        return str(error), False


def _names(kind: str) -> str:
    return ", ".join(loss.name for loss in LOSSES.values() if loss.kind == kind)


ARM_HELP = f"HEAD {_names('head')}; TERM {_names('term')}."
"""What an arm may be made of."""


def presets_help() -> Mapping[str, str]:
    """What each preset is."""
    return {preset.name: preset.summary for preset in PRESETS.values()}
