"""One browser for all tests, and a report of a scripted run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from centerviz.engine.report import write_report
from centerviz.engine.run_folder.saved_run import SavedRun
from tests.engine.recorded import BAD, GOOD, saved_run
from tests.engine.report.browser import Page, browser


@pytest.fixture(scope="session")
def page() -> Iterator[Page]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    """Three epochs of two arms, 200 images of ten classes."""
    return saved_run(tmp_path_factory.mktemp("runs"), metrics={0.0: BAD, 0.5: GOOD})


@pytest.fixture(scope="session")
def report(run: SavedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of `run`."""
    path = tmp_path_factory.mktemp("report") / "one.html"
    return write_report([run], path).path
