"""A run's pictures: one for each arm, the poster of all arms, the curves."""

import functools
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..config.experiment import lam_text
from ..events import ArmState, Ints, class_means
from ..run_folder.folder import RunFolder
from ..run_folder.metrics_csv import read_rows
from ..run_folder.run_arrays import read_features, read_samples
from ..run_folder.run_info import RunInfo
from .curves import draw_curves
from .legend import draw_legend
from .palette import ClassStyle, class_styles
from .panel import PanelView, draw_panel
from .raster import Pixels, above, beside, new_figure, pixels, save_jpeg, scaled
from .text import FONT, inert

_SIDE = 800
"""Pixels of the feature plane's width and height."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 24, 84, 40
_PANEL = (_LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM)
_HEADER = 56
_WIDEST = 4200
"""Pixels that a poster is wide at most."""


class Pictures:
    """Draws what lies in a run's folder into the picture files of the same folder.

    Raises:
        RunError: the folder's files cannot be read, or the pictures cannot be written.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._info = RunInfo.read(folder.config)
        self._class_names = self._info.dataset.class_names
        samples = read_samples(folder.samples, len(self._class_names))
        self._labels, self._probe = samples.labels, samples.probe
        self._styles = class_styles(len(self._class_names), self._info.output.palette)

    def draw_epoch(self, epoch: int) -> tuple[Path, ...]:
        """Draw the poster, each arm and the curves after `epoch`; their paths."""
        # People count from 1.
        when = f"epoch {epoch + 1}"
        panels, states = self._panels(self._folder.features(epoch), self._labels, when)
        paths = [self._save(self._folder.poster, self._poster(panels, when))]
        for panel, state in zip(panels, states, strict=True):
            strip = self._legend(learned=bool(state.lam), means=not state.lam)
            path = self._folder.picture(state.lam, epoch)
            paths.append(self._save(path, beside([panel, strip])))
        curves = draw_curves(read_rows(self._folder.metrics), self._info.arms)
        return (*paths, self._save(self._folder.curves, curves))

    def draw_snapshot(self, epoch: int, step: int) -> tuple[Path, ...]:
        """Draw one picture of all arms at the moment that was saved; its path."""
        at_end = step == self._info.steps_per_epoch
        labels = self._labels if at_end else self._labels[self._probe]
        when = f"epoch {epoch + 1}, step {step}"
        panels, _ = self._panels(self._folder.snapshot_features(epoch, step), labels, when)
        return (self._save(self._folder.snapshot(epoch, step), self._poster(panels, when)),)

    def _panels(
        self, path: Path, labels: Ints, when: str
    ) -> tuple[list[Pixels], tuple[ArmState, ...]]:
        states = read_features(path, self._info.arms, len(self._class_names), len(labels))
        return [self._panel(state, labels, when) for state in states], states

    def _panel(self, state: ArmState, labels: Ints, when: str) -> Pixels:
        figure = new_figure(*_PANEL)
        width, height = _PANEL
        axes = figure.add_axes(
            (_LEFT / width, _BOTTOM / height, _SIDE / width, _SIDE / height),
        )
        view = panel_view(self._info, state, labels, self._styles, when)
        draw_panel(axes, view)
        return pixels(figure)

    def _poster(self, panels: Sequence[Pixels], when: str) -> Pixels:
        columns = len(panels) if len(panels) <= 3 else max(3, math.ceil(math.sqrt(len(panels))))
        factor = _WIDEST / (columns * _PANEL[0])
        small = [scaled(panel, factor) for panel in panels]
        rows = [beside(small[i : i + columns]) for i in range(0, len(small), columns)]
        lams = [arm.lam for arm in self._info.arms]
        strip = self._legend(learned=any(lams), means=0.0 in lams)
        body = beside([above(rows), strip])
        return above([self._header(body.shape[1], when), body])

    def _header(self, width: int, when: str) -> Pixels:
        figure = new_figure(width, _HEADER)
        name = inert(self._info.dataset.name, 40)
        count = f"{len(self._labels):,} {self._info.experiment.features} images"
        text = f"{name}  ·  {count}  ·  {when}  ·  {inert(self._folder.run_id, 60)}"
        figure.text(
            _LEFT / width, 0.3, text, fontsize=11, fontfamily=FONT, color="#5f6368",
            parse_math=False, va="center_baseline",
        )  # fmt: skip
        return pixels(figure)

    @functools.lru_cache(maxsize=4)  # noqa: B019 (lives as long as the painter)
    def _legend(self, *, learned: bool, means: bool) -> Pixels:
        return draw_legend(_PANEL[1], self._class_names, self._styles, learned=learned, means=means)

    def _save(self, path: Path, image: Pixels) -> Path:
        save_jpeg(path, image, self._info.output.quality)
        return path


def panel_view(
    info: RunInfo, state: ArmState, labels: Ints, styles: tuple[ClassStyle, ...], when: str
) -> PanelView:
    """What a panel shows of an arm; `labels` (N,) are those of its features, `when` a moment."""
    names = info.dataset.class_names
    return PanelView(
        title=f"{'center loss' if state.lam else 'softmax'}  λ = {lam_text(state.lam)}",
        subtitle=f"{when}  ·  {_accuracy(info, state, labels)}",
        features=state.features,
        labels=labels,
        centers=state.centers if state.lam else class_means(state.features, labels, len(names)),
        learned=bool(state.lam),
        class_names=names,
        styles=styles,
        note=None if state.alive else "stopped: loss not finite",
    )


def _accuracy(info: RunInfo, state: ArmState, labels: Ints) -> str:
    """Of the points that are shown, not of another set."""
    with np.errstate(all="ignore"):
        logits = state.logits()
    if not len(labels) or not np.isfinite(logits).all():
        return "accuracy not defined"
    share = float((logits.argmax(axis=1) == labels).mean())
    split = info.experiment.features
    drawn = info.dataset.num_train if split == "train" else info.dataset.num_test
    part = "" if len(labels) == drawn else f" of {len(labels):,} images"
    return f"{split} accuracy{part} {100 * share:.2f} %"
