import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import DataError, Dataset, load
from tests.data.files import csv_header, csv_rows, random_dataset, write_csv

Rows = list[list[str]]
SPLIT = random_dataset().train  # 60 images, labels 0 to 9 in turn


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, away from the user's."""
    monkeypatch.setenv("CENTERVIZ_DATA_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def train_csv(tmp_path: Path) -> Path:
    """A good train.csv with a header, in a folder of its own."""
    return write_csv(tmp_path / "mine" / "train.csv", [csv_header(28), *csv_rows(SPLIT)])


def refusal(path: Path) -> str:
    """The one sentence with which a path is refused."""
    with pytest.raises(DataError) as caught:
        load(str(path))
    text = str(caught.value)
    assert "\n" not in text
    assert path.name in text
    return text


def by_pixels(dataset: Dataset) -> dict[bytes, int]:
    """Each image's label, over both splits."""
    return {
        image.tobytes(): int(label)
        for split in (dataset.train, dataset.test)
        for image, label in zip(split.images, split.labels, strict=True)
    }


EXPECTED = {
    image.tobytes(): int(label) for image, label in zip(SPLIT.images, SPLIT.labels, strict=True)
}


@pytest.mark.parametrize(
    "header",
    [
        csv_header(28),
        ["label", *(f"{row}x{column}" for row in range(1, 29) for column in range(1, 29))],
        ["label", *map(str, range(784))],
        ['"label"', *(f'"{name}"' for name in csv_header(28)[1:])],
        None,
    ],
    ids=["kaggle", "1x1", "numbers", "quoted", "none"],
)
def test_every_row_becomes_an_image_with_or_without_a_header(
    header: list[str] | None, tmp_path: Path
) -> None:
    rows = csv_rows(SPLIT)
    path = write_csv(tmp_path / "train.csv", [header, *rows] if header else rows)
    loaded = load(str(path))
    assert by_pixels(loaded) == EXPECTED
    assert loaded.class_names == tuple("0123456789")
    assert (loaded.train.images.dtype, loaded.train.labels.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("ending", ["\r\n", "\n\n\n", ""])
def test_line_endings_and_a_byte_order_mark_do_not_matter(ending: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "train.csv", [csv_header(28), *csv_rows(SPLIT)])
    text = path.read_text()
    text = text.replace("\n", ending) if ending == "\r\n" else text.rstrip("\n") + ending
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert by_pixels(load(str(path))) == EXPECTED


def test_whole_numbers_written_as_decimals_are_read(tmp_path: Path) -> None:
    rows = [[f"{value}.0" for value in row] for row in csv_rows(SPLIT)]
    assert by_pixels(load(str(write_csv(tmp_path / "train.csv", rows)))) == EXPECTED


def test_the_test_set_is_fixed_and_has_every_class(train_csv: Path) -> None:
    first, second = load(str(train_csv)), load(str(train_csv))
    assert np.array_equal(first.test.images, second.test.images)
    assert np.bincount(first.test.labels).tolist() == [1] * 10
    assert np.bincount(first.train.labels).tolist() == [5] * 10
    assert np.array_equal(first.test.images, SPLIT.images[10:20])  # the second of each class
    assert "2nd image and every 6th" in first.source


def test_a_folder_with_kaggles_unlabelled_test_csv_loads(train_csv: Path) -> None:
    write_csv(train_csv.with_name("test.csv"), [row[1:] for row in csv_rows(SPLIT)])
    loaded = load(str(train_csv.parent))
    assert by_pixels(loaded) == EXPECTED
    assert "test.csv has no labels" in loaded.source
    assert loaded.name == "mine"


def test_a_labelled_test_csv_is_the_test_set(train_csv: Path) -> None:
    test = random_dataset(test=25).test
    write_csv(train_csv.with_name("test.csv"), csv_rows(test))
    loaded = load(str(train_csv.parent))
    assert len(loaded.train) == 60
    assert np.array_equal(loaded.test.images, test.images)
    assert "test set is test.csv" in loaded.source


def test_a_test_csv_of_another_size_is_refused(train_csv: Path) -> None:
    write_csv(train_csv.with_name("test.csv"), csv_rows(random_dataset(size=20).test))
    with pytest.raises(DataError, match="differ in image size"):
        load(str(train_csv.parent))


@pytest.mark.parametrize(("classes", "size"), [(2, 8), (26, 12), (100, 4)])
def test_other_sizes_and_numbers_of_classes_are_read(
    classes: int, size: int, tmp_path: Path
) -> None:
    split = random_dataset(classes=classes, size=size, train=3 * classes).train
    loaded = load(str(write_csv(tmp_path / "train.csv", csv_rows(split))))
    assert loaded.num_classes == classes
    assert loaded.image_size == size


def change(row: int, column: int, value: str) -> Callable[[Rows], Rows]:
    """Put a value into a cell, both counted from 1 as a spreadsheet does."""

    def apply(rows: Rows) -> Rows:
        rows[row - 1][column - 1] = value
        return rows

    return apply


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (change(7, 1, "abc"), "label of row 7 .* is abc, and no other image has it"),
        (change(7, 1, "3.5"), r"label of row 7 .* is '3\.5'; a label must be a whole number"),
        (change(7, 1, ""), "label in row 7, column 1 .* is empty or NaN"),
        (change(7, 1, "nan"), "label in row 7, column 1 .* is empty or NaN"),
        (change(7, 1, " "), "label in row 7, column 1 .* is empty or NaN"),
        (change(2, 1, "x"), "label of row 2 .* is x, and no other image has it"),
        (change(7, 1, "-1"), "label of row 7 .* is -1"),
        (change(7, 1, "10"), "label of row 7 .* is 10"),
        (change(7, 1, "12"), "label of row 7 .* is 12"),
        (change(7, 1, "255"), "label of row 7 .* is 255"),
        (change(7, 1, "1e30"), "label of row 7 .* is '1e30'; a label must be a whole number"),
        (change(7, 1, "a\x1bb"), "label of row 7 .*; a label is printable"),
        (change(7, 1, "a" * 101), "label of row 7 .*; a label is printable, of 100 characters"),
        (change(7, 1, "a" * 1001), "label in row 7, column 1 .* is 1,001 characters long"),
        (change(9, 300, "256"), "pixel in row 9, column 300 .* is '256'"),
        (change(9, 300, "-1"), "pixel in row 9, column 300 .* is '-1'"),
        (change(9, 300, "0.5"), r"pixel in row 9, column 300 .* is '0\.5'"),
        (change(9, 300, "nan"), "pixel in row 9, column 300 .* is empty or NaN"),
        (change(9, 300, ""), "pixel in row 9, column 300 .* is empty or NaN"),
        (change(9, 300, "inf"), "pixel in row 9, column 300 .* is 'inf'"),
        (change(9, 300, "True"), "pixel in row 9, column 300 .* is 'True'"),
        (change(9, 300, "99999999999999999999"), "pixel in row 9, column 300 .* is '99999"),
        (change(61, 785, "#"), "pixel in row 61, column 785 .* is '#'"),
        (lambda rows: [*rows[:8], rows[8][:700], *rows[9:]], "pixel in row 9, column 701 .* empty"),
        (lambda rows: [*rows[:8], [*rows[8], "1"], *rows[9:]], "row 9 has 786 columns .* 785"),
        (lambda rows: [rows[0], [*rows[1], "1"], *rows[2:]], "row 2 has 786 columns .* 785"),
        (lambda rows: [*rows[:8], [""], *rows[8:]], "row 9, column 1 .* is empty or NaN"),
        (lambda rows: [row[1:] for row in rows], "784 columns, 28×28 pixels without a label"),
        (lambda rows: [row[:700] for row in rows], "700 columns; a label and square images"),
        (lambda rows: [[str(index), *row] for index, row in enumerate(rows)], "has '0' beside"),
        (lambda rows: [["7", *row] for row in rows[1:]], "786 columns"),
        (change(1, 1, "digit"), "has 'digit' beside the pixels: .* --label-column NAME"),
        (change(1, 2, "pixel3"), "names the pixels 'pixel3', 'pixel1', 'pixel2', …, 'pixel783'"),
        (change(1, 785, "pixel784"), "names the pixels .*, 'pixel784', which does not tell where"),
        (change(1, 785, ""), "has '' beside the pixels"),
        (change(1, 785, "class"), "more than one column that could be the label, 'label' and 'c"),
        (lambda rows: [["a", *map(chr, range(1000, 1784))], *rows[1:]], "names the pixels .* 'Ϩ'"),
        (lambda rows: [list(map(str, range(785))), *rows[1:]], "names the pixels '0', '1', '2'"),
        (lambda rows: rows[:1], "has no rows of images"),
        (lambda rows: rows[:6], "one image of each class"),
        (lambda _: [], "is empty"),
        (lambda rows: [rows[0], *([["1", *row[1:]] for row in rows[1:]])], "at least two classes"),
    ],
)
def test_a_bad_table_is_refused_with_the_place(
    spoil: Callable[[Rows], Rows], words: str, tmp_path: Path
) -> None:
    rows = spoil([csv_header(28), *csv_rows(SPLIT)])
    path = write_csv(tmp_path / "train.csv", rows)
    with pytest.raises(DataError, match=words):
        load(str(path))
    refusal(path)


def test_rows_are_counted_from_1_without_a_header_too(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "train.csv", change(1, 1, "x")(csv_rows(SPLIT)))
    assert "label of row 1 " in refusal(path)


def test_a_bad_value_far_down_has_the_right_row(tmp_path: Path) -> None:
    rows = csv_rows(random_dataset(size=3, train=20_000).train)
    path = write_csv(tmp_path / "train.csv", change(17_000, 4, "300")(rows))
    assert "pixel in row 17000, column 4 " in refusal(path)


def test_a_blank_line_between_parts_of_a_long_file_is_found(tmp_path: Path) -> None:
    rows = csv_rows(random_dataset(size=3, train=20_000).train)
    path = write_csv(tmp_path / "train.csv", [*rows[:8191], [""], *rows[8191:]])
    assert "row 8192 is empty" in refusal(path)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0", bytes(5000), "label,pixel0\n".encode("utf-16")]
)
def test_a_file_that_is_no_csv_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_bytes(content)
    assert "not a CSV file" in refusal(tmp_path / "train.csv")


def test_a_folder_named_train_csv_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.csv").mkdir()
    with pytest.raises(DataError, match=r"train\.csv is a folder"):
        load(str(tmp_path))


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "train.csv")
    assert "not a regular file" in refusal(tmp_path / "train.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_refused(train_csv: Path) -> None:
    train_csv.chmod(0)
    assert "cannot be read: permission denied" in refusal(train_csv)


def load_without_pandas(path: Path) -> subprocess.CompletedProcess[str]:
    """Load in a process in which no text can be parsed, so only the binary form can serve."""
    script = "import sys; sys.modules['pandas'] = None\nfrom centerviz.data import load\n"
    script += f"print(load({str(path)!r}).train.images.sum())"
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.process
def test_the_second_load_parses_no_text(train_csv: Path) -> None:
    assert load_without_pandas(train_csv).returncode != 0
    first = load(str(train_csv))
    again = load_without_pandas(train_csv)
    assert again.stdout.strip() == str(first.train.images.sum())


def test_a_changed_file_is_read_anew_even_with_its_old_size_and_time(train_csv: Path) -> None:
    load(str(train_csv))
    before = train_csv.stat()
    other = SPLIT.images[::-1].copy()
    rows = csv_rows(type(SPLIT)(images=other, labels=SPLIT.labels))
    write_csv(train_csv, [csv_header(28), *rows])
    os.utime(train_csv, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert train_csv.stat().st_size == before.st_size
    assert np.array_equal(load(str(train_csv)).test.images, other[10:20])


@pytest.mark.process
@pytest.mark.parametrize("damage", ["cut", "flip", "flag", "other", "empty"])
def test_a_damaged_binary_form_is_rebuilt(damage: str, train_csv: Path, cache: Path) -> None:
    load(str(train_csv))
    (stored,) = cache.rglob("*.npz")
    good = stored.read_bytes()
    flipped, encrypted = bytearray(good), bytearray(good)
    flipped[10_000] ^= 1
    encrypted[good.index(b"PK\1\2") + 8] ^= 1  # the first member's flag in the directory
    bad = {"cut": good[:10_000], "flip": flipped, "flag": encrypted, "other": b"no", "empty": b""}
    stored.write_bytes(bad[damage])
    assert by_pixels(load(str(train_csv))) == EXPECTED
    assert len(stored.read_bytes()) == len(good)
    assert load_without_pandas(train_csv).returncode == 0


def test_nothing_but_the_finished_binary_form_is_left(train_csv: Path, cache: Path) -> None:
    load(str(train_csv))
    assert len([path for path in cache.rglob("*") if path.is_file()]) == 1


def test_a_refused_file_leaves_no_binary_form(tmp_path: Path, cache: Path) -> None:
    rows = change(9, 300, "256")([csv_header(28), *csv_rows(SPLIT)])
    refusal(write_csv(tmp_path / "train.csv", rows))
    assert not list(cache.rglob("*.npz"))


def test_a_cache_that_cannot_be_written_is_said_and_does_no_harm(
    train_csv: Path, cache: Path
) -> None:
    cache.write_text("in the way")
    loaded = load(str(train_csv))
    assert by_pixels(loaded) == EXPECTED
    assert "could not be cached" in loaded.source
