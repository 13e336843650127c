"""Collapse as seen in published programs, and what must not be taken for it."""

from dataclasses import replace

import numpy as np
import pytest

from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.config.arms import SOFTMAX, ArmSpec, center_arm
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.events import ArmInfo, ArmState
from centerviz.engine.geometry.anchors import Anchors
from centerviz.engine.geometry.classifier import Classifier
from centerviz.engine.geometry.plane import Plane
from centerviz.engine.metrics import measure
from centerviz.engine.training.collapse import (
    collapse_message,
    has_collapsed,
    non_finite_message,
    none_left_message,
)

K, N, STEPS = 10, 2000, 469


def state(features, labels, head_weight, accuracy, *, alive=True):
    features = features.astype(np.float32)
    anchors = Anchors(kind="learned", points=np.zeros((K, 2), np.float32))
    classifier = Classifier(kind="linear", weight=head_weight, bias=np.zeros(K, np.float32))
    metrics = measure(features=features, labels=labels, classifier=classifier, anchors=anchors)
    return ArmState(
        arm=center_arm(1.0).name,
        features=features,
        classifier=classifier,
        anchors=anchors,
        plane=Plane.identity(),
        metrics={**metrics, "test_accuracy": accuracy, "train_accuracy": accuracy},
        alive=alive,
    )


@pytest.fixture
def plane():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, K, N)
    angles = 2 * np.pi * np.arange(K) / K
    means = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    head = rng.uniform(-0.7, 0.7, (K, 2)).astype(np.float32)
    return rng, labels, means, head


def test_features_in_one_place_are_a_collapse_though_classes_differ_a_little(plane):
    """KaiyangZhou's program after its first MNIST epoch: spread 0.012, means 0.02 apart."""
    rng, labels, means, head = plane
    features = 0.12 + 0.012 * means[labels] + rng.normal(size=(N, 2)) * 0.008
    assert has_collapsed(state(features, labels, head, accuracy=0.101), K, STEPS)


def test_classes_on_top_of_each_other_are_a_collapse_at_any_scale(plane):
    rng, labels, _, head = plane
    assert has_collapsed(state(rng.normal(size=(N, 2)) * 50, labels, head, accuracy=0.1), K, STEPS)


def test_all_features_at_exactly_one_point_are_a_collapse(plane):
    _, labels, _, head = plane
    assert has_collapsed(state(np.ones((N, 2)), labels, head, accuracy=0.1), K, STEPS)


def test_an_arm_that_answers_better_than_guessing_has_not_collapsed(plane):
    rng, labels, _, head = plane
    assert not has_collapsed(state(rng.normal(size=(N, 2)), labels, head, accuracy=0.3), K, STEPS)


@pytest.mark.parametrize(("classes", "limit"), [(2, 0.55), (3, 0.4), (10, 0.199), (100, 0.019)])
def test_guessing_is_judged_by_the_number_of_classes(plane, classes, limit):
    _, labels, _, head = plane
    one_place = np.ones((N, 2))
    assert has_collapsed(state(one_place, labels, head, accuracy=limit), classes, STEPS)
    assert not has_collapsed(state(one_place, labels, head, accuracy=limit + 0.03), classes, STEPS)


def test_separate_classes_that_the_head_has_not_learned_yet_are_no_collapse(plane):
    rng, labels, means, head = plane
    features = means[labels] + rng.normal(size=(N, 2)) * 0.2
    assert not has_collapsed(state(features, labels, head, accuracy=0.1), K, STEPS)


def test_a_dead_arm_is_reported_as_such_and_not_as_collapsed(plane):
    _, labels, _, head = plane
    features = np.full((N, 2), np.nan)
    assert not has_collapsed(state(features, labels, head, accuracy=0.1, alive=False), K, STEPS)


def test_a_young_arm_is_not_judged_yet(plane):
    """The default on the embedded digits, after its first epoch of twelve small steps."""
    _, labels, _, head = plane
    assert not has_collapsed(state(np.ones((N, 2)), labels, head, accuracy=0.1), K, 12)


def test_an_arm_that_learns_in_training_has_not_collapsed_though_its_test_answers_lag(plane):
    """Batch norm's running statistics may be far behind the weights."""
    _, labels, _, head = plane
    seen = state(np.ones((N, 2)), labels, head, accuracy=0.1)
    learning = replace(seen, metrics={**seen.metrics, "train_accuracy": 0.9})
    assert not has_collapsed(learning, K, STEPS)


def info(spec: ArmSpec) -> ArmInfo:
    return ArmInfo(name=spec.name, spec=spec, stem=spec.stem, device="cpu", parameters=1)


def test_the_advice_fits_the_arm_and_its_preset():
    softmax, center = info(SOFTMAX), info(center_arm(0.5))
    assert collapse_message(softmax, "default", 3, 0.1).endswith(
        "; try `centerviz run` with a lower --lr."
    )
    assert collapse_message(center, "paper", 3, 0.1).endswith(
        "; try `centerviz run` with a smaller --lam, a lower --center-lr, a lower --lr "
        "or --preset default."
    )


@pytest.mark.parametrize(
    ("arm", "tips"),
    [
        ("softmax", "a lower --lr"),
        ("center:lam=0.1", "a smaller --lam, a lower --center-lr or a lower --lr"),
        (
            "center:lr=0.1,rule=eq4",
            "a smaller lam of center, a lower lr of center or a lower --lr",
        ),
        (
            "arcface:scale=64",
            "a smaller scale of arcface, a smaller margin of arcface or a lower --lr",
        ),
        (
            "coco+center",
            "a smaller alpha of coco, a smaller lam of center, a lower --center-lr or a lower --lr",
        ),
    ],
)
def test_advice_names_the_settings_of_the_arm_s_own_losses(arm, tips):
    for message in (
        collapse_message(info(parse_arm(arm)), "default", 3, 0.1),
        non_finite_message(info(parse_arm(arm)), "default", 3, 7),
    ):
        assert message.endswith(f"; try `centerviz run` with {tips}.")


def test_a_run_whose_arms_have_all_stopped_is_advised_for_each_once():
    arms = [SOFTMAX, center_arm(1e6), center_arm(1e5), parse_arm("ring")]
    assert none_left_message(arms, "paper") == (
        "no arm is left to train: the loss of each is not finite; try `centerviz run` with a "
        "smaller --lam, a lower --center-lr, a smaller lam of ring, a lower --lr or "
        "--preset default."
    )


def test_every_loss_with_settings_has_advice():
    assert [loss.name for loss in LOSSES.values() if loss.settings and not loss.advice] == []
