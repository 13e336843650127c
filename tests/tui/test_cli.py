"""The command line as a whole: its commands, its version, its refusals."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from centerviz.data import UserError
from centerviz.engine.config.presets import PRESETS, preset_config
from centerviz.tui.cli import main as cli
from centerviz.tui.exits import failures
from tests.patience import PATIENCE

runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"})


def centerviz(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from centerviz.tui.cli.main import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd, stdin=subprocess.DEVNULL
    )


def test_help_lists_every_command_with_its_summary() -> None:
    shown = runner.invoke(cli.app, ["--help"]).stdout
    for name, command in cli.COMMANDS.items():
        assert any(name in line and command.summary in line for line in shown.splitlines())


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_its_own_help(name: str) -> None:
    result = runner.invoke(cli.app, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f"{name} [OPTIONS]" in result.stdout


def test_version_is_the_installed_one() -> None:
    assert runner.invoke(cli.app, ["--version"]).stdout == f"centerviz {version('centerviz')}\n"


def test_an_unknown_command_is_a_usage_error_with_a_suggestion() -> None:
    result = runner.invoke(cli.app, ["pressets"])
    assert result.exit_code == 2
    assert "presets" in result.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--lam", "-1"], "lam is -1"),
        (["--epochs", "0"], "epochs is 0"),
        (
            ["--network", "huge"],
            "one of default, unpadded, original, lenet++, lenet++-caffe",
        ),
        (["--preset", "nobody"], "one of default, original, paper"),
        (["--quality", "101"], "quality is 101"),
        (["--data", "no/such/file"], "no/such/file"),
        (["--lr", "nan"], "lr is nan"),
        (["--seeds", "0"], "seeds is 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refused_run_says_why_exits_with_2_and_leaves_nothing(
    arguments: list[str], reason: str, tmp_path: Path
) -> None:
    result = centerviz("run", "--headless", *arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    [sentence] = result.stderr.splitlines()
    assert sentence.startswith("centerviz: ")
    assert reason in sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--epochs", "many"], "epochs is 'many'; it must be a whole number."),
        (["run", "--epochs=1.5"], "epochs is '1.5'; it must be a whole number."),
        (["tui", "--center-lr", "fast"], "center_lr is 'fast'; it must be a number."),
        (["run", "--lam", "0.1", "--lam", "x"], "lam is 'x'; it must be a number."),
        (["export", ".", "a.gif", "--fps", "x"], "fps is 'x'; it must be a number."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_text_that_is_no_number_is_refused_in_the_form_s_words(
    arguments: list[str], sentence: str
) -> None:
    refusal = runner.invoke(cli.app, arguments).exception
    assert isinstance(refusal, UserError)
    assert str(refusal) == sentence


@pytest.mark.parametrize("arguments", [[], ["data"], ["resume"], ["run"], ["compare"]])
def test_help_gives_a_switch_no_type_and_an_argument_no_braces(arguments: list[str]) -> None:
    shown = runner.invoke(cli.app, [*arguments, "--help"]).stdout
    assert "<bool>" not in shown
    assert "{" not in shown


def test_usage_says_which_argument_may_be_repeated() -> None:
    shown = runner.invoke(cli.app, ["replay", "--help"]).stdout
    assert any(
        line.endswith("replay [OPTIONS] RUN…") for line in map(str.rstrip, shown.splitlines())
    )


@pytest.mark.process
@pytest.mark.parametrize("command", ["run", "tui"])
def test_without_a_terminal_the_dashboard_points_to_headless(command: str, tmp_path: Path) -> None:
    result = centerviz(command, cwd=tmp_path)
    assert result.returncode == 2
    [sentence] = result.stderr.splitlines()
    assert "--headless" in sentence


def test_several_seeds_open_the_dashboard_or_say_what_to_do_without_a_terminal() -> None:
    refusal = runner.invoke(cli.app, ["run", "--seeds", "2"]).exception
    assert isinstance(refusal, UserError)
    assert "the dashboard needs a terminal" in str(refusal)


def test_a_bug_shows_a_sentence_and_keeps_the_traceback_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["centerviz", "presets"])
    monkeypatch.setattr("centerviz.tui.cli.presets.PRESETS", None)
    with pytest.raises(SystemExit) as leaving:
        cli.main()
    assert leaving.value.code == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert "bug" in sentence
    [log] = tmp_path.rglob("*.log")
    assert str(log) in sentence
    assert "Traceback" in log.read_text()


@pytest.mark.process
def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from centerviz.tui.cli.main import main; main()' presets"
    script = f"set -o pipefail; {command} | true"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def explained_where(
    monkeypatch: pytest.MonkeyPatch, state: Path, temporary: Path
) -> failures.Failure:
    """What is said of a bug with the log folder and the temporary folder at these places."""
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return failures.explain(ZeroDivisionError("by design"))


def test_a_bug_is_written_down_elsewhere_where_the_log_folder_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    failure = explained_where(monkeypatch, blocked, tmp_path)
    assert failure.code == 1
    assert failure.log is not None
    assert failure.log.is_relative_to(tmp_path)
    assert "by design" in failure.log.read_text()
    assert str(failure.log) in failure.message


def test_a_bug_is_told_even_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    failure = explained_where(monkeypatch, blocked, blocked)
    assert (failure.code, failure.log) == (1, None)
    assert "by design" in failure.message
    assert "could not be written" in failure.message


@pytest.mark.process
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_no_bug(unbuffered: str) -> None:
    command = [sys.executable, "-c", "from centerviz.tui.cli.main import main; main()", "presets"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "centerviz: No space left on device: make room and try again.\n"


def test_presets_shows_where_each_differs() -> None:
    lines = runner.invoke(cli.app, ["presets"]).stdout.splitlines()
    names = list(PRESETS)
    summaries, table = lines[: len(names)], [line.split() for line in lines[len(names) :]]
    for line, (name, preset) in zip(summaries, PRESETS.items(), strict=True):
        assert line.split(maxsplit=1) == [name, preset.summary]
    assert names in table
    # The further arms of a preset stand below the first.
    indented = [line.split() for line in lines if line.startswith(" ") and ":" in line]
    rows = {
        cells[0]: cells[1:]
        for cells in table
        if cells and cells[0] != "same" and cells not in indented
    }
    configs = [preset_config(name) for name in names]
    assert rows["center-form"] == [config.center_form for config in configs]
    assert rows["epochs"] == [str(config.epochs) for config in configs]
    values = [config.to_json() for config in configs]
    differing = {field for field in values[0] if len({str(each[field]) for each in values}) > 1}
    flags = {field.replace("_", "-") for field in differing - {"preset", "arms"}}
    assert set(rows) - {"default"} == {*flags, "arm"}
    assert rows["arm"][-1] == "coco:alpha=6.25"


def test_presets_cuts_no_value_on_a_narrow_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("centerviz.tui.cli.presets.PLAIN_WIDTH", 80)
    shown = runner.invoke(cli.app, ["presets"]).stdout
    assert "…" not in shown
    _, *tables = shown.split("\n\n")
    assert max(len(line) for table in tables[:-1] for line in table.splitlines()) <= 80
    assert "autograd-unscaled" in shown


def test_presets_says_which_center_lr_is_in_force() -> None:
    lines = runner.invoke(cli.app, ["presets"]).stdout.splitlines()
    (cells,) = (line.split()[1:] for line in lines if line.startswith("center-lr"))
    shown = dict(zip(PRESETS, cells, strict=True))
    assert shown["default"] == shown["paper"] == shown["kaiyangzhou"] == "0.5"
    assert shown["original"] == "0.001"  # autograd: the network's own
    assert shown["caffe-face"] == "0.01"


def test_presets_leaves_no_setting_out() -> None:
    *_, last = runner.invoke(cli.app, ["presets"]).stdout.splitlines()
    assert last.startswith("same in all: ")
    same = dict(each.split(" ", 1) for each in last.removeprefix("same in all: ").split(", "))
    values = [preset_config(name).to_json() for name in PRESETS]
    equal = {field for field in values[0] if len({str(each[field]) for each in values}) == 1}
    assert set(same) == {field.replace("_", "-") for field in equal}
    assert (same["baseline"], same["momentum"]) == ("yes", "0.9")


def test_presets_as_json_are_whole_configs() -> None:
    listed = json.loads(runner.invoke(cli.app, ["presets", "--json"]).stdout)
    assert [each["name"] for each in listed] == list(PRESETS)
    for each in listed:
        assert each["config"] == preset_config(each["name"]).to_json()


def test_user_errors_are_not_bugs() -> None:
    result = runner.invoke(cli.app, ["run", "--headless", "--epochs", "0"])
    assert isinstance(result.exception, UserError)
