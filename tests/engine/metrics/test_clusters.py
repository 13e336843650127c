import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

from centerviz.engine.geometry.anchors import Anchors
from centerviz.engine.metrics import CLUSTERS
from centerviz.engine.metrics.clusters import measure_clusters
from centerviz.engine.metrics.neighbours import SILHOUETTE_SAMPLE
from centerviz.engine.metrics.sampling import halves, sample
from tests.engine.metrics.planes import Array, blobs, planes

SCALE_FREE = [metric.name for metric in CLUSTERS if metric.scale_free]
LENGTHS = [metric.name for metric in CLUSTERS if not metric.scale_free]


def learned(points: Array) -> Anchors:
    return Anchors(kind="learned", points=points)


def measured(features: Array, labels: Array) -> dict[str, float]:
    dim = features.shape[1]
    return measure_clusters(features, labels, learned(np.arange(200.0 * dim).reshape(200, dim)))


def means_of(features: Array, labels: Array) -> Array:
    wide = features.astype(np.float64)
    return np.stack([wide[labels == label].mean(axis=0) for label in np.unique(labels)])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([2, 2, 1, 3, 5]).flatmap(planes))
def test_agree_with_scikit_learn_and_plain_formulas(plane: tuple[Array, Array]) -> None:
    features, labels = plane
    wide = features.astype(np.float64)
    means = means_of(features, labels)
    classes = len(means)
    own = [np.sum((x - means[y]) ** 2) for x, y in zip(wide, labels, strict=True)]
    got = measured(features, labels)

    assert got["intra_spread"] == pytest.approx(math.sqrt(sum(own) / len(own)))
    assert got["min_center_distance"] == pytest.approx(min(pdist(means)))
    assert got["mean_center_distance"] == pytest.approx(np.mean(pdist(means)))
    assert got["cluster_ratio"] == pytest.approx(got["intra_spread"] / min(pdist(means)))
    # Calinski–Harabasz is the Fisher criterion times the degrees of freedom.
    freedom = (len(labels) - classes) / (classes - 1)
    assert got["fisher"] == pytest.approx(calinski_harabasz_score(wide, labels) / freedom)
    assert got["davies_bouldin"] == pytest.approx(davies_bouldin_score(wide, labels))
    assert got["silhouette"] == pytest.approx(silhouette_score(wide, labels), abs=1e-9)
    assert got["feature_norm"] == pytest.approx(np.mean([math.hypot(*x) for x in wide]))


@pytest.mark.parametrize("dim", [2, 5])
@pytest.mark.parametrize("spread", [0.1, 2.0, 6.0])
def test_knn_accuracy_leaves_one_out_of_five_neighbours(spread: float, dim: int) -> None:
    features, labels = blobs(count=120, spread=spread, dim=dim)
    oracle = cross_val_score(KNeighborsClassifier(5), features, labels, cv=LeaveOneOut())
    assert measured(features, labels)["knn_accuracy"] == pytest.approx(oracle.mean())


def test_knn_never_counts_the_image_itself_among_others_on_the_same_point() -> None:
    features = np.repeat(np.array([[0, 0], [9, 9]], np.float32), 10, axis=0)
    alone = np.arange(20) % 20  # every image its own class: only itself could be right
    assert measured(features, alone)["knn_accuracy"] == 0.0
    assert measured(features, np.repeat([0, 1], 10))["knn_accuracy"] == 1.0


@pytest.mark.parametrize("dim", [2, 5])
@pytest.mark.parametrize("spread", [0.1, 2.0, 6.0])
def test_nearest_centroid_judges_each_half_by_the_other(spread: float, dim: int) -> None:
    features, labels = blobs(spread=spread, dim=dim)
    one, two = halves(len(labels))
    hits = 0
    for fit, judge in ((one, two), (two, one)):
        model = NearestCentroid().fit(features[fit], labels[fit])
        hits += int((model.predict(features[judge]) == labels[judge]).sum())
    got = measured(features, labels)["nearest_centroid_accuracy"]
    assert got == pytest.approx(hits / len(labels))


def test_nearest_centroid_does_not_flatter_features_without_classes() -> None:
    # 200 classes of two images at random: centroids of the same images would score highly.
    features = np.random.default_rng(0).normal(size=(400, 2)).astype(np.float32)
    assert measured(features, np.arange(400) % 200)["nearest_centroid_accuracy"] < 0.05


def test_silhouette_is_taken_on_the_stated_sample() -> None:
    features, labels = blobs(count=SILHOUETTE_SAMPLE + 500)
    chosen = sample(len(labels), SILHOUETTE_SAMPLE)
    oracle = silhouette_score(features[chosen].astype(np.float64), labels[chosen])
    assert measured(features, labels)["silhouette"] == pytest.approx(oracle)


def test_a_class_with_one_image_has_silhouette_zero() -> None:
    features = np.array([[0, 0], [0, 1], [5, 5]], np.float32)
    labels = np.array([0, 0, 7])
    oracle = silhouette_score(features, labels)
    assert measured(features, labels)["silhouette"] == pytest.approx(oracle)


def test_a_class_without_images_changes_nothing() -> None:
    features, labels = blobs(classes=5)
    gap = np.array([0, 3, 4, 50, 99])[labels]
    near, far = measured(features, labels), measured(features, gap)
    del near["center_drift"], far["center_drift"]
    assert near == pytest.approx(far)


def test_center_drift_is_relative_to_the_spread() -> None:
    features, labels = blobs(classes=3)
    means = means_of(features, labels)
    spread = measured(features, labels)["intra_spread"]
    moved = means + np.array([0.3, 0.4]) * spread
    drift = measure_clusters(features, labels, learned(moved))["center_drift"]
    assert drift == pytest.approx(0.5, rel=1e-5)
    unmoved = measure_clusters(features, labels, learned(means))
    assert unmoved["center_drift"] == pytest.approx(0)


def test_center_drift_means_nothing_without_learned_centers() -> None:
    features, labels = blobs()
    anchors = Anchors(kind="class means", points=means_of(features, labels))
    assert math.isnan(measure_clusters(features, labels, anchors)["center_drift"])


@pytest.mark.parametrize("factor", [0.001, 1000.0])
def test_the_metrics_called_scale_free_are_and_the_others_are_lengths(factor: float) -> None:
    features, labels = blobs()
    centers = means_of(features, labels) + 0.5
    small = measure_clusters(features, labels, learned(centers))
    large = measure_clusters(features * np.float32(factor), labels, learned(centers * factor))
    for name in SCALE_FREE:
        assert large[name] == pytest.approx(small[name], rel=1e-4), name
    for name in LENGTHS:
        assert large[name] == pytest.approx(factor * small[name], rel=1e-4), name


def test_tighter_classes_are_better_by_every_measure() -> None:
    loose, tight = (measured(*blobs(spread=spread)) for spread in (3.0, 0.3))
    for metric in CLUSTERS:
        if metric.better == "higher":
            assert tight[metric.name] > loose[metric.name], metric.name
        if metric.better == "lower" and metric.name != "center_drift":
            assert tight[metric.name] < loose[metric.name], metric.name


def test_a_total_collapse_is_no_clustering() -> None:
    labels = np.arange(200) % 10
    got = measured(np.full((200, 2), 0.1, np.float32), labels)
    assert got["intra_spread"] == got["min_center_distance"] == 0.0
    assert got["silhouette"] == 0.0
    assert got["nearest_centroid_accuracy"] <= 0.1
    for name in ("cluster_ratio", "fisher", "davies_bouldin", "knn_accuracy", "center_drift"):
        assert math.isnan(got[name]), name


def test_perfectly_tight_classes_have_no_fisher_ratio_but_perfect_accuracy() -> None:
    labels = np.repeat([0, 1], 10)
    got = measured(np.stack([labels, labels], axis=1).astype(np.float32), labels)
    assert math.isnan(got["fisher"])
    assert got["cluster_ratio"] == got["davies_bouldin"] == 0.0
    assert got["silhouette"] == got["knn_accuracy"] == got["nearest_centroid_accuracy"] == 1.0


def test_one_class_has_a_spread_and_no_distances() -> None:
    features, _ = blobs(count=50)
    got = measured(features, np.zeros(50, np.int64))
    assert got["intra_spread"] > 0.0
    for name in ("min_center_distance", "cluster_ratio", "fisher", "silhouette"):
        assert math.isnan(got[name]), name


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_one_feature_that_is_not_finite_makes_all_undefined(bad: float) -> None:
    features, labels = blobs()
    features[7, 1] = bad
    assert all(math.isnan(value) for value in measured(features, labels).values())
