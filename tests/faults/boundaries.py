"""Kill a run before every single change it makes on the disk: `python -m tests.faults.boundaries`.

An audit hook counts what the operating system is asked to change (a file opened for writing,
a folder made, a name given or taken away) and ends the process, as `kill -9` would, before
the n-th of these. Nothing in the program knows of it. Each case is a fork of a process that
has loaded everything and computed nothing, so that hundreds of them take a minute.

Half of the cases leave the file that was being written cut off in its middle.
"""

import contextlib
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from centerviz.data import Dataset
from centerviz.engine import OutputConfig, load_run, resume, run
from centerviz.engine.events import CheckpointReady, EpochDone
from tests.faults.tiny import CONFIG, differences, fingerprint, only_run, tiny_dataset

_CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.truncate", "os.link"})
KILLED = 99
_BUG = 98


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen after one kill."""

    before: int
    """The change before which the process died."""
    change: str
    torn: bool
    checkpointed: int
    """Epochs in the checkpoints that the run had announced when it died."""
    kept: int
    """Epochs of which the opened run had rows and features."""
    problem: str
    """Empty when the run opened and its resumption ended like the whole run."""


class Executioner:
    """Counts changes below `folder` and ends the process before number `before`."""

    def __init__(self, folder: Path, before: int, *, torn: bool) -> None:
        self._folder, self._before, self._torn = str(folder), before, torn
        self.count = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook."""
        path = str(arguments[0]) if arguments else ""
        if not path.startswith(self._folder) or not _is_change(event, arguments):
            return
        self.count += 1
        if self.count == self._before:
            with contextlib.suppress(OSError):
                (Path(self._folder) / "change").write_text(f"{event} {path}")
            if self._torn and event == "os.rename" and path.endswith(".tmp"):
                os.truncate(path, os.path.getsize(path) // 2)
            os._exit(KILLED)


def _is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        flags = arguments[2] or 0
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in _CHANGES


def in_fork(work: Callable[[], int]) -> int:
    """`work`'s result, computed in a fork of this process; a bug's traceback goes to stderr."""
    pid = os.fork()
    if pid == 0:
        status = _BUG
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _train(folder: Path, dataset: Dataset, hook: Executioner | None) -> int:
    """Train into `folder`/runs and note each checkpoint when it was announced."""
    if hook is not None:
        sys.addaudithook(hook)
    output = OutputConfig(runs_dir=str(folder / "runs"), snapshots=False)
    notes = os.open(folder / "notes", os.O_WRONLY | os.O_CREAT)
    for event in run(CONFIG, output=output, dataset=dataset):
        if isinstance(event, CheckpointReady):
            os.write(notes, b"c")
        if isinstance(event, EpochDone):
            os.write(notes, b"e")
    return min(hook.count, 250) if hook is not None else 0


def _resume(path: Path, dataset: Dataset) -> int:
    for _ in resume(path, dataset=dataset):
        pass
    return 0


class Sweep:
    """The kills of one run, compared with the same run left alone."""

    def __init__(self) -> None:
        self._dataset = tiny_dataset()
        # Everything is imported and nothing computed: a fork inherits no thread's half state.
        torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder)
            assert in_fork(lambda: _train(whole, self._dataset, None)) == 0
            path = only_run(whole / "runs")
            assert path is not None
            self._whole = fingerprint(path)
            counted = whole / "counted"
            counted.mkdir()
            hook = Executioner(counted / "runs", 0, torn=False)
            self.changes = in_fork(lambda: _train(counted, self._dataset, hook))
        assert 0 < self.changes < 250

    def kill(self, before: int, *, torn: bool) -> Outcome:
        """Die before change number `before`, then open the run and resume it."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            hook = Executioner(folder / "runs", before, torn=torn)
            status = in_fork(lambda: _train(folder, self._dataset, hook))
            assert status == KILLED, f"change {before} of {self.changes}: status {status}"
            notes = (folder / "notes").read_bytes() if (folder / "notes").exists() else b""
            change = folder / "runs" / "change"
            said = change.read_text() if change.exists() else "the folder of all runs"
            path = only_run(folder / "runs")
            kept, problem = (0, "") if path is None else self._examine(path)
            checkpointed = notes.count(b"c")
            if not problem and kept < checkpointed:
                problem = f"{checkpointed} epochs were checkpointed and {kept} are there"
        return Outcome(before, said, torn, checkpointed, kept, problem)

    def _examine(self, path: Path) -> tuple[int, str]:
        saved = load_run(path)
        for epoch in saved.epochs:
            saved.arm_states(epoch)
        kept = len(saved.epochs)
        if saved.state == "completed":
            return kept, self._compare(path)
        if saved.state != "interrupted":
            return kept, f"the killed run says that it is {saved.state}"
        if in_fork(lambda: _resume(path, self._dataset)) != 0:
            return kept, "resume failed"
        left = [str(part) for part in path.rglob(".*.tmp")]
        return kept, f"left behind: {left}" if left else self._compare(path)

    def _compare(self, path: Path) -> str:
        different = differences(fingerprint(path), self._whole)
        return f"it ends differently: {', '.join(different[:5])}" if different else ""


def main() -> None:
    """Kill before every n-th change, n the argument (1 if there is none)."""
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    sweep = Sweep()
    cases = list(range(1, sweep.changes + 1, step))
    bad = 0
    for before in cases:
        for torn in (False, True) if step == 1 else (bool(before % 2),):
            outcome = sweep.kill(before, torn=torn)
            if outcome.problem:
                bad += 1
                print(f"before {outcome.before} ({outcome.change}): {outcome.problem}")
    print(f"{len(cases)} of {sweep.changes} changes; {bad} runs did not end alike")
    raise SystemExit(bad != 0)


if __name__ == "__main__":
    main()
