"""A disk that is full, read-only or taken away; clocks and other processes that interfere."""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.control import Control
from centerviz.engine.errors import RunError
from centerviz.engine.events import EpochDone, RunFinished, RunStarted
from centerviz.engine.launch import resume, run
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.saved_run import load_run
from tests.clock import set_clock
from tests.faults.tiny import CONFIG, differences, fingerprint, only_run, tiny_dataset
from tests.faults.victims import processes_in

DATASET = tiny_dataset()


def mount(*arguments: object) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"this machine does not let its users mount: {os.fsdecode(done.stderr)}")


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """An empty disk in memory; `mount -o remount,…` changes it."""
    if shutil.which("mount") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=16m", "none", folder)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def output(folder: Path, *, pictures: bool = False) -> OutputConfig:
    return OutputConfig(runs_dir=str(folder), snapshots=pictures)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("whole")
    *_, last = run(CONFIG, output=output(folder), dataset=DATASET)
    assert isinstance(last, RunFinished)
    return fingerprint(Path(last.run_dir or ""))


def train_until(folder: Path, happens, *, pictures: bool = False) -> Path:
    """Train; `happens(run_dir)` after the first epoch, which must end the run by a `RunError`."""
    events = run(CONFIG, output=output(folder, pictures=pictures), dataset=DATASET)
    started = next(events)
    assert isinstance(started, RunStarted)
    path = Path(started.run_dir or "")
    for event in events:
        if isinstance(event, EpochDone):
            happens(path)
            break
    with pytest.raises(RunError, match="cannot be written"):
        list(events)
    return path


def assert_resumes_alike(path: Path, whole: dict[str, str]) -> None:
    for _ in resume(path, dataset=DATASET):
        pass
    assert differences(fingerprint(path), whole) == []


def test_a_disk_that_fills_up_ends_the_run_in_a_sentence_and_it_resumes_alike(small_disk, whole):
    filler = small_disk / "filler"

    def fill(_: Path) -> None:
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(16 * 2**20))

    path = train_until(small_disk, fill)
    assert load_run(path).state in ("failed", "interrupted")
    assert load_run(path).epochs == (0,)
    filler.unlink()
    assert_resumes_alike(path, whole)


def test_a_disk_that_is_full_already_gets_no_folder(small_disk):
    mount("-o", "remount,size=16k", small_disk)
    with pytest.raises(RunError, match="No space left on device"):
        list(run(CONFIG, output=output(small_disk), dataset=DATASET))
    assert list(small_disk.iterdir()) == []


def test_a_read_only_folder_refuses_new_runs_and_shows_old_ones(small_disk, whole):
    list(run(CONFIG, output=output(small_disk), dataset=DATASET))
    mount("-o", "remount,ro", small_disk)
    with pytest.raises(RunError, match="Read-only file system"):
        list(run(CONFIG, output=output(small_disk), dataset=DATASET))
    [summary] = list_runs(small_disk)
    assert summary.state == "completed"
    assert fingerprint(summary.path) == whole


def lock_folders(path: Path, sign: str) -> None:
    """Let nobody, not even root, change what is in a run's folders; or (`-`) let them again."""
    folders = [path, *(each for each in path.iterdir() if each.is_dir())]
    done = subprocess.run(["chattr", f"{sign}i", *map(str, folders)], check=False)
    if done.returncode != 0:
        pytest.skip("this file system or user knows no immutable folders")


def test_a_folder_that_becomes_read_only_ends_the_run_in_a_sentence(tmp_path, whole):
    if shutil.which("chattr") is None:
        pytest.skip("there is no chattr")
    path = train_until(tmp_path, lambda path: lock_folders(path, "+"))
    try:
        assert load_run(path).state == "interrupted"
        assert load_run(path).epochs == (0,)
        with pytest.raises(RunError, match="Operation not permitted"):
            list(resume(path, dataset=DATASET))
    finally:
        lock_folders(path, "-")
    assert_resumes_alike(path, whole)


@pytest.mark.process
@pytest.mark.parametrize("pictures", [False, True])
def test_a_run_folder_deleted_under_a_live_run_is_not_made_again(pictures, tmp_path):
    before = set(processes_in(Path.cwd()))
    path = train_until(tmp_path, shutil.rmtree, pictures=pictures)
    assert not path.exists()
    assert [each for each in tmp_path.iterdir() if each.suffix != ".jpg"] == []
    painters = {
        pid for pid, name in processes_in(Path.cwd()).items() if str(tmp_path) in name
    } - before
    assert not painters


def test_a_run_folder_moved_under_a_live_run_can_be_resumed_where_it_is(tmp_path, whole):
    moved = tmp_path / "elsewhere" / "renamed"
    moved.parent.mkdir()
    path = train_until(tmp_path, lambda path: path.rename(moved))
    assert not path.exists()
    assert load_run(moved).state == "interrupted"
    assert_resumes_alike(moved, whole)


def test_a_clock_that_is_set_back_takes_no_runs_name_and_no_runs_place(
    tmp_path, monkeypatch, whole
):
    control, path = Control(), Path()
    for event in run(CONFIG, output=output(tmp_path), dataset=DATASET, control=control):
        if isinstance(event, RunStarted):
            path = Path(event.run_dir or "")
        if isinstance(event, EpochDone):
            control.stop()
    set_clock(monkeypatch, dt.datetime(2001, 2, 3, 4, 5, 6))
    for _ in range(2):
        list(run(CONFIG, output=output(tmp_path), dataset=DATASET))
    assert_resumes_alike(path, whole)
    ids = [summary.run_id for summary in list_runs(tmp_path)]
    assert ids[1:] == ["20010203-040506-lam0.5-2", "20010203-040506-lam0.5"]


def test_of_two_resumptions_the_slower_does_not_wind_the_run_back(tmp_path, whole):
    control = Control()
    for event in run(CONFIG, output=output(tmp_path), dataset=DATASET, control=control):
        if isinstance(event, EpochDone):
            control.stop()
    path = only_run(tmp_path)
    assert path is not None
    slower = resume(path, dataset=DATASET)
    assert_resumes_alike(path, whole)
    with pytest.raises(RunError, match="continued meanwhile"):
        list(slower)
    assert differences(fingerprint(path), whole) == []
