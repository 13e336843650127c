import csv
import itertools
import json
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from centerviz.data import UserError
from centerviz.engine import RunError, SavedRun
from centerviz.engine.drawing.moment import View, limits_over
from centerviz.engine.export.export import ExportOptions, export_run
from tests.engine.recorded import saved_run

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return saved_run(tmp_path_factory.mktemp("runs"), epochs=3, points=60)


def exported(run: SavedRun, path: Path, **options: object) -> Path:
    export_run(run, path, ExportOptions(**options))  # type: ignore[arg-type]
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # no half file beside it
    return path


def test_a_gif_has_a_frame_for_each_epoch_and_holds_the_last(
    saved: SavedRun, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "run.gif"
    options = ExportOptions(fps=5, width=400)
    export_run(saved, path, options, lambda done, frames: told.append((done, frames)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    with Image.open(path) as gif:
        assert (gif.n_frames, gif.width, gif.info["loop"]) == (3, 400, 0)
        durations, frames = [], []
        for index in range(3):
            gif.seek(index)
            durations.append(gif.info["duration"])
            frames.append(np.asarray(gif.convert("RGB")))
    assert durations == [200, 200, 2000]
    assert frames[0][0, 0].tolist() == [255, 255, 255]
    assert not np.array_equal(frames[0], frames[1])
    assert not np.array_equal(frames[1], frames[2])


def test_a_run_of_one_epoch_is_a_gif_of_one_frame(tmp_path: Path) -> None:
    run = saved_run(tmp_path / "runs", epochs=1, points=30)
    export_run(run, tmp_path / "one.gif", ExportOptions(width=300))
    with Image.open(tmp_path / "one.gif") as gif:
        assert gif.n_frames == 1


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_poster_in_pixels_shows_all_arms(saved: SavedRun, tmp_path: Path, ending: str) -> None:
    with Image.open(exported(saved, tmp_path / f"poster.{ending}")) as picture:
        assert picture.width > 2 * 800
        assert picture.format == {"png": "PNG", "jpg": "JPEG"}[ending]


def test_a_poster_as_svg_has_every_point_and_no_date(saved: SavedRun, tmp_path: Path) -> None:
    path = exported(saved, tmp_path / "poster.svg")
    assert len(list(ET.parse(path).iter(f"{SVG}use"))) >= 2 * len(saved.labels)
    assert "dc:date" not in path.read_text()


def test_a_poster_as_pdf_has_no_date(saved: SavedRun, tmp_path: Path) -> None:
    data = exported(saved, tmp_path / "poster.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"CreationDate" not in data


def test_a_poster_shows_the_epoch_that_was_asked_for(saved: SavedRun, tmp_path: Path) -> None:
    last, same, first = (tmp_path / f"{name}.png" for name in ("last", "same", "first"))
    for path, epoch in ((last, None), (same, 2), (first, 0)):
        export_run(saved, path, ExportOptions(epoch=epoch))
    assert last.read_bytes() == same.read_bytes() != first.read_bytes()


def test_many_arms_go_into_rows(tmp_path: Path) -> None:
    run = saved_run(tmp_path / "runs", epochs=1, points=20, lam=[0.1, 0.2, 0.5])
    export_run(run, tmp_path / "poster.png", ExportOptions())
    with Image.open(tmp_path / "poster.png") as picture:
        assert picture.height > 2 * 800
        assert 3 * 800 < picture.width < 4 * 800


@pytest.mark.parametrize("view", ["own", "shared"])
def test_axes_hold_the_points_of_every_epoch(saved: SavedRun, view: View) -> None:
    states = [saved.arm_states(epoch) for epoch in saved.epochs]
    limits = limits_over(saved, states, view)
    for state in (state for arms in states for state in arms):
        square = limits[state.arm]
        inside = (np.abs(state.features - square.middle) <= square.half).all(axis=1)
        assert inside.mean() > 0.98  # all but a few far ones
    softmax, center = limits["softmax"].half, limits["center(lam=0.5)"].half
    assert softmax == center if view == "shared" else softmax > 3 * center


def test_fitting_axes_are_each_picture_s_own(saved: SavedRun) -> None:
    assert limits_over(saved, [saved.arm_states(0)], "fit") == {}


def test_metrics_as_csv_are_the_run_s(saved: SavedRun, tmp_path: Path) -> None:
    with exported(saved, tmp_path / "m.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(saved.metrics.columns)
    for row, expected in zip(rows, saved.metrics.to_dict("records"), strict=True):
        assert row.pop("arm") == expected.pop("arm")
        assert {name: float(text or "nan") for name, text in row.items()} == pytest.approx(
            expected, rel=0, abs=0, nan_ok=True
        )


def test_parquet_without_pyarrow_is_refused(
    saved: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"Parquet needs pyarrow; .* ask for \.csv"):
        export_run(saved, tmp_path / "m.parquet", ExportOptions())


def test_metrics_as_parquet_are_the_run_s(saved: SavedRun, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    table = pd.read_parquet(exported(saved, tmp_path / "m.parquet"))
    pd.testing.assert_frame_equal(table, saved.metrics, check_exact=True)


@pytest.mark.process
@pytest.mark.long
@pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg is not installed"
)
def test_an_mp4_plays_each_epoch_and_holds_the_last(saved: SavedRun, tmp_path: Path) -> None:
    path = exported(saved, tmp_path / "run.mp4", fps=4, width=401)
    entries = "stream=codec_name,pix_fmt,width,height,nb_read_frames,duration,avg_frame_rate"
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", entries]
    said = subprocess.run(
        [*command, "-of", "json", path], capture_output=True, text=True, check=True
    ).stdout
    (stream,) = json.loads(said)["streams"]
    assert (stream["codec_name"], stream["pix_fmt"]) == ("h264", "yuv420p")
    assert (stream["width"] % 2, stream["height"] % 2) == (0, 0)
    assert int(stream["nb_read_frames"]) == 3 + 8  # three epochs, and two seconds of the last
    assert stream["avg_frame_rate"] == "4/1"
    assert float(stream["duration"]) == pytest.approx(11 / 4)
    size = (11, stream["height"], stream["width"], 3)
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    frames = np.frombuffer(raw, np.uint8).reshape(size).astype(int)
    assert frames[0, 0, 0].min() > 250
    changes = [np.abs(one - two).max() for one, two in itertools.pairwise(frames)]
    assert min(changes[:2]) > 100  # other points
    assert max(changes[2:]) < 40  # the last epoch, but for what the compression does


def fake_ffmpeg(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ffmpeg that runs `code` with its arguments in `a` and its input in `data`."""
    folder.mkdir()
    program = folder / "ffmpeg"
    head = f"#!{sys.executable}\nimport sys, json\na = sys.argv\ndata = sys.stdin.buffer.read()\n"
    program.write_text(head + code)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.process
def test_mp4_frames_go_to_ffmpeg_with_even_sides_and_a_held_end(
    saved: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "open(a[-1], 'w').write(json.dumps([a[a.index('-s') + 1], len(data), a]))"
    fake_ffmpeg(tmp_path / "bin", code, monkeypatch)
    path = tmp_path / "run.mp4"
    export_run(saved, path, ExportOptions(fps=4, width=401))
    size, count, arguments = pd.read_json(path, typ="series")
    width, height = map(int, size.split("x"))
    assert (width % 2, height % 2) == (0, 0)
    assert count == 3 * width * height * (3 + 8)  # three epochs, and two seconds of the last
    assert "libx264" in arguments


@pytest.mark.process
def test_an_ffmpeg_that_fails_is_quoted(
    saved: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_ffmpeg(tmp_path / "bin", "sys.exit('Unknown encoder libx264')", monkeypatch)
    with pytest.raises(UserError, match="could not write the MP4: Unknown encoder libx264"):
        export_run(saved, tmp_path / "run.mp4", ExportOptions(width=200))
    assert [file.name for file in tmp_path.iterdir()] == ["bin"]


def test_mp4_without_ffmpeg_is_refused(
    saved: SavedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="needs ffmpeg, which is not installed"):
        export_run(saved, tmp_path / "run.mp4", ExportOptions())


def test_an_unknown_ending_is_refused(saved: SavedRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"use one of \.gif, \.mp4"):
        export_run(saved, tmp_path / "run.bmp", ExportOptions())


def test_an_epoch_that_is_not_there_is_refused(saved: SavedRun, tmp_path: Path) -> None:
    with pytest.raises(
        RunError, match="no features of epoch 10, counted from 1: epochs 1 to 3 are there"
    ):
        export_run(saved, tmp_path / "p.png", ExportOptions(epoch=9))


def test_a_folder_that_is_not_there_is_refused(saved: SavedRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no folder .*nowhere"):
        export_run(saved, tmp_path / "nowhere" / "m.csv", ExportOptions())


@pytest.mark.parametrize("options", [{"fps": 0.0}, {"fps": 51.0}, {"width": 99}])
def test_settings_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(UserError, match="it must be from"):
        ExportOptions(**options)  # type: ignore[arg-type]
