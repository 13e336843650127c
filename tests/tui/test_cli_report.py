import re
from pathlib import Path

import pytest

from centerviz.engine.run_folder.saved_run import SavedRun
from tests.engine.recorded import saved_run
from tests.tui.command import centerviz
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return saved_run(tmp_path_factory.mktemp("runs"))


def test_the_file_s_path_goes_to_stdout_and_its_size_to_stderr(
    run: SavedRun, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    shown = centerviz("report", run.path, "-o", path)
    assert (shown.returncode, shown.stdout) == (0, f"{path}\n"), shown.stderr
    assert path.read_bytes().startswith(b"<!doctype html>")
    *progress, size = shown.stderr.splitlines()
    assert progress == [f"r.html: epoch {epoch} of 3" for epoch in (1, 2, 3)]
    assert size == f"{path.stat().st_size / 1e6:.1f} MB"


def test_on_a_terminal_a_bar_counts_the_epochs(run: SavedRun, tmp_path: Path) -> None:
    terminal = Terminal(["report", str(run.path)], tmp_path, columns=80)
    assert terminal.wait() == 0
    assert re.search(rf"{run.run_id}.html ━+ 3/3 epochs", terminal.text)
    terminal.close()


def test_of_very_many_epochs_a_tenth_each_is_told(tmp_path: Path) -> None:
    many = saved_run(tmp_path / "runs", epochs=25, points=20)
    lines = centerviz("report", many.path, "-o", tmp_path / "r.html").stderr.splitlines()
    assert lines[:2] == ["r.html: epoch 3 of 25", "r.html: epoch 5 of 25"]
    assert lines[9] == "r.html: epoch 25 of 25"


def test_one_run_s_report_is_named_after_it(
    run: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert centerviz("report", run.path).stdout == f"{run.run_id}.html\n"
    assert centerviz("report", run.path, run.path).stdout == "report.html\n"


def test_a_sample_is_said(run: SavedRun, tmp_path: Path) -> None:
    shown = centerviz("report", run.path, "--points", 50, "-o", tmp_path / "r.html")
    assert f"{run.run_id} has more images: 50 points are drawn." in shown.stderr


def test_a_folder_that_is_not_there_is_refused_and_not_made(run: SavedRun, tmp_path: Path) -> None:
    shown = centerviz("report", run.path, "-o", tmp_path / "new" / "r.html")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert len(shown.stderr.splitlines()) == 1
    assert f"there is no folder {tmp_path / 'new'}" in shown.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    shown = centerviz("report", tmp_path)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert len(shown.stderr.splitlines()) == 1
    assert "is not a run" in shown.stderr
