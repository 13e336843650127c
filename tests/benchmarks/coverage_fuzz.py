"""Attack the files that are read, guided by coverage: `python -m tests.benchmarks.coverage_fuzz`.

atheris, which is no dependency (`pip install atheris`), changes the bytes of each door of
tests/faults/hostile.py and keeps what reaches a new line of centerviz; it begins with a few
inputs that the door's own strategy makes. What is answered by anything but one sentence is
printed, kept as a file in the current folder, and makes the exit code 1.
"""

import argparse
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

DOORS = (
    "IDX files", "CSV files", "pictures", "frames on the pipe", "config.json", "state.json",
    "metrics.csv", "samples.npz", "features/epoch-0001.npz", "checkpoint.safetensors",
)  # fmt: skip
"""Those whose inputs are bytes."""
SEEDS = 60


def fuzz(name: str, folder: Path, seconds: int) -> None:
    """Attack one door until the time is over; ends this process."""
    import atheris

    with atheris.instrument_imports(include=["centerviz"]):
        from tests.engine.recorded import trained
        from tests.faults.hostile import DATA_DOORS, Guard
        from tests.faults.hostile_runs import run_doors
        from tests.faults.tiny import tiny_dataset

    from hypothesis import HealthCheck, Phase, given, settings

    door = DATA_DOORS.get(name)
    if door is None:
        run = trained(folder / "base", tiny_dataset(), epochs=3, batch_size=16)
        door = run_doors(run.path)[name]
    corpus = folder / "corpus"
    corpus.mkdir()

    @settings(max_examples=SEEDS, database=None, derandomize=True, phases=(Phase.generate,),
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(door.cases)
    def plant(case: bytes) -> None:
        (corpus / f"{len(list(corpus.iterdir()))}").write_bytes(case)

    plant()
    guard = Guard()

    def attack(data: bytes) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as work, guard.watching(Path(work)):
            door.attack(data, Path(work))

    # The guard has the alarm: the library's own would never ring.
    limits = [f"-max_total_time={seconds}", "-handle_alrm=0", "-max_len=65536", "-rss_limit_mb=0"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], attack)
    atheris.Fuzz()


def main() -> int:
    """Attack the doors one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each door")
    parser.add_argument("--door", choices=DOORS, help="only this one")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if find_spec("atheris") is None:
        parser.error("atheris is not there: install it by `pip install atheris`.")
    if options.inside is not None:
        fuzz(options.door, options.inside, options.seconds)
    wrong = 0
    for name in [options.door] if options.door else DOORS:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "tests.benchmarks.coverage_fuzz", "--door", name]
            command += ["--inside", folder, "--seconds", str(options.seconds)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        wrong += done.returncode != 0
        said = done.stderr.splitlines()
        # The last line with `cov` says how many branches were reached.
        last = [line for line in said if "cov:" in line][-1:]
        lines = last if done.returncode == 0 else [done.stdout, *said]
        print(f"{name:28}", "\n".join(lines), flush=True)
    return int(wrong != 0)


if __name__ == "__main__":
    sys.exit(main())
