"""Git loss: to the own center, away from the others."""

import numpy as np
import pytest
import torch

from centerviz.engine.training.losses.git import GitTerm
from tests.engine.training.losses.built import (
    K,
    array,
    batch,
    built,
    corner_gradients,
    gradients_agree,
)

ARM = "git:lam=0.5,lam-git=2,lr=0.25"


def term_of(found) -> GitTerm:
    (term,) = found.terms
    assert isinstance(term, GitTerm)
    return term


def test_the_loss_is_its_formula() -> None:
    features, labels = batch()
    found = built(ARM)
    terms = found(torch.tensor(features), torch.tensor(labels))
    expected = []
    for x, y in zip(features, labels, strict=True):
        away = [float(sum((x - c) ** 2)) for c in array(term_of(found).centers)]
        push = sum(1 / (1 + d) for j, d in enumerate(away) if j != y)
        expected.append(0.5 * 0.5 * away[y] + 2 * push)
    np.testing.assert_allclose(array(terms.parts["git_loss"]), expected, rtol=1e-12)
    joint = array(terms.parts["cross_entropy"]) + expected
    np.testing.assert_allclose(array(terms.loss), joint, rtol=1e-12)
    assert term_of(found).weight(None) == 1


def test_its_own_centers_move_by_eq4_and_are_marked() -> None:
    features, labels = batch()
    found = built(ARM)
    term = term_of(found)
    found.after_step(torch.tensor(features), torch.tensor(labels))
    centers = array(term.centers)
    for j in range(K):
        members = features[labels == j]
        expected = sum((centers[j] - x for x in members), np.zeros(2)) / (1 + len(members))
        np.testing.assert_allclose(array(term.centers.grad)[j], expected, atol=1e-12)
    [group] = found.own_groups()
    assert (group.parameters, group.lr) == ([term.centers], 0.25)
    anchors = found.anchors()
    assert anchors is not None
    assert anchors.learned
    np.testing.assert_array_equal(anchors.points, centers)


def test_gradients_are_those_of_finite_differences() -> None:
    assert gradients_agree(built(ARM), *batch())


@pytest.mark.parametrize("corner", ["own center", "all centers in one point"])
def test_gradients_are_finite_at_the_corners(corner: str) -> None:
    found = built(ARM)
    centers = term_of(found).centers
    if corner == "all centers in one point":
        centers.data.fill_(1.5)
    for value in corner_gradients(found, centers.detach().clone(), torch.arange(K)):
        assert value.isfinite().all()
