"""From points to cells: bounded, unbiased, and in the right place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine.events import ArmState
from centerviz.engine.geometry.anchors import Anchors
from centerviz.engine.geometry.classifier import Classifier
from centerviz.engine.geometry.plane import Plane
from centerviz.tui.dashboard.model.window import Canvas, View
from centerviz.tui.dashboard.widgets.plots.binning import bin_points, nearest, regions

CANVAS = Canvas(columns=10, rows=5)
# A column is 1 wide and a row 2 high: the canvas spans 0 … 10 in both directions.
VIEW = View(x=5.0, y=5.0, unit=1.0)


def cells_of(points, labels, *, classes=3, hidden=()):
    visible = np.ones(classes, dtype=bool)
    visible[list(hidden)] = False
    array = np.array(points, dtype=np.float32).reshape(-1, 2)
    return bin_points(array, np.array(labels, dtype=np.int64), VIEW, CANVAS, visible)


def test_a_point_falls_into_the_cell_that_holds_it():
    cells = cells_of([(3.2, 4.1)], [1])
    assert (cells.columns.tolist(), cells.rows.tolist()) == ([3], [2])
    assert cells.classes.tolist() == [1]
    assert cells.counts.tolist() == [1]


def test_a_cell_has_the_colour_of_its_majority_in_whatever_order_points_come():
    points = [(0.5, 0.5)] * 5
    for labels in ([0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1]):
        cells = cells_of(points, labels)
        assert cells.classes.tolist() == [1]
        assert cells.counts.tolist() == [5]


def test_classes_of_equal_count_win_in_turn_from_cell_to_cell():
    points = [(column + 0.5, 0.5) for column in range(9) for _ in range(3)]
    winners = cells_of(points, [0, 1, 2] * 9).classes.tolist()
    assert sorted(winners.count(label) for label in range(3)) == [3, 3, 3]


@pytest.mark.parametrize(
    ("point", "braille"),
    [
        ((0.1, 0.1), "⡀"),
        ((0.9, 0.1), "⢀"),
        ((0.1, 1.9), "⠁"),
        ((0.9, 1.9), "⠈"),
        ((0.1, 0.6), "⠄"),
        ((0.9, 1.1), "⠐"),
    ],
)
def test_the_braille_dot_lies_where_the_point_lies_in_its_cell(point, braille):
    assert cells_of([point], [0]).braille() == [braille]


def test_a_full_cell_is_a_full_braille_pattern():
    points = [(x, y) for x in (0.25, 0.75) for y in (0.25, 0.75, 1.25, 1.75)]
    assert cells_of(points, [0] * 8).braille() == ["⣿"]


def test_hidden_classes_neither_show_nor_vote():
    cells = cells_of([(0.5, 0.5)] * 3 + [(5.5, 5.5)], [0, 0, 1, 0], hidden=[0])
    assert cells.classes.tolist() == [1]
    assert cells.counts.tolist() == [1]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30, -0.01, 10.0])
def test_points_outside_or_not_finite_are_left_out(bad):
    assert len(cells_of([(bad, 5.0), (5.0, bad)], [0, 0]).columns) == 0


def test_no_point_at_all_is_no_cell():
    assert len(cells_of([], []).columns) == 0


@given(
    points=st.lists(
        st.tuples(st.floats(-2, 12, width=32), st.floats(-2, 12, width=32), st.integers(0, 2)),
        max_size=60,
    )
)
def test_every_point_inside_is_counted_once(points):
    cells = cells_of([(x, y) for x, y, _ in points], [label for _, _, label in points])
    inside = [p for p in points if 0 <= p[0] < 10 and 0 <= p[1] < 10]
    assert cells.counts.sum() == len(inside)
    assert len(cells.columns) == len({(int(x), int(y // 2)) for x, y, _ in inside})


def test_sixty_thousand_points_become_no_more_cells_than_there_are():
    noise = np.random.default_rng(0)
    cells = cells_of(noise.uniform(0, 10, (60_000, 2)), noise.integers(0, 3, 60_000))
    assert len(cells.columns) == CANVAS.columns * CANVAS.rows
    assert cells.counts.sum() == 60_000


def arm_with(weight, bias, plane):
    """An arm without images that classifies by x·Wᵀ + b and is seen in `plane`."""
    empty = np.empty((0, weight.shape[1]), np.float32)
    return ArmState(
        arm="softmax",
        features=empty,
        classifier=Classifier(
            kind="linear", weight=weight.astype(np.float32), bias=bias.astype(np.float32)
        ),
        anchors=Anchors(kind="class means", points=empty),
        plane=plane,
        metrics={},
    )


def test_regions_are_the_head_s_choice_at_each_half_cell():
    weight = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    bias = np.array([0.0, 10.0, -3.0])
    found = regions(arm_with(weight, bias, Plane.identity()), VIEW, CANVAS)
    assert found.shape == (10, 10)
    for row in range(10):
        for column in range(10):
            point = np.array([column + 0.5, row + 0.5])
            assert found[row, column] == np.argmax(weight @ point + bias)


def test_regions_are_those_of_the_plane_that_is_looked_at():
    weight = np.array([[1.0, 0.0, 2.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    bias = np.array([0.0, 23.9, 17.0])
    mean, axes = np.array([3.0, -1.0, 2.0]), np.array([[0.0, 0.6, 0.8], [1.0, 0.0, 0.0]])
    plane = Plane(mean=mean.astype(np.float32), axes=axes.astype(np.float32))
    found = regions(arm_with(weight, bias, plane), VIEW, CANVAS)
    assert set(found.flat) == {0, 1, 2}
    for row in range(10):
        for column in range(10):
            feature = mean + np.array([column + 0.5, row + 0.5]) @ axes
            assert found[row, column] == np.argmax(weight @ feature + bias)


def test_nearest_counts_distances_as_they_look_on_the_screen():
    # Two columns away, and 1.1 rows, which are as high as 2.2 columns.
    points = np.array([[4.5, 5.0], [2.5, 7.2]])
    labels = np.array([0, 1])
    everyone = np.array([True, True])
    assert nearest(points, labels, 2.5, 2.5, VIEW, CANVAS, everyone) == 0
    assert nearest(points, labels, 2.5, 2.5, VIEW, CANVAS, np.array([False, True])) == 1


def test_nearest_of_nothing_visible_is_none():
    points = np.array([[np.nan, 1.0], [1.0, 1.0]])
    labels = np.array([0, 1])
    visible = np.array([True, False])
    assert nearest(points, labels, 0, 0, VIEW, CANVAS, visible) is None
