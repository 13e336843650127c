"""Softmax on angles, each loss of the family by its own paper's formula."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from centerviz.engine import ExperimentConfig
from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.training.losses.base import Progress, Shape
from centerviz.engine.training.losses.build import build_objective
from centerviz.engine.training.losses.margin import MarginHead, angle, falling_cosine
from tests.engine.training.losses.built import (
    B,
    D,
    Doubles,
    Ints,
    K,
    array,
    batch,
    built,
    corner_gradients,
    cross_entropy,
    gradients_agree,
)

ARMS = (
    "normface:scale=7",
    "l2softmax:alpha=9",
    "coco:alpha=6.25",
    "sphereface:margin=4,lam-end=0,lam-start=0",
    "sphereface:margin=3,lam-end=5",
    "cosface:scale=7,margin=0.2",
    "arcface:scale=16,margin=0.3",
)


def cosines(x: Doubles, w: Doubles) -> Doubles:
    return np.array([[a @ b / (math.hypot(*a) * math.hypot(*b)) for b in w] for a in x])


def psi(theta: float, m: float) -> float:
    """SphereFace's own: (−1)ᵏ cos(mθ) − 2k for θ from kπ/m to (k + 1)π/m."""
    k = next(k for k in range(20) if theta <= (k + 1) * math.pi / m)
    return (-1) ** k * math.cos(m * theta) - 2 * k


@dataclass(frozen=True)
class Case:
    """What logits are made of: features (B, D), weights (K, D), bias (K,), labels (B,)."""

    x: Doubles
    w: Doubles
    b: Doubles
    y: Ints


def normface(case: Case) -> Doubles:
    return 7 * cosines(case.x, case.w)


def l2softmax(case: Case) -> Doubles:
    return np.array([9 * row / np.linalg.norm(row) for row in case.x]) @ case.w.T + case.b


def coco(case: Case) -> Doubles:
    return 6.25 * cosines(case.x, case.w)


def sphereface(m: float, lam: float) -> Callable[[Case], Doubles]:
    def logits(case: Case) -> Doubles:
        found = cosines(case.x, case.w)
        for row, label in zip(found, case.y, strict=True):
            row[label] = (lam * row[label] + psi(math.acos(row[label]), m)) / (1 + lam)
        return np.linalg.norm(case.x, axis=1, keepdims=True) * found

    return logits


def cosface(case: Case) -> Doubles:
    found = cosines(case.x, case.w)
    found[np.arange(B), case.y] -= 0.2
    return 7 * found


def arcface(case: Case) -> Doubles:
    found = cosines(case.x, case.w)
    for row, label in zip(found, case.y, strict=True):
        theta = math.acos(row[label]) + 0.3
        row[label] = math.cos(theta) if theta <= math.pi else -math.cos(theta) - 2
    return 16 * found


FORMULAS = dict(
    zip(
        ARMS,
        (normface, l2softmax, coco, sphereface(4, 0), sphereface(3, 5), cosface, arcface),
        strict=True,
    )
)


def parts_of(found) -> tuple[Doubles, Doubles]:
    """Weights and bias, zeros where there is none."""
    linear = found.head.linear
    return array(linear.weight), np.zeros(K) if linear.bias is None else array(linear.bias)


@pytest.mark.parametrize("arm", ARMS)
def test_each_loss_is_its_formula(arm: str) -> None:
    features, labels = batch()
    found = built(arm)
    terms = found(torch.tensor(features), torch.tensor(labels))
    expected = cross_entropy(FORMULAS[arm](Case(features, *parts_of(found), labels)), labels)
    np.testing.assert_allclose(array(terms.loss), expected, rtol=1e-9)
    assert list(terms.parts) == ["cross_entropy"]


@pytest.mark.parametrize("arm", ARMS)
def test_a_margin_is_in_the_training_loss_alone(arm: str) -> None:
    features, labels = (torch.tensor(value) for value in batch())
    found = built(arm)
    logits = found.logits(features)
    training, evaluation = found(features, labels), found.eval()(features, labels)
    plain = cross_entropy(array(logits), array(labels))
    np.testing.assert_allclose(array(evaluation.loss), plain, rtol=1e-12)
    for terms in (training, evaluation):
        np.testing.assert_array_equal(array(terms.logits), array(logits))
    has_margin = arm.partition(":")[0] in ("sphereface", "cosface", "arcface")
    assert bool((training.loss > evaluation.loss + 1e-9).all()) is has_margin


@pytest.mark.parametrize("arm", ARMS)
def test_the_classifier_and_the_marks_are_those_of_the_head(arm: str) -> None:
    features, _ = batch()
    found = built(arm)
    classifier = found.classifier()
    assert classifier.kind == ("linear" if arm.startswith("sphereface") else "cosine")
    logits = array(found.logits(torch.tensor(features)))
    np.testing.assert_allclose(classifier.logits(features), logits, rtol=1e-9)
    anchors = found.anchors()
    if arm.startswith("l2softmax"):
        assert anchors is None, "its weights have lengths and a bias: no direction says it all"
    else:
        assert anchors is not None
        assert anchors.kind == "class weights"
        weight, _ = parts_of(found)
        expected = weight / np.linalg.norm(weight, axis=1, keepdims=True)
        np.testing.assert_allclose(anchors.points, expected, rtol=1e-9)


@pytest.mark.parametrize("arm", ARMS)
def test_gradients_are_those_of_finite_differences(arm: str) -> None:
    found = built(arm)
    assert gradients_agree(found, *batch())
    labels = torch.tensor(batch()[1])
    features = torch.tensor(batch()[0])
    [weight] = [p for name, p in found.named_parameters() if name.endswith("weight")]

    def loss(value: torch.Tensor) -> torch.Tensor:
        return torch.func.functional_call(
            found, {"head.linear.weight": value}, (features, labels)
        ).loss

    assert torch.autograd.gradcheck(loss, (weight.detach().clone().requires_grad_(),))


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("corner", ["the origin", "θ = 0", "θ = π", "all but θ = 0"])
def test_gradients_are_finite_at_the_corners(arm: str, corner: str) -> None:
    found = built(arm)
    weight = torch.tensor(parts_of(found)[0])
    features = {
        "the origin": torch.zeros_like(weight),
        "θ = 0": 2 * weight,
        "θ = π": -3 * weight,
        "all but θ = 0": weight + 1e-9,
    }[corner]
    for value in corner_gradients(found, features, torch.arange(K)):
        assert value.isfinite().all()


@pytest.mark.parametrize("shift", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("factor", [1.0, 1.5, 4.0])
def test_the_true_logit_falls_with_the_angle_and_has_no_jump(factor: float, shift: float) -> None:
    theta = torch.linspace(0, math.pi, 20_001, dtype=torch.double)
    value = array(falling_cosine(factor * theta + shift))
    steps = np.diff(value)
    assert (steps <= 1e-12).all()
    assert np.abs(steps).max() < 2 * factor * math.pi / 20_000
    below = array(factor * theta + shift) <= math.pi
    np.testing.assert_allclose(value[below], np.cos(array(factor * theta + shift))[below])


def test_the_angle_is_exact_where_an_arc_cosine_is_not() -> None:
    angles = torch.tensor([0.0, 1e-7, 1e-3, 1.0, math.pi / 2, 3.0, math.pi - 1e-7, math.pi])
    one = torch.tensor([[1.0, 0.0]]).expand(len(angles), 2).double()
    turned = torch.stack([angles.double().cos(), angles.double().sin()], dim=1)
    np.testing.assert_allclose(array(angle(one, turned)), array(angles.double()), atol=1e-15)


def test_lambda_falls_with_the_steps_and_ends_where_it_is_said_to() -> None:
    features, labels = batch()
    found = built("sphereface:margin=4,lam-end=5")
    weight, bias = parts_of(found)
    for step, lam in ((0, 1000.0), (50, 1000 / 7), (1000, 1000 / 121), (10_000, 5.0)):
        terms = found(torch.tensor(features), torch.tensor(labels), Progress(step, 100))
        logits = sphereface(4, lam)(Case(features, weight, bias, labels))
        np.testing.assert_allclose(array(terms.loss), cross_entropy(logits, labels), rtol=1e-9)


def test_all_begin_with_the_weights_that_softmax_begins_with() -> None:
    def first(arm: str) -> torch.Tensor:
        head = build_objective(ExperimentConfig(), parse_arm(arm), Shape(K, D)).head
        return head.linear.weight

    for arm in ARMS:
        assert torch.equal(first(arm), first("softmax"))


def library_loss(name: str, weight: Doubles, **settings: float) -> torch.nn.Module:
    library = pytest.importorskip("pytorch_metric_learning.losses")
    loss = getattr(library, name)(num_classes=K, embedding_size=D, **settings).double()
    loss.W.data = torch.tensor(weight.T.copy())
    return loss


# The library's own, of NumPy's scalars.
@pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")
@pytest.mark.parametrize(
    ("arm", "name", "settings"),
    [
        ("normface:scale=7", "NormalizedSoftmaxLoss", {"temperature": 1 / 7}),
        ("cosface:scale=7,margin=0.2", "CosFaceLoss", {"scale": 7, "margin": 0.2}),
        ("arcface:scale=16,margin=0.3", "ArcFaceLoss", {"scale": 16, "margin": math.degrees(0.3)}),
        (
            "sphereface:margin=4,lam-end=0,lam-start=0",
            "SphereFaceLoss",
            {"scale": 1, "margin": 4},
        ),
    ],
)
def test_loss_and_gradient_are_those_of_pytorch_metric_learning(arm, name, settings) -> None:
    features, labels = batch()
    found = built(arm)
    weight, _ = parts_of(found)
    if name == "ArcFaceLoss":
        # Beyond π − m the library goes on otherwise.
        theta = np.arccos(cosines(features, weight)[np.arange(B), labels])
        features, labels = features[theta < math.pi - 0.3], labels[theta < math.pi - 0.3]
    theirs = library_loss(name, weight, **settings)
    results = []
    for loss in (lambda x, y: found(x, y).loss.mean(), theirs):
        at = torch.tensor(features, requires_grad=True)
        value = loss(at, torch.tensor(labels))
        value.backward()
        results.append((value.item(), array(at.grad)))
    (ours, our_gradient), (other, other_gradient) = results
    assert ours == pytest.approx(other, rel=1e-9)
    np.testing.assert_allclose(our_gradient, other_gradient, rtol=1e-6, atol=1e-12)
    assert isinstance(found.head, MarginHead)
