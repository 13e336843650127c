"""The followed image, drawn in the terminal, with every arm's verdict on it."""

import numpy as np
import numpy.typing as npt
from rich.color import Color
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from centerviz.tui.session import Details, Verdict

_SHADES = " ░▒▓█"


def draw_image(image: npt.NDArray[np.uint8], *, plain: bool) -> Text:
    """An image (H, W) in half blocks, two pixels a cell; `plain`: in shades without colour."""
    if len(image) % 2:
        image = np.vstack([image, np.zeros_like(image[:1])])
    lines = []
    for upper, lower in zip(image[::2].tolist(), image[1::2].tolist(), strict=True):
        if plain:
            means = [(a + b) / 2 for a, b in zip(upper, lower, strict=True)]
            lines.append(Text("".join(_SHADES[round(mean / 255 * 4)] for mean in means)))
        else:
            pairs = zip(upper, lower, strict=True)
            lines.append(Text.assemble(*(("▀", _style(a, b)) for a, b in pairs)))
    return Text("\n").join(lines)


def _style(upper: int, lower: int) -> Style:
    return Style(color=Color.from_rgb(*[upper] * 3), bgcolor=Color.from_rgb(*[lower] * 3))


class Inspector(Vertical):
    """A pane beside the panels, shown while an image is followed."""

    def compose(self) -> ComposeResult:
        """The picture above the words."""
        yield Static(id="digit")
        yield Static(id="verdicts")

    def show(self, details: Details | None, *, plain: bool) -> None:
        """Show `details`; None hides the pane."""
        self.display = details is not None
        if details is None:
            return
        self.border_title = Content(f"image {details.number}")
        self.query_one("#digit", Static).update(draw_image(details.image, plain=plain))
        text = Text.assemble("true label ", (details.true, "bold"))
        for verdict in details.verdicts:
            text.append_text(_verdict_text(verdict, details.true))
        if not details.verdicts:
            text.append("\nnot among the probe images\nthat are drawn in mid-epoch", "dim")
        self.query_one("#verdicts", Static).update(text)


def _verdict_text(verdict: Verdict, true: str) -> Text:
    right = verdict.predicted == true
    mark, style = ("✓", "green") if right else ("✗", "red")
    text = Text(f"\n\n{verdict.arm}\n")
    text.append(f"{mark} {verdict.predicted}", f"bold {style}")
    return text.append(f"  confidence {verdict.confidence:.1%}")
