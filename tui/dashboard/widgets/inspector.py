"""The followed image, drawn in the terminal, with every arm's prediction on it."""

import numpy as np
import numpy.typing as npt
from rich.color import Color
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ....engine import percent_text
from ..model.details import Details, Prediction

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

    _details: Details | None = None
    _plain = False
    _shown: tuple[object, bool] | None = None

    def compose(self) -> ComposeResult:
        """The picture above the words."""
        yield Static(id="digit")
        yield Static(id="predictions")

    def show(self, details: Details | None, *, plain: bool) -> None:
        """Show `details`; None hides the pane."""
        self.display = details is not None
        if details is None or (details.key, plain) == self._shown:
            return
        self._details, self._plain, self._shown = details, plain, (details.key, plain)
        self.border_title = Content(f"{details.split} image {details.number}")
        text = Text.assemble("true label ", (details.true, "bold"))
        for prediction in details.predictions:
            text.append_text(_prediction_text(prediction, details.true))
        if not details.predictions:
            text.append("\nnot drawn in mid-epoch", "dim")
        self.query_one("#predictions", Static).update(text)
        self._draw()

    def on_resize(self) -> None:
        """Draw the picture as large as the new size allows."""
        self._draw()

    def _draw(self) -> None:
        if self._details is not None:
            image, words = self._details.image, 2 + len(self._details.predictions)
            if len(image) / 2 > self.size.height - words:
                image = _halved(image)
            self.query_one("#digit", Static).update(draw_image(image, plain=self._plain))


def _halved(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The mean of each 2×2 pixels of an image (H, W)."""
    height, width = (side // 2 * 2 for side in image.shape)
    blocks = image[:height, :width].reshape(height // 2, 2, width // 2, 2)
    means: npt.NDArray[np.uint8] = blocks.mean(axis=(1, 3)).astype(np.uint8)
    return means


def _prediction_text(prediction: Prediction, true: str) -> Text:
    right = prediction.predicted == true
    mark, style = ("✓", "green") if right else ("✗", "red")
    text = Text("\n").append(f"{mark} {prediction.predicted}", f"bold {style}")
    return text.append(f" · {percent_text(prediction.confidence)} · {prediction.arm}")
