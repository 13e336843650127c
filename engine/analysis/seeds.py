"""One experiment over several seeds."""

from dataclasses import replace

from ..config.experiment import ExperimentConfig
from ..errors import ConfigError


def seed_configs(config: ExperimentConfig, seeds: int) -> tuple[ExperimentConfig, ...]:
    """`seeds` configs that differ in the seed only, counting up from `config.seed`.

    Raises:
        ConfigError: `seeds` is below 1, or a seed would be out of range.
    """
    if seeds < 1:
        raise ConfigError(f"seeds is {seeds}; it must be at least 1.")
    return tuple(replace(config, seed=config.seed + index) for index in range(seeds))
