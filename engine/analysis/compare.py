"""Differences between arms and runs, over as many seeds as there are.

Runs on the same images by the same recipe form a group: they may differ in the seed and in the
arms, since nothing that an arm does depends on which arms run beside it. Within a group each arm
is summed up over its seeds and set against softmax alone; other groups are set against the first
group's arm of the same name. Differences are paired by seed: same initial weights, same batches.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config.labels import short_labels
from ..errors import RunError
from ..metrics.bootstrap import Estimate, estimate
from ..metrics.catalog import METRICS
from ..run_folder.saved_run import SavedRun
from .experiments import Key, differing_settings, experiment_keys, other_code, unknown_images

COMPARED = ("test_accuracy", *(metric.name for metric in METRICS))
"""Columns of `metrics.csv` that are compared, where a run has them; not the losses, which are
different sums in different arms (`nll` is the part they share)."""
More = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Numbers by column, by arm name, by run id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSummary:
    """One arm of one group after the group's last common epoch."""

    name: str
    """`ArmSpec.name`."""
    title: str
    """`softmax` or `center loss λ=0.5`."""
    short: str
    is_baseline: bool
    """Whether it is softmax alone."""
    has_center_loss: bool
    """Whether it is softmax and center loss, and nothing else."""
    seeds: tuple[int, ...]
    """Ascending."""
    values: Mapping[str, tuple[float, ...]]
    """By column, one value per seed, in the order of `seeds`."""
    metrics: Mapping[str, Estimate]
    """By column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Runs that differ in the seed and the arms only."""

    name: str
    """A, B, …"""
    run_ids: tuple[str, ...]
    seeds: tuple[int, ...]
    """Of all runs, ascending."""
    dataset: str
    test_images: int
    """How many images all numbers are about, whichever images the runs draw."""
    settings: Mapping[str, Any]
    """The settings in which the compared groups differ."""
    epoch: int
    """From 0: the last that every run of the group has finished."""
    arms: tuple[ArmSummary, ...]

    def arm(self, name: str) -> ArmSummary | None:
        """The arm of this name."""
        return next((arm for arm in self.arms if arm.name == name), None)

    @property
    def baseline(self) -> ArmSummary | None:
        """Softmax alone."""
        return next((arm for arm in self.arms if arm.is_baseline), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One arm minus another, by column, paired by seed."""

    group: str
    arm: str
    """Its name."""
    title: str
    short: str
    against_group: str
    against_arm: str
    against_title: str
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `compare` found; `verdicts.verdicts` judges it."""

    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    """What was left out or kept apart, one sentence each."""

    def difference(self, group: Group, arm: ArmSummary) -> Difference | None:
        """That arm minus the softmax arm of the same group."""
        for one in self.differences:
            if (one.group, one.arm, one.against_group) == (group.name, arm.name, group.name):
                return one
        return None


def compare(runs: Sequence[SavedRun], more: More | None = None) -> Comparison:
    """Group runs by their settings and compare their arms.

    Args:
        runs: in any order; the first one's group comes first.
        more: further numbers to compare, for every arm of a run the same columns; compared are
            those that all runs of a group have.

    Raises:
        RunError: there is no run, or one has not finished an epoch.
    """
    if not runs:
        raise RunError("there is nothing to compare; name at least one run folder.")
    for run in runs:
        if run.metrics.empty:
            raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    by_key: dict[Key, list[SavedRun]] = {}
    notes: list[str] = []
    for run, key in zip(runs, experiment_keys(runs), strict=True):
        same = by_key.setdefault(key, [])
        known = {(one.config.seed, arm.name): one for one in same for arm in one.arms}
        before = [known.get((run.config.seed, arm.name)) for arm in run.arms]
        if before[0] is not None and all(before):
            repeated = f"seed {run.config.seed} of {before[0].run_id}"
            notes.append(f"{run.run_id} repeats {repeated} and is left out.")
        else:
            same.append(run)
    differing = differing_settings([same[0].config for same in by_key.values()])
    groups = tuple(
        _group(_letters(index), same, differing, more or {})
        for index, same in enumerate(by_key.values())
    )
    notes.extend(note for run in runs for note in run.notes)
    for same in by_key.values():
        notes.extend(unknown_images(same))
        notes.extend(other_code(same))
    notes.extend(_same_names(groups, list(by_key)))
    return Comparison(groups=groups, differences=tuple(_differences(groups)), notes=tuple(notes))


def _same_names(groups: Sequence[Group], keys: Sequence[Key]) -> Iterable[str]:
    """One sentence for each two groups that nothing shown tells apart."""
    for (one, its), (two, other) in itertools.combinations(zip(groups, keys, strict=True), 2):
        if (one.dataset, one.settings) != (two.dataset, two.settings):
            continue
        names = f"{one.name} and {two.name}"
        if its[:-1] == other[:-1] and "" in (its[-1], other[-1]):
            yield (
                f"{names} may be two datasets, though both are called {one.dataset}: "
                "one of them does not say which images it learned from."
            )
        else:
            yield f"{names} are two datasets, though both are called {one.dataset}."


def _letters(index: int) -> str:
    """A to Z, then AA, AB and so on."""
    before, letter = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)


def _group(name: str, runs: Sequence[SavedRun], differing: Iterable[str], more: More) -> Group:
    first = runs[0]
    runs = sorted(runs, key=lambda run: run.config.seed)
    epoch = min(int(run.metrics["epoch"].max()) for run in runs)
    specs = {arm.name: arm.spec for run in (first, *runs) for arm in run.arms}
    shorts = dict(zip(specs, short_labels(list(specs.values())), strict=True))
    return Group(
        name=name,
        run_ids=tuple(run.run_id for run in runs),
        seeds=tuple(sorted({run.config.seed for run in runs})),
        dataset=first.dataset.name,
        test_images=first.dataset.num_test,
        settings={setting: getattr(first.config, setting) for setting in differing},
        epoch=epoch,
        arms=tuple(_arm_summary(runs, *names, epoch, more) for names in shorts.items()),
    )


def _arm_summary(
    runs: Sequence[SavedRun], name: str, short: str, epoch: int, more: More
) -> ArmSummary:
    """The arm over its seeds; of runs with the same seed the first counts, as all are alike."""
    by_seed: dict[int, dict[str, float]] = {}
    info = None
    for run in runs:
        arm = next((arm for arm in run.arms if arm.name == name), None)
        if arm is not None and run.config.seed not in by_seed:
            info = info or arm
            numbers = more.get(run.run_id, {}).get(name, {})
            by_seed[run.config.seed] = {**_row(run, name, epoch), **numbers}
    assert info is not None, "the name is that of an arm of one of the runs"
    rows = list(by_seed.values())
    columns = [column for column in rows[0] if all(column in row for row in rows)]
    values = {column: tuple(row[column] for row in rows) for column in columns}
    return ArmSummary(
        name=name,
        title=info.title,
        short=short,
        is_baseline=info.spec.is_baseline,
        has_center_loss=info.spec.has_center_loss,
        seeds=tuple(by_seed),
        values=values,
        metrics={column: estimate(per_seed) for column, per_seed in values.items()},
    )


def _row(run: SavedRun, arm: str, epoch: int) -> dict[str, float]:
    """The compared columns of one arm after one epoch."""
    found = run.metrics[(run.metrics["epoch"] == epoch) & (run.metrics["arm"] == arm)]
    if len(found) != 1:
        raise RunError(
            f"metrics.csv of {run.run_id} has {len(found)} rows, not one, for epoch {epoch} and "
            f"the arm {arm}."
        )
    return {column: float(found[column].item()) for column in COMPARED if column in found}


def _differences(groups: Sequence[Group]) -> Iterable[Difference]:
    for group in groups:
        for arm in group.arms:
            if group.baseline is not None and arm is not group.baseline:
                yield _difference(group, arm, group, group.baseline)
    for group in groups[1:]:
        for arm in group.arms:
            counterpart = groups[0].arm(arm.name)
            if counterpart is not None:
                yield _difference(group, arm, groups[0], counterpart)


def _difference(
    group: Group, arm: ArmSummary, against_group: Group, against: ArmSummary
) -> Difference:
    shared = sorted(set(arm.seeds) & set(against.seeds))
    pairs = [(arm.seeds.index(seed), against.seeds.index(seed)) for seed in shared]
    return Difference(
        group=group.name,
        arm=arm.name,
        title=arm.title,
        short=arm.short,
        against_group=against_group.name,
        against_arm=against.name,
        against_title=against.title,
        metrics={
            column: estimate([arm.values[column][i] - against.values[column][j] for i, j in pairs])
            for column in arm.values
            if column in against.values
        },
    )
