from dataclasses import replace

import pytest

from centerviz.engine.analysis.seeds import seed_configs
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.errors import ConfigError


def test_seeds_count_up_from_the_config_s_own_and_change_nothing_else() -> None:
    config = ExperimentConfig(seed=3, epochs=2, lam=(0.1,))
    assert seed_configs(config, 3) == tuple(replace(config, seed=seed) for seed in (3, 4, 5))


@pytest.mark.parametrize("seeds", [0, 10**9])
def test_there_is_at_least_one_seed_and_no_endless_row_of_them(seeds: int) -> None:
    with pytest.raises(ConfigError, match=f"seeds is {seeds}; it must be from 1 to 1000"):
        seed_configs(ExperimentConfig(), seeds)
