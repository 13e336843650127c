"""The rows of the table of keys that are about curves, metrics and log."""

from functools import partial

from .keys import Group, Key, Place

_figure = partial(Key, group=Group.FIGURES)
_number = partial(Key, group=Group.FIGURES, place=Place.NUMBERS)
_explain = partial(_number, help="In the metrics: what another one means", written="↑↓")
_arms = partial(_number, help="In the metrics: arms that do not fit", written="←→")
_list = partial(Key, group=Group.FIGURES, place=Place.METRICS)

ON_THE_DASHBOARD = (
    _figure("turn_metric(1)", "u", help="Curves: the next metric"),
    _figure("choose_metric", "U", help="Curves: choose from all metrics"),
    _figure("turn_axis", "Y", help="Curves: log axis, or another one"),
    _figure("turn_deck", "v", help="Next of curves, metrics and log"),
    _figure("deck", "m", help="Hide curves, metrics and log"),
)

IN_THE_DASHBOARD = (
    _explain("cursor_up", "up"),
    _explain("cursor_down", "down"),
    _arms("cursor_left", "left"),
    _arms("cursor_right", "right"),
    _number(
        "select_cursor",
        "enter",
        help="In the metrics: curves of that one",
        footer="Curves",
        written="Enter",
    ),
)

BESIDE_THE_DASHBOARD = (
    _list("choose", "enter", help="In the list: show the metric", footer="Show", written="Enter"),
    _list("cancel", "escape", help="Close the list", footer="Close", written="Esc"),
)
