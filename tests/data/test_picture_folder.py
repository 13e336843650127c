"""A folder of pictures with a folder for each class, as a dataset to train on."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from centerviz.data import DataError, Dataset, describe, load
from tests.data.files import random_dataset, write_idx_folder

NOISE = random_dataset(classes=3, size=8, train=60)


def save(folder: Path, count: int, *, first: int = 0, size: tuple[int, int] = (8, 8)) -> None:
    """Pictures 1.png, 2.png, … in a folder, each of one grey: `first`, `first` + 1, …"""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("L", size, first + number).save(folder / f"{number + 1}.png")


def save_classes(folder: Path, counts: Mapping[str, int], *, first: int = 0) -> None:
    """A folder of pictures for each class, its greys from `first` on, then 100 more."""
    for index, (name, count) in enumerate(counts.items()):
        save(folder / name, count, first=first + 100 * index)


def greys(dataset: Dataset) -> tuple[list[int], list[int]]:
    """The first pixel of each training and of each test image."""
    return tuple(split.images[:, 0, 0].tolist() for split in (dataset.train, dataset.test))


def refusal(folder: Path) -> str:
    """The sentence with which both `load` and `describe` refuse a folder."""
    said = set()
    for ask in (load, describe):
        with pytest.raises(DataError) as caught:
            ask(str(folder))
        said.add(str(caught.value))
    (sentence,) = said
    return sentence


def test_a_class_is_a_folder_and_one_picture_in_six_is_held_back(tmp_path: Path) -> None:
    save_classes(tmp_path, {"cat": 8, "dog": 3})
    loaded = load(str(tmp_path))
    assert loaded.name == tmp_path.name
    assert loaded.class_names == ("cat", "dog")
    assert greys(loaded) == ([0, 2, 3, 4, 5, 6, 100, 102], [1, 7, 101])
    assert loaded.train.labels.tolist() == [0] * 6 + [1] * 2
    assert loaded.test.labels.tolist() == [0, 0, 1]
    assert "the 2nd image and every 6th after it are the test set" in loaded.source


def test_classes_and_pictures_are_in_natural_order(tmp_path: Path) -> None:
    save_classes(tmp_path, {"10": 2, "9": 12, "Class 2": 2, "class 10": 2})
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("9", "10", "Class 2", "class 10")
    assert greys(loaded)[1][:2] == [101, 107]  # 2.png and 8.png, not 10.png and 5.png


@pytest.mark.parametrize(("train", "test"), [("train", "test"), ("Training", "testing")])
def test_parts_for_training_and_tests(train: str, test: str, tmp_path: Path) -> None:
    save_classes(tmp_path / train, {"3": 2, "7": 2, "11": 1})
    save_classes(tmp_path / test, {"3": 1, "11": 2}, first=50)
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("3", "7", "11")
    assert greys(loaded) == ([0, 1, 100, 101, 200], [50, 150, 151])
    assert loaded.test.labels.tolist() == [0, 2, 2]
    assert f"the test set is {test}" in loaded.source


def test_a_training_part_alone_is_divided(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", {"a": 3, "b": 3})
    assert greys(load(str(tmp_path))) == ([0, 2, 100, 102], [1, 101])


def test_the_images_are_those_of_the_same_dataset_in_other_files(tmp_path: Path) -> None:
    for part, split in (("train", NOISE.train), ("test", NOISE.test)):
        for index, (image, label) in enumerate(zip(split.images, split.labels, strict=True)):
            folder = tmp_path / part / str(label)
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(folder / f"{index}.png")
    loaded = load(str(tmp_path))
    for found, expected in ((loaded.train, NOISE.train), (loaded.test, NOISE.test)):
        order = np.argsort(expected.labels, kind="stable")
        assert np.array_equal(found.images, expected.images[order])
        assert np.array_equal(found.labels, expected.labels[order])


def test_colour_and_jpeg_become_grey(tmp_path: Path) -> None:
    for name, colour in (("dark", (40, 40, 40)), ("bright", (250, 250, 250))):
        (tmp_path / name).mkdir()
        for number in range(3):
            Image.new("RGB", (8, 8), colour).save(tmp_path / name / f"{number}.JPG")
    assert greys(load(str(tmp_path))) == ([250, 250, 40, 40], [250, 40])


def test_describe_counts_what_load_gives(tmp_path: Path) -> None:
    save_classes(tmp_path, {"cat": 8, "dog": 3})
    found = describe(str(tmp_path))
    assert found.images == {"train": 8, "test": 3}
    assert found.classes["cat"] == {"train": 6, "test": 2}
    assert found.image_size == 8


def test_what_is_not_read_is_named_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", {"a": 3, "b": 3})
    assert "Not read" not in load(str(tmp_path)).source
    save(tmp_path / ".cache", 1)
    save(tmp_path / "train" / ".ipynb_checkpoints", 1)
    (tmp_path / "train" / "a" / "._1.png").write_bytes(b"of a Macintosh")
    assert "Not read" not in load(str(tmp_path)).source
    (tmp_path / "train" / "a" / "notes.txt").write_text("no picture")
    (tmp_path / "train" / "empty").mkdir()
    save_classes(tmp_path / "val", {"a": 1})
    loaded = load(str(tmp_path))
    assert loaded.class_names == ("a", "b")
    assert len(loaded.train) + len(loaded.test) == 6
    assert f"Not read: {tmp_path / 'train' / 'a' / 'notes.txt'} and 2 more." in loaded.source


def test_links_are_followed(tmp_path: Path) -> None:
    save_classes(tmp_path / "real", {"a": 3, "b": 3})
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "a").symlink_to(tmp_path / "real" / "a")
    (linked / "b").mkdir()
    for file in (tmp_path / "real" / "b").iterdir():
        (linked / "b" / file.name).symlink_to(file)
    (linked / "loop").symlink_to(linked / "loop")
    (linked / "up").symlink_to(linked)
    assert greys(load(str(linked))) == ([0, 2, 100, 102], [1, 101])


def broken_link(folder: Path) -> None:
    (folder / "a" / "9.png").symlink_to(folder / "gone.png")


def loop(folder: Path) -> None:
    (folder / "a" / "9.png").symlink_to(folder / "a" / "9.png")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a" / "9.png")


def damage(folder: Path) -> None:
    (folder / "a" / "9.png").write_bytes(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("spoil", [broken_link, loop, pipe, damage])
def test_a_picture_that_cannot_be_read_is_named(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    save_classes(tmp_path, {"a": 3, "b": 3})
    spoil(tmp_path)
    assert str(tmp_path / "a" / "9.png") in refusal(tmp_path)


@pytest.mark.parametrize("part", [".", "train", "test"])
def test_pictures_of_two_sizes_are_refused(part: str, tmp_path: Path) -> None:
    if part == ".":
        save_classes(tmp_path, {"a": 3, "b": 3})
    else:
        save_classes(tmp_path / "train", {"a": 3, "b": 3})
        save_classes(tmp_path / "test", {"a": 3, "b": 3})
    odd = tmp_path / part / "b" / "4.png"
    Image.new("L", (12, 12)).save(odd)
    assert f"{odd} has 12×12 pixels where " in (said := refusal(tmp_path))
    assert "1.png has 8×8: all pictures must have one size" in said


def test_pictures_that_are_not_square_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "a", 3, size=(8, 6))
    save(tmp_path / "b", 3, size=(8, 6))
    assert f"{tmp_path / 'a' / '1.png'} holds images of 6×8 pixels" in refusal(tmp_path)


def test_more_pictures_than_any_memory_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_classes(tmp_path, {"a": 3, "b": 3})
    monkeypatch.setattr("centerviz.data.files.images.MAX_BYTES", 200)
    assert "the most that is read is 200 bytes" in refusal(tmp_path)


def test_one_class_is_too_few(tmp_path: Path) -> None:
    save_classes(tmp_path, {"a": 3})
    assert "pictures of one class, a: at least two are needed" in refusal(tmp_path)


def test_a_hundred_and_one_classes_are_too_many(tmp_path: Path) -> None:
    for index in range(101):
        save(tmp_path / str(index), 1)
    assert "101 classes" in refusal(tmp_path)


def test_one_picture_of_each_class_leaves_none_to_test(tmp_path: Path) -> None:
    save_classes(tmp_path, {"a": 1, "b": 1})
    assert "give each at least two" in refusal(tmp_path)


def test_a_class_of_the_test_part_alone_is_refused(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", {"a": 3, "b": 3})
    save_classes(tmp_path / "test", {"a": 1, "c": 1})
    assert f"{tmp_path / 'test' / 'c'} is a class that {tmp_path / 'train'} has not" in refusal(
        tmp_path
    )


@pytest.mark.parametrize("named", ["train", "test", "testing"])
def test_a_class_that_is_named_as_a_part_is_refused(named: str, tmp_path: Path) -> None:
    save_classes(tmp_path, {"car": 3, named: 3})
    assert f"{tmp_path / named} may be a class or a part of the dataset" in refusal(tmp_path)
    save_classes(tmp_path / "whole" / "train", {"car": 3, named: 3})
    assert load(str(tmp_path / "whole")).class_names == ("car", named)


def test_a_test_part_alone_is_refused(tmp_path: Path) -> None:
    save_classes(tmp_path, {"a": 3, "b": 3})
    save_classes(tmp_path / "test", {"a": 3, "b": 3})
    assert "may be a class or a part of the dataset" in refusal(tmp_path)


def test_test_pictures_without_classes_are_refused(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", {"a": 3, "b": 3})
    save(tmp_path / "test", 3)
    assert f"{tmp_path / 'test'} has no folders of pictures" in refusal(tmp_path)


def test_two_training_parts_are_refused(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", {"a": 3, "b": 3})
    save_classes(tmp_path / "training", {"a": 3, "b": 3})
    assert "has both train and training" in refusal(tmp_path)


@pytest.mark.parametrize("part", [".", "train"])
def test_a_picture_in_no_class_is_refused(part: str, tmp_path: Path) -> None:
    save_classes(tmp_path / part, {"a": 3, "b": 3})
    save(tmp_path / part, 1)
    assert f"{tmp_path / part / '1.png'} is in no class" in refusal(tmp_path)


def test_pictures_without_any_class_can_be_embedded_alone(tmp_path: Path) -> None:
    save(tmp_path, 3)
    assert describe(str(tmp_path)).images == {"unlabelled": 3}
    with pytest.raises(DataError, match="needs a folder of PNG or JPEG pictures for each class"):
        load(str(tmp_path))


def test_idx_files_beside_pictures_are_what_is_read(tmp_path: Path) -> None:
    write_idx_folder(tmp_path, NOISE)
    save(tmp_path, 1)
    save_classes(tmp_path, {"a": 3, "b": 3})
    assert "IDX files" in load(str(tmp_path)).source
    assert describe(str(tmp_path)).images == {"train": 60, "test": 20}


@pytest.mark.process
def test_no_more_is_in_memory_than_the_images(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(30):
            Image.new("RGBA", (1024, 1024), (9, 9, 9, 255)).save(tmp_path / name / f"{number}.png")
    script = f"""
import resource
import PIL.Image, PIL.PngImagePlugin
from centerviz.data import load
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
load({str(tmp_path)!r})
print(peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    images, one_picture = 60 * 2**20, 60 * 2**20
    assert int(done.stdout) < images + one_picture
