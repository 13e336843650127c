"""The doors of a run's folder, of either format, and how they are attacked."""

import contextlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from safetensors.numpy import save

from centerviz.data.base.errors import UserError
from centerviz.engine.control import Control
from centerviz.engine.run_folder.checkpoint_file import (
    FORMAT,
    _digest,
    load_checkpoint,
    write_tensors,
)
from centerviz.engine.run_folder.folder import RunFolder
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.saved_run import load_run
from centerviz.engine.training.experiment import Experiment
from tests.faults.hostile import Door, Intrusion
from tests.faults.strategies import NASTY_TEXT, mutated, mutated_json, nasty_values
from tests.faults.tiny import CONFIG, tiny_dataset

V1 = Path(__file__).parents[1] / "fixtures" / "v1" / "interrupted"
"""A run of format 1, trained on `tiny_dataset`."""
FEATURES = "features/epoch-0001.npz"
ALONE = f"{FEATURES} without metrics.csv"
PATHS = ("../best", "IsCenter/../../outside", "/tmp/outside", "IsCenter/", ".", "C:\\outside",
         "IsCenter/lambda=0.5", "NonCenter/lambda=0", "~/outside", "softmax\0")  # fmt: skip
"""What an arm's files might be called."""
NUMBERS = ("", "-1", "nan", "inf", "1e999", "1e-400", "0", "0.5", "9" * 400, "True", "0x1")
"""What a cell might have for a number."""
RUN_DOORS = (
    "config.json", "state.json", "metrics.csv", "samples.npz", FEATURES, ALONE,
    "checkpoint.safetensors", "a checkpoint that lies",
    "config.json of format 1", "state.json of format 1", "metrics.csv of format 1",
    "samples.npz of format 1", f"{FEATURES} of format 1", f"{ALONE} of format 1",
)  # fmt: skip


class RunDoors:
    """The doors of a run's folder; `base` is a sound run, trained on `tiny_dataset`."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._dataset = tiny_dataset()
        self._file = load_checkpoint(load_run(base).folder)

    def doors(self) -> dict[str, Door]:
        """One for each file."""
        doors = self.reading_doors()
        name = "checkpoint.safetensors"
        doors[name] = Door(mutated(self._bytes(name)), self._attack_checkpoint)
        doors["a checkpoint that lies"] = Door(self._lies(), self._attack_with_lies)
        return doors

    def reading_doors(self) -> dict[str, Door]:
        """Those of what is read to show a run."""
        config, state = (
            json.loads((self._base / name).read_text()) for name in ("config.json", "state.json")
        )
        table = self._bytes("metrics.csv")
        features = FEATURES
        cases = {
            "config.json": st.one_of(mutated_json(config), lying_arms(config)).map(_json_bytes),
            "state.json": mutated_json(state).map(_json_bytes),
            "metrics.csv": st.one_of(mutated(table), _renamed_arms(table)),
            "samples.npz": _npz_cases(self._base / "samples.npz"),
            features: _npz_cases(self._base / features),
        }
        doors = {
            name: Door(st.one_of(mutated(self._bytes(name)), document), self._attacker(name))
            for name, document in cases.items()
        }
        # Only then are the numbers in a feature file read.
        doors[ALONE] = Door(cases[features], self._attacker(features, without="metrics.csv"))
        return doors

    def _bytes(self, name: str) -> bytes:
        return (self._base / name).read_bytes()

    def _attacker(self, name: str, without: str = "") -> Callable[[bytes, Path], None]:
        ignored = shutil.ignore_patterns("*.safetensors", "lock", without)

        def attack(case: bytes, folder: Path) -> None:
            run = folder / self._base.name
            shutil.copytree(self._base, run, ignore=ignored)
            (run / name).write_bytes(case)
            list_runs(folder)
            with contextlib.suppress(UserError):
                saved = load_run(run)
                for arm in saved.arms:
                    stays_inside(run, saved.folder.best(arm), saved.folder.picture(arm, 0))
                with contextlib.suppress(UserError):
                    _ = saved.images
                with contextlib.suppress(UserError):
                    _ = saved.metrics, saved.numbers
                for epoch in saved.epochs[:3]:
                    with contextlib.suppress(UserError):
                        for state in saved.arm_states(epoch):
                            state.logits(), state.points(), state.marks()

        return attack

    def _attack_checkpoint(self, case: bytes, folder: Path) -> None:
        run = folder / "run"
        run.mkdir()
        (run / "checkpoint.safetensors").write_bytes(case)
        self._restore(run)

    def _lies(self) -> SearchStrategy[Any]:
        """Checkpoints with the right checksum and other content."""
        known = {"epoch": self._file.epoch, "step": self._file.step, "state": self._file.state}
        state = mutated_json(json.loads(json.dumps(known)))
        kinds = st.sampled_from(("f4", "f8", "f2", "i8", "u1", "u2", "?"))
        shapes = st.lists(st.integers(0, 9), max_size=4)
        arrays = st.builds(lambda kind, shape: np.zeros(shape, kind), kinds, shapes)
        names = st.sampled_from([*sorted(self._file.tensors), "softmax/optimizer.0.step",
                                 "softmax/optimizer.99.x", "softmax/optimizer.x"])  # fmt: skip
        return st.tuples(state, st.dictionaries(names, st.one_of(st.none(), arrays), max_size=2))

    def _attack_with_lies(self, case: tuple[Any, dict[str, Any]], folder: Path) -> None:
        state, changes = case
        tensors = {**self._file.tensors, **changes}
        tensors = {name: array for name, array in tensors.items() if array is not None}
        run = folder / "run"
        run.mkdir()
        path = run / "checkpoint.safetensors"
        if isinstance(state, dict):
            write_tensors(path, tensors, state)
        else:
            text = json.dumps(state)
            lie = {"format": str(FORMAT), "state": text, "sha256": _digest(tensors, text)}
            path.write_bytes(save(tensors, lie))
        self._restore(run)

    def _restore(self, run: Path) -> None:
        with contextlib.suppress(UserError):
            checkpoint = load_checkpoint(RunFolder(run))
            Experiment(CONFIG, self._dataset, Control(), checkpoint)


def run_doors(base: Path) -> dict[str, Door]:
    """All doors of a run's folder, those of a run of format 1 among them."""
    older = RunDoors(V1).reading_doors()
    return {
        **RunDoors(base).doors(),
        **{f"{name} of format 1": door for name, door in older.items()},
    }


def stays_inside(run: Path, *paths: Path) -> None:
    """What a run's config makes file names of does not lead out of its folder."""
    for path in paths:
        if not path.resolve().is_relative_to(run.resolve()) or path.resolve() == run.resolve():
            raise Intrusion(f"{path} is not in {run}")


def lying_arms(config: dict[str, Any]) -> SearchStrategy[Any]:
    """Configs whose arms have other names, stems and specs, alone or in agreement."""
    text = st.one_of(st.sampled_from((*NASTY_TEXT, *PATHS)), st.text(max_size=12))
    loss = st.fixed_dictionaries({
        "loss": st.one_of(st.sampled_from(("softmax", "center")), text),
        "settings": st.dictionaries(st.one_of(st.just("lam"), text), nasty_values(), max_size=2),
    })  # fmt: skip
    spec = st.fixed_dictionaries({"head": loss, "terms": st.lists(loss, max_size=2)})
    changed = st.fixed_dictionaries({}, optional={"name": text, "stem": text, "spec": spec,
                                                  "lam": nasty_values()})  # fmt: skip
    lams = st.one_of(st.none(), st.lists(nasty_values(), max_size=3))

    def lied(changes: list[dict[str, Any]], lam: list[Any] | None) -> dict[str, Any]:
        arms = zip(config["arms"], changes, strict=False)
        experiment = config["experiment"] | ({} if lam is None else {"lam": lam})
        return {**config, "arms": [arm | change for arm, change in arms], "experiment": experiment}

    count = len(config["arms"])
    return st.builds(lied, st.lists(changed, min_size=count, max_size=count + 1), lams)


def _renamed_arms(table: bytes) -> SearchStrategy[bytes]:
    """Tables with other columns and arms, and columns of either format."""
    header, *rows = table.decode().splitlines()
    word = st.one_of(st.sampled_from(NASTY_TEXT).filter(str.isprintable), st.sampled_from(NUMBERS),
                     st.sampled_from(("softmax", "center(lam=0.5)", "lambda=0.5")))  # fmt: skip
    column = st.sampled_from((*header.split(",")[:4], "lam", "arm", "", "other"))

    def renamed(columns: list[str], words: list[str], kept: int) -> bytes:
        names = [*columns, *header.split(",")[len(columns) :]]
        lines = [
            ",".join([*words, *row.split(",")[len(words) :]][: len(names) - kept]) for row in rows
        ]
        return "\n".join([",".join(names), *lines, ""]).encode("utf-8", "surrogatepass")

    short = st.sampled_from((0, 0, 0, 1, len(header.split(",")) - 1))
    return st.builds(renamed, st.lists(column, max_size=3), st.lists(word, max_size=3), short)


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def _npz_cases(path: Path) -> SearchStrategy[bytes]:
    with np.load(path, allow_pickle=False) as stored:
        sound = {name: stored[name] for name in stored.files}
    kinds = st.sampled_from(("f4", "f8", "i8", "u1", "?", "U3", "c8", "M8[s]"))
    shapes = st.lists(st.integers(0, 9), max_size=4)
    arrays = st.builds(lambda kind, shape: np.zeros(shape, kind), kinds, shapes)
    arms = sorted({name.split("/")[0] for name in sound})
    parts = ("anchors/learned", "anchors/class means", "anchors/other", "classifier/other/bias")
    others = [f"{arm}/{part}" for arm in arms for part in parts]
    names = st.sampled_from([*sound, *others, "../outside", "other"])
    changed = st.dictionaries(names, arrays, min_size=1, max_size=3)
    return st.one_of(
        mutated(path.read_bytes()),
        changed.map(lambda new: _npz({**sound, **new})),
        st.builds(lambda size, fill: _npz(_resized(sound, size, fill)),
                  st.integers(0, 5), st.sampled_from((0.0, 1e30, float("nan"), float("inf")))),
        _lying_numbers(sound),
    )  # fmt: skip


def _resized(sound: dict[str, Any], size: int, fill: float) -> dict[str, Any]:
    """Every arm with features of another dimension, which agree."""
    fits = ("/features", "/weight", "/mean", "/axes", "anchors/learned", "anchors/class means")
    return {
        name: np.full((*array.shape[:-1], size), fill, array.dtype)
        if name.endswith(fits)
        else array
        for name, array in sound.items()
    }


def _lying_numbers(sound: dict[str, Any]) -> SearchStrategy[bytes]:
    """The numbers that a feature file keeps, changed as JSON."""
    kept = [name for name in sound if name.endswith("/metrics")]
    if not kept:
        return st.nothing()
    numbers = json.loads(sound[kept[0]].tobytes())

    def lied(value: Any) -> bytes:
        return _npz({**sound, kept[0]: np.frombuffer(_json_bytes(value), np.uint8)})

    return mutated_json(numbers).map(lied)


def _npz(arrays: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()
