"""What several test folders share: small data to train on and files to read."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from centerviz.data import Dataset, Split, load
from tests.data.files import write_idx_folder


@pytest.fixture(scope="session")
def real_dataset() -> Dataset:
    """All of MNIST where $CENTERVIZ_DATA_DIR has it, else the embedded digits."""
    folder = os.environ.get("CENTERVIZ_DATA_DIR")
    return load("mnist" if folder and (Path(folder) / "mnist").is_dir() else "digits")


@pytest.fixture(scope="session")
def small_dataset(real_dataset: Dataset) -> Dataset:
    """The first 600 training and 200 test images of `real_dataset`; all classes occur."""
    train, test = (
        Split(images=split.images[:count], labels=split.labels[:count])
        for split, count in ((real_dataset.train, 600), (real_dataset.test, 200))
    )
    return Dataset(
        name=real_dataset.name,
        train=train,
        test=test,
        class_names=real_dataset.class_names,
        source=f"The first images of: {real_dataset.source}",
    )


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Three hundred of the embedded digits to learn from, a hundred to test on."""
    whole = load("digits")
    return replace(
        whole,
        train=Split(images=whole.train.images[:300], labels=whole.train.labels[:300]),
        test=Split(images=whole.test.images[:100], labels=whole.test.labels[:100]),
    )


@pytest.fixture(scope="session")
def idx_folder(small_dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`small_dataset` as a folder of gzip IDX files, for `--data PATH`; do not change it."""
    folder = tmp_path_factory.mktemp("small-idx")
    write_idx_folder(folder, small_dataset)
    return folder
