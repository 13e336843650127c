"""From an arm's answers to its state and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch import Tensor

from ...data import Dataset
from ..events import ArmInfo, ArmState, Floats, Ints
from ..geometry.anchors import Anchors, class_means
from ..geometry.plane import Plane
from ..metrics import Judged, measure, measure_kinds, measure_temperature
from ..metrics.drawn import measure_drawn
from ..metrics.images import SplitName
from .arm import Arm, Evaluation
from .batches import ImageSource, loss_batches
from .losses.standalone import Standalone


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """The images that arms on one device are judged on."""

    train: ImageSource
    test: ImageSource
    held_out: Tensor
    """(V,), indices into `train` of the images that choose the best weights; maybe empty."""
    draw_train: bool
    """Whether the training split is drawn, not the test split."""
    frame_images: Tensor
    """(P,), indices into the drawn split of the images that frames show."""
    unfamiliar: ImageSource
    """Out-of-distribution images; their labels mean nothing."""
    class_mean_images: Tensor
    """(M,), indices into `train` of the images that distances to class means are measured by."""
    answering: Tensor
    """(M,), indices into `train` of the images whose class means classify where a loss has no
    classifier."""

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
    held_out: Judged | None
    """Logits and labels of the training images that nothing was learned from; None without."""
    class_means: Floats
    """(K, D), of the features of `Exam.class_mean_images`."""


def evaluate_epoch(arm: Arm, info: ArmInfo, exam: Exam) -> EpochResult:
    """Train, test and validation losses and accuracies, and the features to draw."""
    metrics = arm.training_means() | ready_to_classify(arm, exam)
    test = arm.evaluate(exam.test)
    metrics |= _means("test", arm, test, exam.test.labels_N)
    held_out: Judged | None = None
    if len(exam.held_out):
        held, labels_V = arm.evaluate(exam.train, exam.held_out), exam.train.labels_N[exam.held_out]
        validation = _means("validation", arm, held, labels_V)
        held_out = held.logits.numpy(), labels_V.cpu().numpy()
    else:
        validation = _means("validation", arm, test, exam.test.labels_N)
    metrics |= {name: validation[name] for name in ("validation_loss", "validation_accuracy")}
    drawn = arm.evaluate(exam.train) if exam.draw_train else test
    classes = arm.model.objective.classifier().num_classes
    plane = arm.model.plane = Plane.fit(drawn.features.numpy(), arm.model.plane)
    state = _arm_state(arm, info, (drawn, exam.drawn.labels_N), plane, metrics)
    return EpochResult(
        state=state,
        test=test,
        unfamiliar=arm.evaluate(exam.unfamiliar),
        held_out=held_out,
        class_means=class_means(*_seen(arm, exam, exam.class_mean_images), classes),
    )


def ready_to_classify(arm: Arm, exam: Exam) -> dict[str, float]:
    """Let an arm answer whose loss stands alone, by class means as its weights are now.

    Returns:
        `train_accuracy`, of the images that the means are of; nothing for an arm that answers
        while it learns.
    """
    head = arm.model.objective.head
    if not isinstance(head, Standalone):
        return {}
    features, labels = _seen(arm, exam, exam.answering)
    head.learn_to_answer(features, labels)
    answers = head.classifier().answers(features)
    return {"train_accuracy": float((answers == labels).mean())}


def _seen(arm: Arm, exam: Exam, chosen: Tensor) -> tuple[Floats, Ints]:
    """Features (M, D) and labels (M,) of some training images."""
    features = arm.evaluate(exam.train, chosen).features.numpy()
    return features, exam.train.labels_N[chosen].cpu().numpy()


def evaluate_frame(arm: Arm, info: ArmInfo, exam: Exam) -> ArmState:
    """An arm's state in the middle of an epoch, on the images that frames show."""
    means = arm.training_means() | ready_to_classify(arm, exam)
    evaluation = arm.evaluate(exam.drawn, exam.frame_images)
    labels_P = exam.drawn.labels_N[exam.frame_images]
    metrics = {name: means[name] for name in ("train_loss", "train_accuracy")}
    # Named by its images: what frames of training images tell is no running test accuracy.
    name = "frame_train_accuracy" if exam.draw_train else "frame_accuracy"
    metrics[name] = _accuracy(evaluation, labels_P)
    # As the last epoch was seen; before the first one's end, as the frame's features vary most.
    features, plane = evaluation.features.numpy(), arm.model.plane
    plane = plane.share_of(features) if plane else Plane.fit(features)
    return _arm_state(arm, info, (evaluation, labels_P), plane, metrics)


def measured(result: EpochResult, dataset: Dataset, drawn: SplitName, seconds: float) -> ArmState:
    """The result's state with its clusters and confidence measured on the test set.

    And with its temperature, and how it responds to out-of-distribution images. Where training
    images are drawn, their clusters and confidence are measured as well.
    """
    state, features, test = result.state, result.test.features.numpy(), dataset.test
    sure = state.classifier.has_probabilities
    logits, strange = (
        each.logits.numpy() if sure else None for each in (result.test, result.unfamiliar)
    )
    numbers = measure(
        features=features,
        labels=test.labels,
        classifier=state.classifier,
        anchors=state.anchors,
    )
    judged = None if logits is None else (logits, test.labels)
    temperature = measure_temperature(judged, result.held_out)
    unfamiliar = measure_kinds(
        (features, logits), (result.unfamiliar.features.numpy(), strange), result.class_means
    )
    of_drawn = measure_drawn(state, dataset.train.labels) if drawn == "train" else {}
    more = {**temperature, **unfamiliar, **of_drawn}
    return replace(state, metrics={**state.metrics, "seconds": seconds, **numbers, **more})


def _means(prefix: str, arm: Arm, evaluation: Evaluation, labels_N: Tensor) -> dict[str, float]:
    """`<prefix>_loss`, its parts and `<prefix>_accuracy` over N images."""
    objective = arm.model.objective
    features_ND, labels_N = evaluation.features.to(arm.device), labels_N.to(arm.device)
    batches = loss_batches(len(labels_N), arm.config.batch_size)
    means = arm.loss_means(features_ND, labels_N, batches)
    return {
        f"{prefix}_loss": objective.total(means),
        **{f"{prefix}_{name}": value for name, value in means.items()},
        f"{prefix}_accuracy": _accuracy(evaluation, labels_N),
    }


def _accuracy(evaluation: Evaluation, labels_N: Tensor) -> float:
    """The share of N images that are classified correctly."""
    correct_N = evaluation.logits.argmax(dim=1) == labels_N.cpu()
    return correct_N.double().mean().item()


def _arm_state(
    arm: Arm,
    info: ArmInfo,
    drawn: tuple[Evaluation, Tensor],
    plane: Plane,
    metrics: Mapping[str, float],
) -> ArmState:
    features, classifier = drawn[0].features.numpy(), arm.model.objective.classifier()
    means = class_means(features, drawn[1].cpu().numpy(), classifier.num_classes)
    anchors = arm.model.objective.anchors() or Anchors(kind="class means", points=means)
    return ArmState(
        arm=info.name,
        features=features,
        classifier=classifier,
        anchors=anchors.among(features),
        plane=plane,
        metrics=metrics,
        alive=arm.alive,
    )
