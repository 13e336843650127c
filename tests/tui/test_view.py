"""The window of the feature plane: equal aspect, zoom, pan, round numbers at its sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.tui.dashboard.model.window import Canvas, Extent, View, extent_of, steady, ticks

CANVAS = Canvas(columns=60, rows=20)


def test_a_fitted_view_holds_all_points_and_keeps_the_aspect():
    points = np.array([[-3.0, 1.0], [9.0, 2.0], [0.0, -30.0]])
    extent = extent_of(points)
    assert extent is not None
    view = extent.fitted(CANVAS)
    left, right, bottom, top = view.bounds(CANVAS)
    assert left < -3 < 9 < right
    assert bottom < -30 < 2 < top
    assert (top - bottom) / (right - left) == pytest.approx(2 * 20 / 60)


def test_points_on_one_spot_are_shown_in_a_window_of_length_one():
    extent = extent_of(np.full((5, 2), 0.25))
    assert extent is not None
    left, right, _, _ = extent.fitted(CANVAS).bounds(CANVAS)
    assert right - left == pytest.approx(1)
    assert (left + right) / 2 == pytest.approx(0.25)


def test_what_is_not_finite_has_no_extent():
    mixed = np.array([[np.nan, 0.0], [np.inf, 1.0], [2.0, 3.0]])
    assert extent_of(mixed) == Extent(left=2, right=2, bottom=3, top=3)
    assert extent_of(np.full((3, 2), np.nan)) is None


@given(factor=st.floats(0.2, 5), x=st.floats(-5, 5), y=st.floats(-5, 5), unit=st.floats(0.01, 10))
def test_zooming_keeps_the_point_under_the_mouse_in_its_place(factor, x, y, unit):
    view = View(x=1.0, y=-2.0, unit=unit)
    before = view.to_cells(np.array([[x, y]]), CANVAS)
    after = view.zoomed(factor, (x, y)).to_cells(np.array([[x, y]]), CANVAS)
    assert after == pytest.approx(before, abs=1e-6)
    assert view.zoomed(factor, (x, y)).unit == pytest.approx(unit / factor)


def test_panning_moves_the_window_by_cells():
    view = View(x=0.0, y=0.0, unit=0.5)
    moved = view.panned(4, -2)
    point = np.array([[1.0, 1.0]])
    difference = moved.to_cells(point, CANVAS) - view.to_cells(point, CANVAS)
    assert difference.tolist() == [[-4.0, 2.0]]


def test_cells_and_points_are_each_other_s_inverse():
    view = View(x=3.0, y=-1.0, unit=0.7)
    column, row = view.to_cells(np.array([[2.5, 0.5]]), CANVAS)[0]
    assert view.to_point(column, row, CANVAS) == pytest.approx((2.5, 0.5))


def test_a_steady_view_moves_only_when_it_has_to():
    box = Extent(left=-10, right=10, bottom=-3, top=3)
    view = steady(None, box, CANVAS)
    slightly_smaller = Extent(left=-9, right=9, bottom=-3, top=3)
    assert steady(view, slightly_smaller, CANVAS) == view
    larger = Extent(left=-20, right=10, bottom=-3, top=3)
    assert steady(view, larger, CANVAS) == larger.fitted(CANVAS)
    far_smaller = Extent(left=-1, right=1, bottom=-0.3, top=0.3)
    assert steady(view, far_smaller, CANVAS) == far_smaller.fitted(CANVAS)
    elsewhere = Extent(left=0, right=19, bottom=-3, top=3)
    assert steady(view, elsewhere, CANVAS) == elsewhere.fitted(CANVAS)


@pytest.mark.parametrize(
    ("low", "high", "count", "labels"),
    [
        (-2.4, 2.4, 5, ["-2", "-1", "0", "1", "2"]),
        (0.0, 0.31, 4, ["0.0", "0.1", "0.2", "0.3"]),
        (-60, 60, 3, ["-50", "0", "50"]),
        (0, 1e6, 2, ["0", "500000", "1e+06"]),
        (1.0, 1.0, 4, []),
        (0.0, float("inf"), 4, []),
    ],
)
def test_ticks_are_round_numbers_within_the_range(low, high, count, labels):
    assert [text for _, text in ticks(low, high, count)] == labels


@given(low=st.floats(-1e4, 1e4), span=st.floats(1e-3, 1e5), count=st.integers(1, 12))
def test_ticks_lie_inside_and_are_not_too_many(low, span, count):
    found = ticks(low, low + span, count)
    assert len(found) <= count + 1
    assert all(low - 1e-6 * span <= at <= low + span * (1 + 1e-6) for at, _ in found)
    assert all(len(text) <= 6 for _, text in found)
