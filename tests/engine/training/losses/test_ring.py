"""Ring loss: every feature at one, learned distance from the origin."""

import numpy as np
import pytest
import torch

from centerviz.engine.training.losses.ring import RingTerm
from tests.engine.training.losses.built import (
    K,
    array,
    batch,
    built,
    corner_gradients,
    gradients_agree,
)


def term_of(found) -> RingTerm:
    (term,) = found.terms
    assert isinstance(term, RingTerm)
    return term


def begun(radius: float):
    """An objective with ring loss whose R is known."""
    found = built("ring:lam=0.3")
    term_of(found).started.fill_(True)
    term_of(found).radius.data.fill_(radius)
    return found


def test_the_loss_is_its_formula() -> None:
    features, labels = batch()
    terms = begun(2.5)(torch.tensor(features), torch.tensor(labels))
    expected = np.array([(np.hypot(*x) - 2.5) ** 2 / 2 for x in features])
    np.testing.assert_allclose(array(terms.parts["ring_loss"]), expected, rtol=1e-12)
    joint = array(terms.parts["cross_entropy"]) + 0.3 * expected
    np.testing.assert_allclose(array(terms.loss), joint, rtol=1e-12)


def test_r_begins_as_the_first_batch_s_mean_norm_and_only_once() -> None:
    (first, labels), (second, _) = batch(3), batch(4, reach=9.0)
    found = built("ring")
    term = term_of(found)
    found.eval()(torch.tensor(second), torch.tensor(labels))
    assert not term.started
    found.train()(torch.tensor(first), torch.tensor(labels))
    mean = np.linalg.norm(first, axis=1).mean()
    assert term.radius.item() == pytest.approx(mean)
    found(torch.tensor(second), torch.tensor(labels))
    assert term.radius.item() == pytest.approx(mean)
    again = built("ring")
    again.load_state_dict(found.state_dict())
    again(torch.tensor(second), torch.tensor(labels))
    assert term_of(again).radius.item() == pytest.approx(mean), "what is saved does not begin anew"


def test_r_follows_lambda_times_its_gradient() -> None:
    features, labels = batch()
    found = begun(2.5)
    found(torch.tensor(features), torch.tensor(labels)).loss.sum().backward()
    expected = 0.3 * (2.5 - np.linalg.norm(features, axis=1)).sum()
    gradient = term_of(found).radius.grad
    assert gradient is not None
    assert gradient.item() == pytest.approx(expected)
    [group] = found.network_groups()
    assert group.parameters == [term_of(found).radius]
    assert found.own_groups() == []


def test_gradients_are_those_of_finite_differences() -> None:
    assert gradients_agree(begun(2.5), *batch())


def test_gradients_are_finite_at_the_origin_and_on_the_ring() -> None:
    features = torch.zeros(K, 2)
    features[0, 0] = 2.5
    for value in corner_gradients(begun(2.5), features, torch.arange(K)):
        assert value.isfinite().all()


def test_it_marks_nothing() -> None:
    assert built("ring").anchors() is None
    anchors = built("arcface+ring").anchors()
    assert anchors is not None
    assert anchors.kind == "class weights"
