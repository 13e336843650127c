"""Reading runs: while they are written, after a crash, and when a file of theirs is broken."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.errors import RunError
from centerviz.engine.events import EpochDone, RunStarted
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.run_info import FORMAT
from centerviz.engine.run_folder.saved_run import load_run
from tests.scripted import scripted_events


def write_run(runs_dir: Path, **run: int) -> Path:
    """A finished scripted run without pictures; its folder."""
    output = OutputConfig(runs_dir=str(runs_dir), snapshots=False)
    started, *_ = record(scripted_events(**run), output)
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    return Path(started.run_dir)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; do not change it."""
    return write_run(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def run_dir(finished: Path, tmp_path: Path) -> Path:
    """A finished run to break."""
    return Path(shutil.copytree(finished, tmp_path / finished.name))


def test_a_run_is_followed_while_it_is_written(tmp_path: Path) -> None:
    events = record(scripted_events(), OutputConfig(runs_dir=str(tmp_path), snapshots=False))
    started = next(events)
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    run = load_run(started.run_dir)
    assert (run.state, run.epochs, len(run.metrics)) == ("running", (), 0)
    assert {"epoch", "arm", "test_accuracy"} <= set(run.metrics.columns)
    for event in events:
        if isinstance(event, EpochDone):
            run = run.refresh()
            assert run.epochs == tuple(range(event.epoch + 1))
            assert len(run.metrics) == 2 * (event.epoch + 1)
            assert run.state == "running"
    assert run.refresh().state == "completed"


HOLD_THE_LOCK = """
import sys
from pathlib import Path
from centerviz.engine.run_folder.lock import RunLock
lock = RunLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.process
def test_a_run_whose_process_was_killed_is_interrupted_at_once(run_dir: Path) -> None:
    state = json.loads((run_dir / "state.json").read_text())
    (run_dir / "state.json").write_text(json.dumps({**state, "state": "running"}))
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(run_dir / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"
        assert load_run(run_dir).state == "running"
        writer.kill()
        writer.wait()
    assert load_run(run_dir).state == "interrupted"


def test_an_epoch_counts_once_its_features_and_its_metrics_are_there(run_dir: Path) -> None:
    (run_dir / "features" / "epoch-0001.npz").unlink()
    shutil.copy(run_dir / "features" / "epoch-0000.npz", run_dir / "features" / "epoch-0007.npz")
    run = load_run(run_dir)
    assert run.epochs == (0, 2)
    for epoch in (1, 7):
        with pytest.raises(
            RunError, match=f"no features of epoch {epoch + 1}, counted from 1: epochs 1 to 3"
        ):
            run.arm_states(epoch)


def test_a_refreshed_run_does_not_read_its_images_again(run_dir: Path) -> None:
    run = load_run(run_dir)
    images = run.images
    (run_dir / "samples.npz").unlink()
    np.testing.assert_array_equal(run.refresh().images, images)


def test_listing_names_the_newest_run_first_and_passes_over_other_folders(tmp_path: Path) -> None:
    paths = [write_run(tmp_path, epochs=1), write_run(tmp_path, epochs=2)]
    (tmp_path / "notes").mkdir()
    (tmp_path / "poster.jpg").write_bytes(b"")
    listed = list_runs(tmp_path)
    assert [run.path for run in listed] == sorted(paths, reverse=True)
    newest = next(run for run in listed if run.path == paths[1])
    assert (newest.state, newest.epochs_done) == ("completed", 2)
    last = load_run(newest.path).metrics.tail(2)["test_accuracy"]
    assert list(newest.accuracy.values()) == last.tolist()


def test_listing_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "none") == []


def test_a_folder_that_is_no_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not a folder"):
        load_run(tmp_path / "none")
    with pytest.raises(RunError, match="not a run"):
        load_run(tmp_path)


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def huge_claim() -> bytes:
    """A tiny member that claims to be an array of 2^40 numbers."""
    member = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        member, {"shape": (2**40,), "fortran_order": False, "descr": "<f4"}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("images.npy", member.getvalue())
    return buffer.getvalue()


def edited(**changes: object) -> Callable[[bytes], bytes]:
    return lambda old: json.dumps({**json.loads(old), **changes}).encode()


BROKEN: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("config.json", lambda old: old[: len(old) // 2]),
    ("config.json", lambda _: b"[" * 100_000),
    ("config.json", lambda _: b"[]"),
    ("config.json", lambda _: b"\xff\xfe{}"),
    ("config.json", lambda _: b"{}"),
    ("config.json", edited(format=0)),
    ("config.json", edited(arms=3)),
    ("config.json", edited(experiment=[])),
    ("config.json", edited(experiment={"lam": "x"})),
    ("config.json", edited(dataset={"name": 1})),
    ("config.json", edited(steps_per_epoch=10**400)),
    ("state.json", lambda old: old[:-5]),
    ("state.json", edited(epochs_done=2**63)),
    ("state.json", edited(state="asleep")),
    ("state.json", edited(warnings=[{"kind": "x"}])),
    ("metrics.csv", lambda _: b"\xff\xff"),
    ("metrics.csv", lambda _: b"epoch,arm\n1,softmax\n"),
    ("metrics.csv", lambda old: old.replace(b"\n0,softmax,", b"\nzero,softmax,", 1)),
    ("metrics.csv", lambda old: old.replace(b"\n0,softmax,", b"\n0,softmax,x", 1)),
    ("metrics.csv", lambda old: old + b"1,2,3" + b",4" * 99 + b"\n"),
    ("metrics.csv", lambda old: old.replace(b"fisher", b"[red]\x1b[2J", 1)),
    ("samples.npz", lambda old: old[:-30]),
    ("samples.npz", lambda _: b""),
    ("samples.npz", lambda _: npz(images=np.array([{}], dtype=object))),
    ("samples.npz", lambda _: npz(labels=np.zeros(3, np.int64))),
    ("samples.npz", lambda _: huge_claim()),
    ("features/epoch-0000.npz", lambda old: old[: len(old) // 2]),
    ("features/epoch-0000.npz", lambda old: old[:300] + b"\xff" * 40 + old[340:]),
    ("features/epoch-0000.npz", lambda _: npz(x=np.zeros(3))),
]


@pytest.mark.parametrize(("name", "damage"), BROKEN)
def test_a_damaged_file_is_one_sentence_that_names_it(
    run_dir: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    path = run_dir / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(RunError, match=f"{path.name} is damaged") as raised:
        read_all(run_dir)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["config.json", "state.json"])
def test_a_newer_version_s_run_is_refused_with_a_sentence(run_dir: Path, name: str) -> None:
    path = run_dir / name
    path.write_bytes(edited(format=FORMAT + 1)(path.read_bytes()))
    with pytest.raises(RunError, match="install a newer centerviz"):
        load_run(run_dir)


@pytest.mark.parametrize("name", ["samples.npz", "features/epoch-0000.npz"])
def test_a_missing_file_is_one_sentence(run_dir: Path, name: str) -> None:
    run = load_run(run_dir)
    assert run.epochs
    (run_dir / name).unlink()
    with pytest.raises(RunError, match="missing"):
        _ = run.images if name.startswith("samples") else run.arm_states(0)


def test_listing_passes_over_a_damaged_run(run_dir: Path) -> None:
    (run_dir / "config.json").write_text("{")
    assert list_runs(run_dir.parent) == []


def read_all(run_dir: Path) -> Iterator[object]:
    """Everything that a run holds."""
    run = load_run(run_dir)
    return iter((run.metrics, run.images, run.labels, *map(run.arm_states, run.epochs)))
