"""A scripted run: ten Gaussian clusters that move apart over the epochs, without any training.

The same arguments always give the same events, so consumers of the stream (run folder, wire,
dashboard, headless output) can be tested against known numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from centerviz.engine.config.arms import center_arm
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.events import (
    ArmInfo,
    ArmState,
    ArmWarning,
    CheckpointReady,
    DatasetInfo,
    EpochDone,
    Event,
    Floats,
    FrameReady,
    RunFinished,
    RunStarted,
)
from centerviz.engine.geometry.anchors import Anchors, class_means
from centerviz.engine.geometry.classifier import Classifier
from centerviz.engine.geometry.plane import Plane

IMAGE_SIZE = 8
FRAME_SIZE = 60
SECONDS_PER_EPOCH = 2.0

METRIC_NAMES = (
    "train_loss",
    "train_cross_entropy",
    "train_accuracy",
    "test_loss",
    "test_cross_entropy",
    "test_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
    "fisher",
    "ece",
)


def scripted_config(
    *,
    epochs: int = 3,
    lam: Sequence[float] = (0.5,),
    arms: Sequence[str] = (),
    baseline: bool = True,
) -> ExperimentConfig:
    """The config that the scripted run claims to follow."""
    return ExperimentConfig(
        epochs=epochs, lam=tuple(lam), arms=tuple(arms), baseline=baseline, data="digits"
    )


def scripted_labels(points: int, classes: int) -> np.ndarray:
    """(points,) labels 0 … classes - 1 in a fixed shuffled order."""
    return np.random.default_rng(7).permutation(np.arange(points, dtype=np.int64) % classes)


def scripted_features(lam: float, labels: np.ndarray, progress: float, classes: int) -> Floats:
    """(N, 2): long radial petals for λ=0, round clusters for λ>0; `progress` from 0 to 1."""
    noise = np.random.default_rng([1, round(1000 * lam), round(1000 * progress)])
    angle = 2 * np.pi * labels / classes
    outward = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    across = np.stack([-outward[:, 1], outward[:, 0]], axis=1)
    along, aside = noise.standard_normal((2, len(labels), 1))
    reach = 1 + 4 * progress
    if lam:
        features = outward * (reach + 0.3 * along) + across * 0.3 * aside
    else:
        radius = 12 * reach * (0.4 + 0.25 * np.abs(along))
        features = outward * radius + across * 0.06 * radius * aside
    return features.astype(np.float32)


def scripted_metrics(lam: float, epoch: int, epochs: int) -> dict[str, float]:
    """Every column of `metrics.csv` but epoch and arm."""
    progress = (epoch + 1) / epochs
    cross_entropy, center_loss = 2.3 * (1 - 0.95 * progress), 0.5 / (1 + lam + progress)
    accuracy = 0.5 + 0.49 * progress - 0.01 * (lam == 0)
    numbers = dict.fromkeys(METRIC_NAMES, progress)
    for split, extra in (("train", 0.0), ("test", 0.01)):
        numbers[f"{split}_cross_entropy"] = cross_entropy + extra
        if lam:
            numbers[f"{split}_center_loss"] = center_loss + extra
        numbers[f"{split}_loss"] = cross_entropy + extra + lam * (center_loss + extra)
        numbers[f"{split}_accuracy"] = accuracy - extra
    numbers["validation_loss"] = numbers["test_loss"]
    numbers["validation_accuracy"] = numbers["test_accuracy"]
    numbers["seconds"] = SECONDS_PER_EPOCH * (epoch + 1)
    return numbers


def arm_name(lam: float) -> str:
    """As the engine names its arms."""
    return center_arm(lam).name


def lam_of(arm: ArmInfo) -> float:
    """λ of the center loss; 0 for softmax alone, and something else for other losses."""
    losses = () if arm.spec.is_baseline else arm.spec.said
    return sum(float(loss.settings.get("lam", 0.25)) for loss in losses)


def scripted_arm_state(
    lam: float, labels: np.ndarray, progress: float, classes: int, metrics: dict[str, float]
) -> ArmState:
    """One arm at `progress` (0 to 1) through the run."""
    features = scripted_features(lam, labels, progress, classes)
    means = class_means(features, labels, classes)
    return ArmState(
        arm=arm_name(lam),
        features=features,
        classifier=Classifier(
            kind="linear",
            weight=means / np.linalg.norm(means, axis=1, keepdims=True),
            bias=np.linspace(-0.1, 0.1, classes, dtype=np.float32),
        ),
        anchors=(
            Anchors(kind="learned", points=means + np.float32(0.05))
            if lam
            else Anchors(kind="class means", points=means)
        ),
        plane=Plane.identity(),
        metrics=metrics,
    )


def scripted_started(
    config: ExperimentConfig, *, points: int = 200, classes: int = 10, steps: int = 40
) -> RunStarted:
    """The first event."""
    labels = scripted_labels(points, classes)
    shades = np.linspace(0, 255, IMAGE_SIZE * IMAGE_SIZE).reshape(1, IMAGE_SIZE, IMAGE_SIZE)
    images = ((shades + 25 * labels[:, None, None]) % 256).astype(np.uint8)
    return RunStarted(
        config=config,
        dataset=DatasetInfo(
            name="digits",
            source="Scripted clusters.",
            num_train=steps * config.batch_size,
            num_test=points,
            image_size=IMAGE_SIZE,
            class_names=tuple(str(digit) for digit in range(classes)),
        ),
        arms=tuple(
            ArmInfo(name=spec.name, spec=spec, stem=spec.stem, device="cpu", parameters=1234)
            for spec in config.arm_specs
        ),
        steps_per_epoch=steps,
        first_epoch=0,
        images=images,
        labels=labels,
        frame_images=np.arange(min(FRAME_SIZE, points), dtype=np.int64),
    )


def scripted_frame(started: RunStarted, epoch: int, step: int) -> FrameReady:
    """The features that frames show, after `step` steps of `epoch`."""
    config, labels = started.config, started.labels[started.frame_images]
    progress = (epoch + step / started.steps_per_epoch) / config.epochs
    metrics = {"train_loss": 2.3 - 2 * progress, "train_accuracy": progress}
    metrics["frame_accuracy"] = progress
    classes = len(started.dataset.class_names)
    return FrameReady(
        epoch=epoch,
        step=step,
        arms=tuple(
            replace(
                scripted_arm_state(lam_of(arm), labels, progress, classes, metrics), arm=arm.name
            )
            for arm in started.arms
        ),
        seconds=SECONDS_PER_EPOCH * (epoch + step / started.steps_per_epoch),
        steps_per_second=started.steps_per_epoch / SECONDS_PER_EPOCH,
    )


def scripted_epoch(started: RunStarted, epoch: int) -> EpochDone:
    """The end of `epoch`."""
    config, classes = started.config, len(started.dataset.class_names)
    return EpochDone(
        epoch=epoch,
        arms=tuple(
            replace(
                scripted_arm_state(
                    lam_of(arm),
                    started.labels,
                    (epoch + 1) / config.epochs,
                    classes,
                    scripted_metrics(lam_of(arm), epoch, config.epochs),
                ),
                arm=arm.name,
            )
            for arm in started.arms
        ),
        seconds=SECONDS_PER_EPOCH * (epoch + 1),
    )


def scripted_checkpoint(started: RunStarted, epoch: int) -> CheckpointReady:
    """What is needed to start `epoch`; every arm has its best weights yet."""
    tensors: dict[str, np.ndarray] = {}
    for arm in started.arms:
        tensors[f"{arm.name}/network.weight"] = np.full((3, 2), epoch, np.float32)
        tensors[f"{arm.name}/centers"] = np.full((10, 2), lam_of(arm), np.float32)
        tensors[f"{arm.name}/optimizer.step"] = np.array(epoch, np.int64)
        tensors[f"{arm.name}/own_optimizer_0.0.momentum_buffer"] = np.zeros((10, 2), np.float32)
    return CheckpointReady(
        epoch=epoch,
        step=0,
        tensors=tensors,
        state={"epoch": epoch, "rng": [1, 2, 3], "arms": [arm.name for arm in started.arms]},
        best=tuple(arm.name for arm in started.arms),
    )


def scripted_events(
    *,
    epochs: int = 3,
    lam: Sequence[float] = (0.5,),
    arms: Sequence[str] = (),
    baseline: bool = True,
    points: int = 200,
    classes: int = 10,
    frames: int = 2,
    warn: bool = True,
) -> Iterator[Event]:
    """A whole run: `frames` frames an epoch, a collapse warning in epoch 0 if `warn`."""
    config = scripted_config(epochs=epochs, lam=lam, arms=arms, baseline=baseline)
    started = scripted_started(config, points=points, classes=classes)
    yield started
    for epoch in range(epochs):
        for index in range(frames):
            yield scripted_frame(started, epoch, (index + 1) * 40 // (frames + 1))
        if warn and epoch == 0:
            yield ArmWarning(
                arm=started.arms[-1].name,
                kind="collapse",
                epoch=0,
                step=40,
                message=f"{started.arms[-1].title} met at one point; try a smaller lam.",
            )
        yield scripted_epoch(started, epoch)
        yield scripted_checkpoint(started, epoch + 1)
    yield RunFinished(reason="completed", epochs_done=epochs, seconds=SECONDS_PER_EPOCH * epochs)
