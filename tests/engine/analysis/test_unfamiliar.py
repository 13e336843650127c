from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from centerviz.data import Dataset
from centerviz.engine import RunError, SavedRun
from centerviz.engine.analysis import unfamiliar as module
from centerviz.engine.analysis.embed import choose_arm, embed
from centerviz.engine.analysis.unfamiliar import measure_unfamiliar
from centerviz.engine.metrics import ood_images, ood_probe
from tests.engine.recorded import saved_run, trained

KINDS = ("noise", "inverted", "patches")
SCORES = ("confidence", "feature_norm", "auroc_confidence", "auroc_distance")


@pytest.fixture(scope="module")
def saved(small_dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    runs = tmp_path_factory.mktemp("runs")
    return trained(runs, small_dataset, epochs=1, data_dir=str(runs / "empty"))


def test_every_arm_is_shown_every_kind_of_image(saved: SavedRun) -> None:
    found = measure_unfamiliar(saved)
    names = {"test_confidence", "test_feature_norm"}
    names |= {f"{kind}_{score}" for kind in KINDS for score in SCORES}
    assert set(found) == {0.0, 0.5}
    for numbers in found.values():
        assert set(numbers) == names
        assert all(np.isfinite(list(numbers.values())))


def test_the_numbers_are_those_of_the_newest_weights(saved: SavedRun) -> None:
    images = ood_images(saved.images)["inverted"]
    seen = embed(saved, choose_arm(saved, 0.5), images, weights="last")
    numbers = measure_unfamiliar(saved)[0.5]
    assert numbers["inverted_confidence"] == pytest.approx(seen.confidence.mean(), rel=1e-5)
    norm = np.linalg.norm(seen.features, axis=1).mean()
    assert numbers["inverted_feature_norm"] == pytest.approx(norm, rel=1e-5)


@pytest.mark.parametrize("lam", [0.0, 0.5])
def test_every_epoch_has_numbers_of_its_own_on_a_smaller_set(saved: SavedRun, lam: float) -> None:
    strange = embed(saved, choose_arm(saved, lam), ood_probe(saved.images), weights="last")
    known = embed(saved, choose_arm(saved, lam), saved.images, weights="last")
    means = [known.features[saved.labels == label].mean(axis=0) for label in range(10)]
    (state,) = (state for state in saved.arm_states(0) if state.lam == lam)
    centers = state.centers if lam else np.stack(means)

    def nearest(features: np.ndarray) -> np.ndarray:
        return np.linalg.norm(features[:, None] - centers, axis=2).min(axis=1)

    (row,) = saved.metrics[saved.metrics["lam"] == lam].to_dict("records")
    assert row["ood_mean_confidence"] == pytest.approx(strange.confidence.mean(), rel=1e-4)
    norm = np.linalg.norm(strange.features, axis=1).mean()
    assert row["ood_mean_feature_norm"] == pytest.approx(norm, rel=1e-4)
    surer = strange.confidence[:, None] < known.confidence
    assert row["ood_auroc_max_probability"] == pytest.approx(surer.mean(), abs=1e-3)
    farther = nearest(strange.features)[:, None] > nearest(known.features)
    assert row["ood_auroc_center_distance"] == pytest.approx(farther.mean(), abs=1e-3)


def test_softmax_is_measured_against_its_class_means(saved: SavedRun) -> None:
    known = saved.arm_states(0)[0].features
    means = np.stack([known[saved.labels == label].mean(axis=0) for label in range(10)])

    def nearest(features: np.ndarray) -> np.ndarray:
        return np.linalg.norm(features[:, None] - means, axis=2).min(axis=1)

    strange = embed(
        saved, choose_arm(saved, 0.0), ood_images(saved.images)["noise"], weights="last"
    )
    farther = nearest(strange.features)[:, None] > nearest(known)
    got = measure_unfamiliar(saved)[0.0]["noise_auroc_distance"]
    assert got == pytest.approx(farther.mean(), abs=1e-3)


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
    numbers = measure_unfamiliar(saved)[0.0]
    assert numbers["fashion_mnist_auroc_confidence"] == 0.5  # it is the run's own test images
    assert not any(name.startswith(("mnist", "kmnist")) for name in numbers)


def test_a_run_without_an_epoch_cannot_be_measured(tmp_path: Path) -> None:
    run = saved_run(tmp_path, epochs=1)
    run.folder.metrics.unlink()
    with pytest.raises(RunError, match="has not finished an epoch"):
        measure_unfamiliar(run.refresh())
