"""Island loss: center loss, with centers that turn away from each other."""

import itertools

import numpy as np
import pytest
import torch

from centerviz.engine.training.losses.island import IslandTerm
from tests.engine.training.losses.built import (
    Doubles,
    K,
    array,
    batch,
    built,
    corner_gradients,
    gradients_agree,
    slopes,
)

ARM = "island:lam=0.5,lam-island=3,lr=0.25"


def term_of(found) -> IslandTerm:
    (term,) = found.terms
    assert isinstance(term, IslandTerm)
    return term


def cosine(one: Doubles, other: Doubles) -> float:
    return float(one @ other / (np.hypot(*one) * np.hypot(*other)))


def test_the_loss_is_its_formula() -> None:
    features, labels = batch()
    found = built(ARM)
    centers = array(term_of(found).centers)
    terms = found(torch.tensor(features), torch.tensor(labels))
    pairs = sum(cosine(a, b) + 1 for a, b in itertools.permutations(centers, 2))
    expected = ((features - centers[labels]) ** 2).sum(axis=1) / 2 + 3 * pairs
    np.testing.assert_allclose(array(terms.parts["island_loss"]), expected, rtol=1e-12)
    joint = array(terms.parts["cross_entropy"]) + 0.5 * expected
    np.testing.assert_allclose(array(terms.loss), joint, rtol=1e-12)


def test_its_own_centers_move_by_eq4_and_away_from_each_other() -> None:
    features, labels = batch()
    found = built(ARM)
    term = term_of(found)
    found.after_step(torch.tensor(features), torch.tensor(labels))
    centers = array(term.centers)
    for j in range(K):
        members = features[labels == j]
        eq4 = sum((centers[j] - x for x in members), np.zeros(2)) / (1 + len(members))

        def crowding(c: Doubles, j: int = j) -> float:
            return sum(cosine(c, centers[k]) for k in range(K) if k != j)

        expected = eq4 + 3 / (K - 1) * slopes(crowding, centers[j])
        np.testing.assert_allclose(array(term.centers.grad)[j], expected, rtol=1e-6, atol=1e-8)
    [group] = found.own_groups()
    assert (group.parameters, group.lr) == ([term.centers], 0.25)
    anchors = found.anchors()
    assert anchors is not None
    assert anchors.learned


def test_centers_by_themselves_turn_until_their_directions_cancel() -> None:
    found = built(ARM)
    term = term_of(found)
    nothing = torch.empty(0, 2, dtype=torch.double), torch.empty(0, dtype=torch.int64)
    for _ in range(2000):
        found.after_step(*nothing)
        term.centers.data -= 0.25 * term.centers.grad
    centers = array(term.centers)
    unit = centers / np.linalg.norm(centers, axis=1, keepdims=True)
    assert np.linalg.norm(unit.sum(axis=0)) < 0.05


def test_the_cosines_pull_on_no_feature() -> None:
    features, labels = batch()
    gradients = []
    for arm in ("island:lam=0.5,lam-island=0", "island:lam=0.5,lam-island=100"):
        at = torch.tensor(features, requires_grad=True)
        built(arm)(at, torch.tensor(labels)).loss.sum().backward()
        gradients.append(at.grad)
    assert torch.equal(*gradients)


def test_gradients_are_those_of_finite_differences() -> None:
    assert gradients_agree(built(ARM), *batch())


@pytest.mark.parametrize("corner", ["own center", "all centers in one point", "the origin"])
def test_gradients_are_finite_at_the_corners(corner: str) -> None:
    found = built(ARM)
    centers = term_of(found).centers
    if corner != "own center":
        centers.data.fill_(0.0 if corner == "the origin" else 1.5)
    for value in corner_gradients(found, centers.detach().clone(), torch.arange(K)):
        assert value.isfinite().all()
