"""Contrastive-center loss, the paper's formula, and how its centers move."""

import numpy as np
import pytest
import torch

from centerviz.engine.training.losses.center import center_loss
from centerviz.engine.training.losses.contrastive_center import ContrastiveCenterTerm
from tests.engine.training.losses.built import (
    Doubles,
    Ints,
    K,
    array,
    batch,
    built,
    corner_gradients,
    gradients_agree,
    slopes,
)


def term_of(found) -> ContrastiveCenterTerm:
    (term,) = found.terms
    assert isinstance(term, ContrastiveCenterTerm)
    return term


def formula(features: Doubles, labels: Ints, centers: Doubles) -> Doubles:
    found = []
    for x, y in zip(features, labels, strict=True):
        away = [float(sum((x - c) ** 2)) for c in centers]
        found.append(0.5 * away[y] / (sum(away) - away[y] + 1))
    return np.array(found)


def test_the_loss_is_its_formula() -> None:
    features, labels = batch()
    found = built("contrastive-center:lam=3")
    terms = found(torch.tensor(features), torch.tensor(labels))
    expected = formula(features, labels, array(term_of(found).centers))
    np.testing.assert_allclose(array(terms.parts["contrastive_center_loss"]), expected, rtol=1e-12)
    joint = array(terms.parts["cross_entropy"]) + 3 * expected
    np.testing.assert_allclose(array(terms.loss), joint, rtol=1e-12)


def test_centers_follow_the_gradient_of_the_batch_without_lambda() -> None:
    features, labels = batch()
    found = built("contrastive-center:lam=100,lr=0.25,rule=gradient")
    term = term_of(found)
    found.after_step(torch.tensor(features), torch.tensor(labels))
    expected = slopes(lambda c: formula(features, labels, c).sum(), array(term.centers))
    np.testing.assert_allclose(array(term.centers.grad), expected, rtol=1e-6, atol=1e-9)
    [group] = found.own_groups()
    assert (group.parameters, group.lr) == ([term.centers], 0.25)


def test_by_eq4_they_follow_their_classes_as_those_of_center_loss_do() -> None:
    features, labels = (torch.tensor(value) for value in batch())
    found, center = built("contrastive-center:rule=eq4"), built("center:rule=eq4")
    for objective in (found, center):
        objective.terms[0].centers.data.copy_(torch.arange(2.0 * K).reshape(K, 2))
        objective.after_step(features, labels)
    assert torch.equal(term_of(found).centers.grad, center.terms[0].centers.grad)


def test_the_loss_itself_does_not_pull_on_the_centers() -> None:
    features, labels = (torch.tensor(value) for value in batch())
    found = built("contrastive-center")
    found(features, labels).loss.sum().backward()
    assert term_of(found).centers.grad is None


def test_gradients_are_those_of_finite_differences() -> None:
    assert gradients_agree(built("contrastive-center:lam=3"), *batch())


@pytest.mark.parametrize("corner", ["own center", "all centers in one point"])
def test_gradients_are_finite_at_the_corners(corner: str) -> None:
    found = built("contrastive-center")
    centers = term_of(found).centers
    if corner == "all centers in one point":
        centers.data.fill_(1.5)
    for value in corner_gradients(found, centers.detach().clone(), torch.arange(K)):
        assert value.isfinite().all()


def test_other_centers_far_away_leave_what_counts() -> None:
    """Single precision: the sum over others is not a difference of large numbers."""
    found = built("contrastive-center").float()
    term = term_of(found)
    with torch.no_grad():
        term.centers.copy_(torch.tensor([[1e5, 0.0], *[[0.0, 0.1 * k] for k in range(1, K)]]))
    feature = torch.tensor([[0.0, 0.0]])
    loss = term(feature, torch.tensor([0])).item()
    others = sum((0.1 * k) ** 2 for k in range(1, K))
    assert loss == pytest.approx(0.5e10 / (others + 1), rel=1e-5)
    half = center_loss(feature, torch.tensor([0]), term.centers.detach(), "half-squared").item()
    assert loss == pytest.approx(half / (others + 1), rel=1e-5)
