"""CPU time of drawing one epoch's pictures: 2 arms of 10,000 points, the poster, the curves.

    python -m tests.benchmarks.drawing

The time is what the painter's process uses, so other load on the machine hardly changes it.
"""

import argparse
import tempfile
import time
from pathlib import Path

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.drawing.snapshot import Pictures
from centerviz.engine.events import RunStarted
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.folder import RunFolder
from tests.scripted import scripted_events

EPOCHS = 8


def main() -> None:
    """Print the CPU seconds of each epoch's pictures after the first, and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as runs:
        output = OutputConfig(runs_dir=runs, snapshots=False)
        events = scripted_events(epochs=EPOCHS, points=arguments.points, frames=0)
        started, *_ = record(events, output)
        assert isinstance(started, RunStarted)
        assert started.run_dir is not None
        pictures = Pictures(RunFolder(Path(started.run_dir)))
        seconds = []
        for epoch in range(EPOCHS):
            begun = time.process_time()
            pictures.draw_epoch(epoch)
            seconds.append(time.process_time() - begun)
    for epoch, spent in enumerate(seconds):
        print(f"epoch {epoch}: {spent:.3f} s")
    print(f"mean without the first: {sum(seconds[1:]) / (EPOCHS - 1):.3f} s of CPU time an epoch")


if __name__ == "__main__":
    main()
