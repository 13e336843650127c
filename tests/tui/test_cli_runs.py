"""`centerviz runs` and `note`, and runs that commands are told by name."""

import json
import shutil
from pathlib import Path

import pytest

from centerviz.engine import RunError, write_note
from centerviz.tui.cli.export import app as export_app
from centerviz.tui.cli.report import app as report_app
from centerviz.tui.cli.runs import app
from tests.engine.recorded import saved_run
from tests.tui.command import invoke
from tests.tui.terminal import Terminal


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, with `runs` in it."""
    monkeypatch.chdir(tmp_path)
    made = saved_run(Path("runs")).path
    shutil.copytree(made, "runs/20200101-000000-lam0.1")
    made.rename("runs/baseline")
    write_note("runs/baseline", "the best of all")
    return tmp_path / "runs"


@pytest.mark.usefixtures("runs")
def test_runs_are_listed_with_whose_accuracy_it_is_each_in_one_line():
    head, *rows = invoke(app, "runs").stdout.splitlines()
    assert head.split() == ["run", "state", "test", "accuracy", "data", "seed", "time", "note"]
    assert [row.split()[0] for row in rows] == ["baseline", "20200101-000000-lam0.1"]
    for part in ("completed 3/3", "% softmax, ", "% λ=0.5", "digits", "the best of all"):
        assert part in rows[0]


@pytest.mark.usefixtures("runs")
def test_words_choose_runs():
    assert len(invoke(app, "runs", "BEST", "digits").stdout.splitlines()) == 2
    shown = invoke(app, "runs", "fashion")
    assert shown.stdout == ""
    assert shown.stderr == "There is no run with these words in runs.\n"


@pytest.mark.usefixtures("runs")
def test_json_has_everything():
    first, second = json.loads(invoke(app, "runs", "--json").stdout)
    assert (first["run"], first["note"], second["note"]) == ("baseline", "the best of all", "")
    assert (first["epochs_done"], first["epochs"], first["seed"]) == (3, 3, 0)
    assert [arm["title"] for arm in first["arms"]] == ["softmax", "λ=0.5"]
    assert all(0 <= arm["test_accuracy"] <= 1 for arm in first["arms"])


@pytest.mark.usefixtures("runs")
def test_a_note_is_written_and_printed():
    invoke(app, "note", "2020", "second thoughts")
    assert invoke(app, "note", "2020").stdout == "second thoughts\n"
    invoke(app, "note", "2020", "")
    assert invoke(app, "note", "2020").stdout == "\n"


def test_commands_take_a_run_s_name_a_part_of_it_or_last(runs: Path, tmp_path: Path):
    assert invoke(export_app, "last", "a.csv").stdout == "a.csv\n"
    assert invoke(report_app, "2020").stdout == "20200101-000000-lam0.1.html\n"
    runs.rename(tmp_path / "others")
    assert invoke(export_app, "last", "b.csv", "--runs-dir", "others").stdout == "b.csv\n"
    with pytest.raises(RunError, match="there is no run in runs yet"):
        invoke(export_app, "last", "c.csv")


@pytest.mark.process
@pytest.mark.usefixtures("runs")
def test_a_terminal_of_80_columns_breaks_no_name(tmp_path: Path):
    write_note("runs/baseline", "a note, with a word that never ends: " + "l" * 40)
    terminal = Terminal(["runs"], tmp_path, columns=80)
    assert terminal.wait() == 0
    text = terminal.text
    assert "20200101-000000-lam0.1 " in text
    assert "completed" in text
    assert sum(line.count("l") for line in text.splitlines() if "lll" in line) == 40, "all of it"
    terminal.close()
