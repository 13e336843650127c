"""Differences between arms and runs, over as many seeds as there are.

Runs on the same images whose settings differ in the seed only form a group. Within a group each
arm is summed up over the seeds and set against the group's softmax arm; other groups are set
against the first group's arm of the same λ. Differences are paired by seed: same initial weights,
same batches.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config.experiment import lam_text
from ..errors import RunError
from ..events import ArmInfo
from ..metrics.bootstrap import Estimate, estimate
from ..metrics.catalog import METRICS
from ..run_folder.saved_run import SavedRun
from .experiments import Key, differing_settings, experiment_keys, unknown_images

COMPARED = ("test_accuracy", *(metric.name for metric in METRICS))
"""Columns of `metrics.csv` that are compared, where a run has them; not the losses, which are
different sums in different arms (`nll` is the part they share)."""
More = Mapping[str, Mapping[float, Mapping[str, float]]]
"""Numbers by column, by λ, by run id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSummary:
    """One arm of one group after its last common epoch."""

    lam: float
    title: str
    """`softmax` or `center loss λ=0.5`."""
    values: Mapping[str, tuple[float, ...]]
    """By column, one value per seed, in the order of `Group.seeds`."""
    metrics: Mapping[str, Estimate]
    """By column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Runs that differ in the seed only."""

    name: str
    """A, B, …"""
    run_ids: tuple[str, ...]
    seeds: tuple[int, ...]
    """Ascending, one for each run."""
    dataset: str
    settings: Mapping[str, Any]
    """The settings in which the compared groups differ."""
    epoch: int
    """From 0: the last that every run of the group has finished."""
    arms: tuple[ArmSummary, ...]

    def arm(self, lam: float) -> ArmSummary | None:
        """The arm of this λ."""
        return next((arm for arm in self.arms if arm.lam == lam), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One arm minus another, by column, paired by seed."""

    group: str
    lam: float
    against_group: str
    against_lam: float
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `compare` found; `verdicts.verdicts` judges it."""

    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    """What was left out or kept apart, one sentence each."""

    def difference(self, group: Group, lam: float) -> Difference | None:
        """That arm minus the softmax arm of the same group."""
        for one in self.differences:
            if (one.group, one.lam, one.against_group) == (group.name, lam, group.name):
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
    by_key: dict[Key, dict[int, SavedRun]] = {}
    notes: list[str] = []
    for run, key in zip(runs, experiment_keys(runs), strict=True):
        same = by_key.setdefault(key, {})
        if run.config.seed in same:
            notes.append(
                f"{run.run_id} repeats seed {run.config.seed} of "
                f"{same[run.config.seed].run_id} and is left out."
            )
            continue
        same[run.config.seed] = run
    differing = differing_settings([next(iter(same.values())).config for same in by_key.values()])
    groups = tuple(
        _group(_letters(index), [same[seed] for seed in sorted(same)], differing, more or {})
        for index, same in enumerate(by_key.values())
    )
    notes.extend(note for run in runs for note in run.notes)
    for same in by_key.values():
        notes.extend(unknown_images(list(same.values())))
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
    epoch = min(int(run.metrics["epoch"].max()) for run in runs)
    return Group(
        name=name,
        run_ids=tuple(run.run_id for run in runs),
        seeds=tuple(run.config.seed for run in runs),
        dataset=first.dataset.name,
        settings={setting: getattr(first.config, setting) for setting in differing},
        epoch=epoch,
        arms=tuple(_arm_summary(runs, arm, epoch, more) for arm in first.arms),
    )


def _arm_summary(runs: Sequence[SavedRun], arm: ArmInfo, epoch: int, more: More) -> ArmSummary:
    per_run = [
        {**_row(run, arm.lam, epoch), **more.get(run.run_id, {}).get(arm.lam, {})} for run in runs
    ]
    columns = [column for column in per_run[0] if all(column in row for row in per_run)]
    values = {column: tuple(row[column] for row in per_run) for column in columns}
    return ArmSummary(
        lam=arm.lam,
        title=arm.title,
        values=values,
        metrics={column: estimate(per_seed) for column, per_seed in values.items()},
    )


def _row(run: SavedRun, lam: float, epoch: int) -> dict[str, float]:
    """The compared columns of one arm after one epoch."""
    found = run.metrics[(run.metrics["epoch"] == epoch) & (run.metrics["lam"] == lam)]
    if len(found) != 1:
        raise RunError(
            f"metrics.csv of {run.run_id} has {len(found)} rows, not one, for epoch {epoch} and "
            f"λ={lam_text(lam)}."
        )
    return {column: float(found[column].item()) for column in COMPARED if column in found}


def _differences(groups: Sequence[Group]) -> Iterable[Difference]:
    for group in groups:
        softmax = group.arm(0.0)
        for arm in group.arms:
            if softmax is not None and arm is not softmax:
                yield _difference(group, arm, group, softmax)
    for group in groups[1:]:
        for arm in group.arms:
            counterpart = groups[0].arm(arm.lam)
            if counterpart is not None:
                yield _difference(group, arm, groups[0], counterpart)


def _difference(
    group: Group, arm: ArmSummary, against_group: Group, against: ArmSummary
) -> Difference:
    shared = sorted(set(group.seeds) & set(against_group.seeds))
    pairs = [(group.seeds.index(seed), against_group.seeds.index(seed)) for seed in shared]
    return Difference(
        group=group.name,
        lam=arm.lam,
        against_group=against_group.name,
        against_lam=against.lam,
        metrics={
            column: estimate([arm.values[column][i] - against.values[column][j] for i, j in pairs])
            for column in arm.values
            if column in against.values
        },
    )
