"""How quickly the dashboard answers, and what it takes from training.

    python -m tests.benchmarks.responsiveness [--data NAME] [--epochs N] [--pairs N]

Prints each figure beside its limit and returns 1 if one is missed. Needs a quiet machine.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from centerviz.tui.dashboard.model.window import extent_of
from centerviz.tui.dashboard.widgets.plots.binning import bin_points, regions
from centerviz.tui.dashboard.widgets.plots.inks import make_inks
from centerviz.tui.dashboard.widgets.plots.pictures import Axis, ScatterPicture
from centerviz.tui.dashboard.widgets.plots.plot import Plotter, canvas_within
from tests.benchmarks.machine import describe_machine
from tests.scripted import scripted_arm_state, scripted_labels
from tests.tui.terminal import Terminal

KEY_MS, REDRAW_MS, SLOWDOWN, PAINT_S = 50.0, 25.0, 1.05, 0.7
COLUMNS, LINES = 120, 40


def redraw_ms(*, points: int, shade: bool) -> float:
    """Median CPU time of one redraw of an 80×40 panel, from features to styled lines."""
    labels = scripted_labels(points, 10)
    state = scripted_arm_state(0.0, labels, 0.9, 10, {})
    features = state.features
    inks = make_inks(
        paper="#121212", ink="#d0d0d0", dark=True, num_classes=10, plain=False, palette="default"
    )
    canvas, plotter, visible = canvas_within(80, 40), Plotter(), np.ones(10, dtype=np.bool_)
    times = []
    for _ in range(30):
        start = time.process_time()
        extent = extent_of(features)
        assert extent is not None
        view = extent.fitted(canvas)
        plotter.scatter(
            ScatterPicture(
                canvas=canvas,
                cells=bin_points(features, labels, view, canvas, visible),
                class_colors=inks.classes,
                glyphs=None,
                regions=regions(state, view, canvas) if shade else None,
                region_colors=inks.regions,
                marks=[],
                x_axis=Axis(ticks=[(0, "0"), (30, "5")]),
                y_axis=Axis(ticks=[(0, "0"), (30, "5")]),
                axis_color=inks.axis,
                paper=inks.paper,
            )
        )
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def first_paint_s(rounds: int = 7) -> float:
    """Median time from the start of `centerviz tui` to its first words on the terminal."""
    times = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            terminal = Terminal(["tui"], Path(folder), columns=COLUMNS, lines=LINES)
            read_until(terminal, b"start a new run")
            times.append(time.perf_counter() - start)
            terminal.type("q")
            drain(terminal)
            terminal.close()
    return statistics.median(times[1:])


def read_until(terminal: Terminal, words: bytes, seconds: float = 60.0) -> None:
    """Read until the program has written `words`."""
    seen, deadline = b"", time.perf_counter() + seconds
    while words not in seen:
        assert time.perf_counter() < deadline, f"{words!r} was never written"
        seen = seen[-len(words) :] + terminal.read_raw(0.5)


def drain(terminal: Terminal) -> None:
    """Read until the program has ended."""
    while terminal.process.poll() is None:
        terminal.read_raw(0.05)


def options(data: str, epochs: int, folder: str) -> list[str]:
    """The same run for both front ends."""
    return ["run", "--data", data, "--epochs", str(epochs), "--no-snapshots", "--runs-dir", folder]


def key_ms(data: str, presses: int = 60) -> Iterator[float]:
    """Milliseconds from a key to the frame that shows its effect, while both arms train."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = options(data, 10_000, folder)
        terminal = Terminal(arguments, Path(folder), columns=COLUMNS, lines=LINES)
        read_until(terminal, b"steps/s")
        for _ in range(presses):
            # Only the first of the two presses brings words that were not there before.
            start = time.perf_counter()
            terminal.type("x")
            read_until(terminal, b"shared axes")
            yield 1000 * (time.perf_counter() - start)
            terminal.type("x")
            quiet_until = time.perf_counter() + 0.21
            while time.perf_counter() < quiet_until:
                terminal.read_raw(0.02)
        terminal.type("q")
        read_until(terminal, b"Stop and quit")
        terminal.type("y")
        drain(terminal)
        terminal.close()


def training_s(folder: str) -> float:
    """Median training time of an epoch after the first, from the run's own numbers."""
    [metrics] = Path(folder).glob("*/metrics.csv")
    with metrics.open() as file:
        rows = list(csv.DictReader(file))
    return statistics.median(float(row["seconds"]) for row in rows if row["epoch"] != "0")


def headless_s(data: str, epochs: int) -> float:
    """An epoch's training time without a dashboard."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [*options(data, epochs, folder), "--headless", "--quiet"]
        code = "from centerviz.tui.cli.main import main; main()"
        subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments], check=True, stdout=subprocess.DEVNULL
        )
        return training_s(folder)


def watched_s(data: str, epochs: int) -> tuple[float, float]:
    """An epoch's training time under the dashboard, and the share of a core that one takes."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = options(data, epochs, folder)
        terminal = Terminal(arguments, Path(folder), columns=COLUMNS, lines=LINES)
        read_until(terminal, b"steps/s")
        start, before = time.perf_counter(), cpu_s(terminal.process.pid)
        read_until(terminal, b"completed", seconds=3600)
        share = (cpu_s(terminal.process.pid) - before) / (time.perf_counter() - start)
        terminal.type("q")
        drain(terminal)
        terminal.close()
        return training_s(folder), share


def cpu_s(pid: int) -> float:
    """CPU time that a process, without its children, has used."""
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure everything, print it, and return 1 if a limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    print(describe_machine("textual", "plotext", "torch"))
    missed = [
        report("redraw of 80×40 with 60,000 features", redraw_ms(points=60_000, shade=False)),
        report("the same with decision regions", redraw_ms(points=60_000, shade=True)),
        report("first paint", 1000 * first_paint_s(), 1000 * PAINT_S),
    ]
    answers = sorted(key_ms(asked.data))
    print(f"key to painted frame, median {statistics.median(answers):12.1f} ms")
    missed.append(report("key to painted frame, p95", answers[int(0.95 * len(answers))], KEY_MS))
    pairs = [
        (headless_s(asked.data, asked.epochs), watched_s(asked.data, asked.epochs))
        for _ in range(asked.pairs)
    ]
    slowdown = statistics.median(watched / alone for alone, (watched, _) in pairs)
    share = statistics.median(share for _, (_, share) in pairs)
    print(f"dashboard's own CPU while training  {100 * share:6.1f}% of one core")
    missed.append(
        report("epoch under the dashboard / headless", 100 * slowdown, 100 * SLOWDOWN, "%")
    )
    return int(any(missed))


def report(what: str, value: float, limit: float = REDRAW_MS, unit: str = "ms") -> bool:
    """Print a figure beside its limit; whether it missed it."""
    print(f"{what:<38}{value:8.1f} {unit}   limit {limit:g} {unit}")
    return value > limit


if __name__ == "__main__":
    sys.exit(main())
