import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from centerviz.engine.metrics import measure_ood, ood_images
from centerviz.engine.metrics.ood import OOD_IMAGES, auroc
from tests.engine.metrics.planes import Array

CENTERS = np.array([[10.0, 0.0], [-10.0, 0.0], [np.nan, np.nan]])


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
    # Test images lie on the center (10, 0); the others at (3, 4): nearer to the origin, less
    # sure, farther from every center.
    got = measure_ood(predict, constant(20, 10, 0), {"odd": constant(30, 3, 4)}, CENTERS)
    assert got == pytest.approx(
        {
            "test_confidence": 1.0 / (1.0 + math.exp(-20.0)),
            "test_feature_norm": 10.0,
            "odd_confidence": 1.0 / (1.0 + math.exp(-6.0)),
            "odd_feature_norm": 5.0,
            "odd_auroc_confidence": 1.0,
            "odd_auroc_distance": 1.0,
        },
        rel=1e-6,
    )


def test_auroc_is_below_one_half_when_the_others_look_more_familiar() -> None:
    got = measure_ood(predict, constant(9, 10, 0), {"far": constant(9, 200, 0)}, CENTERS)
    assert got["far_auroc_confidence"] == 0.0  # both confidences round to 1
    assert got["far_auroc_distance"] == 1.0


def test_the_same_images_cannot_be_told_apart() -> None:
    got = measure_ood(predict, digits(), {"same": digits()}, CENTERS)
    assert got["same_auroc_confidence"] == got["same_auroc_distance"] == 0.5


def test_a_network_gone_astray_is_undefined() -> None:
    def astray(images: Array) -> tuple[Array, Array]:
        return np.full((len(images), 2), np.nan), np.full((len(images), 3), np.nan)

    got = measure_ood(astray, digits(), {"noise": digits()}, CENTERS)
    assert all(math.isnan(value) for value in got.values())
