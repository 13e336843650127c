"""The numbers of an epoch that need other images than those that are judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import Dataset
from centerviz.engine import SavedRun
from centerviz.engine.analysis.embed import predictor
from centerviz.engine.events import ArmInfo
from centerviz.engine.metrics import SCALING, measure_temperature
from centerviz.engine.training.batches import hold_out
from tests.engine.recorded import trained

EPOCHS = 3
"""After which a temperature can be fitted: the networks have learned something by then."""


def temperature_columns(run: SavedRun, arm: ArmInfo) -> list[float]:
    *_, row = run.metrics[run.metrics["arm"] == arm.name].to_dict("records")
    return [row[metric.name] for metric in SCALING]


@pytest.mark.parametrize("validation", ["split", "test"])
def test_the_temperature_is_fitted_on_images_held_out_or_cross_fitted_where_none_are(
    validation: str, small_dataset: Dataset, tmp_path: Path
) -> None:
    run = trained(tmp_path, small_dataset, epochs=EPOCHS, validation=validation)
    train, test = small_dataset.train, small_dataset.test
    _, held_out = hold_out(run.config, len(train))
    assert len(held_out) == (30 if validation == "split" else 0)
    for arm in run.arms:
        predict = predictor(run, arm, "last")
        held = None
        if len(held_out):
            held = predict(train.images[held_out])[1], train.labels[held_out]
        expected = measure_temperature((predict(test.images)[1], test.labels), held)
        assert np.isfinite(list(expected.values())).all()
        found = temperature_columns(run, arm)
        assert found == pytest.approx(list(expected.values()), rel=1e-3)


def test_the_temperature_knows_nothing_of_the_test_labels_where_images_are_held_out(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    runs = [
        trained(tmp_path / name, dataset, epochs=EPOCHS, lam=(0.5,), baseline=False)
        for name, dataset in (("one", small_dataset), ("other", _relabelled(small_dataset)))
    ]
    (one, _, *scaled), (other, _, *others) = (temperature_columns(run, run.arms[0]) for run in runs)
    assert one == other
    assert scaled != others


def _relabelled(dataset: Dataset) -> Dataset:
    """With the test labels in another order."""
    test = replace(dataset.test, labels=dataset.test.labels[::-1].copy())
    return replace(dataset, test=test)
