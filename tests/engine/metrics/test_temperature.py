import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import log_loss

from centerviz.engine.metrics import SCALING, measure_temperature
from centerviz.engine.metrics.confidence import measure_confidence
from centerviz.engine.metrics.sampling import halves
from centerviz.engine.metrics.temperature import TEMPERATURES, fit_temperature
from tests.engine.metrics.planes import Array


def nll_at(logits: Array, labels: Array, temperature: float) -> float:
    return float(
        log_loss(labels, softmax(logits / temperature, axis=1), labels=range(logits.shape[1]))
    )


def said_and_true(rng: np.random.Generator, count: int, *, by: float) -> tuple[Array, Array]:
    """Logits (count, 5) that are `by` times too large for their labels (count,)."""
    calibrated = 2.0 * rng.normal(size=(count, 5))
    return by * calibrated, (calibrated + rng.gumbel(size=calibrated.shape)).argmax(axis=1)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.2, 8.0), st.integers(0, 1000))
def test_temperature_finds_by_how_much_logits_were_scaled(true: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    calibrated = 2.0 * rng.normal(size=(4000, 5))
    noise = rng.gumbel(size=calibrated.shape)
    labels = (calibrated + noise).argmax(axis=1)  # distributed as softmax(calibrated)
    got = fit_temperature(calibrated * true, labels).temperature
    assert got == pytest.approx(true, rel=0.15)
    oracle = minimize_scalar(
        lambda log: nll_at(calibrated * true, labels, math.exp(log)), bounds=(-4, 4)
    )
    assert got == pytest.approx(math.exp(oracle.x), rel=1e-3)


def test_the_standard_error_is_how_far_other_images_move_the_temperature() -> None:
    rng = np.random.default_rng(0)
    fits = []
    for _ in range(200):
        logits, labels = said_and_true(rng, 1000, by=3.0)
        fits.append(fit_temperature(logits, labels))
    spread = np.std([fit.temperature for fit in fits])
    assert np.mean([fit.error for fit in fits]) == pytest.approx(spread, rel=0.2)


def test_it_is_fitted_on_images_held_out_and_judged_on_all_others() -> None:
    rng = np.random.default_rng(0)
    held, test = said_and_true(rng, 800, by=4.0), said_and_true(rng, 3000, by=4.0)
    got = measure_temperature(test, held)
    fit = fit_temperature(*held)
    assert tuple(got) == tuple(metric.name for metric in SCALING)
    assert got["scaling_temperature"] == fit.temperature
    assert got["scaling_temperature_se"] == fit.error
    scaled = measure_confidence(test[0] / fit.temperature, test[1])
    assert got["ece_temperature_scaled"] == pytest.approx(scaled["ece"])
    assert got["nll_temperature_scaled"] == pytest.approx(scaled["nll"])
    assert got["ece_temperature_scaled"] < measure_confidence(*test)["ece"] / 3


def test_where_none_are_held_out_each_half_is_scaled_by_the_temperature_of_the_other() -> None:
    logits, labels = said_and_true(np.random.default_rng(0), 3001, by=4.0)
    got = measure_temperature((logits, labels), None)
    one, two = halves(3001)
    fits = [fit_temperature(logits[half], labels[half]) for half in (one, two)]
    scaled = np.empty_like(logits)
    scaled[two] = logits[two] / fits[0].temperature
    scaled[one] = logits[one] / fits[1].temperature
    expected = measure_confidence(scaled, labels)
    assert got["ece_temperature_scaled"] == pytest.approx(expected["ece"])
    assert got["nll_temperature_scaled"] == pytest.approx(expected["nll"])
    mean = (fits[0].temperature + fits[1].temperature) / 2
    assert got["scaling_temperature"] == pytest.approx(mean)
    error = math.sqrt(fits[0].error ** 2 + fits[1].error ** 2) / 2
    assert got["scaling_temperature_se"] == pytest.approx(error)


def test_the_labels_of_the_judged_images_do_not_move_a_temperature_held_out() -> None:
    rng = np.random.default_rng(0)
    held, (logits, labels) = said_and_true(rng, 800, by=4.0), said_and_true(rng, 900, by=1.0)
    one, other = (measure_temperature((logits, some), held) for some in (labels, 4 - labels))
    assert one["scaling_temperature"] == other["scaling_temperature"]
    assert one["nll_temperature_scaled"] != other["nll_temperature_scaled"]


def test_logits_that_say_nothing_need_no_temperature() -> None:
    assert fit_temperature(np.full((10, 4), 3.0), np.arange(10) % 4).temperature == 1.0


@pytest.mark.parametrize("shift", [0, 1], ids=["all right", "worse than chance"])
@pytest.mark.parametrize("held", [True, False], ids=["held out", "cross-fitted"])
def test_where_no_temperature_is_best_none_is_reported(shift: int, held: bool) -> None:
    labels = np.arange(40) % 4
    answers = np.eye(4)[(labels + shift) % 4], labels
    good = said_and_true(np.random.default_rng(0), 200, by=1.0)
    got = measure_temperature(good if held else answers, answers if held else None)
    assert all(math.isnan(value) for value in got.values())


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_images_have_no_temperature(count: int) -> None:
    few = np.ones((count, 3)), np.zeros(count, np.int64)
    assert all(math.isnan(value) for value in measure_temperature(few, None).values())


@pytest.mark.parametrize("where", ["test", "held out"])
def test_logits_that_are_not_finite_leave_nothing_defined(where: str) -> None:
    good = said_and_true(np.random.default_rng(0), 200, by=1.0)
    bad = np.full_like(good[0], np.inf), good[1]
    got = measure_temperature(bad, good) if where == "test" else measure_temperature(good, bad)
    assert all(math.isnan(value) for value in got.values())


@pytest.mark.parametrize("true", TEMPERATURES)
def test_a_temperature_just_inside_the_range_is_found(true: float) -> None:
    inside = true * (0.9 if true > 1.0 else 1.1)
    # Three of four are right, with logits ln 3 apart: calibrated as they are.
    logits = np.tile([math.log(3.0), 0.0], (4, 1)) * inside
    got = fit_temperature(logits, np.array([0, 0, 0, 1])).temperature
    assert got == pytest.approx(inside, rel=1e-3)
