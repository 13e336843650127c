"""A saved run as Python shows and draws it."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from centerviz.engine import ExperimentConfig, OutputConfig, SavedRun, load_run, run
from centerviz.engine.drawing.raster import pixels
from centerviz.engine.errors import ConfigError, RunError
from centerviz.engine.events import RunFinished


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    config = ExperimentConfig(data="digits", lam=0.5, epochs=2, device="cpu")  # type: ignore[arg-type]
    output = OutputConfig(runs_dir=str(tmp_path_factory.mktemp("runs")), snapshots=False)
    [*_, finished] = run(config, output=output)
    assert isinstance(finished, RunFinished)
    assert finished.run_dir is not None
    return load_run(finished.run_dir)


def test_it_says_what_it_is(saved: SavedRun) -> None:
    assert repr(saved) == (
        f"<SavedRun {saved.run_id}: softmax, center loss λ=0.5; digits; 2 of 2 epochs>"
    )


def test_plot_gives_a_figure_of_one_epoch(saved: SavedRun) -> None:
    first, last = saved.plot(0), saved.plot()
    assert isinstance(first, Figure)
    titles = [axes.get_title(loc=where) for axes in first.axes for where in ("left", "center")]
    assert [title for title in titles if title] == ["softmax", "center loss λ=0.5"]
    assert not np.array_equal(pixels(first), pixels(last))


def test_an_epoch_that_is_not_there_is_an_error(saved: SavedRun) -> None:
    with pytest.raises(RunError, match="no features of epoch 8, counted from 1"):
        saved.plot(7)


def test_one_number_stands_for_a_list_of_one() -> None:
    assert ExperimentConfig(lam=0.5) == ExperimentConfig(lam=(0.5,))  # type: ignore[arg-type]
    assert ExperimentConfig(lam=1) == ExperimentConfig(lam=(1.0,))  # type: ignore[arg-type]
    for wrong in (True, "0.5"):
        with pytest.raises(ConfigError, match="lam is"):
            ExperimentConfig(lam=wrong)  # type: ignore[arg-type]
