"""Training two or more arms side by side: configs in, events out, run folders on the disk.

    from centerviz.engine import ExperimentConfig, run

    for event in run(ExperimentConfig(lam=(0.5,), epochs=3)):
        print(event)

The other doors are `events`, `losses` and `process`; nothing else is meant for other packages.
Names are imported when first used: reading a config or a saved run does not load torch.
"""

from typing import TYPE_CHECKING

from ..data import lazy

if TYPE_CHECKING:
    from .analysis.compare import Comparison, Difference, Group, compare
    from .analysis.compare_output import TABLE_COLUMNS, comparison_json, comparison_rows
    from .analysis.embed import Embedding, choose_arm, embed
    from .analysis.seeds import seed_configs
    from .analysis.unfamiliar import measure_unfamiliar
    from .analysis.verdicts import Verdict, verdicts
    from .closing import closing_events
    from .config.arm_syntax import parse_arm
    from .config.arms import ArmSpec, center_arm
    from .config.devices import device_names
    from .config.experiment import ExperimentConfig
    from .config.labels import short_labels
    from .config.output import OutputConfig, PaletteName
    from .config.presets import PRESETS, preset_config
    from .config.text import NO, YES, choices, value_text
    from .config.user_code import names_own_code
    from .control import Control
    from .drawing.contrast import readable
    from .drawing.painting import Window
    from .drawing.palette import ArmStyle, ClassStyle, arm_styles, class_styles
    from .drawing.saved_run import SavedRun, load_run
    from .drawing.shades import LEVELS, density_levels, shades
    from .drawing.shot import save_shot
    from .errors import ConfigError, DeviceError, RunError, UserError
    from .export.export import ExportOptions, ExportProgress, check_export, export_run
    from .export.target import check_folder
    from .geometry.classifier import Classifier
    from .launch import resume, run
    from .making.messages import (
        MAKER,
        MAKER_ANSWERS,
        MAKER_REQUESTS,
        Made,
        Make,
        MakerAnswer,
        Making,
        NotMade,
    )
    from .metrics import Reliability, plane_reliability
    from .metrics.bootstrap import Estimate, estimate
    from .metrics.catalog import KINDS, METRICS
    from .metrics.drawn import DRAWN
    from .metrics.images import ImageSet, accuracy_of
    from .metrics.metric import Metric
    from .metrics.retired import RETIRED
    from .metrics.text import change_text, level_text, metric_text, number_text, percent_text
    from .report.write import write_report
    from .run_folder.deleting import delete_run
    from .run_folder.finding import resolve_run
    from .run_folder.listing import RunSummary, iterate_runs, list_runs
    from .run_folder.live_epochs import LiveEpochs, log_of
    from .run_folder.note import NOTE_LENGTH, read_note, write_note
    from .run_folder.resuming import check_resumable
    from .training.losses.custom import CustomLoss

__all__ = [
    "DRAWN",
    "KINDS",
    "LEVELS",
    "MAKER",
    "MAKER_ANSWERS",
    "MAKER_REQUESTS",
    "METRICS",
    "NO",
    "NOTE_LENGTH",
    "PRESETS",
    "RETIRED",
    "TABLE_COLUMNS",
    "YES",
    "ArmSpec",
    "ArmStyle",
    "ClassStyle",
    "Classifier",
    "Comparison",
    "ConfigError",
    "Control",
    "CustomLoss",
    "DeviceError",
    "Difference",
    "Embedding",
    "Estimate",
    "ExperimentConfig",
    "ExportOptions",
    "ExportProgress",
    "Group",
    "ImageSet",
    "LiveEpochs",
    "Made",
    "Make",
    "MakerAnswer",
    "Making",
    "Metric",
    "NotMade",
    "OutputConfig",
    "PaletteName",
    "Reliability",
    "RunError",
    "RunSummary",
    "SavedRun",
    "UserError",
    "Verdict",
    "Window",
    "accuracy_of",
    "arm_styles",
    "center_arm",
    "change_text",
    "check_export",
    "check_folder",
    "check_resumable",
    "choices",
    "choose_arm",
    "class_styles",
    "closing_events",
    "compare",
    "comparison_json",
    "comparison_rows",
    "delete_run",
    "density_levels",
    "device_names",
    "embed",
    "estimate",
    "export_run",
    "iterate_runs",
    "level_text",
    "list_runs",
    "load_run",
    "log_of",
    "measure_unfamiliar",
    "metric_text",
    "names_own_code",
    "number_text",
    "parse_arm",
    "percent_text",
    "plane_reliability",
    "preset_config",
    "read_note",
    "readable",
    "resolve_run",
    "resume",
    "run",
    "save_shot",
    "seed_configs",
    "shades",
    "short_labels",
    "value_text",
    "verdicts",
    "write_note",
    "write_report",
]

__getattr__ = lazy(
    __name__,
    {
        "analysis.compare": (
            "Comparison",
            "Difference",
            "Group",
            "compare",
        ),
        "analysis.compare_output": (
            "TABLE_COLUMNS",
            "comparison_json",
            "comparison_rows",
        ),
        "analysis.embed": (
            "Embedding",
            "choose_arm",
            "embed",
        ),
        "analysis.seeds": ("seed_configs",),
        "analysis.unfamiliar": ("measure_unfamiliar",),
        "analysis.verdicts": (
            "Verdict",
            "verdicts",
        ),
        "closing": ("closing_events",),
        "config.arm_syntax": ("parse_arm",),
        "config.arms": (
            "ArmSpec",
            "center_arm",
        ),
        "config.devices": ("device_names",),
        "config.experiment": ("ExperimentConfig",),
        "config.labels": ("short_labels",),
        "config.output": (
            "OutputConfig",
            "PaletteName",
        ),
        "config.presets": (
            "PRESETS",
            "preset_config",
        ),
        "config.text": (
            "NO",
            "YES",
            "choices",
            "value_text",
        ),
        "config.user_code": ("names_own_code",),
        "control": ("Control",),
        "drawing.contrast": ("readable",),
        "drawing.palette": (
            "ArmStyle",
            "ClassStyle",
            "arm_styles",
            "class_styles",
        ),
        "drawing.painting": ("Window",),
        "drawing.shot": ("save_shot",),
        "drawing.saved_run": (
            "SavedRun",
            "load_run",
        ),
        "drawing.shades": (
            "LEVELS",
            "density_levels",
            "shades",
        ),
        "errors": (
            "ConfigError",
            "DeviceError",
            "RunError",
            "UserError",
        ),
        "export.export": (
            "ExportOptions",
            "ExportProgress",
            "check_export",
            "export_run",
        ),
        "export.target": ("check_folder",),
        "geometry.classifier": ("Classifier",),
        "launch": (
            "resume",
            "run",
        ),
        "making.messages": (
            "MAKER",
            "MAKER_ANSWERS",
            "MAKER_REQUESTS",
            "Made",
            "Make",
            "MakerAnswer",
            "Making",
            "NotMade",
        ),
        "metrics": (
            "Reliability",
            "plane_reliability",
        ),
        "metrics.bootstrap": (
            "Estimate",
            "estimate",
        ),
        "metrics.catalog": (
            "KINDS",
            "METRICS",
        ),
        "metrics.drawn": ("DRAWN",),
        "metrics.images": ("ImageSet", "accuracy_of"),
        "metrics.metric": ("Metric",),
        "metrics.retired": ("RETIRED",),
        "metrics.text": (
            "change_text",
            "level_text",
            "metric_text",
            "number_text",
            "percent_text",
        ),
        "report.write": ("write_report",),
        "run_folder.deleting": ("delete_run",),
        "run_folder.finding": ("resolve_run",),
        "run_folder.listing": (
            "RunSummary",
            "iterate_runs",
            "list_runs",
        ),
        "run_folder.live_epochs": (
            "LiveEpochs",
            "log_of",
        ),
        "run_folder.note": (
            "NOTE_LENGTH",
            "read_note",
            "write_note",
        ),
        "run_folder.resuming": ("check_resumable",),
        "training.losses.custom": ("CustomLoss",),
    },
)
