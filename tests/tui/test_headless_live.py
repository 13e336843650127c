"""The display that renews itself in a terminal."""

import io

import pyte
import pytest
from rich.console import Console

from centerviz.data import FetchProgress
from centerviz.engine.control import Control
from centerviz.engine.events import EpochDone, FrameReady
from centerviz.tui.headless.live import LiveView
from tests.scripted import scripted_events
from tests.tui.headless_runs import recorded


class Terminal:
    """What a person sees on a terminal of 80 × 24."""

    def __init__(self) -> None:
        self._written = io.StringIO()
        self.console = Console(
            file=self._written,
            force_terminal=True,
            width=80,
            height=24,
            highlight=False,
            _environ={},
        )

    @property
    def lines(self) -> list[str]:
        screen = pyte.Screen(80, 24)
        pyte.Stream(screen).feed(self._written.getvalue().replace("\n", "\r\n"))
        return [line.rstrip() for line in screen.display]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def follow(view: LiveView, control: Control, last: type) -> None:
    for event in recorded(scripted_events(epochs=3), control):
        view.show(event)
        if isinstance(event, last):
            break


def row_of(arm: str, terminal: Terminal) -> list[str]:
    [row] = [line for line in terminal.lines if line.startswith(arm) and "%" in line]
    return row.removeprefix(arm).split()


def test_within_an_epoch_it_shows_the_loss_so_far_and_a_sampled_accuracy(
    terminal: Terminal,
) -> None:
    control = Control()
    view = LiveView(terminal.console, control)
    follow(view, control, FrameReady)
    view.refresh()
    assert any(line.startswith("epoch 1/3") and line.endswith("left") for line in terminal.lines)
    head = " ".join(" ".join(terminal.lines).split())
    assert "accuracy on 60 of 200" in head
    assert "test images" in head
    assert row_of("softmax", terminal) == ["2.083", "10.83%", "10.83%"]
    view.close()


def test_after_an_epoch_it_shows_all_test_images(terminal: Terminal) -> None:
    control = Control()
    view = LiveView(terminal.console, control)
    follow(view, control, EpochDone)
    view.refresh()
    assert any(line.startswith("epoch 2/3") for line in terminal.lines)
    assert any("accuracy on 200 test images" in line for line in terminal.lines)
    assert row_of("center loss λ=0.5", terminal)[-1] == "65.33%"
    assert any("center loss λ=0.5 met at one point" in line for line in terminal.lines)
    view.close()


def test_it_shows_how_far_a_download_is(terminal: Terminal) -> None:
    view = LiveView(terminal.console, Control())
    view.fetch(
        FetchProgress(
            dataset="mnist", file="images", stage="downloading", done=2_500_000, total=9_900_000
        )
    )
    view.refresh()
    assert any("images" in line and line.endswith("2.5 of 9.9 MB") for line in terminal.lines)
    view.close()


def test_it_says_that_it_is_stopping(terminal: Terminal) -> None:
    control = Control()
    view = LiveView(terminal.console, control)
    follow(view, control, FrameReady)
    control.stop()
    view.refresh()
    assert any("stopping…" in line for line in terminal.lines)
    view.close()


def test_only_what_should_stay_remains_when_it_is_closed(terminal: Terminal) -> None:
    control = Control()
    view = LiveView(terminal.console, control)
    follow(view, control, EpochDone)
    view.refresh()
    view.close()
    assert not any(line.startswith(("epoch ", "softmax  ")) for line in terminal.lines)
    assert any("training and 200 test images" in line for line in terminal.lines)
