"""All losses in one run, each as trials chose it: the picture, and a table over seeds.

    python -m tests.benchmarks.gallery [--seeds 3] [--epochs 30] [--runs-dir runs]
        [--trials docs/gallery-trials.csv] [--picture docs/gallery.jpg]

Long: a 30-epoch run of all losses for each seed, at the settings that are marked in `--trials`
(the benchmark `trials` writes it). A run is kept in its folder, and one that was
interrupted goes on where it was. The picture shows the first seed's run at its end, test images;
the table is about as many seeds as have ended. `--only-finished` trains nothing.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from centerviz.engine import OutputConfig, SavedRun, list_runs, load_run, parse_arm, resume, run
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.presets import preset_config
from centerviz.engine.drawing.moment import moment_figure
from centerviz.engine.drawing.raster import pixels, save_jpeg, scaled
from centerviz.engine.events import EpochDone, Event
from tests.benchmarks.table import print_table
from tests.benchmarks.trials import ARMS, read

COLUMNS = {
    "test_accuracy": ("test accuracy", 100, "{:.2f}%"),
    "cluster_ratio": ("cluster ratio", 1, "{:.2f}"),
    "silhouette": ("silhouette", 1, "{:.2f}"),
    "ece": ("ECE", 1, "{:.4f}"),
    "ood_patches_auroc_max_probability": ("AUROC, probability", 1, "{:.3f}"),
    "ood_patches_auroc_class_mean_distance": ("AUROC, distance", 1, "{:.3f}"),
}
"""What is shown of each metric: its name, a factor, and the format."""
WIDEST = 2000
"""Pixels of the picture."""


def chosen_arms(trials: Path) -> tuple[str, ...]:
    """One arm for each loss, softmax first."""
    chosen = tuple(row["arm"] for row in read(trials) if row["chosen"])
    if {parse_arm(arm).losses[-1].loss for arm in chosen} != set(ARMS):
        sys.exit(f"{trials} has not one chosen arm of each loss: run tests.benchmarks.trials")
    return chosen


def config_of(arms: tuple[str, ...], seed: int, epochs: int, data: str) -> ExperimentConfig:
    """The arms in the default preset."""
    return preset_config(
        arms=arms, lam=(), baseline=False, epochs=epochs, seed=seed, data=data,
        device="cpu",
    )  # fmt: skip


def kept(runs_dir: Path, config: ExperimentConfig) -> SavedRun | None:
    """The run of this config, if there is one."""
    for summary in list_runs(str(runs_dir)):
        saved = load_run(summary.path)
        if saved.config == config:
            return saved
    return None


def events(runs_dir: Path, config: ExperimentConfig) -> Iterator[Event]:
    """What happens in what is left of a run; nothing if it has ended."""
    saved = kept(runs_dir, config)
    if saved is None:
        output = OutputConfig(runs_dir=str(runs_dir), snapshots=False)
        yield from run(config, output=output)
    elif saved.state != "completed":
        yield from resume(saved.folder.path)


def last_numbers(saved: SavedRun, arm: str) -> dict[str, float]:
    """The arm's metrics after the last epoch."""
    return dict(saved.numbers[max(saved.numbers)][arm])


def row_of(runs: Sequence[SavedRun], arm: str) -> list[str]:
    """The loss's title and its numbers, mean ± standard deviation over the runs."""
    cells = [parse_arm(arm).title]
    for column, (_, factor, form) in COLUMNS.items():
        values = [factor * last_numbers(one, parse_arm(arm).name)[column] for one in runs]
        cells.append(form.format(statistics.mean(values)))
        if len(values) > 1:
            cells[-1] += f" ± {form.format(statistics.stdev(values)).removesuffix('%')}"
    return cells


def draw(saved: SavedRun, path: Path) -> None:
    """All arms at the end of the run."""
    epoch = saved.epochs[-1]
    figure = moment_figure(saved, saved.arm_states(epoch), epoch, {})
    image = pixels(figure)
    save_jpeg(path, scaled(image, WIDEST / image.shape[1]), 80)


def main() -> None:
    """Train what is missing; draw, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--runs-dir", type=Path, default=Path("runs"))
    parser.add_argument("--trials", type=Path, default=Path("docs/gallery-trials.csv"))
    parser.add_argument("--picture", type=Path, default=Path("docs/gallery.jpg"))
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--only-finished", action="store_true")
    given = parser.parse_args()
    runs: list[SavedRun] = []
    arms = chosen_arms(given.trials)
    for seed in range(given.seeds):
        config = config_of(arms, seed, given.epochs, given.data)
        for event in () if given.only_finished else events(given.runs_dir, config):
            if isinstance(event, EpochDone):
                print(f"seed {seed}, epoch {event.epoch + 1}", file=sys.stderr, flush=True)
        saved = kept(given.runs_dir, config)
        if saved is None or saved.state != "completed":
            continue
        if not runs:
            draw(saved, given.picture)
        runs.append(saved)
    if not runs:
        sys.exit("no run has ended yet")
    test = runs[0].dataset
    print_table(
        f"All losses as trials chose them, {given.epochs} epochs of {test.name}, default preset, "
        f"{test.num_test:,} test images, n = {len(runs)} (mean ± standard deviation over seeds)",
        ("arm", *(name for name, _, _ in COLUMNS.values())),
        [row_of(runs, arm) for arm in arms],
    )


if __name__ == "__main__":
    main()
