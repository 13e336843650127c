"""A run's folder: what is written while the events pass, and how every kind of end looks."""

import dataclasses
import errno
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.errors import RunError
from centerviz.engine.events import CheckpointReady, EpochDone, Event, RunFinished, RunStarted
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint, read_tensors
from centerviz.engine.run_folder.folder import run_id_stem
from centerviz.engine.run_folder.metrics_csv import FIRST_COLUMNS
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from tests.scripted import scripted_events


@pytest.fixture
def output(tmp_path: Path) -> OutputConfig:
    """Into a fresh folder, without pictures: they have tests of their own."""
    return OutputConfig(runs_dir=str(tmp_path / "runs"), snapshots=False)


def run_of(events: list[Event]) -> SavedRun:
    started = events[0]
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    return load_run(started.run_dir)


def until(kind: type[Event], count: int = 1) -> Iterator[Event]:
    """The scripted run up to the `count`-th event of a kind."""
    seen = 0
    for event in scripted_events():
        yield event
        seen += isinstance(event, kind)
        if seen == count:
            return


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.tmp"))


def vars_of(event: object) -> dict[str, object]:
    """The fields of an event, arrays by their identity."""
    values = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}  # type: ignore[arg-type]
    return {k: id(v) if isinstance(v, np.ndarray) else v for k, v in values.items()}


def test_every_event_passes_on_in_order_and_only_the_run_s_folder_is_filled_in(
    output: OutputConfig,
) -> None:
    sent = list(scripted_events())
    seen = list(record(iter(sent), output))
    run_dir = str(run_of(seen).path)
    assert [type(event) for event in seen] == [type(event) for event in sent]
    for told, given in ((seen[0], sent[0]), (seen[-1], sent[-1])):
        # Not by ==, which some Pythons take to the arrays within.
        assert vars_of(told) == {**vars_of(given), "run_dir": run_dir}
    assert all(left is right for left, right in zip(seen[1:-1], sent[1:-1], strict=True))


def test_what_was_recorded_is_read_back_exactly(output: OutputConfig) -> None:
    sent = list(scripted_events(lam=(0.003, 0.5), classes=7))
    run = run_of(list(record(iter(sent), output)))
    started = next(event for event in sent if isinstance(event, RunStarted))
    epochs = [event for event in sent if isinstance(event, EpochDone)]
    assert run.config == started.config
    assert run.output == output
    assert run.dataset == started.dataset
    assert run.arms == started.arms
    assert run.state == "completed"
    assert run.epochs == (0, 1, 2)
    assert run.seconds == epochs[-1].seconds
    np.testing.assert_array_equal(run.images, started.images)
    np.testing.assert_array_equal(run.labels, started.labels)
    assert run.warnings == tuple(event for event in sent if type(event).__name__ == "ArmWarning")
    for event in epochs:
        for read, written in zip(run.arm_states(event.epoch), event.arms, strict=True):
            assert (read.arm, read.alive) == (written.arm, written.alive)
            assert read.metrics == written.metrics
            np.testing.assert_array_equal(read.features, written.features)
            assert read.anchors.kind == written.anchors.kind
            np.testing.assert_array_equal(read.anchors.points, written.anchors.points)
            np.testing.assert_array_equal(read.logits(), written.logits())


def test_metrics_csv_has_one_row_per_epoch_and_arm_with_the_promised_columns_first(
    output: OutputConfig,
) -> None:
    run = run_of(list(record(scripted_events(), output)))
    lines = (run.path / "metrics.csv").read_text().splitlines()
    assert lines[0].split(",") == [
        *FIRST_COLUMNS,
        "fisher",
        "ece",
        *("train_center_loss", "test_center_loss"),  # of the second arm alone
    ]
    assert run.metrics["test_center_loss"].notna().tolist() == [False, True] * 3
    assert [line.split(",")[:2] for line in lines[1:]] == [
        [str(epoch), arm] for epoch in range(3) for arm in ("softmax", "center(lam=0.5)")
    ]
    assert list(run.metrics.columns) == lines[0].split(",")
    assert run.metrics["epoch"].dtype == np.int64


def test_metrics_keep_every_bit_and_what_is_not_finite_or_came_late(output: OutputConfig) -> None:
    odd = {"train_loss": 0.1 + 0.2, "test_loss": float("inf"), "validation_loss": float("nan")}

    def changed() -> Iterator[Event]:
        for event in scripted_events(baseline=False):
            if isinstance(event, EpochDone):
                late = {"auroc": 1 / 3} if event.epoch == 1 else {}
                arm = event.arms[0]
                numbers = {**arm.metrics, **odd, **late}
                event = dataclasses.replace(
                    event, arms=(dataclasses.replace(arm, metrics=numbers),)
                )
            yield event

    table = run_of(list(record(changed(), output))).metrics
    assert table["train_loss"].tolist() == [0.1 + 0.2] * 3
    assert table["test_loss"].tolist() == [float("inf")] * 3
    assert table["validation_loss"].isna().all()
    assert table["auroc"].isna().tolist() == [True, False, True]
    assert table["auroc"][1] == 1 / 3


def test_the_checkpoint_is_the_newest_and_the_one_before_is_kept(output: OutputConfig) -> None:
    sent = list(scripted_events())
    run = run_of(list(record(iter(sent), output)))
    last = [event for event in sent if isinstance(event, CheckpointReady)][-1]
    read = load_checkpoint(run.folder)
    assert (read.epoch, read.step, read.state) == (last.epoch, last.step, last.state)
    assert read.tensors.keys() == last.tensors.keys()
    for name, array in last.tensors.items():
        assert read.tensors[name].dtype == array.dtype
        np.testing.assert_array_equal(read.tensors[name], array)
    run.folder.checkpoint.write_bytes(run.folder.checkpoint.read_bytes()[:-1])
    assert load_checkpoint(run.folder).epoch == last.epoch - 1


def test_each_arm_s_best_weights_are_kept_without_the_optimiser(output: OutputConfig) -> None:
    def best_once() -> Iterator[Event]:
        for event in scripted_events():
            if isinstance(event, CheckpointReady) and event.epoch != 2:
                event = dataclasses.replace(event, best=())
            yield event

    run = run_of(list(record(best_once(), output)))
    for arm, lam in zip(run.arms, (0.0, 0.5), strict=True):
        best = read_tensors(run.folder.best(arm))
        assert set(best.tensors) == {"network.weight", "centers"}
        assert (best.tensors["network.weight"] == 2).all()
        assert (best.tensors["centers"] == lam).all()
        assert best.state["arm"] == arm.name


def test_no_temporary_file_is_left(output: OutputConfig) -> None:
    list(record(scripted_events(), output))
    assert leftovers(Path(output.runs_dir)) == []


def test_a_run_that_is_refused_leaves_no_folder(output: OutputConfig) -> None:
    def refused() -> Iterator[Event]:
        raise RunError("No.")
        yield

    with pytest.raises(RunError, match="No"):
        list(record(refused(), output))
    assert not Path(output.runs_dir).exists()


def test_a_folder_that_cannot_be_filled_at_the_start_is_taken_away_again(
    output: OutputConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(RunError, match="No space left"):
        list(record(scripted_events(), output))
    assert list(Path(output.runs_dir).iterdir()) == []


def full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_runs_of_the_same_second_have_folders_of_their_own(output: OutputConfig) -> None:
    runs = [run_of(list(record(scripted_events(epochs=1), output))) for _ in range(3)]
    assert len({run.path for run in runs}) == 3
    assert all(run.run_id == run.path.name for run in runs)


def test_a_run_id_sorts_by_time_and_says_every_lam() -> None:
    config = ExperimentConfig(lam=(0.5, 0.003))
    early, late = (run_id_stem(config, time) for time in ("20261123-104500", "20261123-104501"))
    assert early == "20261123-104500-lam0.5+0.003"
    assert early < late
    assert run_id_stem(ExperimentConfig(lam=()), "t") == "t-lam0"
    many = run_id_stem(ExperimentConfig(lam=tuple(0.1 + i / 7 for i in range(99))), "t")
    assert len(many) < 200


def test_a_run_id_says_the_losses_of_its_other_arms() -> None:
    def stem(*arms: str, **settings: object) -> str:
        return run_id_stem(ExperimentConfig(arms=arms, **settings), "t")  # type: ignore[arg-type]

    assert stem("center:lam=2,rule=eq4", "center:lam=3", "softmax") == "t-center+softmax"
    assert stem("center:lam=2,rule=eq4", lam=(0.5,)) == "t-lam0.5-center"


@pytest.mark.parametrize("error", [ValueError("the engine broke"), RunError("The disk is full.")])
def test_an_error_ends_the_run_as_failed_with_its_message(
    output: OutputConfig, error: Exception
) -> None:
    def failing() -> Iterator[Event]:
        yield from until(EpochDone, 2)
        raise error

    seen: list[Event] = []
    with pytest.raises(type(error)):
        collect(seen, record(failing(), output))
    run = run_of(seen)
    assert (run.state, run.message) == ("failed", str(error))
    assert run.epochs == (0, 1)
    assert str(error) in (run.path / "log.txt").read_text()


def collect(seen: list[Event], events: Iterator[Event]) -> None:
    """Put every event into `seen` as it comes, also when the last one is an error."""
    for event in events:
        seen.append(event)  # noqa: PERF402 (extend would lose what came before an error)


def test_closing_the_iterator_stops_the_run_in_order(output: OutputConfig) -> None:
    closed = []

    def engine() -> Iterator[Event]:
        try:
            yield from scripted_events()
        finally:
            closed.append(True)

    events = record(engine(), output)
    seen = list(itertools.islice(events, 6))
    assert run_of(seen).state == "running"
    events.close()  # type: ignore[attr-defined]
    assert closed == [True]
    run = run_of(seen)
    assert (run.state, run.epochs) == ("stopped", (0,))


def test_ctrl_c_stops_the_run_in_order(output: OutputConfig) -> None:
    def interrupted() -> Iterator[Event]:
        yield from until(EpochDone)
        raise KeyboardInterrupt

    seen: list[Event] = []
    with pytest.raises(KeyboardInterrupt):
        collect(seen, record(interrupted(), output))
    assert run_of(seen).state == "stopped"


def test_a_stopped_run_says_so(output: OutputConfig) -> None:
    def stopped() -> Iterator[Event]:
        yield from until(EpochDone)
        yield RunFinished(reason="stopped", epochs_done=1, seconds=2.5)

    run = run_of(list(record(stopped(), output)))
    assert (run.state, run.seconds) == ("stopped", 2.5)


def test_a_full_disk_is_one_sentence_and_leaves_the_last_epoch_readable(
    output: OutputConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Event] = []
    events = record(scripted_events(), output)
    for event in events:
        seen.append(event)
        if isinstance(event, EpochDone):
            monkeypatch.setattr(os, "fsync", full_disk)
            break
    with pytest.raises(RunError, match=r"cannot be written \(No space left on device\)"):
        list(events)
    run = run_of(seen)
    assert (run.state, run.epochs) == ("interrupted", (0,))
    assert len(run.arm_states(0)) == 2
    assert leftovers(run.path) == []


def test_a_runs_dir_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match=r"runs cannot be the folder of all runs \(a file has"):
        list(record(scripted_events(), OutputConfig(runs_dir=str(tmp_path / "runs"))))


def test_a_run_that_is_deleted_while_it_is_written_is_one_sentence(output: OutputConfig) -> None:
    events = record(scripted_events(), output)
    started = next(events)
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    Path(started.run_dir).rename(Path(started.run_dir).with_name("elsewhere"))
    with pytest.raises(RunError, match="cannot be written"):
        list(events)


def resumed(run: SavedRun, first_epoch: int) -> Iterator[Event]:
    """The scripted run from `first_epoch` on, into the folder of `run`."""
    for event in scripted_events():
        if isinstance(event, RunStarted):
            yield dataclasses.replace(event, run_dir=str(run.path), first_epoch=first_epoch)
        elif getattr(event, "epoch", first_epoch) >= first_epoch:
            yield event


def test_going_on_in_a_folder_neither_repeats_nor_loses_a_row(output: OutputConfig) -> None:
    whole = run_of(list(record(scripted_events(), output)))
    broken = run_of(list(record(until(EpochDone, 2), output)))
    # The second epoch was recorded, but the checkpoint to go on from is of the first.
    (broken.path / ".metrics.csv.999999.tmp").write_text("half a fi")
    list(record(resumed(broken, 1), output))
    run = broken.refresh()
    assert run.metrics.equals(whole.metrics)
    assert (run.state, run.epochs, len(run.warnings)) == ("completed", (0, 1, 2), 1)
    assert leftovers(run.path) == []


def test_two_writers_of_one_run_are_refused(output: OutputConfig) -> None:
    events = record(scripted_events(), output)
    started = next(events)
    assert isinstance(started, RunStarted)
    assert started.run_dir is not None
    run = load_run(started.run_dir)
    with pytest.raises(RunError, match="being written by another process"):
        list(record(resumed(run, 0), output))
    assert isinstance(list(events)[-1], RunFinished)
    assert run.refresh().state == "completed"
