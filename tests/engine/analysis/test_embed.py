from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import DataError, Dataset, load
from centerviz.engine import RunError, SavedRun, load_run
from centerviz.engine.analysis.embed import choose_arm, embed
from tests.engine.recorded import trained
from tests.scripted import arm_name


@pytest.fixture(scope="module")
def saved(small_dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return trained(tmp_path_factory.mktemp("runs"), small_dataset)


@pytest.mark.parametrize("lam", [0.0, 0.5])
def test_the_test_images_land_where_the_run_drew_them(saved: SavedRun, lam: float) -> None:
    arm = choose_arm(saved, arm_name(lam))
    found = embed(saved, arm, saved.images, weights="last")
    (state,) = (one for one in saved.arm_states(1) if one.arm == arm.name)
    np.testing.assert_allclose(found.features, state.features, rtol=1e-4, atol=1e-5)
    logits = state.logits().astype(np.float64)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_array_equal(found.labels, logits.argmax(axis=1))
    np.testing.assert_allclose(found.confidence, 1 / odds.sum(axis=1), rtol=1e-3)
    accuracy = float((found.labels == saved.labels).mean())
    assert accuracy == pytest.approx(state.metrics["test_accuracy"])


def test_the_best_weights_are_those_of_the_lowest_validation_loss(saved: SavedRun) -> None:
    arm = choose_arm(saved, "center(lam=0.5)")
    rows = saved.metrics[saved.metrics["arm"] == arm.name]
    best = int(rows.loc[rows["validation_loss"].idxmin(), "epoch"])
    (state,) = (one for one in saved.arm_states(best) if one.arm == arm.name)
    found = embed(saved, arm, saved.images)
    np.testing.assert_allclose(found.features, state.features, rtol=1e-4, atol=1e-5)


def test_standardized_pixels_are_scaled_by_the_training_images(
    idx_folder: Path, tmp_path: Path
) -> None:
    settings = {"pixels": "standardized", "epochs": 1, "data": str(idx_folder)}
    saved = trained(tmp_path, load(str(idx_folder)), **settings)
    found = embed(saved, choose_arm(saved, "softmax"), saved.images, weights="last")
    np.testing.assert_allclose(
        found.features, saved.arm_states(0)[0].features, rtol=1e-4, atol=1e-5
    )


def test_centered_pixels_need_no_images_but_the_new_ones(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    saved = trained(tmp_path, small_dataset, pixels="centered", epochs=1, data="no/such/file")
    found = embed(saved, choose_arm(saved, "softmax"), saved.images, weights="last")
    np.testing.assert_allclose(
        found.features, saved.arm_states(0)[0].features, rtol=1e-4, atol=1e-5
    )


def test_standardized_pixels_need_the_images_of_the_run(idx_folder: Path, tmp_path: Path) -> None:
    dataset = load(str(idx_folder))
    brighter = replace(dataset.test, images=255 - dataset.test.images)
    settings = {"pixels": "standardized", "epochs": 1, "data": str(idx_folder)}
    saved = trained(tmp_path, replace(dataset, test=brighter), **settings)
    with pytest.raises(RunError, match=r"was trained on other images than .* has now"):
        embed(saved, choose_arm(saved, "softmax"), saved.images)


def test_images_are_judged_alone_not_by_their_neighbours(saved: SavedRun) -> None:
    arm = choose_arm(saved, "softmax")
    all_together = embed(saved, arm, saved.images)
    alone = embed(saved, arm, saved.images[7:8])
    np.testing.assert_allclose(alone.features, all_together.features[7:8], rtol=1e-4, atol=1e-5)


def test_images_of_another_size_are_refused(saved: SavedRun) -> None:
    with pytest.raises(DataError, match=r"have 14×14 pixels; .* trained on 28×28"):
        embed(saved, choose_arm(saved, "softmax"), np.zeros((3, 14, 14), np.uint8))


def test_without_a_wish_the_most_accurate_arm_is_chosen(saved: SavedRun) -> None:
    highest = saved.metrics.groupby("arm")["validation_accuracy"].max()
    assert highest[choose_arm(saved, None).name] == highest.max()


def test_an_arm_that_is_not_there_is_refused(saved: SavedRun) -> None:
    with pytest.raises(
        RunError, match=r"has no arm center:lam=0\.1; it has softmax, center:lam=0\.5"
    ):
        choose_arm(saved, "center:lam=0.1")


@pytest.mark.parametrize("name", ["center(lam=0.5)", "center", "center:lam=.5", "center + softmax"])
def test_an_arm_is_found_by_its_name_and_by_all_that_it_may_be_written_as(
    saved: SavedRun, name: str
) -> None:
    assert choose_arm(saved, name).name == "center(lam=0.5)"


def test_weights_that_do_not_fit_the_config_are_refused(saved: SavedRun) -> None:
    other = load_run(saved.path)
    info = other.info
    other._info = replace(info, experiment=replace(info.experiment, head_bias=False))
    with pytest.raises(RunError, match="does not hold the weights"):
        embed(other, choose_arm(other, "softmax"), saved.images)
