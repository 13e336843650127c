import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from scipy.special import softmax
from scipy.stats import binom
from torchmetrics.functional.classification import multiclass_calibration_error

from centerviz.engine.metrics.confidence import BINS, MCE_IMAGES, measure_confidence, reliability
from tests.engine.metrics.planes import Array, judged

TRUTH_09 = np.log([0.9, 0.1])
"""Logits of a confidence of exactly 0.9."""


def torchmetrics_error(logits: Array, labels: Array, norm: str) -> float:
    probabilities = torch.from_numpy(softmax(logits, axis=1)).double()
    return float(
        multiclass_calibration_error(
            probabilities, torch.from_numpy(labels), logits.shape[1], n_bins=BINS, norm=norm
        )
    )


@settings(max_examples=40, deadline=None)
@given(judged())
def test_calibration_errors_agree_with_torchmetrics(case: tuple[Array, Array]) -> None:
    # Clipped, because torchmetrics gives a confidence that rounds to 1 a bin of its own.
    logits, labels = case[0].clip(-6.0, 6.0), case[1]
    # A hundred times the same images: every bin has enough for the maximum.
    logits, labels = np.tile(logits, (100, 1)), np.tile(labels, 100)
    got = measure_confidence(logits, labels)
    # It sums in single precision.
    assert got["ece"] == pytest.approx(torchmetrics_error(logits, labels, "l1"), abs=1e-4)
    assert got["mce_100"] == pytest.approx(torchmetrics_error(logits, labels, "max"), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(judged())
def test_calibration_errors_agree_with_plain_formulas(case: tuple[Array, Array]) -> None:
    logits, labels = case
    probabilities = softmax(logits, axis=1)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    gaps, shares, large = [], [], [math.nan]
    for number in range(BINS):
        inside = (confidence > number / BINS) & (confidence <= (number + 1) / BINS)
        if inside.any():
            gaps.append(abs(confidence[inside].mean() - right[inside].mean()))
            shares.append(inside.mean())
        if inside.sum() >= 100:
            large.append(gaps[-1])
    got = measure_confidence(logits, labels)
    assert got["ece"] == pytest.approx(np.dot(gaps, shares))
    assert got["mce_100"] == pytest.approx(np.fmax.reduce(large), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(judged())
def test_scores_agree_with_plain_formulas(case: tuple[Array, Array]) -> None:
    logits, labels = case
    probabilities = softmax(logits, axis=1)
    truth = np.eye(logits.shape[1])[labels]
    got = measure_confidence(logits, labels)
    accuracy = np.mean(probabilities.argmax(axis=1) == labels)
    assert got["brier"] == pytest.approx(np.mean(np.sum((probabilities - truth) ** 2, axis=1)))
    assert got["nll"] == pytest.approx(-np.mean(np.log(np.sum(probabilities * truth, axis=1))))
    assert got["mean_confidence"] == pytest.approx(probabilities.max(axis=1).mean())
    assert got["confidence_gap"] == pytest.approx(probabilities.max(axis=1).mean() - accuracy)


@settings(max_examples=40, deadline=None)
@given(judged())
def test_equal_mass_bins_hold_equally_many_images(case: tuple[Array, Array]) -> None:
    logits, labels = case
    probabilities = softmax(logits, axis=1)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    total = 0.0
    order = np.argsort(confidence)
    for number in range(BINS):
        members = [i for rank, i in enumerate(order) if rank * BINS // len(order) == number]
        if members:
            total += abs(float(np.sum(confidence[members]) - np.sum(right[members])))
    got = measure_confidence(logits, labels)["ece_equal_mass"]
    assert got == pytest.approx(total / len(labels), abs=1e-9)


def test_equal_confidences_share_a_bin_whatever_their_order() -> None:
    labels = (np.arange(300) >= 270).astype(np.int64)  # all wrong ones at the end
    logits = np.tile(TRUTH_09, (300, 1))
    assert measure_confidence(logits, labels)["ece_equal_mass"] == pytest.approx(0, abs=1e-12)


def test_over_and_under_confidence_have_opposite_signs() -> None:
    logits = np.tile(TRUTH_09, (100, 1))
    half_right = np.arange(100) % 2
    over = measure_confidence(logits, half_right)
    under = measure_confidence(logits, np.zeros(100, np.int64))
    assert over["confidence_gap"] == pytest.approx(0.4)
    assert under["confidence_gap"] == pytest.approx(-0.1)
    assert over["ece"] == over["mce_100"] == pytest.approx(0.4)


def test_a_bin_with_few_images_does_not_decide_the_maximum() -> None:
    sure, doubtful = np.tile(TRUTH_09, (MCE_IMAGES, 1)), np.log([[0.6, 0.4]])
    labels = np.arange(MCE_IMAGES) % 5 == 0  # 80% right at a confidence of 0.9
    crowd = measure_confidence(sure, labels.astype(np.int64))
    assert crowd["mce_100"] == pytest.approx(0.1)
    wrong = measure_confidence(np.vstack([sure, doubtful]), np.append(labels, 1))
    assert wrong["mce_100"] == pytest.approx(0.1)  # not the 0.6 of the one doubtful image
    assert wrong["ece"] > crowd["ece"]


def test_without_a_bin_of_enough_images_no_maximum_is_given() -> None:
    few = np.tile(TRUTH_09, (MCE_IMAGES - 1, 1))
    assert math.isnan(measure_confidence(few, np.zeros(len(few), np.int64))["mce_100"])


def exact_error_if_calibrated(confidence: Array) -> float:
    """E Σ |right − Σ confidence| / N over the bins, from the exact distribution of each sum."""
    total = 0.0
    for number in range(BINS):
        inside = confidence[(confidence > number / BINS) & (confidence <= (number + 1) / BINS)]
        distribution = np.ones(1)
        for chance in inside:
            distribution = np.convolve(distribution, [1.0 - chance, chance])
        total += float(distribution @ np.abs(np.arange(len(distribution)) - inside.sum()))
    return total / len(confidence)


@settings(max_examples=40, deadline=None)
@given(judged())
def test_the_error_of_a_calibrated_network_is_that_of_independent_answers(
    case: tuple[Array, Array],
) -> None:
    logits, labels = case
    oracle = exact_error_if_calibrated(softmax(logits, axis=1).max(axis=1))
    got = measure_confidence(logits, labels)["ece_if_calibrated"]
    assert got == pytest.approx(oracle, rel=2e-3, abs=1e-12)


@pytest.mark.parametrize("sharpness", [0.5, 2.0, 6.0])
def test_a_calibrated_network_has_on_average_the_error_that_is_expected(sharpness: float) -> None:
    rng = np.random.default_rng(0)
    logits = sharpness * rng.normal(size=(2000, 5))
    seen = []
    for _ in range(200):
        labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)  # as softmax says
        got = measure_confidence(logits, labels)
        seen.append(got["ece"])
    error = np.std(seen) / math.sqrt(len(seen))
    assert np.mean(seen) == pytest.approx(got["ece_if_calibrated"], abs=4 * error)
    assert got["ece_if_calibrated"] > 20 * error  # far from nothing


@pytest.mark.parametrize("truth", [0, 1], ids=["always right", "never right"])
def test_the_error_of_a_calibrated_network_needs_no_answers(truth: int) -> None:
    logits = np.tile(TRUTH_09, (150, 1))
    got = measure_confidence(logits, np.full(150, truth))["ece_if_calibrated"]
    assert got == pytest.approx(binom(150, 0.1).expect(lambda k: abs(k - 15.0)) / 150)


def test_the_reliability_diagram_counts_every_image_once() -> None:
    logits = np.log([[0.55, 0.45], [0.45, 0.55], [0.99, 0.01], [0.99, 0.01]])
    diagram = reliability(logits, np.array([0, 0, 0, 0]))
    assert diagram.count.sum() == 4
    assert diagram.count[8] == 2  # 0.55 lies in (8/15, 9/15]
    assert diagram.confidence[8] == pytest.approx(0.55)
    assert diagram.accuracy[8] == pytest.approx(0.5)
    assert diagram.confidence[-1] == pytest.approx(0.99)
    assert np.isnan(diagram.accuracy[0])
    assert diagram.edges == pytest.approx(np.linspace(0, 1, BINS + 1))


def test_a_bin_holds_its_upper_edge() -> None:
    logits = np.zeros((10, 3))  # confidence 1/3 = 5/15, the upper edge of the fifth bin
    assert reliability(logits, np.zeros(10, np.int64)).count[4] == 10


def test_huge_logits_neither_overflow_nor_warn() -> None:
    logits = np.eye(10)[np.arange(100) % 10] * 1e30
    got = measure_confidence(logits, np.arange(100) % 10)
    assert got["nll"] == got["ece"] == 0.0
    wrong = measure_confidence(logits, (np.arange(100) + 1) % 10)
    assert wrong["nll"] == pytest.approx(1e30)
    assert wrong["brier"] == pytest.approx(2.0)
