"""A run on a table with labels of its own speaks of them everywhere."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import CATALOG, Dataset, load
from centerviz.engine import (
    Control,
    ExperimentConfig,
    OutputConfig,
    RunError,
    SavedRun,
    load_run,
    resume,
    run,
)
from centerviz.engine.events import Event, RunFinished, RunStarted
from centerviz.engine.report.content import run_content
from centerviz.engine.run_folder.same_images import check_same_images
from centerviz.tui.cli import embed as cli_embed
from centerviz.tui.headless.json_lines import event_line
from tests.data.files import write_csv
from tests.engine.recorded import trained
from tests.tui.command import invoke

ANIMALS = {3: "owl", 7: "cat", 9: "dog"}
NAMES = ["cat", "dog", "owl"]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty cache, away from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENTERVIZ_DATA_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def table(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Threes, sevens and nines under the names of animals, in the last column."""
    pixels = [f"pixel{index}" for index in range(digits.image_size**2)]
    rows = [
        [*map(str, image.ravel().tolist()), ANIMALS[label]]
        for image, label in zip(digits.train.images, digits.train.labels.tolist(), strict=True)
        if label in ANIMALS
    ]
    return write_csv(tmp_path_factory.mktemp("table") / "zoo.csv", [[*pixels, "animal"], *rows])


def config(table: Path) -> ExperimentConfig:
    return ExperimentConfig(
        data=str(table), label_column="animal", epochs=2, batch_size=16, threads=1, device="cpu"
    )


@pytest.fixture(scope="module")
def events(table: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """What a run tells that is stopped at once."""
    output, control = OutputConfig(runs_dir=str(tmp_path_factory.mktemp("runs"))), Control()
    told = []
    for event in run(config(table), output=replace(output, snapshots=False), control=control):
        told.append(event)
        if isinstance(event, RunStarted):
            control.stop()
    return told


@pytest.fixture(scope="module")
def saved(events: list[Event]) -> SavedRun:
    """The same run, gone on with to its end."""
    last = events[-1]
    assert isinstance(last, RunFinished)
    assert last.reason == "stopped"
    assert last.run_dir is not None
    *_, end = resume(last.run_dir)
    assert isinstance(end, RunFinished)
    assert end.reason == "completed"
    return load_run(last.run_dir)


def test_the_run_folder_maps_each_class_to_its_label(saved: SavedRun, table: Path) -> None:
    stored = json.loads((saved.path / "config.json").read_text())
    assert stored["dataset"]["class_names"] == NAMES
    assert stored["experiment"]["label_column"] == "animal"
    test = load(str(table), label_column="animal").test
    assert np.array_equal(saved.labels, test.labels)


def test_nothing_is_drawn_of_classes_that_do_not_occur(saved: SavedRun) -> None:
    for state in saved.arm_states(1):
        assert state.anchors.points.shape == state.classifier.weight.shape == (3, 2)
        assert np.isfinite([state.metrics[name] for name in ("silhouette", "ece")]).all()


def test_events_and_the_report_name_the_labels(events: list[Event], saved: SavedRun) -> None:
    (started,) = (event for event in events if isinstance(event, RunStarted))
    assert json.loads(event_line(started))["dataset"]["class_names"] == NAMES
    assert [each["name"] for each in run_content(saved, 100)["classes"]] == NAMES


def test_embedded_images_get_the_labels_of_the_files(saved: SavedRun, table: Path) -> None:
    shown = invoke(cli_embed.app, saved.path, table, "--label-column", "animal")
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert {row["label"] for row in rows} <= set(NAMES)
    assert [row["class"] for row in rows] == [row["label"] for row in rows]
    shown = invoke(cli_embed.app, saved.path, table, "--label-column", "animal", "--kaggle")
    submitted = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert [row["Label"] for row in submitted] == [row["label"] for row in rows]
    assert submitted[0]["ImageId"] == "1"


def test_a_published_dataset_keeps_its_numbers_as_labels(digits: Dataset, tmp_path: Path) -> None:
    clothes = CATALOG["fashion-mnist"].class_names
    dataset = replace(digits, name="fashion-mnist", class_names=clothes)
    saved = trained(tmp_path, dataset, epochs=1)
    images = write_csv(
        tmp_path / "test.csv", [list(map(str, image.ravel().tolist())) for image in saved.images]
    )
    shown = invoke(cli_embed.app, saved.path, images)
    for row in csv.DictReader(io.StringIO(shown.stdout)):
        assert clothes[int(row["label"])] == row["class"]


def test_a_test_set_that_lacks_a_class_is_measured(digits: Dataset, tmp_path: Path) -> None:
    few = digits.test.labels < 7
    test = replace(digits.test, images=digits.test.images[few], labels=digits.test.labels[few])
    saved = trained(tmp_path, replace(digits, test=test), epochs=1)
    assert saved.state == "completed"
    assert saved.metrics["test_accuracy"].notna().all()
    assert saved.metrics["silhouette"].notna().all()


def test_a_run_does_not_go_on_with_other_classes(saved: SavedRun, table: Path) -> None:
    """As after an update: earlier versions counted labels that no image had."""
    names = tuple("0123456789")
    info = replace(saved.info, dataset=replace(saved.dataset, class_names=names))
    with pytest.raises(RunError, match=r"with 10 classes \(0, 1, .*has 3 now \(cat, dog, owl\)"):
        check_same_images(saved.folder, info, load(str(table), label_column="animal"))
