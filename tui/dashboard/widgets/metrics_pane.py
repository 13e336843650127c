"""The metrics with a title above, and below what the row under the cursor means."""

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.widgets import Static

from ..model.measured import Measured
from ..model.metric_facts import better, meaning
from .deck import Pane
from .metrics_table import MetricsTable
from .plots.inks import Inks

_BORDER = 2
_BESIDE_TITLE = 4
"""Cells of the upper border that hold no text: a line and a space at each end."""


class MetricsPane(Pane, Vertical):
    """All numbers of the moment shown; with the focus, what one of them means."""

    ALLOW_MAXIMIZE = True

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._arms: Sequence[Measured] = ()

    def compose(self) -> ComposeResult:
        """The table over the explanation."""
        yield MetricsTable(id="numbers")
        yield Static(id="explanation")

    @property
    def table(self) -> MetricsTable:
        """The numbers."""
        return self.query_one(MetricsTable)

    def show(self, arms: Sequence[Measured], inks: Inks) -> None:
        """Show the numbers of `arms`."""
        self._arms = arms
        self._retitle()
        self.table.show(arms, inks)
        self.want(self.table.wanted + _BORDER)
        self._explain()

    def on_resize(self) -> None:
        """Fit the title to the new width."""
        self._retitle()

    def _retitle(self) -> None:
        self.border_title = _title(self._arms, self.size.width - _BESIDE_TITLE)

    @on(DescendantFocus)
    @on(DescendantBlur)
    @on(MetricsTable.RowHighlighted)
    def _explain(self) -> None:
        name = self.table.marked
        text = self.query_one("#explanation", Static)
        text.display = self.has_focus_within and name is not None
        if name is not None:
            text.update(Text(_explanation(name)))


def _explanation(name: str) -> str:
    ways = {"higher": " Higher is better.", "lower": " Lower is better.", "neither": ""}
    return f"{meaning(name)}{ways[better(name)]}"


def _title(arms: Sequence[Measured], room: int) -> str:
    """After which epoch and on which images the numbers were measured, where all agree."""
    parts: list[str] = []
    epochs, tests = {arm.epoch for arm in arms}, {arm.test for arm in arms}
    if epochs == {None}:
        # Within the first epoch no test image is looked at but those that frames show.
        return "metrics · epoch 1 so far" if any(arm.numbers for arm in arms) else "metrics"
    if len(epochs) == 1:
        parts += [f"epoch {epoch + 1}" for epoch in epochs if epoch is not None]
    if len(tests) == 1:
        parts += map(str, tests)
    whole = " · ".join(["metrics", *parts])
    return whole if len(whole) <= room else " · ".join(parts)
