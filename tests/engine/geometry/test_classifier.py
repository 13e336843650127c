"""Features become logits as the arm's head makes them."""

import math
from typing import get_args

import numpy as np
import pytest
import torch

from centerviz.engine.geometry.classifier import SMALLEST_NORM, Classifier, ClassifierKind

KINDS = get_args(ClassifierKind)


def cosine(x, w, b):
    return sum(a * c for a, c in zip(x, w, strict=True)) / math.sqrt(sum(a * a for a in x)) + b


FORMULAS = {
    "linear": lambda x, w, b: sum(a * c for a, c in zip(x, w, strict=True)) + b,
    "cosine": cosine,
    "direction": cosine,
    "distance": lambda x, w, b: b - math.dist(x, w),
    "gaussian": lambda x, w, b: b - math.dist(x, w) ** 2 / 2,
}


def of_kind(kind: ClassifierKind, classes: int = 4, dim: int = 3) -> Classifier:
    rng = np.random.default_rng(5)
    weight = rng.normal(size=(classes, dim)).astype(np.float32)
    bias = rng.normal(size=classes).astype(np.float32)
    return Classifier(kind=kind, weight=weight, bias=bias)


def linear(classes: int = 4, dim: int = 3) -> tuple[torch.nn.Linear, Classifier]:
    torch.manual_seed(0)
    head = torch.nn.Linear(dim, classes)
    weight, bias = (p.detach().numpy() for p in (head.weight, head.bias))
    return head, Classifier(kind="linear", weight=weight, bias=bias)


def test_a_linear_classifier_gives_the_logits_of_the_layer():
    head, classifier = linear()
    features = torch.randn(50, 3)
    expected = head(features).detach().numpy()
    np.testing.assert_allclose(classifier.logits(features.numpy()), expected, rtol=1e-5, atol=1e-6)
    assert classifier.num_classes == 4


def test_its_precision_is_that_of_the_features_or_better():
    _, classifier = linear()
    features = np.ones((1, 3))
    assert classifier.logits(features.astype(np.float32)).dtype == np.float32
    assert classifier.logits(features).dtype == np.float64


def test_a_prediction_is_the_likeliest_class_and_its_softmax_probability():
    weight = np.array([[0.0, 0.0], [math.log(3.0), 0.0]], np.float32)
    classifier = Classifier(kind="linear", weight=weight, bias=np.zeros(2, np.float32))
    label, probability = classifier.prediction(np.array([1.0, 5.0], np.float32))
    assert label == 1
    assert math.isclose(probability, 3 / 4, rel_tol=1e-6)


def test_features_without_bounds_give_logits_that_are_not_finite_and_no_warning():
    weight, bias = np.full((2, 3), 10.0, np.float32), np.zeros(2, np.float32)
    classifier = Classifier(kind="linear", weight=weight, bias=bias)
    features = np.array([[np.inf, 0, 0], [np.nan, 0, 0], [3e38, 3e38, 3e38]], np.float32)
    assert not np.isfinite(classifier.logits(features)).all(axis=1).any()


@pytest.mark.parametrize("dim", [2, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_its_formula(kind: ClassifierKind, dim: int):
    classifier = of_kind(kind, dim=dim)
    features = np.random.default_rng(6).normal(size=(20, dim)) * 3
    expected = [
        [
            FORMULAS[kind](x, w, b)
            for w, b in zip(classifier.weight.tolist(), classifier.bias.tolist(), strict=True)
        ]
        for x in features.tolist()
    ]
    found = classifier.logits(features)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    single = classifier.logits(features.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_no_images_have_no_logits(kind: ClassifierKind):
    assert of_kind(kind).logits(np.empty((0, 3), np.float32)).shape == (0, 4)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_finite_has_logits_that_are_not_finite_and_no_warning(kind: ClassifierKind):
    features = np.array([[np.inf, 0, 0], [np.nan, 0, 0], [-np.inf, np.inf, 1]], np.float32)
    assert not np.isfinite(of_kind(kind).logits(features)).any()


@pytest.mark.parametrize("length", [1e-20, 1e-7, 1e-5, 1.0, 3e38])
def test_a_cosine_depends_on_no_length_until_it_is_next_to_nothing(length: float):
    classifier = of_kind("cosine")
    feature = np.array([[0.6, 0.0, 0.8]], np.float32)
    share = min(1.0, length / SMALLEST_NORM)
    expected = share * (classifier.logits(feature) - classifier.bias) + classifier.bias
    found = classifier.logits(feature * np.float32(length))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_cosine_at_the_origin_is_its_bias():
    classifier = of_kind("cosine")
    np.testing.assert_array_equal(
        classifier.logits(np.zeros((1, 3), np.float32)), classifier.bias[None]
    )


def test_equal_densities_classify_as_the_nearest_mean_does():
    features = np.random.default_rng(6).normal(size=(200, 3))
    nearest, gaussian = of_kind("distance"), of_kind("gaussian")
    away = np.linalg.norm(features[:, None] - nearest.weight, axis=2)
    for classifier in (nearest, gaussian):
        plain = Classifier(
            kind=classifier.kind, weight=nearest.weight, bias=np.zeros(4, np.float32)
        )
        np.testing.assert_array_equal(plain.logits(features).argmax(axis=1), away.argmin(axis=1))


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_nearest_says_no_probability(kind: ClassifierKind):
    classifier = of_kind(kind)
    feature = np.array([0.3, -0.2, 1.0], np.float32)
    logits = classifier.logits(feature[None])[0].astype(np.float64)
    label, probability = classifier.prediction(feature)
    assert label == logits.argmax()
    assert classifier.has_probabilities is (kind not in ("distance", "direction"))
    if classifier.has_probabilities:
        assert probability == pytest.approx(np.exp(logits.max()) / np.exp(logits).sum(), rel=1e-6)
    else:
        assert math.isnan(probability)
