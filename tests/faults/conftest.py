"""Runs that several tests spoil copies of."""

from pathlib import Path

import pytest

from tests.faults.broken_runs import copy_of, train
from tests.faults.tiny import fingerprint


@pytest.fixture(scope="session")
def whole_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three epochs; do not change it."""
    return train(tmp_path_factory.mktemp("whole"), epochs=3)


@pytest.fixture(scope="session")
def whole_print(whole_path: Path) -> dict[str, str]:
    """What must not depend on interruptions."""
    return fingerprint(whole_path)


@pytest.fixture(scope="session")
def stopped_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, stopped after two; do not change it."""
    return train(tmp_path_factory.mktemp("stopped"), epochs=2)


@pytest.fixture
def finished(whole_path: Path, tmp_path: Path) -> Path:
    """A finished run to spoil."""
    return copy_of(whole_path, tmp_path)


@pytest.fixture
def stopped(stopped_path: Path, tmp_path: Path) -> Path:
    """A stopped run to spoil."""
    return copy_of(stopped_path, tmp_path)
