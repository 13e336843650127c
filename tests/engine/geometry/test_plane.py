"""Features of any dimension seen in a plane."""

import numpy as np

from centerviz.engine.geometry.plane import Plane


def tilted(dim: int = 4) -> Plane:
    """A plane through some point, in some direction."""
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.normal(size=(dim, 2)))[0].T
    return Plane(mean=rng.normal(size=dim).astype(np.float32), axes=axes.astype(np.float32))


def test_two_dimensions_are_looked_at_as_they_are_to_the_bit():
    features = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    plane = Plane.identity()
    assert plane.is_identity
    assert plane.points(features) is features
    assert plane.features(features) is features


def test_points_of_the_plane_are_found_again_in_feature_space():
    plane = tilted()
    points = np.random.default_rng(2).normal(size=(7, 2)).astype(np.float32)
    np.testing.assert_allclose(plane.points(plane.features(points)), points, atol=1e-5)


def test_what_lies_across_the_plane_is_not_seen():
    plane = tilted()
    normal = np.linalg.svd(plane.axes)[2][2:]
    features = plane.features(np.array([[1.0, 2.0]])) + 5.0 * normal.sum(axis=0)
    np.testing.assert_allclose(plane.points(features), [[1.0, 2.0]], atol=1e-5)


def test_two_dimensions_that_are_turned_are_not_the_identity():
    turned = Plane(mean=np.zeros(2, np.float32), axes=np.array([[0, 1], [-1, 0]], dtype=np.float32))
    assert not turned.is_identity
    np.testing.assert_array_equal(turned.points(np.array([[3.0, 4.0]])), [[4.0, -3.0]])
