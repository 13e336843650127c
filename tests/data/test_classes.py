"""Classes are the labels that occur: their names are kept, and they have an order."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import DataError, describe, load
from tests.data.files import csv_rows, random_dataset, write_csv

SPLIT = random_dataset(size=6).train


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, away from the user's."""
    monkeypatch.setenv("CENTERVIZ_DATA_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def table(path: Path, labels: Sequence[str]) -> Path:
    """A CSV of SPLIT's images whose labels are `labels` in turn."""
    rows = enumerate(csv_rows(SPLIT))
    return write_csv(path, [[labels[index % len(labels)], *row[1:]] for index, row in rows])


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["9", "3", "7"], ("3", "7", "9")),
        ([str(n) for n in range(10, 0, -1)], tuple(map(str, range(1, 11)))),
        (["7.0", "3.0"], ("3", "7")),
        (["7", "3", "3.0"], ("3", "7")),
        (["1", "-1"], ("-1", "1")),
        (["100", "20", "3"], ("3", "20", "100")),
        (["007", "012"], ("007", "012")),
        (["dog", "cat"], ("cat", "dog")),
        (["Zebra", "ant", "Bee"], ("ant", "Bee", "Zebra")),
        (["class 10", "class 9"], ("class 9", "class 10")),
        (["b", "10", "9"], ("9", "10", "b")),
        ([" cat", "dog "], ("cat", "dog")),
        (["NA", "None", "null"], ("NA", "None", "null")),
        (["猫", "犬"], ("犬", "猫")),
        (["a", "a1", "A"], ("A", "a", "a1")),
    ],
)
def test_names_are_kept_in_their_order(
    labels: list[str], names: tuple[str, ...], tmp_path: Path
) -> None:
    path = table(tmp_path / "train.csv", labels)
    for _ in range(2):  # parsed, then from the cache
        loaded = load(str(path))
        assert loaded.class_names == names
    spelled = {**{label: label.strip() for label in labels}, "7.0": "7", "3.0": "3"}
    label_of = {
        image.tobytes(): names.index(spelled[labels[index % len(labels)]])
        for index, image in enumerate(SPLIT.images)
    }
    for split in (loaded.train, loaded.test):
        assert [label_of[image.tobytes()] for image in split.images] == split.labels.tolist()
    assert set(describe(str(path)).classes) == set(names)


def test_ten_digits_are_themselves(tmp_path: Path) -> None:
    loaded = load(str(write_csv(tmp_path / "train.csv", csv_rows(SPLIT))))
    assert loaded.class_names == tuple("0123456789")
    assert np.array_equal(np.sort(loaded.train.labels), np.repeat(np.arange(10), 5))


def test_a_test_table_may_lack_classes(tmp_path: Path) -> None:
    table(tmp_path / "train.csv", ["cat", "dog", "owl"])
    table(tmp_path / "test.csv", ["dog"])
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("cat", "dog", "owl")
    assert set(loaded.test.labels.tolist()) == {1}


def test_a_test_table_with_another_label_is_refused(tmp_path: Path) -> None:
    table(tmp_path / "train.csv", ["cat", "dog"])
    table(tmp_path / "test.csv", ["dog", "owl", "elk"])
    with pytest.raises(DataError, match="have the labels elk, owl, which no training image has"):
        load(str(tmp_path))


def test_numbers_in_training_and_the_same_numbers_as_decimals_in_the_test_are_one_class(
    tmp_path: Path,
) -> None:
    table(tmp_path / "train.csv", ["3", "7"])
    table(tmp_path / "test.csv", ["7.0", "3.0"])
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("3", "7")
    assert loaded.test.labels[:2].tolist() == [1, 0]


def test_more_than_a_hundred_classes_are_refused(tmp_path: Path) -> None:
    split = random_dataset(size=3, train=202, classes=101).train
    path = write_csv(tmp_path / "train.csv", csv_rows(split))
    with pytest.raises(DataError, match="101 different labels, such as 0, 1, 2, 3, 4; 100 classes"):
        load(str(path))
