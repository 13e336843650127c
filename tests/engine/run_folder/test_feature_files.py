"""Feature files of format 2: what is written is read back to the bit, in any dimension."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.errors import RunError
from centerviz.engine.events import ArmState, Ints
from centerviz.engine.geometry.anchors import AnchorKind, Anchors
from centerviz.engine.geometry.classifier import Classifier, ClassifierKind
from centerviz.engine.geometry.plane import Plane
from centerviz.engine.run_folder.npz import Array
from centerviz.engine.run_folder.run_arrays import read_features, write_features
from centerviz.engine.run_folder.run_info import RunInfo
from tests.scripted import scripted_config, scripted_started

STARTED = scripted_started(scripted_config(), points=21, classes=4)
INFO = RunInfo.of(STARTED, OutputConfig(), "run", "now")
LABELS: Ints = STARTED.labels


def state(
    arm: str, dim: int, *, head: ClassifierKind = "linear", marked: AnchorKind = "learned"
) -> ArmState:
    """Every number of it another one; one center is nowhere."""
    rng = np.random.default_rng([dim, *arm.encode()])

    def numbers(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    points = numbers(4, dim)
    points[1] = np.nan
    axes = np.linalg.qr(rng.normal(size=(dim, 2)))[0].T.astype(np.float32)
    return ArmState(
        arm=arm,
        features=numbers(len(LABELS), dim),
        classifier=Classifier(kind=head, weight=numbers(4, dim), bias=numbers(4)),
        anchors=Anchors(kind=marked, points=points),
        plane=Plane(mean=numbers(dim), axes=axes),
        metrics={},
        alive=arm == "softmax",
    )


def written(path: Path, dim: int = 3, **kinds: str) -> tuple[ArmState, ...]:
    """The states of both arms, written to `path`."""
    states = tuple(state(arm.name, dim, **kinds) for arm in INFO.arms)  # type: ignore[arg-type]
    write_features(path, states)
    return states


def assert_equal(read: ArmState, expected: ArmState) -> None:
    for part in ("arm", "alive"):
        assert getattr(read, part) == getattr(expected, part)
    assert read.classifier.kind == expected.classifier.kind
    assert read.anchors.kind == expected.anchors.kind
    for one, other in (
        (read.features, expected.features),
        (read.classifier.weight, expected.classifier.weight),
        (read.classifier.bias, expected.classifier.bias),
        (read.anchors.points, expected.anchors.points),
        (read.plane.mean, expected.plane.mean),
        (read.plane.axes, expected.plane.axes),
    ):
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dim", [2, 3, 16])
@pytest.mark.parametrize("head", get_args(ClassifierKind))
@pytest.mark.parametrize("marked", get_args(AnchorKind))
def test_every_part_comes_back(tmp_path: Path, dim: int, head: str, marked: str) -> None:
    path = tmp_path / "features.npz"
    expected = written(path, dim, head=head, marked=marked)
    found = read_features(path, INFO, LABELS)
    for one, other in zip(found, expected, strict=True):
        assert_equal(one, other)
        np.testing.assert_array_equal(one.logits(), other.logits())
        assert one.points().shape == (len(LABELS), 2)
        assert one.marks().shape == (4, 2)


def test_arms_come_in_the_run_s_order_whatever_the_file_s(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    states = written(path)
    write_features(path, states[::-1])
    assert [one.arm for one in read_features(path, INFO, LABELS)] == [arm.name for arm in INFO.arms]


def test_metrics_are_those_of_the_arm_s_name(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    written(path)
    softmax, center = read_features(path, INFO, LABELS, {"center(lam=0.5)": {"ece": 0.25}})
    assert softmax.metrics == {}
    assert center.metrics == {"ece": 0.25}


def without(name: str) -> Callable[[dict[str, Array]], None]:
    return lambda arrays: arrays.__delitem__(name)


def instead(name: str, array: Array) -> Callable[[dict[str, Array]], None]:
    return lambda arrays: arrays.__setitem__(name, array)


ARM = "center(lam=0.5)"
PARTS = (
    *("features", "anchors/learned", "plane/mean", "plane/axes", "alive"),
    *("classifier/linear/weight", "classifier/linear/bias"),
)
SHAPES = {
    "features": (len(LABELS) + 1, 3),
    "anchors/learned": (4, 2),
    "plane/mean": (2,),
    "plane/axes": (3, 3),
    "classifier/linear/weight": (5, 3),
    "classifier/linear/bias": (4, 1),
    "alive": (1,),
}


@pytest.mark.parametrize(
    "damage",
    [
        *(pytest.param(without(f"{ARM}/{part}"), id=f"without {part}") for part in PARTS),
        *(
            pytest.param(
                instead(f"{ARM}/{part}", np.zeros(shape, bool if part == "alive" else np.float32)),
                id=f"another shape of {part}",
            )
            for part, shape in SHAPES.items()
        ),
        *(
            pytest.param(instead(f"{ARM}/{part}", np.zeros(3, np.int64)), id=f"integers as {part}")
            for part in PARTS
        ),
    ],
)
def test_a_missing_or_damaged_array_is_one_sentence(
    tmp_path: Path, damage: Callable[[dict[str, Array]], None]
) -> None:
    path = tmp_path / "features.npz"
    written(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    damage(arrays)
    np.savez(path, **arrays)  # type: ignore[arg-type]
    with pytest.raises(RunError, match=r"^.*features\.npz is damaged: .*\.$") as raised:
        read_features(path, INFO, LABELS)
    assert ARM in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("part", ["classifier/linear", "anchors/learned"])
def test_a_kind_that_is_not_known_is_one_sentence(tmp_path: Path, part: str) -> None:
    path = tmp_path / "features.npz"
    written(path)
    with np.load(path) as file:
        renamed = f"{part.partition('/')[0]}/of-tomorrow"
        arrays = {name.replace(part, renamed): file[name] for name in file.files}
    np.savez(path, **arrays)
    with pytest.raises(RunError, match=r"features\.npz is damaged: .* is missing"):
        read_features(path, INFO, LABELS)


def test_a_file_of_other_arms_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    states = written(path)
    write_features(path, [dataclasses.replace(one, arm=f"{one.arm}x") for one in states])
    with pytest.raises(RunError, match="is damaged: softmax/features is missing"):
        read_features(path, INFO, LABELS)
