"""A `metrics.csv` that has lost rows is made whole again, with a word, or refused: never shown."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine.analysis.compare import compare
from centerviz.engine.errors import RunError
from centerviz.engine.launch import resume
from centerviz.engine.metrics.retired import RETIRED
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.npz import read_npz, write_npz
from centerviz.engine.run_folder.saved_run import load_run
from centerviz.tui.dashboard.model.replay import open_track
from tests.engine.recorded import saved_run
from tests.faults.broken_runs import cut_rows, resumed
from tests.faults.tiny import differences, fingerprint, tiny_dataset
from tests.tui.command import centerviz

V1 = Path(__file__).parents[1] / "fixtures" / "v1"
LOSSES = {
    "deleted": lambda path: (path / "metrics.csv").unlink(),
    "emptied": lambda path: (path / "metrics.csv").write_bytes(b""),
    "without rows": lambda path: cut_rows(path, keep=0),
    "short of an epoch": lambda path: cut_rows(path, keep=2),
    "short of one arm": lambda path: cut_rows(path, keep=3),
}
UNKNOWN = {"seconds", *(metric.name for metric in RETIRED)}
"""What features do not tell, or no release computes any more; so with all `train_` columns."""


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    """Runs of a release whose feature files do not keep an epoch's numbers."""
    return Path(shutil.copytree(V1, tmp_path / "v1"))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_with_lost_rows_resumes_alike_and_says_what_was_made_anew(loss, stopped, whole_print):
    LOSSES[loss](stopped)
    started = resumed(stopped)
    [note] = started.rebuilt
    assert "metrics.csv had no rows of epoch" in note
    assert note in (stopped / "log.txt").read_text()
    assert differences(fingerprint(stopped), whole_print) == []


@pytest.mark.parametrize("loss", LOSSES)
def test_a_finished_run_with_lost_rows_is_shown_as_it_was(loss, finished, whole_path):
    LOSSES[loss](finished)
    saved, whole = load_run(finished), load_run(whole_path)
    assert saved.metrics.equals(whole.metrics)
    assert saved.epochs == whole.epochs
    [note] = saved.notes
    assert "keep all their numbers" in note
    assert compare([saved]).groups[0].epoch == 2
    assert note in compare([saved]).notes
    track, _ = open_track(finished)
    assert track.history.measured == (0, 1, 2)


def test_a_sound_run_has_nothing_to_say(whole_path):
    assert load_run(whole_path).notes == ()
    assert compare([load_run(whole_path)]).notes == ()


@pytest.mark.process
@pytest.mark.parametrize("loss", ["deleted", "short of an epoch"])
def test_commands_write_the_whole_table_and_say_so_on_stderr(loss, finished, tmp_path):
    LOSSES[loss](finished)
    table, page = tmp_path / "out.csv", tmp_path / "out.html"
    for arguments in (
        ("export", finished, table),
        ("report", finished, "--out", page),
        ("compare", finished),
    ):
        ended = centerviz(*arguments)
        assert ended.returncode == 0, ended.stderr
        # A comparison has it among its own notes.
        told = ended.stdout if arguments[0] == "compare" else ended.stderr
        assert "had no rows of epoch" in " ".join(told.split())
    assert "epoch 3)" in ended.stdout
    with table.open(newline="") as stream:
        assert [row["epoch"] for row in csv.DictReader(stream)] == ["0", "0", "1", "1", "2", "2"]
    assert "had no rows of epoch" in page.read_text(encoding="utf-8")


def test_the_list_shows_no_earlier_epoch_s_accuracy(finished):
    cut_rows(finished, keep=2)
    [summary] = list_runs(finished.parent)
    assert (summary.epochs_done, summary.accuracy) == (3, {})


def test_what_an_older_run_does_not_keep_is_empty_and_named(v1):
    whole = load_run(v1 / "finished").metrics
    cut_rows(v1 / "finished", keep=3)
    saved = load_run(v1 / "finished")
    [note] = saved.notes
    assert "epochs 2 to 3" in note
    assert "training losses and accuracies, seconds" in note
    assert "metrics that are no longer computed are lost" in note
    made = saved.metrics
    assert made[:3][whole.columns].equals(whole[:3])
    for column in whole.columns.drop("arm"):
        if column in UNKNOWN or column.startswith(("train_", "validation_", "ood_")):
            assert made[column][3:].isna().all(), column
        else:
            np.testing.assert_allclose(made[column], whole[column], rtol=1e-5, err_msg=column)
    assert compare([saved]).groups[0].epoch == 2


def test_an_older_run_that_has_lost_its_table_opens_with_what_its_features_tell(v1):
    whole = load_run(v1 / "interrupted").metrics
    (v1 / "interrupted" / "metrics.csv").unlink()
    saved = load_run(v1 / "interrupted")
    assert any("training losses" in note for note in saved.notes)
    assert saved.epochs == (0, 1)
    made = saved.metrics
    assert made[["epoch", "arm"]].equals(whole[["epoch", "arm"]])
    assert made["train_loss"].isna().all()
    np.testing.assert_allclose(made["test_loss"], whole["test_loss"], rtol=1e-5)


@pytest.mark.process
def test_rows_that_cannot_be_made_anew_are_one_sentence_for_every_command(finished, tmp_path):
    cut_rows(finished, keep=2)
    (finished / "features" / "epoch-0002.npz").unlink()
    for arguments in (
        ("compare", finished),
        ("report", finished, "--out", tmp_path / "out.html"),
        ("export", finished, tmp_path / "out.csv"),
        ("replay", finished),
    ):
        ended = centerviz(*arguments)
        assert ended.returncode == 2, ended.stderr
        assert "has no row of epoch 3" in ended.stderr
        assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.glob("out.*"))


def test_a_resumption_that_would_lose_rows_is_refused_and_changes_nothing(stopped):
    (stopped / "metrics.csv").unlink()
    (stopped / "features" / "epoch-0000.npz").unlink()
    before = {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()}
    with pytest.raises(RunError, match=r"has no row of epoch 1.*--from-start"):
        resume(stopped, dataset=tiny_dataset())
    assert {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()} == before


def test_a_table_that_ends_within_a_row_is_damaged(finished):
    table = finished / "metrics.csv"
    for cut in (2, 40):
        content = table.read_bytes()
        table.write_bytes(content[:-cut])
        with pytest.raises(RunError, match=r"metrics\.csv is damaged.*remove it"):
            load_run(finished)
        table.write_bytes(content)


def edited(text: bytes) -> dict[str, bytes]:
    """What programs that people use make of a table."""
    with_note = [line + b",why" * (i == 0) + b",looks fine" * (i > 0)
                 for i, line in enumerate(text.splitlines())]  # fmt: skip
    return {
        "a byte order mark": b"\xef\xbb\xbf" + text,
        "Windows' line ends": text.replace(b"\n", b"\r\n"),
        "a column of text": b"\n".join(with_note) + b"\n",
        "all of it": b"\xef\xbb\xbf" + b"\r\n".join(with_note) + b"\r\n",
    }


@pytest.mark.parametrize("how", edited(b""))
def test_a_table_that_people_have_edited_opens(how, stopped, whole_print):
    table = stopped / "metrics.csv"
    before = load_run(stopped).metrics
    table.write_bytes(edited(table.read_bytes())[how])
    assert load_run(stopped).metrics.equals(before)
    assert list_runs(stopped.parent)[0].accuracy
    resumed(stopped)
    assert differences(fingerprint(stopped), whole_print) == []
    assert ("looks fine" in table.read_text()) == (how in ("a column of text", "all of it"))


def test_words_where_a_metric_should_be_are_damage(finished):
    table = finished / "metrics.csv"
    header, first, *rest = table.read_text().splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    for column in ("test_loss", "silhouette"):
        spoiled = ",".join({**row, column: "good"}.values())
        table.write_text("\n".join([header, spoiled, *rest]) + "\n")
        with pytest.raises(RunError, match=r"damaged.*'good'"):
            load_run(finished)


@pytest.mark.process
def test_metrics_are_exported_without_features(finished, tmp_path):
    shutil.rmtree(finished / "features")
    done = centerviz("export", finished, tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 7
    refused = centerviz("export", finished, tmp_path / "out.png")
    assert refused.returncode == 2
    assert "no features left to draw" in refused.stderr


def test_rows_of_other_losses_come_back_from_what_the_feature_files_keep(tmp_path):
    arms = ("arcface", "center:lam=2+ring", "center:rule=autograd")
    whole = saved_run(tmp_path, arms=arms, lam=())
    cut_rows(whole.path, keep=5)
    assert load_run(whole.path).metrics.equals(whole.metrics)


def test_rows_of_other_losses_are_not_guessed_where_nothing_keeps_them(tmp_path):
    """No release wrote such a run; a term that is no center loss has no centers to measure from."""
    run = saved_run(tmp_path, arms=("ring",), lam=()).path
    cut_rows(run, keep=2)
    path = run / "features" / "epoch-0001.npz"
    arrays = read_npz(path)
    write_npz(path, {name: each for name, each in arrays.items() if not name.endswith("/metrics")})
    with pytest.raises(RunError, match="losses that the saved features do not give"):
        _ = load_run(run).metrics
