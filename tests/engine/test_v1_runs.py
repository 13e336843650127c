"""Runs of format 1, as an early release left them, keep working: `tests/fixtures/v1`."""

import csv
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from centerviz.engine import RunError, SavedRun, list_runs, load_run, resume
from centerviz.engine.analysis.compare import compare
from centerviz.engine.analysis.embed import choose_arm, embed
from centerviz.engine.events import EpochDone, RunFinished, RunStarted
from tests.data.files import idx_bytes
from tests.faults.tiny import differences, fingerprint, tiny_dataset
from tests.tui.command import centerviz

RUNS = Path(__file__).parents[1] / "fixtures" / "v1"
LAMS = [0.0, 0.1, 0.5]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A copy of both that may be written to."""
    return Path(shutil.copytree(RUNS, tmp_path / "runs"))


@pytest.fixture
def finished(runs: Path) -> SavedRun:
    return load_run(runs / "finished")


@pytest.fixture
def interrupted(runs: Path) -> SavedRun:
    return load_run(runs / "interrupted")


def done(*arguments: object) -> str:
    """What a command that ends well prints on stdout."""
    ended = centerviz(*arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_both_are_listed(runs: Path) -> None:
    found = {run.path.name: run for run in list_runs(runs)}
    assert {name: (run.state, run.epochs_done) for name, run in found.items()} == {
        "finished": ("completed", 3),
        "interrupted": ("interrupted", 2),
    }
    assert found["finished"].accuracy.keys() == {"lambda=0", "lambda=0.1", "lambda=0.5"}


def test_the_finished_one_opens_with_all_its_epochs(finished: SavedRun) -> None:
    dataset = tiny_dataset()
    assert (finished.state, finished.epochs) == ("completed", (0, 1, 2))
    assert [arm.lam for arm in finished.arms] == LAMS
    np.testing.assert_array_equal(finished.images, dataset.test.images)
    np.testing.assert_array_equal(finished.labels, dataset.test.labels)
    for epoch in finished.epochs:
        for state in finished.arm_states(epoch):
            right = state.logits().argmax(axis=1) == finished.labels
            assert state.metrics["test_accuracy"] == pytest.approx(right.mean())


def test_the_interrupted_one_opens_with_what_it_had_reached(interrupted: SavedRun) -> None:
    assert (interrupted.state, interrupted.epochs) == ("interrupted", (0, 1))
    assert [len(interrupted.arm_states(epoch)) for epoch in (0, 1)] == [3, 3]


def test_it_resumes_to_the_same_last_bit_as_if_it_had_never_been_interrupted(
    interrupted: SavedRun, finished: SavedRun
) -> None:
    events = list(resume(interrupted.path, dataset=tiny_dataset()))
    assert isinstance(events[0], RunStarted)
    assert events[0].first_epoch == 2
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [2]
    assert isinstance(events[-1], RunFinished)
    assert differences(fingerprint(interrupted.path), fingerprint(finished.path)) == []


def test_the_finished_one_says_that_nothing_is_left(finished: SavedRun) -> None:
    with pytest.raises(RunError, match="has all its 3 epochs"):
        resume(finished.path, dataset=tiny_dataset())


def test_it_is_compared(finished: SavedRun) -> None:
    found = compare([finished])
    [group] = found.groups
    assert (group.epoch, [arm.lam for arm in group.arms]) == (2, LAMS)
    assert "test accuracy" in done("compare", finished.path)


def test_both_are_compared_at_the_last_epoch_that_each_has(
    interrupted: SavedRun, finished: SavedRun
) -> None:
    """They repeat one seed, so the second is left out, and that is said."""
    found = compare([interrupted, finished])
    assert found.groups[0].epoch == 1
    assert any("is left out" in note for note in found.notes)


def test_both_are_reported(interrupted: SavedRun, finished: SavedRun, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done("report", interrupted.path, finished.path, "--out", page)
    assert page.read_text(encoding="utf-8").count('"id":"20261124-') == 2


def test_it_is_exported_as_a_poster_a_table_and_an_animation(
    finished: SavedRun, tmp_path: Path
) -> None:
    names = ("run.png", "run.csv", "run.gif")
    files = [tmp_path / name for name in names]
    done("export", finished.path, *files, "--width", 300)
    with Image.open(files[0]) as poster:
        assert poster.format == "PNG"
    with files[1].open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["epoch"], float(row["lam"])) for row in rows] == [
        (str(epoch), lam) for epoch in range(3) for lam in LAMS
    ]
    with Image.open(files[2]) as film:
        assert film.n_frames == 3


def test_its_newest_weights_give_the_features_that_it_saved(finished: SavedRun) -> None:
    images = tiny_dataset().test.images
    for arm, state in zip(finished.arms, finished.arm_states(2), strict=True):
        found = embed(finished, arm, images, weights="last")
        np.testing.assert_allclose(found.features, state.features, atol=1e-5)


def test_new_images_go_through_its_best_weights(finished: SavedRun, tmp_path: Path) -> None:
    images = tmp_path / "new-images-idx3-ubyte"
    images.write_bytes(idx_bytes(tiny_dataset().test.images))
    rows = list(csv.DictReader(io.StringIO(done("embed", finished.path, images, "--lam", 0.5))))
    expected = embed(finished, choose_arm(finished, 0.5), tiny_dataset().test.images)
    assert [int(row["label"]) for row in rows] == expected.labels.tolist()
