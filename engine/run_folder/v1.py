"""How runs of format 1 were written: the only place that knows it.

Then an arm was a λ, and a feature two numbers; every arm had centers, those of λ=0 without any
bearing. Such runs are opened for good, and never written.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..config.arms import ArmSpec, center_arm
from ..config.losses.base import setting_text
from ..errors import RunError
from ..geometry.anchors import class_means
from ..wire.packing import Unread, WireError, pack, unpack

if TYPE_CHECKING:
    from ..events import ArmInfo
    from .run_info import RunInfo

FORMAT = 1
RETIRED_NETWORKS = ("fast", "late-pool")
"""Networks that are no more; a run's config keeps their names."""
_PRESETS = {"fast": "default"}
_NETWORKS = {"default": "unpadded"}

Arrays = Mapping[str, npt.NDArray[np.generic]]


def run_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """`config.json` as format 2 has it.

    Raises:
        KeyError, WireError: a value is missing or of another kind.
    """
    experiment = dict(values["experiment"])
    for field, names in (("preset", _PRESETS), ("network", _NETWORKS)):
        experiment[field] = names.get(experiment[field], experiment[field])
    return {
        **values,
        "experiment": experiment,
        "arms": [_arm_values(arm) for arm in values["arms"]],
        # The first versions wrote no digest.
        "dataset": {"digest": "", **values["dataset"]},
    }


def _arm_values(arm: Mapping[str, Any]) -> dict[str, Any]:
    spec = center_arm(unpack(arm["lam"], float, Unread(memoryview(b""))))
    if arm["name"] != _old_name(spec):
        raise WireError(f"{arm['name']!r:.80} is not an arm's name.")
    return {
        "name": spec.name,
        "spec": pack(spec, ArmSpec, []),
        "stem": spec.stem,
        "device": arm["device"],
        "parameters": arm["parameters"],
    }


def state_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """`state.json` as format 2 has it: a warning names its arm."""
    warnings = [
        {**warning, "arm": _arm_name(warning["arm"])} for warning in values.get("warnings", [])
    ]
    return {**values, "warnings": warnings}


def table_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of `metrics.csv` as format 2 has them; of format 2, as they are.

    Raises:
        ValueError: a λ is no number, or one that no arm has.
    """
    if not rows or "arm" in rows[0] or not {"epoch", "lam"} <= rows[0].keys():
        return rows
    return [_row(values) for values in rows]


def _row(values: Mapping[str, str]) -> dict[str, str]:
    """A row that named its arm by λ."""
    rest = {name: text for name, text in values.items() if name not in ("epoch", "lam")}
    spec = center_arm(float(values["lam"] or "nan"))
    if spec.is_baseline:
        # Measured from centers that no feature followed.
        rest |= dict.fromkeys(("train_center_loss", "test_center_loss"), "")
    return {"epoch": values["epoch"], "arm": spec.name, **rest}


def sample_arrays(arrays: Arrays) -> Arrays:
    """The arrays of `samples.npz` under the names of format 2."""
    return {"frame_images" if name == "probe" else name: array for name, array in arrays.items()}


def feature_arrays(arrays: Arrays, info: "RunInfo", labels: npt.NDArray[np.int64]) -> Arrays:
    """A feature file's arrays under the names of format 2; labels (N,) of the features.

    What is missing here is missed by whoever reads on.
    """
    found: dict[str, npt.NDArray[np.generic]] = {}
    for arm in info.arms:
        old, new = _old_name(arm.spec), arm.name
        names = {
            "features": "features",
            "centers": "anchors/learned",
            "head_weight": "classifier/linear/weight",
            "head_bias": "classifier/linear/bias",
            "alive": "alive",
        }
        for name, renamed in names.items():
            if f"{old}/{name}" in arrays:
                found[f"{new}/{renamed}"] = arrays[f"{old}/{name}"]
        found[f"{new}/plane/mean"] = np.zeros(2, np.float32)
        found[f"{new}/plane/axes"] = np.eye(2, dtype=np.float32)
        found[f"{new}/plane/share"] = np.ones((), np.float32)
        features = found.get(f"{new}/features")
        if arm.spec.is_baseline and features is not None and features.shape == (len(labels), 2):
            found.pop(f"{new}/anchors/learned", None)
            classes = len(info.dataset.class_names)
            found[f"{new}/anchors/class means"] = class_means(features, labels, classes)
    return found


def model_tensors(tensors: Arrays, arm: "ArmInfo") -> dict[str, npt.NDArray[np.generic]]:
    """An arm's weights, of a checkpoint or of its best ones, under the names of format 2."""
    renamed = {"model.head.": "model.objective.head.linear."}
    if not arm.spec.is_baseline:
        renamed["model.centers"] = "model.objective.terms.0.centers"
    found = {}
    for name, array in tensors.items():
        plain = name.removeprefix(f"{_old_name(arm.spec)}/")
        for old, new in renamed.items():
            if plain.startswith(old):
                plain = new + plain.removeprefix(old)
        if plain.startswith(("model.network.", "model.objective.")):
            found[plain] = array
    return found


def refuse_to_resume(info: "RunInfo", path: object) -> None:
    """A run of format 1 is not gone on with.

    Raises:
        RunError: it is one.
    """
    if info.format == FORMAT:
        raise RunError(
            f"{path} was written by an earlier centerviz: such a run can be shown, compared and "
            "exported but not resumed; train it again with `centerviz run`."
        )


def _old_name(spec: ArmSpec) -> str:
    lam = spec.terms[0].settings["lam"] if spec.terms else 0.0
    return f"lambda={setting_text(lam)}"


def _arm_name(old: Any) -> str:
    """The arm's name of today; ValueError or TypeError where it had none."""
    if not isinstance(old, str):
        raise TypeError(f"{old!r:.80} is not an arm's name.")
    try:
        return center_arm(float(old.removeprefix("lambda="))).name
    except ValueError as error:
        raise WireError(f"{old!r:.80} is not an arm's name.") from error
