"""The start form without its looks: a text for each setting, checked by the configs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...data import DataError, check_data, check_spec, counted
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
    seed_configs,
    short_labels,
)
from ...engine.losses import LOSSES
from .options import EXPERIMENT_ROWS, MAIN, OUTPUT_ROWS, Row
from .texts import HINTS, SEEDS, texts_of, value_of


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
    kind = HINTS[row.field]
    allowed = (YES, NO) if kind is bool else choices(config, row.field)
    # The choices are offered as such: the sentence need not name them.
    text = row.help.replace(": {choices}", "").replace("{choices}", "chosen")
    if row.open:
        text, allowed = row.help.format(choices=", ".join(allowed)), ()
    return Field(
        name=row.field, group=row.panel, help=text, choices=allowed or None, empty=row.default or ""
    )


_SEEDS_FIELD = Field(
    name=SEEDS,
    group=MAIN,
    help="As many runs one after the other, each with the next seed.",
    choices=None,
    empty="",
)


def _experiment_fields() -> Iterator[Field]:
    for row in EXPERIMENT_ROWS:
        yield _field(row, ExperimentConfig)
        if row.field == "seed":
            yield _SEEDS_FIELD


FIELDS = (
    *_experiment_fields(),
    *(_field(row, OutputConfig) for row in OUTPUT_ROWS),
)
_OUTPUT_NAMES = {row.field for row in OUTPUT_ROWS}


class Form:
    """Texts by field name; what the user did not touch follows the preset."""

    def __init__(self, config: ExperimentConfig, output: OutputConfig, *, seeds: int = 1) -> None:
        self.texts = texts_of(config) | texts_of(output) | {SEEDS: str(seeds)}
        self._refused: dict[tuple[str, str], str] = {}
        """What a look at the files has found wrong, by the texts of data and its label column."""

    def set(self, name: str, text: str) -> None:
        """Take what was typed; a new preset brings its values where the old one's stood."""
        before = self.texts["preset"]
        self.texts[name] = text
        if name == "preset" and text != before:
            old, new = texts_of(preset_config(before)), texts_of(preset_config(text))
            for field, value in new.items():
                if self.texts[field] == old[field]:
                    self.texts[field] = value

    def is_changed(self, name: str) -> bool:
        """Whether a setting differs from the preset, or from the default."""
        base = (
            texts_of(OutputConfig()) | texts_of(preset_config(self.texts["preset"])) | {SEEDS: "1"}
        )
        return self.texts[name] != base[name]

    def error(self, name: str) -> str | None:
        """What is wrong with one setting, as the command line would say it."""
        try:
            value = value_of(name, self.texts[name])
            if name == SEEDS:
                seed_configs(ExperimentConfig(), value)
            elif name == "lam":
                # Whether the arms are right is said of them.
                arms = ("softmax",) if self.texts["arms"].strip() else ()
                ExperimentConfig(lam=value, arms=arms, baseline=self.texts["baseline"] == YES)
            elif name in _OUTPUT_NAMES:
                OutputConfig(**{name: value})
            else:
                _check(ExperimentConfig(**{name: value}))
                if name == "data":
                    self._check_files()
        except UserError as error:
            return str(error)
        return None

    def result(self) -> tuple[ExperimentConfig, OutputConfig]:
        """The two configs.

        Raises:
            UserError: a setting has a value outside its range, the dataset is neither a name
                nor there, or the device is none.
        """
        values = {name: value_of(name, text) for name, text in self.texts.items()}
        seeds = values.pop(SEEDS)
        output = {name: values.pop(name) for name in _OUTPUT_NAMES}
        config = ExperimentConfig.from_json(values)
        _check(config)
        self._check_files()
        seed_configs(config, seeds)
        return config, OutputConfig.from_json(output)

    @property
    def seeds(self) -> int:
        """How many runs there are, each with the next seed.

        Raises:
            ConfigError: it is no whole number.
        """
        return int(value_of(SEEDS, self.texts[SEEDS]))

    @property
    def files(self) -> tuple[str, str]:
        """The texts that say where the data is: what `look_at` has to be told of."""
        return self.texts["data"].strip(), self.texts["label_column"].strip()

    def refuse(self, files: tuple[str, str], sentence: str | None) -> None:
        """Learn what a look at `files` has found wrong; None: nothing."""
        self._refused = {} if sentence is None else {files: sentence}

    def _check_files(self) -> None:
        if (sentence := self._refused.get(self.files)) is not None:
            raise DataError(sentence)

    def meaning(self, name: str) -> str | None:
        """What a setting's text is understood as, where that is not plain."""
        if name != "lam" or self.error(name) is not None:
            return None
        arms = ExperimentConfig(lam=value_of(name, self.texts[name]), baseline=True).arm_specs
        labels = short_labels(arms)[1:]
        return f"{counted(len(labels), 'arm')}: {', '.join(labels)}." if labels else None


def _check(config: ExperimentConfig) -> None:
    """Look at what a config takes as any text, as far as that is quick."""
    check_spec(config.data)
    device_names(config.device)


def look_at(files: tuple[str, str]) -> str | None:
    """What is wrong with a form's `files`, as far as their names tell; None: nothing.

    Folders are listed, which may take a while.
    """
    data, label_column = files
    try:
        check_data(data, label_column or None)
    except UserError as error:
        return str(error)
    return None


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
