"""No refusal of the file system by anything in a run's folder is a bug: one sentence, or an answer.

Entries of a run's folder are replaced by obstacles, before the eyes of a user whom permissions
bind, and commands are run on it: every command with every entry and with every kind of obstacle;
all combinations of the three take minutes.
"""

import contextlib
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from centerviz.data.base.errors import UserError
from centerviz.engine import delete_run
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.launch import resume
from centerviz.engine.run_folder.listing import list_runs
from centerviz.tui.cli.main import app
from centerviz.tui.dashboard.model.replay import open_track
from tests.data.files import idx_bytes
from tests.faults.broken_runs import copy_of
from tests.faults.obstacles import ENTRIES, OBSTACLES, ordinary_user
from tests.faults.tiny import tiny_dataset
from tests.tui.scripted_engine import dashboard

STANDSTILL = 120
"""Seconds after which a command counts as hanging, however busy the machine."""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may reach; pytest's own are closed to others."""
    path = Path(tempfile.mkdtemp(prefix="centerviz-test-"))
    path.chmod(0o777)
    yield path
    for folder, inner, _ in os.walk(path):
        for name in inner:
            with contextlib.suppress(OSError):
                Path(folder, name).chmod(0o700)
    shutil.rmtree(path)


def spoiled(run: Path, entry: str, obstacle: str) -> Path:
    OBSTACLES[obstacle](run / entry if entry != "." else run)
    return run


def replay(run: Path) -> None:
    track, saved = open_track(run)
    for epoch in saved.epochs:
        track.panels(epoch)


def by_command(*arguments: object) -> None:
    found = CliRunner().invoke(app, list(map(str, arguments)))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception


def readers(run: Path, place: Path) -> dict[str, Callable[[], object]]:
    """Everything that reads a run's folder; the new images lie in `place`."""
    images, out = place / "images-idx3-ubyte", run.parent / "out"
    return {
        "list": lambda: list_runs(run.parent),
        "compare": lambda: by_command("compare", run),
        "report": lambda: by_command("report", run, "--out", f"{out}.html"),
        "export a table": lambda: by_command("export", run, f"{out}.csv"),
        "embed": lambda: by_command("embed", run, images, "--lam", "0.5", "--out", f"{out}.2.csv"),
        "embed the newest": lambda: by_command("embed", run, images, "--last"),
        "replay": lambda: replay(run),
    }


def writers(run: Path) -> dict[str, Callable[[], object]]:
    """Everything that changes it."""
    return {
        "resume": lambda: list(resume(run, dataset=tiny_dataset())),
        "resume from the start": lambda: list(resume(run, dataset=tiny_dataset(), from_start=True)),
        "delete": lambda: delete_run(run),
    }


def answers(command: Callable[[], object], about: str) -> str:
    """The sentence it ends with, empty if it does its work; whatever else it raises is a bug."""
    with no_longer_than(STANDSTILL):
        try:
            command()
        except UserError as error:
            return str(error)
        except Exception as error:
            error.add_note(about)
            raise
    return ""


def _hangs(number: int, frame: object) -> None:  # noqa: ARG001
    raise AssertionError("it hangs")


@contextlib.contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _hangs)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def loaded(stopped_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every module is loaded: another user may not be allowed to read them."""
    folder = tmp_path_factory.mktemp("loaded")
    run = copy_of(stopped_path, folder)
    images = folder / "images-idx3-ubyte"
    images.write_bytes(idx_bytes(tiny_dataset().test.images[:4]))
    for name, command in {**readers(run, folder), **writers(run)}.items():
        said = answers(command, name)
        assert not said or "has finished" in said


COMMANDS = ("read", *writers(Path()))
"""`read` is all commands that change nothing, one after the other."""
MATRIX = tuple(itertools.product(ENTRIES, OBSTACLES, COMMANDS))
COVERING = tuple(
    (entry, tuple(OBSTACLES)[(row + 3 * column) % len(OBSTACLES)], command)
    for row, entry in enumerate(ENTRIES)
    for column, command in enumerate(COMMANDS)
)
"""A part of `MATRIX` in which each command meets every entry and every kind of obstacle."""


def meet(entry: str, obstacle: str, command: str, original: Path, place: Path) -> None:
    """Run the command on a copy of the run that is spoiled: one sentence, or an answer."""
    images, runs = place / "images-idx3-ubyte", place / "runs"
    images.write_bytes(idx_bytes(tiny_dataset().test.images[:4]))
    runs.mkdir()
    run = copy_of(original, runs)
    with ordinary_user():
        spoiled(run, entry, obstacle)
        todo = readers(run, place) if command == "read" else {command: writers(run)[command]}
        for name, work in todo.items():
            assert "\n" not in answers(work, f"{name}: {entry} is {obstacle}")


def test_every_command_meets_every_entry_and_every_kind_of_obstacle():
    assert {(entry, command) for entry, _, command in COVERING} == {
        (entry, command) for entry, _, command in MATRIX
    }
    assert {(obstacle, command) for _, obstacle, command in COVERING} == {
        (obstacle, command) for _, obstacle, command in MATRIX
    }


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("entry", "obstacle", "command"), COVERING)
def test_an_obstacle_in_a_run_folder_is_a_sentence_or_no_matter(
    entry, obstacle, command, stopped_path, place
):
    meet(entry, obstacle, command, stopped_path, place)


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("entry", "obstacle", "command"), sorted({*MATRIX} - {*COVERING}))
def test_any_obstacle_before_any_command_is_a_sentence_or_no_matter(
    entry, obstacle, command, stopped_path, place
):
    meet(entry, obstacle, command, stopped_path, place)


LOOPED = ("features", "metrics.csv", "samples.npz", "features/epoch-0001.npz")


@pytest.mark.parametrize("entry", LOOPED)
async def test_the_dashboard_says_what_it_cannot_replay(entry, stopped, tmp_path):
    spoiled(stopped, entry, "a link in a circle (ELOOP)")
    output = OutputConfig(runs_dir=str(tmp_path))
    async with dashboard((140, 40), output=output, replay=[stopped]) as shown:
        await shown.until(lambda: "cannot be read" in shown.text or "symbolic" in shown.text)
        await shown.press("b")
        await shown.until(lambda: "Reading" not in shown.text)
        assert shown.app.return_code in (None, 0)


def test_a_loop_at_the_features_does_not_keep_numbers_from_being_compared(stopped, tmp_path):
    spoiled(stopped, "features", "a link in a circle (ELOOP)")
    for arguments in (("compare", stopped), ("export", stopped, tmp_path / "out.csv")):
        found = CliRunner().invoke(app, list(map(str, arguments)))
        assert (found.exit_code, found.exception) == (0, None)
    with pytest.raises(UserError, match=r"features cannot be read \(Too many levels"):
        replay(stopped)


def test_resume_does_not_wait_for_a_reader_of_a_pipe(stopped):
    for name in ("log.txt", "checkpoint.new.safetensors"):
        with contextlib.suppress(FileNotFoundError):
            (stopped / name).unlink()
        os.mkfifo(stopped / name)
        with (
            no_longer_than(STANDSTILL),
            pytest.raises(UserError, match=f"{name} is neither a file nor a folder"),
        ):
            list(resume(stopped, dataset=tiny_dataset()))
        (stopped / name).unlink()


RUNS_DIRS = {
    "a file": ("a file has that name", lambda path: path.write_text("")),
    "a link in a circle": ("a link there leads nowhere", lambda path: path.symlink_to(path)),
    "a link to nowhere": ("a link there leads nowhere", lambda path: path.symlink_to("nowhere")),
    "a pipe": ("a file has that name", os.mkfifo),
}


@pytest.mark.parametrize("kind", RUNS_DIRS)
def test_a_runs_dir_that_is_no_folder_is_named_with_what_to_do(kind, tmp_path):
    says, make = RUNS_DIRS[kind]
    make(tmp_path / "runs")
    command = ["run", "--data", "digits", "--epochs", "1", "--quiet", "--runs-dir"]
    for path, reason in (
        (tmp_path / "runs", says),
        (tmp_path / "runs" / "below", "a file stands|a link there|Too many levels"),
    ):
        found = CliRunner().invoke(app, [*command, str(path)])
        if kind == "a link to nowhere" and path != tmp_path / "runs":
            continue
        assert found.exit_code == 2
        sentence = found.stderr.strip()
        assert sentence.count("\n") == 0
        assert any(each in sentence for each in reason.split("|")), sentence
        assert "`centerviz run --runs-dir FOLDER`" in sentence
    if kind != "a link to nowhere":
        with pytest.raises(UserError, match=r"is not a folder|cannot be read"):
            list_runs(tmp_path / "runs")


def test_an_entry_that_cannot_be_looked_at_does_not_hide_the_other_runs(stopped, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "long").symlink_to("n" * 300)
    assert [run.path for run in list_runs(tmp_path)] == [stopped]


def test_features_of_a_sound_run_are_not_touched_by_looking(stopped):
    before = {path: path.stat().st_mtime_ns for path in stopped.rglob("*")}
    replay(stopped)
    assert {path: path.stat().st_mtime_ns for path in stopped.rglob("*")} == before
    np.testing.assert_equal(len(list_runs(stopped.parent)), 1)
