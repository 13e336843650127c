"""Every door through which bytes from elsewhere come in, and how it is attacked.

An attack may be answered by a `UserError` (a `WireError` at the pipe), by nothing else: no other
exception, nothing that hangs, no file written outside the working folder.
"""

import contextlib
import gzip
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from PIL import Image
from typer.testing import CliRunner

from centerviz.data import load, load_images
from centerviz.data.base.errors import UserError
from centerviz.engine import wire
from centerviz.tui.cli.main import app
from centerviz.tui.headless.json_lines import event_line
from tests.data.files import idx_bytes
from tests.faults.strategies import NASTY_TEXT, mutated, mutated_json, nasty_values
from tests.scripted import scripted_events

PATIENCE = 20
"""Seconds of its own processor time after which a case counts as hanging."""
STANDSTILL = 300
"""The same by the wall's clock, for a case that waits; a busy machine is no hang."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way in."""

    cases: SearchStrategy[Any]
    attack: Callable[[Any, Path], None]
    """Is given a case and an empty folder to work in."""


class Intrusion(BaseException):
    """The program did what no input may make it do."""


class Guard:
    """Watches, through audit events, for changes on the disk outside one folder."""

    def __init__(self) -> None:
        self._inside: str | None = None
        self.seen: list[str] = []
        sys.addaudithook(self._look)

    @contextlib.contextmanager
    def watching(self, folder: Path) -> Iterator[None]:
        """Changes outside `folder`, and a hang, are an `Intrusion`."""
        self._inside, self.seen = str(folder), []
        alarms = (signal.SIGPROF, signal.SIGALRM)
        before = [signal.signal(alarm, _hangs) for alarm in alarms]
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        signal.alarm(STANDSTILL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
            for alarm, handler in zip(alarms, before, strict=True):
                signal.signal(alarm, handler)
            self._inside = None
        if self.seen:
            raise Intrusion(f"changed outside its folder: {self.seen}")

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._inside is None:
            return
        if event == "open":
            writes = bool((arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        else:
            writes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink")
        path = os.fsdecode(arguments[0]) if writes and not isinstance(arguments[0], int) else ""
        # Caches that Python and matplotlib keep for themselves.
        harmless = not path or path == os.devnull or "__pycache__" in path or "matplotlib" in path
        if not harmless and not os.path.abspath(path).startswith(self._inside):
            self.seen.append(f"{event} {path}")


def _hangs(number: int, frame: object) -> None:  # noqa: ARG001
    allowed = PATIENCE if number == signal.SIGPROF else STANDSTILL
    raise Intrusion(f"it hangs: {allowed} s were not enough")


def _idx_cases() -> SearchStrategy[bytes]:
    sound = idx_bytes(np.arange(3 * 8 * 8).reshape(3, 8, 8) % 256)
    sizes = st.lists(st.sampled_from((0, 1, 2, 8, 2**16, 2**31, 2**32 - 1)), max_size=4)
    header = sizes.map(lambda each: b"".join(size.to_bytes(4, "big") for size in each))
    made = st.builds(lambda kind, head, body: bytes([0, 0, 8, kind]) + head + body,
                     st.integers(0, 5), header, st.binary(max_size=200))  # fmt: skip
    plain = st.one_of(mutated(sound), made, st.binary(max_size=64))
    packed = st.one_of(plain, mutated(gzip.compress(sound, mtime=0)))
    return st.one_of(plain, plain.map(lambda data: gzip.compress(data, 1, mtime=0)), packed)


def _attack_idx(case: bytes, folder: Path) -> None:
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                 "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):  # fmt: skip
        (folder / name).write_bytes(case)
    with contextlib.suppress(UserError):
        load(str(folder), data_dir=folder / "cache")
    with contextlib.suppress(UserError):
        load_images(folder / "train-images-idx3-ubyte", data_dir=folder / "cache")


def _csv_cases() -> SearchStrategy[bytes]:
    cell = st.one_of(st.sampled_from(("0", "1", "255", "256", "-1", "", " ", "1e3", "nan", '"', "é",
                                      "inf", "9" * 400, "label", "0x1", "\0", "True")),
                     st.integers(0, 9).map(str))  # fmt: skip
    row = st.lists(cell, min_size=3, max_size=7).map(",".join)
    table = st.lists(row, max_size=6).map(lambda rows: "\n".join(rows).encode())
    sound = "\n".join(f"{label},0,1,2,255" for label in (0, 1) * 4).encode()
    return st.one_of(table, mutated(sound), mutated(b"label,p0,p1,p2,p3\n" + sound))


def _attack_csv(case: bytes, folder: Path) -> None:
    (folder / "train.csv").write_bytes(case)
    with contextlib.suppress(UserError):
        load(str(folder), data_dir=folder / "cache")
    with contextlib.suppress(UserError):
        load_images(folder / "train.csv", data_dir=folder / "cache")


def _picture_cases() -> SearchStrategy[bytes]:
    sound = []
    greys = Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8))
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind, mode, options in (
        *((kind, "L", {}) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF")),
        *(("PNG", mode, {}) for mode in ("1", "LA", "RGBA", "I;16")),
        *(("PNG", mode, {"transparency": 9}) for mode in ("L", "P", "I;16")),
        ("PNG", "P", {"transparency": bytes(range(64))}),
        ("PNG", "RGB", {"transparency": (9, 9, 9)}),
        ("PNG", "L", {"exif": exif}),
        ("JPEG", "L", {"exif": exif}),
        ("JPEG", "CMYK", {}),
    ):
        file = io.BytesIO()
        greys.convert(mode).save(file, kind, **options)
        sound.append(mutated(file.getvalue()))
    return st.one_of(*sound, st.binary(max_size=100))


def _attack_picture(case: bytes, folder: Path) -> None:
    (folder / "picture.png").write_bytes(case)
    with contextlib.suppress(UserError):
        load_images(folder)


def _wire_cases() -> SearchStrategy[bytes]:
    frames = [wire.encode(event) for event in scripted_events(epochs=1, points=20, frames=1)]
    whole = [mutated(frame) for frame in frames]
    return st.one_of(*whole, *(_edited_headers(frame) for frame in frames))


def _edited_headers(frame: bytes) -> SearchStrategy[bytes]:
    size = int.from_bytes(frame[:4], "big")
    header, body = json.loads(frame[12 : 12 + size]), frame[12 + size :]

    def framed(value: Any) -> bytes:
        text = json.dumps(value).encode()
        return len(text).to_bytes(4, "big") + len(body).to_bytes(8, "big") + text + body

    return mutated_json(header).map(framed)


def _attack_wire(case: bytes, folder: Path) -> None:
    del folder
    with contextlib.suppress(wire.WireError):
        event_line(wire.decode(case))
    with contextlib.suppress(wire.WireError):
        stream = io.BytesIO(case)
        while wire.read(stream) is not None:
            pass


_WORDS = (  # noqa: SIM905
    "run resume compare export embed presets data info list tui report --headless "
    "--json --quiet --lam --epochs --seed --preset --seeds --batch-size --device "
    "--network --lr --runs-dir --quality --epoch --fps --last --kaggle --threads "
    "--data-dir --help -- - out.csv out.gif "
).split()


def _cli_cases() -> SearchStrategy[list[str]]:
    number = nasty_values().map(str)
    word = st.one_of(st.sampled_from(_WORDS), number, st.sampled_from(NASTY_TEXT))
    inside = word.filter(lambda text: "/" not in text and "\0" not in text)
    # The data are nowhere, so that no case trains or downloads.
    run = st.lists(inside, max_size=6).map(lambda words: ["run", *words, "--data", "nowhere"])
    other = inside.filter(lambda text: text != "run")
    return st.one_of(run, st.lists(other, max_size=6))


def _attack_cli(case: list[str], folder: Path) -> None:
    words = [word for word in case if word not in ("mnist", "fashion-mnist", "kmnist", "auto")]
    before = Path.cwd()
    os.chdir(folder)
    try:
        logs = folder / "state"
        env = {"CENTERVIZ_DATA_DIR": str(folder), "XDG_STATE_HOME": str(logs)}
        found = CliRunner().invoke(app, words, env=env)
    finally:
        os.chdir(before)
    if found.exception is not None and not isinstance(found.exception, UserError | SystemExit):
        raise found.exception
    for log in logs.rglob("*.log"):
        raise Intrusion(log.read_text())


DATA_DOORS = {
    "IDX files": Door(_idx_cases(), _attack_idx),
    "CSV files": Door(_csv_cases(), _attack_csv),
    "pictures": Door(_picture_cases(), _attack_picture),
    "frames on the pipe": Door(_wire_cases(), _attack_wire),
    "the command line": Door(_cli_cases(), _attack_cli),
}
