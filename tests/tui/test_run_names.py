"""Names of runs side by side: short, and never alike."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.drawing.palette import arm_styles
from centerviz.tui.dashboard.model.arm_name import ArmName
from centerviz.tui.dashboard.model.run_names import LONGEST, distinct_names, shortened
from centerviz.tui.dashboard.widgets.plots.curve_legend import Entry, legend_line
from centerviz.tui.dashboard.widgets.plots.inks import Paper, make_inks

INKS = make_inks(
    Paper(background="#000000", foreground="#ffffff", dark=True, grey=False, exact=True),
    arms=arm_styles([[SOFTMAX, *(center_arm(0.1 * step) for step in range(1, 12))]]),
    num_classes=10,
    plain=False,
    palette="default",
)


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["20261123-104500-lam0.5", "20261123-104613-lam0.5"], ["104500", "104613"]),
        (["20261123-104500-lam0.1", "20261123-104613-lam0.5"], ["104500", "104613"]),
        (["20261123-104500-lam0.1", "20261123-104500-lam0.5"], ["lam0.1", "lam0.5"]),
        (["20261123-104500-lam0.5", "20261124-091200-lam0.5"], ["20261123", "20261124"]),
        (["20261123-104500-lam0.5", "20261123-104500-lam0.5-2"], ["lam0.5", "lam0.5-2"]),
        (["a/20261123-104500-lam0.5", "b/20261123-104500-lam0.5"], ["a", "b"]),
        (["x-1-p", "x-1-q", "x-2-p"], ["1-p", "1-q", "2-p"]),
        (["same", "same"], ["same", "same (2)"]),
    ],
)
def test_a_run_is_called_by_what_tells_it_from_the_others(folders, names):
    assert distinct_names([Path("/runs") / folder for folder in folders]) == names


LONG = st.text("ab-/λ数…", min_size=1, max_size=40)


@given(names=st.lists(LONG, min_size=2, max_size=6), room=st.integers(-1, 20))
def test_shortened_names_differ_where_the_names_do_and_fit(names, room):
    short = shortened(names, room)
    for one, its_short in zip(names, short, strict=True):
        for other, their_short in zip(names, short, strict=True):
            assert (one == other) == (its_short == their_short)
        assert cell_len(its_short) <= max(room, 1)


@given(folders=st.lists(LONG, min_size=2, max_size=6))
def test_no_two_of_some_runs_are_called_alike(folders):
    names = distinct_names([Path("/runs") / f"x{folder}" for folder in folders])
    assert len(set(names)) == len(folders)
    assert max(map(cell_len, names)) <= LONGEST


def test_what_is_cut_is_said_and_the_difference_stays():
    assert shortened(["20261123-104500", "20261123-104501"], 6) == ["…04500", "…04501"]
    assert shortened(["first-of-all-runs", "other-of-all-runs"], 6) == ["first…", "other…"]
    assert shortened(["run-of-mine-1-again", "run-of-mine-2-again"], 6) == ["…1-ag…", "…2-ag…"]
    assert shortened(["20261123-104500", "20261123-104501"], 1) == ["1", "2"]


def arms(*runs: str) -> list[Entry]:
    names = [ArmName(run, name) for run in runs for name in ("softmax", "λ=0.5")]
    return [Entry(index=i, arm=name, values=("99.21%",)) for i, name in enumerate(names)]


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (82, "104500: x softmax 99.21%  + λ=0.5 99.21%  104613: o softmax 99.21%  * λ=0.5 99.21%"),
        (81, "104500: x softmax  + λ=0.5  104613: o softmax  * λ=0.5"),
        (52, "…4500: x softmax  + λ=0.5  …4613: o softmax  * λ=0.5"),
        (44, "1: x softmax  + λ=0.5  2: o softmax  * λ=0.5"),
        (43, "1: x softmax  + λ=0.5  2: o softmax  +1"),
        (17, "1: x softmax  +3"),
        (3, "+4"),
    ],
)
def test_a_legend_that_is_too_long_shortens_the_runs_and_then_leaves_arms_out(room, shown):
    assert legend_line(arms("104500", "104613"), INKS, room).plain == shown


@given(runs=st.lists(LONG, min_size=1, max_size=5, unique=True), room=st.integers(8, 120))
def test_a_legend_fits(runs, room):
    assert legend_line(arms(*runs), INKS, room).cell_length <= room
