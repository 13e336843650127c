"""The newest or chosen epoch's numbers, one column an arm."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.widgets import DataTable

from ....engine import ImageSet, metric_text
from ..key_table import KEYS
from ..keys import Place
from ..model.measured import Measured
from ..model.metric_facts import FIRST, arrow, better, compares
from .metric_labels import SHORTEST, frame_label, images_label, metric_label
from .plots.inks import Inks

_SPLITS = ("train", "test", "frame", "validation")
"""What the names of numbers begin with that say their images, in the order of the rows."""

_WIDEST = 28
"""Cells of a metric's name, at most, where there is room for all."""
_NUMBER = 6
"""The width of a number's column, at least."""


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once: what is drawn, what the program is for, each split's numbers, all others.

    Terms of the loss that some arms alone have are so beside those that all have.
    """

    def place(name: str) -> tuple[int, int]:
        split, _, rest = name.partition("_")
        if split == "drawn":
            return 0, _rank(f"test_{rest}" if rest == "accuracy" else rest)
        if name in FIRST:
            return 1, _rank(name)
        return (2, _SPLITS.index(split)) if split in _SPLITS else (3, 0)

    return sorted(dict.fromkeys(names), key=place)


def _rank(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def best_of(name: str, values: Sequence[float | None], data: Sequence[Hashable]) -> frozenset[int]:
    """Which of several arms' values are the best of those on the same images.

    None is where it is not known which way is better, or they do not differ.

    Args:
        name: the metric.
        values: one an arm; None: it has none.
        data: one an arm, equal for arms on the same images.
    """
    if not compares(name):
        return frozenset()
    best_value = max if better(name) == "higher" else min
    found: set[int] = set()
    for images in set(data):
        members = [index for index, each in enumerate(data) if each == images]
        known = {
            index: value
            for index in members
            if (value := values[index]) is not None and value == value
        }
        if len(known) == len(members) and len(set(known.values())) > 1:
            best = best_value(known.values())
            found |= {index for index, value in known.items() if value == best}
    return frozenset(found)


class MetricsTable(DataTable[Text]):
    """One row a metric, one column an arm; rows and columns come with the first numbers."""

    BINDINGS = KEYS.bindings(Place.NUMBERS)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=True, fixed_columns=1)
        self._shown: tuple[Sequence[Measured], Inks] | None = None
        self._made_of: tuple[list[tuple[str, ...]], list[str], Inks | None] = ([], [], None)
        """The columns' heads, the metrics' names and the colours that the table was made with."""
        self._made_for = 0
        self._widths: list[int] = []
        """Of the numbers' columns; they only grow, so that numbers that change do not shake it."""

    def show(self, arms: Sequence[Measured], inks: Inks) -> None:
        """Show the numbers of `arms`."""
        if (arms, inks) == self._shown:
            return
        self._shown = (arms, inks)
        heads = _heads(arms)
        names = in_order(name for arm in arms for name in arm.numbers)
        texts = [[metric_text(name, arm.numbers.get(name)) for name in names] for arm in arms]
        widths = [max(map(len, column), default=0) for column in texts]
        if heads != self._made_of[0]:
            self._widths = [max(_NUMBER, *map(cell_len, head)) for head in heads]
        grown = [max(pair) for pair in zip(self._widths, widths, strict=True)]
        if (heads, names, inks, grown) != (*self._made_of, self._widths):
            self._widths = grown
            self._rebuild(heads, names, inks)
        self._fill(arms)

    @property
    def wanted(self) -> int:
        """Cells that show names and numbers whole."""
        arms = self._shown[0] if self._shown is not None else ()
        labels = (_label(name, arms, _WIDEST) for name in self._made_of[1])
        longest = max(map(len, labels), default=SHORTEST)
        return longest + 2 + sum(width + 2 for width in self._widths) + 1

    @property
    def marked(self) -> str | None:
        """The metric of the row under the cursor; None on a heading, or without rows."""
        if not 0 <= self.cursor_row < self.row_count:
            return None
        key = self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value
        return key if key in self._made_of[1] else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that move through the epochs to the screen, where nothing is hidden."""
        if action in ("cursor_left", "cursor_right"):
            return self.max_scroll_x > 0
        if action in ("scroll_home", "scroll_end"):
            return False
        return super().check_action(action, parameters)

    def _fill(self, arms: Sequence[Measured]) -> None:
        data = [arm.data for arm in arms]
        for name in self._made_of[1]:
            values = [arm.numbers.get(name) for arm in arms]
            best = best_of(name, values, data)
            for column, value in enumerate(values):
                style = "bold" if column in best else ""
                text = Text(metric_text(name, value), style, justify="right")
                self.update_cell(name, str(column), text)

    def on_resize(self) -> None:
        """Give the names the room that the numbers leave."""
        if self._shown is not None and self.size.width != self._made_for:
            arms, inks = self._shown
            self._rebuild(_heads(arms), self._made_of[1], inks)
            self._fill(arms)

    def _rebuild(self, heads: list[tuple[str, ...]], names: list[str], inks: Inks) -> None:
        assert self._shown is not None
        arms, row, across = self._shown[0], self.cursor_row, self.scroll_x
        self._made_of = (heads, names, inks)
        self._made_for = self.size.width
        self.clear(columns=True)
        self.header_height = max(map(len, heads), default=1)
        # Two cells of padding a column, and one for the scroll bar.
        room = self.size.width - sum(self._widths) - 2 * (len(heads) + 1) - 1
        labels = {name: _label(name, arms, room) for name in names}
        width = max(min(room, max(map(len, labels.values()), default=0)), SHORTEST)
        self.add_column(Text(""), key="metric", width=width)
        for index, head in enumerate(heads):
            red, green, blue = inks.arms[index]
            style = Style(color=f"rgb({red},{green},{blue})", bold=True)
            label = Text("\n".join(head), style=style, justify="right")
            self.add_column(label, key=str(index), width=self._widths[index])
        for section, name in _sections(names, arms):
            if section is not None:
                heading = Text(images_label(section, width), "underline")
                self.add_row(heading, *[Text("")] * len(heads))
            self.add_row(Text(_label(name, arms, width)), *[Text("")] * len(heads), key=name)
        self.move_cursor(row=min(row, self.row_count - 1), scroll=False)
        self.scroll_to(x=across, animate=False)


def _heads(arms: Sequence[Measured]) -> list[tuple[str, ...]]:
    """Run, arm, and the epoch or the images where they are not the same for all."""
    named: list[Callable[[Measured], str]] = [lambda arm: arm.arm.run, lambda arm: arm.arm.arm]
    if len({arm.epoch for arm in arms}) > 1:
        named.append(lambda arm: "epoch –" if arm.epoch is None else f"epoch {arm.epoch + 1}")
    if len({arm.test for arm in arms}) > 1:
        named.append(lambda arm: f"{arm.test.count:,} test")
    return [tuple(filter(None, (line(arm) for line in named))) for arm in arms]


def _sections(
    names: Sequence[str], arms: Sequence[Measured]
) -> Iterator[tuple[ImageSet | None, str]]:
    """Each metric; where training images are drawn, what is about which images has a heading."""
    drawn = {arm.drawn for arm in arms if arm.drawn.split == "train"}
    tests = {arm.test for arm in arms}
    above: ImageSet | None = None
    for name in names:
        split, heading = name.partition("_")[0], above
        if split == "drawn":
            [heading, *_] = drawn
        elif (split not in _SPLITS or name in FIRST) and drawn:
            [heading, *_] = tests
        yield (None if heading is above else heading), name
        above = heading


def _label(name: str, arms: Sequence[Measured], width: int) -> str:
    sign = f" {arrow(name)}" if arrow(name) else ""
    if name.startswith("frame_"):
        return frame_label(arms[0].frames, width - len(sign)) + sign
    return metric_label(name.removeprefix("drawn_"), width - len(sign)) + sign
