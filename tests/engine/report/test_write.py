import json
import re
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import Dataset
from centerviz.data.base.errors import UserError
from centerviz.engine.errors import RunError
from centerviz.engine.report import write_report
from centerviz.engine.report.pack import pack
from centerviz.engine.report.page import script_json
from centerviz.engine.run_folder.saved_run import SavedRun
from tests.engine.recorded import begun_run, saved_run


def test_nothing_in_the_data_can_end_or_open_a_script_block() -> None:
    hostile = ["</script><script>x</script>", "<!--<script>", "]]>&lt;", "a\u2028b\ud800"]
    text = script_json(hostile)
    assert not set("<>&\u2028\ud800") & set(text)
    assert json.loads(text) == hostile


def test_the_file_names_nothing_that_could_be_fetched(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\"'\s)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}, "only the name of SVG's elements"
    assert not re.search(r"(src|href|import|url)\s*[=(]\s*[\"']", text)


def test_the_same_runs_give_the_same_file(run: SavedRun, report: Path, tmp_path: Path) -> None:
    again = write_report([run], tmp_path / "again.html")
    assert again.path.read_bytes() == report.read_bytes()
    assert again.size == report.stat().st_size


def test_thirty_epochs_of_ten_thousand_points_are_below_ten_megabytes(
    real_dataset: Dataset, tmp_path: Path
) -> None:
    sizes = [
        write_report(
            [saved_run(tmp_path, epochs=epochs, points=10_000, frames=0)], tmp_path / "r.html"
        ).size
        for epochs in (1, 2)
    ]
    images = np.resize(real_dataset.test.images, (10_000, 28, 28))
    assert sizes[0] + 29 * (sizes[1] - sizes[0]) + len(pack(images)) < 10e6


def test_images_that_runs_share_are_there_once(run: SavedRun, tmp_path: Path) -> None:
    other = saved_run(tmp_path, seed=1)
    text = write_report([run, other], tmp_path / "two.html").path.read_text(encoding="utf-8")
    assert text.count(pack(run.images)) == 1


def test_a_run_without_a_finished_epoch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="has not finished an epoch"):
        write_report([begun_run(tmp_path)], tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


def test_a_run_without_features_is_refused(tmp_path: Path) -> None:
    run = saved_run(tmp_path)
    for file in (run.path / "features").iterdir():
        file.unlink()
    with pytest.raises(RunError, match="no features left"):
        write_report([run.refresh()], tmp_path / "r.html")


def test_a_path_that_leads_through_a_file_is_refused(run: SavedRun, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"there is no folder .*file"):
        write_report([run], tmp_path / "file" / "r.html")


def test_at_least_one_point_is_drawn(run: SavedRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="points is 0; it must be at least 1"):
        write_report([run], tmp_path / "r.html", points=0)
