"""The newest or chosen epoch's numbers, one column an arm."""

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.widgets import DataTable

from ....engine import METRICS, metric_text
from ..model.arm_name import ArmName
from .metric_labels import SHORTEST, metric_label
from .plots.inks import Inks

_BETTER = {
    **{metric.name: metric.better for metric in METRICS if metric.better != "neither"},
    **{f"{split}_accuracy": "higher" for split in ("train", "test", "validation", "frame")},
}

_SPLITS = ("train", "test", "frame", "validation")
"""What the names of losses and accuracies begin with, in the order of the rows."""

_NUMBER = 6
"""The width of a number's column, at least."""


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once: what was measured on one split together, and then all other metrics.

    Terms of the loss that some arms alone have are so beside those that all have.
    """

    def place(name: str) -> int:
        split = name.partition("_")[0]
        return _SPLITS.index(split) if split in _SPLITS else len(_SPLITS)

    return sorted(dict.fromkeys(names), key=place)


def best_of(name: str, values: Sequence[float | None]) -> float | None:
    """The best of several arms' values, where which way is better is known and they differ."""
    known = [value for value in values if value is not None and value == value]
    if len(known) < len(values) or len(set(known)) < 2:
        return None
    return {"higher": max, "lower": min}[_BETTER[name]](known) if name in _BETTER else None


def _title(epoch: int | None, *, known: bool) -> str:
    if epoch is not None:
        return f"metrics · epoch {epoch + 1}"
    return "metrics · epoch 1 so far" if known else "metrics"


Shown = tuple[Sequence[ArmName], Sequence[Mapping[str, float]], Inks, int | None]


class MetricsTable(DataTable[Text]):
    """One row a metric, one column an arm; rows and columns come with the first numbers."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="none", zebra_stripes=True)
        self._shown: Shown | None = None
        self._made_of: tuple[list[ArmName], list[str], Inks | None] = ([], [], None)
        """The arms' names, the metrics' names and the colours that the table was made with."""
        self._made_for = 0
        self._widths: list[int] = []
        """Of the numbers' columns; they only grow, so that numbers that change do not shake it."""

    def show(
        self,
        arms: Sequence[ArmName],
        metrics: Sequence[Mapping[str, float]],
        inks: Inks,
        *,
        epoch: int | None,
    ) -> None:
        """Show `metrics`, one mapping for each of `arms`, after `epoch`; None: within the first."""
        if (arms, metrics, inks, epoch) == self._shown:
            return
        self._shown = (arms, metrics, inks, epoch)
        self.border_title = _title(epoch, known=any(metrics))
        names = in_order(name for numbers in metrics for name in numbers)
        texts = [[metric_text(name, numbers.get(name)) for name in names] for numbers in metrics]
        widths = [max(map(len, column), default=0) for column in texts]
        if list(arms) != self._made_of[0]:
            self._widths = [max(cell_len(arm.run), cell_len(arm.arm), _NUMBER) for arm in arms]
        grown = [max(pair) for pair in zip(self._widths, widths, strict=True)]
        if (list(arms), names, inks, grown) != (*self._made_of, self._widths):
            self._widths = grown
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

    def _rebuild(self, arms: list[ArmName], names: list[str], inks: Inks) -> None:
        self._made_of = (arms, names, inks)
        self._made_for = self.size.width
        self.clear(columns=True)
        heads = ["\n".join(filter(None, (arm.run, arm.arm))) for arm in arms]
        self.header_height = 1 + any(arm.run for arm in arms)
        # Two cells of padding a column, and one for the scroll bar.
        room = self.size.width - sum(self._widths) - 2 * (len(arms) + 1) - 1
        longest = max((len(metric_label(name, room)) for name in names), default=0)
        width = max(min(room, longest), SHORTEST)
        self.add_column(Text(""), key="metric", width=width)
        for index, head in enumerate(heads):
            red, green, blue = inks.arms[index]
            style = Style(color=f"rgb({red},{green},{blue})", bold=True)
            label = Text(head, style=style, justify="right")
            self.add_column(label, key=str(index), width=self._widths[index])
        for name in names:
            self.add_row(Text(metric_label(name, width)), *[Text("")] * len(arms), key=name)
