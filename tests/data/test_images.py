from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from centerviz.data import DataError, load_images
from tests.data.files import csv_rows, idx_bytes, random_dataset, write_csv

SPLIT = random_dataset().train


def save_pictures(folder: Path, images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    for index, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{index:03}.png")


@pytest.mark.parametrize("labelled", [False, True])
def test_a_csv_gives_its_images_with_or_without_labels(labelled: bool, tmp_path: Path) -> None:
    rows = csv_rows(SPLIT) if labelled else [row[1:] for row in csv_rows(SPLIT)]
    path = write_csv(tmp_path / "test.csv", rows)
    for _ in range(2):  # parsed, then from the cache
        assert np.array_equal(load_images(path, data_dir=tmp_path / "cache"), SPLIT.images)


def test_an_idx_file_gives_its_images(tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(idx_bytes(SPLIT.images))
    assert np.array_equal(load_images(path), SPLIT.images)


def test_a_folder_of_pictures_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    save_pictures(tmp_path, SPLIT.images[:5])
    (tmp_path / "notes.txt").write_text("not a picture")
    assert np.array_equal(load_images(tmp_path), SPLIT.images[:5])
    assert np.array_equal(load_images(tmp_path / "002.png"), SPLIT.images[2:3])


def test_coloured_pictures_become_grey(tmp_path: Path) -> None:
    Image.new("RGB", (28, 28), (255, 255, 255)).save(tmp_path / "white.jpg")
    assert np.array_equal(load_images(tmp_path), np.full((1, 28, 28), 255, np.uint8))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_picture_is_read_as_its_camera_was_held(
    orientation: int, kind: str, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(np.arange(0, 256, 4, dtype=np.uint8).reshape(8, 8))
    picture.save(tmp_path / f"a.{kind}", exif=exif)
    with Image.open(tmp_path / f"a.{kind}") as opened:
        expected = np.asarray(ImageOps.exif_transpose(opened))
    assert np.array_equal(load_images(tmp_path)[0], expected)


def test_damaged_notes_of_a_camera_are_no_damage_to_the_picture(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    notes = b"Exif\0\0II*\0\x08\0\0\0\x05\0"
    Image.new("L", (8, 8), 77).save(tmp_path / "a.jpg", exif=notes)
    assert load_images(tmp_path).tolist() == [[[77] * 8] * 8]
    assert not recwarn.list


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no PNG or JPEG"):
        load_images(tmp_path)


def test_pictures_must_be_of_one_size(tmp_path: Path) -> None:
    save_pictures(tmp_path, SPLIT.images[:2])
    Image.new("L", (20, 20)).save(tmp_path / "other.png")
    with pytest.raises(DataError, match=r"other\.png has 20×20 pixels where 000\.png has 28×28"):
        load_images(tmp_path)


def test_pictures_must_be_square(tmp_path: Path) -> None:
    Image.new("L", (28, 20)).save(tmp_path / "wide.png")
    with pytest.raises(DataError, match="20×28 pixels; they must be square"):
        load_images(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_damaged_picture_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.png") as caught:
        load_images(tmp_path)
    assert "<" not in str(caught.value)  # no object's repr


def test_a_truncated_picture_is_named(tmp_path: Path) -> None:
    save_pictures(tmp_path, SPLIT.images[:1])
    data = (tmp_path / "000.png").read_bytes()
    (tmp_path / "000.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError, match=r"000\.png"):
        load_images(tmp_path)


def test_a_huge_picture_is_not_decoded(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    with pytest.raises(DataError, match=r"huge\.png"):
        load_images(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        load_images(tmp_path / "none.csv")
