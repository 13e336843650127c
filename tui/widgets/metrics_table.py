"""The newest or chosen epoch's numbers, one column an arm."""

from collections.abc import Mapping, Sequence

from rich.style import Style
from rich.text import Text
from textual.widgets import DataTable

from centerviz.engine.metrics.catalog import METRICS
from centerviz.tui.widgets.inks import Inks

_BETTER = {
    **{metric.name: metric.better for metric in METRICS if metric.better != "neither"},
    **{f"{split}_accuracy": "higher" for split in ("train", "test", "validation", "probe")},
}
_TITLES = {metric.name: metric.title for metric in METRICS}


_NUMBER, _SHORTEST, _LONGEST = 6, 12, 24
"""Widths of a number's column, and of the names' column."""


def metric_text(name: str, value: float | None) -> str:
    """A metric's value for people."""
    if value is None:
        return "–"
    if name.endswith("accuracy"):
        return f"{value:.2%}"
    return f"{value:.1f}" if name == "seconds" else f"{value:.4g}"


def best_of(name: str, values: Sequence[float | None]) -> float | None:
    """The best of several arms' values, where which way is better is known and they differ."""
    known = [value for value in values if value is not None and value == value]
    if len(known) < len(values) or len(set(known)) < 2:
        return None
    return {"higher": max, "lower": min}[_BETTER[name]](known) if name in _BETTER else None


Shown = tuple[Sequence[str], Sequence[Mapping[str, float]], Inks, int | None]


class MetricsTable(DataTable[Text]):
    """One row a metric, one column an arm; rows and columns come with the first numbers."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="none", zebra_stripes=True)
        self._shown: Shown | None = None
        self._made_of: tuple[list[str], list[str], Inks | None] = ([], [], None)
        """The arms' names, the metrics' names and the colours that the table was made with."""
        self._made_for = 0

    def show(
        self,
        arms: Sequence[str],
        metrics: Sequence[Mapping[str, float]],
        inks: Inks,
        *,
        epoch: int | None,
    ) -> None:
        """Show `metrics`, one mapping for each of the arms' names `arms`, after `epoch`."""
        if (arms, metrics, inks, epoch) == self._shown:
            return
        self._shown = (arms, metrics, inks, epoch)
        self.border_title = "metrics" if epoch is None else f"metrics · epoch {epoch}"
        names = list(dict.fromkeys(name for numbers in metrics for name in numbers))
        if (list(arms), names, inks) != self._made_of:
            self._rebuild(list(arms), names, inks)
        self._fill(metrics)

    def _fill(self, metrics: Sequence[Mapping[str, float]]) -> None:
        for name in self._made_of[1]:
            values = [numbers.get(name) for numbers in metrics]
            best = best_of(name, values)
            for column, value in enumerate(values):
                style = "bold" if value is not None and value == best else ""
                text = Text(metric_text(name, value), style, justify="right")
                self.update_cell(name, str(column), text)

    def on_resize(self) -> None:
        """Give the names the room that the numbers leave."""
        if self._shown is not None and self.size.width != self._made_for:
            arms, metrics, inks, _ = self._shown
            self._rebuild(list(arms), self._made_of[1], inks)
            self._fill(metrics)

    def _rebuild(self, arms: list[str], names: list[str], inks: Inks) -> None:
        self._made_of = (arms, names, inks)
        self._made_for = self.size.width
        self.clear(columns=True)
        columns = [max(len(arm), _NUMBER) for arm in arms]
        # Two cells of padding a column, and one for the scroll bar.
        room = self.size.width - sum(columns) - 2 * (len(columns) + 1) - 1
        self.add_column(Text(""), key="metric", width=min(max(room, _SHORTEST), _LONGEST))
        for index, arm in enumerate(arms):
            red, green, blue = inks.arms[index % len(inks.arms)]
            style = Style(color=f"rgb({red},{green},{blue})", bold=True)
            label = Text(arm, style=style, justify="right")
            self.add_column(label, key=str(index), width=columns[index])
        for name in names:
            label = Text(_TITLES.get(name, name.replace("_", " ")))
            self.add_row(label, *[Text("")] * len(arms), key=name)
