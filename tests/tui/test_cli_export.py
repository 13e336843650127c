from pathlib import Path

import pytest
from PIL import Image

from centerviz.tui.cli import export as cli_export
from tests.engine.recorded import saved_run
from tests.tui.command import centerviz, invoke


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_run(tmp_path_factory.mktemp("runs"), epochs=2, points=40).path


@pytest.mark.process
def test_each_file_s_ending_says_what_it_is(run_dir: Path, tmp_path: Path) -> None:
    gif, csv = tmp_path / "a.gif", tmp_path / "m.csv"
    done = centerviz("export", run_dir, gif, csv, "--axes", "shared", "--width", 300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(gif), str(csv)]
    with Image.open(gif) as picture:
        assert (picture.n_frames, picture.width) == (2, 300)
    assert csv.read_text().startswith("epoch,arm,train_loss,")


def test_without_a_file_the_animation_is_named_after_the_run(
    run_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke(cli_export.app, run_dir)
    assert done.stdout.strip() == f"{run_dir.name}.gif"
    assert (tmp_path / f"{run_dir.name}.gif").stat().st_size > 1000


@pytest.mark.process
def test_nothing_is_written_when_one_of_several_is_impossible(
    run_dir: Path, tmp_path: Path
) -> None:
    done = centerviz("export", run_dir, tmp_path / "m.csv", tmp_path / "m.doc")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
