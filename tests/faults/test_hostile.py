"""Some thousand hostile inputs at every way in; the long form is tests/benchmarks/fuzz.py."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from typer.testing import CliRunner

from centerviz.data.base.errors import UserError
from centerviz.engine.launch import resume
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from centerviz.tui.cli.main import app
from tests.engine.recorded import trained
from tests.faults.hostile import DATA_DOORS, Door, Guard
from tests.faults.hostile_runs import RUN_DOORS, run_doors
from tests.faults.tiny import tiny_dataset

CASES = 60


@pytest.fixture(scope="session")
def guard() -> Guard:
    return Guard()


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> SavedRun:
    return trained(tmp_path_factory.mktemp("base"), tiny_dataset(), epochs=3, batch_size=16)


def attack(door: Door, guard: Guard, tmp_path_factory) -> None:
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(door.cases)
    def one(case: object) -> None:
        folder = tmp_path_factory.mktemp("case")
        with guard.watching(folder):
            door.attack(case, folder)

    one()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", DATA_DOORS)
def test_hostile_data_frames_and_arguments_get_one_sentence(name, guard, tmp_path_factory):
    attack(DATA_DOORS[name], guard, tmp_path_factory)


@pytest.mark.parametrize("name", RUN_DOORS)
def test_a_hostile_run_folder_gets_one_sentence(name, base, guard, tmp_path_factory):
    attack(run_doors(base.path)[name], guard, tmp_path_factory)


@pytest.fixture
def run_folder(base, tmp_path) -> Path:
    """A copy that may be spoiled."""
    import shutil

    return Path(shutil.copytree(base.path, tmp_path / "runs" / base.run_id))


def test_a_link_is_not_answered_with_advice_that_the_link_would_refuse(run_folder):
    (run_folder / "metrics.csv").unlink()
    (run_folder / "metrics.csv").symlink_to("metrics.csv")
    with pytest.raises(UserError, match="is a link") as caught:
        list(resume(run_folder, dataset=tiny_dataset()))
    assert "--from-start" not in str(caught.value)


@pytest.mark.parametrize("name", ["config.json", "state.json", "metrics.csv"])
def test_a_pipe_or_an_endless_device_is_not_read(name, run_folder):
    for trap in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        (run_folder / name).unlink()
        trap(run_folder / name)
        assert list_runs(run_folder.parent) == []
        with pytest.raises(UserError):
            load_run(run_folder)


def test_a_link_in_a_run_folder_is_not_written_through(run_folder, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (run_folder / "state.json").unlink()
    for name in ("log.txt", "lock"):
        (run_folder / name).unlink()
        (run_folder / name).symlink_to(outside)
        with pytest.raises(UserError, match=r"is a link, .* in its place, or delete it"):
            list(resume(run_folder, dataset=tiny_dataset()))
        assert outside.read_text() == "mine"
        (run_folder / name).unlink()
        (run_folder / name).touch()


def test_a_run_cannot_name_the_file_that_an_export_writes(run_folder, tmp_path, monkeypatch):
    path = run_folder / "config.json"
    path.write_text(path.read_text().replace(run_folder.name, "../../outside"))
    monkeypatch.chdir(run_folder)
    found = CliRunner().invoke(app, ["export", str(run_folder)])
    assert isinstance(found.exception, UserError)
    assert not list(tmp_path.rglob("outside*"))
