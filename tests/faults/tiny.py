"""The smallest real run: eighty digits of 8×8 pixels, trained and written in a quarter second."""

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from centerviz.data import Dataset, Split, load
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.run_folder.checkpoint_file import Arrays, load_checkpoint, read_tensors
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from tests.data.files import write_idx_folder

EPOCHS = 3
CONFIG = ExperimentConfig(epochs=EPOCHS, batch_size=16, device="cpu", threads=1)
OPTIONS = ("--epochs", "3", "--batch-size", "16", "--device", "cpu", "--threads", "1")
"""`CONFIG` as the command line's options."""


def tiny_dataset() -> Dataset:
    """Real digits, reduced to every fourth pixel."""
    digits = load("digits")
    train, test = (
        Split(images=np.ascontiguousarray(split.images[:count, 2::3, 2::3][:, :8, :8]),
              labels=split.labels[:count])
        for split, count in ((digits.train, 80), (digits.test, 40))
    )  # fmt: skip
    return Dataset(
        name="tiny",
        train=train,
        test=test,
        class_names=digits.class_names,
        source="A few digits.",
    )


def write_tiny(folder: Path) -> Path:
    """The same images as IDX files, for `--data PATH`."""
    write_idx_folder(folder, tiny_dataset())
    return folder


def only_run(runs_dir: Path) -> Path | None:
    """The one run in `runs_dir` that has come so far as to have its config; None before."""
    found = [path for path in runs_dir.glob("*-lam*") if (path / "config.json").is_file()]
    assert len(found) <= 1, f"one run was expected: {found}"
    return found[0] if found else None


def fingerprint(path: Path) -> dict[str, str]:
    """Everything of a run that must not depend on interruptions, each as one text.

    That is all but times: weights, centers, optimisers, sums, the best weights, rows, features.
    """
    saved = load_run(path)
    checkpoint = load_checkpoint(saved.folder)
    state = {key: value for key, value in checkpoint.state.items() if "seconds" not in key}
    facts = {"state": saved.state, "position": f"{checkpoint.epoch} {checkpoint.step} {state}"}
    facts["epochs"] = str(saved.epochs)
    facts["rows"] = saved.metrics.drop(columns="seconds").to_csv()
    facts |= _digests("checkpoint", checkpoint.tensors)
    for arm in saved.arms:
        best = read_tensors(saved.folder.best(arm))
        facts |= _digests(f"best {arm.name} {best.state}", best.tensors)
    for epoch in saved.epochs:
        facts |= _features(saved, epoch)
    return facts


def _features(saved: SavedRun, epoch: int) -> dict[str, str]:
    parts: dict[str, npt.NDArray[np.generic]] = {}
    for state in saved.arm_states(epoch):
        parts |= {
            f"{state.arm}/features": state.features,
            f"{state.arm}/anchors": state.anchors.points,
            f"{state.arm}/weight": state.classifier.weight,
            f"{state.arm}/bias": state.classifier.bias,
            f"{state.arm}/plane": np.vstack((state.plane.mean, state.plane.axes)),
        }
    return _digests(f"epoch {epoch}", parts)


def _digests(title: str, arrays: Arrays) -> dict[str, str]:
    return {
        f"{title}: {name}": hashlib.sha256(array.tobytes()).hexdigest()
        for name, array in arrays.items()
    }


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what differs."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
