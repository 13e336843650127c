"""What is marked: learned centers, or each class's mean feature."""

import numpy as np
import pytest

from centerviz.engine.geometry.anchors import AnchorKind, Anchors, class_means


def test_class_means_are_the_means_of_each_class_in_every_dimension():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 5)).astype(np.float32)
    labels = rng.integers(0, 4, 60)
    found = class_means(features, labels, 4)
    expected = [features[labels == label].mean(axis=0) for label in range(4)]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert found.dtype == np.float32


def test_a_class_without_images_has_no_mean():
    found = class_means(np.ones((2, 3), np.float32), np.array([0, 2]), 3)
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[[0, 2]]).all()


def test_only_centers_that_the_loss_has_count_as_learned():
    points = np.zeros((2, 2), np.float32)
    assert Anchors(kind="learned", points=points).learned
    assert not Anchors(kind="class means", points=points).learned
    assert not Anchors(kind="class weights", points=points).learned


def test_class_weights_lie_as_far_out_as_the_drawn_features_on_average():
    weights = np.array([[3, 4], [0, -1e-3]], np.float32)
    features = np.array([[2, 0], [0, 4], [np.nan, 1]], np.float32)
    shown = Anchors(kind="class weights", points=weights).among(features)
    assert shown.kind == "class weights"
    np.testing.assert_allclose(shown.points, [[1.8, 2.4], [0, -3]], rtol=1e-6)
    nowhere = Anchors(kind="class weights", points=weights).among(features[2:])
    np.testing.assert_allclose(np.linalg.norm(nowhere.points, axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("kind", ["learned", "class means"])
def test_places_stay_where_they_are_whatever_is_drawn(kind: AnchorKind):
    anchors = Anchors(kind=kind, points=np.array([[3, 4], [0, 1]], np.float32))
    assert anchors.among(np.ones((3, 2), np.float32)) is anchors
