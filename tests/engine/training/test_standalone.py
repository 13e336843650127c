"""A loss without a classifier: the nearest class mean answers, and nothing says how sure it is."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from centerviz.data import Dataset
from centerviz.engine import ExperimentConfig
from centerviz.engine.config.arms import SOFTMAX
from centerviz.engine.control import Control
from centerviz.engine.events import ArmInfo
from centerviz.engine.metrics import CONFIDENCE, SCALING
from centerviz.engine.training.arm import Arm, Model
from centerviz.engine.training.arm_group import ArmGroup
from centerviz.engine.training.batches import class_mean_indices, hold_out, loss_batches
from centerviz.engine.training.evaluation import Exam, evaluate_epoch, evaluate_frame, measured
from centerviz.engine.training.lockstep import Lockstep
from centerviz.engine.training.losses.base import Objective, ParameterGroup, Shape, Term
from centerviz.engine.training.losses.standalone import NearestMean

K, D = 4, 3


class Pairs(Term):
    """Images of one class attract each other and others repel: a loss of the whole batch."""

    part = "pairs"
    of_batches = True

    def __init__(self) -> None:
        super().__init__()
        self.margin = nn.Parameter(torch.tensor(4.0))

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        distance_BB = torch.cdist(features_BD, features_BD)
        same_BB = labels_B[:, None] == labels_B
        away_BB = (self.margin.detach() - distance_BB).clamp(min=0)
        loss: Tensor = torch.where(same_BB, distance_BB, away_BB).mean()
        return loss.expand(len(labels_B))

    def weight(self, progress: object) -> float:  # noqa: ARG002
        return 1.0

    def network_group(self) -> ParameterGroup:
        return ParameterGroup([self.margin], 0.5)


@pytest.fixture
def head() -> NearestMean:
    """Of four classes the third has no image."""
    found = NearestMean(Pairs(), Shape(K, D))
    features = np.random.default_rng(0).normal(size=(30, D)).astype(np.float32)
    found.learn_to_answer(features, np.array([0, 1, 3] * 10))
    return found


def test_the_nearest_class_mean_answers_and_a_class_without_one_never(head):
    features = np.random.default_rng(1).normal(size=(50, D)).astype(np.float32)
    classifier = head.classifier()
    distance = np.linalg.norm(features[:, None] - head.means.numpy(), axis=2)
    expected = np.where(np.isnan(distance), np.inf, distance)
    np.testing.assert_allclose(classifier.logits(features), -expected, rtol=1e-5)
    np.testing.assert_allclose(head.logits(torch.from_numpy(features)), -expected, rtol=1e-5)
    np.testing.assert_array_equal(classifier.answers(features), expected.argmin(axis=1))
    assert not (classifier.answers(features) == 2).any()


def test_far_from_the_origin_it_is_as_exact(head):
    far = np.float32(1e4)
    head.learn_to_answer(far + np.arange(K * D, dtype=np.float32).reshape(K, D), np.arange(K))
    features = head.means + torch.tensor([0.5, -0.5, 0.25])
    assert head.logits(features).argmax(dim=1).tolist() == list(range(K))
    assert head.classifier().answers(features.numpy()).tolist() == list(range(K))


def test_it_has_no_probability(head):
    label, probability = head.classifier().prediction(head.means[1].numpy())
    assert label == 1
    assert np.isnan(probability)


def test_its_means_are_saved_and_it_has_no_weights_but_what_the_loss_learns(head):
    assert torch.equal(head.state_dict()["means"], head.means) or head.means.isnan().any()
    assert head.weights() == {}
    objective = Objective(head, [])
    (group,) = objective.network_groups()
    assert group.parameters == [head.loss.margin]
    assert group.lr == 0.5
    assert objective.parts == ("pairs",)


def test_a_loss_of_batches_is_measured_in_batches_of_the_size_it_learns_from(head):
    features, labels = torch.randn(10, D), torch.arange(10) % K
    batches = loss_batches(10, 4)
    assert sorted(torch.cat(batches).tolist()) == list(range(10))
    assert {len(batch) for batch in batches} == {5}
    parts = [float(head.loss(features[batch], labels[batch])[0].detach()) for batch in batches]
    found = Objective(head, []).means(features, labels, batches)
    assert found == {"pairs": pytest.approx(sum(parts) / 2)}


def test_the_means_are_of_a_sample_that_the_seed_determines_and_nothing_was_held_out_of(
    real_dataset: Dataset,
):
    labels = real_dataset.train.labels
    samples = []
    for seed in (0, 0, 1):
        learned, held_out = hold_out(ExperimentConfig(seed=seed), len(labels))
        chosen = class_mean_indices(learned, labels)
        assert not set(chosen) & set(held_out)
        counts = np.bincount(labels[chosen])
        assert counts.sum() == 1000
        assert counts.min() == counts.max()
        samples.append(chosen.tolist())
    assert samples[0] == samples[1] != samples[2]


def headless(dataset: Dataset, *, frames: bool = False) -> tuple[Arm, ArmInfo, Exam]:
    """An arm of `Pairs` alone, after 20 steps; with `frames`, looked at after ten of them."""
    config = ExperimentConfig(
        lam=(), batch_size=32, device="cpu", threads=1, reduction="mean", lr=0.05
    )
    group = ArmGroup(config, dataset)
    [info], [exam] = group.infos, group.exams
    model = Model(config, SOFTMAX, dataset.image_size, dataset.num_classes)
    model.objective = Objective(NearestMean(Pairs(), Shape(dataset.num_classes, 2)), [])
    arm = Arm(config, SOFTMAX, exam.train, model, torch.device("cpu"))
    group.arms[0] = arm
    for steps in (10, 20):
        gate = Lockstep(Control(), steps)
        gate.halt()
        for future in group.train(0, gate):
            future.result()
        if frames and steps == 10:
            group.on_each(evaluate_frame)
    assert arm.step == 20 or arm.step == group.steps_per_epoch
    group.close()
    return arm, info, exam


def test_accuracy_is_defined_and_confidence_is_not(small_dataset: Dataset):
    arm, info, exam = headless(small_dataset)
    result = evaluate_epoch(arm, info, exam)
    state = measured(result, small_dataset, "test", 1.0)
    numbers = state.metrics
    answers = state.classifier.answers(state.features)
    assert numbers["test_accuracy"] == float((answers == small_dataset.test.labels).mean())
    for name in ("train", "test", "validation"):
        assert 0.15 < numbers[f"{name}_accuracy"] <= 1, name
        assert np.isfinite(numbers[f"{name}_loss"])
    assert "test_cross_entropy" not in numbers
    sure = [metric.name for metric in (*CONFIDENCE, *SCALING)]
    sure += [name for name in numbers if name.startswith("ood") and "prob" in name]
    sure += [name for name in numbers if name.startswith("ood") and name.endswith("confidence")]
    assert np.isnan([numbers[name] for name in sure]).all()
    assert numbers["ood_noise_auroc_class_mean_distance"] >= 0
    assert numbers["silhouette"] >= -1
    assert not state.anchors.learned


def test_a_look_in_mid_epoch_changes_nothing(small_dataset: Dataset):
    (one, *rest), (looked, *_) = (headless(small_dataset, frames=look) for look in (False, True))
    first, second = (evaluate_epoch(arm, *rest) for arm in (one, looked))
    assert {name: repr(value) for name, value in first.state.metrics.items()} == {
        name: repr(value) for name, value in second.state.metrics.items()
    }
    for name, value in one.model.state_dict().items():
        torch.testing.assert_close(value, looked.model.state_dict()[name], rtol=0, atol=0)


def test_the_training_accuracy_is_that_of_the_images_whose_means_answer(small_dataset: Dataset):
    arm, info, exam = headless(small_dataset)
    assert np.isnan(arm.training_means()["train_accuracy"])
    frame = evaluate_frame(arm, info, exam)
    seen = arm.evaluate(exam.train, exam.answering)
    right = seen.logits.argmax(dim=1) == exam.train.labels_N[exam.answering]
    assert frame.metrics["train_accuracy"] == float(right.double().mean())
