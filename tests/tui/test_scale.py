"""Axes of curves: ticks at equal distances, within what can occur."""

import itertools
import math
import re

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from centerviz.tui.dashboard.model.scale import Scale, even_scale
from tests.scripted import scripted_events, scripted_frame
from tests.tui.scripted_engine import scripted_run


def cells_of(scale: Scale, cells: int) -> list[float]:
    """Where the ticks lie, in cells from the first."""
    unit = (scale.high - scale.low) / (cells - 1)
    return [(value - scale.low) / unit for value, _ in scale.ticks]


@given(
    low=st.floats(-1e6, 1e6),
    span=st.floats(1e-5, 1e6),
    cells=st.integers(4, 200),
    apart=st.integers(2, 8),
)
def test_ticks_lie_on_whole_cells_equally_far_apart(low, span, cells, apart):
    high = low + span
    assume(span > 1e-9 * abs(low))
    scale = even_scale(low, high, cells, apart=apart)
    assert scale.low <= low + 1e-6 * span
    assert scale.high >= high - 1e-6 * span
    places = cells_of(scale, cells)
    assert places == pytest.approx([round(place) for place in places], abs=1e-3)
    gaps = {round(after) - round(before) for before, after in itertools.pairwise(places)}
    assert len(gaps) <= 1
    assert not gaps or min(gaps) >= apart


@given(low=st.floats(0, 0.99), span=st.floats(1e-3, 1), cells=st.integers(5, 60))
def test_no_tick_is_where_no_value_can_be(low, span, cells):
    scale = even_scale(low, min(low + span, 1.0), cells, apart=2, within=(0.0, 1.0))
    assert scale.low > -1e-9
    assert all(0 <= value <= 1 + 1e-9 for value, _ in scale.ticks)


def test_an_accuracy_s_axis_ends_at_1():
    scale = even_scale(0.9, 1.0, 10, apart=2, within=(0.0, 1.0))
    assert scale.high == pytest.approx(1.0)
    assert [text for _, text in scale.ticks][-1] == "1.00"


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 29, 30, 100, 1000])
@pytest.mark.parametrize("columns", [24, 31, 50, 113])
def test_epochs_are_whole_numbers(epochs, columns):
    scale = even_scale(
        0, epochs, columns, apart=len(str(epochs)) + 2, within=(0, math.inf), whole=True
    )
    assert all(text == str(round(value)) for value, text in scale.ticks)
    assert len(scale.ticks) >= 2


async def test_before_the_first_step_there_is_no_epoch_below_0():
    started = next(scripted_events())
    async with scripted_run((160, 48), stop_after=0) as shown:
        await shown.hear([started, scripted_frame(started, 0, 0)])
        await shown.until(lambda: "error (dotted: train)" in shown.text)
        axes = [
            line for line in shown.lines() if re.search(r"│ +-?\d+(\.\d+)? +-?\d+(\.\d+)? *│", line)
        ]
        assert axes
        assert not [line for line in axes if "-" in line]
