import base64
import zlib

import numpy as np
import pytest

from centerviz.engine.drawing.limits import Limits
from centerviz.engine.report.pack import MISSING, Quantised, pack, quantise

VIEW = Limits(middle=np.zeros(2), half=10.0)


def restored(drawn: Quantised) -> np.ndarray:
    return np.array(drawn.low) + drawn.codes.T * np.array(drawn.step)


def test_a_quantised_feature_is_off_by_less_than_a_pixel_of_a_view_zoomed_ten_times() -> None:
    features = np.random.default_rng(0).normal(0, 3, (5000, 2)).astype(np.float32)
    error = np.abs(restored(quantise(features, VIEW)) - features).max()
    width_of_a_pixel = 2 * VIEW.half / 10 / 1000
    assert error < width_of_a_pixel


def test_one_feature_far_out_does_not_coarsen_the_others() -> None:
    features = np.random.default_rng(0).normal(0, 3, (5000, 2)).astype(np.float32)
    features[7] = 1e9
    drawn = restored(quantise(features, VIEW))
    near = np.delete(np.arange(5000), 7)
    assert np.abs(drawn[near] - features[near]).max() < 2 * VIEW.half / 1000
    assert drawn[7] == pytest.approx([160.0, 160.0])


def test_features_that_are_not_finite_are_missing_in_both_coordinates() -> None:
    features = np.array([[1, np.nan], [2, 3], [np.inf, 0], [4, 5]], np.float32)
    drawn = quantise(features, VIEW)
    assert (drawn.codes == MISSING).all(axis=0).tolist() == [True, False, True, False]
    assert restored(drawn)[[1, 3]] == pytest.approx(features[[1, 3]], abs=1e-3)


@pytest.mark.parametrize("value", [2.5, np.nan])
def test_features_in_one_place_or_nowhere_are_no_problem(value: float) -> None:
    drawn = quantise(np.full((4, 2), value, np.float32), VIEW)
    assert (drawn.codes == (MISSING if np.isnan(value) else 0)).all()


def test_packed_words_have_the_little_end_first() -> None:
    assert zlib.decompress(base64.b64decode(pack(np.array([258], np.uint16)))) == b"\x02\x01"
