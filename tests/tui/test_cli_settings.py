"""Every setting is an option; what is not given does not override the preset."""

import dataclasses
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import typer
from typer.testing import CliRunner

from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.config.presets import PRESETS, preset_config
from centerviz.engine.errors import ConfigError
from centerviz.tui.cli import main as cli
from centerviz.tui.settings.from_options import Settings, with_settings

runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"})


def settings_of(*arguments: str) -> Settings:
    """What a command receives for these arguments."""
    received: list[Settings] = []
    app = typer.Typer()

    @app.command()
    @with_settings
    def command(settings: Settings) -> None:
        received.append(settings)

    result = runner.invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return received[0]


def test_without_options_everything_is_the_default() -> None:
    settings = settings_of()
    assert settings.config == ExperimentConfig()
    assert settings.output == OutputConfig()
    assert settings.given == frozenset()


def another_value(name: str, hint: Any, default: Any) -> Any:
    """A valid value of the field that is not its default."""
    if name in ("preset", "network"):
        return "original"
    if get_origin(hint) is Literal:
        return next(value for value in get_args(hint) if value != default)
    if isinstance(default, bool):
        return not default
    if name == "arms":
        return ("center:lam=2", "center:lam=0.5,rule=autograd")
    if isinstance(default, tuple):
        return (25, 300) if get_args(hint)[0] is int else (0.25, 3.0)
    if isinstance(default, int):
        return default + 1
    if isinstance(default, float) or name == "center_lr":
        return 0.125
    return "somewhere"


def flag_of(name: str) -> str:
    return "arm" if name == "arms" else name.replace("_", "-")


@pytest.mark.parametrize(
    ("config", "name"),
    [(c, field.name) for c in (ExperimentConfig, OutputConfig) for field in dataclasses.fields(c)],
)
def test_every_field_has_its_option(config: Any, name: str) -> None:
    default = getattr(config(), name)
    value = another_value(name, get_type_hints(config)[name], default)
    flag = flag_of(name)
    if isinstance(value, bool):
        arguments = [f"--{flag}" if value else f"--no-{flag}"]
    else:
        values = value if isinstance(value, tuple) else (value,)
        arguments = [part for each in values for part in (f"--{flag}", str(each))]
    settings = settings_of(*arguments)
    given = settings.config if config is ExperimentConfig else settings.output
    assert getattr(given, name) == value
    assert settings.given == ({name} if config is ExperimentConfig else set())


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_all_its_values(name: str) -> None:
    assert settings_of("--preset", name).config == preset_config(name)


def test_an_option_overrides_its_preset_and_nothing_else() -> None:
    config = settings_of("--preset", "kaiyangzhou", "--no-head-bias", "--lam", "0.1").config
    expected = dataclasses.replace(preset_config("kaiyangzhou"), head_bias=False, lam=(0.1,))
    assert config == expected


def test_falsy_values_count_as_given() -> None:
    config = settings_of("--preset", "jxgu1016", "--lam", "0", "--weight-decay", "0").config
    assert config.lam == (0.0,)
    assert config.weight_decay == 0.0


def test_the_config_alone_judges_values() -> None:
    with pytest.raises(ConfigError, match="center_rule is 'magic'"):
        settings_of("--center-rule", "magic")


def test_help_names_each_option_its_default_and_its_choices_in_80_columns() -> None:
    shown = runner.invoke(cli.app, ["run", "--help"]).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    words = shown.replace("│", " ").split()
    for config in (ExperimentConfig, OutputConfig):
        hints = get_type_hints(config)
        for field in dataclasses.fields(config):
            flag = flag_of(field.name)
            assert f"--{flag}" in words
            if get_origin(hints[field.name]) is Literal:
                plain = " ".join(words).replace(",", "").replace(".", "")
                assert all(choice in plain for choice in get_args(hints[field.name]))
    batch_size = str(ExperimentConfig().batch_size)
    for flag, default in [("lam", "0.5"), ("batch-size", batch_size), ("runs-dir", "runs")]:
        [row] = [line for line in shown.splitlines() if f"--{flag} " in line]
        assert row.rstrip("│ ").endswith(f" {default}")
