"""How a metric's value is written for people."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine.metrics.bootstrap import Estimate
from centerviz.engine.metrics.text import change_text, level_text, metric_text, number_text

NAN = math.nan


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("ece", 0.00798, "0.00798"),
        ("ece", 0.0411789, "0.04118"),
        ("ece", 1.172345e-05, "1.172e-05"),
        ("confidence_gap", -0.0036449, "-0.003645"),
        ("fisher", 122.3649, "122.4"),
        ("fisher", 9999.7, "10000"),
        ("fisher", 123456.4, "123456"),
        ("fisher", 12345678.0, "1.235e+07"),
        ("fisher", math.inf, "inf"),
        ("silhouette", 0.0, "0"),
        ("ece", NAN, "–"),
        ("ece", None, "–"),
        ("test_accuracy", 0.99224, "99.22%"),
        ("knn_accuracy", 1.0, "100.00%"),
        ("test_accuracy", NAN, "–"),
        ("test_accuracy", None, "–"),
        ("seconds", 123.456, "123.5"),
        ("seconds", NAN, "–"),
    ],
)
def test_a_value_is_rounded_and_never_cut(name: str, value: float | None, text: str) -> None:
    assert metric_text(name, value) == text


@given(st.floats(-1e300, 1e300))
def test_four_digits_tell_any_number_and_fit_eleven_cells(value: float) -> None:
    text = number_text(value)
    assert float(text) == pytest.approx(value, rel=6e-4, abs=1e-322)
    assert len(text) <= 11


@pytest.mark.parametrize(
    ("name", "estimate", "level", "change"),
    [
        ("ece", Estimate(0.0149, 0.00123, 0.0139, 0.0158, 5), "0.0149 ± 0.0012",
         "+0.0149 [+0.0139, +0.0158]"),
        ("ece", Estimate(-2e-5, 3.14e-6, -3e-5, 1e-6, 5), "-2e-05 ± 3.1e-06",
         "-2e-05 [-3e-05, +1e-06]"),
        ("fisher", Estimate(122.4, 15.4, 90.1, 1230.6, 5), "122.4 ± 15", "+122 [+90.1, +1231]"),
        ("test_accuracy", Estimate(0.9922, 0.00061, 0.9917, 0.9926, 5), "99.22% ± 0.061",
         "+99.2 pp [+99.2, +99.3]"),
        ("ece", Estimate(0.02, NAN, NAN, NAN, 1), "0.02", "+0.02"),
        ("ece", Estimate(NAN, NAN, NAN, NAN, 3), "–", "–"),
    ],
)  # fmt: skip
def test_a_mean_has_its_deviation_and_a_difference_its_interval(
    name: str, estimate: Estimate, level: str, change: str
) -> None:
    assert level_text(name, estimate) == level
    assert change_text(name, estimate) == change
