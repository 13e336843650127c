import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from centerviz.engine.metrics import (
    UNFAMILIAR,
    class_mean_images,
    measure_kinds,
    measure_ood,
    ood_images,
    unfamiliar_images,
)
from centerviz.engine.metrics.catalog import KINDS
from centerviz.engine.metrics.ood import CLASS_MEAN_IMAGES, EACH_KIND, OOD_IMAGES, auroc
from tests.engine.metrics.planes import Array

MEANS = np.array([[10.0, 0.0], [-10.0, 0.0], [np.nan, np.nan]])


def digits(count: int = 40, side: int = 28) -> Array:
    return np.random.default_rng(0).integers(0, 256, (count, side, side), dtype=np.uint8)


def predict(images: Array) -> tuple[Array, Array]:
    """A network whose feature is (first pixel, second pixel) and logits ± the first feature."""
    features = images[:, 0, :2].astype(np.float32)
    return features, np.stack([features[:, 0], -features[:, 0]], axis=1)


def constant(count: int, first: int, second: int) -> Array:
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, :2] = first, second
    return images


def test_the_same_seed_makes_the_same_images() -> None:
    one, again, other = (ood_images(digits(), seed) for seed in (1, 1, 2))
    for kind in ("noise", "patches"):
        assert np.array_equal(one[kind], again[kind])
        assert not np.array_equal(one[kind], other[kind])


@pytest.mark.parametrize("side", [28, 30, 3])
def test_every_kind_looks_like_an_image_of_the_set(side: int) -> None:
    for kind, images in ood_images(digits(side=side)).items():
        assert images.shape == (40, side, side), kind
        assert images.dtype == np.uint8, kind


def test_inverted_images_are_negatives() -> None:
    assert np.array_equal(ood_images(digits())["inverted"], 255 - digits())


def test_shuffled_images_keep_their_pieces_in_another_order() -> None:
    original = np.kron(np.arange(16).reshape(4, 4), np.ones((7, 7))).astype(np.uint8)
    shuffled = ood_images(np.stack([original] * 5))["patches"]
    for image in shuffled:
        corners = image[::7, ::7]
        assert sorted(corners.ravel()) == list(range(16))
        assert np.array_equal(image, np.kron(corners, np.ones((7, 7))))
        assert not np.array_equal(image, original)
    assert not np.array_equal(shuffled[0], shuffled[1])


def test_noise_uses_every_grey() -> None:
    assert len(np.unique(ood_images(digits())["noise"])) == 256


def test_many_test_images_are_sampled() -> None:
    assert len(ood_images(digits(OOD_IMAGES + 1, 4))["noise"]) == OOD_IMAGES


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=40),
    st.lists(st.integers(-5, 5), min_size=1, max_size=40),
)
def test_auroc_agrees_with_scikit_learn_ties_included(high: list[int], low: list[int]) -> None:
    truth = [1] * len(high) + [0] * len(low)
    oracle = roc_auc_score(truth, high + low)
    assert auroc(np.array(high, float), np.array(low, float)) == pytest.approx(oracle)


def test_auroc_of_nothing_is_undefined() -> None:
    assert math.isnan(auroc(np.array([]), np.array([1.0])))


def test_confidence_norm_and_aurocs_of_a_known_network() -> None:
    # Test images lie on the class mean (10, 0); the others at (3, 4): nearer to the origin, less
    # sure, farther from every class mean.
    got = measure_ood(predict, constant(20, 10, 0), {"odd": constant(30, 3, 4)}, MEANS)
    assert got == pytest.approx(
        {
            "test_confidence": 1.0 / (1.0 + math.exp(-20.0)),
            "test_feature_norm": 10.0,
            "odd_confidence": 1.0 / (1.0 + math.exp(-6.0)),
            "odd_feature_norm": 5.0,
            "odd_auroc_max_probability": 1.0,
            "odd_auroc_class_mean_distance": 1.0,
        },
        rel=1e-6,
    )


def test_auroc_is_below_one_half_when_the_others_look_more_familiar() -> None:
    got = measure_ood(predict, constant(9, 10, 0), {"far": constant(9, 200, 0)}, MEANS)
    assert got["far_auroc_max_probability"] == 0.0  # both confidences round to 1
    assert got["far_auroc_class_mean_distance"] == 1.0


def test_the_same_images_cannot_be_told_apart() -> None:
    got = measure_ood(predict, digits(), {"same": digits()}, MEANS)
    assert got["same_auroc_max_probability"] == got["same_auroc_class_mean_distance"] == 0.5


def test_without_class_means_there_are_no_distances() -> None:
    got = measure_ood(predict, digits(), {"same": digits()}, None)
    assert got["same_auroc_max_probability"] == 0.5
    assert not any("distance" in name for name in got)


def test_a_network_gone_astray_is_undefined() -> None:
    def astray(images: Array) -> tuple[Array, Array]:
        return np.full((len(images), 2), np.nan), np.full((len(images), 3), np.nan)

    got = measure_ood(astray, digits(), {"noise": digits()}, MEANS)
    assert all(math.isnan(value) for value in got.values())


def test_the_probe_of_every_epoch_is_a_fixed_third_of_each_kind() -> None:
    images = digits(EACH_KIND + 7, 8)
    found = unfamiliar_images(images)
    assert found.shape == (3 * EACH_KIND, 8, 8)
    assert np.array_equal(found, unfamiliar_images(images))
    inverted = 255 - found[EACH_KIND : 2 * EACH_KIND]
    assert len(np.unique(inverted, axis=0)) == EACH_KIND
    assert {one.tobytes() for one in inverted} <= {one.tobytes() for one in images}
    assert len(unfamiliar_images(digits(1, 8))) == 3


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_the_probe_s_numbers_are_those_of_each_kind_s_outputs(dimensions: int) -> None:
    rng = np.random.default_rng(0)
    known = rng.normal(size=(300, dimensions)) * 3, rng.normal(size=(300, 4)) * 3
    strange = rng.normal(size=(90, dimensions)), rng.normal(size=(90, 4))
    means = rng.normal(size=(4, dimensions))
    got = measure_kinds(known, strange, means)
    assert tuple(got) == tuple(metric.name for metric in UNFAMILIAR)

    def confidence(logits: Array) -> Array:
        odds = np.exp(logits)
        return np.asarray(odds.max(axis=1) / odds.sum(axis=1))

    def distance(features: Array) -> Array:
        return np.asarray(np.linalg.norm(features[:, None] - means, axis=2).min(axis=1))

    truth = np.repeat([0, 1], [300, 30])
    for number, kind in enumerate(KINDS):
        features, logits = (part[30 * number : 30 * number + 30] for part in strange)
        doubt = -np.concatenate([confidence(known[1]), confidence(logits)])
        away = np.concatenate([distance(known[0]), distance(features)])
        expected = {
            "confidence": confidence(logits).mean(),
            "feature_norm": np.linalg.norm(features, axis=1).mean(),
            "auroc_max_probability": roc_auc_score(truth, doubt),
            "auroc_class_mean_distance": roc_auc_score(truth, away),
        }
        for score, value in expected.items():
            assert got[f"ood_{kind}_{score}"] == pytest.approx(value), (kind, score)


def test_kinds_that_a_network_takes_differently_have_different_numbers() -> None:
    sure, unsure = np.tile([9.0, 0.0], (50, 1)), np.tile([0.1, 0.0], (50, 1))
    logits = np.concatenate([sure, unsure, unsure])
    got = measure_kinds((sure, sure), (logits, logits), np.zeros((2, 2)))
    assert got["ood_noise_confidence"] > 0.99
    assert got["ood_inverted_confidence"] < 0.6


@pytest.mark.parametrize("side", [0, 1])
def test_a_probe_s_outputs_that_are_not_finite_leave_nothing_defined(side: int) -> None:
    good = np.ones((6, 2)), np.ones((6, 2))
    bad = np.full((6, 2), np.nan), np.ones((6, 2))
    known, strange = (bad, good) if side == 0 else (good, bad)
    got = measure_kinds(known, strange, np.ones((2, 2)))
    for kind in KINDS:
        assert math.isnan(got[f"ood_{kind}_auroc_max_probability"])
        assert math.isnan(got[f"ood_{kind}_auroc_class_mean_distance"])
        assert math.isnan(got[f"ood_{kind}_confidence"]) == (side == 1)


@pytest.mark.parametrize("classes", [2, 10, 100])
def test_class_means_are_of_a_fixed_sample_with_equally_many_of_each_class(classes: int) -> None:
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(classes), 20_000 // classes))
    chosen = class_mean_images(labels)
    assert np.array_equal(chosen, class_mean_images(labels))
    assert len(set(chosen)) == CLASS_MEAN_IMAGES
    assert set(np.bincount(labels[chosen])) == {CLASS_MEAN_IMAGES // classes}
    assert np.array_equal(chosen, np.sort(chosen))


def test_a_rare_class_has_a_mean_too() -> None:
    labels = np.repeat([0, 1, 5], [30_000, 2, 4_000])
    counts = np.bincount(labels[class_mean_images(labels)])
    assert counts.tolist() == [333, 2, 0, 0, 0, 333]


def test_class_means_are_not_of_the_first_images() -> None:
    labels = np.repeat(np.arange(10), 5_000)  # sorted by class
    chosen = class_mean_images(labels) % 5_000
    assert 2_000 < chosen.mean() < 3_000
