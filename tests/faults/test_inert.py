"""Names and paths from outside cannot steer the terminal, whatever command shows them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from centerviz.data.base.errors import UserError
from centerviz.data.base.inert import inert
from centerviz.engine.run_folder.saved_run import load_run
from centerviz.tui.cli.main import app
from centerviz.tui.exits.failures import explain
from tests.faults.tiny import OPTIONS, write_tiny

NASTY = "a\x1b[2J\x9b31m\x07\u202egpj\u2066[red]x[/red]"


def steers(text: str) -> bool:
    """Whether any character but a line's end is invisible or a command to the terminal."""
    return not text.replace("\n", "").isprintable()


def centerviz(*arguments: object) -> str:
    """All that the command prints, its error included."""
    found = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(found.exception, UserError):
        return found.output + explain(found.exception).message
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.output


@pytest.fixture(scope="module")
def nasty(tmp_path_factory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("data") / NASTY)


def test_what_is_visible_stays_and_the_rest_becomes_an_escape():
    assert inert("λ = 0.5 · é 数字 [b]") == "λ = 0.5 · é 数字 [b]"
    assert inert("a\x1b[31m\n\u202eb\udce9") == r"a\x1b[31m\n\u202eb\udce9"


def test_a_run_on_and_into_nasty_paths_says_so_inertly(nasty, tmp_path):
    runs = tmp_path / NASTY
    run = ["run", "--data", nasty, *OPTIONS, "--no-snapshots", "--runs-dir", runs]
    said = centerviz(*run, "--headless")
    assert "[red]x[/red]" in said
    assert r"\x1b[2J" in said
    assert not steers(said)
    [path] = runs.glob("*-lam0.5")
    assert not steers((path / "log.txt").read_text())
    assert not steers((path / "config.json").read_text())
    lines = [line for line in centerviz(*run, "--json").splitlines() if line.startswith("{")]
    assert all(line.isascii() and not steers(line) for line in lines)
    assert json.loads(lines[0])["run_dir"].startswith(str(runs))


def test_a_datasets_name_and_an_errors_path_are_shown_inertly(nasty, tmp_path):
    for arguments in (
        ["data", "info", nasty],
        ["data", "info", nasty, "--json"],
        ["data", "info", tmp_path / NASTY],
        ["run", "--headless", "--data", tmp_path / NASTY],
        ["resume", tmp_path / NASTY],
        ["compare", tmp_path / NASTY],
        ["export", tmp_path / NASTY],
        ["embed", tmp_path / NASTY, nasty],
    ):
        said = centerviz(*arguments)
        assert said.strip()
        assert not steers(said), arguments


def test_a_run_from_elsewhere_brings_no_command_in_its_names(tmp_path):
    from tests.engine.recorded import saved_run

    saved = saved_run(tmp_path)
    config, state = (
        json.loads((saved.path / f"{n}.json").read_text()) for n in ("config", "state")
    )
    config["dataset"] |= {"name": NASTY, "source": NASTY}
    config["dataset"]["class_names"][0] = NASTY
    state |= {"state": "failed", "message": NASTY}
    state["warnings"][0]["message"] = NASTY
    (saved.path / "config.json").write_text(json.dumps(config))
    (saved.path / "state.json").write_text(json.dumps(state))
    read = load_run(saved.path)
    shown = [read.dataset.name, read.dataset.source, *read.class_names, read.message or ""]
    shown += [warning.message for warning in read.warnings]
    assert shown.count(inert(NASTY)) == 5
    assert not any(map(steers, shown))
    assert not steers(centerviz("compare", saved.path))
