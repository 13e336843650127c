import math
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centerviz.engine.geometry.anchors import AnchorKind, Anchors
from centerviz.engine.geometry.classifier import Classifier
from centerviz.engine.metrics import (
    CLUSTERS,
    COLUMNS,
    CONFIDENCE,
    SCALING,
    UNFAMILIAR,
    measure,
    plane_reliability,
)
from centerviz.engine.metrics.clusters import measure_clusters
from centerviz.engine.metrics.confidence import measure_confidence
from centerviz.engine.metrics.retired import RETIRED
from centerviz.engine.metrics.sampling import halves, sample
from tests.engine.metrics.planes import blobs

ASKED_FOR = {
    "intra_spread",
    "min_center_distance",
    "mean_center_distance",
    "cluster_ratio",
    "fisher",
    "silhouette",
    "davies_bouldin",
    "knn_accuracy",
    "nearest_centroid_accuracy",
    "center_drift",
    "ece",
    "ece_if_calibrated",
    "ece_equal_mass",
    "mce_100",
    "brier",
    "nll",
    "mean_confidence",
    "confidence_gap",
    "scaling_temperature",
    "scaling_temperature_se",
    "ece_temperature_scaled",
    "nll_temperature_scaled",
    *(
        f"ood_{kind}_{score}"
        for kind in ("noise", "inverted", "patches")
        for score in (
            "confidence",
            "feature_norm",
            "auroc_max_probability",
            "auroc_class_mean_distance",
        )
    ),
}
OF_THE_PLANE = tuple(metric.name for metric in CLUSTERS + CONFIDENCE)


def arm(
    count: int = 300,
    classes: int = 10,
    seed: int = 0,
    *,
    dim: int = 2,
    kind: AnchorKind = "learned",
) -> dict[str, Any]:
    """What `measure` takes."""
    features, labels = blobs(count=count, classes=classes, seed=seed, dim=dim)
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=(classes, dim)).astype(np.float32)
    bias = rng.normal(size=classes).astype(np.float32)
    points = rng.normal(size=(classes, dim)).astype(np.float32)
    return {
        "features": features,
        "labels": labels,
        "classifier": Classifier(kind="linear", weight=weight, bias=bias),
        "anchors": Anchors(kind=kind, points=points),
    }


def arrays(case: dict[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """Every array of a case, itself and no copy."""
    return {
        "features": case["features"],
        "labels": case["labels"],
        "weight": case["classifier"].weight,
        "bias": case["classifier"].bias,
        "anchors": case["anchors"].points,
    }


def test_measure_returns_every_column_of_the_plane_in_order() -> None:
    got = measure(**arm())
    assert tuple(got) == OF_THE_PLANE
    assert OF_THE_PLANE + tuple(metric.name for metric in SCALING + UNFAMILIAR) == COLUMNS
    assert set(COLUMNS) >= ASKED_FOR


def test_no_column_has_the_name_of_one_that_meant_something_else() -> None:
    retired = {metric.name for metric in RETIRED}
    assert retired >= {"mce", "temperature", "ece_scaled", "ood_auroc_center_distance"}
    assert not retired & set(COLUMNS)


def test_measure_gives_numbers_for_a_common_plane() -> None:
    got = measure(**arm())
    assert all(type(value) is float and math.isfinite(value) for value in got.values())


@pytest.mark.parametrize("dim", [2, 5])
def test_measure_applies_the_classifier_to_the_features(dim: int) -> None:
    case = arm(dim=dim)
    head = case["classifier"]
    logits = np.array([head.weight @ x + head.bias for x in case["features"].astype(float)])
    expected = {
        **measure_clusters(case["features"], case["labels"], case["anchors"]),
        **measure_confidence(logits, case["labels"]),
    }
    assert measure(**case) == pytest.approx(expected, rel=1e-5)


def test_a_reliability_diagram_s_errors_are_the_metrics() -> None:
    case = arm(count=3000)
    numbers = measure(**case)
    plane = {key: case[key] for key in ("features", "labels", "classifier")}
    diagram = plane_reliability(**plane)
    assert diagram is not None
    assert diagram.errors() == pytest.approx((numbers["ece"], numbers["mce_100"]))
    assert diagram.count.sum() == len(case["labels"])
    unknown = replace(case["classifier"], bias=np.full(10, np.nan, np.float32))
    assert plane_reliability(**{**plane, "classifier": unknown}) is None


def test_measure_gives_the_same_numbers_again_and_leaves_its_input_alone() -> None:
    case = arm(count=3000)
    before = {key: np.copy(value) for key, value in arrays(case).items()}
    assert measure(**case) == measure(**case)
    for key, value in before.items():
        assert np.array_equal(arrays(case)[key], value), key


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 60),
    classes=st.integers(2, 100),
    scale=st.sampled_from([0.0, 1e-38, 1e-6, 1.0, 1e30]),
    dim=st.sampled_from([1, 2, 5]),
    kind=st.sampled_from(get_args(AnchorKind)),
    bad=st.sampled_from([None, math.nan, math.inf, -math.inf]),
    where=st.sampled_from(["features", "weight", "bias", "anchors"]),
)
def test_measure_never_raises_or_warns(
    count: int,
    classes: int,
    scale: float,
    dim: int,
    kind: AnchorKind,
    bad: float | None,
    where: str,
) -> None:
    case = arm(count, classes, dim=dim, kind=kind)
    case["features"] = case["features"] * np.float32(scale)
    if bad is not None:
        arrays(case)[where].flat[0] = bad
    got = measure(**case)  # a warning is an error in this suite
    assert tuple(got) == OF_THE_PLANE
    assert not any(math.isinf(value) for value in got.values())
    if bad is not None and where == "features":
        assert all(math.isnan(value) for value in got.values())
    if bad is not None and where == "bias":
        assert all(math.isnan(got[metric.name]) for metric in CONFIDENCE)
        assert not all(math.isnan(got[metric.name]) for metric in CLUSTERS)


@pytest.mark.parametrize(("count", "classes"), [(1, 2), (2, 2), (60_000, 100)])
def test_measure_takes_any_number_of_images(count: int, classes: int) -> None:
    got = measure(**arm(count, classes))
    assert got["nll"] > 0.0
    assert math.isnan(got["nearest_centroid_accuracy"]) == (count == 1)  # no other half


def test_all_metrics_of_ten_thousand_features_take_no_distance_of_each_to_each() -> None:
    case = arm(count=10_000)
    tracemalloc.start()
    try:
        measure(**case)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A table of 10,000 × 10,000 distances has 400 MB even in single precision.
    assert peak < 100e6


def test_the_fixed_sample_is_no_stride_and_the_halves_share_nothing() -> None:
    chosen = sample(10_000, 1000)
    assert len(set(chosen)) == 1000
    assert np.array_equal(chosen, np.sort(chosen))
    assert np.bincount(chosen % 10).min() > 50  # sets dealt out class by class stay balanced
    assert np.array_equal(sample(7, 10), np.arange(7))
    one, two = halves(101)
    assert sorted([*one, *two]) == list(range(101))


@pytest.mark.process
def test_importing_the_metrics_loads_neither_torch_nor_scipy() -> None:
    code = (
        "import sys, centerviz.engine.metrics\n"
        "print(sorted({'torch', 'scipy', 'sklearn', 'pandas'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
