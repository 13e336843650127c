import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from centerviz import data
from centerviz.data import CATALOG, DataError, check_data, load
from tests.data.files import random_dataset, write_idx_folder
from tests.data.mirror import entry_for, running_mirror, status

MNIST_DIR = os.environ.get("CENTERVIZ_DATA_DIR", "")
needs_mnist = pytest.mark.skipif(
    not (MNIST_DIR and (Path(MNIST_DIR) / "mnist").is_dir()),
    reason="$CENTERVIZ_DATA_DIR has no MNIST",
)
DATASET = random_dataset()


@needs_mnist
def test_real_mnist_is_verified_and_complete() -> None:
    loaded = load("mnist", data_dir=MNIST_DIR)
    assert loaded.train.images.shape == (60_000, 28, 28)
    assert loaded.test.images.shape == (10_000, 28, 28)
    assert loaded.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(loaded.test.labels).tolist()[:3] == [980, 1135, 1032]
    assert loaded.class_names == tuple("0123456789")


@needs_mnist
def test_auto_takes_a_cached_mnist_and_says_so() -> None:
    loaded = load("auto", data_dir=MNIST_DIR)
    assert loaded.name == "mnist"
    assert "cached" in loaded.source


def test_digits_are_drawn_like_mnist_with_a_fixed_split() -> None:
    loaded, again = load("digits"), load("digits")
    images = loaded.train.images
    assert len(loaded.train) + len(loaded.test) == 1797
    assert loaded.image_size == 28
    assert images.dtype == np.uint8
    assert images.max() == 255
    assert images[:, :4].max() == images[:, -4:].max() == 0
    assert images[:, :, :4].max() == images[:, :, -4:].max() == 0
    assert np.unique(loaded.test.labels).tolist() == list(range(10))
    assert np.array_equal(loaded.test.images, again.test.images)
    assert "scikit-learn" in loaded.source


def test_enlarged_digits_are_the_original_ones_smoothly_drawn() -> None:
    from sklearn.datasets import load_digits

    small = load_digits().images[0]  # of class 0, so the first training image
    large = load("digits").train.images[0][4:24, 4:24].astype(float)
    # The mean over a region is kept by any sensible interpolation.
    halves = large.reshape(4, 5, 4, 5).mean(axis=(1, 3))
    originals = small.reshape(4, 2, 4, 2).mean(axis=(1, 3)) * 255 / 16
    assert np.abs(halves - originals).max() < 30
    assert np.corrcoef(halves.ravel(), originals.ravel())[0, 1] > 0.98


def test_auto_downloads_mnist_when_it_can(tmp_path: Path) -> None:
    with running_mirror() as mirror:
        entry = entry_for(DATASET, mirror.url)
        mirror.offer(entry, DATASET)
        loaded = load("auto", data_dir=tmp_path, catalog={"mnist": entry})
    assert loaded.name == "mnist"
    assert np.array_equal(loaded.train.images, DATASET.train.images)


def test_auto_takes_the_digits_when_no_server_can_be_reached(tmp_path: Path) -> None:
    entry = entry_for(DATASET, "http://127.0.0.1:9/")
    loaded = load("auto", data_dir=tmp_path, catalog={"mnist": entry})
    assert loaded.name == "digits"
    assert "cannot be downloaded" in loaded.source
    assert "refused" in loaded.source.lower()
    assert not list(tmp_path.iterdir())


def test_auto_does_not_wait_for_a_server_that_says_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        entry = entry_for(DATASET, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        loaded = load("auto", data_dir=tmp_path, catalog={"mnist": entry}, timeout=0.3)
    assert loaded.name == "digits"
    assert "no answer within" in loaded.source or "in time" in loaded.source


def test_auto_takes_the_digits_when_the_servers_do_not_have_mnist(tmp_path: Path) -> None:
    with running_mirror() as mirror:
        entry = entry_for(DATASET, mirror.url)
        mirror.answer("train-images-idx3-ubyte.gz", status(404))
        loaded = load("auto", data_dir=tmp_path, catalog={"mnist": entry})
    assert loaded.name == "digits"
    assert "404" in loaded.source


def test_auto_does_not_pass_over_a_damaged_cache(tmp_path: Path) -> None:
    write_idx_folder(tmp_path / "mnist", DATASET)
    with pytest.raises(DataError, match="not the published file"):
        load("auto", data_dir=tmp_path)


def test_a_mistyped_name_is_put_right() -> None:
    with pytest.raises(DataError, match="did you mean fashion-mnist"):
        load("fashion_mnist")


@pytest.mark.parametrize("spec", ["", "/no/such/place", "nonsense"])
def test_what_is_neither_name_nor_path_is_refused(spec: str) -> None:
    with pytest.raises(DataError, match="neither a dataset's name nor a path that exists"):
        load(spec)


@pytest.mark.parametrize("ask", [load, data.describe, data.load_images])
def test_a_path_that_the_system_refuses_is_refused(ask: Callable[[str], object]) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        ask("x" * 5000)


def test_a_path_may_start_with_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_idx_folder(tmp_path / "mine", DATASET)
    assert load("~/mine").name == "mine"


def test_a_folder_named_like_a_dataset_is_reached_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_idx_folder(tmp_path / "mnist", DATASET)
    assert len(load("./mnist").train) == 60


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "has neither a train.csv nor IDX files"),
        (["test.csv"], "has neither a train.csv nor IDX files"),
        (["train-images-idx3-ubyte"], "lacks train-labels-idx1-ubyte"),
        (["one.png"], "has pictures without labels"),
        (["train.csv"], None),
        (["cat/one.png", "dog/two.png"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_folder_holds_is_checked_by_its_names_alone(
    tmp_path: Path, files: list[str], sentence: str | None
) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(b"not read")
    if sentence is None:
        check_data(str(tmp_path))
    else:
        for ask in (check_data, load):
            with pytest.raises(DataError, match=sentence):
                ask(str(tmp_path))


def test_names_of_datasets_are_checked_without_a_download() -> None:
    check_data("auto")
    check_data("kmnist")
    with pytest.raises(DataError, match="is not a CSV file and has no columns"):
        check_data("digits", "label")
    with pytest.raises(DataError, match="did you mean mnist"):
        check_data("mnits")


def test_the_catalog_has_whole_mnist_like_datasets() -> None:
    assert list(CATALOG) == ["mnist", "fashion-mnist", "kmnist"]
    for entry in CATALOG.values():
        assert len(entry.class_names) == 10
        assert [resource.size for resource in entry.resources] == [
            47_040_016,
            60_008,
            7_840_016,
            10_008,
        ]
        for resource in entry.resources:
            assert len(resource.sha256 or resource.gz_sha256 or "") == 64
        assert all(mirror.startswith("https://") for mirror in entry.mirrors)
        assert all(mirror.endswith("/") for mirror in entry.mirrors)


def modules_after(statement: str) -> set[str]:
    script = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.process
def test_importing_the_package_loads_nothing_heavy() -> None:
    names = ", ".join(data.__all__)
    loaded = modules_after(f"from centerviz.data import {names}")
    assert not loaded & {
        "pandas",
        "sklearn",
        "torch",
        "PIL",
        "filelock",
        "rich",
        "typer",
        "textual",
    }
    assert "centerviz.data.loader" in loaded
    assert "numpy" not in modules_after("from centerviz.data import DataError, FetchProgress")


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        data.nothing  # noqa: B018
