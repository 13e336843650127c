"""Learning rates as functions of the step."""

import pytest

from centerviz.engine import ConfigError, ExperimentConfig
from centerviz.engine.training.schedule import lr_factor


def test_multistep_changes_the_rate_at_each_milestone_and_stays():
    config = ExperimentConfig(schedule="multistep", lr_milestones=(2, 5), lr_gamma=0.5, epochs=3)
    factors = [lr_factor(config, step, steps_per_epoch=3) for step in range(9)]
    assert factors == [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]


def test_multistep_without_milestones_keeps_the_rate():
    config = ExperimentConfig(schedule="multistep")
    assert [lr_factor(config, step, 3) for step in (0, 10**9)] == [1, 1]


@pytest.mark.parametrize("milestones", [(5, 2), (3, 3)])
def test_milestones_that_do_not_ascend_are_refused(milestones):
    with pytest.raises(ConfigError, match="each must be larger than the one before"):
        ExperimentConfig(lr_milestones=milestones)


@pytest.mark.parametrize("milestone", [0, -1, 10**10])
def test_a_milestone_that_no_run_has_is_refused(milestone):
    with pytest.raises(ConfigError, match=r"lr_milestones is .* it must be from 1 to 1e\+09"):
        ExperimentConfig(lr_milestones=(milestone,))
