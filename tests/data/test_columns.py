"""Which column of a CSV file is what: the label anywhere, pixels under names in any order."""

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import DataError, Dataset, describe, load, load_images
from tests.data.files import csv_header, csv_rows, random_dataset, write_csv

SIZE = 6
SPLIT = random_dataset(size=SIZE).train
PLACES = [(row, column) for row in range(SIZE) for column in range(SIZE)]
SCHEMES = {
    "pixel0": [f"pixel{index}" for index in range(SIZE * SIZE)],
    "pixel1": [f"pixel{index}" for index in range(1, SIZE * SIZE + 1)],
    "px_000": [f"px_{index:03}" for index in range(SIZE * SIZE)],
    "0": [str(index) for index in range(SIZE * SIZE)],
    "1": [str(index) for index in range(1, SIZE * SIZE + 1)],
    "1x1": [f"{row + 1}x{column + 1}" for row, column in PLACES],
    "0x0": [f"{row}x{column}" for row, column in PLACES],
    "r1c1": [f"r{row + 1}c{column + 1}" for row, column in PLACES],
    "pixel_0_1": [f"pixel_{row}_{column}" for row, column in PLACES],
    "x0y0": [f"x{column}y{row}" for row, column in PLACES],
    "y0x0": [f"y{row}x{column}" for row, column in PLACES],
    "col1_row1": [f"col{column + 1}_row{row + 1}" for row, column in PLACES],
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, away from the user's."""
    monkeypatch.setenv("CENTERVIZ_DATA_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def same_images(loaded: Dataset) -> bool:
    """Whether both splits together hold exactly SPLIT, each image with its label."""

    def pairs(dataset_splits: list[tuple[np.ndarray, np.ndarray]]) -> set[tuple[bytes, int]]:
        return {
            (image.tobytes(), int(label))
            for images, labels in dataset_splits
            for image, label in zip(images, labels, strict=True)
        }

    read = [(split.images, split.labels) for split in (loaded.train, loaded.test)]
    return pairs(read) == pairs([(SPLIT.images, SPLIT.labels)])


def shuffled(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    """All columns, label and pixels, in another order, the same every time."""
    order = np.random.default_rng(1).permutation(len(header))
    return [[row[index] for index in order] for row in (header, *rows)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pixels_are_put_in_the_order_that_their_names_say(scheme: str, tmp_path: Path) -> None:
    header = ["label", *SCHEMES[scheme]]
    path = write_csv(tmp_path / "train.csv", shuffled(header, csv_rows(SPLIT)))
    for _ in range(2):  # parsed, then from the cache
        assert same_images(load(str(path)))


@pytest.mark.parametrize("name", ["label", "Label", "CLASS", "target", "Y"])
@pytest.mark.parametrize("column", [0, 17, SIZE * SIZE])
def test_the_label_may_stand_anywhere_under_a_usual_name(
    name: str, column: int, tmp_path: Path
) -> None:
    rows = [[name, *csv_header(SIZE)[1:]], *csv_rows(SPLIT)]
    moved = [[*row[1 : column + 1], row[0], *row[column + 1 :]] for row in rows]
    assert same_images(load(str(write_csv(tmp_path / "train.csv", moved))))


def test_label_column_names_another(tmp_path: Path) -> None:
    rows = [[*csv_header(SIZE)[1:], "Digit"], *([*row[1:], row[0]] for row in csv_rows(SPLIT))]
    path = write_csv(tmp_path / "train.csv", rows)
    with pytest.raises(DataError, match=r"has 'Digit' beside the pixels.* --label-column"):
        load(str(path))
    assert same_images(load(str(path), label_column="Digit"))
    assert same_images(load(str(path), label_column="digit"))
    assert np.array_equal(load_images(path, label_column="Digit"), SPLIT.images)
    assert describe(str(path), label_column="Digit").images == {"train": 50, "test": 10}
    with pytest.raises(DataError, match="'Digit' beside"):
        load(str(path), label_column="digits")


def test_without_a_header_the_label_column_has_a_number(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "train.csv", [[*row[1:], row[0]] for row in csv_rows(SPLIT)])
    assert same_images(load(str(path), label_column="37"))
    with pytest.raises(DataError, match="has no column 38: it has 37 columns"):
        load(str(path), label_column="38")
    with pytest.raises(DataError, match="has no header that could name the column 'label'"):
        load(str(path), label_column="label")


def test_the_cache_tells_label_columns_apart(tmp_path: Path) -> None:
    rows = [[str(n % 3), *"12121212", str(n % 2 + 1)] for n in range(12)]
    path = write_csv(tmp_path / "train.csv", rows)
    for _ in range(2):
        assert load(str(path)).class_names == ("0", "1", "2")
        assert load(str(path), label_column="1").class_names == ("0", "1", "2")
        assert load(str(path), label_column="10").class_names == ("1", "2")


def test_a_label_column_that_the_file_has_not_is_said(tmp_path: Path) -> None:
    rows = [csv_header(SIZE)[1:], *(row[1:] for row in csv_rows(SPLIT))]
    path = write_csv(tmp_path / "train.csv", rows)
    with pytest.raises(DataError, match="has no column 'digit', but 36 columns"):
        load(str(path), label_column="digit")


@pytest.mark.parametrize("asked", ["digit", "1"])
def test_a_label_column_under_another_name_is_not_taken_for_rubbish(
    asked: str, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "train.csv", [csv_header(SIZE), *csv_rows(SPLIT)])
    told = f"has no column '{asked}': .* has 'label' beside"
    with pytest.raises(DataError, match=told) as caught:
        load(str(path), label_column=asked)
    assert "remove" not in str(caught.value)


@pytest.mark.parametrize("spec", ["digits", "auto", "mnist"])
def test_a_label_column_of_what_has_no_columns_is_refused(spec: str) -> None:
    advice = "use `centerviz run` without --label-column"
    with pytest.raises(DataError, match=f"{spec} is not a CSV file .*: {advice}"):
        load(spec, label_column="label")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("header", [True, False])
def test_semicolons_and_tabs_separate_as_commas_do(
    separator: str, header: bool, tmp_path: Path
) -> None:
    rows = [csv_header(SIZE), *csv_rows(SPLIT)] if header else csv_rows(SPLIT)
    assert same_images(load(str(write_csv(tmp_path / "train.csv", rows, separator))))


@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz", "train.csv.zip", "digits.zip"])
def test_a_compressed_table_is_the_table(name: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "mine" / name, [csv_header(SIZE), *csv_rows(SPLIT)])
    assert same_images(load(str(path)))
    assert same_images(load(str(path)))
    assert np.array_equal(load_images(path), SPLIT.images)
    if name.startswith("train"):
        assert same_images(load(str(path.parent)))


def test_compressed_test_tables_are_found_beside(tmp_path: Path) -> None:
    test = random_dataset(size=SIZE, test=25).test
    write_csv(tmp_path / "train.csv.gz", csv_rows(SPLIT))
    write_csv(tmp_path / "test.csv.zip", csv_rows(test))
    loaded = load(str(tmp_path))
    assert np.array_equal(loaded.train.images, SPLIT.images)
    assert np.array_equal(loaded.test.images, test.images)
    assert "the test set is test.csv.zip" in loaded.source


@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz"])
def test_pixels_from_0_to_1_are_scaled_and_that_is_said(name: str, tmp_path: Path) -> None:
    rows = [
        [str(label), *(f"{value / 255:.6f}" for value in image.ravel())]
        for image, label in zip(SPLIT.images, SPLIT.labels, strict=True)
    ]
    path = write_csv(tmp_path / name, [csv_header(SIZE), *rows])
    for _ in range(2):
        loaded = load(str(path))
        assert same_images(loaded)
        assert "pixels from 0 to 1 were multiplied by 255" in loaded.source


def test_decimal_commas_are_read_between_semicolons(tmp_path: Path) -> None:
    rows = [
        [str(label), *(f"{value / 255:.6f}".replace(".", ",") for value in image.ravel())]
        for image, label in zip(SPLIT.images, SPLIT.labels, strict=True)
    ]
    for header in ([csv_header(SIZE)], []):
        assert same_images(load(str(write_csv(tmp_path / "train.csv", [*header, *rows], ";"))))


def test_black_and_white_pixels_of_0_and_1_are_scaled(tmp_path: Path) -> None:
    rows = [[row[0], *(str(int(value) % 2) for value in row[1:])] for row in csv_rows(SPLIT)]
    loaded = load(str(write_csv(tmp_path / "train.csv", rows)))
    assert set(np.unique(loaded.train.images).tolist()) == {0, 255}


def test_dark_rows_before_bright_ones_are_not_scaled(tmp_path: Path) -> None:
    """A long file is read in parts, of which the first alone looks like 0 to 1."""
    images = np.random.default_rng(0).integers(0, 2, (9000, 3, 3), dtype=np.uint8)
    images[-1] = 255
    split = type(SPLIT)(images=images, labels=np.arange(9000) % 10)
    path = write_csv(tmp_path / "test.csv", [row[1:] for row in csv_rows(split)])
    assert np.array_equal(load_images(path), images)


def test_a_fraction_far_above_a_bright_row_has_its_place(tmp_path: Path) -> None:
    rows = csv_rows(type(SPLIT)(images=np.zeros((9000, 3, 3), np.uint8), labels=np.arange(9000)))
    rows[5][3], rows[-1][1] = "0.5", "255"
    path = write_csv(tmp_path / "train.csv", rows)
    with pytest.raises(DataError, match=r"pixel in row 6, column 4 .* is '0\.5'; pixels must be"):
        load(str(path))


def test_tables_of_two_ranges_are_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "train.csv", csv_rows(SPLIT))
    rows = [[row[0], *(str(int(value) / 255) for value in row[1:])] for row in csv_rows(SPLIT)]
    write_csv(tmp_path / "test.csv", rows)
    with pytest.raises(DataError, match="range from 0 to 255 and 0 to 1: bring both to one"):
        load(str(tmp_path))


def zip_file(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, ",".join(csv_header(SIZE)))
    return path


def test_an_archive_must_hold_one_table(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "two.zip", "train.csv", "test.csv")
    with pytest.raises(DataError, match=r"holds 2 CSV files \(train.csv, test.csv\) where one is"):
        load(str(path))
    path = zip_file(tmp_path / "none.zip", "notes.txt", "__MACOSX/._train.csv")
    with pytest.raises(DataError, match="holds no CSV files where one is needed: unpack it"):
        load(str(path))


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    good = write_csv(tmp_path / "good.zip", csv_rows(SPLIT)).read_bytes()
    directory = good.index(b"PK\1\2")
    for at, value in ((directory + 6, 175), (100, good[100] ^ 255), (directory + 8, 1)):
        bad = bytearray(good)
        bad[at] = value
        (tmp_path / "bad.zip").write_bytes(bad)
        with pytest.raises(DataError, match=r"damaged ZIP file|password"):
            load(str(tmp_path / "bad.zip"))
    (tmp_path / "bad.csv.gz").write_bytes(gzip.compress(b"1,2,3,4,5\n" * 100)[:-9])
    with pytest.raises(DataError, match="gzip file that ends too early: get it again"):
        load(str(tmp_path / "bad.csv.gz"))
