"""Arms of a `config.json` from elsewhere never lead a path out of the run's folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from centerviz.data.base.errors import UserError
from centerviz.engine.launch import resume
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.saved_run import load_run
from centerviz.tui.cli.main import app
from tests.faults.hostile import Guard
from tests.faults.hostile_runs import V1, stays_inside
from tests.faults.tiny import tiny_dataset

Config = dict[str, Any]
OUTSIDE = "../../outside"


def stem(config: Config) -> None:
    config["arms"][1]["stem"] = OUTSIDE


def absolute_stem(config: Config) -> None:
    config["arms"][1]["stem"] = "/tmp/outside"


def name(config: Config) -> None:
    config["arms"][1]["name"] = OUTSIDE


def loss_that_is_a_path(config: Config) -> None:
    config["arms"][1]["spec"]["terms"][0]["loss"] = OUTSIDE


def setting_that_is_a_path(config: Config) -> None:
    config["arms"][1]["spec"]["terms"][0]["settings"] = {OUTSIDE: 0.5}


def all_in_agreement(config: Config) -> None:
    spec = {"head": {"loss": OUTSIDE, "settings": {}}, "terms": []}
    config["arms"][1].update(name=OUTSIDE, spec=spec, stem=f"{OUTSIDE}/{OUTSIDE}")


def an_arm_that_the_settings_lack(config: Config) -> None:
    config["arms"].append({**config["arms"][1], "name": "center(lam=7)", "stem": OUTSIDE})


def the_files_of_another_arm(config: Config) -> None:
    config["arms"][1]["stem"] = config["arms"][0]["stem"]


def a_loss_of_ten_thousand_letters(config: Config) -> None:
    config["arms"][1]["spec"]["head"]["loss"] = "x" * 10_000


def a_name_of_dots(config: Config) -> None:
    config["arms"][1]["stem"] = "OtherLoss/.."


def another_folder(config: Config) -> None:
    config["arms"][1]["stem"] = "features/center"


def a_backslash(config: Config) -> None:
    config["arms"][1]["stem"] = "OtherLoss/..\\..\\outside"


def a_stem_that_is_too_long(config: Config) -> None:
    config["arms"][1]["stem"] = "OtherLoss/" + "x" * 250


def the_files_of_another_arm_but_for_capitals(config: Config) -> None:
    config["arms"][1]["stem"] = config["arms"][0]["stem"].replace("lambda", "LAMBDA")


LIES = (stem, absolute_stem, name, loss_that_is_a_path, setting_that_is_a_path, all_in_agreement,
        an_arm_that_the_settings_lack, the_files_of_another_arm,
        a_loss_of_ten_thousand_letters, a_name_of_dots, another_folder, a_backslash,
        a_stem_that_is_too_long, the_files_of_another_arm_but_for_capitals)  # fmt: skip


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


def lied_to(run: Path, lie: Callable[[Config], None]) -> Path:
    config = json.loads((run / "config.json").read_text())
    lie(config)
    (run / "config.json").write_text(json.dumps(config))
    return run


@pytest.mark.parametrize("lie", LIES)
def test_an_arm_that_is_not_of_the_settings_is_damage(lie, stopped, guard):
    """To every command, those that write among them; nothing is changed by it."""
    run = lied_to(stopped, lie)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    commands: list[Callable[[], object]] = [
        lambda: load_run(run),
        lambda: resume(run, dataset=tiny_dataset()),
        lambda: resume(run, dataset=tiny_dataset(), from_start=True),
    ]
    with guard.watching(run):
        for command in commands:
            with pytest.raises(UserError, match=r"config\.json is damaged") as raised:
                command()
            assert len(str(raised.value)) < 500
        assert list_runs(run.parent) == []
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("lie", [stem, all_in_agreement])
def test_no_command_writes_where_an_arm_says(lie, stopped, tmp_path, monkeypatch):
    run = lied_to(stopped, lie)
    monkeypatch.chdir(run)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    for command in (("export", run, "out.csv"), ("report", run), ("compare", run),
                    ("resume", run, "--quiet"), ("embed", run, run)):  # fmt: skip
        found = CliRunner().invoke(app, list(map(str, command)))
        assert isinstance(found.exception, UserError | SystemExit), command
        assert found.exit_code != 0
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("lam", [float("inf"), float("nan"), 10**400, -1, True, "0.5", OUTSIDE])
def test_a_λ_of_format_1_that_no_arm_has_is_damage(lam, tmp_path):
    config = json.loads((V1 / "config.json").read_text())
    config["arms"][1].update(lam=lam, name=f"lambda={lam}"[:100])
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    assert list_runs(tmp_path) == []
    with pytest.raises(UserError, match=r"config\.json is damaged"):
        load_run(tmp_path / "run")


@pytest.mark.parametrize("header", ["lam", "epoch,lam", "lam,epoch", "epoch,lam,train_loss"])
@pytest.mark.parametrize("row", ["", "0", "0,", "0,nan", "0,inf,1", "0,0.5,1"])
def test_a_table_of_format_1_that_is_short_of_cells_is_damage(header, row, stopped):
    (stopped / "metrics.csv").write_text(f"{header}\n{row or ','}\n")
    assert list_runs(stopped.parent) == []
    with pytest.raises(UserError, match=r"metrics\.csv is damaged"):
        load_run(stopped)


def test_the_files_of_sound_arms_are_in_the_folder(stopped):
    for run in (stopped, V1):
        saved = load_run(run)
        for arm in saved.arms:
            stays_inside(run, saved.folder.best(arm), saved.folder.picture(arm, 0))
