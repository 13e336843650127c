"""Columns that are measured otherwise now are shown, exported and never mixed with new ones."""

import csv
from pathlib import Path

import pytest

from centerviz.data import Dataset
from centerviz.engine.analysis.compare import compare
from centerviz.engine.analysis.unfamiliar import measure_unfamiliar
from centerviz.engine.export.export import ExportOptions, export_run
from centerviz.engine.metrics import COLUMNS
from centerviz.engine.metrics.retired import RETIRED
from centerviz.engine.report import write_report
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from tests.engine.recorded import trained
from tests.tui.command import centerviz

FOLDERS = Path(__file__).parents[2] / "fixtures" / "v1"
GONE = {metric.name for metric in RETIRED}


@pytest.fixture
def old() -> SavedRun:
    """A run that an earlier release finished."""
    return load_run(FOLDERS / "finished")


def test_an_earlier_release_wrote_every_column_that_is_retired(old: SavedRun) -> None:
    assert set(old.metrics.columns) >= GONE


def test_columns_that_meant_something_else_are_not_compared(old: SavedRun) -> None:
    (group,) = compare([old]).groups
    compared = set(group.arms[0].metrics)
    assert compared == set(old.metrics.columns) & {"test_accuracy", *COLUMNS}
    assert not compared & GONE


def test_an_old_and_a_new_run_share_only_what_means_the_same(
    old: SavedRun, small_dataset: Dataset, tmp_path: Path
) -> None:
    new = trained(tmp_path, small_dataset, epochs=1)
    comparison = compare([new, old])
    assert set(COLUMNS) <= set(comparison.groups[0].arms[0].metrics)
    between = [one for one in comparison.differences if one.group != one.against_group]
    assert between
    for one in between:
        shared = set(old.metrics.columns) & {"test_accuracy", *COLUMNS}
        assert set(one.metrics) == shared - GONE


def test_a_report_says_what_the_old_columns_meant(old: SavedRun, tmp_path: Path) -> None:
    text = write_report([old], tmp_path / "old.html").path.read_text(encoding="utf-8")
    assert "MCE, any bin" in text
    assert "a bin of a single image could decide it" in text


def test_an_export_keeps_them(old: SavedRun, tmp_path: Path) -> None:
    export_run(old, tmp_path / "old.csv", ExportOptions())
    with (tmp_path / "old.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {float(row["mce"]) for row in rows} == set(old.metrics["mce"])


@pytest.mark.process
def test_kinds_are_compared_where_the_training_images_are_gone_and_it_is_said(
    old: SavedRun,
) -> None:
    note = measure_unfamiliar(old).note
    assert note is not None
    shown = centerviz("compare", "--ood", old.path)
    assert shown.returncode == 0, shown.stderr
    assert note in shown.stdout
    lines = [" ".join(line.split()[:2]) for line in shown.stdout.splitlines() if line]
    assert "noise confidence" in lines
    assert "inverted AUROC" in lines
    assert "class mean" not in shown.stdout
