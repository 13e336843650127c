"""The plot over the epochs: every metric, all arms, an axis that shows what matters."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.drawing.palette import arm_styles
from centerviz.tui.dashboard.model.curve import Curve
from centerviz.tui.dashboard.model.curve_axis import Spread, spreads, value_axis
from centerviz.tui.dashboard.model.plotted import choices
from centerviz.tui.dashboard.model.window import Canvas
from centerviz.tui.dashboard.widgets.plots.curves import CurvePlot
from centerviz.tui.dashboard.widgets.plots.lines import line_cells, thinned
from tests.scripted import METRIC_NAMES, scripted_events, scripted_metrics
from tests.tui.scripted_engine import TRUE_COLOR, scripted_run

CANVAS = Canvas(columns=30, rows=8)


def curve(*values: float) -> Curve:
    return Curve(arm=0, faint=False, x=[*range(1, len(values) + 1)], y=values)


def below_panels(shown) -> str:
    """What is seen of the curves, metrics and log."""
    lines = shown.lines()
    [start] = [i for i, line in enumerate(lines) if "● 0" in line and "● 9" in line]
    return "\n".join(lines[start + 1 :])


def title(shown) -> str:
    return str(shown.app.screen.query_one(CurvePlot).border_title)


async def test_the_error_comes_first_on_a_logarithmic_axis():
    async with scripted_run(epochs=5, warn=False) as shown:
        assert title(shown) == "error (dotted: train) · log axis"
        for tick in ("30%", "10%", "3%", "1%"):
            assert f" {tick}┤" in below_panels(shown)


def test_the_last_epochs_of_a_real_run_are_no_flat_line():
    errors = curve(26.0, 6.2, 5.0, 3.1, 3.5, 2.4, 2.0, 1.6, 1.3, 1.1, 1.0, 0.9, 0.85, 0.82)
    axis = value_axis([errors], spreads([errors])[0], 8, share=True)
    assert axis.row(2.0, 8) - axis.row(0.82, 8) > 1.5


def test_a_beginning_that_flattens_signed_values_is_left_out():
    gaps = curve(-0.29, -0.12, *np.linspace(-0.02, -0.01, 20))
    best, *others = spreads([gaps])
    assert best is Spread.LATE
    assert Spread.LOG not in others
    axis = value_axis([gaps], best, 8, share=False)
    assert -0.1 < axis.low < axis.high < 0.01


@pytest.mark.parametrize(
    ("values", "best"),
    [
        ((0.5, 0.6, 0.7, 0.8, 0.9), Spread.WHOLE),
        ((0.9, 0.01, 0.02), Spread.LOG),
        ((3.0, 0.5, 0.0), Spread.WHOLE),
        ((0.0, 0.0), Spread.WHOLE),
        ((-1.0, 5.0), Spread.WHOLE),
        ((2.0,), Spread.WHOLE),
    ],
)
def test_the_axis_is_chosen_by_the_values(values, best):
    assert spreads([curve(*values)])[0] is best


def test_zeros_lie_at_the_lower_end_of_a_logarithmic_axis():
    errors = curve(20.0, 2.0, 0.0)
    axis = value_axis([errors], Spread.LOG, 8, share=True)
    assert axis.row(0.0, 8) == 0 < axis.row(2.0, 8) < axis.row(20.0, 8) == 7


@given(
    values=st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=20),
    rows=st.integers(2, 40),
    spread=st.sampled_from(Spread),
)
def test_every_axis_holds_its_values_and_its_labels_fit(values, rows, spread):
    lines = [curve(*values)]
    if spread in spreads(lines):
        axis = value_axis(lines, spread, rows, share=False)
        assert axis.low < axis.high
        for at, text in axis.ticks:
            assert -1e-6 <= at <= rows - 1 + 1e-6
            assert len(text) <= 8
        if spread is not Spread.LATE:
            places = [axis.row(value, rows) for value in values]
            assert min(places) >= -1e-6
            assert max(places) <= rows - 1 + 1e-6


async def test_u_shows_one_metric_after_the_other():
    async with scripted_run(epochs=3, warn=False) as shown:
        seen = []
        for _ in choices([*METRIC_NAMES, "test_center_loss"]):
            seen.append(title(shown).partition(" ·")[0].partition(" (")[0])
            await shown.press("u")
        assert seen[:3] == ["error", "loss", "ECE"]
        assert {"Fisher criterion", "validation accuracy", "accuracy", "seconds"} <= set(seen)
        assert len(set(seen)) == len(seen)
        assert title(shown).startswith("error")


async def test_a_metric_is_chosen_from_the_list_of_all():
    async with scripted_run(epochs=3, warn=False) as shown:
        await shown.press("U")
        assert "Share of the training and the test images" in shown.text
        assert "Fisher criterion ↑" in shown.text
        await shown.press("down", "down")
        assert "Expected calibration error" in shown.text
        await shown.press("enter")
        assert title(shown).startswith("ECE")


async def test_without_a_number_there_is_nothing_to_choose():
    async with scripted_run(stop_after=1) as shown:
        await shown.press("U", "Y", "u")
        assert "There are no numbers yet." in shown.told
        assert shown.app.screen is shown.app.dashboard


async def test_the_axis_can_be_switched():
    async with scripted_run(epochs=5, warn=False) as shown:
        titles = []
        for _ in range(4):
            titles.append(title(shown))
            await shown.press("Y")
        assert titles == [
            "error (dotted: train) · log axis",
            "error (dotted: train) · without the beginning",
            "error (dotted: train)",
            "error (dotted: train) · log axis",
        ]


async def test_the_values_at_the_shown_epoch_stand_beside_the_curves():
    async with scripted_run((160, 48), epochs=5, warn=False) as shown:
        await shown.press("home", "right")
        below = re.sub(" +", " ", below_panels(shown))
        assert "epoch 2 test train" in below
        for lam, name in ((0.0, "x softmax"), (0.5, "+ λ=0.5")):
            numbers = scripted_metrics(lam, 1, 5)
            test, train = (f"{1 - numbers[f'{split}_accuracy']:.2%}" for split in ("test", "train"))
            assert f"{name} {test} {train}" in below


async def test_where_there_is_no_room_beside_them_the_values_stand_below():
    async with scripted_run((80, 24), epochs=5, warn=False) as shown:
        test = 1 - scripted_metrics(0.5, 4, 5)["test_accuracy"]
        assert f"+ λ=0.5 {test:.2%}" in shown.text


async def test_sixteen_arms_are_told_apart_without_colours():
    lams = [round(0.01 * i, 2) for i in range(1, 16)]
    environ = {**TRUE_COLOR, "NO_COLOR": "1"}
    async with scripted_run((160, 48), epochs=8, lam=lams, environ=environ, warn=False) as shown:
        await shown.press("v", "v", "f")
        shown.app.screen.query_one(CurvePlot).focus()
        await shown.press("f", "f")
        marks = [style.plain for style in arm_styles([[SOFTMAX, *map(center_arm, lams)]])]
        for mark, name in zip(marks, ["softmax", *(f"λ={lam:g}" for lam in lams)], strict=True):
            assert f"{mark} {name}" in shown.text
        plot = "\n".join(line[:100] for line in shown.lines())
        assert len(set(marks)) == 16
        assert set(marks) <= set(plot)


async def test_the_curves_take_the_whole_screen_and_so_do_metrics_and_log():
    async with scripted_run(epochs=5, warn=False) as shown:
        plot = shown.app.screen.query_one(CurvePlot)
        plot.focus()
        await shown.press("f")
        assert plot.size.width > 110
        assert plot.size.height > 30
        assert "3/3" in shown.text or "5/5" in shown.text
        await shown.press("v")
        assert shown.text.count("│ train accuracy") == 1
        assert "error (dotted: train)" not in shown.text
        await shown.press("f")
        assert "softmax ─" in shown.text


async def test_a_click_on_the_curves_shows_that_epoch():
    async with scripted_run(epochs=5, warn=False) as shown:
        plot = shown.app.screen.query_one(CurvePlot)
        axis = next(line for line in shown.lines() if line.startswith("│") and " 3 " in line)
        await shown.pilot.click(plot, offset=(axis.index(" 3 ") + 1 - plot.region.x, 4))
        await shown.settle()
        assert shown.session.position == 2
        assert "◆" in shown.text


async def test_a_metric_that_no_arm_has_is_said_to_be_undefined():
    async with scripted_run(stop_after=0) as shown:
        *before, epoch = list(scripted_events())[:5]
        nowhere = {**epoch.arms[0].metrics, "ece": float("nan")}
        arms = tuple(replace(arm, metrics=nowhere) for arm in epoch.arms)
        await shown.hear([*before, replace(epoch, arms=arms)])
        await shown.press("u", "u")
        assert title(shown) == "ECE"
        assert "not defined for these arms" in shown.text


@given(
    heights=st.lists(st.floats(-3, 11), min_size=2, max_size=30),
    dotted=st.booleans(),
)
def test_a_line_is_cut_off_at_the_canvas_and_has_no_gap_within(heights, dotted):
    x = list(np.linspace(0, CANVAS.columns - 1, len(heights)))
    cells = line_cells(x, heights, CANVAS, dotted=dotted)
    assert all(0 <= c < CANVAS.columns and 0 <= r < CANVAS.rows for c, r in cells)
    assert all(0 < dots < 256 for dots in cells.values())
    if not dotted and min(heights) >= 0 and max(heights) <= CANVAS.rows - 1:
        assert {column for column, _ in cells} == set(range(CANVAS.columns))


def test_a_dotted_line_has_a_third_of_the_dots():
    x, y = [0.0, 29.0], [4.0, 4.0]
    whole, dots = (
        sum(bin(bits).count("1") for bits in line_cells(x, y, CANVAS, dotted=dotted).values())
        for dotted in (False, True)
    )
    assert whole // 4 < dots < whole // 2


def test_a_short_line_keeps_all_its_points():
    x, y = [1.0, 2.0, 3.0], [0.5, 0.4, 0.3]
    assert thinned(x, y, 40) == (x, y)


def test_a_long_line_keeps_its_ends_and_every_spike():
    x = [float(epoch) for epoch in range(1, 10_001)]
    y = [1 / epoch for epoch in x]
    y[5_000], y[7_777] = 9.0, -9.0
    kept = dict(zip(*thinned(x, y, 100), strict=True))
    assert len(kept) <= 4 * 101
    assert list(kept) == sorted(kept)
    assert {1.0, 10_000.0} <= kept.keys()
    assert (kept[5_001.0], kept[7_778.0]) == (9.0, -9.0)
