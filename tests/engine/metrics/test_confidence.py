import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import log_loss
from torchmetrics.functional.classification import multiclass_calibration_error

from centerviz.engine.metrics.confidence import (
    BINS,
    TEMPERATURES,
    fit_temperature,
    measure_confidence,
    reliability,
)
from centerviz.engine.metrics.sampling import halves
from tests.engine.metrics.planes import Array, judged

TRUTH_09 = np.log([0.9, 0.1])
"""Logits of a confidence of exactly 0.9."""


def nll_at(logits: Array, labels: Array, temperature: float) -> float:
    return float(
        log_loss(labels, softmax(logits / temperature, axis=1), labels=range(logits.shape[1]))
    )


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
    got = measure_confidence(logits, labels)
    assert got["ece"] == pytest.approx(torchmetrics_error(logits, labels, "l1"), abs=1e-5)
    assert got["mce"] == pytest.approx(torchmetrics_error(logits, labels, "max"), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(judged())
def test_calibration_errors_agree_with_plain_formulas(case: tuple[Array, Array]) -> None:
    logits, labels = case
    probabilities = softmax(logits, axis=1)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    gaps, shares = [], []
    for number in range(BINS):
        inside = (confidence > number / BINS) & (confidence <= (number + 1) / BINS)
        if inside.any():
            gaps.append(abs(confidence[inside].mean() - right[inside].mean()))
            shares.append(inside.mean())
    got = measure_confidence(logits, labels)
    assert got["ece"] == pytest.approx(np.dot(gaps, shares))
    assert got["mce"] == pytest.approx(max(gaps))


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
    assert over["ece"] == over["mce"] == pytest.approx(0.4)
    assert over["temperature"] > 10.0
    assert math.isnan(under["temperature"])  # all right: the colder the better


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


@settings(max_examples=25, deadline=None)
@given(st.floats(0.2, 8.0), st.integers(0, 1000))
def test_temperature_finds_by_how_much_logits_were_scaled(true: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    calibrated = 2.0 * rng.normal(size=(4000, 5))
    noise = rng.gumbel(size=calibrated.shape)
    labels = (calibrated + noise).argmax(axis=1)  # distributed as softmax(calibrated)
    got = fit_temperature(calibrated * true, labels)
    assert got == pytest.approx(true, rel=0.15)
    oracle = minimize_scalar(
        lambda log: nll_at(calibrated * true, labels, math.exp(log)), bounds=(-4, 4)
    )
    assert got == pytest.approx(math.exp(oracle.x), rel=1e-3)


def test_temperature_is_fitted_on_one_half_and_judged_on_the_other() -> None:
    rng = np.random.default_rng(0)
    calibrated = rng.normal(size=(3000, 4))
    labels = (calibrated + rng.gumbel(size=calibrated.shape)).argmax(axis=1)
    logits = 4.0 * calibrated
    one, two = halves(3000)
    got = measure_confidence(logits, labels)
    assert got["temperature"] == fit_temperature(logits[one], labels[one])
    held = measure_confidence(logits[two], labels[two])
    scaled = measure_confidence(logits[two] / got["temperature"], labels[two])
    assert (got["ece_held"], got["nll_held"]) == pytest.approx((held["ece"], held["nll"]))
    assert (got["ece_scaled"], got["nll_scaled"]) == pytest.approx((scaled["ece"], scaled["nll"]))
    assert got["ece_scaled"] < got["ece_held"] / 3


def test_logits_that_say_nothing_need_no_temperature() -> None:
    assert fit_temperature(np.full((10, 4), 3.0), np.arange(10) % 4) == 1.0


@pytest.mark.parametrize("shift", [0, 1], ids=["all right", "worse than chance"])
def test_where_no_temperature_is_best_none_is_reported(shift: int) -> None:
    labels = np.arange(40) % 4
    got = measure_confidence(np.eye(4)[(labels + shift) % 4], labels)
    undefined = {name for name, value in got.items() if math.isnan(value)}
    assert undefined == {"temperature", "ece_scaled", "nll_scaled"}


@pytest.mark.parametrize("true", TEMPERATURES)
def test_a_temperature_just_inside_the_range_is_found(true: float) -> None:
    inside = true * (0.9 if true > 1.0 else 1.1)
    # Three of four are right, with logits ln 3 apart: calibrated as they are.
    logits = np.tile([math.log(3.0), 0.0], (4, 1)) * inside
    assert fit_temperature(logits, np.array([0, 0, 0, 1])) == pytest.approx(inside, rel=1e-3)


def test_huge_logits_neither_overflow_nor_warn() -> None:
    logits = np.eye(10)[np.arange(100) % 10] * 1e30
    got = measure_confidence(logits, np.arange(100) % 10)
    assert got["nll"] == got["ece"] == 0.0
    wrong = measure_confidence(logits, (np.arange(100) + 1) % 10)
    assert wrong["nll"] == pytest.approx(1e30)
    assert wrong["brier"] == pytest.approx(2.0)
