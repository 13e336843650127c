"""Pictures: names, sizes, and that they show what there is to see, whatever that is."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.drawing.contrast import contrast
from centerviz.engine.drawing.curves import loss_title
from centerviz.engine.drawing.palette import class_styles
from centerviz.engine.drawing.panel import PanelView, draw_panel, own_limits
from centerviz.engine.drawing.raster import new_figure, pixels
from centerviz.engine.drawing.snapshot import Pictures
from centerviz.engine.drawing.text import inert
from centerviz.engine.events import ArmState, Ints
from centerviz.engine.geometry.anchors import AnchorKind, class_means
from centerviz.engine.run_folder.folder import RunFolder
from centerviz.engine.run_folder.metrics_csv import MetricsTable
from centerviz.engine.run_folder.run_arrays import write_features, write_samples
from centerviz.engine.run_folder.run_info import RunInfo
from tests.scripted import scripted_config, scripted_epoch, scripted_started

Edit = Callable[[ArmState, Ints], ArmState]


def run_folder(
    runs: Path,
    *,
    epochs: int = 1,
    lam: tuple[float, ...] = (0.5,),
    arms: tuple[str, ...] = (),
    points: int = 300,
    classes: int = 10,
    names: tuple[str, ...] | None = None,
    output: OutputConfig | None = None,
    edit: Edit | None = None,
) -> RunFolder:
    """A folder with all that pictures are drawn from, its arms changed by `edit`."""
    folder = RunFolder(runs / "20261123-104500-lam0.5")
    for name in ("features", "snapshots", "NonCenter", "IsCenter", "OtherLoss"):
        (folder.path / name).mkdir(parents=True)
    config = scripted_config(epochs=epochs, lam=lam, arms=arms)
    started = scripted_started(config, points=points, classes=classes)
    if names is not None:
        dataset = dataclasses.replace(started.dataset, class_names=names)
        started = dataclasses.replace(started, dataset=dataset)
    write_samples(folder.samples, started)
    RunInfo.of(started, output or OutputConfig(), folder.run_id, "now").write(folder.config)
    table = MetricsTable(folder.metrics)
    for epoch in range(epochs):
        arms = scripted_epoch(started, epoch).arms
        if edit is not None:
            arms = tuple(edit(arm, started.labels) for arm in arms)
        write_features(folder.features(epoch), arms)
        table.append(epoch, arms)
    return folder


def opened(path: Path) -> np.ndarray:
    """(H, W, 3): the picture, decoded as a whole."""
    with Image.open(path) as image:
        assert image.format == "JPEG"
        return np.asarray(image.convert("RGB"))


def test_an_epoch_has_a_poster_one_picture_of_each_arm_and_the_curves(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, epochs=2)
    paths = Pictures(folder).draw_epoch(1)
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "20261123-104500-lam0.5.jpg",
        "20261123-104500-lam0.5/NonCenter/lambda=0epoch=1.jpg",
        "20261123-104500-lam0.5/IsCenter/lambda=0.5epoch=1.jpg",
        "20261123-104500-lam0.5/LossAccuracyCurves.jpg",
    ]
    poster, softmax, center, _ = (opened(path) for path in paths)
    assert softmax.shape == center.shape
    assert min(softmax.shape[:2]) >= 900
    assert poster.shape[1] > 1.6 * softmax.shape[1]
    assert not np.array_equal(softmax, center)
    assert list(folder.path.rglob("*.tmp")) == []


def test_the_files_of_any_other_loss_have_a_folder_of_their_own(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, arms=("arcface:scale=8",), lam=())
    paths = Pictures(folder).draw_epoch(0)
    assert [str(path.relative_to(folder.path)) for path in paths[1:]] == [
        "NonCenter/lambda=0epoch=0.jpg",
        "OtherLoss/arcface(scale=8)(margin=0.2)epoch=0.jpg",
        "LossAccuracyCurves.jpg",
    ]


def test_the_loss_of_curves_is_center_loss_only_where_all_arms_have_no_other() -> None:
    def title(*arms: str) -> str:
        return loss_title(scripted_started(scripted_config(arms=arms, lam=())).arms)

    assert title("center", "center:rule=eq4") == "loss = cross-entropy + λ · center loss"
    assert title("center", "ring") == "loss, of each arm its own sum"
    assert title("arcface") == "loss, of each arm its own sum"


def test_the_same_run_gives_the_same_picture(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    first = [path.read_bytes() for path in Pictures(folder).draw_epoch(0)]
    assert [path.read_bytes() for path in Pictures(folder).draw_epoch(0)] == first


def test_more_than_three_arms_wrap_into_rows(tmp_path: Path) -> None:
    three = opened(Pictures(run_folder(tmp_path / "3", lam=(0.1, 1.0))).draw_epoch(0)[0])
    five = opened(Pictures(run_folder(tmp_path / "5", lam=(0.1, 1.0, 2.0, 3.0))).draw_epoch(0)[0])
    assert five.shape[1] == three.shape[1]
    assert five.shape[0] > 1.8 * three.shape[0]


def test_a_snapshot_shows_the_probe_of_its_moment(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    labels = scripted_started(scripted_config(epochs=1), points=300).labels[:60]
    arms = scripted_epoch(scripted_started(scripted_config(epochs=1), points=300), 0).arms
    shown = tuple(dataclasses.replace(arm, features=arm.features[: len(labels)]) for arm in arms)
    write_features(folder.snapshot_features(3, 20), shown)
    (path,) = Pictures(folder).draw_snapshot(3, 20)
    assert path == folder.path / "snapshots" / "epoch=3step=20.jpg"
    assert opened(path).shape[1] > 1600


def test_quality_and_palette_are_those_of_the_output(tmp_path: Path) -> None:
    sizes = []
    for quality in (60, 95):
        output = OutputConfig(quality=quality, palette="original")
        path = Pictures(run_folder(tmp_path / str(quality), output=output)).draw_epoch(0)[1]
        sizes.append(path.stat().st_size)
    assert sizes[0] < 0.75 * sizes[1]
    strip = opened(path)[:, -164:].reshape(-1, 3).astype(int)
    for colour in ("#ffff00", "#00ffff", "#990000", "#009900"):
        wanted = 255 * np.array(to_rgb(colour))
        assert (np.abs(strip - wanted).max(axis=1) < 60).sum() > 20, colour


def with_features(change: Callable[[np.ndarray], None], *, alive: bool = True) -> Edit:
    def edit(arm: ArmState, _: Ints) -> ArmState:
        features = arm.features.copy()
        if arm.anchors.learned:
            change(features)
        return dataclasses.replace(arm, features=features, alive=alive or not arm.anchors.learned)

    return edit


def all_nan(features: np.ndarray) -> None:
    features[:] = np.nan


def half_infinite(features: np.ndarray) -> None:
    features[::2] = np.inf


def one_point(features: np.ndarray) -> None:
    features[:] = 3.3


def enormous(features: np.ndarray) -> None:
    features *= 1e37
    features[:2] = np.finfo(np.float32).max


@pytest.mark.parametrize("change", [all_nan, half_infinite, one_point, enormous])
def test_a_broken_arm_does_not_break_the_picture(
    tmp_path: Path, change: Callable[[np.ndarray], None]
) -> None:
    folder = run_folder(tmp_path, edit=with_features(change, alive=False))
    poster = opened(Pictures(folder).draw_epoch(0)[0])
    # The other arm, the poster's left part, is as it always was.
    whole = opened(Pictures(run_folder(tmp_path / "whole")).draw_epoch(0)[0])
    np.testing.assert_array_equal(poster[60:, :880], whole[60:, :880])


@pytest.mark.parametrize("kind", get_args(AnchorKind))
def test_each_kind_of_anchor_has_a_mark_of_its_own_in_picture_and_legend(
    tmp_path: Path, kind: AnchorKind
) -> None:
    def edit(arm: ArmState, _: Ints) -> ArmState:
        return dataclasses.replace(arm, anchors=dataclasses.replace(arm.anchors, kind=kind))

    pictures = {}
    for name, change in (("as it was", None), ("all alike", edit)):
        folder = run_folder(tmp_path / name, edit=change)
        pictures[name] = [opened(path) for path in Pictures(folder).draw_epoch(0)[:3]]
    alike = [
        bool((one == other).all())
        for one, other in zip(*(images[1:] for images in pictures.values()), strict=True)
    ]
    assert alike == [kind == "class means", kind == "learned"]


@pytest.mark.parametrize("classes", [2, 20, 100])
def test_any_number_of_classes_is_drawn(tmp_path: Path, classes: int) -> None:
    opened(Pictures(run_folder(tmp_path, classes=classes)).draw_epoch(0)[0])


def test_names_that_are_hostile_or_strange_are_drawn_as_plain_text(tmp_path: Path) -> None:
    names = ("$\\frac{x}{", "$x$ $", "\x1b[31mred", "日本", "\u202eright to left", "", "a" * 500)
    names += ("<b>b</b>", "[red]", "\ud800")
    opened(Pictures(run_folder(tmp_path, names=names)).draw_epoch(0)[0])


def test_inert_text_has_no_control_or_direction_marks_and_a_bounded_length() -> None:
    assert inert("\x1b[31mred\n\u202eevil\u200b\x00") == "[31mred evil"
    assert inert("日") == "\ufffd"
    assert inert("$x$") == "$x$"
    assert inert("a" * 500, 10) == "a" * 9 + "…"


def view(features: np.ndarray, labels: np.ndarray, **changes: object) -> PanelView:
    classes = int(labels.max()) + 1
    panel = PanelView(
        title="t",
        subtitle="s",
        points=features.astype(np.float32),
        labels=labels,
        marks=class_means(features.astype(np.float32), labels, classes),
        anchors="class means",
        class_names=tuple(map(str, range(classes))),
        styles=class_styles(classes),
    )
    return dataclasses.replace(panel, **changes)  # type: ignore[arg-type]


def draw(panel: PanelView) -> tuple[np.ndarray, tuple[float, float]]:
    """The drawn pixels of square axes, and how many data units they are wide and high."""
    figure = new_figure(400, 400)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    draw_panel(axes, panel)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return pixels(figure), (right - left, high - low)


CLOUD = np.random.default_rng(0).normal(size=(4000, 2))
LABELS = np.arange(4000) % 2


def test_one_unit_is_as_long_in_both_directions() -> None:
    _, (width, height) = draw(view(CLOUD * [100, 1], LABELS))
    assert width == pytest.approx(height)
    assert width > 500


def amount(image: np.ndarray, colour: str) -> int:
    """How many pixels are nearer to `colour` than any mixture with white or others is."""
    return int((np.abs(image - 255 * np.array(to_rgb(colour))).max(axis=2) < 60).sum())


def test_no_class_hides_another_whatever_the_order_of_the_images() -> None:
    styles = class_styles(2)
    for order in (np.argsort(LABELS, kind="stable"), np.argsort(-LABELS, kind="stable")):
        image, _ = draw(view(CLOUD[order] * 0.2, LABELS[order]))
        first, second = (amount(image, style.light) for style in styles)
        assert 0.5 < first / second < 2


def test_where_many_features_lie_the_colour_is_stronger_than_their_own() -> None:
    crowd, alone = np.full((300, 2), 0.2), np.array([[0.8, 0.8], [0.0, 0.0], [1.0, 1.0]])
    labels = np.zeros(303, np.int64)
    image, _ = draw(view(np.concatenate([crowd, alone]), labels, marks=np.full((1, 2), np.nan)))
    own = contrast(class_styles(1)[0].light, "#ffffff")
    size = len(image)
    spots = {}
    for name, at in (("crowd", 0.2), ("alone", 0.8)):
        column = round(size * (0.1 + 0.8 * (0.5 + (at - 0.5) / 1.08)))
        patch = image[size - column - 4 : size - column + 4, column - 4 : column + 4]
        colours = ("#{:02x}{:02x}{:02x}".format(*pixel) for pixel in patch.reshape(-1, 3))
        spots[name] = max(contrast(colour, "#ffffff") for colour in colours)
    assert spots["alone"] < own < spots["crowd"]


def test_a_few_far_points_do_not_shrink_the_rest() -> None:
    far = CLOUD.copy()
    far[0] = 1e6
    _, (width, _) = draw(view(far, LABELS))
    assert width < 20


def test_a_learned_center_is_in_view_wherever_it_is() -> None:
    panel = view(CLOUD, LABELS, marks=np.array([[0, 0], [50, 0]], np.float32), anchors="learned")
    limits = own_limits(panel)
    assert limits.middle[0] + limits.half > 50


@pytest.mark.parametrize(
    "features", [np.zeros((4000, 2)), np.full((4000, 2), 1e30), np.full((4000, 2), np.nan)]
)
def test_features_at_one_point_or_nowhere_have_limits_all_the_same(features: np.ndarray) -> None:
    _, (width, height) = draw(view(features, LABELS))
    assert np.isfinite([width, height]).all()
    assert width > 0
