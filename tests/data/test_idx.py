import gzip
import re
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from centerviz.data import DataError, Dataset, load
from tests.data.files import idx_bytes, random_dataset, write_idx_folder

IMAGES = "train-images-idx3-ubyte"
LABELS = "train-labels-idx1-ubyte"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good folder of raw IDX files, to be spoiled by a test."""
    write_idx_folder(tmp_path / "mine", random_dataset(), name="{}")
    return tmp_path / "mine"


def same(first: Dataset, second: Dataset) -> bool:
    return all(
        np.array_equal(one, other)
        for a, b in ((first.train, second.train), (first.test, second.test))
        for one, other in ((a.images, b.images), (a.labels, b.labels))
    )


def refusal(path: Path) -> str:
    """The one sentence with which a path is refused."""
    with pytest.raises(DataError) as caught:
        load(str(path))
    text = str(caught.value)
    assert "\n" not in text
    return text


def refusal_and_peak(path: Path) -> tuple[str, int]:
    """The refusal, and the bytes that were asked for at a time, whatever was before."""
    tracemalloc.start()
    try:
        return refusal(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def cut(path: Path, count: int) -> None:
    path.write_bytes(path.read_bytes()[:count])


@pytest.mark.parametrize("name", ["{}", "{}.gz"])
@pytest.mark.parametrize("dotted", [False, True])
@pytest.mark.parametrize("below", ["", "raw", "MNIST/raw", "FashionMNIST/raw"])
def test_all_usual_names_and_folders_are_read(
    name: str, dotted: bool, below: str, tmp_path: Path
) -> None:
    dataset = random_dataset()
    folder = tmp_path / "mine" / below
    write_idx_folder(folder, dataset, name=name)
    if dotted:
        for path in list(folder.iterdir()):
            path.rename(folder / path.name.replace("-idx", ".idx"))
    loaded = load(str(tmp_path / "mine"))
    assert same(loaded, dataset)
    assert loaded.name == "mine"
    assert loaded.class_names == tuple("0123456789")
    assert str(folder) in loaded.source
    assert (loaded.train.images.dtype, loaded.train.labels.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize(("classes", "size"), [(2, 8), (3, 12), (26, 28), (100, 5)])
def test_other_sizes_and_numbers_of_classes_are_read(
    classes: int, size: int, tmp_path: Path
) -> None:
    dataset = random_dataset(classes=classes, size=size, train=2 * classes, test=classes)
    write_idx_folder(tmp_path, dataset)
    loaded = load(str(tmp_path))
    assert same(loaded, dataset)
    assert loaded.num_classes == classes
    assert loaded.image_size == size


def test_the_labels_that_occur_are_the_classes(tmp_path: Path) -> None:
    dataset = random_dataset()
    dataset.train.labels[:] = np.where(dataset.train.labels < 5, 3, 7)
    dataset.test.labels[:] = 3
    write_idx_folder(tmp_path, dataset)
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("3", "7")
    assert set(loaded.train.labels.tolist()) == {0, 1}
    assert set(loaded.test.labels.tolist()) == {0}


def test_a_label_that_only_test_images_have_is_refused(tmp_path: Path) -> None:
    dataset = random_dataset()
    dataset.train.labels[:] = np.where(dataset.train.labels < 5, 3, 7)
    write_idx_folder(tmp_path, dataset)
    text = refusal(tmp_path)
    assert "have the labels 0, 1, 2, 4, 5 and 3 more, which no training image has" in text
    assert "image 1 (counted from 1) in" in text


TYPES = {0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def write_typed(path: Path, code: int, values: npt.NDArray[np.generic]) -> None:
    header = bytes([0, 0, code, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(header + values.astype(TYPES[code]).tobytes())


@pytest.mark.parametrize("code", TYPES)
def test_all_types_of_numbers_are_read(code: int, folder: Path) -> None:
    dataset = random_dataset()
    images = dataset.train.images // 2  # what a signed byte can hold
    write_typed(folder / IMAGES, code, images)
    write_typed(folder / LABELS, code, dataset.train.labels)
    loaded = load(str(folder))
    assert np.array_equal(loaded.train.images, images)
    assert np.array_equal(loaded.train.labels, dataset.train.labels)
    assert "multiplied" not in loaded.source


@pytest.mark.parametrize("code", [0x0D, 0x0E])
def test_pixels_from_0_to_1_are_scaled_and_that_is_said(code: int, folder: Path) -> None:
    dataset = random_dataset()
    for name, split in ((IMAGES, dataset.train), ("t10k-images-idx3-ubyte", dataset.test)):
        write_typed(folder / name, code, split.images / 255)
    loaded = load(str(folder))
    assert same(loaded, dataset)
    assert "pixels from 0 to 1 were multiplied by 255" in loaded.source


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (256.0, "image 5 .* has a pixel of 256; pixels must be whole numbers from 0 to 255"),
        (-0.5, "image 5 .* has a pixel of -0.5"),
        (0.5, "image 5 .* has a pixel of 0.5"),
        (float("nan"), "image 5 .* has a pixel of nan"),
        (float("inf"), "image 5 .* has a pixel of inf"),
    ],
)
def test_a_range_that_cannot_be_known_is_refused(value: float, words: str, folder: Path) -> None:
    images = random_dataset().train.images.astype(np.float32)
    images[4, 3, 2] = value
    write_typed(folder / IMAGES, 0x0D, images)
    assert re.search(words, refusal(folder))


def test_training_and_test_pixels_of_two_ranges_are_refused(folder: Path) -> None:
    write_typed(folder / IMAGES, 0x0D, random_dataset().train.images / 255)
    assert "range from 0 to 1 and 0 to 255" in refusal(folder)


def test_a_label_that_is_no_whole_number_is_refused(folder: Path) -> None:
    labels = random_dataset().train.labels + 0.0
    labels[3] = 2.5
    write_typed(folder / LABELS, 0x0D, labels)
    assert "label 4 (counted from 1) is 2.5" in refusal(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / LABELS).unlink()
    assert f"lacks {LABELS}" in refusal(folder)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    assert "neither a train.csv nor IDX files" in refusal(tmp_path)


def test_a_folder_of_two_datasets_is_refused(tmp_path: Path) -> None:
    for name in ("MNIST", "KMNIST"):
        write_idx_folder(tmp_path / name / "raw", random_dataset())
    text = refusal(tmp_path)
    assert "more than one" in text
    assert "KMNIST" in text


def test_one_file_of_the_four_is_refused(folder: Path) -> None:
    assert "give the folder" in refusal(folder / IMAGES)


def test_a_wrong_magic_number_is_shown(folder: Path) -> None:
    (folder / IMAGES).write_bytes(b"\x89PNG" + bytes(100))
    text = refusal(folder)
    assert IMAGES in text
    assert "0x89504e47 instead of 0x00000803" in text


def test_exchanged_files_are_recognised(folder: Path) -> None:
    (folder / LABELS).write_bytes((folder / IMAGES).read_bytes())
    assert "holds IDX images where IDX labels are needed" in refusal(folder)


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / IMAGES).write_bytes(b"")
    assert f"{IMAGES} is empty" in refusal(folder)


def test_a_file_cut_off_in_its_header_is_refused(folder: Path) -> None:
    cut(folder / IMAGES, 10)
    assert "ends within its header" in refusal(folder)


def test_a_file_cut_off_in_its_values_is_refused(folder: Path) -> None:
    cut(folder / IMAGES, 5000)
    assert "says that it holds 60 images" in refusal(folder)


def test_a_file_with_more_than_it_says_is_refused(folder: Path) -> None:
    path = folder / LABELS
    path.write_bytes(path.read_bytes() + b"\0")
    assert "says that it holds 60 bytes of labels but has more" in refusal(folder)


def test_a_truncated_gzip_file_is_refused(folder: Path) -> None:
    path = folder / f"{IMAGES}.gz"
    path.write_bytes(gzip.compress((folder / IMAGES).read_bytes()))
    cut(path, path.stat().st_size // 2)
    assert "gzip file that ends too early" in refusal(folder)


def test_a_damaged_gzip_file_is_refused(folder: Path) -> None:
    data = bytearray(gzip.compress((folder / IMAGES).read_bytes()))
    data[-5] ^= 0xFF  # in the CRC
    (folder / f"{IMAGES}.gz").write_bytes(data)
    assert "damaged gzip file" in refusal(folder)


def test_images_and_labels_must_be_equally_many(folder: Path) -> None:
    (folder / LABELS).write_bytes(idx_bytes(np.arange(59) % 10))
    text = refusal(folder)
    assert "60 images" in text
    assert "59 labels" in text


def test_training_and_test_images_must_be_of_one_size(folder: Path) -> None:
    write_idx_folder(folder / "other", random_dataset(size=20), name="{}")
    (folder / "other" / IMAGES).rename(folder / IMAGES)
    assert "differ in size (20 and 28" in refusal(folder)


def test_images_must_be_square(folder: Path) -> None:
    (folder / IMAGES).write_bytes(idx_bytes(np.zeros((60, 28, 20), np.uint8)))
    assert "28×20 pixels; they must be square" in refusal(folder)


def test_no_images_at_all_are_refused(folder: Path) -> None:
    (folder / IMAGES).write_bytes(idx_bytes(np.zeros((0, 28, 28), np.uint8)))
    assert "holds no images" in refusal(folder)


@pytest.mark.parametrize("label", [10, 42, 99, 100, 255])
def test_a_stray_label_is_refused_with_its_place(label: int, folder: Path) -> None:
    labels = np.arange(60) % 10
    labels[33] = label
    (folder / LABELS).write_bytes(idx_bytes(labels))
    text = refusal(folder)
    assert f"is {label}" in text
    assert "image 34 (counted from 1)" in text


def test_a_single_class_is_refused(folder: Path) -> None:
    for name, count in ((LABELS, 60), ("t10k-labels-idx1-ubyte", 20)):
        (folder / name).write_bytes(idx_bytes(np.full(count, 4)))
    assert "at least two classes" in refusal(folder)


def test_a_folder_in_a_files_place_is_named(folder: Path) -> None:
    (folder / IMAGES).unlink()
    (folder / IMAGES).mkdir()
    assert f"{IMAGES} is a folder where a file is needed" in refusal(folder)


def test_a_device_in_a_files_place_is_not_read(folder: Path) -> None:
    (folder / IMAGES).unlink()
    (folder / IMAGES).symlink_to("/dev/zero")
    assert "not a regular file" in refusal(folder)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("shape", [(2**32 - 1, 2**8, 1), (2**20, 2**10, 2**10), (2**32 - 1,) * 3])
def test_a_lying_header_is_refused_before_memory_is_asked_for(
    shape: tuple[int, int, int], compressed: bool, folder: Path
) -> None:
    data = bytes([0, 0, 8, 3]) + struct.pack(">3I", *shape) + bytes(1000)
    path = folder / IMAGES
    path.unlink()
    path = path.with_suffix(".gz" if compressed else "")
    path.write_bytes(gzip.compress(data) if compressed else data)
    text, peak = refusal_and_peak(folder)
    assert f"says that it holds {shape[0]:,} images" in text
    assert peak < 2**25


def test_a_gzip_bomb_is_not_unpacked(folder: Path) -> None:
    bomb = idx_bytes(np.zeros(60, np.uint8)) + bytes(2**26)
    (folder / f"{LABELS}.gz").write_bytes(gzip.compress(bomb))
    text, peak = refusal_and_peak(folder)
    assert "but has more" in text
    assert peak < 2**25
