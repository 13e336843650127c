from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from centerviz.data import Dataset, Split
from centerviz.engine import RunError, SavedRun
from centerviz.engine.analysis import unfamiliar as module
from centerviz.engine.analysis.embed import choose_arm, embed
from centerviz.engine.analysis.unfamiliar import measure_unfamiliar
from centerviz.engine.metrics import class_mean_images, ood_images, unfamiliar_images
from tests.engine.recorded import begun_run, trained
from tests.scripted import arm_name

KINDS = ("noise", "inverted", "patches")
SCORES = (
    "confidence",
    "feature_norm",
    "auroc_max_probability",
    "auroc_class_mean_distance",
)


@pytest.fixture(scope="module")
def saved(
    small_dataset: Dataset, idx_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> SavedRun:
    runs = tmp_path_factory.mktemp("runs")
    return trained(
        runs, small_dataset, epochs=1, data=str(idx_folder), data_dir=str(runs / "empty")
    )


def class_means(run: SavedRun, lam: float, train: Split) -> np.ndarray:
    chosen = class_mean_images(train.labels)
    found = embed(run, choose_arm(run, arm_name(lam)), train.images[chosen], weights="last")
    labels = train.labels[chosen]
    return np.stack([found.features[labels == label].mean(axis=0) for label in range(10)])


def nearest(features: np.ndarray, means: np.ndarray) -> np.ndarray:
    return np.linalg.norm(features[:, None] - means, axis=2).min(axis=1)


def test_every_arm_is_shown_every_kind_of_image(saved: SavedRun) -> None:
    found = measure_unfamiliar(saved).numbers
    names = {"test_confidence", "test_feature_norm"}
    names |= {f"{kind}_{score}" for kind in KINDS for score in SCORES}
    assert set(found) == {"softmax", "center(lam=0.5)"}
    for numbers in found.values():
        assert set(numbers) == names
        assert all(np.isfinite(list(numbers.values())))


def test_the_numbers_are_those_of_the_newest_weights(saved: SavedRun) -> None:
    images = ood_images(saved.images)["inverted"]
    seen = embed(saved, choose_arm(saved, arm_name(0.5)), images, weights="last")
    numbers = measure_unfamiliar(saved).numbers[arm_name(0.5)]
    assert numbers["inverted_confidence"] == pytest.approx(seen.confidence.mean(), rel=1e-5)
    norm = np.linalg.norm(seen.features, axis=1).mean()
    assert numbers["inverted_feature_norm"] == pytest.approx(norm, rel=1e-5)


@pytest.mark.parametrize("lam", [0.0, 0.5])
def test_every_epoch_has_numbers_of_its_own_on_a_smaller_set(
    saved: SavedRun, small_dataset: Dataset, lam: float
) -> None:
    strange = embed(
        saved, choose_arm(saved, arm_name(lam)), unfamiliar_images(saved.images), weights="last"
    )
    known = embed(saved, choose_arm(saved, arm_name(lam)), saved.images, weights="last")
    means = class_means(saved, lam, small_dataset.train)
    (row,) = saved.metrics[saved.metrics["arm"] == arm_name(lam)].to_dict("records")
    of_each = len(strange.features) // 3
    for number, kind in enumerate(KINDS):
        part = slice(of_each * number, of_each * (number + 1))
        features, confidence = strange.features[part], strange.confidence[part]
        surer = confidence[:, None] < known.confidence
        farther = nearest(features, means)[:, None] > nearest(known.features, means)
        expected = {
            "confidence": confidence.mean(),
            "feature_norm": np.linalg.norm(features, axis=1).mean(),
            "auroc_max_probability": surer.mean(),
            "auroc_class_mean_distance": farther.mean(),
        }
        for score, value in expected.items():
            assert row[f"ood_{kind}_{score}"] == pytest.approx(value, abs=1e-3), (kind, score)


@pytest.mark.parametrize("lam", [0.0, 0.5])
def test_distances_of_every_arm_are_from_class_means_of_training_images(
    saved: SavedRun, small_dataset: Dataset, lam: float
) -> None:
    means = class_means(saved, lam, small_dataset.train)
    (known,) = (state.features for state in saved.arm_states(0) if state.arm == arm_name(lam))
    noise = ood_images(saved.images)["noise"]
    strange = embed(saved, choose_arm(saved, arm_name(lam)), noise, weights="last")
    farther = nearest(strange.features, means)[:, None] > nearest(known, means)
    got = measure_unfamiliar(saved).numbers[arm_name(lam)]["noise_auroc_class_mean_distance"]
    assert got == pytest.approx(farther.mean(), abs=1e-3)


def test_a_run_that_draws_its_training_images_needs_no_dataset(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    settings = {"data": str(tmp_path / "gone"), "data_dir": str(tmp_path / "empty")}
    run = trained(tmp_path, small_dataset, epochs=1, features="train", **settings)
    found = measure_unfamiliar(run)
    assert found.note is None
    assert np.isfinite(found.numbers[arm_name(0.5)]["noise_auroc_class_mean_distance"])


def test_without_the_training_images_distances_are_left_out_and_it_is_said(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    settings = {"data": str(tmp_path / "gone"), "data_dir": str(tmp_path / "empty")}
    run = trained(tmp_path, small_dataset, epochs=1, **settings)
    found = measure_unfamiliar(run)
    assert found.note is not None
    assert "no AUROC by distance" in found.note
    assert str(tmp_path / "gone") in found.note
    for numbers in found.numbers.values():
        assert np.isfinite(numbers["noise_auroc_max_probability"])
        assert not any("distance" in name for name in numbers)


def test_another_cached_dataset_is_shown_as_well(
    saved: SavedRun, small_dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = [
        SimpleNamespace(name=name, state=state)
        for name, state in (
            ("mnist", "cached"),  # digits, as in the run itself
            ("fashion-mnist", "cached"),
            ("kmnist", "not downloaded"),
        )
    ]
    monkeypatch.setattr(module, "list_datasets", lambda _: cached)
    monkeypatch.setattr(module, "load", lambda _name, data_dir: small_dataset)  # noqa: ARG005
    numbers = measure_unfamiliar(saved).numbers[arm_name(0.0)]
    assert numbers["fashion_mnist_auroc_max_probability"] == 0.5  # it is the run's own test images
    assert not any(name.startswith(("mnist", "kmnist")) for name in numbers)


def test_a_run_without_an_epoch_cannot_be_measured(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="has not finished an epoch"):
        measure_unfamiliar(begun_run(tmp_path))
