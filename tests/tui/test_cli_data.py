import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from centerviz.data import DataError, load
from centerviz.data.base.errors import UnlabelledError
from tests.data.files import csv_rows, idx_bytes, random_dataset, write_csv, write_idx_folder
from tests.data.mirror import Mirror, running_mirror, serve, stall_after, status
from tests.patience import PATIENCE

pytestmark = pytest.mark.process

MAIN = [sys.executable, "-c", "from centerviz.tui.cli.main import main; main()", "data"]
MNIST = Path(os.environ.get("CENTERVIZ_DATA_DIR", "none")) / "mnist"
IMAGES = "mnist/train-images-idx3-ubyte.gz"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """The only server that the command knows."""
    with running_mirror() as running:
        monkeypatch.setenv("CENTERVIZ_MIRROR", running.url)
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, away from the user's."""
    monkeypatch.setenv("CENTERVIZ_DATA_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def centerviz_data(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*MAIN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence on stderr of a command that ended with the user's mistake."""
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("centerviz: ") == 1
    return done.stderr


@pytest.mark.parametrize("length", [1, 240])
def test_list_says_what_is_where(length: int, tmp_path: Path) -> None:
    cache = tmp_path / ("x" * length)
    write_idx_folder(cache / "kmnist", random_dataset())
    done = centerviz_data("list", "--data-dir", cache)
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert set(lines) == {"name", "mnist", "fashion-mnist", "kmnist", "digits"}
    assert "not downloaded (12 MB)" in lines["mnist"]
    assert str(cache / "kmnist") in lines["kmnist"]
    assert "embedded" in lines["digits"]
    assert done.stderr == ""


def test_list_as_json(tmp_path: Path) -> None:
    done = centerviz_data("list", "--json", "--data-dir", tmp_path / "other")
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows["mnist"]["state"] == "not downloaded"
    assert rows["digits"] == {
        "name": "digits",
        "title": "scikit-learn digits",
        "summary": "handwritten digits, 1,797 images",
        "state": "embedded",
        "folder": None,
        "download_size": 0,
    }


@pytest.mark.skipif(not MNIST.is_dir(), reason="$CENTERVIZ_DATA_DIR has no MNIST")
def test_fetch_prints_the_folder_alone_on_stdout(mirror: Mirror, tmp_path: Path) -> None:
    for file in MNIST.iterdir():
        mirror.answer(f"mnist/{file.name}", serve(file.read_bytes()))
    done = centerviz_data("fetch", "mnist", "--data-dir", tmp_path / "here")
    assert done.returncode == 0
    assert done.stdout == f"{tmp_path / 'here' / 'mnist'}\n"
    assert done.stderr.splitlines() == [
        "Downloading mnist: train-images-idx3-ubyte",
        "Downloading mnist: train-labels-idx1-ubyte",
        "Downloading mnist: t10k-images-idx3-ubyte",
        "Downloading mnist: t10k-labels-idx1-ubyte",
    ]


def test_fetch_shows_bars_on_a_terminal(mirror: Mirror) -> None:
    mirror.answer(IMAGES, serve(b"not MNIST"))
    terminal, stderr = pty.openpty()
    try:
        done = subprocess.run(
            [*MAIN, "fetch", "mnist"], stdout=subprocess.PIPE, stderr=stderr, check=False
        )
        shown = os.read(terminal, 2**16).decode()
    finally:
        os.close(terminal)
        os.close(stderr)
    assert done.stdout == b""
    assert "━" in shown
    assert "Downloading mnist: train-images-idx3-ubyte" in shown


def test_fetch_says_what_the_mirror_did(mirror: Mirror, cache: Path) -> None:
    mirror.answer(IMAGES, status(500))
    text = refused(centerviz_data("fetch", "mnist"))
    assert "it answered 500" in text
    assert mirror.url in text
    mirror.answer(IMAGES, serve(b"not MNIST"))
    assert "checksum" in refused(centerviz_data("fetch", "mnist"))
    assert not [path for path in (cache / "mnist").iterdir() if path.name[0] != "."]


def test_fetch_of_an_unknown_name_lists_the_names() -> None:
    assert "mnist, fashion-mnist, kmnist" in refused(centerviz_data("fetch", "mnits"))


def test_fetch_of_the_digits_has_nothing_to_do() -> None:
    done = centerviz_data("fetch", "digits")
    assert done.returncode == 0
    assert "nothing to fetch" in done.stderr


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """As often as a person has to: Python loses one that comes during a destructor.

    But not soon again: one that comes while Python shuts down ends it as a signal does.
    """
    while True:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            continue
        return


def test_an_interrupted_fetch_ends_with_130(mirror: Mirror) -> None:
    mirror.answer(IMAGES, stall_after(mirror, bytes(1000), 10))
    with subprocess.Popen([*MAIN, "fetch", "mnist"], stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + PATIENCE
        while not mirror.requests:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        press_ctrl_c(process)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 130


def test_info_counts_images_and_classes(tmp_path: Path) -> None:
    write_idx_folder(tmp_path / "mine [red]", random_dataset(classes=3, size=12))
    done = centerviz_data("info", tmp_path / "mine [red]")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.stdout.startswith("mine [red]\n")
    assert "12×12 pixels; images: 60 train, 20 test" in done.stdout
    assert lines[-3:] == [["0", "20", "7"], ["1", "20", "7"], ["2", "20", "6"]]


def test_info_as_json(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "train.csv", csv_rows(random_dataset(classes=2).train))
    found = json.loads(centerviz_data("info", path, "--json").stdout)
    assert found["images"] == {"train": 50, "test": 10}
    assert found["classes"] == {"0": {"train": 25, "test": 5}, "1": {"train": 25, "test": 5}}
    assert found["image_size"] == 28
    assert str(path) in found["source"]


def test_info_of_images_without_labels(tmp_path: Path) -> None:
    rows = [row[1:] for row in csv_rows(random_dataset().test)]
    done = centerviz_data("info", write_csv(tmp_path / "test.csv", rows))
    assert "28×28 pixels; images: 20 unlabelled" in done.stdout
    assert "not trained on" in done.stdout


def test_info_takes_the_label_column_and_says_how_pixels_were_scaled(tmp_path: Path) -> None:
    names = [f"{row}x{column}" for row in range(1, 5) for column in range(1, 5)]
    rows = [[*["0.5"] * 16, "7" if index % 2 else "3"] for index in range(12)]
    path = write_csv(tmp_path / "mine.csv.gz", [[*names, "digit"], *rows], ";")
    assert "name the label where it is not called" in refused(centerviz_data("info", path))
    done = centerviz_data("info", path, "--label-column", "digit")
    assert "pixels from 0 to 1 were multiplied by 255" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines()[-2:]] == ["3", "7"]


@pytest.mark.parametrize("kind", ["unlabelled csv", "idx images", "picture", "pictures"])
def test_what_info_says_can_only_be_embedded_a_run_refuses(kind: str, tmp_path: Path) -> None:
    images = random_dataset().test.images
    path = tmp_path / "some.png"
    if kind == "unlabelled csv":
        rows = [row[1:] for row in csv_rows(random_dataset().test)]
        path = write_csv(tmp_path / "test.csv", rows)
    elif kind == "idx images":
        path = tmp_path / "images"
        path.write_bytes(idx_bytes(images))
    else:
        Image.fromarray(images[0]).save(path)
        path = tmp_path if kind == "pictures" else path
    done = centerviz_data("info", path)
    assert "they can be embedded, not trained on" in done.stdout
    with pytest.raises(UnlabelledError):
        load(str(path))


def test_info_refuses_what_a_run_refuses(tmp_path: Path) -> None:
    """A folder with an unlabelled train.csv is neither a dataset nor images to embed."""
    rows = [row[1:] for row in csv_rows(random_dataset().test)]
    write_csv(tmp_path / "train.csv", rows)
    text = refused(centerviz_data("info", tmp_path))
    with pytest.raises(DataError) as caught:
        load(str(tmp_path))
    assert str(caught.value) in text


def test_info_does_not_download(mirror: Mirror) -> None:
    text = refused(centerviz_data("info", "mnist"))
    assert "centerviz data fetch mnist" in text
    assert mirror.requests == []


def test_info_of_a_bad_file_is_one_sentence(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "train.csv", [["300"] * 785])
    assert "row 1, column 2" in refused(centerviz_data("info", path))


def test_the_commands_load_nothing_heavy() -> None:
    script = "import sys, centerviz.tui.cli.data\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pandas", "sklearn", "torch", "rich.progress", "textual", "http.client"}
    assert not heavy & set(done.stdout.split())
