"""Writes the file formats that `centerviz.data` reads."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from centerviz.data import Dataset, Split


def idx_bytes(values: npt.NDArray[np.integer]) -> bytes:
    """Unsigned bytes of any shape in the IDX format."""
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return header + values.astype(np.uint8).tobytes()


def write_idx_folder(folder: Path, dataset: Dataset, *, name: str = "{}.gz") -> None:
    """The dataset's four files; `name` makes each file's name from its usual one."""
    folder.mkdir(parents=True, exist_ok=True)
    for prefix, split in (("train", dataset.train), ("t10k", dataset.test)):
        for usual, values in (
            (f"{prefix}-images-idx3-ubyte", split.images),
            (f"{prefix}-labels-idx1-ubyte", split.labels),
        ):
            path = folder / name.format(usual)
            data = idx_bytes(values)
            path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else data)


def random_dataset(
    *, classes: int = 10, size: int = 28, train: int = 60, test: int = 20
) -> Dataset:
    """Noise with labels that go round in order; the same every time."""
    random = np.random.default_rng(0)

    def split(count: int) -> Split:
        images = random.integers(0, 256, (count, size, size), dtype=np.uint8)
        return Split(images=images, labels=np.arange(count, dtype=np.int64) % classes)

    return Dataset(
        name="noise",
        train=split(train),
        test=split(test),
        class_names=tuple(map(str, range(classes))),
        source="noise",
    )


def csv_rows(split: Split) -> list[list[str]]:
    """A row for each image, the label first."""
    pixels = split.images.reshape(len(split), -1)
    rows = np.column_stack([split.labels, pixels]).tolist()
    return [[str(value) for value in row] for row in rows]


def csv_header(size: int) -> list[str]:
    """Kaggle's names of the columns."""
    return ["label", *(f"pixel{index}" for index in range(size * size))]


def write_csv(path: Path, rows: Sequence[Sequence[str]], separator: str = ",") -> Path:
    """Rows of text as a CSV file; compressed where the name ends in .gz or .zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(separator.join(row) + "\n" for row in rows).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data/train.csv", data)
    else:
        path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else data)
    return path


def png_bytes(
    rows: Sequence[bytes], *, width: int, depth: int, colour: int, clear: bytes = b""
) -> bytes:
    """A PNG of raw rows, `depth` bits a channel; `clear` is its transparent value, if any."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", head), *([chunk(b"tRNS", clear)] if clear else [])]
    parts += [chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
