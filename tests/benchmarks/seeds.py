"""Final accuracies over many seeds, and whether any arm collapsed.

    python -m tests.benchmarks.seeds [--seeds 10] [--epochs 30] [--lam 0.5]

Long: a 30-epoch run for each seed. Each seed's line is printed when its run ends.
"""

import argparse
import statistics
import sys

from centerviz.data import load
from centerviz.engine import run
from centerviz.engine.config.presets import preset_config
from centerviz.engine.events import ArmWarning, EpochDone
from tests.benchmarks.table import print_table


def main() -> int:
    """Print the table; 1 if an arm collapsed or stopped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--lam", type=float, nargs="+", default=[0.5])
    parser.add_argument("--data", default="mnist")
    given = parser.parse_args()
    dataset = load(given.data)
    finals: list[dict[str, float]] = []
    rows: list[list[object]] = []
    warned = 0
    for seed in range(given.seeds):
        config = preset_config(lam=tuple(given.lam), epochs=given.epochs, seed=seed, device="cpu")
        warnings: list[str] = []
        for event in run(config, dataset=dataset):
            if isinstance(event, ArmWarning):
                warnings.append(f"{event.arm} {event.kind}")
            if isinstance(event, EpochDone):
                last = event
        accuracies = {state.arm: state.metrics["test_accuracy"] for state in last.arms}
        ratios = [f"{state.metrics['cluster_ratio']:.2f}" for state in last.arms]
        warned += len(warnings)
        finals.append(accuracies)
        text = [f"{100 * value:.2f}%" for value in accuracies.values()]
        rows.append([seed, *text, *ratios, f"{last.seconds:.0f}", ", ".join(warnings) or "none"])
        print(*rows[-1], file=sys.stderr, flush=True)
    names = list(finals[0])
    spreads = [
        f"{name}: lowest {100 * min(values):.2f}%, mean {100 * statistics.mean(values):.2f}%"
        for name in names
        for values in [[final[name] for final in finals]]
    ]
    header = ("seed", *names, *(f"spread ÷ nearest, {name}" for name in names), "s", "warnings")
    title = f"Test accuracy after {given.epochs} epochs on {dataset.name}, default preset"
    print_table(title, header, rows, "; ".join(spreads) + f"; {warned} warnings.")
    return int(warned > 0)


if __name__ == "__main__":
    sys.exit(main())
