"""The lines of the curve plots."""

from centerviz.tui.dashboard.widgets.plots.curves import thinned


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
