"""What all tests share: their surroundings, which of them run, small data to train on."""

import os
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.surroundings import leave_behind

leave_behind()  # before anything is imported that reads them

from centerviz.data import Dataset, Split, load  # noqa: E402
from tests.data.files import write_idx_folder  # noqa: E402

# The same examples every time, however busy the machine; benchmarks/fuzz.py looks for new ones.
hypothesis.settings.register_profile(
    "same everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same everywhere")


class ProcessWatch:
    """Fails a test that starts this project's programs and is not marked `process`."""

    def __init__(self) -> None:
        self._refused = False
        sys.addaudithook(self._look)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Watch this test and the fixtures that are made for it."""
        self._refused = item.get_closest_marker("process") is None
        try:
            return (yield)
        finally:
            self._refused = False

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._refused and event == "subprocess.Popen" and arguments[0] == sys.executable:
            pytest.fail("it starts a process: mark it `process`, so that a bare pytest stays quick")


def pytest_configure(config: pytest.Config) -> None:
    """Leave what takes long out of a bare `pytest`: one that names no file, word or mark."""
    config.pluginmanager.register(ProcessWatch())
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if not (named or config.option.markexpr or config.option.keyword):
        config.option.markexpr = "not process and not long"


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Logs of the programs that tests start do not go into the caller's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


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
