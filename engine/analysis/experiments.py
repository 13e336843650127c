"""Which runs follow one recipe on the same images, with other seeds or arms."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ...data import inert
from ..config.experiment import ExperimentConfig
from ..run_folder.saved_run import SavedRun

Key = tuple[Any, ...]
"""Equal for runs that belong together."""
_SAME_EXPERIMENT = frozenset(
    {
        *("seed", "lam", "arms", "baseline", "threads", "device"),
        *("data", "data_dir", "label_column", "preset"),
    }
)
"""Settings in which runs of one group may differ; the dataset is compared by what the runs hold."""


def experiment_keys(runs: Sequence[SavedRun]) -> list[Key]:
    """Equal for runs of one experiment; images are only read where all the rest is equal.

    The last part is the digest of all images where runs that are equal otherwise have different
    ones, else empty: a run of an older version, which has none, stays with the others.
    """
    described = [_description(run) for run in runs]
    often = Counter(described)
    keys = [
        (*key, _drawn(run) if often[key] > 1 else "")
        for run, key in zip(runs, described, strict=True)
    ]
    known: dict[Key, set[str]] = {}
    for run, key in zip(runs, keys, strict=True):
        known.setdefault(key, set()).update({run.dataset.digest} - {""})
    return [
        (*key, run.dataset.digest if len(known[key]) > 1 else "")
        for run, key in zip(runs, keys, strict=True)
    ]


def _description(run: SavedRun) -> Key:
    data, fields = run.dataset, dataclasses.asdict(run.config).items()
    return (
        *(data.name, data.num_train, data.num_test, data.image_size, data.class_names),
        *(value for name, value in fields if name not in _SAME_EXPERIMENT),
        # One name may stand for another network's code.
        *(digest for address, digest in run.info.code.items() if address in run.config.network),
    )


def other_code(runs: Sequence[SavedRun]) -> Iterable[str]:
    """One sentence for each loss of its user's own that was not the same code in all runs."""
    found: dict[str, set[str]] = {}
    for run in runs:
        for address, digest in run.info.code.items():
            found.setdefault(address.rpartition(":")[2], set()).add(digest)
    for name, digests in found.items():
        if len(digests) > 1:
            yield f"{inert(name)} is not the same code in all runs."


def _drawn(run: SavedRun) -> str:
    """A digest of the drawn images and labels: a run keeps no others."""
    found = hashlib.sha256(run.labels.astype("<i8").tobytes())
    found.update(run.images.tobytes())
    return found.hexdigest()


def unknown_images(runs: Sequence[SavedRun]) -> Iterable[str]:
    """One sentence if some runs of a group, but not all, say what they were trained on."""
    silent = [run.run_id for run in runs if not run.dataset.digest]
    if 0 < len(silent) < len(runs):
        they, do = ("They", "do") if len(silent) > 1 else ("It", "does")
        yield (
            f"{they} {do} not say which images {they.lower()} learned from, being of an older "
            f"version, and may differ from the others in that: {', '.join(silent)}."
        )


def differing_settings(configs: Sequence[ExperimentConfig]) -> tuple[str, ...]:
    """The settings in which runs of different groups differ, of those that make a group."""
    names = [field.name for field in dataclasses.fields(ExperimentConfig)]
    return tuple(
        name
        for name in names
        if name not in _SAME_EXPERIMENT
        and any(getattr(config, name) != getattr(configs[0], name) for config in configs)
    )
