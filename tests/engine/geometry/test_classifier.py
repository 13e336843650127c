"""Features become logits as the arm's head makes them."""

import math

import numpy as np
import torch

from centerviz.engine.geometry.classifier import Classifier


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
