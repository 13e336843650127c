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
from tests.data.files import idx_bytes
from tests.faults.tiny import tiny_dataset
from tests.tui.command import centerviz

RUNS = Path(__file__).parents[1] / "fixtures" / "v1"
ARMS = ["softmax", "center(lam=0.1)", "center(lam=0.5)"]


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
    assert list(found["finished"].accuracy) == ARMS


def test_the_finished_one_opens_with_all_its_epochs(finished: SavedRun) -> None:
    dataset = tiny_dataset()
    assert (finished.state, finished.epochs) == ("completed", (0, 1, 2))
    assert [arm.name for arm in finished.arms] == ARMS
    assert [arm.stem for arm in finished.arms] == [
        "NonCenter/lambda=0",
        "IsCenter/lambda=0.1",
        "IsCenter/lambda=0.5",
    ]
    assert (finished.config.preset, finished.config.network) == ("default", "unpadded")
    np.testing.assert_array_equal(finished.images, dataset.test.images)
    np.testing.assert_array_equal(finished.labels, dataset.test.labels)
    for epoch in finished.epochs:
        for state in finished.arm_states(epoch):
            right = state.logits().argmax(axis=1) == finished.labels
            assert state.metrics["test_accuracy"] == pytest.approx(right.mean())


def test_the_interrupted_one_opens_with_what_it_had_reached(interrupted: SavedRun) -> None:
    assert (interrupted.state, interrupted.epochs) == ("interrupted", (0, 1))
    assert [len(interrupted.arm_states(epoch)) for epoch in (0, 1)] == [3, 3]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("from_start", [False, True])
def test_it_is_not_gone_on_with_and_nothing_of_it_is_touched(
    interrupted: SavedRun, from_start: bool
) -> None:
    before = contents(interrupted.path)
    with pytest.raises(RunError) as refused:
        resume(interrupted.path, from_start=from_start, dataset=tiny_dataset())
    assert str(refused.value) == (
        f"{interrupted.path} was written by an earlier centerviz: such a run can be shown, "
        "compared and exported but not resumed; train it again with `centerviz run`."
    )
    assert contents(interrupted.path) == before


@pytest.mark.process
def test_the_command_refuses_it_too(interrupted: SavedRun) -> None:
    ended = centerviz("resume", interrupted.path, "--headless")
    assert ended.returncode == 2
    assert "not resumed; train it again with `centerviz run`" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


def test_softmax_is_marked_by_class_means_the_others_by_their_centers(finished: SavedRun) -> None:
    """Format 1 kept centers of softmax, too, which no feature ever followed."""
    softmax, *others = finished.arm_states(2)
    assert softmax.anchors.kind == "class means"
    for label in np.unique(finished.labels):
        mean = softmax.features[finished.labels == label].mean(axis=0)
        np.testing.assert_allclose(softmax.anchors.points[label], mean, rtol=1e-5)
    with np.load(finished.folder.features(2)) as file:
        for state, old in zip(others, ("lambda=0.1", "lambda=0.5"), strict=True):
            assert state.anchors.kind == "learned"
            np.testing.assert_array_equal(state.anchors.points, file[f"{old}/centers"])
            np.testing.assert_array_equal(state.classifier.weight, file[f"{old}/head_weight"])
            np.testing.assert_array_equal(state.classifier.bias, file[f"{old}/head_bias"])
            assert state.plane.is_identity


def test_softmax_has_no_center_loss_in_its_table(finished: SavedRun) -> None:
    of_softmax = finished.metrics["arm"] == "softmax"
    for name in ("train_center_loss", "test_center_loss"):
        assert finished.metrics[name].isna().equals(of_softmax)


@pytest.mark.parametrize("missing", ["features", "head_weight", "head_bias", "alive"])
def test_a_missing_array_is_a_sentence(finished: SavedRun, missing: str) -> None:
    path = finished.folder.features(1)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files if name != f"lambda=0.5/{missing}"}
    np.savez(path, **arrays)
    with pytest.raises(RunError, match=r"epoch-0001\.npz is damaged: .* is missing\.$") as said:
        finished.arm_states(1)
    assert "center(lam=0.5)" in str(said.value)


def test_the_finished_one_says_that_nothing_is_left(finished: SavedRun) -> None:
    with pytest.raises(RunError, match="has finished, after 3 epochs"):
        resume(finished.path, dataset=tiny_dataset())


@pytest.mark.process
def test_it_is_compared(finished: SavedRun) -> None:
    found = compare([finished])
    [group] = found.groups
    assert (group.epoch, [arm.name for arm in group.arms]) == (2, ARMS)
    assert "test accuracy" in done("compare", finished.path)


def test_both_are_compared_at_the_last_epoch_that_each_has(
    interrupted: SavedRun, finished: SavedRun
) -> None:
    """They repeat one seed, so the second is left out, and that is said."""
    found = compare([interrupted, finished])
    assert found.groups[0].epoch == 1
    assert any("is left out" in note for note in found.notes)


@pytest.mark.process
def test_both_are_reported(interrupted: SavedRun, finished: SavedRun, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done("report", interrupted.path, finished.path, "--out", page)
    assert page.read_text(encoding="utf-8").count('"id":"20261124-') == 2


@pytest.mark.process
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
    assert [(row["epoch"], row["arm"]) for row in rows] == [
        (str(epoch), arm) for epoch in range(3) for arm in ARMS
    ]
    with Image.open(files[2]) as film:
        assert film.n_frames == 3


def test_its_newest_weights_give_the_features_that_it_saved(finished: SavedRun) -> None:
    images = tiny_dataset().test.images
    for arm, state in zip(finished.arms, finished.arm_states(2), strict=True):
        found = embed(finished, arm, images, weights="last")
        np.testing.assert_allclose(found.features, state.features, atol=1e-5)


@pytest.mark.process
def test_new_images_go_through_its_best_weights(finished: SavedRun, tmp_path: Path) -> None:
    images = tmp_path / "new-images-idx3-ubyte"
    images.write_bytes(idx_bytes(tiny_dataset().test.images))
    rows = list(csv.DictReader(io.StringIO(done("embed", finished.path, images, "--lam", 0.5))))
    expected = embed(finished, choose_arm(finished, "center(lam=0.5)"), tiny_dataset().test.images)
    assert [int(row["label"]) for row in rows] == expected.labels.tolist()
