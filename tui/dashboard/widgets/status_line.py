"""What runs, on what, where: the first line of the dashboard."""

from typing import ClassVar

from rich.text import Text
from textual.widget import Widget


class StatusLine(Widget):
    """The program's name, the run's phase and what is known of it; on the right the modes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-line--name",
        "status-line--active",
        "status-line--resting",
        "status-line--failed",
    }

    def __init__(self) -> None:
        super().__init__()
        self._said: tuple[str, str, str, str] = ("", "resting", "", "")

    def show(self, *, phase: str, phase_style: str, about: str, modes: str) -> None:
        """Say what happens.

        Args:
            phase: one word.
            phase_style: `active`, `resting` or `failed`, which gives the word's colour.
            about: the run's data, device and folder.
            modes: how it is shown.
        """
        said = (phase, phase_style, about, modes)
        if said != self._said:
            self._said = said
            self.refresh()

    def render(self) -> Text:
        """The line; what does not fit is cut off on the right of `about`."""
        phase, phase_style, about, modes = self._said
        line = Text(no_wrap=True)
        line.append(" centerviz ", self.get_component_rich_style("status-line--name"))
        line.append(f" ● {phase} ", self.get_component_rich_style(f"status-line--{phase_style}"))
        room = self.size.width - line.cell_len - len(modes) - 2
        middle = Text(f" {about}")
        middle.truncate(max(room, 0), overflow="ellipsis", pad=True)
        line.append_text(middle)
        return line.append(f" {modes} ")
