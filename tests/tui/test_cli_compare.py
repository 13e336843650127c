import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from centerviz.engine import UserError
from centerviz.engine.analysis.compare_output import TABLE_COLUMNS
from centerviz.tui.cli import compare, report
from tests.engine.recorded import BAD, GOOD, saved_run
from tests.tui.command import centerviz, invoke

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    runs = tmp_path_factory.mktemp("runs")
    return [
        saved_run(
            runs,
            seed=seed,
            epochs=1,
            metrics={
                0.0: {name: value + seed / 10_000 for name, value in BAD.items()},
                0.5: {**GOOD, "center_drift": 0.1},
            },
        ).path
        for seed in range(5)
    ]


def test_the_table_shows_arms_differences_and_verdicts(folders: list[Path]) -> None:
    shown = centerviz("compare", *folders)
    assert shown.returncode == 0, shown.stderr
    (silhouette,) = (line for line in shown.stdout.splitlines() if line.startswith("silhouette"))
    assert silhouette.split()[1:4] == ["0.1002", "±", "0.00016"]
    assert "+0.7 [" in silhouette
    assert "Softmax features do not cluster: supported (5 seeds)" in shown.stdout
    assert "Center loss λ=0.5 cures both: supported (5 seeds)" in shown.stdout
    assert "(digits, 200 test images, seeds 0, 1, 2, 3, 4, epoch 1)" in shown.stdout


def test_one_run_shows_numbers_without_intervals(folders: list[Path]) -> None:
    shown = centerviz("compare", folders[0])
    assert shown.returncode == 0, shown.stderr
    (silhouette,) = (line for line in shown.stdout.splitlines() if line.startswith("silhouette"))
    assert silhouette.split() == ["silhouette", "0.1", "0.8", "+0.7"]
    assert "undecided (1 seed)" in shown.stdout


def test_json_has_everything_and_null_for_what_is_undefined(folders: list[Path]) -> None:
    shown = centerviz("compare", "--json", *folders)
    found = json.loads(shown.stdout)
    (group,) = found["groups"]
    assert group["seeds"] == [0, 1, 2, 3, 4]
    assert group["runs"] == [folder.name for folder in folders]
    center = group["arms"][1]
    assert center["metrics"]["silhouette"] == pytest.approx(
        {"mean": 0.8, "sd": 0.0, "low": 0.8, "high": 0.8, "seeds": 5}
    )
    (difference,) = found["differences"]
    assert difference["metrics"]["silhouette"]["mean"] == pytest.approx(0.6998)
    assert [verdict["answer"] for verdict in found["verdicts"]] == ["supported"] * 3
    single = json.loads(centerviz("compare", "--json", folders[0]).stdout)
    assert single["groups"][0]["arms"][0]["metrics"]["silhouette"]["sd"] is None


def test_csv_is_a_tidy_table(folders: list[Path]) -> None:
    shown = centerviz("compare", "--csv", *folders)
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert tuple(rows[0]) == TABLE_COLUMNS
    (level,) = (
        row
        for row in rows
        if (row["arm"], row["metric"], row["against_arm"]) == ("center(lam=0.5)", "silhouette", "")
    )
    assert float(level["mean"]) == pytest.approx(0.8)
    (difference,) = (
        row for row in rows if (row["metric"], row["against_arm"]) == ("silhouette", "softmax")
    )
    assert (difference["arm"], difference["group"]) == ("center(lam=0.5)", "A")
    assert float(difference["mean"]) == pytest.approx(0.6998)


def test_a_folder_that_is_no_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    shown = centerviz("compare", tmp_path)
    assert shown.returncode == 2
    assert shown.stdout == ""
    assert len(shown.stderr.splitlines()) == 1
    assert "is not a run" in shown.stderr


def test_json_and_csv_exclude_each_other(folders: list[Path]) -> None:
    shown = centerviz("compare", "--json", "--csv", folders[0])
    assert shown.returncode == 2
    assert "exclude each other" in shown.stderr


@pytest.mark.parametrize("options", [[], ["--json"], ["--csv"]])
def test_lost_rows_are_said_once(tmp_path, options):
    run = saved_run(tmp_path, epochs=2).path
    (run / "metrics.csv").unlink()
    result = invoke(compare.app, run, *options)
    assert (result.stdout + result.stderr).count("had no rows of") == 1


def test_a_report_without_features_says_what_still_works(tmp_path):
    run = saved_run(tmp_path, epochs=2).path
    shutil.rmtree(run / "features")
    with pytest.raises(UserError, match=r"centerviz compare .* or `centerviz export"):
        invoke(report.app, run)
