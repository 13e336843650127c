"""The process that draws: every due picture comes, whatever happens to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.drawing.painting import Painting
from centerviz.engine.events import (
    EpochDone,
    Event,
    FrameReady,
    RunFinished,
    RunStarted,
    SnapshotSaved,
)
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.folder import RunFolder
from centerviz.engine.run_folder.run_log import RunLog
from centerviz.engine.run_folder.saved_run import load_run
from tests.patience import PATIENCE
from tests.scripted import scripted_config, scripted_events, scripted_frame, scripted_started

pytestmark = pytest.mark.process

CENTER = scripted_started(scripted_config()).arms[1]
"""The scripted run's second arm."""


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until `condition` holds; fail when it does not in time."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it has not happened in time"
        time.sleep(0.01)


def folder_of(events: list[Event]) -> RunFolder:
    started = events[0]
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    return RunFolder(Path(started.run_dir))


@pytest.fixture
def undrawn(tmp_path: Path) -> RunFolder:
    """A run of three epochs without pictures."""
    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    return folder_of(list(record(scripted_events(points=50), output)))


@pytest.fixture
def painting(undrawn: RunFolder) -> Iterator[Painting]:
    """A painter of that run, started."""
    log = RunLog(undrawn.log)
    painting = Painting(undrawn, log)
    painting.start()
    yield painting
    painting.close()
    log.close()


def test_a_run_has_all_its_pictures_before_it_says_that_it_has_finished(tmp_path: Path) -> None:
    output = OutputConfig(runs_dir=str(tmp_path), snapshot_every=2)
    seen = list(record(scripted_events(epochs=4, points=50), output))
    folder = folder_of(seen)
    saved = [event for event in seen if isinstance(event, SnapshotSaved)]
    assert [event.epoch for event in saved] == [0, 2, 3]
    assert isinstance(seen[-1], RunFinished)
    pictures = {path.relative_to(folder.path).as_posix() for path in folder.path.rglob("*.jpg")}
    assert pictures == {
        "LossAccuracyCurves.jpg",
        *(f"NonCenter/lambda=0epoch={epoch}.jpg" for epoch in (0, 2, 3)),
        *(f"IsCenter/lambda=0.5epoch={epoch}.jpg" for epoch in (0, 2, 3)),
    }
    assert saved[-1].paths[0] == str(folder.poster)
    for path in (*folder.path.rglob("*.jpg"), folder.poster):
        with Image.open(path) as image:
            image.load()
    assert list(tmp_path.rglob("*.tmp")) == []


def test_a_run_without_pictures_starts_no_painter(tmp_path: Path) -> None:
    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    seen = list(record(scripted_events(epochs=1), output))
    assert not any(isinstance(event, SnapshotSaved) for event in seen)
    assert list(tmp_path.rglob("*.jpg")) == []


def test_a_stopped_run_has_the_pictures_of_its_last_epoch(tmp_path: Path) -> None:
    def stopped() -> Iterator[Event]:
        for event in scripted_events(epochs=5, points=50, frames=0):
            yield event
            if isinstance(event, EpochDone) and event.epoch == 1:
                yield RunFinished(reason="stopped", epochs_done=2, seconds=4.0)
                return

    output = OutputConfig(runs_dir=str(tmp_path), snapshot_every=5)
    folder = folder_of(list(record(stopped(), output)))
    assert folder.picture(CENTER, 0).is_file()
    assert folder.picture(CENTER, 1).is_file()


def test_a_snapshot_that_was_asked_for_is_announced_right_after_its_frame(tmp_path: Path) -> None:
    def asked() -> Iterator[Event]:
        for event in scripted_events(epochs=1, points=50, frames=0):
            yield event
            if isinstance(event, RunStarted):
                frame = scripted_frame(event, 0, 20)
                yield FrameReady(
                    epoch=0, step=20, arms=frame.arms, seconds=1.0, steps_per_second=9.0,
                    snapshot=True,
                )  # fmt: skip

    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    seen = list(record(asked(), output))
    folder = folder_of(seen)
    frame = next(index for index, event in enumerate(seen) if isinstance(event, FrameReady))
    path = folder.path / "snapshots" / "epoch=0step=20.jpg"
    assert seen[frame + 1] == SnapshotSaved(epoch=0, step=20, paths=(str(path),))
    with Image.open(path) as image:
        image.load()


def test_a_painter_that_is_killed_is_started_again_and_no_picture_is_missing(
    undrawn: RunFolder, painting: Painting
) -> None:
    assert painting.pid is not None
    os.kill(painting.pid, signal.SIGKILL)
    for epoch in range(3):
        painting.order(epoch)
    saved = list(painting.remaining())
    assert [event.epoch for event in saved] == [0, 1, 2]
    assert all(undrawn.picture(CENTER, epoch).is_file() for epoch in range(3))
    assert "was started again" in undrawn.log.read_text()


def test_a_painter_that_never_works_is_given_up_with_a_line_in_the_log(
    undrawn: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    log = RunLog(undrawn.log)
    painting = Painting(undrawn, log)
    painting.order(0)
    assert list(painting.remaining()) == []
    painting.close()
    log.close()
    assert "not drawn: 1" in undrawn.log.read_text()


def test_an_order_that_cannot_be_carried_out_does_not_end_the_painter(
    undrawn: RunFolder, painting: Painting
) -> None:
    undrawn.features(0).write_bytes(b"broken")
    painting.order(0)
    painting.order(1)
    assert [event.epoch for event in painting.remaining()] == [1]
    assert "epoch-0000.npz is damaged" in undrawn.log.read_text()


def test_an_urgent_picture_comes_before_those_that_wait(
    undrawn: RunFolder, painting: Painting
) -> None:
    snapshot = undrawn.snapshot_features(1, 40)
    snapshot.parent.mkdir()
    snapshot.write_bytes(undrawn.features(1).read_bytes())
    for epoch in (0, 1, 2, 0, 1, 2):
        painting.order(epoch)
    before = [event.paths[0] for event in painting.urgent(1, 40)]
    assert before[-1] == str(undrawn.snapshot(1, 40))
    assert len(before) <= 4
    assert len(before) + len(list(painting.remaining())) == 7


def test_ctrl_c_does_not_reach_the_painter(painting: Painting) -> None:
    painting.order(0)
    assert len(list(painting.remaining())) == 1
    assert painting.pid is not None
    assert os.getsid(painting.pid) != os.getsid(0)
    os.kill(painting.pid, signal.SIGINT)
    painting.order(1)
    assert [event.epoch for event in painting.remaining()] == [1]


def test_an_interrupt_while_pictures_are_awaited_leaves_at_once(tmp_path: Path) -> None:
    output = OutputConfig(runs_dir=str(tmp_path))
    events = record(scripted_events(epochs=30, points=50, frames=0), output)
    seen: list[Event] = []
    for event in events:
        seen.append(event)
        if isinstance(event, SnapshotSaved):
            break
    with pytest.raises(KeyboardInterrupt):
        events.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    folder = folder_of(seen)
    assert load_run(folder.path).state in ("stopped", "completed")
    assert len(list((folder.path / "IsCenter").iterdir())) < 10
    assert list(tmp_path.rglob("*.tmp")) == []


PARENT = """
import sys, time
from pathlib import Path
from centerviz.engine.run_folder.folder import RunFolder
from centerviz.engine.drawing.painting import Painting
from centerviz.engine.run_folder.run_log import RunLog
folder = RunFolder(Path(sys.argv[1]))
painting = Painting(folder, RunLog(folder.log))
painting.start()
print(painting.pid, flush=True)
sys.stdin.read()
"""


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie, which a container's init may leave."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_painter_ends_when_the_process_of_its_run_is_killed(undrawn: RunFolder) -> None:
    command = [sys.executable, "-c", PARENT, str(undrawn.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    eventually(lambda: not is_running(pid))


def test_the_painter_loads_neither_torch_nor_pandas() -> None:
    code = (
        "import sys, centerviz.engine.drawing.painter; "
        "print({'torch', 'pandas'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
