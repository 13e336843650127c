"""Training two or more arms side by side: configs in, events out, run folders on the disk.

    from centerviz.engine import ExperimentConfig, run

    for event in run(ExperimentConfig(lam=(0.5,), epochs=3)):
        print(event)

Names are imported when first used: reading a config or a saved run does not load torch.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from centerviz.engine.config import ExperimentConfig
    from centerviz.engine.control import Control
    from centerviz.engine.errors import ConfigError, DeviceError, RunError, UserError
    from centerviz.engine.launch import resume, run
    from centerviz.engine.output import OutputConfig
    from centerviz.engine.presets import PRESETS, preset_config
    from centerviz.engine.run_folder.saved_run import SavedRun, list_runs, load_run

_HOME = {
    "ExperimentConfig": "config",
    "Control": "control",
    "ConfigError": "errors",
    "DeviceError": "errors",
    "RunError": "errors",
    "UserError": "errors",
    "resume": "launch",
    "run": "launch",
    "OutputConfig": "output",
    "PRESETS": "presets",
    "preset_config": "presets",
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
