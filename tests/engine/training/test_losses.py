"""Center loss and the centers' rules against formulas written anew in numpy."""

import numpy as np
import pytest
import torch

from centerviz.engine.training.losses.center import center_loss
from centerviz.engine.training.losses.centers import eq4_delta
from centerviz.engine.training.losses.softmax import cross_entropy

FORMULAS = {
    "squared": lambda d: (d**2).sum(axis=1),
    "half-squared": lambda d: 0.5 * (d**2).sum(axis=1),
    "norm": lambda d: np.sqrt((d**2).sum(axis=1)),
}


@pytest.fixture
def points():
    rng = np.random.default_rng(7)
    features = rng.normal(size=(17, 2)) * 3
    labels = rng.integers(0, 5, 17)
    centers = rng.normal(size=(6, 2))  # class 5 has no image
    return features, labels, centers


@pytest.mark.parametrize("form", FORMULAS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_each_form_is_its_formula(form, dtype, points):
    features, labels, centers = points
    loss = center_loss(
        torch.tensor(features, dtype=dtype),
        torch.tensor(labels),
        torch.tensor(centers, dtype=dtype),
        form,
    )
    expected = FORMULAS[form](features - centers[labels])
    np.testing.assert_allclose(loss.numpy(), expected, rtol=1e-5 if dtype.itemsize == 4 else 1e-12)


@pytest.mark.parametrize("form", FORMULAS)
def test_gradients_of_features_and_centers_are_those_of_finite_differences(form, points):
    features, labels, centers = (torch.tensor(value) for value in points)
    features.requires_grad_()
    centers.requires_grad_()
    assert torch.autograd.gradcheck(
        lambda x, c: center_loss(x, labels, c, form), (features, centers)
    )


def test_half_squared_pulls_a_feature_by_its_difference_to_the_center(points):
    features, labels, centers = (torch.tensor(value) for value in points)
    features.requires_grad_()
    center_loss(features, labels, centers, "half-squared").sum().backward()
    torch.testing.assert_close(features.grad, features.detach() - centers[labels])


def test_the_norm_has_a_gradient_of_zero_where_a_feature_lies_on_its_center():
    features = torch.zeros(1, 2, requires_grad=True)
    center_loss(features, torch.tensor([0]), torch.zeros(1, 2), "norm").sum().backward()
    assert features.grad is not None
    assert features.grad.tolist() == [[0.0, 0.0]]


def test_eq4_sums_the_differences_of_a_class_and_divides_by_one_more_than_its_size(points):
    features, labels, centers = points
    expected = np.zeros_like(centers)
    for j in range(len(centers)):
        members = features[labels == j]
        expected[j] = sum((centers[j] - x for x in members), np.zeros(2)) / (1 + len(members))
    delta = eq4_delta(torch.tensor(features), torch.tensor(labels), torch.tensor(centers))
    np.testing.assert_allclose(delta.numpy(), expected, rtol=1e-12, atol=1e-15)
    assert (delta[5] == 0).all(), "a class without images keeps its center"


CLIP = 1e-7


@pytest.mark.parametrize("margin", [-20.0, -10.0, 0.0, 10.0, 20.0])
def test_clipped_cross_entropy_is_that_of_the_nearest_probability_within(margin):
    """Beyond ±16.1 the true class's probability lies outside [1e-7, 1 − 1e-7]."""
    logits = torch.tensor([[margin, 0.0]], dtype=torch.float64, requires_grad=True)
    loss = cross_entropy(logits, torch.tensor([0]), CLIP)
    probability = 1 / (1 + np.exp(-margin))
    expected = -np.log(np.clip(probability, CLIP, 1 - CLIP))
    np.testing.assert_allclose(loss.detach().numpy(), [expected], rtol=1e-9)
    [gradient] = torch.autograd.grad(loss.sum(), logits)
    pull = 1 - probability if CLIP <= probability <= 1 - CLIP else 0.0
    np.testing.assert_allclose(gradient.numpy(), [[-pull, pull]], rtol=1e-6)


def test_without_a_clip_cross_entropy_is_exact():
    rng = np.random.default_rng(3)
    logits, labels = 30 * rng.normal(size=(9, 4)), rng.integers(0, 4, 9)
    loss = cross_entropy(torch.tensor(logits), torch.tensor(labels))
    expected = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(9), labels]
    np.testing.assert_allclose(loss.numpy(), expected, rtol=1e-12, atol=1e-12)
