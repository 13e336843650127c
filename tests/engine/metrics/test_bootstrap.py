import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centerviz.engine.metrics.bootstrap import estimate

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@settings(deadline=None)
@given(st.lists(numbers, min_size=2, max_size=12))
def test_the_interval_holds_the_mean_and_lies_within_the_values(values: list[float]) -> None:
    got = estimate(values)
    slack = 1e-9 * (1 + max(map(abs, values)))
    assert got.mean == pytest.approx(np.mean(values), abs=slack)
    assert got.sd == pytest.approx(np.std(values, ddof=1), abs=slack)
    assert min(values) - slack <= got.low <= got.mean + slack
    assert got.mean - slack <= got.high <= max(values) + slack


def test_five_values_are_covered_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(400):
        got = estimate(rng.normal(size=5).tolist())
        covered += got.low <= 0.0 <= got.high
    assert 0.88 <= covered / 400 <= 0.97  # the plain percentile interval has 0.83


def test_with_many_values_it_is_the_normal_interval() -> None:
    values = np.random.default_rng(0).normal(10, 2, size=200)
    half = 1.96 * 2 / math.sqrt(200)
    got = estimate(values.tolist())
    assert got.low == pytest.approx(values.mean() - half, abs=0.04)
    assert got.high == pytest.approx(values.mean() + half, abs=0.04)


def test_one_value_has_no_spread_and_none_no_mean() -> None:
    assert estimate([3.0]).mean == 3.0
    assert math.isnan(estimate([3.0]).low)
    assert math.isnan(estimate([3.0]).sd)
    assert math.isnan(estimate([]).mean)


def test_one_undefined_seed_is_not_swept_under_the_carpet() -> None:
    got = estimate([1.0, math.nan, 1.0])
    assert math.isnan(got.mean)
    assert got.count == 3


def test_the_same_values_give_the_same_interval() -> None:
    assert estimate([1.0, 2.0, 4.0]) == estimate([1.0, 2.0, 4.0])
