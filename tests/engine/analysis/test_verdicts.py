from collections.abc import Mapping
from pathlib import Path

import pytest

from centerviz.engine.analysis.compare import compare
from centerviz.engine.analysis.verdicts import Verdict, verdicts
from tests.engine.recorded import BAD, GOOD, saved_run

Numbers = Mapping[str, float]


def judged(
    runs_dir: Path, softmax: Numbers, center: Numbers, *, seeds: int = 5, noise: float = 0.001
) -> dict[str, Verdict]:
    """The verdicts on `seeds` runs whose metrics are these, give or take `noise`."""
    runs = []
    for seed in range(seeds):
        shift = noise * (seed - (seeds - 1) / 2)
        metrics = {
            lam: {name: value + shift for name, value in numbers.items()}
            for lam, numbers in ((0.0, softmax), (0.5, center))
        }
        # The second arm moves the other way, so that differences vary as well.
        metrics[0.5] = {name: 2 * center[name] - value for name, value in metrics[0.5].items()}
        runs.append(saved_run(runs_dir, seed=seed, metrics=metrics, epochs=1, points=20))
    return {verdict.claim: verdict for verdict in verdicts(compare(runs))}


def test_all_claims_are_supported_by_numbers_that_say_so(tmp_path: Path) -> None:
    found = judged(tmp_path, BAD, GOOD)
    assert {claim: verdict.answer for claim, verdict in found.items()} == {
        "no-clusters": "supported",
        "over-confident": "supported",
        "cured": "supported",
    }


@pytest.mark.parametrize(
    ("silhouette", "answer"),
    [(0.1, "supported"), (0.26, "undecided"), (0.4, "undecided"), (0.6, "not supported")],
)
def test_softmax_clusters_by_its_silhouette(tmp_path: Path, silhouette: float, answer: str) -> None:
    found = judged(tmp_path, {**BAD, "silhouette": silhouette}, GOOD)
    assert found["no-clusters"].answer == answer


@pytest.mark.parametrize(
    ("gap", "answer"), [(0.01, "supported"), (0.0005, "undecided"), (-0.01, "not supported")]
)
def test_softmax_is_over_confident_by_its_confidence_gap(
    tmp_path: Path, gap: float, answer: str
) -> None:
    found = judged(tmp_path, {**BAD, "confidence_gap": gap}, GOOD)
    assert found["over-confident"].answer == answer


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"silhouette": 0.4}, "not supported"),  # tighter than softmax, but no clusters
        ({"silhouette": 0.5}, "undecided"),
        ({"ece": 0.05}, "not supported"),  # calibrated worse than softmax
        ({"ece": 0.02}, "undecided"),
        ({"confidence_gap": 0.01}, "not supported"),  # still over-confident
    ],
)
def test_both_halves_must_be_cured(tmp_path: Path, changed: Numbers, answer: str) -> None:
    assert judged(tmp_path, BAD, {**GOOD, **changed})["cured"].answer == answer


def test_clusters_that_softmax_had_already_are_no_cure(tmp_path: Path) -> None:
    found = judged(tmp_path, {**BAD, "silhouette": 0.9}, GOOD)
    assert found["cured"].answer == "not supported"


def test_fewer_than_five_seeds_decide_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, BAD, GOOD, seeds=4)
    assert {verdict.answer for verdict in found.values()} == {"undecided"}
    assert all(v.sentence.endswith("A verdict needs 5 seeds.") for v in found.values())


def test_noise_between_seeds_decides_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, BAD, GOOD, noise=0.5)
    assert {verdict.answer for verdict in found.values()} == {"undecided"}


def test_a_seed_that_went_astray_decides_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, {**BAD, "silhouette": float("nan")}, GOOD)
    assert found["no-clusters"].answer == found["cured"].answer == "undecided"
    assert found["over-confident"].answer == "supported"


def test_a_sentence_says_claim_answer_and_numbers(tmp_path: Path) -> None:
    found = judged(tmp_path, BAD, GOOD)
    assert found["no-clusters"].sentence == (
        "Softmax features do not cluster: supported (5 seeds): their silhouette is 0.100 (95% "
        "interval 0.098 to 0.102); up to 0.25 shows no clusters, above 0.50 shows clusters."
    )
    assert found["over-confident"].sentence.startswith(
        "Softmax is over-confident: supported (5 seeds): its mean confidence is 99.00% at an "
        "accuracy of 97."
    )
    cured = found["cured"].sentence
    assert cured.startswith("Center loss λ=0.5 cures both: supported (5 seeds): silhouette 0.100 →")
    assert "a change of +0.700" in cured
    assert "ECE 0.0200 → 0.0050, a change of -0.0150" in cured


def test_runs_without_softmax_or_without_these_metrics_get_no_verdict(tmp_path: Path) -> None:
    alone = saved_run(tmp_path, metrics={0.5: GOOD}, baseline=False, epochs=1)
    assert verdicts(compare([alone])) == ()
    old = saved_run(tmp_path, epochs=1)
    assert verdicts(compare([old])) == ()


def test_an_arm_that_says_nothing_of_how_sure_it_is_cures_nothing(tmp_path: Path) -> None:
    silent = dict.fromkeys(("ece", "confidence_gap", "mean_confidence"), float("nan"))
    assert "cured" not in judged(tmp_path, BAD, {**GOOD, **silent})
