"""From an arm's answers to its state and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from ...data import Split
from ..events import ArmInfo, ArmState, class_means
from ..metrics import measure, measure_probe
from .arm import Arm, Evaluation
from .batches import ImageSource
from .losses.center import center_loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """The images that arms on one device are judged on."""

    train: ImageSource
    test: ImageSource
    held_out: Tensor
    """(V,), indices into `train` of the images that choose the best weights; maybe empty."""
    draw_train: bool
    """Whether the training split is drawn, not the test split."""
    probe: Tensor
    """(P,), indices into the drawn split of the images that frames show."""
    unfamiliar: ImageSource
    """Images of no class; their labels mean nothing."""

    @property
    def drawn(self) -> ImageSource:
        """The split whose features are drawn."""
        return self.train if self.draw_train else self.test


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochResult:
    """What one arm's evaluation at an epoch's end gave."""

    state: ArmState
    test: Evaluation
    unfamiliar: Evaluation


def evaluate_epoch(arm: Arm, info: ArmInfo, exam: Exam) -> EpochResult:
    """Train, test and validation losses and accuracies, and the features to draw."""
    test = arm.evaluate(exam.test)
    metrics = arm.training_means() | _means("test", arm, test, exam.test.labels_N)
    if len(exam.held_out):
        held = arm.evaluate(exam.train, exam.held_out)
        validation = _means("validation", arm, held, exam.train.labels_N[exam.held_out])
    else:
        validation = _means("validation", arm, test, exam.test.labels_N)
    metrics |= {name: validation[name] for name in ("validation_loss", "validation_accuracy")}
    drawn = arm.evaluate(exam.train) if exam.draw_train else test
    return EpochResult(
        state=_arm_state(arm, info, drawn, metrics),
        test=test,
        unfamiliar=arm.evaluate(exam.unfamiliar),
    )


def evaluate_probe(arm: Arm, info: ArmInfo, exam: Exam) -> ArmState:
    """An arm's state in the middle of an epoch, on the probe images."""
    evaluation = arm.evaluate(exam.drawn, exam.probe)
    accuracy = _means("probe", arm, evaluation, exam.drawn.labels_N[exam.probe])["probe_accuracy"]
    means = arm.training_means()
    metrics = {name: means[name] for name in ("train_loss", "train_accuracy")}
    return _arm_state(arm, info, evaluation, {**metrics, "probe_accuracy": accuracy})


def measured(result: EpochResult, test: Split, seconds: float) -> ArmState:
    """The result's state with its clusters and confidence measured on the test set.

    And with what it makes of images of no class.
    """
    state, features = result.state, result.test.features.numpy()
    numbers = measure(
        features=features,
        labels=test.labels,
        head_weight=state.head_weight,
        head_bias=state.head_bias,
        centers=state.centers,
        lam=state.lam,
    )
    # Without center loss no feature follows the learned centers.
    means = class_means(features, test.labels, len(state.centers))
    unfamiliar = measure_probe(
        (features, result.test.logits.numpy()),
        (result.unfamiliar.features.numpy(), result.unfamiliar.logits.numpy()),
        state.centers if state.lam else means,
    )
    metrics = {**state.metrics, "seconds": seconds, **numbers, **unfamiliar}
    return replace(state, metrics=metrics)


def _means(prefix: str, arm: Arm, evaluation: Evaluation, labels_N: Tensor) -> dict[str, float]:
    """`<prefix>_loss`, `_cross_entropy`, `_center_loss` and `_accuracy` over N images."""
    labels_N = labels_N.cpu()
    centers_KD = arm.model.centers.detach().cpu()
    cross_entropy = functional.cross_entropy(evaluation.logits, labels_N).item()
    center_N = center_loss(evaluation.features, labels_N, centers_KD, arm.config.center_form)
    center = center_N.mean().item()
    accuracy = (evaluation.logits.argmax(dim=1) == labels_N).double().mean().item()
    return {
        f"{prefix}_loss": cross_entropy + (arm.lam * center if arm.lam else 0.0),
        f"{prefix}_cross_entropy": cross_entropy,
        f"{prefix}_center_loss": center,
        f"{prefix}_accuracy": accuracy,
    }


def _arm_state(
    arm: Arm, info: ArmInfo, drawn: Evaluation, metrics: Mapping[str, float]
) -> ArmState:
    head = arm.model.head
    bias = torch.zeros(head.out_features) if head.bias is None else head.bias
    return ArmState(
        arm=info.name,
        lam=arm.lam,
        features=drawn.features.numpy(),
        centers=arm.model.centers.detach().cpu().numpy().copy(),
        head_weight=head.weight.detach().cpu().numpy().copy(),
        head_bias=bias.detach().cpu().numpy().copy(),
        metrics=metrics,
        alive=arm.alive,
    )
