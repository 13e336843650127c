"""One experiment over several seeds."""

from dataclasses import replace

from ..config.experiment import ExperimentConfig
from ..errors import ConfigError

MOST_SEEDS = 1000


def seed_configs(config: ExperimentConfig, seeds: int) -> tuple[ExperimentConfig, ...]:
    """`seeds` configs that differ in the seed only, counting up from `config.seed`.

    Raises:
        ConfigError: `seeds` is below 1 or above `MOST_SEEDS`, or a seed would be out of range.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise ConfigError(f"seeds is {seeds}; it must be from 1 to {MOST_SEEDS}.")
    return tuple(replace(config, seed=config.seed + index) for index in range(seeds))
