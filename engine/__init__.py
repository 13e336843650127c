"""Training two or more arms side by side: configs in, events out, run folders on the disk.

    from centerviz.engine import ExperimentConfig, run

    for event in run(ExperimentConfig(lam=(0.5,), epochs=3)):
        print(event)

Names are imported when first used: reading a config or a saved run does not load torch.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config.experiment import ExperimentConfig
    from .config.output import OutputConfig
    from .config.presets import PRESETS, preset_config
    from .control import Control
    from .errors import ConfigError, DeviceError, RunError, UserError
    from .launch import resume, run
    from .run_folder.saved_run import SavedRun, list_runs, load_run

_HOME = {
    "ExperimentConfig": "config.experiment",
    "Control": "control",
    "ConfigError": "errors",
    "DeviceError": "errors",
    "RunError": "errors",
    "UserError": "errors",
    "resume": "launch",
    "run": "launch",
    "OutputConfig": "config.output",
    "PRESETS": "config.presets",
    "preset_config": "config.presets",
    "SavedRun": "run_folder.saved_run",
    "list_runs": "run_folder.saved_run",
    "load_run": "run_folder.saved_run",
}

__all__ = [
    "PRESETS",
    "ConfigError",
    "Control",
    "DeviceError",
    "ExperimentConfig",
    "OutputConfig",
    "RunError",
    "SavedRun",
    "UserError",
    "list_runs",
    "load_run",
    "preset_config",
    "resume",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
