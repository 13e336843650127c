import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine.analysis.compare import Comparison, Difference, compare
from centerviz.engine.errors import RunError
from centerviz.engine.metrics.bootstrap import estimate
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from tests.engine.recorded import begun_run, saved_run
from tests.scripted import arm_name


def center_minus_softmax(comparison: Comparison) -> Difference | None:
    (group, *_) = comparison.groups
    arm = group.arm(arm_name(0.5))
    assert arm is not None
    return comparison.difference(group, arm)


def silhouettes(runs: Path, seed: int, softmax: float, center: float) -> SavedRun:
    metrics = {0.0: {"silhouette": softmax}, 0.5: {"silhouette": center}}
    return saved_run(runs, seed=seed, metrics=metrics, epochs=1)


def test_runs_that_differ_in_the_seed_are_one_group(tmp_path: Path) -> None:
    runs = [silhouettes(tmp_path, seed, 0.3 + seed / 10, 0.7) for seed in (1, 0, 2)]
    (group,) = compare(runs).groups
    assert group.seeds == (0, 1, 2)
    assert group.run_ids == tuple(runs[index].run_id for index in (1, 0, 2))
    softmax = group.arm("softmax")
    assert softmax is not None
    assert softmax.values["silhouette"] == (0.3, 0.4, 0.5)
    assert softmax.metrics["silhouette"] == estimate([0.3, 0.4, 0.5])
    assert softmax.title == "softmax"


def test_an_arm_is_set_against_softmax_of_the_same_seed(tmp_path: Path) -> None:
    # Softmax varies by 0.4 between seeds, the difference not at all.
    runs = [silhouettes(tmp_path, seed, seed / 10, seed / 10 + 0.25) for seed in range(5)]
    comparison = compare(runs)
    difference = center_minus_softmax(comparison)
    assert difference is not None
    silhouette = difference.metrics["silhouette"]
    assert (silhouette.mean, silhouette.low, silhouette.high) == pytest.approx((0.25, 0.25, 0.25))


def test_runs_with_other_settings_are_set_against_the_first_group(tmp_path: Path) -> None:
    first = [silhouettes(tmp_path, seed, 0.1, 0.5) for seed in (0, 1)]
    other = [
        saved_run(
            tmp_path,
            seed=seed,
            metrics={0.0: {"silhouette": 0.4}, 0.5: {"silhouette": 0.9}},
            settings={"network": "lenet++"},
            epochs=1,
        )
        for seed in (1, 2)
    ]
    comparison = compare([*first, *other])
    a, b = comparison.groups
    assert (a.name, dict(a.settings)) == ("A", {"network": "default"})
    assert (b.name, dict(b.settings)) == ("B", {"network": "lenet++"})
    between = [one for one in comparison.differences if one.against_group != one.group]
    assert [(one.group, one.arm, one.against_group, one.against_arm) for one in between] == [
        ("B", "softmax", "A", "softmax"),
        ("B", "center(lam=0.5)", "A", "center(lam=0.5)"),
    ]
    silhouette = between[1].metrics["silhouette"]
    assert silhouette.mean == pytest.approx(0.4)
    assert silhouette.count == 1  # seed 1 is the only one both groups have


def test_runs_with_other_arms_but_the_same_recipe_are_one_group(tmp_path: Path) -> None:
    """Softmax was trained twice with seed 0, and is the same network both times."""
    both = saved_run(tmp_path, epochs=1, metrics={0.0: {"fisher": 1.0}, 0.5: {"fisher": 4.0}})
    more = saved_run(
        tmp_path, epochs=1, lam=(0.1, 2.0), metrics={0.1: {"fisher": 2.0}, 2.0: {"fisher": 8.0}}
    )
    alone = saved_run(tmp_path, epochs=1, seed=1, baseline=False, metrics={0.5: {"fisher": 5.0}})
    comparison = compare([both, more, alone])
    (group,) = comparison.groups
    assert group.run_ids == (both.run_id, more.run_id, alone.run_id)
    assert dict(group.settings) == {}
    assert comparison.notes == ()
    assert [(arm.short, arm.seeds, arm.is_baseline) for arm in group.arms] == [
        ("softmax", (0,), True),
        ("λ=0.5", (0, 1), False),
        ("λ=0.1", (0,), False),
        ("λ=2", (0,), False),
    ]
    assert group.seeds == (0, 1)
    assert group.baseline is group.arms[0]
    assert group.arms[1].values["fisher"] == (4.0, 5.0)
    against = [(one.short, one.against_arm, one.against_group) for one in comparison.differences]
    assert against == [(short, "softmax", "A") for short in ("λ=0.5", "λ=0.1", "λ=2")]
    # Paired by seed: seed 1 has no softmax to be set against.
    assert [one.metrics["fisher"].mean for one in comparison.differences] == [3.0, 1.0, 7.0]
    assert [one.metrics["fisher"].count for one in comparison.differences] == [1, 1, 1]


def test_a_run_whose_arms_are_all_there_already_is_left_out(tmp_path: Path) -> None:
    both = saved_run(tmp_path, epochs=1, lam=(0.1, 0.5))
    part = saved_run(tmp_path, epochs=1, lam=(0.5,), baseline=False)
    comparison = compare([both, part])
    assert comparison.groups[0].run_ids == (both.run_id,)
    assert comparison.notes == (f"{part.run_id} repeats seed 0 of {both.run_id} and is left out.",)


def test_other_arms_of_another_recipe_are_another_group(tmp_path: Path) -> None:
    one = saved_run(tmp_path, epochs=1)
    other = saved_run(tmp_path, epochs=1, lam=(0.1,), settings={"lr": 0.05})
    a, b = compare([one, other]).groups
    assert (dict(a.settings), dict(b.settings)) == ({"lr": 0.2}, {"lr": 0.05})


def test_threads_and_device_do_not_make_another_experiment(tmp_path: Path) -> None:
    one = saved_run(tmp_path, seed=0, epochs=1)
    two = saved_run(tmp_path, seed=1, settings={"threads": 3, "device": "cpu"}, epochs=1)
    assert len(compare([one, two]).groups) == 1


@pytest.mark.parametrize("part", ["images", "labels"])
def test_other_images_under_the_same_name_make_another_group(tmp_path: Path, part: str) -> None:
    one, two = (saved_run(tmp_path, seed=seed, epochs=1) for seed in (0, 1))
    with np.load(two.folder.samples) as file:
        samples = dict(file)
    samples[part] = samples[part][::-1]
    np.savez(two.folder.samples, **samples)
    comparison = compare([one, two])
    assert [group.seeds for group in comparison.groups] == [(0,), (1,)]
    assert comparison.notes == (
        f"A and B are two datasets, though both are called {one.dataset.name}.",
    )


DIGEST = {"mine": "aa", "other": "bb", "unknown": ""}


def on_images(runs: Path, seed: int, images: str) -> SavedRun:
    """A run that says that it learned from these; the drawn ones are always the same."""
    saved = saved_run(runs, seed=seed, epochs=1)
    config = json.loads(saved.folder.config.read_text())
    config["dataset"]["digest"] = DIGEST[images]
    saved.folder.config.write_text(json.dumps(config))
    return load_run(saved.path)


def test_other_training_images_under_the_same_name_make_another_group(tmp_path: Path) -> None:
    runs = [on_images(tmp_path, seed, name) for seed, name in enumerate(["mine", "other", "mine"])]
    comparison = compare(runs)
    assert [group.seeds for group in comparison.groups] == [(0, 2), (1,)]
    assert comparison.notes == ("A and B are two datasets, though both are called digits.",)


def test_a_run_that_does_not_say_what_it_learned_from_stays_with_the_others(
    tmp_path: Path,
) -> None:
    runs = [on_images(tmp_path, seed, name) for seed, name in enumerate(["mine", "unknown"])]
    comparison = compare(runs)
    assert [group.seeds for group in comparison.groups] == [(0, 1)]
    (note,) = comparison.notes
    assert note.startswith("It does not say which images it learned from")
    assert note.endswith(f": {runs[1].run_id}.")
    assert compare([runs[1]]).notes == ()


def test_it_belongs_to_none_where_the_others_differ(tmp_path: Path) -> None:
    names = ["mine", "other", "unknown"]
    comparison = compare([on_images(tmp_path, seed, name) for seed, name in enumerate(names)])
    assert [group.seeds for group in comparison.groups] == [(0,), (1,), (2,)]
    assert comparison.notes[0] == "A and B are two datasets, though both are called digits."
    assert comparison.notes[1].startswith("A and C may be two datasets, though both are called")


def test_other_classes_make_another_group(tmp_path: Path) -> None:
    runs = [saved_run(tmp_path, seed=n, classes=n, warn=False, epochs=1) for n in (4, 5)]
    assert len(compare(runs).groups) == 2


def test_a_repeated_seed_counts_once_and_is_named(tmp_path: Path) -> None:
    one, again = (saved_run(tmp_path, seed=4, epochs=1) for _ in range(2))
    comparison = compare([one, again])
    assert comparison.groups[0].seeds == (4,)
    assert comparison.notes == (f"{again.run_id} repeats seed 4 of {one.run_id} and is left out.",)


def test_arms_are_compared_at_the_last_epoch_they_share(tmp_path: Path) -> None:
    short = saved_run(tmp_path, seed=0, epochs=2, settings={"epochs": 9})
    long = saved_run(tmp_path, seed=1, epochs=4, settings={"epochs": 9})
    (group,) = compare([short, long]).groups
    assert group.epoch == 1
    arm = group.arm(arm_name(0.5))
    assert arm is not None
    at_one = long.metrics[(long.metrics["epoch"] == 1) & (long.metrics["arm"] == arm.name)]
    assert arm.values["test_accuracy"][1] == at_one["test_accuracy"].item()


def test_without_softmax_there_is_nothing_to_set_against(tmp_path: Path) -> None:
    run = saved_run(tmp_path, lam=[0.1, 0.5], baseline=False, epochs=1)
    comparison = compare([run])
    assert comparison.differences == ()
    assert [arm.short for arm in comparison.groups[0].arms] == ["λ=0.1", "λ=0.5"]


def test_an_undefined_metric_stays_undefined(tmp_path: Path) -> None:
    comparison = compare([silhouettes(tmp_path, 0, math.nan, 0.5)])
    difference = center_minus_softmax(comparison)
    assert difference is not None
    assert math.isnan(difference.metrics["silhouette"].mean)


def test_a_run_without_an_epoch_cannot_be_compared(tmp_path: Path) -> None:
    run = begun_run(tmp_path)
    with pytest.raises(RunError, match=f"{re.escape(run.run_id)} has not finished an epoch"):
        compare([run])


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(RunError, match="name at least one run"):
        compare([])


def test_further_numbers_are_compared_like_the_run_s_own(tmp_path: Path) -> None:
    runs = [saved_run(tmp_path, seed=seed, epochs=1) for seed in (0, 1)]
    more = {
        run.run_id: {
            arm_name(lam): {"noise_confidence": value} for lam, value in ((0.0, 0.9), (0.5, 0.3))
        }
        for run in runs
    }
    comparison = compare(runs, more)
    difference = center_minus_softmax(comparison)
    assert difference is not None
    assert difference.metrics["noise_confidence"].mean == pytest.approx(-0.6)
    assert difference.metrics["noise_confidence"].count == 2
