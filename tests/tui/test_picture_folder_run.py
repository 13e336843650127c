"""`centerviz run --data FOLDER`, where each class of pictures has a folder."""

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from centerviz.data import Split, load
from tests.tui.command import centerviz

pytestmark = pytest.mark.process


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Forty digits of each of the classes 3, 7 and 9, with a name that the terminal obeys."""
    images: Split = load("digits").train
    folder = tmp_path / "pictures"
    for digit, name in ((3, "3"), (7, "7"), (9, "nine\x1b[2J")):
        (folder / name).mkdir(parents=True)
        for index, image in enumerate(images.images[images.labels == digit][:40]):
            Image.fromarray(image).save(folder / name / f"{index}.png")
    return folder


def test_it_is_described_trained_on_and_embedded(pictures: Path, tmp_path: Path) -> None:
    info = centerviz("data", "info", pictures)
    assert "28×28 pixels; images: 99 train, 21 test" in info.stdout
    assert "nine\\x1b[2J" in info.stdout
    options = ("--epochs", 1, "--quiet", "--runs-dir", tmp_path / "runs", "--device", "cpu")
    done = centerviz("run", "--data", pictures, *options)
    assert done.returncode == 0, done.stderr
    run = Path(done.stdout.strip())
    dataset = json.loads((run / "config.json").read_text())["dataset"]
    assert dataset["class_names"] == ["3", "7", "nine\\x1b[2J"]
    assert (dataset["num_train"], dataset["num_test"]) == (99, 21)
    embedded = centerviz("embed", run, pictures / "7")
    rows = list(csv.DictReader(io.StringIO(embedded.stdout)))
    assert len(rows) == 40
    assert {row["class"] for row in rows} <= set(dataset["class_names"])


def test_what_cannot_be_trained_on_is_refused_by_both(pictures: Path, tmp_path: Path) -> None:
    Image.new("L", (9, 9)).save(pictures / "7" / "odd.png")
    said = {
        centerviz(*command).stderr.splitlines()[-1]
        for command in (
            ("data", "info", pictures),
            ("run", "--data", pictures, "--headless", "--runs-dir", tmp_path / "runs"),
        )
    }
    (sentence,) = said
    assert "odd.png has 9×9 pixels where" in sentence
    assert not (tmp_path / "runs").exists()
