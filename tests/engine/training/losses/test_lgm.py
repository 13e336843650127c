"""Gaussian classes with a margin: L-GM."""

import numpy as np
import pytest
import torch

from tests.engine.training.losses.built import (
    B,
    K,
    array,
    batch,
    built,
    corner_gradients,
    cross_entropy,
    gradients_agree,
)


def means_of(found):
    return array(found.head.likelihood.means)


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("lam", [0.0, 0.1])
def test_the_loss_is_its_formula(alpha: float, lam: float) -> None:
    features, labels = batch()
    found = built(f"lgm:alpha={alpha},lam={lam}")
    terms = found(torch.tensor(features), torch.tensor(labels))
    away = np.array([[sum((x - m) ** 2) for m in means_of(found)] for x in features])
    logits = -away / 2
    logits[np.arange(B), labels] *= 1 + alpha
    own = away[np.arange(B), labels] / 2
    np.testing.assert_allclose(
        array(terms.parts["cross_entropy"]), cross_entropy(logits, labels), rtol=1e-9
    )
    np.testing.assert_allclose(array(terms.parts["likelihood_loss"]), own, rtol=1e-12)
    expected = cross_entropy(logits, labels) + lam * own
    np.testing.assert_allclose(array(terms.loss), expected, rtol=1e-9)
    means = {name: float(part.detach().mean()) for name, part in terms.parts.items()}
    assert found.total(means) == pytest.approx(expected.mean())


def test_the_margin_is_in_the_training_loss_alone() -> None:
    features, labels = (torch.tensor(value) for value in batch())
    found = built("lgm:alpha=0.5,lam=0.1")
    training, evaluation = found(features, labels), found.eval()(features, labels)
    plain = cross_entropy(array(found.logits(features)), array(labels))
    np.testing.assert_allclose(array(evaluation.parts["cross_entropy"]), plain, rtol=1e-9)
    assert (training.parts["cross_entropy"] > evaluation.parts["cross_entropy"]).all()
    torch.testing.assert_close(
        training.parts["likelihood_loss"], evaluation.parts["likelihood_loss"]
    )


def test_classifier_and_marks_are_the_means() -> None:
    features, _ = batch()
    found = built("lgm")
    classifier, anchors = found.classifier(), found.anchors()
    assert classifier.kind == "gaussian"
    logits = array(found.logits(torch.tensor(features)))
    np.testing.assert_allclose(classifier.logits(features), logits, rtol=1e-12)
    assert anchors is not None
    assert anchors.learned
    np.testing.assert_array_equal(anchors.points, means_of(found))


def test_gradients_are_those_of_finite_differences() -> None:
    found = built("lgm:alpha=0.5,lam=0.1")
    features, labels = batch(reach=1.0)
    assert gradients_agree(found, features, labels)

    def loss(value: torch.Tensor) -> torch.Tensor:
        named = {"head.likelihood.means": value}
        arguments = (torch.tensor(features), torch.tensor(labels))
        return torch.func.functional_call(found, named, arguments).loss

    means = torch.tensor(means_of(found), requires_grad=True)
    assert torch.autograd.gradcheck(loss, (means,))


@pytest.mark.parametrize("corner", ["own mean", "all means in one point", "far away"])
def test_gradients_are_finite_at_the_corners(corner: str) -> None:
    found = built("lgm:alpha=0.5,lam=0.1")
    if corner == "all means in one point":
        found.head.likelihood.means.data.fill_(1.5)
    features = torch.tensor(means_of(found)) * (1e6 if corner == "far away" else 1)
    for value in corner_gradients(found, features, torch.arange(K)):
        assert value.isfinite().all()


def test_far_from_the_origin_classes_are_told_apart_as_near_it() -> None:
    """A product of matrices would lose it: single precision has seven digits."""
    found = built("lgm").float()
    features = torch.tensor(batch()[0], dtype=torch.float32)
    near = found.logits(features).detach()
    with torch.no_grad():
        found.head.likelihood.means.add_(4096.0)
    far = found.logits(features + 4096.0).detach()
    torch.testing.assert_close(far, near, rtol=1e-2, atol=1e-2)
