"""`centerviz losses`: what an arm may be made of."""

import json

import pytest
from typer.testing import CliRunner

from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.errors import UserError
from centerviz.tui.cli import losses
from centerviz.tui.cli.main import app

runner = CliRunner(env={"NO_COLOR": "1"})


def test_every_loss_is_there_with_formula_source_and_settings() -> None:
    shown = runner.invoke(app, ["losses"]).stdout
    for loss in LOSSES.values():
        for text in (loss.name, loss.title, loss.formula, loss.source):
            assert text in shown
        for setting in loss.settings.values():
            [row, *_] = [
                line
                for line in shown.splitlines()
                if line.split()[:1] == [setting.name] and line.rstrip().endswith(setting.help)
            ]
            assert all(choice in row for choice in setting.choices)


def test_defaults_are_numbers_or_the_options_that_give_them() -> None:
    shown = " ".join(runner.invoke(app, ["losses"]).stdout.split())
    assert "lam 0.5 0 to 1e+06 Weight of the center loss." in shown
    assert "rule --center-rule (eq4) autograd, autograd-unscaled, eq4 How" in shown
    assert "lr --center-lr (as --lr, else 0.5) 0 to 1e+06" in shown
    assert "batch_mean --center-batch-mean (no) yes, no" in shown


def test_the_example_is_a_command_that_runs() -> None:
    [example] = [line for line in runner.invoke(app, ["losses"]).stdout.splitlines()
                 if line.startswith("Example: ")]  # fmt: skip
    arms = [word for word in example.split() if ":" in word and "=" in word]
    assert len(arms) == 2
    for arm in arms:
        assert parse_arm(arm).text == arm


def test_json_has_it_all() -> None:
    found = json.loads(runner.invoke(app, ["losses", "--json"]).stdout)
    assert [loss["name"] for loss in found] == list(LOSSES)
    [center] = (loss for loss in found if loss["name"] == "center")
    assert center["settings"][0] == {
        "name": "lam",
        "symbol": "λ",
        "help": "Weight of the center loss.",
        "default": 0.5,
        "config_field": None,
        "low": 0.0,
        "high": 1e6,
        "whole": False,
        "choices": [],
    }
    assert center["settings"][1]["config_field"] == "center_rule"


def test_it_fits_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "PLAIN_WIDTH", 80)
    shown = runner.invoke(app, ["losses"]).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown.replace("HEAD+TERM+…", "")


def test_an_arm_that_is_none_is_refused_by_name() -> None:
    found = runner.invoke(app, ["run", "--headless", "--arm", "centre:lam=1"])
    assert isinstance(found.exception, UserError)
    assert str(found.exception) == (
        "there is no loss 'centre' (did you mean center?); `centerviz losses` lists all."
    )
