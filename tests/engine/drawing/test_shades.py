"""Shades that tell how many features lie in one place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine.drawing.contrast import LEAST, contrast
from centerviz.engine.drawing.palette import class_styles
from centerviz.engine.drawing.shades import LEVELS, PLACES, density_levels, point_levels, shades

WHITE, BLACK = "#ffffff", "#000000"
COLOURS = st.integers(0, 2**24 - 1).map("#{:06x}".format)


@given(color=COLOURS, dark=st.booleans())
def test_no_shade_is_fainter_than_three_to_one_unless_the_colour_is(color, dark):
    paper = BLACK if dark else WHITE
    found = shades(color, paper)
    assert len(found) == LEVELS
    least = min(LEAST, contrast(color, paper))
    assert all(contrast(shade, paper) >= least - 0.05 for shade in found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_more_features_are_farther_from_the_background(theme):
    paper = "#121212" if theme == "dark" else WHITE
    for style in class_styles(10):
        ramp = [contrast(shade, paper) for shade in shades(getattr(style, theme), paper)]
        assert ramp == sorted(ramp)
        assert ramp[-1] > 1.3 * ramp[0]


def test_a_place_with_five_hundred_features_is_told_from_one_with_a_single_feature():
    levels = density_levels(np.array([1, 5, 30, 500]))
    assert levels.tolist() == sorted(set(levels.tolist()))
    assert (levels[0], levels[-1]) == (0, LEVELS - 1)


def test_where_no_place_has_more_than_one_feature_none_is_faint():
    assert set(density_levels(np.ones(7, np.int64)).tolist()) == {LEVELS - 1}
    assert len(density_levels(np.zeros(0, np.int64))) == 0


def test_points_count_with_those_in_the_same_place():
    unit = 1 / PLACES
    crowd = np.full((300, 2), 10.5 * unit)
    alone = np.array([[50.5 * unit, 50.5 * unit], [11.5 * unit, 10.5 * unit]])
    outside = np.array([[-1.0, 0.5], [1e300, 0.5]])
    levels = point_levels(np.concatenate([crowd, alone, outside]), np.zeros(2), 1.0)
    assert set(levels[:300].tolist()) == {LEVELS - 1}
    assert levels[300:].tolist() == [0, 0, 0, 0]
