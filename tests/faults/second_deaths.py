"""Kill a run while it mends itself or begins again: `python -m tests.faults.second_deaths`.

As `boundaries`, which kills runs that have only just begun: a process dies before the n-th change
on the disk of a resumption, and whatever it leaves must resume, or say that it begins again.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from centerviz.data import Dataset
from centerviz.engine import RunError, load_run, resume
from tests.faults.boundaries import KILLED, Executioner, in_fork
from tests.faults.broken_runs import flip_a_bit, train
from tests.faults.tiny import differences, fingerprint, tiny_dataset


def lose_all_but_the_checkpoint(path: Path) -> None:
    """What a resumption has to make anew."""
    (path / "metrics.csv").unlink()
    shutil.rmtree(path / "best")
    flip_a_bit(path / "samples.npz")


def lose_the_checkpoints(path: Path) -> None:
    """What only `from_start` mends."""
    for name in ("checkpoint.safetensors", "checkpoint.previous.safetensors"):
        flip_a_bit(path / name)


def _train(runs: Path, epochs: int) -> int:
    train(runs, epochs=epochs)
    return 0


def _go_on(path: Path, dataset: Dataset, hook: Executioner, *, from_start: bool) -> int:
    sys.addaudithook(hook)
    for _ in resume(path, dataset=dataset, from_start=from_start):
        pass
    return min(hook.count, 250)


def _finish(path: Path, dataset: Dataset) -> int:
    try:
        events = resume(path, dataset=dataset)
    except RunError as error:
        if "--from-start" not in str(error):
            raise
        events = resume(path, dataset=dataset, from_start=True)
    for _ in events:
        pass
    return 0


class Second:
    """One way to lose files, and the deaths while the run comes back."""

    def __init__(self, stopped: Path, whole: dict[str, str], lose: Callable[[Path], None]) -> None:
        self._stopped, self._whole, self._lose = stopped, whole, lose
        self._dataset = tiny_dataset()
        with tempfile.TemporaryDirectory() as folder:
            self.changes = self._resume_killed(Path(folder), 0)[1]
        assert 0 < self.changes < 250

    def _resume_killed(self, folder: Path, before: int) -> tuple[Path, int]:
        path = Path(shutil.copytree(self._stopped, folder / self._stopped.name))
        self._lose(path)
        hook = Executioner(folder, before, torn=bool(before % 2))
        again = self._lose is lose_the_checkpoints
        return path, in_fork(lambda: _go_on(path, self._dataset, hook, from_start=again))

    def problem(self, before: int) -> str:
        """What is wrong after a death before that change; empty if nothing is."""
        with tempfile.TemporaryDirectory() as folder:
            path, status = self._resume_killed(Path(folder), before)
            assert status == KILLED, f"change {before} of {self.changes}: status {status}"
            ended = load_run(path).state == "completed"
            if not ended and in_fork(partial(_finish, path, self._dataset)) != 0:
                return "it does not resume"
            return ", ".join(differences(fingerprint(path), self._whole)[:5])


def main() -> None:
    """Kill before every n-th change, n the argument (1 if there is none)."""
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    # Everything is imported and nothing computed: a fork inherits no thread's half state.
    torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, epochs in (("whole", 3), ("stopped", 2)):
            assert in_fork(partial(_train, Path(folder, name), epochs)) == 0
        [whole], [stopped] = (list(Path(folder, name).iterdir()) for name in ("whole", "stopped"))
        for lose in (lose_all_but_the_checkpoint, lose_the_checkpoints):
            second = Second(stopped, fingerprint(whole), lose)
            cases = range(1, second.changes + 1, step)
            for before in cases:
                if problem := second.problem(before):
                    bad += 1
                    print(f"{lose.__name__}, before {before}: {problem}")
            print(f"{lose.__name__}: {len(cases)} of {second.changes} changes")
    print(f"{bad} runs did not end alike")
    raise SystemExit(bad != 0)


if __name__ == "__main__":
    main()
