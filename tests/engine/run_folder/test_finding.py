"""A word means a run: its folder, its name, a part of it, or `last`."""

import os
import shutil
from pathlib import Path

import pytest

from centerviz.engine import RunError, read_note, resolve_run, write_note
from centerviz.engine.run_folder.listing import list_runs
from tests.engine.recorded import saved_run


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Three runs, the newest of them named by its user; and what is no run."""
    runs = tmp_path / "runs"
    made = saved_run(runs).path
    for name in ("20200101-000000-lam0.1", "20200101-000000-lam0.1-2"):
        shutil.copytree(made, runs / name)
    made.rename(runs / "baseline")
    (runs / "notes.txt").write_text("mine")
    (runs / "lam0.1 pictures").mkdir()
    return runs


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("last", "baseline"),
        ("base", "baseline"),
        ("20200101-000000-lam0.1", "20200101-000000-lam0.1"),
        ("lam0.1-2", "20200101-000000-lam0.1-2"),
    ],
    ids=["the newest", "a part", "a whole name that is part of another", "the end"],
)
def test_a_word_means_a_run(runs: Path, word: str, name: str) -> None:
    assert resolve_run(word, runs) == runs / name


def test_a_run_s_folder_is_meant_first_wherever_it_is(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(runs)
    assert resolve_run("baseline", "elsewhere") == Path("baseline")
    (runs / "baseline").rename(runs / "last")
    assert resolve_run("last", runs) == Path("last")


def test_several_runs_are_refused_with_their_names(runs: Path) -> None:
    with pytest.raises(RunError) as refused:
        resolve_run("2020", runs)
    assert str(refused.value) == (
        f"'2020' is part of the names of 2 runs in {runs}: 20200101-000000-lam0.1-2, "
        "20200101-000000-lam0.1; give more of one."
    )


def test_of_very_many_runs_few_are_named(runs: Path) -> None:
    config = (runs / "baseline" / "config.json").read_bytes()
    for number in range(40):
        folder = runs / f"many-{number}"
        folder.mkdir()
        (folder / "config.json").write_bytes(config)
    with pytest.raises(RunError, match=r"40 runs in .*many-39, .* and 35 more; give more of one"):
        resolve_run("many", runs)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("nothing", "there is no run 'nothing'"),
        ("", "is not a run"),
        ("no/where", "no/where is not a folder"),
        ("lam0.1 pictures", "there is no run 'lam0.1 pictures'"),
        ("x" * 5000, "there is no run"),
    ],
)
def test_what_means_no_run_is_refused_in_a_sentence(runs: Path, word: str, sentence: str) -> None:
    from centerviz.engine import load_run

    with pytest.raises(RunError, match=sentence):
        load_run(resolve_run(word, runs))


def test_without_any_run_last_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"there is no run in .*runs yet"):
        resolve_run("last", tmp_path / "runs")


def test_the_list_begins_with_the_newest_whatever_its_name(runs: Path) -> None:
    assert [run.path.name for run in list_runs(runs)] == [
        "baseline",
        "20200101-000000-lam0.1-2",
        "20200101-000000-lam0.1",
    ]


def test_a_note_is_kept_in_one_line_and_listed(runs: Path) -> None:
    assert read_note(runs / "baseline") == ""
    write_note(runs / "baseline", " the best\nof all\x1b[2J ")
    assert read_note(runs / "baseline") == r"the best of all\x1b[2J"
    assert list_runs(runs)[0].note == r"the best of all\x1b[2J"
    write_note(runs / "baseline", "")
    assert not (runs / "baseline" / "note.txt").exists()


def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(runs: Path) -> None:
    write_note(runs / "baseline", "short")
    with pytest.raises(RunError, match="the note has 1,001 characters"):
        write_note(runs / "baseline", "x" * 1001)
    assert read_note(runs / "baseline") == "short"


def test_a_note_that_cannot_be_read_hides_no_run(runs: Path) -> None:
    os.mkfifo(runs / "baseline" / "note.txt")
    assert "is not a regular file" in list_runs(runs)[0].note
