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


def stretched(rng: np.random.Generator, dim: int, lengths: tuple[float, ...]) -> np.ndarray:
    """400 features (N, D) that vary along random directions, each by its own length."""
    directions = np.linalg.qr(rng.normal(size=(dim, dim)))[0][: len(lengths)]
    return rng.normal(size=(400, len(lengths))) * lengths @ directions + rng.normal(size=dim)


def test_more_dimensions_are_seen_where_they_vary_most():
    features = stretched(np.random.default_rng(3), 6, (9.0, 4.0, 1.0, 0.5))
    plane = Plane.fit(features)
    away = features - features.mean(axis=0)
    values, directions = np.linalg.svd(away, full_matrices=False)[1:]
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(
        plane.axes.T @ plane.axes, directions[:2].T @ directions[:2], atol=1e-5
    )
    share = np.square(values[:2]).sum() / np.square(values).sum()
    np.testing.assert_allclose(plane.share, share, rtol=1e-6)
    np.testing.assert_allclose(plane.points(features).mean(axis=0), 0, atol=1e-4)


def test_a_plane_is_turned_to_be_like_the_one_before():
    rng = np.random.default_rng(4)
    features = stretched(rng, 5, (3.0, 2.9, 0.1))
    before = Plane.fit(features)
    later = Plane.fit(features + 0.01 * rng.normal(size=features.shape), before)
    free = Plane.fit(features + 0.01 * rng.normal(size=features.shape))
    turned = Plane(mean=free.mean, axes=np.array([[0, 1], [-1, 0]], np.float32) @ free.axes)
    np.testing.assert_allclose(later.axes, before.axes, atol=0.02)
    again = Plane.fit(features, turned)
    np.testing.assert_allclose(again.axes, turned.axes, atol=0.02)


def test_features_that_are_not_finite_or_do_not_differ_leave_the_axes_as_they_were():
    before = Plane.fit(stretched(np.random.default_rng(5), 4, (2.0, 1.0)))
    for features in (np.full((3, 4), np.nan), np.ones((3, 4)), np.zeros((0, 4))):
        plane = Plane.fit(features, before)
        np.testing.assert_array_equal(plane.axes, before.axes)
        assert np.isnan(plane.share)
    np.testing.assert_array_equal(Plane.fit(np.ones((1, 4))).axes, np.eye(2, 4))
    one_is_bad = np.vstack([np.eye(4), np.full(4, np.inf)])
    assert np.isfinite(Plane.fit(one_is_bad).mean).all()


def test_the_share_of_other_features_in_the_same_plane():
    plane = Plane(mean=np.zeros(3, np.float32), axes=np.eye(2, 3, dtype=np.float32))
    features = np.array([[1.0, 0, 1], [-1.0, 0, -1], [0, 1, 0], [0, -1, 0]])
    assert plane.share_of(features).share == 4 / 6
    assert Plane.identity().share_of(features[:, :2]).share == 1
