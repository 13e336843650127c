"""An objective against its formulas, written anew in numpy; and how centers move.

Five feature dimensions and six classes, one of them without an image.
"""

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor

from centerviz.engine import ExperimentConfig
from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.config.settings import resolve
from centerviz.engine.training.losses.base import Objective, Progress, Shape
from centerviz.engine.training.losses.build import build_objective
from centerviz.engine.training.losses.center import CenterSettings, CenterTerm
from centerviz.engine.training.losses.softmax import SoftmaxHead

K, D, B = 6, 5, 17
Doubles = npt.NDArray[np.float64]
FORMS = {
    "squared": lambda d: (d**2).sum(axis=1),
    "half-squared": lambda d: (d**2).sum(axis=1) / 2,
    "norm": lambda d: np.sqrt((d**2).sum(axis=1)),
}
RULES = ("autograd", "autograd-unscaled", "eq4")


def config(**settings: object) -> ExperimentConfig:
    return ExperimentConfig(**settings)  # type: ignore[arg-type]


def objective(lam: tuple[float, ...], **settings: object) -> Objective:
    """Softmax and one center term for each λ, in `D` dimensions and double precision."""
    torch.manual_seed(0)
    settled = config(**settings)
    head = SoftmaxHead(torch.nn.Linear(D, K), settled.probability_clip)
    shape = Shape(num_classes=K, dim=D)
    specs = [center_arm(one).terms[0] for one in lam]
    terms = [CenterTerm(CenterSettings.of(settled, resolve(settled, one)), shape) for one in specs]
    return Objective(head, list(terms)).double()


def centers_of(found: Objective, index: int = 0) -> Tensor:
    term = found.terms[index]
    assert isinstance(term, CenterTerm)
    return term.centers


@pytest.fixture
def batch() -> tuple[Doubles, npt.NDArray[np.int64]]:
    rng = np.random.default_rng(3)
    return rng.normal(size=(B, D)) * 3, rng.integers(0, K - 1, B)


def cross_entropy(found: Objective, features: Doubles, labels: Doubles) -> Doubles:
    linear = found.head.linear
    logits = features @ linear.weight.detach().numpy().T + linear.bias.detach().numpy()
    return np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(B), labels]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lam", [(), (0.5,), (0.5, 2.0)])
def test_the_loss_is_the_head_s_and_every_term_at_its_weight(form, lam, batch):
    features, labels = batch
    found = objective(lam, center_form=form)
    terms = found(torch.tensor(features), torch.tensor(labels))
    head = cross_entropy(found, features, labels)
    away = [
        FORMS[form](features - centers_of(found, index).detach().numpy()[labels])
        for index in range(len(lam))
    ]
    np.testing.assert_allclose(terms.parts["cross_entropy"].detach(), head, rtol=1e-10)
    expected = head + sum(weight * each for weight, each in zip(lam, away, strict=True))
    np.testing.assert_allclose(terms.loss.detach(), expected, rtol=1e-10)
    np.testing.assert_array_equal(
        terms.logits.detach(), found.logits(torch.tensor(features)).detach()
    )
    if len(lam) == 1:
        assert list(terms.parts) == list(found.parts) == ["cross_entropy", "center_loss"]
        np.testing.assert_allclose(terms.parts["center_loss"].detach(), away[0], rtol=1e-10)


@pytest.mark.parametrize(
    ("warmup", "step", "factor"),
    [(0.0, 0, 1.0), (2.0, 0, 1 / 20), (2.0, 4, 5 / 20), (2.0, 19, 1.0), (2.0, 20, 1.0)],
)
def test_a_term_s_weight_rises_and_the_total_counts_it_in_full(warmup, step, factor, batch):
    features, labels = (torch.tensor(value) for value in batch)
    found = objective((0.5,), lam_warmup=warmup)
    rising = found(features, labels, Progress(step, steps_per_epoch=10))
    parts = {name: value.detach() for name, value in rising.parts.items()}
    expected = parts["cross_entropy"] + 0.5 * factor * parts["center_loss"]
    torch.testing.assert_close(rising.loss.detach(), expected)
    means = {name: float(value.mean()) for name, value in parts.items()}
    assert found.total(means) == pytest.approx(means["cross_entropy"] + 0.5 * means["center_loss"])


def test_the_total_of_softmax_is_its_cross_entropy():
    assert objective(()).total({"cross_entropy": 1.25}) == 1.25
    assert objective(()).parts == ("cross_entropy",)


def expected_gradient(rule: str, form: str, features: Doubles, labels: Doubles, centers: Doubles):
    """The gradient that a rule gives the centers, class by class."""
    gradient = np.zeros_like(centers)
    for j in range(K):
        away = centers[j] - features[labels == j]
        if rule == "eq4":
            gradient[j] = away.sum(axis=0) / (1 + len(away))
        elif form == "norm":
            gradient[j] = (away / np.linalg.norm(away, axis=1, keepdims=True)).sum(axis=0)
        else:
            gradient[j] = {"squared": 2, "half-squared": 1}[form] * away.sum(axis=0)
    return gradient


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_unscaled_centers_follow_the_center_loss_without_lambda(form, reduction, batch):
    features, labels = batch
    found = objective(
        (100.0,), center_rule="autograd-unscaled", center_form=form, reduction=reduction
    )
    centers = centers_of(found)
    found.after_step(torch.tensor(features), torch.tensor(labels))
    expected = expected_gradient(
        "autograd-unscaled", form, features, labels, centers.detach().numpy()
    )
    np.testing.assert_allclose(
        centers.grad, expected / (B if reduction == "mean" else 1), rtol=1e-10, atol=1e-12
    )


@pytest.mark.parametrize("batch_mean", [False, True])
def test_eq4_moves_centers_by_the_paper_s_step(batch_mean, batch):
    features, labels = batch
    found = objective((100.0,), center_rule="eq4", center_batch_mean=batch_mean, reduction="sum")
    centers = centers_of(found)
    found.after_step(torch.tensor(features), torch.tensor(labels))
    expected = expected_gradient("eq4", "half-squared", features, labels, centers.detach().numpy())
    assert centers.grad is not None
    np.testing.assert_allclose(centers.grad, expected / (B if batch_mean else 1), rtol=1e-10)
    assert not centers.grad[K - 1].any(), "a class without images keeps its center"


@pytest.mark.parametrize("form", FORMS)
def test_by_autograd_lambda_times_the_loss_pulls_on_the_centers(form, batch):
    features, labels = batch
    found = objective((0.25,), center_rule="autograd", center_form=form)
    centers = centers_of(found)
    found(torch.tensor(features), torch.tensor(labels)).loss.sum().backward()
    expected = 0.25 * expected_gradient(
        "autograd", form, features, labels, centers.detach().numpy()
    )
    np.testing.assert_allclose(centers.grad, expected, rtol=1e-10, atol=1e-12)
    assert centers.grad is not None
    before = centers.grad.clone()
    found.after_step(torch.tensor(features), torch.tensor(labels))
    assert torch.equal(centers.grad, before), "after the step nothing is left to do"


@pytest.mark.parametrize("rule", ["autograd-unscaled", "eq4"])
def test_by_other_rules_the_loss_does_not_pull_on_the_centers(rule, batch):
    features, labels = (torch.tensor(value) for value in batch)
    found = objective((0.25,), center_rule=rule)
    features.requires_grad_()
    found(features, labels).loss.sum().backward()
    assert centers_of(found).grad is None
    assert features.grad is not None
    assert features.grad.any()


@pytest.mark.parametrize("rule", RULES)
def test_who_moves_the_centers_is_up_to_the_rule(rule):
    found = objective((0.5,), center_rule=rule, center_momentum=0.5, center_schedule=True)
    network, own = found.network_groups(), found.own_groups()
    assert (len(network), len(own)) == ((1, 0) if rule == "autograd" else (0, 1))
    (group,) = network + own
    assert group.parameters == [centers_of(found)]
    if own:
        assert (group.lr, group.momentum, group.scheduled) == (0.5, 0.5, True)
    else:
        assert group.lr == config().lr
    assert objective((), center_rule=rule).network_groups() == []
    assert objective((), center_rule=rule).own_groups() == []


def test_softmax_has_no_anchors_and_center_loss_has_its_centers():
    assert objective(()).anchors() is None
    found = objective((0.5,))
    anchors = found.anchors()
    assert anchors is not None
    assert anchors.learned
    np.testing.assert_array_equal(anchors.points, centers_of(found).detach())
    with torch.no_grad():
        centers_of(found).zero_()
    assert anchors.points.any(), "a copy"


def test_the_classifier_is_what_the_head_does(batch):
    features, _ = batch
    found = objective(())
    logits = found.logits(torch.tensor(features)).detach().numpy()
    np.testing.assert_allclose(found.classifier().logits(features), logits, rtol=1e-10)


@pytest.mark.parametrize("bias", [True, False])
def test_an_objective_is_built_from_an_arm_s_spec(bias):
    settled = config(head_bias=bias, center_init="uniform")
    built = build_objective(settled, center_arm(0.25), Shape(num_classes=K, dim=2))
    (term,) = built.terms
    assert isinstance(built.head, SoftmaxHead)
    assert isinstance(term, CenterTerm)
    assert term.weight(None) == 0.25
    assert term.centers.shape == (K, 2)
    assert term.centers.detach().abs().max() <= 0.05
    assert (built.head.linear.bias is not None) is bias
    plain = build_objective(settled, SOFTMAX, Shape(num_classes=K, dim=2))
    assert len(plain.terms) == 0
    assert torch.equal(plain.head.linear.weight, built.head.linear.weight)


def test_only_training_clips_probabilities(batch):
    features, labels = (torch.tensor(value) for value in batch)
    found = objective((), probability_clip=0.4)
    clipped = found.train()(features, labels).loss
    exact = found.eval()(features, labels).loss
    assert float(clipped.detach().max()) == pytest.approx(-np.log(0.4))
    np.testing.assert_allclose(exact.detach(), cross_entropy(found, *batch), rtol=1e-10)
