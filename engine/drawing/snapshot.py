"""A run's pictures: one for each arm, the poster of all arms, the curves."""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..events import ArmState, Ints
from ..geometry.anchors import AnchorKind
from ..metrics.images import ImageSet, accuracy_of
from ..metrics.text import percent_text
from ..run_folder.folder import RunFolder
from ..run_folder.metrics_csv import read_rows
from ..run_folder.run_arrays import read_features, read_samples
from ..run_folder.run_info import RunInfo
from .curves import draw_curves
from .layout import BOTTOM, LEFT, SIDE, PanelSize, columns_for
from .legend import Legend
from .limits import Limits
from .painting import Shot
from .palette import ClassStyle, class_styles
from .panel import PanelView, draw_panel
from .raster import Pixels, above, beside, new_figure, pixels, save_jpeg, scaled
from .text import FONT, inert

_PANEL = PanelSize(top=84)
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
        self._arms = {arm.name: arm for arm in self._info.arms}
        self._class_names = self._info.dataset.class_names
        samples = read_samples(folder.samples, len(self._class_names))
        self._labels, self._frame_images = samples.labels, samples.frame_images
        self._styles = class_styles(len(self._class_names), self._info.output.palette)

    def draw_epoch(self, epoch: int) -> tuple[Path, ...]:
        """Draw the poster, each arm and the curves after `epoch`; their paths."""
        # People count from 1.
        when = f"epoch {epoch + 1}"
        states = read_features(self._folder.features(epoch), self._info, self._labels)
        panels = [self._panel(state, self._labels, when) for state in states]
        poster = self._poster(panels, states, when)
        paths = [self._save(self._folder.poster, poster)]
        for panel, state in zip(panels, states, strict=True):
            strip = self._legend((state.anchors.kind,))
            path = self._folder.picture(self._arms[state.arm], epoch)
            paths.append(self._save(path, beside([panel, strip])))
        curves = draw_curves(read_rows(self._folder.metrics), self._info.arms)
        return (*paths, self._save(self._folder.curves, curves))

    def draw_snapshot(self, epoch: int, step: int) -> tuple[Path, ...]:
        """Draw one picture of all arms at the moment that was saved; its path."""
        path = self._folder.snapshot(epoch, step)
        return self.draw_shot(Shot(epoch=epoch, step=step, name=path.name, only=None, windows=()))

    def draw_shot(self, shot: Shot) -> tuple[Path, ...]:
        """Draw one picture of a moment that was saved, as somebody looks at it; its path."""
        epoch, step = shot.epoch, shot.step
        at_end = step == self._info.steps_per_epoch
        labels = self._labels if at_end else self._labels[self._frame_images]
        when = f"epoch {epoch + 1}" if at_end else f"epoch {epoch + 1}, step {step}"
        source = self._folder.snapshot_features(epoch, step)
        states = [
            state
            for state in read_features(source, self._info, labels)
            if shot.only in (None, state.arm)
        ]
        limits = {each.arm: Limits(np.array([each.x, each.y]), each.half) for each in shot.windows}
        panels = [self._panel(state, labels, when, limits.get(state.arm)) for state in states]
        poster = self._poster(panels, states, when)
        return (self._save(source.with_name(shot.name), poster),)

    def _panel(
        self, state: ArmState, labels: Ints, when: str, limits: Limits | None = None
    ) -> Pixels:
        width, height = _PANEL.width, _PANEL.height
        figure = new_figure(width, height)
        axes = figure.add_axes((LEFT / width, BOTTOM / height, SIDE / width, SIDE / height))
        view = panel_view(self._info, state, labels, self._styles, when)
        draw_panel(axes, view, limits)
        return pixels(figure)

    def _poster(self, panels: Sequence[Pixels], states: Sequence[ArmState], when: str) -> Pixels:
        columns = columns_for(len(panels))
        factor = _WIDEST / (columns * _PANEL.width)
        small = [scaled(panel, factor) for panel in panels]
        rows = [beside(small[i : i + columns]) for i in range(0, len(small), columns)]
        strip = self._legend(anchor_kinds(states))
        body = beside([above(rows), strip])
        info, count = self._info, len(states[0].features)
        shown = ImageSet.drawn(info.experiment, info.dataset, count)
        return above([self._header(body.shape[1], shown, when), body])

    def _header(self, width: int, shown: ImageSet, when: str) -> Pixels:
        figure = new_figure(width, _HEADER)
        name = inert(self._info.dataset.name, 40)
        text = f"{name}  ·  {shown}  ·  {when}  ·  {inert(self._folder.run_id, 60)}"
        figure.text(
            LEFT / width, 0.3, text, fontsize=11, fontfamily=FONT, color="#5f6368",
            parse_math=False, va="center_baseline",
        )  # fmt: skip
        return pixels(figure)

    @functools.lru_cache(maxsize=4)  # noqa: B019 (lives as long as the painter)
    def _legend(self, anchors: tuple[AnchorKind, ...]) -> Pixels:
        legend = Legend(self._class_names, self._styles, anchors)
        figure = new_figure(legend.width, _PANEL.height)
        legend.draw(figure, 0, _PANEL.top)
        return pixels(figure)

    def _save(self, path: Path, image: Pixels) -> Path:
        save_jpeg(path, image, self._info.output.quality)
        return path


def panel_view(
    info: RunInfo, state: ArmState, labels: Ints, styles: tuple[ClassStyle, ...], when: str
) -> PanelView:
    """What a panel shows of an arm; `labels` (N,) are those of its features, `when` a moment."""
    [arm] = (arm for arm in info.arms if arm.name == state.arm)
    return PanelView(
        title=arm.title,
        subtitle=f"{when}  ·  {_accuracy(info, state, labels)}",
        points=state.points(),
        labels=labels,
        marks=state.marks(),
        anchors=state.anchors.kind,
        class_names=info.dataset.class_names,
        styles=styles,
        note=None if state.alive else "stopped: loss not finite",
    )


def anchor_kinds(states: Sequence[ArmState]) -> tuple[AnchorKind, ...]:
    """What is marked in pictures of these arms, each kind once."""
    return tuple(dict.fromkeys(sorted((state.anchors.kind for state in states), reverse=True)))


def _accuracy(info: RunInfo, state: ArmState, labels: Ints) -> str:
    """Of the points that are shown, not of another set."""
    shown = ImageSet.drawn(info.experiment, info.dataset, len(labels))
    return f"accuracy {percent_text(accuracy_of(state, labels))} on {shown}"
