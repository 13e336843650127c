"""A terminal of a single cell: nothing breaks, and all is there again when it grows."""

import pytest

from tests.tui.scripted_engine import scripted_run

KEYS = ("d", "e", "e", "x", "i", "plus", "left", "escape", "f", "f", "m", "m", "question_mark",
        "escape", "n", "escape", "b", "escape", "k", "n", "d", "x", "l")  # fmt: skip
"""Every screen and every way to draw, each undone in the end."""


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (120, 1)])
async def test_a_terminal_shrunk_to_nothing_and_back(size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # whatever runs/ the caller has
    async with scripted_run((120, 40), stop_after=5, warn=False) as shown:
        await shown.pilot.resize_terminal(*size)
        await shown.settle()
        await shown.press(*KEYS)
        await shown.hear([])
        assert (len(shown.lines()), len(shown.lines()[0])) == (size[1], size[0])
        await shown.pilot.resize_terminal(120, 40)
        await shown.settle()
        assert shown.text.count("softmax") >= 1
        assert "training" in shown.lines()[0]
